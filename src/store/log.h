/* The log of a library: who changed which pupil, by imports and by hand. */
#ifndef STORE_LOG_H
#define STORE_LOG_H

#include "roster/log.h"
#include "store/store.h"

/* Where the log ends now. Asked in the transaction that reads the register. */
gboolean store_log_place(Store *store, gint64 library, LogPlace *place, GError **error);
/* What happened to the branch's pupils after place; of a very long time only the last part. New. */
RosterLog *store_log_load(Store *store, const Branch *branch, const LogPlace *place, GError **error);
/* Changes by hand before this instant are forgotten; what imports did stays in their journal. */
gboolean store_log_forget(Store *store, gint64 before, GError **error);

#endif
