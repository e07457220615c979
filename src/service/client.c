/* Programs with a token of their own. */
#include "service/client.h"

#include "account/password.h"
#include "library/calendar.h"
#include "people/date.h"
#include "service/account_parts.h"
#include "service/client_account.h"
#include "store/account.h"
#include "store/school.h"
#include "store/school_view.h"
#include "text/text.h"

/* ---- as the one who asks ---- */

/* Of what was made at the shell: as far as a manager of the library reaches. */
static Account *
operator_maker(Store *store, const StoredClient *client, GError **error)
{
    Grant grant = {.role = ROLE_MANAGER, .library = client->library};
    g_autoptr(GArray) withheld = store_view_withheld(store, client->library, error);
    if (withheld == NULL)
        return NULL;
    Account *maker = g_new0(Account, 1);
    account_set_grants(maker, &grant, 1);
    account_set_withheld(maker, (const gint64 *)(gpointer)withheld->data, withheld->len);
    return maker;
}

Account *
client_account_of(Store *store, const StoredClient *client, const char *today, GError **error)
{
    g_autoptr(Account) maker = client->made_by == 0 ? operator_maker(store, client, error)
                                                    : store_account_get(store, client->made_by, today, error);
    if (maker == NULL)
        return NULL;
    if (maker->closed_at != 0) {
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "maker of a program");
        return NULL;
    }
    Account *account = g_new0(Account, 1);
    account->id = client->account;
    account->library = client->library;
    account->login = g_strdup(client->login);
    account->name = g_strdup(client->name);
    account->language = g_strdup(client->language);
    account->is_client = TRUE;
    account->client_rights = client_rights_parse(client->rights);
    client_take_grants(account, maker, client->branch);
    return account;
}

static gboolean
is_over(const StoredClient *client, const char *today)
{
    return client->ended_at != 0 || strcmp(client->until, today) < 0;
}

static Account *
account_if_works(Store *store, const StoredClient *client, const char *today, GError **error)
{
    if (!is_over(client, today))
        return client_account_of(store, client, today, error);
    g_set_error_literal(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "program over");
    return NULL;
}

Account *
client_or_account(Store *store, gint64 id, const char *today, GError **error)
{
    GError *cause = NULL;
    Account *account = store_account_get(store, id, today, &cause);
    if (account != NULL || !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        if (cause != NULL)
            g_propagate_error(error, cause);
        return account;
    }
    g_clear_error(&cause);
    g_autoptr(StoredClient) client = store_client_get(store, id, error);
    return client != NULL ? account_if_works(store, client, today, error) : NULL;
}

/* One write a day, which waits for nobody: while an import writes, the next request sets it. */
static gboolean
touch(Store *store, const StoredClient *client, const char *today, GError **error)
{
    GError *cause = NULL;
    if (strcmp(client->last_used, today) == 0 || store_client_used(store, client->account, today, &cause) ||
        g_error_matches(cause, STORE_ERROR, STORE_ERROR_BUSY)) {
        g_clear_error(&cause);
        return TRUE;
    }
    g_propagate_error(error, cause);
    return FALSE;
}

Session *
service_client_session(Service *service, const char *token, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    g_autofree char *digest = token_digest(token), *today = service_today(service);
    GError *cause = NULL;
    g_autoptr(StoredClient) client = store_client_find(connection.store, digest, &cause);
    g_autoptr(Account) account = client != NULL ? account_if_works(connection.store, client, today, &cause)
                                                : NULL;
    if (account == NULL || !touch(connection.store, client, today, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    Session *session = g_new0(Session, 1);
    session->account = g_steal_pointer(&account);
    session->csrf = g_strdup("");
    session->library_name = g_strdup(client->library_name);
    session->branch_name = g_strdup(client->branch_name);
    session->branch_code = g_strdup("");
    return session;
}

/* ---- making ---- */

static char *
take_name(const char *typed, GError **error)
{
    g_autofree char *name = g_strstrip(g_strdup(typed != NULL ? typed : ""));
    gboolean valid = *name != '\0' && g_utf8_validate(name, -1, NULL) &&
                     g_utf8_strlen(name, -1) <= CLIENT_NAME_MOST;
    for (const char *c = name; valid && *c != '\0'; c = g_utf8_next_char(c))
        valid = !g_unichar_iscntrl(g_utf8_get_char(c));
    if (valid)
        return g_steal_pointer(&name);
    account_refuse(error, SERVICE_ERROR_INPUT,
                   _("The program needs a name of at most 60 letters. Nothing was made. The name stands in "
                     "the trail with all that it does."));
    return NULL;
}

static gboolean
take_until(Service *service, const char *typed, char until[11], GError **error)
{
    g_autofree char *today = service_today(service);
    char last[11];
    CalendarDay now = calendar_day(today);
    calendar_iso(now + (CalendarDay)CLIENT_DAYS_MOST, last);
    if (typed == NULL || *typed == '\0')
        calendar_iso(now + (CalendarDay)CLIENT_DAYS, until);
    else if (date_parse(typed, DATE_ORDER_DAY_MONTH, today, until) == DATE_BAD)
        return account_refuse(error, SERVICE_ERROR_INPUT,
                              _("This is no date. Nothing was changed. Write it as 31-7-2027."));
    return (strcmp(until, today) >= 0 && strcmp(until, last) <= 0) ||
           account_refuse(error, SERVICE_ERROR_INPUT,
                          _("The last day has passed, or lies more than 400 days from now. Nothing was "
                            "made. Take an earlier day; before it comes you make a new token."));
}

/* Nobody makes a program that may do more than they do, there. */
static gboolean
may_choose(Store *store, const Account *actor, gint64 library, const NewClient *wanted, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Branch) branch = wanted->branch != 0 ? store_branch_get(store, wanted->branch, &cause) : NULL;
    if (cause != NULL)
        return service_fail(error, cause);
    if (branch != NULL && branch->library != library)
        return account_absent(error);
    if (!client_rights_may(wanted->rights))
        return account_refuse(error, SERVICE_ERROR_INPUT,
                              _("A program cannot have this right. Nothing was made."));
    for (guint i = 0; i < client_rights_length; i++) {
        Right right = client_rights[i].right;
        if ((wanted->rights & (1u << right)) != 0 && !account_may(actor, right, library, wanted->branch))
            return account_refuse(error, SERVICE_ERROR_DENIED,
                                  _("You do not have one of these rights there yourself, so the program "
                                    "cannot get it from you. Nothing was made."));
    }
    return TRUE;
}

static gboolean
has_room(Connection *connection, gint64 library, GError **error)
{
    GError *cause = NULL;
    g_autofree char *today = service_today(connection->service);
    gint count = store_client_count(connection->store, library, today, &cause);
    if (count < 0)
        return service_fail(error, cause);
    return (guint)count < CLIENTS_MOST ||
           account_refuse(error, SERVICE_ERROR_LIMIT,
                          _("This library has 100 programs with a token already. Nothing was made. End those "
                            "that are not used any more."));
}

static gboolean
note(Connection *connection, const Account *actor, AuditVerb verb, const StoredClient *client, GError **error)
{
    const AuditEvent event = {.verb = verb,
                              .kind = AUDIT_CLIENT,
                              .object = client->account,
                              .branch = client->branch,
                              .library = client->library,
                              .detail = client->rights};
    GError *cause = NULL;
    return service_audit(connection->service, connection->store, actor, &event, error) &&
           (store_commit(connection->store, &cause) || service_fail(error, cause));
}

char *
service_client_add(Service *service, const Account *actor, const NewClient *wanted, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autofree char *name = take_name(wanted->name, error), *rights = client_rights_text(wanted->rights);
    StoredClient client = {.branch = wanted->branch,
                           .name = name,
                           .rights = rights,
                           .made_by = actor->id,
                           .made_at = service_now(service)};
    if (name == NULL || !take_until(service, wanted->until, client.until, error))
        return NULL;
    client.library = library_rule_begin(&connection, service, actor, wanted->library, error);
    if (client.library < 0 || !may_choose(connection.store, actor, client.library, wanted, error) ||
        !has_room(&connection, client.library, error))
        return NULL;
    g_autofree char *token = token_new_client(), *digest = token_digest(token);
    GError *cause = NULL;
    if ((client.account = store_client_add(connection.store, &client, digest, &cause)) < 0) {
        service_fail(error, cause);
        return NULL;
    }
    return note(&connection, actor, AUDIT_ADD, &client, error) ? g_steal_pointer(&token) : NULL;
}

/* ---- listing, ending ---- */

static void
client_line_free(gpointer data)
{
    ClientLine *line = data;
    stored_client_free(line->client);
    g_free(line);
}

/* Whether there is anything left that it may do; one that only reads the catalogue may as long as its maker's account is open. */
static gboolean
has_power(Store *store, const StoredClient *client, const char *today, gboolean *has, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Account) account = client_account_of(store, client, today, &cause);
    *has = account != NULL && account->client_rights == 0;
    for (guint i = 0; account != NULL && i < client_rights_length; i++)
        *has |= account_has(account, client_rights[i].right);
    if (cause == NULL || g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        g_clear_error(&cause);
        return TRUE;
    }
    g_propagate_error(error, cause);
    return FALSE;
}

static gboolean
judge(Store *store, ClientLine *line, const char *today, GError **error)
{
    gboolean has = FALSE;
    line->rights = client_rights_parse(line->client->rights);
    line->state = line->client->ended_at != 0              ? CLIENT_ENDED
                  : strcmp(line->client->until, today) < 0 ? CLIENT_OVER
                                                           : CLIENT_WORKS;
    if (line->state != CLIENT_WORKS)
        return TRUE;
    if (!has_power(store, line->client, today, &has, error))
        return FALSE;
    if (!has)
        line->state = CLIENT_POWERLESS;
    return TRUE;
}

static GPtrArray *
list(Store *store, gint64 library, const char *today, GError **error)
{
    g_autoptr(GPtrArray) stored = store_client_list(store, library, CLIENTS_SHOWN, error);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(client_line_free);
    while (stored != NULL && stored->len > 0) {
        ClientLine *line = g_new0(ClientLine, 1);
        line->client = g_ptr_array_steal_index(stored, 0);
        g_ptr_array_add(lines, line);
        if (!judge(store, line, today, error))
            return NULL;
    }
    return stored != NULL ? g_steal_pointer(&lines) : NULL;
}

GPtrArray *
service_client_list(Service *service, const Account *actor, const char *library, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gint64 id = library_rule_enter(&connection, service, actor, library, error);
    if (id < 0)
        return NULL;
    g_autofree char *today = service_today(service);
    g_autoptr(GPtrArray) lines = list(connection.store, id, today, &cause);
    if (lines == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    const AuditEvent event = {.verb = AUDIT_SEE, .kind = AUDIT_CLIENT, .library = id};
    return service_audit_seen(service, actor, &event, error) ? g_steal_pointer(&lines) : NULL;
}

gboolean
service_client_end(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    g_autoptr(StoredClient) client = store_begin(connection.store, &cause)
                                         ? store_client_get(connection.store, id, &cause)
                                         : NULL;
    if (client == NULL)
        return service_fail(error, cause);
    if (!account_may(actor, RIGHT_LIBRARY_MANAGE, client->library, 0))
        return account_absent(error);
    return store_client_end(connection.store, id, actor->id, service_now(service), &cause)
               ? note(&connection, actor, AUDIT_REMOVE, client, error)
               : service_fail(error, cause);
}
