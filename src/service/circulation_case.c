/* One command of a desk: begun, answered and committed once; the answer's numbers and words. */
#include <string.h>

#include "library/kind.h"
#include "people/name.h"
#include "people/patron.h"
#include "service/circulation_private.h"
#include "store/school.h"
#include "text/text.h"

#define ID_LEAST 8
#define ID_MOST  64

void
desk_answer_free(DeskAnswer *answer)
{
    if (!answer)
        return;
    char *texts[] = {answer->barcode, answer->title,      answer->shelf,    answer->place,
                     answer->status,  answer->rule_words, answer->hold_name};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(answer);
}

void
desk_case_clear(DeskCase *dcase)
{
    desk_answer_free(dcase->answer);
    branch_free(dcase->branch);
    calendar_free(dcase->calendar);
    g_clear_pointer(&dcase->rules, g_ptr_array_unref);
    connection_give(&dcase->connection);
}

/* What is kept of an answer: its numbers, in this order, and the day at the end. */
static gint64 *
answer_number(DeskAnswer *answer, guint i)
{
    gint64 *const numbers[] = {&answer->copy,    &answer->loan, &answer->hold,    &answer->fee,
                               &answer->settled, &answer->rule, &answer->transit, &answer->cents};
    return i < G_N_ELEMENTS(numbers) ? numbers[i] : NULL;
}

static char *
answer_pack(DeskAnswer *answer)
{
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%d %d", answer->outcome, answer->why);
    for (guint i = 0; answer_number(answer, i); i++)
        g_string_append_printf(text, " %" G_GINT64_FORMAT, *answer_number(answer, i));
    g_string_append_printf(text, " %s", answer->due);
    return g_string_free(text, FALSE);
}

static DeskAnswer *
answer_unpack(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, " ", -1);
    DeskAnswer *answer = g_new0(DeskAnswer, 1);
    guint n = g_strv_length(parts), i = 0;
    while (answer_number(answer, i))
        i++;
    if (n != i + 3)
        return answer; /* DESK_UNKNOWN: nothing that this program wrote */
    answer->outcome = (DeskOutcome)CLAMP(g_ascii_strtoll(parts[0], NULL, 10), 0, N_DESK_OUTCOMES - 1);
    answer->why = (LoanWhy)CLAMP(g_ascii_strtoll(parts[1], NULL, 10), 0, LOAN_BY_LATEST);
    for (i = 0; answer_number(answer, i); i++)
        *answer_number(answer, i) = g_ascii_strtoll(parts[2 + i], NULL, 10);
    g_strlcpy(answer->due, parts[n - 1], sizeof answer->due);
    answer->repeated = TRUE;
    return answer;
}

static gboolean
id_is_sound(const char *id)
{
    gsize length = id ? strlen(id) : 0;
    if (length < ID_LEAST || length > ID_MOST)
        return FALSE;
    for (const char *c = id; *c; c++)
        if (!g_ascii_isalnum(*c) && *c != '-')
            return FALSE;
    return TRUE;
}

gboolean
desk_id_check(const char *id, GError **error)
{
    if (!id_is_sound(id))
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                            _("This form has no number of its own. Nothing was done. Open the page again."));
    return id_is_sound(id);
}

/* service/kiosk.h: no account, and its school. */
static gboolean
is_screen(const Account *actor)
{
    return actor->id < 0;
}

/* Some commands are for readers themselves, and for self-service screens; the rest is the desk's. */
static gboolean
may_ask(const DeskCase *dcase, const char *kind, GError **error)
{
    static const char *const of_readers[] = {"renew", "hold", "call-off", NULL};
    static const char *const of_screens[] = {"lend", "return", NULL};
    const Account *actor = dcase->actor;
    gboolean may = is_screen(actor) ? actor->branch == dcase->desk->branch && !dcase->desk->anyway &&
                                          g_strv_contains(of_screens, kind)
                   : dcase->desk->own
                       ? actor->person > 0 && !dcase->desk->anyway && g_strv_contains(of_readers, kind)
                       : FALSE;
    return may || service_may_any(actor, RIGHT_DESK, error);
}

gboolean
desk_case_may(const DeskCase *dcase, const Branch *branch, gint64 person, GError **error)
{
    const Account *actor = dcase->actor;
    if (!is_screen(actor) && !dcase->desk->own)
        return service_may(actor, RIGHT_DESK, branch, error);
    if (is_screen(actor) ? branch->id == actor->branch : person == actor->person)
        return TRUE;
    return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "somebody else's"));
}

/* The school of the desk, for who may be there. */
static Branch *
branch_of_desk(DeskCase *dcase, GError **error)
{
    const Account *actor = dcase->actor;
    gboolean is_staff = !is_screen(actor) && !dcase->desk->own;
    Right right = is_staff ? RIGHT_DESK : RIGHT_NONE; /* may_ask has looked */
    g_autoptr(Branch) branch = service_branch_for(dcase->store, actor, right, dcase->desk->branch, error);
    if (branch && !is_staff && branch->library != actor->library) {
        service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other library"));
        return NULL;
    }
    return g_steal_pointer(&branch);
}

gboolean
desk_case_begin(DeskCase *dcase, Service *service, const Account *actor, const Desk *desk, const char *kind,
                GError **error)
{
    g_autofree char *today = service_today(service), *before = NULL;
    GError *cause = NULL;
    *dcase = (DeskCase){.service = service, .actor = actor, .desk = desk};
    g_strlcpy(dcase->today, today, sizeof dcase->today);
    if (!desk_id_check(desk->id, error) || !may_ask(dcase, kind, error) ||
        !connection_take(&dcase->connection, service, service_reach(actor), error))
        return FALSE;
    dcase->store = dcase->connection.store;
    if (!store_begin(dcase->store, &cause))
        return service_fail(error, cause);
    dcase->branch = branch_of_desk(dcase, error);
    if (!dcase->branch)
        return FALSE;
    if (desk->anyway && !service_may(actor, RIGHT_PEOPLE_EDIT, dcase->branch, error))
        return FALSE;
    dcase->command = (DeskCommand){dcase->branch->library, actor->id, service_now(service), desk->id, kind};
    gboolean is_new = store_command_begin(dcase->store, &dcase->command, &before, &cause);
    if (cause)
        return service_fail(error, cause);
    if (is_new)
        dcase->answer = g_new0(DeskAnswer, 1);
    else if (before && *before)
        dcase->answer = answer_unpack(before);
    else
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
            _("This form was sent for something else already. Nothing was done. Open the page again."));
    return is_new;
}

DeskAnswer *
desk_case_before(DeskCase *dcase, GError **error)
{
    if (!dcase->answer || !desk_answer_describe(dcase, dcase->answer, error))
        return NULL;
    store_rollback(dcase->store);
    return g_steal_pointer(&dcase->answer);
}

DeskAnswer *
desk_case_refuse(DeskCase *dcase, DeskOutcome outcome, GError **error)
{
    dcase->answer->outcome = outcome;
    if (!desk_answer_describe(dcase, dcase->answer, error))
        return NULL;
    store_rollback(dcase->store);
    return g_steal_pointer(&dcase->answer);
}

DeskAnswer *
desk_case_commit(DeskCase *dcase, AuditVerb verb, AuditKind kind, gint64 person, GError **error)
{
    DeskAnswer *answer = dcase->answer;
    g_autofree char *packed = answer_pack(answer);
    const gint64 objects[] = {
        [AUDIT_LOAN] = answer->loan, [AUDIT_HOLD] = answer->hold, [AUDIT_FEE] = answer->fee};
    const AuditEvent event = {.verb = verb,
                              .kind = kind,
                              .object = objects[kind] ? objects[kind] : answer->copy,
                              .branch = dcase->branch->id,
                              .persons = &person,
                              .n_persons = person > 0 ? 1 : 0,
                              .detail = dcase->command.kind};
    GError *cause = NULL;
    if (!desk_answer_describe(dcase, answer, error))
        return NULL;
    if (!store_command_answer(dcase->store, &dcase->command, packed, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    if (!service_audit(dcase->service, dcase->store, dcase->actor, &event, error))
        return NULL;
    if (!store_commit(dcase->store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&dcase->answer);
}

const Calendar *
desk_calendar(DeskCase *dcase, GError **error)
{
    GError *cause = NULL;
    if (!dcase->calendar)
        dcase->calendar = store_calendar(dcase->store, dcase->branch->library, dcase->branch->id, &cause);
    if (!dcase->calendar)
        service_fail(error, cause);
    return dcase->calendar;
}

static gboolean
load_rules(DeskCase *dcase, GError **error)
{
    GError *cause = NULL;
    if (!dcase->rules)
        dcase->rules = store_policy_list(dcase->store, dcase->branch->library, &cause);
    return dcase->rules || service_fail(error, cause);
}

gboolean
desk_terms(DeskCase *dcase, const Patron *patron, const char *material, PolicyTerms *terms, GError **error)
{
    const PolicyCase pcase = {patron->branch, patron->value[PATRON_KIND],
                              patron->pupil.state.value[FIELD_GROUP_CODE], material};
    if (!load_rules(dcase, error))
        return FALSE;
    policy_terms(dcase->rules, &pcase, dcase->today, terms);
    return TRUE;
}

char *
desk_name(const Patron *patron)
{
    const char *const *value = patron->pupil.state.value;
    return name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                        value[FIELD_SURNAME]);
}

char *
desk_rule_words(const PolicyRule *rule)
{
    const char *const parts[] = {
        *rule->patron_kind ? patron_choice_label(PATRON_KIND, rule->patron_kind) : "", rule->group,
        *rule->material ? kind_words(KIND_MATERIAL, rule->material) : ""};
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (*parts[i])
            g_string_append_printf(words, "%s%s", words->len > 0 ? " · " : "", parts[i]);
    if (words->len == 0)
        g_string_append(words, rule->branch ? _("everybody at this school") : _("everybody"));
    return g_string_free(words, FALSE);
}

static gboolean
describe_rule(DeskCase *dcase, DeskAnswer *answer, GError **error)
{
    if (answer->rule == 0)
        return TRUE;
    if (!load_rules(dcase, error))
        return FALSE;
    for (guint i = 0; i < dcase->rules->len; i++) {
        const PolicyRule *rule = dcase->rules->pdata[i];
        if (rule->id == answer->rule)
            answer->rule_words = desk_rule_words(rule);
    }
    return TRUE;
}

/* Whom a hold is for, as far as the actor may know: a name for who serves the patron's school. */
static gboolean
describe_hold(DeskCase *dcase, DeskAnswer *answer, GError **error)
{
    GError *cause = NULL;
    if (answer->hold == 0)
        return TRUE;
    g_autoptr(Hold) hold = store_hold_get(dcase->store, answer->hold, &cause);
    if (!hold)
        return service_fail(error, cause);
    if (!answer->title) {
        answer->title = g_strdup(hold->title_text);
        answer->title_id = hold->title;
        answer->barcode = g_strdup(hold->barcode);
    }
    gboolean may = account_may(dcase->actor, RIGHT_DESK, dcase->branch->library, hold->branch) &&
                   !account_view_withheld(dcase->actor, dcase->branch->library, hold->branch);
    gint64 membership = may ? store_person_membership(dcase->store, hold->person, hold->branch, &cause) : 0;
    if (membership < 0)
        return service_fail(error, cause);
    g_autoptr(Patron) patron = NULL;
    if (membership > 0 && !(patron = store_patron_get(dcase->store, membership, dcase->today, &cause)))
        return service_fail(error, cause);
    answer->hold_name = patron ? desk_name(patron) : g_strdup(_("a reader of another school"));
    return TRUE;
}

static gboolean
describe_copy(DeskCase *dcase, DeskAnswer *answer, GError **error)
{
    GError *cause = NULL;
    if (answer->copy == 0)
        return TRUE;
    g_autoptr(DeskCopy) copy = store_copy_hold_id(dcase->store, answer->copy, &cause);
    if (!copy)
        return service_fail(error, cause);
    g_free(answer->barcode);
    g_free(answer->title);
    answer->barcode = g_strdup(copy->barcode);
    answer->title = g_strdup(copy->title_text);
    answer->title_id = copy->title;
    answer->shelf = g_strdup(copy->shelf);
    answer->status = g_strdup(copy->status);
    answer->place = g_strdup(answer->transit ? copy->branch_name : "");
    return TRUE;
}

/* Whose loan it was, for who may know; and its title, of a loan without a copy. */
static gboolean
describe_loan(DeskCase *dcase, DeskAnswer *answer, GError **error)
{
    GError *cause = NULL;
    if (answer->loan == 0)
        return TRUE;
    g_autoptr(Loan) loan = store_loan_get(dcase->store, answer->loan, &cause);
    if (!loan)
        return service_fail(error, cause);
    if (!answer->title)
        answer->title = g_strdup(loan->title);
    answer->membership = loan->person ? store_person_membership(dcase->store, loan->person, 0, &cause) : 0;
    return answer->membership >= 0 || service_fail(error, cause);
}

gboolean
desk_answer_describe(DeskCase *dcase, DeskAnswer *answer, GError **error)
{
    return describe_copy(dcase, answer, error) && describe_loan(dcase, answer, error) &&
           describe_hold(dcase, answer, error) && describe_rule(dcase, answer, error);
}

DeskCopy *
desk_copy(DeskCase *dcase, const char *barcode, GError **error)
{
    g_autofree char *typed = g_strstrip(g_strdup(barcode ? barcode : ""));
    GError *cause = NULL;
    gboolean in_use;
    if (*typed == '\0' || strlen(typed) > ID_MOST || !g_utf8_validate(typed, -1, NULL)) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                            _("Scan or type the barcode of a book."));
        return NULL;
    }
    DeskCopy *copy = store_copy_hold(dcase->store, dcase->branch->library, typed, &cause);
    if (copy || !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        if (!copy)
            service_fail(error, cause);
        return copy;
    }
    g_clear_error(&cause);
    dcase->answer->barcode = g_strdup(typed);
    gint64 card = store_desk_card(dcase->store, dcase->branch->library, typed, dcase->branch->id, &in_use,
                                  &cause);
    if (card < 0)
        service_fail(error, cause);
    else
        dcase->answer->outcome = card > 0 ? DESK_IS_CARD : DESK_UNKNOWN;
    return NULL;
}

Patron *
desk_patron_locked(DeskCase *dcase, gint64 membership, gint64 other, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Patron) patron = store_patron_get(dcase->store, membership, dcase->today, &cause);
    if (!patron) {
        service_fail(error, cause);
        return NULL;
    }
    const Branch of_patron = {.id = patron->branch, .library = patron->library};
    if (!desk_case_may(dcase, &of_patron, patron->pupil.person, error))
        return NULL;
    gint64 person = patron->pupil.person, low = other > 0 ? MIN(person, other) : person,
           high = other > 0 ? MAX(person, other) : person;
    g_clear_pointer(&patron, patron_free);
    if (!store_person_lock(dcase->store, low, &cause) ||
        (high != low && !store_person_lock(dcase->store, high, &cause)) ||
        !(patron = store_patron_get(dcase->store, membership, dcase->today, &cause))) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&patron);
}
