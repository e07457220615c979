/* A run of reminders: sent by one yes, its letters, and taking it back. */
#include "library/calendar.h"
#include "people/date.h"
#include "people/name.h"
#include "print/letters.h"
#include "service/circulation_private.h"
#include "service/reminder_private.h"
#include "store/lending.h"
#include "store/mail.h"
#include "store/school.h"
#include "text/text.h"

#define COMMAND_KIND "remind"

void
reminder_sheet_free(ReminderSheet *sheet)
{
    if (!sheet)
        return;
    branch_free(sheet->branch);
    reminder_run_free(sheet->run);
    g_clear_pointer(&sheet->lines, g_ptr_array_unref);
    g_clear_pointer(&sheet->steps, g_ptr_array_unref);
    g_free(sheet);
}

static gint64
refuse(GError **error, ServiceError code, const char *text)
{
    g_set_error_literal(error, SERVICE_ERROR, code, text);
    return -1;
}

static gint64
changed(GError **error)
{
    return refuse(error, SERVICE_ERROR_CONFLICT,
                  _("Something changed since you looked. Nothing was sent. Look at the list once more."));
}

/* ---- sending ---- */

/* The letter of the queue that a line goes in: one for each borrower and step; lines of a borrower stand together. 0: by letter. */
static gboolean
mail_of(Store *store, const Branch *branch, const LateLine *line, gint64 mails[REMINDER_STEPS_MOST + 1],
        gint64 now, GError **error)
{
    if (line->way == REMINDER_BY_MAIL && mails[line->step] == 0)
        mails[line->step] = store_reminder_mail_add(store, branch->id, line->person, now, error);
    return mails[line->step] >= 0;
}

static int
by_number(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return one < other ? -1 : one > other;
}

/* Holds these, in the order in which everybody does (service/circulation.h). */
static gboolean
lock_persons(Store *store, GArray *persons, GError **error)
{
    g_array_sort(persons, by_number);
    for (guint i = 0; i < persons->len; i++)
        if (!store_person_lock(store, g_array_index(persons, gint64, i), error))
            return FALSE;
    return TRUE;
}

/* Holds whom an amount is put on. */
static gboolean
lock_billed(Store *store, const LateList *list, GError **error)
{
    g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < list->lines->len; i++) {
        const LateLine *line = list->lines->pdata[i];
        if (line->is_bill)
            g_array_append_val(persons, line->person);
    }
    return lock_persons(store, persons, error);
}

/* The amount that a bill tells of: the one that stands, or a new one. 0: it is no bill, or nobody knows what the book costs; -1 with error. */
static gint64
fee_of(Store *store, const Branch *branch, const LateLine *line, const char *today, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Fee) before = line->is_bill ? store_fee_of_lost(store, line->loan, &cause) : NULL;
    if (cause) {
        g_propagate_error(error, cause);
        return -1;
    }
    if (before || line->bills == 0)
        return before ? before->id : 0;
    const Fee fee = {.person = line->person,
                     .branch = branch->id,
                     .loan = line->loan,
                     .kind = (char *)"lost",
                     .cents = line->bills,
                     .why = line->title,
                     .made = (char *)today,
                     .due = (char *)"",
                     .until = (char *)""};
    return store_fee_make(store, &fee, error);
}

static gboolean
write_lines(Store *store, const Branch *branch, gint64 run, const LateList *list, gint64 now, GError **error)
{
    gint64 mails[REMINDER_STEPS_MOST + 1] = {0}, person = 0;
    for (guint i = 0; i < list->lines->len; i++) {
        const LateLine *line = list->lines->pdata[i];
        if (line->person != person)
            memset(mails, 0, sizeof mails);
        person = line->person;
        if (line->step == 0)
            continue;
        gint64 fee = mail_of(store, branch, line, mails, now, error)
                         ? fee_of(store, branch, line, list->today, error)
                         : -1;
        if (fee < 0)
            return FALSE;
        const NewReminder reminder = {.run = run,
                                      .loan = line->loan,
                                      .mail = line->way == REMINDER_BY_MAIL ? mails[line->step] : 0,
                                      .fee = fee,
                                      .due = line->due,
                                      .step = line->step,
                                      .way = line->way};
        if (!store_reminder_add(store, &reminder, error))
            return FALSE;
    }
    return TRUE;
}

/* The run and its lines in the open transaction; its id, -1 with an error of the store. */
static gint64
write_run(Store *store, const Branch *branch, const LateList *list, const DeskCommand *command,
          GError **error)
{
    const NewReminderRun wanted = {branch->library, branch->id, command->account, command->at, list->today};
    gint64 run = store_reminder_run_add(store, &wanted, error);
    g_autofree char *answer = g_strdup_printf("%" G_GINT64_FORMAT, run);
    return run > 0 && lock_billed(store, list, error) &&
                   write_lines(store, branch, run, list, command->at, error) &&
                   store_command_answer(store, command, answer, error)
               ? run
               : -1;
}

static gboolean
note_run(const Connection *connection, const Account *actor, const Branch *branch, gint64 run,
         const LateList *list, GError **error)
{
    guint bills = 0;
    g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < list->lines->len; i++) {
        const LateLine *line = list->lines->pdata[i];
        if (line->step > 0)
            g_array_append_val(persons, line->person);
        bills += line->bills > 0;
    }
    g_autofree char *detail = g_strdup_printf("letters=%u mails=%u bills=%u", list->letters, list->mails,
                                              bills);
    AuditEvent event = {.verb = AUDIT_ADD,
                        .kind = AUDIT_REMINDER,
                        .object = run,
                        .branch = branch->id,
                        .library = branch->library,
                        .detail = detail};
    late_event_persons(&event, persons);
    return service_audit(connection->service, connection->store, actor, &event, error);
}

/* What was answered to this command before. */
static gint64
answered(const char *answer, GError **error)
{
    gint64 run = answer ? g_ascii_strtoll(answer, NULL, 10) : 0;
    return run > 0 ? run
                   : refuse(error, SERVICE_ERROR_CONFLICT,
                            _("This form was sent for something else already. Nothing was done. Open the "
                              "page again."));
}

gint64
service_reminder_send(Service *service, const Account *actor, gint64 branch, const char *digest,
                      const char *command, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *before = NULL;
    g_autoptr(Branch) own = desk_id_check(command, error)
                                ? late_begin(&connection, service, actor, branch, TRUE, error)
                                : NULL;
    if (!own)
        return -1;
    const DeskCommand asked = {own->library, actor->id, service_now(service), command, COMMAND_KIND};
    gboolean is_new = store_command_begin(connection.store, &asked, &before, &cause);
    /* two at once: the second one sees what the first one did */
    if (cause || (is_new && !store_lock_branch(connection.store, own->id, &cause))) {
        service_fail(error, cause);
        return -1;
    }
    if (!is_new)
        return answered(before, error);
    g_autoptr(LateList) list = late_load(&connection, own, NULL, error);
    if (!list)
        return -1;
    if (g_strcmp0(list->digest, digest) != 0)
        return changed(error);
    if (list->loans == 0)
        return refuse(error, SERVICE_ERROR_INPUT, _("There is nothing to send now."));
    gint64 run = write_run(connection.store, own, list, &asked, &cause);
    if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) { /* a book came back in between */
        g_error_free(cause);
        return changed(error);
    }
    if (run < 0) {
        service_fail(error, cause);
        return -1;
    }
    if (!note_run(&connection, actor, own, run, list, error))
        return -1;
    if (!store_commit(connection.store, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    return run;
}

/* ---- what was sent ---- */

GPtrArray *
service_reminder_runs(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autoptr(Branch) own = late_begin(&connection, service, actor, branch, FALSE, error);
    GPtrArray *runs = own ? store_reminder_run_list(connection.store, own->id, REMINDER_RUNS, &cause) : NULL;
    if (own && !runs)
        service_fail(error, cause);
    return runs;
}

/* Whether it is on a letter now: also what should have been a mail and will not arrive, or the borrower would go on to a bill without
 * having heard of it. */
static gboolean
is_on_letter(const ReminderLine *line)
{
    return line->is_now && line->person > 0 && (line->way == REMINDER_BY_LETTER || line->is_mail_lost);
}

/* Whether a line begins another piece than the one before it. */
static gboolean
begins(const GPtrArray *lines, guint i)
{
    const ReminderLine *line = lines->pdata[i], *before = i > 0 ? lines->pdata[i - 1] : NULL;
    return !before || before->person != line->person || before->step != line->step;
}

static ReminderSheet *
load_sheet(Connection *connection, Branch *branch, gint64 run, GError **error)
{
    GError *cause = NULL;
    Store *store = connection->store;
    g_autoptr(ReminderSheet) sheet = g_new0(ReminderSheet, 1);
    sheet->branch = branch;
    sheet->run = store_reminder_run_get(store, branch->id, run, &cause);
    sheet->lines = sheet->run ? store_reminder_lines(store, run, &cause) : NULL;
    sheet->steps = sheet->lines ? store_reminder_steps(store, branch->library, &cause) : NULL;
    if (!sheet->steps || !store_reminder_mails(store, run, &sheet->mails, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    gboolean counted = FALSE; /* the piece that this line is of */
    for (guint i = 0; i < sheet->lines->len; i++) {
        const ReminderLine *line = sheet->lines->pdata[i];
        sheet->bills += line->bill == REMINDER_BILL_OPEN || line->bill == REMINDER_BILL_SETTLED;
        counted = counted && !begins(sheet->lines, i);
        if (!counted && is_on_letter(line)) {
            sheet->letters++;
            sheet->instead += line->is_mail_lost;
            counted = TRUE;
        }
    }
    return g_steal_pointer(&sheet);
}

/* The sheet with whom it is about, to be noted. */
static ReminderSheet *
open_sheet(Connection *connection, Service *service, const Account *actor, gint64 branch, gint64 run,
           GError **error)
{
    Branch *own = late_begin(connection, service, actor, branch, FALSE, error);
    return own ? load_sheet(connection, own, run, error) : NULL;
}

static void
note_sheet(AuditEvent *event, const ReminderSheet *sheet, GArray *persons)
{
    for (guint i = 0; i < sheet->lines->len; i++) {
        const ReminderLine *line = sheet->lines->pdata[i];
        if (line->person > 0)
            g_array_append_val(persons, line->person);
    }
    event->object = sheet->run->id;
    event->branch = sheet->branch->id;
    event->library = sheet->branch->library;
    late_event_persons(event, persons);
}

ReminderSheet *
service_reminder_run(Service *service, const Account *actor, gint64 branch, gint64 run, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(ReminderSheet) sheet = open_sheet(&connection, service, actor, branch, run, error);
    if (!sheet)
        return NULL;
    AuditEvent event = {.verb = AUDIT_SEE, .kind = AUDIT_REMINDER};
    note_sheet(&event, sheet, persons);
    return service_audit_seen(service, actor, &event, error) ? g_steal_pointer(&sheet) : NULL;
}

/* ---- letters ---- */

static void
letter_free(gpointer data)
{
    PrintLetter *letter = data;
    g_array_unref(letter->books);
    g_free(letter);
}

/* Texts that letters point at live as long as text does. */
static PrintLetter *
letter_new(const ReminderSheet *sheet, const ReminderLine *line, GStringChunk *text)
{
    const GPtrArray *steps = sheet->steps;
    const ReminderStep *step = steps->pdata[CLAMP(line->step, 1, steps->len) - 1];
    g_autofree char *heading = reminder_name_in(steps, line->step),
                    *words = reminder_step_words(step, line->step),
                    *name = name_display(line->first_name, line->initials, line->prefix, line->surname);
    const char *group = *line->group_name ? line->group_name : line->group;
    g_autofree char *shown = *group ? g_strdup_printf(_("Group %s"), group) : g_strdup(_("no group"));
    char date[11];
    date_shown(sheet->run->day, date);
    PrintLetter *letter = g_new0(PrintLetter, 1);
    *letter = (PrintLetter){
        .school = g_string_chunk_insert_const(text, sheet->branch->name),
        .group = g_string_chunk_insert_const(text, *line->group_name ? group : shown),
        .date = g_string_chunk_insert_const(text, date),
        .name = g_string_chunk_insert_const(text, name),
        .heading = g_string_chunk_insert_const(text, heading),
        .words = g_string_chunk_insert_const(text, words),
        .end = reminder_step_end(step),
        .sum_words = _("Together"),
        .sum = "",
        .more = _("This goes on from the sheet before."),
        .columns = {_("Title"), _("Back on"), step->charge ? _("To pay") : ""},
        .books = g_array_new(FALSE, FALSE, sizeof(PrintBook)),
    };
    return letter;
}

static void
add_book(PrintLetter *letter, const ReminderSheet *sheet, const ReminderLine *line, GStringChunk *text)
{
    const GPtrArray *steps = sheet->steps;
    const ReminderStep *step = steps->pdata[CLAMP(line->step, 1, steps->len) - 1];
    g_autofree char *price = step->charge ? reminder_bill_words(line->bill, line->owes) : g_strdup("");
    char due[11];
    date_shown(line->due, due);
    const PrintBook book = {g_string_chunk_insert(text, line->title), g_string_chunk_insert(text, due),
                            g_string_chunk_insert(text, price)};
    g_array_append_val(letter->books, book);
}

static GString *
draw_letters(const ReminderSheet *sheet)
{
    g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func(letter_free);
    g_autoptr(GStringChunk) text = g_string_chunk_new(4096);
    PrintLetter *now = NULL;
    gint64 sum = 0;
    for (guint i = 0; i < sheet->lines->len; i++) {
        const ReminderLine *line = sheet->lines->pdata[i];
        if (begins(sheet->lines, i))
            now = NULL;
        if (!is_on_letter(line))
            continue;
        if (!now) {
            sum = 0;
            now = letter_new(sheet, line, text);
            g_ptr_array_add(letters, now);
        }
        add_book(now, sheet, line, text);
        sum += *now->columns[2] ? line->owes : 0;
        if (sum > 0) {
            g_autofree char *shown = text_cents(sum);
            now->sum = g_string_chunk_insert(text, shown);
        }
    }
    return letters->len > 0 ? print_letters(letters, NULL) : NULL;
}

GString *
service_reminder_letters(Service *service, const Account *actor, gint64 branch, gint64 run, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(ReminderSheet) sheet = open_sheet(&connection, service, actor, branch, run, error);
    if (!sheet)
        return NULL;
    if (sheet->letters == 0) {
        refuse(error, SERVICE_ERROR_NOT_FOUND,
               _("There is no letter to print: everything is back, renewed or taken back."));
        return NULL;
    }
    AuditEvent event = {.verb = AUDIT_DOWNLOAD, .kind = AUDIT_REMINDER, .detail = "letters"};
    note_sheet(&event, sheet, persons);
    if (!service_audit_now(service, connection.store, actor, &event, error))
        return NULL;
    GString *pdf = draw_letters(sheet);
    if (!pdf)
        refuse(error, SERVICE_ERROR_IO, _("The letters could not be drawn. Try again."));
    return pdf;
}

/* ---- taking back ---- */

/* Who owes is held before anything is looked at, as at a desk. */
static gboolean
lock_owing(Store *store, gint64 run, GError **error)
{
    g_autoptr(GArray) persons = store_reminder_billed(store, run, error);
    return persons && lock_persons(store, persons, error);
}

static gboolean
take_bills_back(Store *store, const Branch *branch, gint64 run, gint64 account, const char *today,
                GError **error)
{
    g_autoptr(GPtrArray) fees = store_fee_list_back(store, run, error);
    for (guint i = 0; fees && i < fees->len; i++)
        if (!store_fee_void(store, fees->pdata[i], branch->id, account, today, error))
            return FALSE;
    return fees != NULL;
}

gboolean
service_reminder_undo(Service *service, const Account *actor, gint64 branch, gint64 run, guint *stopped,
                      GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autoptr(Branch) own = late_begin(&connection, service, actor, branch, TRUE, error);
    if (!own)
        return FALSE;
    Store *store = connection.store;
    g_autofree char *today = service_today(service);
    g_autoptr(ReminderRun) found = store_lock_branch(store, own->id, &cause)
                                       ? store_reminder_run_get(store, own->id, run, &cause)
                                       : NULL;
    if (!found || !lock_owing(store, run, &cause) ||
        !store_reminder_undo(store, run, actor->id, service_now(service), stopped, &cause) ||
        !take_bills_back(store, own, run, actor->id, today, &cause))
        return service_fail(error, cause);
    const AuditEvent event = {.verb = AUDIT_UNDO,
                              .kind = AUDIT_REMINDER,
                              .object = run,
                              .branch = own->id,
                              .library = own->library};
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}
