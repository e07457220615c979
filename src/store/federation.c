/* Which account is whose at another organisation. */
#include "store/federation.h"

#include "store/db.h"
#include "text/text.h"

#define KEPT G_TIME_SPAN_HOUR /* a log-in takes ten minutes at most */

void
account_link_free(AccountLink *link)
{
    if (link == NULL)
        return;
    g_free(link->issuer);
    g_free(link->value);
    g_free(link);
}

gboolean
store_link_add(Store *store, gint64 account, const LinkPlace *place, gint64 by, gint64 now, GError **error)
{
    guint64 written;
    gint64 other = store_link_find(store, place, error);
    if (other != 0) {
        if (other > 0)
            g_set_error_literal(
                error, STORE_ERROR, STORE_ERROR_CONFLICT,
                _("This log-in of the other organisation is linked already. Nothing was changed. "
                  "Unlink it first, or ask your contact at the library."));
        return FALSE;
    }
    return db_run(store, &written, ST_LINK_ADD, error, "iittii", account, place->library, place->issuer,
                  place->value, by, now) &&
           db_found(written, "account", error);
}

gint64
store_link_find(Store *store, const LinkPlace *place, GError **error)
{
    return db_number(store, 0, ST_LINK_FIND, error, "itt", place->library, place->issuer, place->value);
}

static gpointer
link_row(Store *store, StatementId id)
{
    AccountLink *link = g_new0(AccountLink, 1);
    link->id = db_int(store, id, 0);
    link->issuer = db_dup(store, id, 1);
    link->value = db_dup(store, id, 2);
    link->at = db_int(store, id, 3);
    return link;
}

GPtrArray *
store_link_list(Store *store, gint64 account, GError **error)
{
    return db_query(store, ST_LINK_LIST, error, "i", account)
               ? db_rows(store, ST_LINK_LIST, link_row, (GDestroyNotify)account_link_free, error)
               : NULL;
}

gboolean
store_link_remove(Store *store, gint64 account, gint64 id, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_LINK_REMOVE, error, "ii", id, account) &&
           db_found(written, "link", error);
}

gboolean
store_link_remove_all(Store *store, gint64 account, GError **error)
{
    return db_run(store, NULL, ST_LINK_REMOVE_ALL, error, "i", account);
}

gboolean
store_sign_in_use(Store *store, gint64 library, const char *digest, gint64 now, GError **error)
{
    guint64 written;
    if (!db_run(store, NULL, ST_SIGN_IN_FORGET, error, "i", now - KEPT) ||
        !db_run(store, &written, ST_SIGN_IN_USE, error, "iti", library, digest, now))
        return FALSE;
    if (written == 0)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_CONFLICT, "used before");
    return written > 0;
}
