/* What the desk looks at: a patron, what is put aside, what is late. */
#include <string.h>

#include "people/name.h"
#include "service/circulation_private.h"
#include "text/text.h"

#define FIND_MOST    25u /* pupils of one name that are shown */
#define CARD_MINUTES 15  /* that a card counts as in hand, where a school withholds its pupils */

void
desk_patron_free(DeskPatron *view)
{
    if (!view)
        return;
    patron_free(view->patron);
    g_clear_pointer(&view->loans, g_ptr_array_unref);
    g_clear_pointer(&view->holds, g_ptr_array_unref);
    g_clear_pointer(&view->fees, g_ptr_array_unref);
    g_clear_pointer(&view->notes, g_ptr_array_unref);
    g_clear_pointer(&view->reminders, g_ptr_array_unref);
    g_clear_pointer(&view->steps, g_ptr_array_unref);
    g_free(view);
}

/* What only looks: a reading transaction, at a desk. */
static gboolean
read_begin(DeskCase *dcase, Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_autofree char *today = service_today(service);
    GError *cause = NULL;
    *dcase = (DeskCase){.service = service, .actor = actor};
    g_strlcpy(dcase->today, today, sizeof dcase->today);
    if (!service_may_any(actor, RIGHT_DESK, error) ||
        !connection_take(&dcase->connection, service, service_reach(actor), error))
        return FALSE;
    dcase->store = dcase->connection.store;
    if (!store_begin_read(dcase->store, &cause))
        return service_fail(error, cause);
    dcase->branch = service_branch_for(dcase->store, actor, RIGHT_DESK, branch, error);
    return dcase->branch != NULL;
}

static gboolean
load_lists(DeskCase *dcase, DeskPatron *view, GError **error)
{
    GError *cause = NULL;
    const gint64 person = view->patron->pupil.person;
    const Branch own = {.id = view->patron->branch, .library = view->patron->library};
    if (!(view->loans = store_loan_list(dcase->store, person, &cause)) ||
        !(view->holds = store_hold_list(dcase->store, person, &cause)) ||
        !(view->fees = store_fee_list(dcase->store, person, &cause)) ||
        !(view->reminders = store_reminder_told(dcase->store, person, DESK_REMINDERS, &cause)) ||
        !(view->steps = store_reminder_steps(dcase->store, own.library, &cause)) ||
        (account_may(dcase->actor, RIGHT_PEOPLE_VIEW, own.library, own.id) &&
         !(view->notes = store_patron_notes(dcase->store, person, &cause))))
        return service_fail(error, cause);
    return TRUE;
}

static gboolean
is_now(const PatronNote *note, const char *today)
{
    return note->is_open && strcmp(note->from, today) <= 0 &&
           (*note->to == '\0' || strcmp(note->to, today) >= 0);
}

/* What the lists come to. */
static gboolean
add_up(DeskCase *dcase, DeskPatron *view, GError **error)
{
    PolicyTerms terms;
    const Calendar *calendar = desk_calendar(dcase, error);
    if (!calendar || !desk_terms(dcase, view->patron, "", &terms, error))
        return FALSE;
    g_strlcpy(view->today, dcase->today, sizeof view->today);
    g_strlcpy(view->latest, terms.latest, sizeof view->latest);
    view->owes = view->patron->pupil.fee_cents;
    const LoanPatron has = {.active = view->patron->pupil.state.status == ROSTER_ACTIVE,
                            .blocks = view->patron->blocks,
                            .loans = view->patron->pupil.loans,
                            .owes = view->owes};
    view->obstacles = loan_obstacles(&terms, &has);
    for (guint i = 0; i < view->loans->len; i++) {
        const Loan *loan = view->loans->pdata[i];
        view->late += *loan->claimed == '\0' && strcmp(loan->due, view->today) < 0;
        view->running += loan_fine(calendar, loan->due, *loan->claimed ? loan->claimed : view->today,
                                   loan->fine_day, loan->fine_most);
    }
    for (guint i = 0; i < view->holds->len; i++)
        view->ready += ((const Hold *)view->holds->pdata[i])->state == HOLD_WAITING;
    for (guint i = view->notes ? view->notes->len : 0; i > 0; i--)
        if (!is_now(view->notes->pdata[i - 1], view->today))
            g_ptr_array_remove_index(view->notes, i - 1);
    return TRUE;
}

static gint64
membership_of_card(DeskCase *dcase, const char *card, gboolean *in_use, GError **error)
{
    g_autofree char *typed = g_strstrip(g_strdup(card));
    GError *cause = NULL;
    gint64 found = *typed && g_utf8_validate(typed, -1, NULL)
                       ? store_desk_card(dcase->store, dcase->branch->library, typed, dcase->branch->id,
                                         in_use, &cause)
                       : 0;
    if (found < 0)
        service_fail(error, cause);
    else if (found == 0)
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
            _("No patron has this card. Scan the card once more, or find the patron by name."));
    return found;
}

/* What lending needs of somebody whose school withholds its pupils from the library's staff: the first name, to see that it is the
 * one with the card, and what is out. Found by the card that they hand over, and by nothing else. */
static void
keep_least(Patron *patron)
{
    for (guint f = 0; f < N_PATRON_FIELDS; f++)
        if (f != FIELD_FIRST_NAME && f != PATRON_KIND)
            patron->value[f] = "";
    for (guint f = 0; f < N_FIELDS; f++)
        if (f != FIELD_FIRST_NAME)
            patron->pupil.state.value[f] = "";
}

/* Whom they served by the card a moment ago they go on serving: the next book, the receipt. */
static gboolean
had_the_card(DeskCase *dcase, gint64 membership, const Branch *own, GError **error)
{
    GError *cause = NULL;
    gint64 at = store_patron_recent_at(dcase->store, dcase->actor->id, membership, &cause);
    if (at < 0)
        return service_fail(error, cause);
    gboolean is_recent = at > 0 && at >= service_now(dcase->service) - CARD_MINUTES * 60 * G_USEC_PER_SEC;
    return is_recent || service_may(dcase->actor, RIGHT_PEOPLE_VIEW, own, error);
}

/* After looking, so in a transaction of its own. */
static gboolean
note_card(DeskCase *dcase, gint64 membership, GError **error)
{
    GError *cause = NULL;
    store_rollback(dcase->store);
    gboolean ok = store_begin(dcase->store, &cause) &&
                  store_patron_recent_add(dcase->store, dcase->actor->id, membership,
                                          service_now(dcase->service), &cause) &&
                  store_commit(dcase->store, &cause);
    return ok || service_fail(error, cause);
}

DeskPatron *
service_desk_patron(Service *service, const Account *actor, gint64 branch, const char *card,
                    gint64 membership, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    GError *cause = NULL;
    gboolean in_use = TRUE;
    if (!read_begin(&dcase, service, actor, branch, error))
        return NULL;
    if (card && (membership = membership_of_card(&dcase, card, &in_use, error)) <= 0)
        return NULL;
    g_autoptr(DeskPatron) view = g_new0(DeskPatron, 1);
    view->card_replaced = !in_use;
    view->patron = store_patron_get(dcase.store, membership, dcase.today, &cause);
    if (!view->patron) {
        service_fail(error, cause);
        return NULL;
    }
    const Branch own = {.id = view->patron->branch, .library = view->patron->library};
    gboolean withheld = account_view_withheld(actor, own.library, own.id);
    if (!service_may(actor, RIGHT_DESK, &own, error) ||
        (withheld && !card && !had_the_card(&dcase, membership, &own, error)) ||
        !load_lists(&dcase, view, error) || !add_up(&dcase, view, error) ||
        (withheld && card && !note_card(&dcase, membership, error)))
        return NULL;
    if (withheld)
        keep_least(view->patron);
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_PERSON,
                              .object = view->patron->pupil.person,
                              .branch = own.id,
                              .library = own.library,
                              .detail = "desk"};
    return service_audit_seen(service, actor, &event, error) ? g_steal_pointer(&view) : NULL;
}

FoundPupils *
service_desk_find(Service *service, const Account *actor, gint64 branch, const char *typed, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    GError *cause = NULL;
    gint64 persons[FIND_MOST];
    if (!read_begin(&dcase, service, actor, branch, error) ||
        (account_view_withheld(actor, dcase.branch->library, branch) &&
         !service_may(actor, RIGHT_PEOPLE_VIEW, dcase.branch, error)))
        return NULL;
    g_autoptr(GArray) school = g_array_new(FALSE, FALSE, sizeof branch);
    g_array_append_val(school, branch);
    const FindWhere where = {dcase.branch->library, school};
    g_autoptr(FoundPupils) found = store_pupil_find(dcase.store, &where, typed, FIND_MOST, &cause);
    if (!found) {
        service_fail(error, cause);
        return NULL;
    }
    AuditEvent event = {.verb = AUDIT_SEARCH,
                        .kind = AUDIT_PEOPLE,
                        .branch = branch,
                        .library = dcase.branch->library,
                        .persons = persons,
                        .detail = "desk"};
    for (; event.n_persons < MIN(found->pupils->len, FIND_MOST); event.n_persons++)
        persons[event.n_persons] = g_array_index(found->pupils, FoundPupil, event.n_persons).person;
    gboolean seen = event.n_persons == 0 || service_audit_seen(service, actor, &event, error);
    return seen ? g_steal_pointer(&found) : NULL;
}

GPtrArray *
service_desk_waiting(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    GError *cause = NULL;
    if (!read_begin(&dcase, service, actor, branch, error))
        return NULL;
    GPtrArray *holds = store_hold_waiting(dcase.store, branch, &cause);
    if (!holds)
        service_fail(error, cause);
    return holds;
}

/* One hold whose time is over, in a transaction of its own: the copy goes to whoever is next, or to its shelf. */
static gboolean
tidy_one(Service *service, const Account *actor, gint64 branch, const Hold *over, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    GError *cause = NULL;
    g_autofree char *id = g_strdup_printf("tidy-%" G_GINT64_FORMAT "-%s", over->id, over->until);
    const Desk desk = {branch, id, FALSE};
    if (!desk_case_begin(&dcase, service, actor, &desk, "tidy", error)) {
        g_autoptr(DeskAnswer) before = desk_case_before(&dcase, error);
        return before != NULL;
    }
    g_autoptr(DeskCopy) copy = store_copy_hold_id(dcase.store, over->copy, &cause);
    g_autoptr(Hold) hold = NULL;
    if (!copy || !store_title_hold(dcase.store, copy->title, &cause) ||
        !(hold = store_hold_get(dcase.store, over->id, &cause)))
        return service_fail(error, cause);
    if (hold->state != HOLD_WAITING || !hold_is_over_time(hold->until, dcase.today))
        return TRUE; /* somebody was quicker: nothing is written */
    if (!store_hold_set(dcase.store, hold, HOLD_TIME_OVER, 0, dcase.today, &cause))
        return service_fail(error, cause);
    dcase.answer->outcome = DESK_WAS_IN;
    dcase.answer->copy = copy->id;
    if (!desk_copy_home(&dcase, copy, error))
        return FALSE;
    g_autoptr(DeskAnswer) answer = desk_case_commit(&dcase, AUDIT_CHANGE, AUDIT_HOLD, hold->person, error);
    return answer != NULL;
}

gint
service_desk_tidy(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_autoptr(GPtrArray) over = NULL;
    GError *cause = NULL;
    {
        g_auto(DeskCase) dcase = {0};
        if (!read_begin(&dcase, service, actor, branch, error))
            return -1;
        over = store_hold_over_time(dcase.store, branch, dcase.today, &cause);
        if (!over) {
            service_fail(error, cause);
            return -1;
        }
    }
    for (guint i = 0; i < over->len; i++)
        if (!tidy_one(service, actor, branch, over->pdata[i], error))
            return -1;
    return (gint)over->len;
}

void
desk_item_free(DeskItem *item)
{
    if (!item)
        return;
    char *texts[] = {item->barcode, item->name,  item->author, item->material,
                     item->status,  item->shelf, item->place};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(item);
}

/* The loan and the hold of the copy, and how many wait. */
static gboolean
item_around(DeskCase *dcase, const DeskCopy *copy, DeskItem *item, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Loan) loan = store_loan_of_copy(dcase->store, copy->id, &cause);
    g_autoptr(Hold) aside = cause ? NULL : store_hold_of_copy(dcase->store, copy->id, &cause);
    gint64 waiting = cause ? -1 : store_hold_count(dcase->store, copy->title, &cause);
    if (waiting < 0)
        return service_fail(error, cause);
    g_strlcpy(item->due, loan ? loan->due : "", sizeof item->due);
    g_strlcpy(item->until, aside ? aside->until : "", sizeof item->until);
    item->waiting = (guint)waiting;
    return TRUE;
}

DeskItem *
service_desk_item(Service *service, const Account *actor, gint64 branch, const char *barcode, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    GError *cause = NULL;
    if (!read_begin(&dcase, service, actor, branch, error))
        return NULL;
    g_autoptr(DeskCopy) copy = store_copy_see(dcase.store, dcase.branch->library, barcode, &cause);
    if (!copy) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(DeskItem) item = g_new0(DeskItem, 1);
    item->title = copy->title;
    item->in_transit = copy->transit_from != 0;
    item->barcode = g_strdup(copy->barcode);
    item->name = g_strdup(copy->title_text);
    item->author = g_strdup(copy->author);
    item->material = g_strdup(copy->material);
    item->status = g_strdup(copy->status);
    item->shelf = g_strdup(copy->shelf);
    item->place = g_strdup(copy->branch_name);
    return item_around(&dcase, copy, item, error) ? g_steal_pointer(&item) : NULL;
}
