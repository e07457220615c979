/* What a machine's message leads to: logging in, the table of answers, repeats. */
#include <string.h>

#include "service/login.h"
#include "sip/session_private.h"
#include "text/text.h"

#define TRIES          3u /* in a row; what the ACS status tells a machine too */
#define ID_DIGITS      32
#define CLOCK_HOURS    24 /* a machine whose clock is off by more has none */
#define PROVEN_MINUTES 3

SipSession *
sip_session_new(Service *service, const char *address)
{
    SipSession *session = g_new0(SipSession, 1);
    session->service = service;
    session->address = g_strdup(address);
    return session;
}

static void
forget_patron(SipSession *session)
{
    g_clear_pointer(&session->proven, g_free);
}

void
sip_session_free(SipSession *session)
{
    if (!session)
        return;
    forget_patron(session);
    machine_visit_free(session->visit);
    g_clear_pointer(&session->last, g_bytes_unref);
    g_free(session->last_message);
    g_free(session->address);
    g_free(session);
}

gboolean
sip_session_is_inside(const SipSession *session)
{
    return session->visit != NULL;
}

/* ---- parts of answers ---- */

char *
sip_case_value(const SipCase *scase, const char *code)
{
    const char *value = sip_value(scase->message, code);
    char *text = value ? sip_decode(scase->session->charset, value) : NULL;
    return text ? text : g_strdup("");
}

void
sip_case_moment(SipCase *scase)
{
    g_autoptr(GDateTime)
        now = g_date_time_new_from_unix_local(service_now(scase->session->service) / G_USEC_PER_SEC);
    sip_write_moment(scase->reply, now);
}

void
sip_case_echo(SipCase *scase, const char *code)
{
    g_autofree char *value = sip_case_value(scase, code);
    sip_write_field(scase->reply, code, value);
}

void
sip_case_institution(SipCase *scase)
{
    g_autofree char *value = sip_case_value(scase, "AO");
    sip_write_field(scase->reply, "AO", *value ? value : scase->machine->branch_code);
}

/* Few words for a small screen, about what the patron can do; a screen that others see names no amounts. */
static const char *const OBSTACLES[N_LOAN_OBSTACLES] = {
    [LOAN_NOT_A_MEMBER] = N_("Please come to the library desk."),
    [LOAN_NOT_LENDABLE] = N_("This book cannot be borrowed now. Please take it to the desk."),
    [LOAN_BLOCKED] = N_("Please come to the library desk."),
    [LOAN_TOO_MANY] = N_("You have as many books as you may have. Bring one back first."),
    [LOAN_TOO_MANY_MATERIAL] = N_("You have as many of this kind as you may have. Bring one back first."),
    [LOAN_OWES] = N_("Something has to be paid first. Please come to the library desk."),
    [LOAN_HELD] = N_("Somebody else is waiting for this book. Please take it to the desk."),
    [LOAN_NO_RENEWALS] = N_("This book cannot be renewed any more."),
    [LOAN_WANTED] = N_("Somebody else is waiting for this book, so it cannot be renewed."),
    [LOAN_NOT_LATER] = N_("You may keep this book for as long as that already."),
    [LOAN_BILLED] = N_("Please come to the library desk."),
};

const char *
sip_obstacle_words(guint obstacles)
{
    for (guint o = 0; o < N_LOAN_OBSTACLES; o++)
        if (obstacles & 1u << o)
            return _(OBSTACLES[o]);
    return "";
}

const char *
sip_error_words(const GError *error)
{
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_LIMIT))
        return _("Wrong too often. Wait a while, or come to the library desk.");
    gboolean is_of_us = g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_DB) ||
                        g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_BUSY) ||
                        g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_UNKNOWN) ||
                        g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_FULL);
    return is_of_us ? _("This does not work at this moment. Try again in a minute.")
                    : _("Please come to the library desk.");
}

/* ---- the patron ---- */

/* The password, which is asked of the service once for a patron who stands there, not with each book. */
static gboolean
is_proven(SipCase *scase, const char *card, gint64 person, const char **why)
{
    SipSession *session = scase->session;
    g_autoptr(GError) error = NULL;
    g_autofree char *password = sip_case_value(scase, "AD"),
                    *both = g_strdup_printf("%p|%s|%s", (gpointer)session, card, password),
                    *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
    gint64 now = g_get_monotonic_time();
    explicit_bzero(both, strlen(both));
    gboolean is_known = g_strcmp0(session->proven, digest) == 0 &&
                        now - session->proven_at < PROVEN_MINUTES * 60 * G_USEC_PER_SEC;
    const LoginAttempt attempt = {
        .login = card, .password = password, .address = *session->address ? session->address : "127.0.0.1"};
    if (!is_known && *password && service_login_prove(session->service, &attempt, person, &error)) {
        forget_patron(session);
        session->proven = g_steal_pointer(&digest);
        is_known = TRUE;
    }
    explicit_bzero(password, strlen(password));
    session->proven_at = is_known ? now : 0;
    if (!is_known)
        *why = g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) || !error
                   ? _("This password is not right.")
                   : sip_error_words(error);
    return is_known;
}

DeskPatron *
sip_case_patron(SipCase *scase, const char **why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *card = sip_case_value(scase, "AA");
    g_autoptr(DeskPatron) patron = service_desk_patron(scase->session->service, scase->actor,
                                                       scase->machine->branch, card, 0, &error);
    *why = NULL;
    if (!patron)
        *why = g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND)
                   ? _("This card is not known here. Please come to the library desk.")
                   : sip_error_words(error);
    else if (patron->card_replaced)
        *why = _("This card was replaced by a new one. Please use the new one.");
    else if (!scase->machine->asks_password || is_proven(scase, card, patron->patron->pupil.person, why))
        return g_steal_pointer(&patron);
    return NULL;
}

/* ---- the machine itself ---- */

/* Which messages are answered with more than a no: in the standard's order of the field BX. */
static char *
supported(const Machine *machine)
{
    return g_strdup_printf("YYYNYYYYY%cYNNYYY", machine->takes_payments ? 'Y' : 'N');
}

static void
answer_status(SipCase *scase)
{
    g_autofree char *messages = supported(scase->machine);
    /* on line, checkin, checkout, renewals; no status update, not off line; ten seconds, three tries */
    g_string_append(scase->reply, "98YYYYNN100003");
    sip_case_moment(scase);
    g_string_append(scase->reply, "2.00");
    sip_write_field(scase->reply, "AO", scase->machine->branch_code);
    sip_write_field(scase->reply, "AM", scase->machine->branch_name);
    sip_write_field(scase->reply, "BX", messages);
}

static const SipAnswer ANSWERS[N_SIP_REQUESTS] = {
    [SIP_STATUS] = answer_status,
    [SIP_PATRON] = sip_answer_patron,
    [SIP_INFORMATION] = sip_answer_information,
    [SIP_CHECKOUT] = sip_answer_checkout,
    [SIP_CHECKIN] = sip_answer_checkin,
    [SIP_RENEW] = sip_answer_renew,
    [SIP_RENEW_ALL] = sip_answer_renew_all,
    [SIP_ITEM] = sip_answer_item,
    [SIP_FEE_PAID] = sip_answer_fee,
    [SIP_END_SESSION] = sip_answer_end,
    [SIP_HOLD] = sip_answer_hold,
    [SIP_BLOCK] = sip_answer_block,
    [SIP_ENABLE] = sip_answer_enable,
    [SIP_ITEM_UPDATE] = sip_answer_item_update,
};

/* The number of a language in the standard's list; every other is answered in Dutch. */
#define LANGUAGE_ENGLISH    "001"
#define LANGUAGE_ENGLISH_UK "024"

static void
choose_language(const SipMessage *message)
{
    const gboolean has = message->request == SIP_PATRON || message->request == SIP_INFORMATION;
    gboolean english = has && (g_str_equal(message->fixed[0], LANGUAGE_ENGLISH) ||
                               g_str_equal(message->fixed[0], LANGUAGE_ENGLISH_UK));
    text_set_language(english ? TEXT_ENGLISH : TEXT_DUTCH);
}

static gboolean
log_in(SipSession *session, const SipMessage *message)
{
    g_autoptr(GError) error = NULL;
    const char *login = sip_value(message, "CN"), *password = sip_value(message, "CO");
    gboolean is_plain = g_str_equal(message->fixed[0], "0") && g_str_equal(message->fixed[1], "0");
    if (!is_plain || !login || !password || !g_utf8_validate(login, -1, NULL))
        return FALSE;
    MachineVisit *visit = service_machine_enter(session->service, login, password, session->address, &error);
    if (!visit)
        return FALSE;
    machine_visit_free(session->visit);
    session->visit = visit;
    forget_patron(session);
    return sip_charset_from_name(visit->machine->charset, &session->charset);
}

/* ---- repeats ---- */

static gboolean
is_of_today(const char *text, gint64 now)
{
    /* "YYYYMMDDZZZZHHMMSS": the zone is nothing, or UTC ("   Z"), which the day's width allows for */
    for (guint i = 0; i < 18; i++)
        if ((i < 8 || i > 11) && !g_ascii_isdigit(text[i]))
            return FALSE;
    int part[6];
    static const guint8 at[] = {0, 4, 6, 12, 14, 16}, size[] = {4, 2, 2, 2, 2, 2};
    for (guint p = 0; p < G_N_ELEMENTS(part); p++) {
        part[p] = 0;
        for (guint i = 0; i < size[p]; i++)
            part[p] = part[p] * 10 + (text[at[p] + i] - '0');
    }
    g_autoptr(GDateTime) moment = g_date_time_new_local(part[0], part[1], part[2], part[3], part[4], part[5]);
    gint64 seconds = moment ? g_date_time_to_unix(moment) - now / G_USEC_PER_SEC : G_MAXINT64;
    return moment && ABS(seconds) <= CLOCK_HOURS * 3600;
}

/* The moment that the machine gave the message. */
static const char *
moment_of(const SipMessage *message)
{
    for (guint f = 0; f < SIP_FIXED_MOST; f++)
        if (strlen(message->fixed[f]) == 18)
            return message->fixed[f];
    return "";
}

/* Of the machine, the moment it gave the message and all of its content: so one that comes again, on another connection too, is done once.
 * A machine without a clock sends the same for the same book next week, so its messages are each new but on this connection. */
static char *
command_id(const SipSession *session, const SipMessage *message)
{
    const char *moment = moment_of(message);
    if (strlen(moment) != 18 || !is_of_today(moment, service_now(session->service))) {
        g_autofree char *drawn = g_uuid_string_random();
        return g_strconcat("sip-", drawn, NULL);
    }
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *head = g_strdup_printf("%" G_GINT64_FORMAT " %d", session->visit->machine->id,
                                            (int)message->request);
    g_checksum_update(sum, (const guchar *)head, -1);
    for (guint f = 0; f < SIP_FIXED_MOST; f++)
        g_checksum_update(sum, (const guchar *)message->fixed[f], (gssize)strlen(message->fixed[f]) + 1);
    for (guint i = 0; i < message->n_fields; i++) {
        g_checksum_update(sum, (const guchar *)message->field[i].code, 3);
        g_checksum_update(sum, (const guchar *)message->field[i].value,
                          (gssize)strlen(message->field[i].value) + 1);
    }
    return g_strdup_printf("sip-%.*s", ID_DIGITS, g_checksum_get_string(sum));
}

/* A message with the number of the one before, and the same in all else. */
static gboolean
is_repeat(const SipSession *session, const SipMessage *message, const char *digest)
{
    return message->sequence != 0 && message->request != SIP_STATUS && session->last &&
           g_strcmp0(session->last_message, digest) == 0;
}

static void
remember(SipSession *session, const SipMessage *message, const char *digest, GBytes *reply)
{
    g_clear_pointer(&session->last, g_bytes_unref);
    g_clear_pointer(&session->last_message, g_free);
    session->last = g_bytes_ref(reply);
    if (message->sequence && message->request != SIP_LOGIN)
        session->last_message = g_strdup(digest);
}

/* ---- one message ---- */

static GBytes *
ask_again(SipSession *session, const SipMessage *message, gboolean *is_over)
{
    g_autoptr(GString) reply = g_string_new("96");
    const SipMessage bare = {.has_checksum = message == NULL || message->has_checksum};
    *is_over = ++session->garbled >= TRIES;
    return sip_finish(reply, SIP_UTF8, &bare);
}

GBytes *
sip_session_garbled(SipSession *session, gboolean *is_over)
{
    return ask_again(session, NULL, is_over);
}

/* Before anybody is logged in. */
static GBytes *
take_stranger(SipSession *session, const SipMessage *message, gboolean *is_over)
{
    g_autoptr(GString) reply = g_string_new("");
    if (message->request == SIP_LOGIN) {
        gboolean is_in = log_in(session, message);
        g_string_append(reply, is_in ? "941" : "940");
        session->wrong = is_in ? 0 : session->wrong + 1;
        *is_over = session->wrong >= TRIES;
        return sip_finish(reply, SIP_UTF8, message);
    }
    *is_over = TRUE;
    return NULL;
}

static GBytes *
answer(SipSession *session, const SipMessage *message, gboolean *is_over)
{
    g_autoptr(GError) error = NULL;
    if (!service_machine_again(session->service, session->visit, &error)) {
        *is_over = TRUE;
        return NULL;
    }
    g_autofree char *id = command_id(session, message);
    g_autoptr(GString) reply = g_string_new("");
    SipCase scase = {session, message, session->visit->account, session->visit->machine, reply, id};
    choose_language(message);
    ANSWERS[message->request](&scase);
    if (message->request == SIP_END_SESSION)
        forget_patron(session);
    return sip_finish(reply, session->charset, message);
}

GBytes *
sip_session_take(SipSession *session, const char *bytes, gsize length, gboolean *is_over)
{
    SipMessage message;
    *is_over = FALSE;
    if (sip_read(bytes, length, &message) != SIP_SOUND)
        return ask_again(session, &message, is_over);
    session->garbled = 0;
    if (message.request == SIP_RESEND)
        return session->last ? g_bytes_ref(session->last) : ask_again(session, &message, is_over);
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
    if (is_repeat(session, &message, digest))
        return g_bytes_ref(session->last);
    GBytes *reply = !session->visit || message.request == SIP_LOGIN
                        ? take_stranger(session, &message, is_over)
                        : answer(session, &message, is_over);
    if (reply)
        remember(session, &message, digest, reply);
    return reply;
}
