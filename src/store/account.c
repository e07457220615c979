/* Accounts and sessions. */
#include "store/account.h"

#include "people/name.h"
#include "store/db.h"
#include "store/door.h"
#include "store/school_view.h"
#include "text/text.h"

/* The columns of ACCOUNT_COLUMNS, in their order. */
enum {
    ACCOUNT_ID,
    ACCOUNT_LIBRARY,
    ACCOUNT_PERSON,
    ACCOUNT_LOGIN,
    ACCOUNT_NAME,
    ACCOUNT_LANGUAGE,
    ACCOUNT_MUST_CHANGE,
    ACCOUNT_ONE_TIME,
    ACCOUNT_CLOSED,
    ACCOUNT_GRANT,
    ACCOUNT_GRANT_LIBRARY,
    ACCOUNT_GRANT_BRANCH,
    ACCOUNT_GRANT_ROLE,
    ACCOUNT_GRANT_FROM,
    ACCOUNT_GRANT_TO,
    ACCOUNT_GRANT_BY,
    ACCOUNT_GRANT_AT,
    ACCOUNT_WITHHELD, /* how many schools of the library withhold their pupils */
    N_ACCOUNT_COLUMNS,
};

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
    return db_number(store, -1, ST_ACCOUNT_ADD, error, "kktttbit", account->library, account->person, login,
                     account->name, account->language ? account->language : "", account->must_change_password,
                     account->one_time_until, hash);
}

/* A row's grant. One with a role that this program does not know gives no right. */
static void
take_grant(Store *store, StatementId id, GArray *grants)
{
    Grant grant = {.id = db_int(store, id, ACCOUNT_GRANT)};
    if (grant.id == 0 || !role_from_name(db_text(store, id, ACCOUNT_GRANT_ROLE), &grant.role))
        return;
    grant.library = db_int(store, id, ACCOUNT_GRANT_LIBRARY);
    grant.branch = db_int(store, id, ACCOUNT_GRANT_BRANCH);
    g_strlcpy(grant.from, db_text(store, id, ACCOUNT_GRANT_FROM), sizeof grant.from);
    g_strlcpy(grant.to, db_text(store, id, ACCOUNT_GRANT_TO), sizeof grant.to);
    grant.given_by = db_int(store, id, ACCOUNT_GRANT_BY);
    grant.given_at = db_int(store, id, ACCOUNT_GRANT_AT);
    g_array_append_val(grants, grant);
}

static Account *
begin_account(Store *store, StatementId id)
{
    Account *account = g_new0(Account, 1);
    account->id = db_int(store, id, ACCOUNT_ID);
    account->library = db_int(store, id, ACCOUNT_LIBRARY);
    account->person = db_int(store, id, ACCOUNT_PERSON);
    account->login = db_dup(store, id, ACCOUNT_LOGIN);
    account->name = db_dup(store, id, ACCOUNT_NAME);
    account->language = db_dup(store, id, ACCOUNT_LANGUAGE);
    account->must_change_password = db_int(store, id, ACCOUNT_MUST_CHANGE) != 0;
    account->one_time_until = db_int(store, id, ACCOUNT_ONE_TIME);
    account->closed_at = db_int(store, id, ACCOUNT_CLOSED);
    return account;
}

static Account *
finish_account(Account *account, GArray *grants)
{
    account_set_grants(account, (const Grant *)(gpointer)grants->data, grants->len);
    g_array_set_size(grants, 0);
    return account;
}

/* What a row has beside the account and its grant; the first row's is taken. */
typedef void (*RowMore)(Store *store, StatementId id, gpointer data);

/* Of the statement that was just asked: the accounts of its rows, each with its grants. NULL with error. */
static GPtrArray *
read_accounts(Store *store, StatementId id, RowMore more, gpointer data, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)account_free);
    g_autoptr(GArray) grants = g_array_new(FALSE, FALSE, sizeof(Grant));
    Account *account = NULL;
    GError *cause = NULL;
    while (db_next(store, id, &cause)) {
        if (account == NULL || account->id != db_int(store, id, ACCOUNT_ID)) {
            if (account != NULL)
                finish_account(account, grants);
            account = begin_account(store, id);
            g_ptr_array_add(list, account);
            if (more != NULL)
                more(store, id, data);
        }
        take_grant(store, id, grants);
    }
    if (cause != NULL) {
        g_propagate_error(error, cause);
        return NULL;
    }
    if (account != NULL)
        finish_account(account, grants);
    return g_steal_pointer(&list);
}

typedef struct {
    RowMore more;
    gpointer data;
    gint64 n_withheld;
} One;

static void
take_one(Store *store, StatementId id, gpointer data)
{
    One *one = data;
    one->n_withheld = db_int(store, id, ACCOUNT_WITHHELD);
    if (one->more != NULL)
        one->more(store, id, one->data);
}

/* The only one, with the schools that it may not see the pupils of; NOT_FOUND. */
static Account *
read_account(Store *store, StatementId id, RowMore more, gpointer data, GError **error)
{
    One one = {more, data, 0};
    g_autoptr(GPtrArray) list = read_accounts(store, id, take_one, &one, error);
    if (list == NULL || !db_found(list->len, "account", error))
        return NULL;
    g_autoptr(Account) account = g_ptr_array_steal_index(list, 0);
    if (one.n_withheld == 0)
        return g_steal_pointer(&account);
    g_autoptr(GArray) withheld = store_view_withheld(store, account->library, error);
    if (withheld == NULL)
        return NULL;
    account_set_withheld(account, (const gint64 *)(gpointer)withheld->data, withheld->len);
    return g_steal_pointer(&account);
}

Account *
store_account_get(Store *store, gint64 id, const char *today, GError **error)
{
    return db_query(store, ST_ACCOUNT_GET, error, "it", id, today)
               ? read_account(store, ST_ACCOUNT_GET, NULL, NULL, error)
               : NULL;
}

Account *
store_account_of_person(Store *store, gint64 person, const char *today, GError **error)
{
    return db_query(store, ST_ACCOUNT_OF_PERSON, error, "it", person, today)
               ? read_account(store, ST_ACCOUNT_OF_PERSON, NULL, NULL, error)
               : NULL;
}

static void
take_hash(Store *store, StatementId id, gpointer data)
{
    char **hash = data;
    if (hash != NULL)
        *hash = db_dup(store, id, N_ACCOUNT_COLUMNS);
}

/* By the card in hand first: somebody's name that looks like it is theirs only as long as nobody has that card. */
Account *
store_account_find(Store *store, const char *login, const char *today, char **hash, GError **error)
{
    g_autofree char *folded = account_fold_login(login);
    if (!folded) {
        db_found(0, "account", error);
        return NULL;
    }
    g_autofree char *upper = g_ascii_strup(folded, -1);
    GError *cause = NULL;
    if (!db_query(store, ST_ACCOUNT_FIND_CARD, error, "ttt", folded, upper, today))
        return NULL;
    Account *account = read_account(store, ST_ACCOUNT_FIND_CARD, take_hash, hash, &cause);
    if (account == NULL && g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        g_clear_error(&cause);
        if (!db_query(store, ST_ACCOUNT_FIND, error, "tt", folded, today))
            return NULL;
        account = read_account(store, ST_ACCOUNT_FIND, take_hash, hash, &cause);
    }
    if (cause != NULL)
        g_propagate_error(error, cause);
    return account;
}

GPtrArray *
store_account_list(Store *store, gint64 library, const char *today, GError **error)
{
    StatementId id = library ? ST_ACCOUNT_LIST : ST_ACCOUNT_LIST_ALL;
    gboolean ok = library ? db_query(store, id, error, "it", library, today)
                          : db_query(store, id, error, "t", today);
    return ok ? read_accounts(store, id, NULL, NULL, error) : NULL;
}

gboolean
store_account_set_login(Store *store, gint64 id, const char *login, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_ACCOUNT_SET_LOGIN, error, "it", id, login) &&
           db_found(written, "account", error);
}

gboolean
store_account_close(Store *store, gint64 id, gint64 now, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_ACCOUNT_CLOSE, error, "ii", id, now) &&
           db_found(written, "account", error) && db_run(store, NULL, ST_SESSION_END_ACCOUNT, error, "i", id);
}

gboolean
store_account_open(Store *store, gint64 id, GError **error)
{
    return db_run(store, NULL, ST_ACCOUNT_OPEN, error, "i", id);
}

char *
store_account_card(Store *store, gint64 id, GError **error)
{
    if (!db_query(store, ST_ACCOUNT_CARD, error, "i", id))
        return NULL;
    GError *cause = NULL;
    char *card = db_next(store, ST_ACCOUNT_CARD, &cause) ? db_dup(store, ST_ACCOUNT_CARD, 0) : NULL;
    db_end(store, ST_ACCOUNT_CARD);
    if (cause != NULL) {
        g_propagate_error(error, cause);
        return NULL;
    }
    return card != NULL ? card : g_strdup("");
}

gint
store_account_memberships(Store *store, gint64 id, const char *today, GError **error)
{
    return (gint)db_number(store, 0, ST_ACCOUNT_MEMBER, error, "it", id, today);
}

void
account_person_free(AccountPerson *person)
{
    if (!person)
        return;
    g_free(person->name);
    g_free(person->card);
    g_free(person->email);
    g_free(person);
}

AccountPerson *
store_account_person(Store *store, gint64 person, GError **error)
{
    const StatementId id = ST_PERSON_FOR_ACCOUNT;
    if (!db_one(store, id, "person", error, "i", person))
        return NULL;
    AccountPerson *found = g_new0(AccountPerson, 1);
    found->library = db_int(store, id, 0);
    found->name = name_display(db_text(store, id, 2), db_text(store, id, 1), db_text(store, id, 3),
                               db_text(store, id, 4));
    found->card = db_dup(store, id, 5);
    found->email = db_dup(store, id, 6);
    db_end(store, id);
    return found;
}

GArray *
store_person_places(Store *store, gint64 person, GError **error)
{
    const StatementId id = ST_PERSON_PLACES;
    if (!db_query(store, id, error, "i", person))
        return NULL;
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(PersonPlace));
    GError *cause = NULL;
    while (db_next(store, id, &cause)) {
        PersonPlace place = {db_int(store, id, 0), db_int(store, id, 1)};
        g_array_append_val(places, place);
    }
    if (cause != NULL) {
        g_propagate_error(error, cause);
        return NULL;
    }
    return g_steal_pointer(&places);
}

gboolean
store_person_set_email(Store *store, gint64 person, const char *email, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_PERSON_SET_EMAIL, error, "it", person, email) &&
           db_found(written, "person", error);
}

static gboolean
set_password(Store *store, gint64 id, const char *hash, gint64 until, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_ACCOUNT_SET_PASSWORD, error, "itbi", id, hash, until != 0, until) &&
           db_found(written, "account", error) &&
           db_run(store, NULL, ST_SESSION_END_ACCOUNT, error, "i", id) && store_door_forget(store, id, error);
}

/* All or nothing: a session of the old password must not survive. */
gboolean
store_account_set_password(Store *store, gint64 id, const char *hash, gint64 until, GError **error)
{
    if (db_in_transaction(store))
        return set_password(store, id, hash, until, error);
    if (!store_begin(store, error))
        return FALSE;
    if (set_password(store, id, hash, until, error) && store_commit(store, error))
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
store_session_add(Store *store, const NewSession *session, gint64 now, GError **error)
{
    return db_run(store, NULL, ST_SESSION_ADD, error, "tittbi", session->digest, session->account,
                  session->csrf, session->device != NULL ? session->device : "", session->is_half, now);
}

/* Of the first row; the school of an account that has several is none (account_set_grants). */
static void
take_session(Store *store, StatementId id, gpointer data)
{
    StoredSession *session = data;
    session->csrf = db_dup(store, id, N_ACCOUNT_COLUMNS);
    session->started = db_int(store, id, N_ACCOUNT_COLUMNS + 1);
    session->seen = db_int(store, id, N_ACCOUNT_COLUMNS + 2);
    session->library_name = db_dup(store, id, N_ACCOUNT_COLUMNS + 3);
    session->branch_name = db_dup(store, id, N_ACCOUNT_COLUMNS + 4);
    session->branch_code = db_dup(store, id, N_ACCOUNT_COLUMNS + 5);
    if (!factor_policy_from_name(db_text(store, id, N_ACCOUNT_COLUMNS + 6), &session->policy))
        session->policy = FACTOR_FOR_UPLOADERS; /* one that this program does not know: all that there is */
    session->has_factor = db_int(store, id, N_ACCOUNT_COLUMNS + 7) != 0;
}

StoredSession *
store_session_get(Store *store, const char *token_digest, const char *today, GError **error)
{
    StoredSession *session = g_new0(StoredSession, 1);
    if (db_query(store, ST_SESSION_GET, error, "tt", token_digest, today))
        session->account = read_account(store, ST_SESSION_GET, take_session, session, error);
    if (session->account == NULL) {
        stored_session_free(session);
        return NULL;
    }
    if (session->account->branch == 0) {
        *session->branch_name = '\0';
        *session->branch_code = '\0';
    }
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
