/* Self-service machines: made, ended, and let in. */
#include "service/machine.h"

#include "account/password.h"
#include "library/sip.h"
#include "service/account_parts.h"
#include "service/door.h"
#include "store/school.h"
#include "text/text.h"

static const char *const SHOWS[] = {"none", "first", "full", NULL};

void
machine_visit_free(MachineVisit *visit)
{
    if (!visit)
        return;
    machine_free(visit->machine);
    account_free(visit->account);
    g_free(visit);
}

static const char *
fault(const NewMachine *wanted, const char *login)
{
    SipCharset charset;
    if (!login)
        return _("A log-in has 4 to 80 letters, digits, or _ - @ . Nothing was added. Choose another.");
    if (!sip_charset_from_name(wanted->charset, &charset))
        return _("The character set is utf-8, cp850 or latin-1. Nothing was added. Choose one of these.");
    if (!g_strv_contains(SHOWS, wanted->shows))
        return _(
            "What a machine sees of a name is none, first or full. Nothing was added. Choose one of these.");
    if (!sip_allow_is_sound(wanted->allow))
        return _(
            "The list of addresses is not right. Nothing was added. Write addresses or networks with commas "
            "between, such as 10.1.2.3 or 10.1.0.0/16, at most 20.");
    return NULL;
}

/* The account that it acts by: a volunteer's desk at this school. Its password is one that nobody has. */
static gint64
add_account(Connection *connection, const Account *actor, const Branch *branch, const char *login,
            GError **error)
{
    GError *cause = NULL;
    char no_language[] = "";
    g_autofree char *today = service_today(connection->service), *nobody = token_new(),
                    *hash = password_hash(nobody, ROLE_VOLUNTEER),
                    *name = g_strdup_printf(_("Machine %s"), login);
    const Account account = {
        .library = branch->library, .login = (char *)login, .name = name, .language = no_language};
    Grant grant = {.role = ROLE_VOLUNTEER,
                   .library = branch->library,
                   .branch = branch->id,
                   .given_by = actor->id,
                   .given_at = service_now(connection->service)};
    g_strlcpy(grant.from, today, sizeof grant.from);
    gint64 id = hash ? store_account_add(connection->store, &account, hash, &cause) : -1;
    if (id < 0 || store_grant_add(connection->store, id, &grant, &cause) < 0) {
        if (cause)
            service_fail(error, cause);
        else
            account_refuse(error, SERVICE_ERROR_BUSY,
                           _("There is too little memory now. Nothing was changed. Try again in a moment."));
        return -1;
    }
    return id;
}

static gboolean
note(Connection *connection, const Account *actor, AuditVerb verb, const Machine *machine, GError **error)
{
    const AuditEvent event = {.verb = verb,
                              .kind = AUDIT_ACCOUNT,
                              .object = machine->account,
                              .branch = machine->branch,
                              .library = machine->library,
                              .detail = "sip"};
    return account_note(connection, actor, &event, 0, error);
}

char *
service_machine_add(Service *service, const Account *actor, const NewMachine *asked, GError **error)
{
    NewMachine wanted = *asked;
    wanted.charset = wanted.charset && *wanted.charset ? wanted.charset : "utf-8";
    wanted.shows = wanted.shows && *wanted.shows ? wanted.shows : "first";
    wanted.allow = wanted.allow ? wanted.allow : "";
    g_autofree char *login = account_fold_login(wanted.login);
    const char *problem = fault(&wanted, login);
    GError *cause = NULL;
    g_auto(Connection) connection = {0};
    if (problem) {
        account_refuse(error, SERVICE_ERROR_INPUT, problem);
        return NULL;
    }
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autofree char *password = password_one_time(), *hash = password_hash(password, ROLE_VOLUNTEER);
    g_autoptr(Branch)
        branch = service_branch_by_code(connection.store, actor, RIGHT_LIBRARY_MANAGE, wanted.branch, error);
    if (!branch)
        return NULL;
    if (!hash || !store_begin(connection.store, &cause)) {
        service_fail(error, cause ? cause : g_error_new_literal(STORE_ERROR, STORE_ERROR_BUSY, "memory"));
        return NULL;
    }
    const Machine machine = {.library = branch->library,
                             .branch = branch->id,
                             .account = add_account(&connection, actor, branch, login, error),
                             .login = login,
                             .allow = (char *)wanted.allow,
                             .charset = (char *)wanted.charset,
                             .shows = (char *)wanted.shows,
                             .asks_password = wanted.asks_password,
                             .takes_payments = wanted.takes_payments,
                             .made_at = service_now(service)};
    if (machine.account < 0)
        return NULL;
    if (store_machine_add(connection.store, &machine, hash, &cause) < 0) {
        service_fail(error, cause);
        return NULL;
    }
    if (!note(&connection, actor, AUDIT_ADD, &machine, error))
        return NULL;
    if (!store_commit(connection.store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&password);
}

/* Those of the actor's library, or of all; FALSE with the store's error. */
static GPtrArray *
load_all(Store *store, const Account *actor, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)machine_free);
    g_autoptr(GPtrArray) libraries = store_library_list(store, error);
    for (guint i = 0; libraries && i < libraries->len; i++) {
        const Library *library = libraries->pdata[i];
        if (!account_may(actor, RIGHT_LIBRARY_MANAGE, library->id, 0))
            continue;
        g_autoptr(GPtrArray) own = store_machine_list(store, library->id, error);
        if (!own)
            return NULL;
        g_ptr_array_extend_and_steal(all, g_steal_pointer(&own));
    }
    return libraries ? g_steal_pointer(&all) : NULL;
}

GPtrArray *
service_machine_list(Service *service, const Account *actor, GError **error)
{
    GError *cause = NULL;
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GPtrArray *all = load_all(connection.store, actor, &cause);
    if (!all)
        service_fail(error, cause);
    return all;
}

gboolean
service_machine_end(Service *service, const Account *actor, const char *login, GError **error)
{
    GError *cause = NULL;
    g_auto(Connection) connection = {0};
    g_autofree char *folded = account_fold_login(login), *hash = NULL, *today = service_today(service);
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    g_autoptr(Machine) machine = store_machine_find(store, folded ? folded : "", &hash, &cause);
    if (!machine)
        return service_fail(error, cause);
    g_autoptr(Branch) branch = service_branch_for(store, actor, RIGHT_LIBRARY_MANAGE, machine->branch, error);
    if (!branch)
        return FALSE;
    const GrantEnd end = {actor->id, service_now(service), today};
    if (!store_begin(store, &cause) || !store_machine_end(store, machine->id, end.now, &cause) ||
        !store_grant_end_account(store, machine->account, &end, &cause) ||
        !store_account_close(store, machine->account, end.now, &cause))
        return service_fail(error, cause);
    if (!note(&connection, actor, AUDIT_REMOVE, machine, error))
        return FALSE;
    return store_commit(store, &cause) || service_fail(error, cause);
}

/* ---- at the door ---- */

static gboolean
may_come_from(const Machine *machine, const char *address)
{
    gboolean is_here = *address == '\0' || g_str_equal(address, "127.0.0.1") || g_str_equal(address, "::1");
    return machine->ended_at == 0 &&
           (*machine->allow == '\0' ? is_here : *address == '\0' || sip_allows(machine->allow, address));
}

gboolean
service_machine_expects(Service *service, const char *address, GError **error)
{
    g_autoptr(GPtrArray) all = service_machine_list(service, service_operator(), error);
    for (guint i = 0; all && i < all->len; i++)
        if (may_come_from(all->pdata[i], address))
            return TRUE;
    return FALSE;
}

static gboolean
refuse(GError **error)
{
    return account_refuse(error, SERVICE_ERROR_INPUT,
                          _("This name and password are of no machine that may come from here."));
}

/* How a wrong one is counted: by the name alone, since only addresses of machines are listened to. */
static gboolean
count_wrong(Service *service, const char *counter, GError **error)
{
    GError *cause = NULL;
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    if (!door_own_failed(connection.store, THROTTLE_OWN, counter, service_now(service), error))
        return FALSE;
    return store_commit(connection.store, &cause) ? refuse(error) : service_fail(error, cause);
}

static gboolean
find(Service *service, const char *login, const char *counter, Machine **machine, char **hash, GError **error)
{
    GError *cause = NULL;
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return FALSE;
    gint64 wait = door_own_wait(connection.store, THROTTLE_OWN, counter, service_now(service), error);
    if (wait != 0)
        return wait > 0 ? door_refuse(wait, error) : FALSE;
    *machine = store_machine_find(connection.store, login, hash, &cause);
    if (!*machine && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    return TRUE;
}

MachineVisit *
service_machine_enter(Service *service, const char *login, const char *password, const char *address,
                      GError **error)
{
    /* one hash at a time: a machine logs in once a day, and whoever guesses waits */
    static GMutex hashing;
    g_autofree char *folded = account_fold_login(login), *hash = NULL,
                    *counter = g_strconcat("sip ", folded ? folded : "", NULL);
    g_autoptr(MachineVisit) visit = g_new0(MachineVisit, 1);
    g_mutex_lock(&hashing);
    gboolean found = find(service, folded ? folded : "", counter, &visit->machine, &hash, error);
    gboolean is_right = found && password_verify(hash, password) && visit->machine &&
                        may_come_from(visit->machine, address);
    if (found && !is_right)
        count_wrong(service, counter, error);
    g_mutex_unlock(&hashing);
    return is_right && service_machine_again(service, visit, error) ? g_steal_pointer(&visit) : NULL;
}

gboolean
service_machine_again(Service *service, MachineVisit *visit, GError **error)
{
    GError *cause = NULL;
    g_auto(Connection) connection = {0};
    g_autofree char *today = service_today(service);
    if (!connection_take(&connection, service, visit->machine->library, error))
        return FALSE;
    g_autoptr(Machine) machine = store_machine_get(connection.store, visit->machine->id, &cause);
    g_autoptr(Account)
        account = machine ? store_account_get(connection.store, machine->account, today, &cause) : NULL;
    if (!account)
        return service_fail(error, cause);
    if (machine->ended_at != 0 || account->closed_at != 0)
        return account_refuse(error, SERVICE_ERROR_DENIED, _("This machine is not in use any more."));
    machine_free(visit->machine);
    account_free(visit->account);
    visit->machine = g_steal_pointer(&machine);
    visit->account = g_steal_pointer(&account);
    return TRUE;
}
