/* Use cases of a group's visit: what is at home, by pupil. */
#include "service/visit.h"

#include <string.h>

#include "library/calendar.h"
#include "service/class_parts.h"
#include "service/patron_private.h"
#include "text/text.h"

static void
pupil_free(gpointer data)
{
    HomePupil *pupil = data;
    g_free(pupil->name);
    g_array_unref(pupil->loans);
    g_free(pupil);
}

void
class_home_free(ClassHome *home)
{
    if (!home)
        return;
    class_place_free(home->place);
    g_clear_pointer(&home->pupils, g_ptr_array_unref);
    g_clear_pointer(&home->loans, g_ptr_array_unref);
    g_free(home);
}

/* The days that were asked for, or the last ones up to today. */
static gboolean
take_period(ClassHome *home, const char *from, const char *to, GError **error)
{
    char first[11];
    calendar_iso(calendar_day(home->today) - CLASS_PERIOD_DAYS, first);
    if (!patron_date(from ? from : "", first, home->today, home->from, error) ||
        !patron_date(to ? to : "", home->today, home->today, home->to, error))
        return FALSE;
    return strcmp(home->from, home->to) <= 0 ||
           patron_refuse(error, _("The last day is before the first one. Correct one of them."));
}

static void
add_loans(ClassHome *home, HomePupil *pupil, gint64 membership)
{
    for (guint i = 0; i < home->loans->len; i++) {
        const GroupLoan *loan = home->loans->pdata[i];
        if (loan->membership != membership)
            continue;
        const HomeLoan line = {.loan = loan,
                               .is_late = !loan->is_claimed && strcmp(loan->due, home->today) < 0,
                               .comes_back = *home->visit && strcmp(loan->due, home->visit) <= 0};
        g_array_append_val(pupil->loans, line);
        home->comes_back += line.comes_back;
        home->at_home++;
    }
}

static gboolean
load(ClassHome *home, Store *store, const ClassKey *key, GArray *persons, GError **error)
{
    const GroupKey group = {key->branch, key->year, key->code};
    g_autofree char *visit = store_visit_get(store, &group, error);
    g_autoptr(GPtrArray) members = visit ? store_class_pupils(store, key->branch, key->year, key->code, error)
                                         : NULL;
    home->loans = members ? store_group_loans(store, &group, error) : NULL;
    g_autoptr(GHashTable)
        borrowed = home->loans ? store_group_borrowed(store, &group, home->from, home->to, error) : NULL;
    if (!borrowed)
        return FALSE;
    g_strlcpy(home->visit, visit, sizeof home->visit);
    home->pupils = g_ptr_array_new_with_free_func(pupil_free);
    for (guint i = 0; i < members->len; i++) {
        const ClassPupil *member = members->pdata[i];
        HomePupil *pupil = g_new0(HomePupil, 1);
        pupil->name = g_strdup(member->name);
        pupil->loans = g_array_new(FALSE, FALSE, sizeof(HomeLoan));
        pupil->borrowed = GPOINTER_TO_UINT(g_hash_table_lookup(borrowed, &member->membership));
        home->borrowed += pupil->borrowed;
        add_loans(home, pupil, member->membership);
        g_ptr_array_add(home->pupils, pupil);
        g_array_append_val(persons, member->person);
    }
    return TRUE;
}

ClassHome *
service_class_home(Service *service, const Account *actor, const ClassKey *key, const char *from,
                   const char *to, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    g_autoptr(ClassHome) home = g_new0(ClassHome, 1);
    g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_strlcpy(home->today, today, sizeof home->today);
    if (!service_may_any(actor, RIGHT_CLASS, error) || !take_period(home, from, to, error) ||
        !connection_take(&connection, service, service_reach(actor), error) ||
        !(home->place = class_place_find(connection.store, actor, key, error)))
        return NULL;
    if (!load(home, connection.store, key, persons, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_PEOPLE,
                              .branch = key->branch,
                              .persons = (const gint64 *)(gconstpointer)persons->data,
                              .n_persons = MIN(persons->len, (guint)AUDIT_PERSONS_MOST),
                              .whole_school = persons->len > AUDIT_PERSONS_MOST,
                              .detail = "at home"};
    return service_audit_seen(service, actor, &event, error) ? g_steal_pointer(&home) : NULL;
}

gboolean
service_class_visit_set(Service *service, const Account *actor, const ClassKey *key, const char *typed,
                        GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    char day[11];
    if (!service_may_any(actor, RIGHT_CLASS, error) ||
        !patron_date(typed ? typed : "", "", today, day, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    ClassPlace *place = class_place_find(connection.store, actor, key, error);
    if (!place)
        return FALSE;
    class_place_free(place);
    const GroupKey group = {key->branch, key->year, key->code};
    g_autoptr(Branch) branch = service_branch_for(connection.store, actor, RIGHT_CLASS, key->branch, error);
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_BRANCH,
                              .object = key->branch,
                              .branch = key->branch,
                              .detail = "visit"};
    if (!branch)
        return FALSE;
    if (!store_visit_set(connection.store, branch->library, &group, day, &cause))
        return service_fail(error, cause);
    return service_audit(service, connection.store, actor, &event, error) &&
           (store_commit(connection.store, &cause) || service_fail(error, cause));
}
