/* Programs with a token of their own. */
#include "store/client.h"

#include "store/db.h"

void
stored_client_free(StoredClient *client)
{
    if (client == NULL)
        return;
    g_free(client->name);
    g_free(client->login);
    g_free(client->language);
    g_free(client->rights);
    g_free(client->library_name);
    g_free(client->branch_name);
    g_free(client->made_by_name);
    g_free(client);
}

/* Nobody can type such a name at the door (account_fold_login), and it says nothing of the token. */
gint64
store_client_add(Store *store, const StoredClient *client, const char *digest, GError **error)
{
    g_autofree char *uuid = g_uuid_string_random(), *login = g_strconcat("program:", uuid, NULL);
    gint64 account = db_number(store, -1, ST_CLIENT_ACCOUNT, error, "itt", client->library, login,
                               client->name);
    return account > 0 && db_run(store, NULL, ST_CLIENT_ADD, error, "iiittiit", account, client->library,
                                 client->branch, digest, client->rights, client->made_by, client->made_at,
                                 client->until)
               ? account
               : -1;
}

static gpointer
client_row(Store *store, StatementId id)
{
    StoredClient *client = g_new0(StoredClient, 1);
    client->account = db_int(store, id, 0);
    client->library = db_int(store, id, 1);
    client->branch = db_int(store, id, 2);
    client->rights = db_dup(store, id, 3);
    client->made_by = db_int(store, id, 4);
    client->made_at = db_int(store, id, 5);
    g_strlcpy(client->until, db_text(store, id, 6), sizeof client->until);
    g_strlcpy(client->last_used, db_text(store, id, 7), sizeof client->last_used);
    client->ended_by = db_int(store, id, 8);
    client->ended_at = db_int(store, id, 9);
    client->name = db_dup(store, id, 10);
    client->login = db_dup(store, id, 11);
    client->language = db_dup(store, id, 12);
    client->branch_name = db_dup(store, id, 13);
    client->made_by_name = db_dup(store, id, 14);
    client->library_name = db_dup(store, id, 15);
    return client;
}

/* The only row of what was just asked. */
static StoredClient *
read_one(Store *store, StatementId id, GError **error)
{
    g_autoptr(GPtrArray) list = db_rows(store, id, client_row, (GDestroyNotify)stored_client_free, error);
    return list != NULL && db_found(list->len, "program", error) ? g_ptr_array_steal_index(list, 0) : NULL;
}

StoredClient *
store_client_find(Store *store, const char *digest, GError **error)
{
    return db_query(store, ST_CLIENT_FIND, error, "t", digest) ? read_one(store, ST_CLIENT_FIND, error)
                                                               : NULL;
}

StoredClient *
store_client_get(Store *store, gint64 account, GError **error)
{
    return db_query(store, ST_CLIENT_GET, error, "i", account) ? read_one(store, ST_CLIENT_GET, error) : NULL;
}

GPtrArray *
store_client_list(Store *store, gint64 library, guint limit, GError **error)
{
    return db_query(store, ST_CLIENT_LIST, error, "ii", library, (gint64)limit)
               ? db_rows(store, ST_CLIENT_LIST, client_row, (GDestroyNotify)stored_client_free, error)
               : NULL;
}

gint
store_client_count(Store *store, gint64 library, const char *today, GError **error)
{
    return (gint)db_number(store, 0, ST_CLIENT_COUNT, error, "it", library, today);
}

gboolean
store_client_used(Store *store, gint64 account, const char *today, GError **error)
{
    return db_run(store, NULL, ST_CLIENT_USED, error, "it", account, today);
}

gboolean
store_client_end(Store *store, gint64 account, gint64 by, gint64 now, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_CLIENT_END, error, "iii", account, by, now) &&
           db_found(written, "program", error);
}

gboolean
store_client_end_made(Store *store, gint64 maker, gint64 by, gint64 now, GError **error)
{
    return db_run(store, NULL, ST_CLIENT_END_MADE, error, "iii", maker, by, now);
}
