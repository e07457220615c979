/* What a machine does with books: lend, take in, renew, put aside, and say how one stands. */
#include <string.h>

#include "people/date.h"
#include "sip/session_private.h"
#include "text/text.h"

static Desk
desk_of(const SipCase *scase)
{
    return (Desk){scase->machine->branch, scase->id, FALSE};
}

static const Loan *
loan_of(const DeskPatron *patron, const char *barcode)
{
    for (guint i = 0; *barcode && i < patron->loans->len; i++)
        if (g_str_equal(((const Loan *)patron->loans->pdata[i])->barcode, barcode))
            return patron->loans->pdata[i];
    return NULL;
}

static void
write_due(SipCase *scase, const char *due)
{
    char shown[11];
    date_shown(due, shown);
    sip_write_field(scase->reply, "AH", shown);
}

/* ---- lending and renewing: 12 and 30 are alike ---- */

typedef struct {
    gboolean is_done, is_renewed;
    char *title, *due;
    const char *screen; /* "" = nothing to say */
} Lent;

static void
lent_clear(Lent *lent)
{
    g_clear_pointer(&lent->title, g_free);
    g_clear_pointer(&lent->due, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lent, lent_clear)

static void
write_lent(SipCase *scase, const char *digits, const Lent *lent)
{
    g_string_append(scase->reply, digits);
    g_string_append_c(scase->reply, lent->is_done ? '1' : '0');
    sip_write_flag(scase->reply, lent->is_renewed);
    sip_write_flag(scase->reply, FALSE); /* no magnetic medium: it may be desensitized */
    sip_write_flag(scase->reply, lent->is_done && !lent->is_renewed); /* the gate lets it pass */
    sip_case_moment(scase);
    sip_case_institution(scase);
    sip_case_echo(scase, "AA");
    sip_case_echo(scase, "AB");
    sip_write_field(scase->reply, "AJ", lent->title);
    write_due(scase, lent->due ? lent->due : "");
    if (lent->screen && *lent->screen)
        sip_write_field(scase->reply, "AF", lent->screen);
}

static const char *
refusal(const DeskAnswer *answer, const GError *error)
{
    return !answer                            ? sip_error_words(error)
           : answer->outcome == DESK_UNKNOWN  ? _("This book is not known here. Please take it to the desk.")
           : answer->outcome == DESK_IS_CARD  ? _("This is a card, not a book.")
           : answer->outcome == DESK_HINDERED ? sip_obstacle_words(answer->obstacles)
                                              : "";
}

static void
take_answer(Lent *lent, DeskAnswer *answer, const GError *error)
{
    gboolean is_theirs = answer && (answer->outcome == DESK_LENT || answer->outcome == DESK_RENEWED ||
                                    answer->outcome == DESK_HAS_IT);
    lent->is_done = is_theirs;
    lent->is_renewed = answer && answer->outcome == DESK_RENEWED;
    lent->title = g_strdup(answer ? answer->title : NULL);
    lent->due = g_strdup(is_theirs ? answer->due : NULL);
    lent->screen = refusal(answer, error);
}

static void
renew(SipCase *scase, const char *id, gint64 loan, Lent *lent)
{
    g_autoptr(GError) error = NULL;
    const Desk desk = {scase->machine->branch, id, FALSE};
    g_autoptr(DeskAnswer)
        answer = service_desk_renew(scase->session->service, scase->actor, &desk, loan, &error);
    take_answer(lent, answer, error);
}

/* The machine could not free the book for the gate: it is not lent after all, where this patron has it. */
static void
cancel_checkout(SipCase *scase, const DeskPatron *patron, const char *barcode, Lent *lent)
{
    g_autoptr(GError) error = NULL;
    const Desk desk = desk_of(scase);
    g_autoptr(DeskAnswer)
        answer = loan_of(patron, barcode)
                     ? service_desk_return(scase->session->service, scase->actor, &desk, barcode, &error)
                     : NULL;
    lent->is_done = answer && (answer->outcome == DESK_RETURNED || answer->outcome == DESK_WAS_IN);
    lent->title = g_strdup(answer ? answer->title : NULL);
    lent->screen = _("This book was not lent. Please take it to the desk.");
}

static void
lend(SipCase *scase, const DeskPatron *patron, const char *barcode, Lent *lent)
{
    g_autoptr(GError) error = NULL;
    const Desk desk = desk_of(scase);
    g_autoptr(DeskAnswer) answer = service_desk_lend(scase->session->service, scase->actor, &desk,
                                                     patron->patron->pupil.membership, barcode, &error);
    /* theirs already: renewed, where the machine says that it does so (the standard's SC renewal policy) */
    if (answer && answer->outcome == DESK_HAS_IT && *scase->message->fixed[0] == 'Y') {
        g_autofree char *id = g_strconcat(scase->id, "-again", NULL);
        renew(scase, id, answer->loan, lent);
        return;
    }
    take_answer(lent, answer, error);
}

void
sip_answer_checkout(SipCase *scase)
{
    g_auto(Lent) lent = {0};
    const char *why;
    g_autoptr(DeskPatron) patron = sip_case_patron(scase, &why);
    g_autofree char *barcode = sip_case_value(scase, "AB"), *cancel = sip_case_value(scase, "BI");
    if (!patron)
        lent.screen = why;
    else if (g_str_equal(cancel, "Y"))
        cancel_checkout(scase, patron, barcode, &lent);
    else
        lend(scase, patron, barcode, &lent);
    write_lent(scase, "12", &lent);
}

void
sip_answer_renew(SipCase *scase)
{
    g_auto(Lent) lent = {0};
    const char *why;
    g_autoptr(DeskPatron) patron = sip_case_patron(scase, &why);
    g_autofree char *barcode = sip_case_value(scase, "AB");
    const Loan *loan = patron ? loan_of(patron, barcode) : NULL;
    if (loan) {
        renew(scase, scase->id, loan->id, &lent);
        if (!lent.title)
            lent.title = g_strdup(loan->title);
    } else {
        lent.screen = patron ? _("You do not have this book.") : why;
    }
    write_lent(scase, "30", &lent);
}

void
sip_answer_renew_all(SipCase *scase)
{
    const char *why;
    guint count[2] = {0};
    g_autoptr(GString) names = g_string_new("");
    g_autoptr(DeskPatron) patron = sip_case_patron(scase, &why);
    GString *reply = scase->reply;
    for (guint i = 0; patron && i < patron->loans->len; i++) {
        g_auto(Lent) lent = {0};
        const Loan *loan = patron->loans->pdata[i];
        g_autofree char *id = g_strdup_printf("%.40s-%" G_GINT64_FORMAT, scase->id, loan->id);
        renew(scase, id, loan->id, &lent);
        count[lent.is_done ? 0 : 1]++;
        if (names->len < SIP_REPLY_MOST - 4 * SIP_VALUE_MOST)
            sip_write_field(names, lent.is_done ? "BM" : "BN", *loan->barcode ? loan->barcode : loan->title);
    }
    g_string_append_printf(reply, "66%d", patron != NULL);
    sip_write_count(reply, count[0]);
    sip_write_count(reply, count[1]);
    sip_case_moment(scase);
    sip_case_institution(scase);
    g_string_append_len(reply, names->str, (gssize)names->len);
    if (!patron)
        sip_write_field(reply, "AF", why);
}

/* ---- taking in ---- */

/* Where it goes, as numbers of boxes behind the machine: shelf, somebody waits, another school, the desk. */
typedef struct {
    gboolean is_in, is_special;
    const char *box, *screen;
} Box;

static Box
box_of(const DeskAnswer *answer)
{
    gboolean is_in = answer && (answer->outcome == DESK_RETURNED || answer->outcome == DESK_WAS_IN);
    if (!is_in)
        return (Box){FALSE, TRUE, "4", NULL};
    if (answer->transit)
        return (Box){TRUE, TRUE, "3", _("This book is of another school. Please take it to the desk.")};
    if (answer->hold)
        return (Box){TRUE, TRUE, "2", _("Somebody is waiting for this book. Please take it to the desk.")};
    return (Box){TRUE, FALSE, "1", ""};
}

/* Who had it is not told. A checkin is not cancelled: whoever has the book in hand takes it to the desk. */
void
sip_answer_checkin(SipCase *scase)
{
    g_autoptr(GError) error = NULL;
    const Desk desk = desk_of(scase);
    g_autofree char *barcode = sip_case_value(scase, "AB"), *cancel = sip_case_value(scase, "BI");
    g_autoptr(DeskAnswer)
        answer = g_str_equal(cancel, "Y")
                     ? NULL
                     : service_desk_return(scase->session->service, scase->actor, &desk, barcode, &error);
    const Box box = box_of(answer);
    const char *screen = box.screen ? box.screen
                         : answer   ? refusal(answer, error)
                                    : _("Please take this book to the desk.");
    g_string_append_printf(scase->reply, "10%d", box.is_in);
    sip_write_flag(scase->reply, box.is_in); /* the gate rings for it again */
    sip_write_flag(scase->reply, FALSE);
    sip_write_flag(scase->reply, box.is_special);
    sip_case_moment(scase);
    sip_case_institution(scase);
    sip_case_echo(scase, "AB");
    sip_write_field(scase->reply, "AQ",
                    answer && answer->transit ? answer->place : scase->machine->branch_name);
    sip_write_field(scase->reply, "AJ", answer ? answer->title : NULL);
    sip_write_field(scase->reply, "CL", box.box);
    if (*screen)
        sip_write_field(scase->reply, "AF", screen);
}

/* ---- a book ---- */

/* Circulation status and media type of the standard. */
static const char *
circulation_status(const DeskItem *item)
{
    static const struct {
        const char *status, *code;
    } codes[] = {{"on-order", "02"}, {"in-process", "06"}, {"missing", "13"}, {"withdrawn", "01"}};
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
        if (g_str_equal(item->status, codes[i].status))
            return codes[i].code;
    return *item->due ? "04" : *item->until ? "08" : item->in_transit ? "10" : "03";
}

static const char *
media_type(const char *material)
{
    static const struct {
        const char *material, *code;
    } codes[] = {{"book", "001"},      {"picture-book", "001"}, {"comic", "001"}, {"magazine", "002"},
                 {"audiobook", "006"}, {"music", "006"},        {"dvd", "006"}};
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
        if (g_str_equal(material, codes[i].material))
            return codes[i].code;
    return "000";
}

void
sip_answer_item(SipCase *scase)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *barcode = sip_case_value(scase, "AB");
    g_autoptr(DeskItem) item = service_desk_item(scase->session->service, scase->actor,
                                                 scase->machine->branch, barcode, &error);
    char shown[11], number[16];
    GString *reply = scase->reply;
    g_string_append_printf(reply, "18%s0001", item ? circulation_status(item) : "01");
    sip_case_moment(scase);
    sip_write_field(reply, "AB", barcode);
    sip_write_field(reply, "AJ", item ? item->name : NULL);
    if (item) {
        g_snprintf(number, sizeof number, "%u", item->waiting);
        sip_write_field(reply, "CF", number);
        if (*item->due)
            write_due(scase, item->due);
        date_shown(item->until, shown);
        if (*shown)
            sip_write_field(reply, "CM", shown);
        sip_write_field(reply, "CK", media_type(item->material));
        sip_write_field(reply, "AQ", item->place);
        sip_write_field(reply, "AP", item->shelf);
        return;
    }
    sip_write_field(reply, "AF",
                    g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND)
                        ? _("This book is not known here. Please take it to the desk.")
                        : sip_error_words(error));
}

/* The catalogue is not written from a machine. */
void
sip_answer_item_update(SipCase *scase)
{
    g_string_append(scase->reply, "200");
    sip_case_moment(scase);
    sip_case_echo(scase, "AB");
}

/* ---- waiting for a book ---- */

static DeskAnswer *
call_off(SipCase *scase, const DeskPatron *patron, const char *barcode, GError **error)
{
    const Desk desk = desk_of(scase);
    Service *service = scase->session->service;
    g_autoptr(DeskItem) item = service_desk_item(service, scase->actor, desk.branch, barcode, error);
    for (guint i = 0; item && i < patron->holds->len; i++) {
        const Hold *hold = patron->holds->pdata[i];
        if (hold->title == item->title)
            return service_desk_hold_cancel(service, scase->actor, &desk, hold->id, error);
    }
    return NULL;
}

/* '+' puts somebody in line, '-' takes them out; a change ('*') has nothing that could be changed. */
void
sip_answer_hold(SipCase *scase)
{
    const char *why, mode = *scase->message->fixed[0];
    g_autoptr(GError) error = NULL;
    g_autofree char *barcode = sip_case_value(scase, "AB");
    const Desk desk = desk_of(scase);
    g_autoptr(DeskPatron) patron = sip_case_patron(scase, &why);
    g_autoptr(DeskAnswer) answer = NULL;
    if (patron && mode == '+')
        answer = service_desk_hold_copy(scase->session->service, scase->actor, &desk,
                                        patron->patron->pupil.membership, barcode, &error);
    else if (patron && mode == '-')
        answer = call_off(scase, patron, barcode, &error);
    gboolean is_done = answer && (answer->outcome == DESK_PLACED || answer->outcome == DESK_CALLED_OFF);
    g_string_append_printf(scase->reply, "16%d", is_done);
    sip_write_flag(scase->reply, is_done && answer->outcome == DESK_PLACED && answer->copy > 0);
    sip_case_moment(scase);
    sip_case_institution(scase);
    sip_case_echo(scase, "AA");
    sip_case_echo(scase, "AB");
    if (answer && answer->title)
        sip_write_field(scase->reply, "AJ", answer->title);
    if (!is_done)
        sip_write_field(scase->reply, "AF",
                        !patron  ? why
                        : answer ? refusal(answer, error)
                                 : sip_error_words(error));
}
