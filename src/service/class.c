/* Groups: who sees their pupils, and new passwords for one or all of them. */
#include "service/class.h"

#include "service/account_parts.h"
#include "service/class_parts.h"
#include "store/school.h"
#include "text/text.h"

void
class_place_free(ClassPlace *place)
{
    if (place == NULL)
        return;
    g_free(place->branch_name);
    class_line_free(place->line);
    g_free(place);
}

void
class_view_free(ClassView *view)
{
    if (view == NULL)
        return;
    class_place_free(view->place);
    g_clear_pointer(&view->pupils, g_ptr_array_unref);
    g_free(view);
}

void
class_sheet_free(ClassSheet *sheet)
{
    if (sheet == NULL)
        return;
    class_place_free(sheet->place);
    g_ptr_array_unref(sheet->sheet);
    g_ptr_array_unref(sheet->without);
    g_free(sheet);
}

/* ---- whose groups ---- */

/* The library's staff, for all groups of their schools. */
static gboolean
is_staff(const Account *actor, const Branch *branch)
{
    return account_may(actor, RIGHT_PASSWORD_RESET, branch->library, branch->id);
}

static gboolean
teaches(const GPtrArray *taught, gint64 branch, const char *year, const char *code)
{
    for (guint i = 0; i < taught->len; i++) {
        const Taught *one = taught->pdata[i];
        if (one->branch == branch && g_str_equal(one->year, year) && g_str_equal(one->code, code))
            return TRUE;
    }
    return FALSE;
}

/* Adds the groups of a school that the actor may see. taught: the actor's own; NULL = all. */
static gboolean
add_groups(Store *store, const Branch *branch, const GPtrArray *taught, GPtrArray *places, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GPtrArray) lines = store_class_list(store, branch->id, &cause);
    if (lines == NULL)
        return service_fail(error, cause);
    while (lines->len > 0) {
        ClassLine *line = g_ptr_array_steal_index(lines, 0);
        if (taught != NULL && !teaches(taught, branch->id, line->year, line->code)) {
            class_line_free(line);
            continue;
        }
        ClassPlace *place = g_new0(ClassPlace, 1);
        place->branch = branch->id;
        place->branch_name = g_strdup(branch->name);
        place->line = line;
        g_ptr_array_add(places, place);
    }
    return TRUE;
}

/* Groups of one school, as far as they are the actor's. */
static gboolean
list_branch(Store *store, const Account *actor, gint64 id, GPtrArray *places, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Branch) branch = service_branch_for(store, actor, RIGHT_CLASS, id, error);
    if (branch == NULL)
        return FALSE;
    if (is_staff(actor, branch))
        return add_groups(store, branch, NULL, places, error);
    g_autoptr(GPtrArray) taught = store_taught_by_account(store, actor->id, &cause);
    return taught != NULL ? add_groups(store, branch, taught, places, error) : service_fail(error, cause);
}

GPtrArray *
service_class_list(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_CLASS, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func((GDestroyNotify)class_place_free);
    g_autoptr(GArray) own = account_branches(actor, RIGHT_CLASS);
    if (branch != 0)
        return list_branch(connection.store, actor, branch, places, error) ? g_steal_pointer(&places) : NULL;
    for (guint i = 0; own != NULL && i < own->len; i++)
        if (!list_branch(connection.store, actor, g_array_index(own, gint64, i), places, error))
            return NULL;
    return g_steal_pointer(&places);
}

ClassPlace *
class_place_find(Store *store, const Account *actor, const ClassKey *key, GError **error)
{
    g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func((GDestroyNotify)class_place_free);
    if (!list_branch(store, actor, key->branch, places, error))
        return NULL;
    for (guint i = 0; i < places->len; i++) {
        const ClassPlace *place = places->pdata[i];
        if (g_str_equal(place->line->year, key->year) && g_str_equal(place->line->code, key->code))
            return g_ptr_array_steal_index(places, i);
    }
    account_absent(error);
    return NULL;
}

/* Whose data it is, for the trail. */
static gboolean
note(Connection *connection, const Account *actor, AuditVerb verb, const ClassKey *key, const GArray *persons,
     GError **error)
{
    const AuditEvent event = {.verb = verb,
                              .kind = verb == AUDIT_SEE ? AUDIT_PEOPLE : AUDIT_ACCOUNT,
                              .branch = key->branch,
                              .persons = (const gint64 *)(gconstpointer)persons->data,
                              .n_persons = persons->len,
                              .detail = verb == AUDIT_SEE ? NULL : "class"};
    return verb == AUDIT_SEE ? service_audit_now(connection->service, connection->store, actor, &event, error)
                             : service_audit(connection->service, connection->store, actor, &event, error);
}

ClassView *
service_class_view(Service *service, const Account *actor, const ClassKey *key, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_CLASS, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    g_autoptr(ClassView) view = g_new0(ClassView, 1);
    view->place = class_place_find(connection.store, actor, key, error);
    if (view->place == NULL)
        return NULL;
    view->pupils = store_class_pupils(connection.store, key->branch, key->year, key->code, &cause);
    if (view->pupils == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < view->pupils->len; i++)
        g_array_append_val(persons, ((const ClassPupil *)view->pupils->pdata[i])->person);
    return note(&connection, actor, AUDIT_SEE, key, persons, error) ? g_steal_pointer(&view) : NULL;
}

/* ---- new passwords ---- */

static gboolean
is_wanted(const ClassPupil *pupil, const ClassReset *reset)
{
    if (reset->membership != 0)
        return pupil->membership == reset->membership;
    return reset->everyone || pupil->account == 0 || pupil->must_change;
}

static void
fresh_password_free(gpointer data)
{
    fresh_password_clear(data);
    g_free(data);
}

/* The passwords are made before anything is locked: membership -> FreshPassword. */
static GHashTable *
make_passwords(Connection *connection, const Account *actor, const ClassKey *key, const ClassReset *reset,
               GError **error)
{
    GError *cause = NULL;
    ClassPlace *place = class_place_find(connection->store, actor, key, error);
    if (place == NULL)
        return NULL;
    class_place_free(place);
    g_autoptr(GPtrArray)
        pupils = store_class_pupils(connection->store, key->branch, key->year, key->code, &cause);
    if (pupils == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    connection_give(connection); /* hashing is slow */
    g_autoptr(GHashTable)
        made = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, fresh_password_free);
    for (guint i = 0; i < pupils->len; i++) {
        const ClassPupil *pupil = pupils->pdata[i];
        if (!is_wanted(pupil, reset) || *pupil->card == '\0')
            continue;
        if (g_hash_table_size(made) >= CLASS_SHEET_MAX) {
            account_refuse(error, SERVICE_ERROR_LIMIT,
                           _("This group is too large for one sheet. Nothing was changed. Give the pupils "
                             "their passwords one by one."));
            return NULL;
        }
        FreshPassword *fresh = g_new0(FreshPassword, 1);
        g_hash_table_insert(made, g_memdup2(&pupil->membership, sizeof pupil->membership), fresh);
        if (!fresh_password_make(fresh, ROLE_PUPIL, error))
            return NULL;
    }
    return g_steal_pointer(&made);
}

/* What one pupil's turn needs. */
typedef struct {
    Connection *connection;
    const Account *actor;
    const Branch *branch;
    const char *today;
    const OneTimeTerm *term;
    ClassSheet *sheet;
    GArray *persons;
} Turn;

/* A pupil and nothing else, or somebody whom the actor may reset anyway. *has: has the role at this school already. */
static gboolean
may_take(const Turn *turn, gint64 id, gboolean *may, gboolean *has, GError **error)
{
    g_autoptr(GArray) grants = account_open_grants(turn->connection->store, id, turn->today, error);
    if (grants == NULL)
        return FALSE;
    const Account target = {.id = id, .library = turn->branch->library};
    *may = account_may_reset(turn->actor, &target, (const Grant *)(gconstpointer)grants->data, grants->len);
    gboolean only_pupil = TRUE;
    for (guint i = 0; i < grants->len; i++) {
        const Grant *grant = &g_array_index(grants, Grant, i);
        only_pupil = only_pupil && grant->role == ROLE_PUPIL;
        *has = *has || (grant->role == ROLE_PUPIL && grant->branch == turn->branch->id);
    }
    *may = *may || only_pupil;
    return TRUE;
}

/* The account with the new password, made or opened when there is none; its id, or -1. */
static gint64
write_pupil(const Turn *turn, const ClassPupil *pupil, const AccountPerson *person,
            const FreshPassword *fresh, GError **cause)
{
    Store *store = turn->connection->store;
    if (pupil->account != 0)
        return store_account_set_password(store, pupil->account, fresh->hash, turn->term->until, cause)
                   ? pupil->account
                   : -1;
    g_autoptr(Account) old = store_account_of_person(store, pupil->person, turn->today, cause); /* closed */
    if (old == NULL && !g_error_matches(*cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return -1;
    g_clear_error(cause);
    g_autofree char *login = account_fold_login(person->card);
    const PersonAccount wanted = {pupil->person, person, login, fresh->hash, turn->term->until};
    if (login == NULL) {
        g_set_error_literal(cause, STORE_ERROR, STORE_ERROR_CONFLICT,
                            _("A card number cannot be a log-in name. Nothing was changed. Give this pupil "
                              "another card."));
        return -1;
    }
    return account_write_for_person(store, &wanted, old, cause);
}

static gboolean
take_turn(const Turn *turn, const ClassPupil *pupil, FreshPassword *fresh, GError **error)
{
    Store *store = turn->connection->store;
    gboolean may = TRUE, has = FALSE;
    if (pupil->account != 0 && !may_take(turn, pupil->account, &may, &has, error))
        return FALSE;
    if (!may || fresh == NULL) {
        g_ptr_array_add(turn->sheet->without, g_strdup(pupil->name));
        return TRUE;
    }
    GError *cause = NULL;
    const AccountPerson person = {turn->branch->library, pupil->name, pupil->card, NULL};
    gint64 id = write_pupil(turn, pupil, &person, fresh, &cause);
    Grant grant = {.role = ROLE_PUPIL,
                   .library = turn->branch->library,
                   .branch = turn->branch->id,
                   .given_by = turn->actor->id,
                   .given_at = service_now(turn->connection->service)};
    g_strlcpy(grant.from, turn->today, sizeof grant.from);
    if (id < 0 || (!has && store_grant_add(store, id, &grant, &cause) < 0))
        return service_fail(error, cause);
    OneTime *one_time = g_new0(OneTime, 1);
    one_time->account = id;
    one_time->name = g_strdup(pupil->name);
    one_time->login = g_strdup(*pupil->login != '\0' ? pupil->login : pupil->card);
    one_time->card = g_strdup(pupil->card);
    one_time->password = g_steal_pointer(&fresh->password);
    g_strlcpy(one_time->last_day, turn->term->last_day, sizeof one_time->last_day);
    g_ptr_array_add(turn->sheet->sheet, one_time);
    g_array_append_val(turn->persons, pupil->person);
    return TRUE;
}

/* Within the transaction: who was in the group a moment ago and is still. */
static gboolean
take_turns(const Turn *turn, const ClassKey *key, const ClassReset *reset, GHashTable *made, GError **error)
{
    GError *cause = NULL;
    Store *store = turn->connection->store;
    g_autoptr(GPtrArray) pupils = store_class_pupils(store, key->branch, key->year, key->code, &cause);
    if (pupils == NULL)
        return service_fail(error, cause);
    for (guint i = 0; i < pupils->len; i++) {
        const ClassPupil *pupil = pupils->pdata[i];
        FreshPassword *fresh = g_hash_table_lookup(made, &pupil->membership);
        if (is_wanted(pupil, reset) && (fresh != NULL || *pupil->card == '\0') &&
            !take_turn(turn, pupil, fresh, error))
            return FALSE;
    }
    return TRUE;
}

ClassSheet *
service_class_passwords(Service *service, const Account *actor, const ClassKey *key, const ClassReset *reset,
                        GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_CLASS, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(GHashTable) made = make_passwords(&connection, actor, key, reset, error);
    if (made == NULL || !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    if (!store_begin(connection.store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Branch) branch = service_branch_for(connection.store, actor, RIGHT_CLASS, key->branch, error);
    if (branch == NULL)
        return NULL;
    g_autoptr(ClassSheet) sheet = g_new0(ClassSheet, 1);
    sheet->sheet = g_ptr_array_new_with_free_func((GDestroyNotify)one_time_free);
    sheet->without = g_ptr_array_new_with_free_func(g_free);
    sheet->place = class_place_find(connection.store, actor, key, error);
    g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autofree char *today = service_today(service);
    OneTimeTerm term;
    if (!one_time_term_find(&connection, branch->library, &term, error))
        return NULL;
    const Turn turn = {&connection, actor, branch, today, &term, sheet, persons};
    if (sheet->place == NULL || !take_turns(&turn, key, reset, made, error))
        return NULL;
    if (reset->membership != 0 && sheet->sheet->len + sheet->without->len == 0) {
        account_absent(error);
        return NULL;
    }
    if (persons->len > 0 && !note(&connection, actor, AUDIT_RESET, key, persons, error))
        return NULL;
    if (!store_commit(connection.store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&sheet);
}
