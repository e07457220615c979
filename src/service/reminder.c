/* What is late: the lists of schools and groups, and what a run of reminders would do; how a library reminds. */
#include "service/reminder.h"

#include "net/letter.h"
#include "people/name.h"
#include "service/class_parts.h"
#include "service/export.h"
#include "service/reminder_private.h"
#include "store/lending.h"
#include "store/reminder.h"
#include "store/school.h"
#include "text/text.h"

static void
line_free(gpointer data)
{
    LateLine *line = data;
    char *texts[] = {line->year,       line->group, line->group_name, line->name,
                     line->first_name, line->title, line->barcode,    line->due};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(line);
}

void
late_list_free(LateList *list)
{
    if (!list)
        return;
    branch_free(list->branch);
    g_clear_pointer(&list->place, class_place_free);
    g_clear_pointer(&list->lines, g_ptr_array_unref);
    g_clear_pointer(&list->steps, g_ptr_array_unref);
    g_free(list->digest);
    g_free(list);
}

Branch *
late_begin(Connection *connection, Service *service, const Account *actor, gint64 branch, gboolean writes,
           GError **error)
{
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_DESK, error) ||
        !connection_take(connection, service, service_reach(actor), error))
        return NULL;
    if (!(writes ? store_begin(connection->store, &cause) : store_begin_read(connection->store, &cause))) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Branch) own = service_branch_for(connection->store, actor, RIGHT_DESK, branch, error);
    if (!own || (account_view_withheld(actor, own->library, own->id) &&
                 !service_may(actor, RIGHT_PEOPLE_VIEW, own, error)))
        return NULL;
    return g_steal_pointer(&own);
}

void
late_event_persons(AuditEvent *event, const GArray *persons)
{
    event->persons = (const gint64 *)(gconstpointer)persons->data;
    event->n_persons = MIN(persons->len, (guint)AUDIT_PERSONS_MOST);
    event->whole_school = persons->len > AUDIT_PERSONS_MOST;
}

/* ---- the list ---- */

/* What it gets now, by which way. */
static void
judge(const LateList *list, const Calendar *calendar, const LateLoan *late, LateLine *line)
{
    const ReminderLoan loan = {late->due, late->claimed, late->had, late->had_on};
    RosterStatus status;
    line->step = reminder_step_due(list->steps, calendar, &loan, list->today, &line->why);
    if (line->step == 0)
        return;
    const ReminderPatron patron = {.kind = late->kind,
                                   .birth_date = late->birth_date,
                                   .has_address = letter_address_valid(late->email),
                                   .is_member = roster_status_from_name(late->status, &status) &&
                                                status == ROSTER_ACTIVE,
                                   .is_subscriber = late->is_subscriber};
    line->way = reminder_way(list->steps->pdata[line->step - 1], &patron, list->today, &line->why);
    if (line->way == REMINDER_BY_NOTHING)
        line->step = 0;
    line->is_bill = line->step > 0 && ((const ReminderStep *)list->steps->pdata[line->step - 1])->charge;
    line->is_billed = late->is_billed;
    line->bills = line->is_bill && !late->is_billed ? late->price_cents : 0;
}

static LateLine *
line_new(const LateList *list, const Calendar *calendar, LateLoan *late)
{
    LateLine *line = g_new0(LateLine, 1);
    line->loan = late->loan;
    line->membership = late->membership;
    line->person = late->person;
    line->price_cents = late->price_cents;
    line->name = name_display(late->first_name, late->initials, late->prefix, late->surname);
    line->first_name = g_strdup(late->first_name);
    line->year = g_steal_pointer(&late->year);
    line->group = g_steal_pointer(&late->group);
    line->group_name = g_steal_pointer(&late->group_name);
    line->title = g_steal_pointer(&late->title);
    line->barcode = g_steal_pointer(&late->barcode);
    line->due = g_strdup(late->due);
    line->is_claimed = *late->claimed != '\0';
    line->days = reminder_days_late(calendar, late->due, list->today);
    line->had = late->had;
    g_strlcpy(line->had_on, late->had_on, sizeof line->had_on);
    judge(list, calendar, late, line);
    return line;
}

/* How many loans and pieces, and the digest of them. Lines of one borrower stand together. */
static void
add_up(LateList *list)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gint64 person = 0;
    guint seen = 0; /* steps of this person, a bit each */
    for (guint i = 0; i < list->lines->len; i++) {
        const LateLine *line = list->lines->pdata[i];
        if (line->person != person)
            seen = 0;
        person = line->person;
        if (line->step == 0)
            continue;
        g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT " %u %u %" G_GINT64_FORMAT "\n",
                                                line->loan, line->step, line->way, line->bills);
        g_checksum_update(sum, (const guchar *)text, -1);
        list->loans++;
        if (!(seen & (1u << line->step)))
            *(line->way == REMINDER_BY_MAIL ? &list->mails : &list->letters) += 1;
        seen |= 1u << line->step;
    }
    list->digest = g_strdup(g_checksum_get_string(sum));
}

static gboolean
is_of(const ClassPlace *place, const LateLoan *late)
{
    return !place ||
           (g_str_equal(late->year, place->line->year) && g_str_equal(late->group, place->line->code));
}

LateList *
late_load(Connection *connection, const Branch *branch, ClassPlace *place, GError **error)
{
    GError *cause = NULL;
    g_autofree char *today = service_today(connection->service);
    g_autoptr(LateList) list = g_new0(LateList, 1);
    list->place = place;
    g_strlcpy(list->today, today, sizeof list->today);
    list->steps = store_reminder_steps(connection->store, branch->library, &cause);
    g_autoptr(Calendar)
        calendar = list->steps ? store_calendar(connection->store, branch->library, branch->id, &cause)
                               : NULL;
    g_autoptr(GPtrArray) rows = calendar ? store_reminder_late(connection->store, branch->id, today, &cause)
                                         : NULL;
    if (!rows) {
        service_fail(error, cause);
        return NULL;
    }
    list->lines = g_ptr_array_new_with_free_func(line_free);
    for (guint i = 0; i < rows->len; i++)
        if (is_of(place, rows->pdata[i]))
            g_ptr_array_add(list->lines, line_new(list, calendar, rows->pdata[i]));
    add_up(list);
    return g_steal_pointer(&list);
}

static LateList *
school_list(Connection *connection, Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_autoptr(Branch) own = late_begin(connection, service, actor, branch, FALSE, error);
    g_autoptr(LateList) list = own ? late_load(connection, own, NULL, error) : NULL;
    if (list)
        list->branch = g_steal_pointer(&own);
    return g_steal_pointer(&list);
}

static AuditEvent
school_event(const LateList *list, AuditVerb verb)
{
    return (AuditEvent){.verb = verb,
                        .kind = AUDIT_PEOPLE,
                        .branch = list->branch->id,
                        .library = list->branch->library,
                        .whole_school = TRUE,
                        .detail = "overdue"};
}

LateList *
service_late_list(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(LateList) list = school_list(&connection, service, actor, branch, error);
    if (!list)
        return NULL;
    const AuditEvent event = school_event(list, AUDIT_SEE);
    return service_audit_seen(service, actor, &event, error) ? g_steal_pointer(&list) : NULL;
}

/* ---- a teacher's group ---- */

static LateList *
class_list(Connection *connection, Service *service, const Account *actor, const ClassKey *key,
           GError **error)
{
    if (!service_may_any(actor, RIGHT_CLASS, error) ||
        !connection_take(connection, service, service_reach(actor), error))
        return NULL;
    ClassPlace *place = class_place_find(connection->store, actor, key, error);
    if (!place)
        return NULL;
    g_autoptr(Branch) branch = service_branch_for(connection->store, actor, RIGHT_CLASS, key->branch, error);
    if (branch)
        return late_load(connection, branch, place, error);
    class_place_free(place);
    return NULL;
}

/* TRUE: the line about whom it shows is written. */
static gboolean
note_class(Service *service, Store *store, const Account *actor, const LateList *list, gboolean as_file,
           GError **error)
{
    g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < list->lines->len; i++)
        g_array_append_val(persons, ((const LateLine *)list->lines->pdata[i])->person);
    AuditEvent event = {.verb = as_file ? AUDIT_DOWNLOAD : AUDIT_SEE,
                        .kind = AUDIT_PEOPLE,
                        .branch = list->place->branch,
                        .detail = "overdue"};
    late_event_persons(&event, persons);
    return as_file ? service_audit_now(service, store, actor, &event, error)
                   : service_audit_seen(service, actor, &event, error);
}

LateList *
service_late_class(Service *service, const Account *actor, const ClassKey *key, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(LateList) list = class_list(&connection, service, actor, key, error);
    if (!list || !note_class(service, connection.store, actor, list, FALSE, error))
        return NULL;
    return g_steal_pointer(&list);
}

/* ---- as a file ---- */

static GString *
write_csv(const LateList *list)
{
    static const char *const heads[] = {N_("Group"),     N_("Name"),    N_("Title"),
                                        N_("Barcode"),   N_("Back on"), N_("Days late"),
                                        N_("Last step"), N_("On"),      N_("What now")};
    GString *csv = g_string_new(EXPORT_CSV_BEGIN);
    for (guint i = 0; i < G_N_ELEMENTS(heads); i++)
        export_csv_cell(csv, text_get(heads[i]), i == 0);
    g_string_append(csv, "\r\n");
    for (guint i = 0; i < list->lines->len; i++) {
        const LateLine *line = list->lines->pdata[i];
        g_autofree char *days = g_strdup_printf("%u", line->days);
        g_autofree char *had = line->had > 0 ? reminder_name_in(list->steps, line->had) : g_strdup("");
        g_autofree char *next = line->step > 0 ? reminder_name_in(list->steps, line->step)
                                               : g_strdup(reminder_why_words(line->why));
        const char *const cells[] = {*line->group_name ? line->group_name : line->group,
                                     line->name,
                                     line->title,
                                     line->barcode,
                                     line->due,
                                     days,
                                     had,
                                     line->had_on,
                                     next};
        for (guint c = 0; c < G_N_ELEMENTS(cells); c++)
            export_csv_cell(csv, cells[c], c == 0);
        g_string_append(csv, "\r\n");
    }
    return csv;
}

GString *
service_late_csv(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(LateList) list = school_list(&connection, service, actor, branch, error);
    if (!list)
        return NULL;
    const AuditEvent event = school_event(list, AUDIT_DOWNLOAD);
    return service_audit_now(service, connection.store, actor, &event, error) ? write_csv(list) : NULL;
}

GString *
service_late_class_csv(Service *service, const Account *actor, const ClassKey *key, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(LateList) list = class_list(&connection, service, actor, key, error);
    if (!list || !note_class(service, connection.store, actor, list, TRUE, error))
        return NULL;
    return write_csv(list);
}

/* ---- how a library reminds ---- */

char *
reminder_name_in(const GPtrArray *steps, guint number)
{
    return number > 0 && number <= steps->len ? reminder_step_name(steps->pdata[number - 1], number)
                                              : g_strdup_printf(_("Step %u"), number);
}

GPtrArray *
service_reminder_steps(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gint64 library = library_rule_enter(&connection, service, actor, NULL, error);
    GPtrArray *steps = library > 0 ? store_reminder_steps(connection.store, library, &cause) : NULL;
    if (library > 0 && !steps)
        service_fail(error, cause);
    return steps;
}

gboolean
service_reminder_steps_set(Service *service, const Account *actor, const GPtrArray *steps, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    const char *problem = reminder_steps_problem(steps);
    gint64 library = library_rule_begin(&connection, service, actor, NULL, error);
    if (library < 0)
        return FALSE;
    if (problem) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT, problem);
        return FALSE;
    }
    if (!store_lock_library(connection.store, library, &cause) ||
        !store_reminder_steps_set(connection.store, library, steps, &cause))
        return service_fail(error, cause);
    return library_rule_commit(&connection, actor, library, "reminders", error);
}
