/* Ids of the journal: those of one import are a range, in the order of the plan. Internal to store/. */
#ifndef STORE_JOURNAL_ID_H
#define STORE_JOURNAL_ID_H

#include <glib.h>

#define JOURNAL_FIRST(import) ((gint64)(import) * (G_GINT64_CONSTANT(1) << 32))
#define JOURNAL_LAST(import)  (JOURNAL_FIRST((import) + 1) - 1)

#endif
