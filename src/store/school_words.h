/* The step of migration 023 that SQL cannot take: a word for the address of each school that is there. Internal to store/. */
#ifndef STORE_SCHOOL_WORDS_H
#define STORE_SCHOOL_WORDS_H

#include "store/engine.h"

gboolean school_words_make(const Engine *engine, EngineConnection *connection, GError **error);

#endif
