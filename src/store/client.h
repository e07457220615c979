/* Programs with a token of their own (account/client.h): each is an account without a password, which store_account_get does not know. */
#ifndef STORE_CLIENT_H
#define STORE_CLIENT_H

#include "store/store.h"

typedef struct {
    gint64 account, library, branch;                 /* branch 0 = all of the library */
    char *name, *login, *language, *rights;          /* account/client.h */
    char *library_name, *branch_name, *made_by_name; /* "" without */
    gint64 made_by, made_at, ended_by, ended_at; /* accounts, 0 = at the shell; instants, ended_at 0 = not */
    char until[11], last_used[11];               /* civil dates; the last day, "" = never */
} StoredClient;
void stored_client_free(StoredClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoredClient, stored_client_free)

/* Of a new one: library, branch, name, rights, made_by, made_at and until count. In a write transaction. Its account, or -1. */
gint64 store_client_add(Store *store, const StoredClient *client, const char *digest, GError **error);
/* Ended ones too; NOT_FOUND. */
StoredClient *store_client_find(Store *store, const char *digest, GError **error);
StoredClient *store_client_get(Store *store, gint64 account, GError **error);
GPtrArray *store_client_list(Store *store, gint64 library, guint limit, GError **error);  /* newest first */
gint store_client_count(Store *store, gint64 library, const char *today, GError **error); /* that work; -1 */
gboolean store_client_used(Store *store, gint64 account, const char *today, GError **error);
gboolean store_client_end(Store *store, gint64 account, gint64 by, gint64 now,
                          GError **error); /* NOT_FOUND */
/* All that an account made. */
gboolean store_client_end_made(Store *store, gint64 maker, gint64 by, gint64 now, GError **error);

#endif
