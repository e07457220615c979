/* Use cases of the desk: lending and taking in. */
#include "service/circulation.h"

#include "library/kind.h"
#include "service/circulation_private.h"
#include "store/shelf.h"
#include "text/text.h"

/* Nobody has it, it goes nowhere, and it can be lent. */
#define STATUS_THERE   "available"
#define STATUS_MISSING "missing"

/* How many the patron has of this material, and all that stands in the way of lending the copy. */
static gboolean
hindrances(DeskCase *dcase, const Patron *patron, const DeskCopy *copy, PolicyTerms *terms, GError **error)
{
    GError *cause = NULL;
    LoanPatron has = {.active = patron->pupil.state.status == ROSTER_ACTIVE,
                      .blocks = patron->blocks,
                      .loans = patron->pupil.loans,
                      .owes = patron->pupil.fee_cents};
    gint64 of_material = store_loan_count(dcase->store, patron->pupil.person, copy->material, &cause);
    if (of_material < 0)
        return service_fail(error, cause);
    has.loans_material = (guint)of_material;
    if (!desk_terms(dcase, patron, copy->material, terms, error))
        return FALSE;
    dcase->answer->obstacles = loan_obstacles(terms, &has);
    /* what was missed and is in the hand now is found */
    if (!g_str_equal(copy->status, STATUS_THERE) && !g_str_equal(copy->status, STATUS_MISSING))
        dcase->answer->obstacles |= 1u << LOAN_NOT_LENDABLE;
    return TRUE;
}

/* Holds that this loan touches: the patron's own for the title is filled; somebody else's that the copy was put aside for waits on. */
static gboolean
lend_holds(DeskCase *dcase, const Patron *patron, const DeskCopy *copy, Hold *aside, GError **error)
{
    GError *cause = NULL;
    gint64 person = patron->pupil.person;
    if (aside && aside->person != person &&
        !store_hold_set(dcase->store, aside, HOLD_COPY_GONE, 0, dcase->today, &cause))
        return service_fail(error, cause);
    g_autoptr(Hold) own = store_hold_of_person(dcase->store, person, copy->title, &cause);
    if (!own)
        return !cause || service_fail(error, cause);
    dcase->answer->hold = own->id;
    return store_hold_set(dcase->store, own, HOLD_LENT, 0, dcase->today, &cause) ||
           service_fail(error, cause);
}

/* For what is read most in a year group. */
static gboolean
count_reader(const DeskCase *dcase, const Patron *patron, const DeskCopy *copy, GError **cause)
{
    g_autofree char *year = school_year_of(dcase->today);
    const ReadLoan loan = {.library = dcase->branch->library,
                           .branch = dcase->branch->id,
                           .person = patron->pupil.person,
                           .title = copy->title,
                           .year_group = patron->pupil.state.value[FIELD_YEAR_GROUP],
                           .school_year = year};
    return store_read_count(dcase->store, &loan, cause);
}

/* The copy goes from whoever had it, if anybody, into the patron's hands. */
static gboolean
hand_over(DeskCase *dcase, const Patron *patron, const DeskCopy *copy, const Loan *other,
          const PolicyTerms *terms, GError **error)
{
    GError *cause = NULL;
    LoanDue due;
    const Calendar *calendar = desk_calendar(dcase, error);
    if (!calendar)
        return FALSE;
    loan_due(terms, calendar, dcase->today, &due);
    /* its history stays, without a fine: nobody knows when it came in (domain 3.4) */
    if (other && !desk_void_lost(dcase, other->id, error))
        return FALSE;
    if (other && !store_loan_close(dcase->store, other->id, dcase->today, "settled", &cause))
        return service_fail(error, cause);
    const Loan loan = {.person = patron->pupil.person,
                       .copy = copy->id,
                       .branch = dcase->branch->id,
                       .title = copy->title_text,
                       .due = due.due,
                       .lent = dcase->today,
                       .fine_day = terms->value[POLICY_FINE_DAY],
                       .fine_most = terms->value[POLICY_FINE_MOST]};
    if (!count_reader(dcase, patron, copy, &cause))
        return service_fail(error, cause);
    dcase->answer->loan = store_loan_lend(dcase->store, &loan, &cause);
    gboolean moved = copy->transit_from != 0 || !g_str_equal(copy->status, STATUS_THERE);
    if (dcase->answer->loan < 0 || (moved && !store_copy_set(dcase->store, copy, STATUS_THERE, 0, &cause)))
        return service_fail(error, cause);
    dcase->answer->settled = other ? other->id : 0;
    dcase->answer->why = due.why;
    dcase->answer->rule = due.rule;
    g_strlcpy(dcase->answer->due, due.due, sizeof dcase->answer->due);
    return TRUE;
}

static gboolean
is_hindered(const DeskCase *dcase)
{
    guint firm = 0;
    for (guint o = 0; o < N_LOAN_OBSTACLES; o++)
        if (loan_obstacle_is_firm(o))
            firm |= 1u << o;
    return (dcase->answer->obstacles & firm) || (dcase->answer->obstacles && !dcase->desk->anyway);
}

/* With the copy held: the loan that it is out on and the hold that it is put aside for. */
static gboolean
lend_around(DeskCase *dcase, const DeskCopy *copy, Loan **loan, Hold **aside, GError **error)
{
    GError *cause = NULL;
    *loan = store_loan_of_copy(dcase->store, copy->id, &cause);
    if (cause || !store_title_hold(dcase->store, copy->title, &cause))
        return service_fail(error, cause);
    *aside = store_hold_of_copy(dcase->store, copy->id, &cause);
    return !cause || service_fail(error, cause);
}

/* A copy that is held, to a patron. */
static DeskAnswer *
lend_copy(DeskCase *dcase, gint64 membership, const DeskCopy *copy, GError **error)
{
    g_autoptr(Loan) loan = NULL;
    g_autoptr(Hold) aside = NULL;
    PolicyTerms terms;
    dcase->answer->copy = copy->id;
    if (!lend_around(dcase, copy, &loan, &aside, error))
        return NULL;
    g_autoptr(Patron) patron = desk_patron_locked(dcase, membership, loan ? loan->person : 0, error);
    if (!patron)
        return NULL;
    if (loan && loan->person == patron->pupil.person) {
        dcase->answer->loan = loan->id;
        g_strlcpy(dcase->answer->due, loan->due, sizeof dcase->answer->due);
        return desk_case_refuse(dcase, DESK_HAS_IT, error);
    }
    if (!hindrances(dcase, patron, copy, &terms, error))
        return NULL;
    if (aside && aside->person != patron->pupil.person)
        dcase->answer->obstacles |= 1u << LOAN_HELD;
    if (is_hindered(dcase))
        return desk_case_refuse(dcase, DESK_HINDERED, error);
    if (!hand_over(dcase, patron, copy, loan, &terms, error) ||
        !lend_holds(dcase, patron, copy, aside, error))
        return NULL;
    dcase->answer->outcome = DESK_LENT;
    dcase->answer->hold = 0;
    return desk_case_commit(dcase, AUDIT_ADD, AUDIT_LOAN, patron->pupil.person, error);
}

#define TITLE_MOST 200

/* The copy of a book that nobody knew until now; NULL with error. */
static DeskCopy *
new_copy(DeskCase *dcase, const DeskNewBook *book, GError **error)
{
    GError *cause = NULL;
    g_autofree char *title = g_strstrip(g_strdup(book->title ? book->title : ""));
    if (!service_may(dcase->actor, RIGHT_PEOPLE_EDIT, dcase->branch, error))
        return NULL;
    const char *problem = *title == '\0' || !g_utf8_validate(title, -1, NULL) ||
                                  g_utf8_strlen(title, -1) > TITLE_MOST
                              ? _("Write the title of the book, in at most 200 characters.")
                          : kind_place(KIND_MATERIAL, book->material) < 0 ? _("Choose one of the list.")
                                                                          : NULL;
    if (problem) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT, problem);
        return NULL;
    }
    const NewDeskCopy wanted = {dcase->branch->library, dcase->branch->id,      dcase->actor->id,
                                dcase->command.at,      dcase->answer->barcode, title,
                                book->material};
    gint64 id = store_lock_library(dcase->store, wanted.library, &cause)
                    ? store_copy_add_bare(dcase->store, &wanted, &cause)
                    : -1;
    DeskCopy *copy = id < 0 ? NULL : store_copy_hold_id(dcase->store, id, &cause);
    if (!copy)
        service_fail(error, cause);
    return copy;
}

/* book: what an unknown barcode is, or NULL: then nothing is lent. */
static DeskAnswer *
lend(DeskCase *dcase, gint64 membership, const char *barcode, const DeskNewBook *book, GError **error)
{
    GError *cause = NULL;
    g_autoptr(DeskCopy) copy = desk_copy(dcase, barcode, &cause);
    if (!copy && !cause && book && dcase->answer->outcome != DESK_IS_CARD)
        copy = new_copy(dcase, book, &cause);
    if (!copy && cause) {
        g_propagate_error(error, cause);
        return NULL;
    }
    return copy ? lend_copy(dcase, membership, copy, error)
                : desk_case_refuse(dcase, dcase->answer->outcome, error);
}

DeskAnswer *
service_desk_lend(Service *service, const Account *actor, const Desk *desk, gint64 membership,
                  const char *barcode, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    return desk_case_begin(&dcase, service, actor, desk, "lend", error)
               ? lend(&dcase, membership, barcode, NULL, error)
               : desk_case_before(&dcase, error);
}

DeskAnswer *
service_desk_lend_new(Service *service, const Account *actor, const Desk *desk, gint64 membership,
                      const DeskNewBook *book, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    return desk_case_begin(&dcase, service, actor, desk, "lend", error)
               ? lend(&dcase, membership, book->barcode, book, error)
               : desk_case_before(&dcase, error);
}

/* The first in turn who is still a member; whoever left waits no more. NULL without error: nobody. */
static Hold *
next_in_turn(DeskCase *dcase, const DeskCopy *copy, GError **error)
{
    GError *cause = NULL;
    gboolean is_active;
    for (;;) {
        g_autoptr(Hold) hold = store_hold_turn(dcase->store, copy->title, copy->branch, &cause);
        if (!hold || !store_person_active(dcase->store, hold->person, &is_active, &cause)) {
            if (cause)
                service_fail(error, cause);
            return NULL;
        }
        if (is_active)
            return g_steal_pointer(&hold);
        if (!store_hold_set(dcase->store, hold, HOLD_CALLED_OFF, 0, dcase->today, &cause)) {
            service_fail(error, cause);
            return NULL;
        }
    }
}

static gboolean
put_aside(DeskCase *dcase, const DeskCopy *copy, Hold *hold, GError **error)
{
    GError *cause = NULL;
    PolicyTerms terms;
    gint64 membership = store_person_membership(dcase->store, hold->person, hold->branch, &cause);
    if (membership < 0)
        return service_fail(error, cause);
    g_autoptr(Patron) patron = store_patron_get(dcase->store, membership, dcase->today, &cause);
    const Calendar *calendar = patron ? desk_calendar(dcase, error) : NULL;
    if (!patron)
        return service_fail(error, cause);
    if (!calendar || !desk_terms(dcase, patron, copy->material, &terms, error))
        return FALSE;
    hold_until(calendar, dcase->today, terms.value[POLICY_PICKUP], dcase->answer->due);
    dcase->answer->hold = hold->id;
    return store_hold_set(dcase->store, hold, HOLD_PUT_ASIDE, copy->id, dcase->answer->due, &cause) ||
           service_fail(error, cause);
}

gboolean
desk_copy_home(DeskCase *dcase, DeskCopy *copy, GError **error)
{
    GError *cause = NULL;
    gboolean is_away = copy->branch != dcase->branch->id;
    gboolean is_found = g_str_equal(copy->status, STATUS_MISSING);
    gint64 from = is_away ? dcase->branch->id : 0;
    if ((is_found || copy->transit_from != from) &&
        !store_copy_set(dcase->store, copy, is_found ? STATUS_THERE : copy->status, from, &cause))
        return service_fail(error, cause);
    if (is_away) {
        dcase->answer->transit = copy->branch;
        return TRUE;
    }
    if (!is_found && !g_str_equal(copy->status, STATUS_THERE))
        return TRUE;
    if (!store_title_hold(dcase->store, copy->title, &cause))
        return service_fail(error, cause);
    g_autoptr(Hold) aside = store_hold_of_copy(dcase->store, copy->id, &cause);
    if (aside) {
        dcase->answer->hold = aside->id;
        g_strlcpy(dcase->answer->due, aside->until, sizeof dcase->answer->due);
        return TRUE;
    }
    if (cause)
        return service_fail(error, cause);
    g_autoptr(Hold) hold = next_in_turn(dcase, copy, &cause);
    if (cause) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    return !hold || put_aside(dcase, copy, hold, error);
}

/* A fine of the days that a loan was late, up to and with a day. */
gboolean
desk_fine(DeskCase *dcase, const Loan *loan, const char *until, GError **error)
{
    GError *cause = NULL;
    const Calendar *calendar = desk_calendar(dcase, error);
    if (!calendar)
        return FALSE;
    gint64 cents = loan_fine(calendar, loan->due, until, loan->fine_day, loan->fine_most);
    if (cents == 0 || loan->person == 0)
        return TRUE;
    const Fee fee = {.person = loan->person,
                     .branch = dcase->branch->id,
                     .loan = loan->id,
                     .kind = (char *)"fine",
                     .cents = cents,
                     .why = loan->title,
                     .made = dcase->today,
                     .due = loan->due,
                     .until = (char *)until};
    dcase->answer->fee = store_fee_make(dcase->store, &fee, &cause);
    dcase->answer->cents = cents;
    return dcase->answer->fee > 0 || service_fail(error, cause);
}

gboolean
desk_void_lost(DeskCase *dcase, gint64 loan, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Fee) fee = store_fee_of_lost(dcase->store, loan, &cause);
    if (!fee || !fee->is_open)
        return !cause || service_fail(error, cause);
    dcase->answer->settled = loan;
    return store_fee_void(dcase->store, fee, dcase->branch->id, dcase->actor->id, dcase->today, &cause) ||
           service_fail(error, cause);
}

/* A book that nobody had is there again: it was noted as lost. */
static gboolean
void_lost(DeskCase *dcase, gint64 copy, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Loan) last = store_loan_last(dcase->store, copy, &cause);
    if (!last || !g_str_equal(last->how_ended, "lost") || last->person == 0)
        return !cause || service_fail(error, cause);
    if (!store_person_lock(dcase->store, last->person, &cause))
        return service_fail(error, cause);
    return desk_void_lost(dcase, last->id, error);
}

gboolean
desk_take_in(DeskCase *dcase, DeskCopy *copy, const Loan *loan, GError **error)
{
    GError *cause = NULL;
    dcase->answer->copy = copy->id;
    dcase->answer->loan = loan ? loan->id : 0;
    dcase->answer->outcome = loan ? DESK_RETURNED : DESK_WAS_IN;
    if (!loan)
        return void_lost(dcase, copy->id, error);
    if (loan->person > 0 && !store_person_lock(dcase->store, loan->person, &cause))
        return service_fail(error, cause);
    /* the fine first: "left, still owing" does not end in between */
    if (!desk_fine(dcase, loan, *loan->claimed ? loan->claimed : dcase->today, error) ||
        !desk_void_lost(dcase, loan->id, error))
        return FALSE;
    return store_loan_close(dcase->store, loan->id, dcase->today, "returned", &cause) ||
           service_fail(error, cause);
}

DeskAnswer *
service_desk_return(Service *service, const Account *actor, const Desk *desk, const char *barcode,
                    GError **error)
{
    g_auto(DeskCase) dcase = {0};
    if (!desk_case_begin(&dcase, service, actor, desk, "return", error))
        return desk_case_before(&dcase, error);
    GError *cause = NULL;
    g_autoptr(DeskCopy) copy = desk_copy(&dcase, barcode, &cause);
    if (!copy && cause) {
        g_propagate_error(error, cause);
        return NULL;
    }
    if (!copy)
        return desk_case_refuse(&dcase, dcase.answer->outcome, error);
    g_autoptr(Loan) loan = store_loan_of_copy(dcase.store, copy->id, &cause);
    if (cause) {
        service_fail(error, cause);
        return NULL;
    }
    /* of two copies that come in at once only one is put aside for the first in turn; the title before persons */
    if (!store_title_hold(dcase.store, copy->title, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    if (!desk_take_in(&dcase, copy, loan, error) || !desk_copy_home(&dcase, copy, error))
        return NULL;
    return desk_case_commit(&dcase, loan ? AUDIT_WITHDRAW : AUDIT_CHANGE, AUDIT_LOAN, loan ? loan->person : 0,
                            error);
}
