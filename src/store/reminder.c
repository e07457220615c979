/* Reminders of late books, kept. */
#include "store/reminder.h"

#include <string.h>

#include "people/name.h"
#include "store/db.h"
#include "store/mail.h"
#include "text/text.h"

static gpointer
step_row(Store *store, StatementId id)
{
    ReminderStep *step = g_new0(ReminderStep, 1);
    step->days = (guint)db_int(store, id, 0);
    step->letter = db_int(store, id, 1) != 0;
    step->mail = db_int(store, id, 2) != 0;
    step->charge = db_int(store, id, 3) != 0;
    step->name = db_dup(store, id, 4);
    step->words = db_dup(store, id, 5);
    return step;
}

GPtrArray *
store_reminder_steps(Store *store, gint64 library, GError **error)
{
    const StatementId id = ST_REMINDER_STEPS;
    g_autoptr(GPtrArray) steps = NULL;
    if (db_query(store, id, error, "i", library))
        steps = db_rows(store, id, step_row, (GDestroyNotify)reminder_step_free, error);
    return steps && steps->len == 0 ? reminder_steps_standard() : g_steal_pointer(&steps);
}

gboolean
store_reminder_steps_set(Store *store, gint64 library, const GPtrArray *steps, GError **error)
{
    gboolean ok = db_run(store, NULL, ST_REMINDER_STEPS_CLEAR, error, "i", library);
    for (guint i = 0; ok && i < steps->len; i++) {
        const ReminderStep *step = steps->pdata[i];
        ok = db_run(store, NULL, ST_REMINDER_STEP_ADD, error, "iiibbbtt", library, (gint64)i + 1,
                    (gint64)step->days, step->letter, step->mail, step->charge, step->name, step->words);
    }
    return ok;
}

static void
late_free(gpointer data)
{
    LateLoan *late = data;
    char *texts[] = {late->year,    late->group,   late->group_name, late->first_name, late->initials,
                     late->prefix,  late->surname, late->title,      late->barcode,    late->due,
                     late->claimed, late->status,  late->kind,       late->birth_date, late->email,
                     late->had_on,  late->order};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(late);
}

static gpointer
late_row(Store *store, StatementId id)
{
    LateLoan *late = g_new0(LateLoan, 1);
    char **const texts[] = {&late->year,    &late->group, &late->first_name, &late->initials, &late->prefix,
                            &late->surname, &late->title, &late->barcode,    &late->due,      &late->claimed,
                            &late->status,  &late->kind,  &late->birth_date, &late->email};
    late->loan = db_int(store, id, 0);
    late->membership = db_int(store, id, 1);
    late->person = db_int(store, id, 2);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, 3 + i);
    late->order = name_order(late->surname, late->first_name, late->initials);
    late->price_cents = db_int(store, id, 17);
    late->is_subscriber = db_int(store, id, 18) > 0;
    late->had = (guint)db_int(store, id, 19);
    late->had_on = db_dup(store, id, 20);
    late->group_name = db_dup(store, id, 21);
    late->is_billed = db_int(store, id, 22) > 0;
    return late;
}

/* By group and name; what is of one person stays together, as the statement gave it. */
static gint
compare_places(const char *const groups[2], const char *const orders[2], const gint64 persons[2])
{
    gint by_group = strcmp(groups[0], groups[1]), by_name = strcmp(orders[0], orders[1]);
    return by_group ? by_group : by_name ? by_name : (persons[0] > persons[1]) - (persons[0] < persons[1]);
}

static gint
compare_late(gconstpointer a, gconstpointer b)
{
    const LateLoan *one = *(LateLoan *const *)a, *other = *(LateLoan *const *)b;
    return compare_places((const char *const[]){one->group, other->group},
                          (const char *const[]){one->order, other->order},
                          (const gint64[]){one->person, other->person});
}

GPtrArray *
store_reminder_late(Store *store, gint64 branch, const char *today, GError **error)
{
    GPtrArray *rows = NULL;
    if (db_query(store, ST_REMINDER_LATE, error, "it", branch, today))
        rows = db_rows(store, ST_REMINDER_LATE, late_row, late_free, error);
    if (rows)
        g_ptr_array_sort(rows, compare_late);
    return rows;
}

void
reminder_run_free(ReminderRun *run)
{
    if (!run)
        return;
    g_free(run->day);
    g_free(run->person);
    g_free(run);
}

static gpointer
run_row(Store *store, StatementId id)
{
    ReminderRun *run = g_new0(ReminderRun, 1);
    run->id = db_int(store, id, 0);
    run->branch = db_int(store, id, 1);
    run->day = db_dup(store, id, 2);
    run->made = db_int(store, id, 3);
    run->undone = db_int(store, id, 4);
    run->person = db_dup(store, id, 5);
    run->loans = (guint)db_int(store, id, 6);
    run->letters = (guint)db_int(store, id, 7);
    return run;
}

gint64
store_reminder_run_add(Store *store, const NewReminderRun *run, GError **error)
{
    return db_number(store, -1, ST_REMINDER_RUN_ADD, error, "iitii", run->library, run->branch, run->day,
                     run->at, run->account);
}

ReminderRun *
store_reminder_run_get(Store *store, gint64 branch, gint64 id, GError **error)
{
    if (!db_one(store, ST_REMINDER_RUN_GET, "run of reminders", error, "ii", branch, id))
        return NULL;
    ReminderRun *run = run_row(store, ST_REMINDER_RUN_GET);
    db_end(store, ST_REMINDER_RUN_GET);
    return run;
}

GPtrArray *
store_reminder_run_list(Store *store, gint64 branch, guint limit, GError **error)
{
    const StatementId id = ST_REMINDER_RUN_LIST;
    return db_query(store, id, error, "ii", branch, (gint64)limit)
               ? db_rows(store, id, run_row, (GDestroyNotify)reminder_run_free, error)
               : NULL;
}

gboolean
store_reminder_add(Store *store, const NewReminder *reminder, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_REMINDER_ADD, error, "iititii", reminder->run, reminder->loan,
                  reminder->due, (gint64)reminder->step, reminder_way_name(reminder->way), reminder->mail,
                  reminder->fee) &&
           db_found(written, "loan", error);
}

gint64
store_reminder_mail_add(Store *store, gint64 branch, gint64 person, gint64 now, GError **error)
{
    g_autofree char *id = g_uuid_string_random();
    gint64 mail = db_number(store, 0, ST_REMINDER_MAIL_ADD, error, "iiti", branch, person, id, now);
    if (mail == 0)
        db_found(0, "person", error);
    return mail > 0 ? mail : -1;
}

gboolean
store_reminder_mails(Store *store, gint64 run, ReminderMails *mails, GError **error)
{
    const StatementId id = ST_REMINDER_MAIL_COUNT;
    GError *failure = NULL;
    *mails = (ReminderMails){0};
    if (!db_query(store, id, error, "i", run))
        return FALSE;
    while (db_next(store, id, &failure)) {
        const char *state = db_text(store, id, 0);
        guint count = (guint)db_int(store, id, 1);
        if (g_str_equal(state, mail_state_name(MAIL_WAITING)))
            mails->waiting += count;
        else if (g_str_equal(state, mail_state_name(MAIL_SENT)))
            mails->sent += count;
        else if (g_str_equal(state, mail_state_name(MAIL_FAILED)))
            mails->failed += count;
        else
            mails->stopped += count;
    }
    return db_pass_on(failure, error);
}

GArray *
store_reminder_billed(Store *store, gint64 run, GError **error)
{
    const StatementId id = ST_REMINDER_BILLED;
    return db_query(store, id, error, "i", run) ? db_numbers(store, id, error) : NULL;
}

gboolean
store_reminder_undo(Store *store, gint64 run, gint64 account, gint64 at, guint *stopped, GError **error)
{
    guint64 written, letters;
    if (!db_run(store, &written, ST_REMINDER_RUN_UNDO, error, "iii", run, at, account))
        return FALSE;
    if (written == 0) {
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                            _("These reminders were taken back already. Nothing was changed."));
        return FALSE;
    }
    if (!db_run(store, NULL, ST_REMINDER_CLOSE, error, "i", run) ||
        !db_run(store, &letters, ST_REMINDER_MAIL_STOP, error, "ii", run, at))
        return FALSE;
    *stopped = (guint)letters;
    return TRUE;
}

static void
line_free(gpointer data)
{
    ReminderLine *line = data;
    char *texts[] = {line->group,  line->group_name, line->first_name, line->initials,
                     line->prefix, line->surname,    line->title,      line->barcode,
                     line->due,    line->mail_state, line->order};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(line);
}

/* What a newer program wrote is no letter and no mail here. */
static ReminderWay
way_of(const char *name)
{
    ReminderWay way = REMINDER_BY_NOTHING;
    reminder_way_from_name(name, &way);
    return way;
}

static gpointer
line_row(Store *store, StatementId id)
{
    ReminderLine *line = g_new0(ReminderLine, 1);
    char **const texts[] = {&line->group,   &line->first_name, &line->initials, &line->prefix,
                            &line->surname, &line->title,      &line->barcode,  &line->due};
    line->loan = db_int(store, id, 0);
    line->membership = db_int(store, id, 1);
    line->person = db_int(store, id, 2);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, 3 + i);
    line->order = name_order(line->surname, line->first_name, line->initials);
    line->step = (guint)db_int(store, id, 11);
    line->way = way_of(db_text(store, id, 12));
    line->mail = db_int(store, id, 13);
    line->mail_state = db_dup(store, id, 14);
    line->is_mail_lost = g_str_equal(line->mail_state, mail_state_name(MAIL_FAILED)) ||
                         g_str_equal(line->mail_state, mail_state_name(MAIL_UNWANTED));
    line->is_now = db_int(store, id, 15) != 0;
    line->group_name = db_dup(store, id, 16);
    line->bill = (ReminderBill)db_int(store, id, 17);
    line->owes = db_int(store, id, 18);
    return line;
}

static gint
compare_lines(gconstpointer a, gconstpointer b)
{
    const ReminderLine *one = *(ReminderLine *const *)a, *other = *(ReminderLine *const *)b;
    return compare_places((const char *const[]){one->group, other->group},
                          (const char *const[]){one->order, other->order},
                          (const gint64[]){one->person, other->person});
}

GPtrArray *
store_reminder_lines(Store *store, gint64 run, GError **error)
{
    GPtrArray *rows = NULL;
    if (db_query(store, ST_REMINDER_LINES, error, "i", run))
        rows = db_rows(store, ST_REMINDER_LINES, line_row, line_free, error);
    if (rows)
        g_ptr_array_sort(rows, compare_lines);
    return rows;
}

static void
told_free(gpointer data)
{
    ReminderTold *told = data;
    g_free(told->title);
    g_free(told->day);
    g_free(told);
}

static gpointer
told_row(Store *store, StatementId id)
{
    ReminderTold *told = g_new0(ReminderTold, 1);
    told->loan = db_int(store, id, 0);
    told->title = db_dup(store, id, 1);
    told->step = (guint)db_int(store, id, 2);
    told->day = db_dup(store, id, 3);
    told->way = way_of(db_text(store, id, 4));
    told->is_open = db_int(store, id, 5) != 0;
    return told;
}

GPtrArray *
store_reminder_told(Store *store, gint64 person, guint limit, GError **error)
{
    const StatementId id = ST_REMINDER_OF_PERSON;
    return db_query(store, id, error, "ii", person, (gint64)limit)
               ? db_rows(store, id, told_row, told_free, error)
               : NULL;
}
