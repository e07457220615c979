/* Use cases of the desk about what is out, waited for or owed: renewing, claims, loss and damage, holds, payments. */
#include <string.h>

#include "service/circulation_private.h"
#include "text/text.h"

const PatronChoice DESK_WAIVED[] = {
    {"goodwill", N_("as a favour")},           {"mistake", N_("our mistake")},
    {"holiday", N_("the library was closed")}, {"found", N_("the book is there again")},
    {"hardship", N_("cannot be paid")},        {NULL, NULL}};

static gboolean
refuse(GError **error, ServiceError code, const char *message)
{
    g_set_error_literal(error, SERVICE_ERROR, (gint)code, message);
    return FALSE;
}

/* An open loan with its copy and whoever has it, all held; of a loan without a copy *copy is NULL. */
static gboolean
loan_held(DeskCase *dcase, gint64 id, Loan **loan, DeskCopy **copy, Patron **patron, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Loan) seen = store_loan_get(dcase->store, id, &cause);
    if (!seen || (seen->copy && !(*copy = store_copy_hold_id(dcase->store, seen->copy, &cause))) ||
        (*copy && !store_title_hold(dcase->store, (*copy)->title, &cause)))
        return service_fail(error, cause);
    gint64 membership = seen->person
                            ? store_person_membership(dcase->store, seen->person, dcase->branch->id, &cause)
                            : 0;
    if (membership < 0)
        return service_fail(error, cause);
    if (membership == 0)
        return refuse(error, SERVICE_ERROR_NOT_FOUND,
                      _("This loan is not there any more. Look at the patron again."));
    if (!(*patron = desk_patron_locked(dcase, membership, 0, error)))
        return FALSE;
    *loan = store_loan_get(dcase->store, id, &cause);
    if (!*loan)
        return service_fail(error, cause);
    dcase->answer->loan = id;
    dcase->answer->copy = (*loan)->copy;
    return (*loan)->is_open ||
           refuse(error, SERVICE_ERROR_CONFLICT, _("This book was taken in meanwhile. Nothing was changed."));
}

static gboolean
renew_terms(DeskCase *dcase, const Loan *loan, const DeskCopy *copy, const Patron *patron, LoanDue *due,
            GError **error)
{
    GError *cause = NULL;
    PolicyTerms terms;
    const LoanPatron has = {.active = patron->pupil.state.status == ROSTER_ACTIVE,
                            .blocks = patron->blocks,
                            .owes = patron->pupil.fee_cents};
    gint64 wanted = copy ? store_hold_count(dcase->store, copy->title, &cause) : 0;
    const Calendar *calendar = wanted < 0 ? NULL : desk_calendar(dcase, error);
    if (wanted < 0)
        return service_fail(error, cause);
    if (!calendar || !desk_terms(dcase, patron, copy ? copy->material : "", &terms, error))
        return FALSE;
    dcase->answer->obstacles = loan_renewal_obstacles(&terms, &has, loan->renewals, wanted > 0);
    loan_due(&terms, calendar, dcase->today, due);
    if (strcmp(due->due, loan->due) <= 0)
        dcase->answer->obstacles |= 1u << LOAN_NOT_LATER;
    g_autoptr(Fee) bill = store_fee_of_lost(dcase->store, loan->id, &cause);
    if (bill)
        dcase->answer->obstacles |= 1u << LOAN_BILLED;
    return !cause || service_fail(error, cause);
}

DeskAnswer *
service_desk_renew(Service *service, const Account *actor, const Desk *desk, gint64 id, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    g_autoptr(Loan) loan = NULL;
    g_autoptr(DeskCopy) copy = NULL;
    g_autoptr(Patron) patron = NULL;
    GError *cause = NULL;
    LoanDue due;
    if (!desk_case_begin(&dcase, service, actor, desk, "renew", error))
        return desk_case_before(&dcase, error);
    if (!loan_held(&dcase, id, &loan, &copy, &patron, error) ||
        !renew_terms(&dcase, loan, copy, patron, &due, error))
        return NULL;
    const guint firm = 1u << LOAN_NOT_A_MEMBER | 1u << LOAN_NOT_LATER;
    if ((dcase.answer->obstacles & firm) || (dcase.answer->obstacles && !desk->anyway))
        return desk_case_refuse(&dcase, DESK_HINDERED, error);
    /* what was late until today stays to be paid, a bill does not; the new date begins anew */
    if (!desk_fine(&dcase, loan, *loan->claimed ? loan->claimed : dcase.today, error) ||
        !desk_void_lost(&dcase, loan->id, error))
        return NULL;
    dcase.answer->settled = 0; /* no loan ended */
    if (!store_loan_renew(dcase.store, loan, due.due, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    dcase.answer->outcome = DESK_RENEWED;
    dcase.answer->why = due.why;
    dcase.answer->rule = due.rule;
    g_strlcpy(dcase.answer->due, due.due, sizeof dcase.answer->due);
    return desk_case_commit(&dcase, AUDIT_CHANGE, AUDIT_LOAN, patron->pupil.person, error);
}

#define CENTS_MOST 100000

static gboolean
charge(DeskCase *dcase, const Loan *loan, const char *kind, gint64 cents, GError **error)
{
    GError *cause = NULL;
    if (cents == 0)
        return TRUE;
    const Fee fee = {.person = loan->person,
                     .branch = dcase->branch->id,
                     .loan = loan->id,
                     .kind = (char *)kind,
                     .cents = cents,
                     .why = loan->title,
                     .made = dcase->today,
                     .due = (char *)"",
                     .until = (char *)""};
    dcase->answer->fee = store_fee_make(dcase->store, &fee, &cause);
    dcase->answer->cents = cents;
    return dcase->answer->fee > 0 || service_fail(error, cause);
}

/* What the book costs, once: a bill for it (service/reminder.h) stands, unless the desk says what is to be paid in its place. */
static gboolean
charge_lost(DeskCase *dcase, const Loan *loan, const DeskCopy *copy, gint64 cents, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Fee) bill = store_fee_of_lost(dcase->store, loan->id, &cause);
    if (cause)
        return service_fail(error, cause);
    if (bill && cents == 0) {
        dcase->answer->fee = bill->id;
        dcase->answer->cents = bill->cents - bill->settled;
        return TRUE;
    }
    if (bill &&
        !store_fee_void(dcase->store, bill, dcase->branch->id, dcase->actor->id, dcase->today, &cause))
        return service_fail(error, cause);
    return charge(dcase, loan, "lost", cents > 0 || !copy ? cents : copy->price_cents, error);
}

static gboolean
lose(DeskCase *dcase, const Loan *loan, const DeskCopy *copy, gint64 cents, GError **error)
{
    GError *cause = NULL;
    dcase->answer->outcome = DESK_LOST;
    if (!charge_lost(dcase, loan, copy, cents, error))
        return FALSE;
    return (store_loan_close(dcase->store, loan->id, dcase->today, "lost", &cause) &&
            (!copy || store_copy_set(dcase->store, copy, "missing", 0, &cause))) ||
           service_fail(error, cause);
}

static gboolean
damage(DeskCase *dcase, const Loan *loan, DeskCopy *copy, gint64 cents, GError **error)
{
    GError *cause = NULL;
    if (!copy)
        return refuse(error, SERVICE_ERROR_CONFLICT,
                      _("This loan is of no copy of ours, so it can only be taken in. Nothing was changed."));
    if (!charge(dcase, loan, "damaged", cents, error))
        return FALSE;
    gint64 fee = dcase->answer->fee, charged = dcase->answer->cents;
    if (!desk_take_in(dcase, copy, loan, error))
        return FALSE;
    if (fee) { /* the answer tells what the damage costs, besides which there may be a fine */
        dcase->answer->cents = charged + (dcase->answer->fee != fee ? dcase->answer->cents : 0);
        dcase->answer->fee = fee;
    }
    return store_copy_set(dcase->store, copy, "in-process",
                          copy->branch != dcase->branch->id ? dcase->branch->id : 0, &cause) ||
           service_fail(error, cause);
}

DeskAnswer *
service_desk_loan(Service *service, const Account *actor, const Desk *desk, gint64 id, LoanAct act,
                  gint64 cents, GError **error)
{
    static const char *const kinds[] = {"claimed", "lost", "damaged"};
    g_auto(DeskCase) dcase = {0};
    g_autoptr(Loan) loan = NULL;
    g_autoptr(DeskCopy) copy = NULL;
    g_autoptr(Patron) patron = NULL;
    GError *cause = NULL;
    if (cents < 0 || cents > CENTS_MOST) {
        refuse(error, SERVICE_ERROR_INPUT, _("An amount is at most 1,000 euros, and not below zero."));
        return NULL;
    }
    if (!desk_case_begin(&dcase, service, actor, desk, kinds[act], error))
        return desk_case_before(&dcase, error);
    if (!loan_held(&dcase, id, &loan, &copy, &patron, error))
        return NULL;
    if (act == LOAN_ACT_CLAIMED) {
        dcase.answer->outcome = DESK_CLAIMED;
        if (!store_loan_claim(dcase.store, id, dcase.today, &cause)) {
            service_fail(error, cause);
            return NULL;
        }
    } else if (!(act == LOAN_ACT_LOST ? lose(&dcase, loan, copy, cents, error)
                                      : damage(&dcase, loan, copy, cents, error))) {
        return NULL;
    }
    return desk_case_commit(&dcase, act == LOAN_ACT_CLAIMED ? AUDIT_CHANGE : AUDIT_WITHDRAW, AUDIT_LOAN,
                            patron->pupil.person, error);
}

/* Why this patron cannot wait for the title; NULL without error: nothing in the way. */
static gboolean
hold_allowed(DeskCase *dcase, const Patron *patron, gint64 title, GError **error)
{
    GError *cause = NULL;
    PolicyTerms terms;
    g_autoptr(Hold) own = store_hold_of_person(dcase->store, patron->pupil.person, title, &cause);
    g_autoptr(GPtrArray) holds = cause ? NULL : store_hold_list(dcase->store, patron->pupil.person, &cause);
    if (!holds)
        return service_fail(error, cause);
    const gboolean is_reader = dcase->desk->own;
    if (own)
        return refuse(error, SERVICE_ERROR_CONFLICT,
                      is_reader ? _("You are waiting for this book already.")
                                : _("This patron waits for this title already. Nothing was changed."));
    if (!desk_terms(dcase, patron, "", &terms, error))
        return FALSE;
    if (patron->pupil.state.status != ROSTER_ACTIVE)
        return refuse(error, SERVICE_ERROR_CONFLICT,
                      is_reader ? _("You are no member of this library any more. Ask at the library.")
                                : loan_obstacle_words(LOAN_NOT_A_MEMBER));
    if (holds->len >= (guint)terms.value[POLICY_HOLDS])
        return refuse(error, SERVICE_ERROR_CONFLICT,
                      is_reader ? _("You are waiting for as many books as you may. Call one off first.")
                                : _("This patron waits for as many titles as are allowed at once. Nothing "
                                    "was changed."));
    return TRUE;
}

/* Behind the title's lock. */
static DeskAnswer *
place_hold(DeskCase *dcase, gint64 membership, gint64 title, GError **error)
{
    GError *cause = NULL;
    if (!store_title_hold(dcase->store, title, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Patron) patron = desk_patron_locked(dcase, membership, 0, error);
    if (!patron || !hold_allowed(dcase, patron, title, error))
        return NULL;
    dcase->answer->outcome = DESK_PLACED;
    dcase->answer->hold = store_hold_add(dcase->store, title, patron->pupil.person, patron->branch,
                                         dcase->today, &cause);
    /* one that stands on its shelf is fetched and scanned in: then it is put aside */
    if (dcase->answer->hold >= 0)
        dcase->answer->copy = store_copy_free(dcase->store, title, patron->branch, &cause);
    if (dcase->answer->hold < 0 || dcase->answer->copy < 0) {
        service_fail(error, cause);
        return NULL;
    }
    return desk_case_commit(dcase, AUDIT_ADD, AUDIT_HOLD, patron->pupil.person, error);
}

DeskAnswer *
service_desk_hold_copy(Service *service, const Account *actor, const Desk *desk, gint64 membership,
                       const char *barcode, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    GError *cause = NULL;
    if (!desk_case_begin(&dcase, service, actor, desk, "hold", error))
        return desk_case_before(&dcase, error);
    g_autoptr(DeskCopy) copy = desk_copy(&dcase, barcode, &cause);
    if (!copy && cause) {
        g_propagate_error(error, cause);
        return NULL;
    }
    return copy ? place_hold(&dcase, membership, copy->title, error)
                : desk_case_refuse(&dcase, dcase.answer->outcome, error);
}

DeskAnswer *
service_desk_hold(Service *service, const Account *actor, const Desk *desk, gint64 membership, gint64 title,
                  GError **error)
{
    g_auto(DeskCase) dcase = {0};
    if (!desk_case_begin(&dcase, service, actor, desk, "hold", error))
        return desk_case_before(&dcase, error);
    return place_hold(&dcase, membership, title, error);
}

DeskAnswer *
service_desk_hold_cancel(Service *service, const Account *actor, const Desk *desk, gint64 id, GError **error)
{
    g_auto(DeskCase) dcase = {0};
    GError *cause = NULL;
    if (!desk_case_begin(&dcase, service, actor, desk, "call-off", error))
        return desk_case_before(&dcase, error);
    g_autoptr(Hold) seen = store_hold_get(dcase.store, id, &cause);
    g_autoptr(Hold) hold = NULL;
    if (!seen || !store_title_hold(dcase.store, seen->title, &cause) ||
        !(hold = store_hold_get(dcase.store, id, &cause))) {
        service_fail(error, cause);
        return NULL;
    }
    const Branch of_hold = {.id = hold->branch, .library = dcase.branch->library};
    if (!desk_case_may(&dcase, &of_hold, hold->person, error))
        return NULL;
    dcase.answer->outcome = DESK_CALLED_OFF;
    dcase.answer->hold = id;
    dcase.answer->copy = hold->copy;
    if (!store_hold_set(dcase.store, hold, HOLD_CALLED_OFF, 0, dcase.today, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return desk_case_commit(&dcase, AUDIT_WITHDRAW, AUDIT_HOLD, hold->person, error);
}

static gboolean
payment_is_sound(const DeskPayment *payment, GError **error)
{
    gboolean waives = g_strcmp0(payment->way, "waived") == 0;
    if (payment->cents <= 0 || payment->cents > CENTS_MOST)
        return refuse(error, SERVICE_ERROR_INPUT, _("Write the amount in euros, such as 1,50."));
    if (!waives && g_strcmp0(payment->way, "cash") != 0 && g_strcmp0(payment->way, "card") != 0)
        return refuse(error, SERVICE_ERROR_INPUT, _("Choose how it is paid."));
    return !waives || (payment->reason && patron_choice_has(DESK_WAIVED, payment->reason)) ||
           refuse(error, SERVICE_ERROR_INPUT, _("Choose why this need not be paid."));
}

DeskAnswer *
service_desk_pay(Service *service, const Account *actor, const Desk *desk, const DeskPayment *payment,
                 GError **error)
{
    g_auto(DeskCase) dcase = {0};
    GError *cause = NULL;
    if (!payment_is_sound(payment, error))
        return NULL;
    if (!desk_case_begin(&dcase, service, actor, desk, "pay", error))
        return desk_case_before(&dcase, error);
    gboolean waives = g_str_equal(payment->way, "waived");
    if (waives && !service_may(actor, RIGHT_PEOPLE_EDIT, dcase.branch, error))
        return NULL;
    g_autoptr(Fee) fee = store_fee_get(dcase.store, payment->fee, &cause);
    gint64 membership = fee && fee->person
                            ? store_person_membership(dcase.store, fee->person, dcase.branch->id, &cause)
                            : 0;
    if (!fee || membership < 0) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Patron) patron = membership ? desk_patron_locked(&dcase, membership, 0, error) : NULL;
    if (!patron) {
        if (membership == 0)
            refuse(error, SERVICE_ERROR_NOT_FOUND,
                   _("This amount is not there any more. Look at the patron again."));
        return NULL;
    }
    const Payment kept = {.cents = payment->cents,
                          .branch = dcase.branch->id,
                          .account = actor->id,
                          .way = payment->way,
                          .reason = waives ? payment->reason : "",
                          .day = dcase.today};
    dcase.answer->outcome = DESK_PAID;
    dcase.answer->fee = fee->id;
    dcase.answer->cents = payment->cents;
    if (!store_fee_settle(dcase.store, fee, &kept, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return desk_case_commit(&dcase, AUDIT_CHANGE, AUDIT_FEE, patron->pupil.person, error);
}

/* Settles the oldest first until the amount is used up. */
static gboolean
settle_all(DeskCase *dcase, const GPtrArray *fees, const DeskPurse *purse, GError **error)
{
    GError *cause = NULL;
    gint64 left = purse->cents;
    for (guint i = 0; i < fees->len && left > 0; i++) {
        const Fee *fee = fees->pdata[i];
        const Payment kept = {.cents = MIN(left, fee->cents - fee->settled),
                              .branch = dcase->branch->id,
                              .account = dcase->actor->id,
                              .way = purse->way,
                              .reason = "",
                              .day = dcase->today};
        if (!store_fee_settle(dcase->store, fee, &kept, &cause))
            return service_fail(error, cause);
        left -= kept.cents;
        dcase->answer->fee = fee->id;
    }
    return left == 0 || refuse(error, SERVICE_ERROR_CONFLICT,
                               _("This is more than the patron has to pay. Nothing was changed."));
}

DeskAnswer *
service_desk_pay_patron(Service *service, const Account *actor, const Desk *desk, const DeskPurse *purse,
                        GError **error)
{
    g_auto(DeskCase) dcase = {0};
    GError *cause = NULL;
    const DeskPayment payment = {.cents = purse->cents, .way = purse->way};
    if (g_strcmp0(purse->way, "waived") == 0 || !payment_is_sound(&payment, error)) {
        if (error && !*error)
            refuse(error, SERVICE_ERROR_INPUT, _("Choose how it is paid."));
        return NULL;
    }
    if (!desk_case_begin(&dcase, service, actor, desk, "pay", error))
        return desk_case_before(&dcase, error);
    g_autoptr(Patron) patron = desk_patron_locked(&dcase, purse->membership, 0, error);
    g_autoptr(GPtrArray) fees = patron ? store_fee_list(dcase.store, patron->pupil.person, &cause) : NULL;
    if (!fees) {
        if (cause)
            service_fail(error, cause);
        return NULL;
    }
    dcase.answer->outcome = DESK_PAID;
    dcase.answer->cents = purse->cents;
    return settle_all(&dcase, fees, purse, error)
               ? desk_case_commit(&dcase, AUDIT_CHANGE, AUDIT_FEE, patron->pupil.person, error)
               : NULL;
}
