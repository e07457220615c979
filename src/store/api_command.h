/* What programs asked to have done once. Keys, requests and answers are digests or sealed: service/command.h. */
#ifndef STORE_API_COMMAND_H
#define STORE_API_COMMAND_H

#include "store/store.h"

typedef struct {
    const char *key, *request; /* digests */
} ApiCommandKey;
typedef struct {
    gint64 now, before; /* a key of before that is free again */
} ApiCommandTime;
/* Within the transaction of what is done. *is_new FALSE: it is there already (on PostgreSQL after waiting for who did it). */
gboolean store_api_command_add(Store *store, gint64 account, const ApiCommandKey *key,
                               const ApiCommandTime *time, gboolean *is_new, GError **error);
typedef struct {
    char *request;
    gint64 at;
    GBytes *answer; /* empty: not yet */
} StoredApiCommand;
void stored_api_command_free(StoredApiCommand *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoredApiCommand, stored_api_command_free)
/* NULL without error: there is none. */
StoredApiCommand *store_api_command_get(Store *store, gint64 account, const char *key, GError **error);
/* Also of one that is not there yet. */
gboolean store_api_command_answer(Store *store, gint64 account, const ApiCommandKey *key, GBytes *answer,
                                  gint64 now, GError **error);
gboolean store_api_command_drop(Store *store, gint64 account, const char *key, GError **error);
gboolean store_api_command_forget(Store *store, gint64 before, GError **error);

#endif
