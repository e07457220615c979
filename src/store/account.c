/* Accounts, sessions, throttling of log-ins. */
#include "store/account.h"

#include "store/db.h"
#include "text/text.h"

/* Failed log-ins count for minutes; who typed what from where is not kept longer than this. */
#define LOGIN_FAILURE_KEPT (24 * G_TIME_SPAN_HOUR)

gint64
store_account_add(Store *store, const Account *account, const char *hash, GError **error)
{
    g_autofree char *login = account_fold_login(account->login);
    if (!login) {
        g_set_error(
            error, STORE_ERROR, STORE_ERROR_CONFLICT,
            _("This log-in name cannot be used. Take 4 to 80 letters, digits or the signs _ - @ and point."));
        return -1;
    }
    return db_number(store, -1, ST_ACCOUNT_ADD, error, "kkttttbt", account->library, account->branch,
                     role_name(account->role), login, account->name,
                     account->language ? account->language : "", account->must_change_password, hash);
}

/* A role that this program does not know gives no right. */
static gpointer
account_row(Store *store, StatementId id)
{
    Account *account = g_new0(Account, 1);
    account->id = db_int(store, id, 0);
    account->library = db_int(store, id, 1);
    account->branch = db_int(store, id, 2);
    if (!role_from_name(db_text(store, id, 3), &account->role))
        account->role = ROLE_PUPIL;
    account->login = db_dup(store, id, 4);
    account->name = db_dup(store, id, 5);
    account->language = db_dup(store, id, 6);
    account->must_change_password = db_int(store, id, 7) != 0;
    return account;
}

Account *
store_account_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_ACCOUNT_GET, "account", error, "i", id))
        return NULL;
    Account *account = account_row(store, ST_ACCOUNT_GET);
    db_end(store, ST_ACCOUNT_GET);
    return account;
}

Account *
store_account_find(Store *store, const char *login, char **hash, GError **error)
{
    g_autofree char *folded = account_fold_login(login);
    if (!folded) {
        db_found(0, "account", error);
        return NULL;
    }
    if (!db_one(store, ST_ACCOUNT_FIND, "account", error, "t", folded))
        return NULL;
    Account *account = account_row(store, ST_ACCOUNT_FIND);
    if (hash)
        *hash = db_dup(store, ST_ACCOUNT_FIND, 8);
    db_end(store, ST_ACCOUNT_FIND);
    return account;
}

GPtrArray *
store_account_list(Store *store, gint64 library, GError **error)
{
    StatementId id = library ? ST_ACCOUNT_LIST : ST_ACCOUNT_LIST_ALL;
    gboolean ok = library ? db_query(store, id, error, "i", library) : db_query(store, id, error, "");
    return ok ? db_rows(store, id, account_row, (GDestroyNotify)account_free, error) : NULL;
}

static gboolean
set_password(Store *store, gint64 id, const char *hash, gboolean must_change, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_ACCOUNT_SET_PASSWORD, error, "itb", id, hash, must_change) &&
           db_found(written, "account", error) && db_run(store, NULL, ST_SESSION_END_ACCOUNT, error, "i", id);
}

/* Both or nothing: a session of the old password must not survive. */
gboolean
store_account_set_password(Store *store, gint64 id, const char *hash, gboolean must_change, GError **error)
{
    if (db_in_transaction(store))
        return set_password(store, id, hash, must_change, error);
    if (!store_begin(store, error))
        return FALSE;
    if (set_password(store, id, hash, must_change, error) && store_commit(store, error))
        return TRUE;
    store_rollback(store);
    return FALSE;
}

gboolean
store_account_set_language(Store *store, gint64 id, const char *language, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_ACCOUNT_SET_LANGUAGE, error, "it", id, language) &&
           db_found(written, "account", error);
}

void
stored_session_free(StoredSession *session)
{
    if (!session)
        return;
    account_free(session->account);
    g_free(session->csrf);
    g_free(session->library_name);
    g_free(session->branch_name);
    g_free(session->branch_code);
    g_free(session);
}

gboolean
store_session_add(Store *store, const char *token_digest, gint64 account, const char *csrf, gint64 now,
                  GError **error)
{
    return db_run(store, NULL, ST_SESSION_ADD, error, "titi", token_digest, account, csrf, now);
}

StoredSession *
store_session_get(Store *store, const char *token_digest, GError **error)
{
    if (!db_one(store, ST_SESSION_GET, "session", error, "t", token_digest))
        return NULL;
    const StatementId id = ST_SESSION_GET;
    StoredSession *session = g_new0(StoredSession, 1);
    session->account = account_row(store, id);
    session->csrf = db_dup(store, id, 9);
    session->started = db_int(store, id, 10);
    session->seen = db_int(store, id, 11);
    session->library_name = db_dup(store, id, 12);
    session->branch_name = db_dup(store, id, 13);
    session->branch_code = db_dup(store, id, 14);
    db_end(store, ST_SESSION_GET);
    return session;
}

gboolean
store_session_touch(Store *store, const char *token_digest, gint64 now, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_SESSION_TOUCH, error, "ti", token_digest, now) &&
           db_found(written, "session", error);
}

gboolean
store_session_end(Store *store, const char *token_digest, GError **error)
{
    return db_run(store, NULL, ST_SESSION_END, error, "t", token_digest);
}

gboolean
store_session_end_old(Store *store, gint64 started_before, gint64 seen_before, GError **error)
{
    return db_run(store, NULL, ST_SESSION_END_OLD, error, "ii", started_before, seen_before);
}

/* What was typed need not be a valid log-in name; cut, so that a stranger cannot fill the disk. */
static char *
failure_login(const char *typed)
{
    char *login = typed ? account_fold_login(typed) : g_strdup("");
    return login ? login : g_utf8_make_valid(typed, (gssize)MIN(strlen(typed), 80));
}

gboolean
store_login_failed(Store *store, const char *login, const char *address, gint64 now, GError **error)
{
    g_autofree char *name = failure_login(login);
    return db_run(store, NULL, ST_LOGIN_FAILED_EXPIRE, error, "i", now - LOGIN_FAILURE_KEPT) &&
           db_run(store, NULL, ST_LOGIN_FAILED, error, "tti", name, address ? address : "", now);
}

gint
store_login_failures(Store *store, const char *login, const char *address, const LoginWindow *window,
                     GError **error)
{
    g_autofree char *name = failure_login(login);
    if (login && address)
        return (gint)db_number(store, 0, ST_LOGIN_FAILURES_BOTH, error, "ttii", name, address, window->since,
                               window->until);
    if (login)
        return (gint)db_number(store, 0, ST_LOGIN_FAILURES_LOGIN, error, "tii", name, window->since,
                               window->until);
    return (gint)db_number(store, 0, ST_LOGIN_FAILURES_ADDRESS, error, "tii", address ? address : "",
                           window->since, window->until);
}

gboolean
store_login_forget(Store *store, const char *login, GError **error)
{
    g_autofree char *name = failure_login(login);
    return db_run(store, NULL, ST_LOGIN_FORGET, error, "t", name);
}
