/* What a machine gets to know of a patron: whether they may borrow, how many books, and what they owe. No address, no mail, no phone, no
 * day of birth; the name as far as the library allows. */
#include <string.h>

#include "people/name.h"
#include "sip/session_private.h"
#include "text/text.h"

/* Places in the fourteen signs of the field "patron status" (3M SIP2). */
enum {
    CHARGE_DENIED,
    RENEWAL_DENIED,
    RECALL_DENIED,
    HOLD_DENIED,
    CARD_LOST,
    TOO_MANY_CHARGED,
    OWES_TOO_MUCH = 10
};
#define STATUS_SIGNS 14

static void
write_status(SipCase *scase, const DeskPatron *patron)
{
    char signs[STATUS_SIGNS + 1];
    memset(signs, ' ', STATUS_SIGNS);
    signs[STATUS_SIGNS] = '\0';
    guint in_the_way = patron ? patron->obstacles : 0;
    gboolean is_shut = !patron || (in_the_way & (1u << LOAN_NOT_A_MEMBER | 1u << LOAN_BLOCKED)) != 0;
    for (guint i = CHARGE_DENIED; is_shut && i <= HOLD_DENIED; i++)
        signs[i] = 'Y';
    if (in_the_way)
        signs[CHARGE_DENIED] = 'Y';
    if (in_the_way & 1u << LOAN_TOO_MANY)
        signs[TOO_MANY_CHARGED] = 'Y';
    if (in_the_way & 1u << LOAN_OWES)
        signs[OWES_TOO_MUCH] = signs[RENEWAL_DENIED] = 'Y';
    g_string_append(scase->reply, signs);
}

/* "000": nobody knows; the screens of a school speak one language. */
static void
write_language(SipCase *scase)
{
    g_string_append(scase->reply, text_get_language() == TEXT_ENGLISH ? "001" : "005");
}

static void
write_name(SipCase *scase, const DeskPatron *patron)
{
    const char *const *value = patron ? patron->patron->pupil.state.value : NULL;
    g_autofree char *name = NULL;
    if (value && g_str_equal(scase->machine->shows, "full"))
        name = name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                            value[FIELD_SURNAME]);
    else if (value && g_str_equal(scase->machine->shows, "first"))
        name = g_strdup(value[FIELD_FIRST_NAME]);
    sip_write_field(scase->reply, "AE", name);
}

/* BL: the card is of somebody here; CQ: the password, where the machine asks for one. */
static void
write_valid(SipCase *scase, const DeskPatron *patron)
{
    sip_write_field(scase->reply, "BL", patron ? "Y" : "N");
    if (scase->machine->asks_password)
        sip_write_field(scase->reply, "CQ", patron ? "Y" : "N");
}

static void
write_money(SipCase *scase, const DeskPatron *patron)
{
    sip_write_field(scase->reply, "BH", "EUR");
    sip_write_cents(scase->reply, "BV", patron ? patron->owes : 0);
}

static void
write_screen(SipCase *scase, const DeskPatron *patron, const char *why)
{
    const char *words = patron ? sip_obstacle_words(patron->obstacles) : why;
    if (patron && *words == '\0' && patron->ready)
        words = _("A book is waiting for you at the library desk.");
    if (*words)
        sip_write_field(scase->reply, "AF", words);
}

static void
answer_status(SipCase *scase, const char *digits, gboolean has_money)
{
    const char *why;
    g_autoptr(DeskPatron) patron = sip_case_patron(scase, &why);
    g_string_append(scase->reply, digits);
    write_status(scase, patron);
    write_language(scase);
    sip_case_moment(scase);
    sip_case_institution(scase);
    sip_case_echo(scase, "AA");
    write_name(scase, patron);
    write_valid(scase, patron);
    if (has_money)
        write_money(scase, patron);
    write_screen(scase, patron, why);
}

void
sip_answer_patron(SipCase *scase)
{
    answer_status(scase, "24", TRUE);
}

/* A machine blocks nobody: a child that walks off has forgotten a card, and has done nothing. It is told how things stand. */
void
sip_answer_block(SipCase *scase)
{
    answer_status(scase, "24", TRUE);
}

/* So there is nothing to enable either. */
void
sip_answer_enable(SipCase *scase)
{
    answer_status(scase, "26", FALSE);
}

/* ---- patron information ---- */

/* The lists in the order of the summary's signs, and the field that each item is in. */
enum { LIST_HOLD, LIST_LATE, LIST_OUT, LIST_FINE, LIST_RECALL, LIST_WAITING, N_LISTS };
static const char *const LIST_CODES[N_LISTS] = {"AS", "AT", "AU", "AV", "BU", "CD"};

static gboolean
is_late(const DeskPatron *patron, const Loan *loan)
{
    return *loan->claimed == '\0' && strcmp(loan->due, patron->today) < 0;
}

/* Of const char *: barcodes of what is out or ready, titles of what is waited for and of what is to be paid. */
static GPtrArray *
list_of(const DeskPatron *patron, guint list)
{
    GPtrArray *items = g_ptr_array_new();
    for (guint i = 0; (list == LIST_LATE || list == LIST_OUT) && i < patron->loans->len; i++) {
        const Loan *loan = patron->loans->pdata[i];
        if (list == LIST_OUT || is_late(patron, loan))
            g_ptr_array_add(items, *loan->barcode ? loan->barcode : loan->title);
    }
    for (guint i = 0; (list == LIST_HOLD || list == LIST_WAITING) && i < patron->holds->len; i++) {
        const Hold *hold = patron->holds->pdata[i];
        gboolean is_ready = hold->state == HOLD_WAITING;
        if (is_ready == (list == LIST_HOLD))
            g_ptr_array_add(items, is_ready ? hold->barcode : hold->title_text);
    }
    for (guint i = 0; list == LIST_FINE && i < patron->fees->len; i++)
        g_ptr_array_add(items, ((const Fee *)patron->fees->pdata[i])->why);
    return items;
}

/* From the first to the last that were asked for, counted from 1; as far as a reply goes. */
static void
write_list(SipCase *scase, const DeskPatron *patron, guint list)
{
    g_autofree char *from = sip_case_value(scase, "BP"), *to = sip_case_value(scase, "BQ");
    guint64 first = g_ascii_strtoull(from, NULL, 10), last = g_ascii_strtoull(to, NULL, 10);
    g_autoptr(GPtrArray) items = list_of(patron, list);
    for (guint i = 0; i < items->len && scase->reply->len < SIP_REPLY_MOST - 4 * SIP_VALUE_MOST; i++)
        if (i + 1 >= first && (last == 0 || i + 1 <= last))
            sip_write_field(scase->reply, LIST_CODES[list], items->pdata[i]);
}

void
sip_answer_information(SipCase *scase)
{
    const char *why, *summary = scase->message->fixed[2];
    g_autoptr(DeskPatron) patron = sip_case_patron(scase, &why);
    g_string_append(scase->reply, "64");
    write_status(scase, patron);
    write_language(scase);
    sip_case_moment(scase);
    for (guint list = 0; list < N_LISTS; list++) {
        g_autoptr(GPtrArray) items = patron ? list_of(patron, list) : g_ptr_array_new();
        sip_write_count(scase->reply, items->len);
    }
    sip_case_institution(scase);
    sip_case_echo(scase, "AA");
    write_name(scase, patron);
    write_valid(scase, patron);
    write_money(scase, patron);
    for (guint list = 0; patron && list < N_LISTS; list++)
        if (summary[list] == 'Y') { /* one at most, says the standard */
            write_list(scase, patron, list);
            break;
        }
    write_screen(scase, patron, why);
}

void
sip_answer_end(SipCase *scase)
{
    g_string_append(scase->reply, "36Y");
    sip_case_moment(scase);
    sip_case_institution(scase);
    sip_case_echo(scase, "AA");
}

/* ---- payments ---- */

/* Cash is "00" of the standard's payment types; all others are cards. */
static DeskAnswer *
pay(SipCase *scase, const DeskPatron *patron, gint64 cents, GError **error)
{
    const Desk desk = {scase->machine->branch, scase->id, FALSE};
    const char *way = g_str_equal(scase->message->fixed[2], "00") ? "cash" : "card";
    g_autofree char *wanted = sip_case_value(scase, "CG");
    gint64 fee = g_ascii_strtoll(wanted, NULL, 10);
    const DeskPurse purse = {patron->patron->pupil.membership, cents, way};
    if (*wanted == '\0')
        return service_desk_pay_patron(scase->session->service, scase->actor, &desk, &purse, error);
    for (guint i = 0; i < patron->fees->len; i++)
        if (((const Fee *)patron->fees->pdata[i])->id == fee) {
            const DeskPayment payment = {fee, cents, way, NULL};
            return service_desk_pay(scase->session->service, scase->actor, &desk, &payment, error);
        }
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND, "fee");
    return NULL;
}

void
sip_answer_fee(SipCase *scase)
{
    const char *why;
    g_autoptr(GError) error = NULL;
    g_autofree char *amount = sip_case_value(scase, "BV");
    gint64 cents = sip_cents(amount);
    gboolean is_euro = g_str_equal(scase->message->fixed[3], "EUR");
    g_autoptr(DeskPatron) patron = sip_case_patron(scase, &why);
    g_autoptr(DeskAnswer)
        paid = patron && scase->machine->takes_payments && is_euro ? pay(scase, patron, cents, &error) : NULL;
    g_string_append(scase->reply, "38");
    sip_write_flag(scase->reply, paid != NULL);
    sip_case_moment(scase);
    sip_case_institution(scase);
    sip_case_echo(scase, "AA");
    sip_case_echo(scase, "BK");
    if (!paid)
        sip_write_field(scase->reply, "AF",
                        patron ? _("This was not paid. Please come to the library desk.") : why);
}
