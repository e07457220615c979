/* A school's lending desk: a patron by the card, lending, taking in, renewing, reserving, paying; what lies ready and what is late. A command's
 * id is made of its Idempotency-Key, so that whoever asks again is answered as before, also when the answer was not kept. */
#include <string.h>

#include "people/name.h"
#include "service/circulation.h"
#include "service/command.h"
#include "service/reminder.h"
#include "text/text.h"
#include "web/api/calls.h"

static const char *const outcomes[N_DESK_OUTCOMES + 1] = {
    [DESK_UNKNOWN] = "unknown",   [DESK_IS_CARD] = "is-card", [DESK_HINDERED] = "hindered",
    [DESK_HAS_IT] = "has-it",     [DESK_LENT] = "lent",       [DESK_RENEWED] = "renewed",
    [DESK_RETURNED] = "returned", [DESK_WAS_IN] = "was-in",   [DESK_CLAIMED] = "claimed",
    [DESK_LOST] = "lost",         [DESK_PLACED] = "placed",   [DESK_CALLED_OFF] = "called-off",
    [DESK_PAID] = "paid",
};
static const char *const obstacles[N_LOAN_OBSTACLES] = {
    [LOAN_NOT_A_MEMBER] = "not-a-member",
    [LOAN_NOT_LENDABLE] = "not-lendable",
    [LOAN_BLOCKED] = "blocked",
    [LOAN_TOO_MANY] = "too-many",
    [LOAN_TOO_MANY_MATERIAL] = "too-many-material",
    [LOAN_OWES] = "owes",
    [LOAN_HELD] = "held",
    [LOAN_NO_RENEWALS] = "no-renewals",
    [LOAN_WANTED] = "wanted",
    [LOAN_NOT_LATER] = "not-later",
    [LOAN_BILLED] = "billed",
};

/* ---- what a command comes to ---- */

static const ApiField answer_fields[] = {
    {.name = "outcome", .type = API_TEXT, .choices = outcomes + DESK_HAS_IT},
    {.name = "copy", .type = API_ID, .flags = API_NULL},
    {.name = "loan", .type = API_ID, .flags = API_NULL},
    {.name = "hold", .type = API_ID, .flags = API_NULL},
    {.name = "fee", .type = API_ID, .flags = API_NULL},
    {.name = "settled",
     .type = API_ID,
     .flags = API_NULL,
     .about = "somebody else's loan of it that this ended, or the loan whose amount for a lost or billed "
              "book it took back"},
    {.name = "patron", .type = API_ID, .flags = API_NULL, .about = "of the loan, as far as rights go"},
    {.name = "cents", .type = API_INT, .example = "0", .about = "fine, or amount"},
    {.name = "due",
     .type = API_DATE,
     .example = "2026-12-13",
     .about = "back on this day; of a reservation the last day on which it waits"},
    {.name = "barcode", .type = API_TEXT, .example = "31000123456789"},
    {.name = "title", .type = API_TEXT, .most = 1000, .example = "Dolfje Weerwolfje"},
    {.name = "title-id", .type = API_ID, .flags = API_NULL},
    {.name = "shelf", .type = API_TEXT, .example = "B"},
    {.name = "transit", .type = API_ID, .flags = API_NULL, .about = "the school it goes home to"},
    {.name = "transit-name", .type = API_TEXT, .example = ""},
    {.name = "put-aside-for",
     .type = API_TEXT,
     .flags = API_NULL,
     .example = "Sara Visser",
     .about = "who reserved it, as far as rights go; null: nobody"}};
static const ApiShape answer_shape = {"DeskAnswer", API_FIELDS(answer_fields)};

static void
write_answer(Api *api, const DeskAnswer *answer)
{
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "outcome", outcomes[answer->outcome]);
    api_write_id(api, "copy", answer->copy);
    api_write_id(api, "loan", answer->loan);
    api_write_id(api, "hold", answer->hold);
    api_write_id(api, "fee", answer->fee);
    api_write_id(api, "settled", answer->settled);
    api_write_id(api, "patron", answer->membership);
    json_write_member_int(api->out, "cents", answer->cents);
    json_write_member_string(api->out, "due", answer->due);
    json_write_member_string(api->out, "barcode", answer->barcode ? answer->barcode : "");
    json_write_member_string(api->out, "title", answer->title ? answer->title : "");
    api_write_id(api, "title-id", answer->title_id);
    json_write_member_string(api->out, "shelf", answer->shelf ? answer->shelf : "");
    api_write_id(api, "transit", answer->transit);
    json_write_member_string(api->out, "transit-name", answer->transit && answer->place ? answer->place : "");
    json_write_member_string(api->out, "put-aside-for", answer->hold_name);
    json_write_object_end(api->out);
}

/* Nothing was done: each thing that is in the way, and whether a member of staff could overrule it. */
static gboolean
refuse_hindered(Api *api, guint set, GError **error)
{
    g_autoptr(GString) words = g_string_new(NULL);
    api->problem = "hindered";
    api->more = json_writer_new();
    json_write_object_begin(api->more);
    json_write_key(api->more, "obstacles");
    json_write_array_begin(api->more);
    for (guint o = 0; o < N_LOAN_OBSTACLES; o++) {
        if (!(set & (1u << o)))
            continue;
        json_write_object_begin(api->more);
        json_write_member_string(api->more, "obstacle", obstacles[o]);
        json_write_member_string(api->more, "detail", loan_obstacle_words((LoanObstacle)o));
        json_write_member_bool(api->more, "firm", loan_obstacle_is_firm((LoanObstacle)o));
        json_write_object_end(api->more);
        g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "",
                               loan_obstacle_words((LoanObstacle)o));
    }
    json_write_array_end(api->more);
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT, words->str);
    return FALSE;
}

/* Takes the answer. */
static gboolean
tell(Api *api, DeskAnswer *taken, GError **error)
{
    g_autoptr(DeskAnswer) answer = taken;
    if (!answer)
        return FALSE;
    if (answer->outcome == DESK_HINDERED)
        return refuse_hindered(api, answer->obstacles, error);
    if (answer->outcome == DESK_UNKNOWN || answer->outcome == DESK_IS_CARD) {
        api_problem_field(api, "/barcode",
                          answer->outcome == DESK_UNKNOWN ? _("No copy has this barcode.")
                                                          : _("This is a patron's card, no book."));
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                            _("Something in the body is not right: see errors."));
        return FALSE;
    }
    write_answer(api, answer);
    return TRUE;
}

/* ---- commands ---- */

typedef DeskAnswer *(*Act)(Api *api, const Desk *desk, GError **error);

static gboolean
run(Api *api, Act act, GError **error)
{
    g_autofree char *id = command_desk_id(api->actor->command, api->actor);
    const Desk desk = {api->request->ids[0], id, api_in_bool(api, "anyway")};
    return tell(api, act(api, &desk, error), error);
}

#define ANYWAY                                                                                               \
    {                                                                                                        \
        .name = "anyway", .type = API_BOOL, .flags = API_OPTIONAL, .example = "false",                       \
        .about = "although something that is not firm is in the way: takes people-edit"                      \
    }
#define BARCODE                                                                                              \
    {                                                                                                        \
        .name = "barcode", .type = API_TEXT, .most = 64, .example = "31000123456789"                         \
    }

static const ApiField lend_fields[] = {{.name = "patron", .type = API_ID}, BARCODE, ANYWAY};
static const ApiShape lend_in = {"Lend", API_FIELDS(lend_fields)};

static DeskAnswer *
act_lend(Api *api, const Desk *desk, GError **error)
{
    return service_desk_lend(api->service, api->actor, desk, api_in_int(api, "patron", 0),
                             api_in_text(api, "barcode"), error);
}

static gboolean
lend(Api *api, GError **error)
{
    return run(api, act_lend, error);
}

static const ApiField lend_new_fields[] = {{.name = "patron", .type = API_ID},
                                           BARCODE,
                                           {.name = "title", .type = API_TEXT, .example = "Een nieuw boek"},
                                           {.name = "material", .type = API_TEXT, .example = "book"},
                                           ANYWAY};
static const ApiShape lend_new_in = {"LendNew", API_FIELDS(lend_new_fields)};

static DeskAnswer *
act_lend_new(Api *api, const Desk *desk, GError **error)
{
    const DeskNewBook book = {api_in_text(api, "barcode"), api_in_text(api, "title"),
                              api_in_text(api, "material")};
    return service_desk_lend_new(api->service, api->actor, desk, api_in_int(api, "patron", 0), &book, error);
}

static gboolean
lend_new(Api *api, GError **error)
{
    return run(api, act_lend_new, error);
}

static const ApiField return_fields[] = {BARCODE};
static const ApiShape return_in = {"TakeIn", API_FIELDS(return_fields)};

static DeskAnswer *
act_return(Api *api, const Desk *desk, GError **error)
{
    return service_desk_return(api->service, api->actor, desk, api_in_text(api, "barcode"), error);
}

static gboolean
take_in(Api *api, GError **error)
{
    return run(api, act_return, error);
}

static const ApiField renew_fields[] = {ANYWAY};
static const ApiShape renew_in = {"Renew", API_FIELDS(renew_fields)};

static DeskAnswer *
act_renew(Api *api, const Desk *desk, GError **error)
{
    return service_desk_renew(api->service, api->actor, desk, api->request->ids[1], error);
}

static gboolean
renew(Api *api, GError **error)
{
    return run(api, act_renew, error);
}

static const char *const loan_acts[] = {"claimed", "lost", "damaged", NULL};
static const ApiField report_fields[] = {{.name = "what",
                                          .type = API_TEXT,
                                          .choices = loan_acts,
                                          .about = "claimed: the borrower says it was brought back. lost: "
                                                   "ends the loan. damaged: taken in and put aside"},
                                         {.name = "cents",
                                          .type = API_INT,
                                          .flags = API_OPTIONAL,
                                          .most = 100000,
                                          .example = "1250",
                                          .about = "to pay; of a lost one 0 is the copy's price"}};
static const ApiShape report_in = {"LoanReport", API_FIELDS(report_fields)};

static DeskAnswer *
act_report(Api *api, const Desk *desk, GError **error)
{
    const char *what = api_in_text(api, "what");
    LoanAct act = strcmp(what, loan_acts[0]) == 0   ? LOAN_ACT_CLAIMED
                  : strcmp(what, loan_acts[1]) == 0 ? LOAN_ACT_LOST
                                                    : LOAN_ACT_DAMAGED;
    return service_desk_loan(api->service, api->actor, desk, api->request->ids[1], act,
                             api_in_int(api, "cents", 0), error);
}

static gboolean
loan_report(Api *api, GError **error)
{
    return run(api, act_report, error);
}

static const ApiField hold_fields[] = {
    {.name = "patron", .type = API_ID},
    {.name = "title", .type = API_ID, .flags = API_OPTIONAL, .about = "or a barcode"},
    {.name = "barcode",
     .type = API_TEXT,
     .flags = API_OPTIONAL,
     .most = 64,
     .example = "31000123456789",
     .about = "of any copy of the title"},
    ANYWAY};
static const ApiShape hold_in = {"HoldNew", API_FIELDS(hold_fields)};

static DeskAnswer *
act_hold(Api *api, const Desk *desk, GError **error)
{
    gint64 patron = api_in_int(api, "patron", 0);
    const char *barcode = api_in_text(api, "barcode");
    return barcode ? service_desk_hold_copy(api->service, api->actor, desk, patron, barcode, error)
                   : service_desk_hold(api->service, api->actor, desk, patron, api_in_int(api, "title", 0),
                                       error);
}

static gboolean
hold_place(Api *api, GError **error)
{
    if (api_in_has(api, "title") != api_in_has(api, "barcode"))
        return run(api, act_hold, error);
    api_problem_field(api, "/title", _("Send one of title and barcode."));
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                        _("Something in the body is not right: see errors."));
    return FALSE;
}

static DeskAnswer *
act_hold_cancel(Api *api, const Desk *desk, GError **error)
{
    return service_desk_hold_cancel(api->service, api->actor, desk, api->request->ids[1], error);
}

static gboolean
hold_cancel(Api *api, GError **error)
{
    return run(api, act_hold_cancel, error);
}

static const char *const ways[] = {"cash", "card", "waived", NULL};
static const ApiField pay_fields[] = {
    {.name = "cents", .type = API_INT, .least = 1, .most = 1000000, .example = "100"},
    {.name = "way", .type = API_TEXT, .choices = ways, .about = "waived takes people-edit and a reason"},
    {.name = "reason",
     .type = API_TEXT,
     .flags = API_OPTIONAL,
     .example = "goodwill",
     .about = "of waived: goodwill, mistake, holiday, found or hardship"}};
static const ApiShape pay_in = {"Payment", API_FIELDS(pay_fields)};

static DeskAnswer *
act_pay(Api *api, const Desk *desk, GError **error)
{
    const DeskPayment payment = {api->request->ids[1], api_in_int(api, "cents", 0), api_in_text(api, "way"),
                                 api_in_text(api, "reason")};
    return service_desk_pay(api->service, api->actor, desk, &payment, error);
}

static gboolean
pay(Api *api, GError **error)
{
    return run(api, act_pay, error);
}

/* ---- a patron at the desk ---- */

static const ApiField patron_fields[] = {
    {.name = "card", .type = API_TEXT, .flags = API_OPTIONAL, .most = 64, .example = "1012345678"},
    {.name = "patron", .type = API_ID, .flags = API_OPTIONAL, .about = "instead of a card"}};
static const ApiShape patron_in = {"DeskPatronAsked", API_FIELDS(patron_fields)};

static const ApiField loan_fields[] = {
    {.name = "loan", .type = API_ID},
    {.name = "title", .type = API_TEXT, .most = 1000, .example = "Dolfje Weerwolfje"},
    {.name = "barcode", .type = API_TEXT, .example = "31000123456789"},
    {.name = "lent", .type = API_DATE},
    {.name = "due", .type = API_DATE},
    {.name = "renewals", .type = API_INT, .example = "0"},
    {.name = "claimed", .type = API_DATE, .example = "", .about = "the borrower says it was brought back"}};
static const ApiShape loan_shape = {"DeskLoan", API_FIELDS(loan_fields)};
static const ApiField hold_line_fields[] = {
    {.name = "hold", .type = API_ID},
    {.name = "title", .type = API_ID},
    {.name = "name", .type = API_TEXT, .most = 1000, .example = "Dolfje Weerwolfje"},
    {.name = "waits", .type = API_BOOL, .example = "true", .about = "a copy lies ready at the desk"},
    {.name = "barcode", .type = API_TEXT, .example = ""},
    {.name = "placed", .type = API_DATE},
    {.name = "until", .type = API_DATE, .example = "", .about = "the last day on which it waits"}};
static const ApiShape hold_shape = {"DeskHold", API_FIELDS(hold_line_fields)};
static const char *const fee_kinds[] = {"fine", "lost", "damaged", "other", NULL};
static const ApiField fee_fields[] = {
    {.name = "fee", .type = API_ID},
    {.name = "kind", .type = API_TEXT, .choices = fee_kinds},
    {.name = "billed",
     .type = API_BOOL,
     .example = "false",
     .about = "a bill of the reminders: the book is out still, and nothing is owed once it is back"},
    {.name = "why",
     .type = API_TEXT,
     .most = 1000,
     .example = "Dolfje Weerwolfje",
     .about = "the title; of \"other\" what was written"},
    {.name = "made", .type = API_DATE},
    {.name = "cents", .type = API_INT, .example = "100"},
    {.name = "settled", .type = API_INT, .example = "0", .about = "of them"}};
static const ApiShape fee_shape = {"DeskFee", API_FIELDS(fee_fields)};
static const ApiField desk_patron_fields[] = {
    {.name = "patron", .type = API_ID},
    {.name = "school", .type = API_ID},
    {.name = "name",
     .type = API_TEXT,
     .example = "Sara Visser",
     .about = "the first name alone where a school withholds its pupils"},
    {.name = "group", .type = API_TEXT, .example = "5A"},
    {.name = "card-replaced", .type = API_BOOL, .example = "false"},
    {.name = "blocks", .type = API_INT, .example = "0"},
    {.name = "late", .type = API_INT, .example = "0"},
    {.name = "ready", .type = API_INT, .example = "0"},
    {.name = "owes", .type = API_INT, .example = "0", .about = "cents"},
    {.name = "running",
     .type = API_INT,
     .example = "0",
     .about = "cents that late books come to if taken in today"},
    {.name = "loans", .type = API_SHAPE, .flags = API_LIST, .shape = &loan_shape},
    {.name = "holds", .type = API_SHAPE, .flags = API_LIST, .shape = &hold_shape},
    {.name = "fees", .type = API_SHAPE, .flags = API_LIST, .shape = &fee_shape}};
static const ApiShape desk_patron_shape = {"DeskPatron", API_FIELDS(desk_patron_fields)};

static void
write_loans(JsonWriter *out, const GPtrArray *loans)
{
    json_write_key(out, "loans");
    json_write_array_begin(out);
    for (guint i = 0; i < loans->len; i++) {
        const Loan *loan = loans->pdata[i];
        json_write_object_begin(out);
        json_write_member_int(out, "loan", loan->id);
        json_write_member_string(out, "title", loan->title ? loan->title : "");
        json_write_member_string(out, "barcode", loan->barcode ? loan->barcode : "");
        json_write_member_string(out, "lent", loan->lent ? loan->lent : "");
        json_write_member_string(out, "due", loan->due ? loan->due : "");
        json_write_member_int(out, "renewals", loan->renewals);
        json_write_member_string(out, "claimed", loan->claimed ? loan->claimed : "");
        json_write_object_end(out);
    }
    json_write_array_end(out);
}

static void
write_holds(JsonWriter *out, const GPtrArray *holds)
{
    json_write_key(out, "holds");
    json_write_array_begin(out);
    for (guint i = 0; i < holds->len; i++) {
        const Hold *hold = holds->pdata[i];
        json_write_object_begin(out);
        json_write_member_int(out, "hold", hold->id);
        json_write_member_int(out, "title", hold->title);
        json_write_member_string(out, "name", hold->title_text ? hold->title_text : "");
        json_write_member_bool(out, "waits", hold->state == HOLD_WAITING);
        json_write_member_string(out, "barcode", hold->barcode ? hold->barcode : "");
        json_write_member_string(out, "placed", hold->placed ? hold->placed : "");
        json_write_member_string(out, "until", hold->until ? hold->until : "");
        json_write_object_end(out);
    }
    json_write_array_end(out);
}

static void
write_fees(JsonWriter *out, const GPtrArray *fees)
{
    json_write_key(out, "fees");
    json_write_array_begin(out);
    for (guint i = 0; i < fees->len; i++) {
        const Fee *fee = fees->pdata[i];
        json_write_object_begin(out);
        json_write_member_int(out, "fee", fee->id);
        json_write_member_string(out, "kind", fee->kind);
        json_write_member_bool(out, "billed", fee_is_bill(fee));
        json_write_member_string(out, "why", fee->why ? fee->why : "");
        json_write_member_string(out, "made", fee->made ? fee->made : "");
        json_write_member_int(out, "cents", fee->cents);
        json_write_member_int(out, "settled", fee->settled);
        json_write_object_end(out);
    }
    json_write_array_end(out);
}

static gboolean
desk_patron(Api *api, GError **error)
{
    gint64 asked = api_in_int(api, "patron", 0);
    const char *card = asked ? NULL : api_in_text(api, "card");
    g_autoptr(DeskPatron) view = service_desk_patron(api->service, api->actor, api->request->ids[0],
                                                     asked || card ? card : "", asked, error);
    if (!view)
        return FALSE;
    const Patron *patron = view->patron;
    g_autofree char *name = name_display(patron->value[FIELD_FIRST_NAME], patron->value[FIELD_INITIALS],
                                         patron->value[FIELD_PREFIX], patron->value[FIELD_SURNAME]);
    const char *group = patron->value[FIELD_GROUP_CODE];
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "patron", patron->pupil.membership);
    json_write_member_int(api->out, "school", patron->branch);
    json_write_member_string(api->out, "name", name);
    json_write_member_string(api->out, "group", group ? group : "");
    json_write_member_bool(api->out, "card-replaced", view->card_replaced);
    json_write_member_int(api->out, "blocks", patron->blocks);
    json_write_member_int(api->out, "late", view->late);
    json_write_member_int(api->out, "ready", view->ready);
    json_write_member_int(api->out, "owes", view->owes);
    json_write_member_int(api->out, "running", view->running);
    write_loans(api->out, view->loans);
    write_holds(api->out, view->holds);
    write_fees(api->out, view->fees);
    json_write_object_end(api->out);
    return TRUE;
}

/* ---- what lies ready, what is late ---- */

static const ApiField waiting_fields[] = {
    {.name = "holds", .type = API_SHAPE, .flags = API_LIST, .shape = &hold_shape}};
static const ApiShape waiting_shape = {"DeskWaiting", API_FIELDS(waiting_fields)};

static gboolean
waiting(Api *api, GError **error)
{
    g_autoptr(GPtrArray) holds = service_desk_waiting(api->service, api->actor, api->request->ids[0], error);
    if (!holds)
        return FALSE;
    json_write_object_begin(api->out);
    write_holds(api->out, holds);
    json_write_object_end(api->out);
    return TRUE;
}

static const ApiField tidy_fields[] = {
    {.name = "ended", .type = API_INT, .example = "0", .about = "reservations whose time was over"}};
static const ApiShape tidy_shape = {"DeskTidied", API_FIELDS(tidy_fields)};

static gboolean
tidy(Api *api, GError **error)
{
    gint ended = service_desk_tidy(api->service, api->actor, api->request->ids[0], error);
    if (ended < 0)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "ended", ended);
    json_write_object_end(api->out);
    return TRUE;
}

static const ApiField late_fields[] = {
    {.name = "loan", .type = API_ID},
    {.name = "patron", .type = API_ID, .flags = API_NULL},
    {.name = "group", .type = API_TEXT, .example = "5A"},
    {.name = "name", .type = API_TEXT, .example = "Sara Visser"},
    {.name = "title", .type = API_TEXT, .most = 1000, .example = "Dolfje Weerwolfje"},
    {.name = "barcode", .type = API_TEXT, .example = "31000123456789"},
    {.name = "due", .type = API_DATE},
    {.name = "claimed", .type = API_BOOL, .example = "false"},
    {.name = "days", .type = API_INT, .example = "9", .about = "late, without holidays"},
    {.name = "reminders", .type = API_INT, .example = "1", .about = "steps that were sent; 0 = none"},
    {.name = "reminded", .type = API_DATE, .about = "when the last one was sent"}};
static const ApiShape late_shape = {"LateLoan", API_FIELDS(late_fields)};
static const ApiField overdue_fields[] = {
    {.name = "loans", .type = API_SHAPE, .flags = API_LIST, .shape = &late_shape, .most = 100000}};
static const ApiShape overdue_shape = {"DeskOverdue", API_FIELDS(overdue_fields)};

static gboolean
overdue(Api *api, GError **error)
{
    g_autoptr(LateList) list = service_late_list(api->service, api->actor, api->request->ids[0], error);
    if (!list)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "loans");
    json_write_array_begin(api->out);
    for (guint i = 0; i < list->lines->len; i++) {
        const LateLine *line = list->lines->pdata[i];
        json_write_object_begin(api->out);
        json_write_member_int(api->out, "loan", line->loan);
        api_write_id(api, "patron", line->membership);
        json_write_member_string(api->out, "group", line->group);
        json_write_member_string(api->out, "name", line->name);
        json_write_member_string(api->out, "title", line->title);
        json_write_member_string(api->out, "barcode", line->barcode);
        json_write_member_string(api->out, "due", line->due);
        json_write_member_bool(api->out, "claimed", line->is_claimed);
        json_write_member_int(api->out, "days", line->days);
        json_write_member_int(api->out, "reminders", line->had);
        json_write_member_string(api->out, "reminded", line->had_on);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

/* A command: done once by its key, and answered by the use case itself when the answer was not kept. */
#define COMMAND(where, name, text, shape, run_by, about_what)                                                \
    {                                                                                                        \
        .route = where, .id = name, .summary = text, .flags = API_CHANGES | API_AGAIN, .verb = AUDIT_CHANGE, \
        .kind = about_what, .in = shape, .out = &answer_shape, .handler = run_by                             \
    }

const ApiCall lending_calls[] = {
    {.route = API_POST("/desks/{school}/patron", RIGHT_DESK, ROUTE_WORK),
     .id = "getDeskPatron",
     .summary = N_("A patron at the desk, by the card: what is out, what lies ready, what is owed"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_PERSON,
     .in = &patron_in,
     .out = &desk_patron_shape,
     .handler = desk_patron},
    COMMAND(API_POST("/desks/{school}/loans", RIGHT_DESK, ROUTE_WORK), "lend", N_("Lend a copy"), &lend_in,
            lend, AUDIT_LOAN),
    COMMAND(API_POST("/desks/{school}/new-books", RIGHT_DESK, ROUTE_WORK), "lendNewBook",
            N_("Lend a book that is not in the catalogue yet"), &lend_new_in, lend_new, AUDIT_LOAN),
    COMMAND(API_POST("/desks/{school}/returns", RIGHT_DESK, ROUTE_WORK), "takeIn", N_("Take a copy in"),
            &return_in, take_in, AUDIT_LOAN),
    COMMAND(API_POST("/desks/{school}/loans/{loan}/renew", RIGHT_DESK, ROUTE_WORK), "renewLoan",
            N_("Renew a loan"), &renew_in, renew, AUDIT_LOAN),
    COMMAND(API_POST("/desks/{school}/loans/{loan}/report", RIGHT_DESK, ROUTE_WORK), "reportLoan",
            N_("A lent copy is said to be back, is lost, or is damaged"), &report_in, loan_report,
            AUDIT_LOAN),
    COMMAND(API_POST("/desks/{school}/holds", RIGHT_DESK, ROUTE_WORK), "placeHold", N_("Reserve a title"),
            &hold_in, hold_place, AUDIT_HOLD),
    COMMAND(API_DELETE("/desks/{school}/holds/{hold}", RIGHT_DESK, ROUTE_WORK), "cancelHold",
            N_("Call off a reservation"), NULL, hold_cancel, AUDIT_HOLD),
    COMMAND(API_POST("/desks/{school}/fees/{fee}/payments", RIGHT_DESK, ROUTE_WORK), "payFee",
            N_("Pay an amount, whole or in part, or waive it"), &pay_in, pay, AUDIT_FEE),
    {.route = API_GET("/desks/{school}/waiting", RIGHT_DESK, ROUTE_WORK),
     .id = "listWaiting",
     .summary = N_("What lies ready at the desk to be picked up"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_HOLD,
     .out = &waiting_shape,
     .handler = waiting},
    {.route = API_POST("/desks/{school}/waiting/tidy", RIGHT_DESK, ROUTE_WORK),
     .id = "tidyWaiting",
     .summary = N_("End the reservations that waited beyond their day"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_HOLD,
     .out = &tidy_shape,
     .handler = tidy},
    {.route = API_GET("/desks/{school}/overdue", RIGHT_DESK, ROUTE_WORK),
     .id = "listOverdue",
     .summary = N_("What is late at a school, by group and name"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_PEOPLE,
     .out = &overdue_shape,
     .handler = overdue},
};
API_CALLS_END(lending_calls)
