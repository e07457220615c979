/* The step of migration 008 that SQL cannot take: the lines of before go into their chains. Internal to store/. */
#ifndef STORE_AUDIT_BEFORE_H
#define STORE_AUDIT_BEFORE_H

#include "store/engine.h"

/* Within the migration's transaction: empties and drops audit_before. Uses only the tables of the trail itself, because the
 * others are as they were then, and the statements of today do not fit them. */
gboolean audit_take_before(const Engine *engine, EngineConnection *connection, GError **error);

#endif
