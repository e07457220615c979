/* Sends the letters that wait, one after the other. */
#include "service/post.h"

#include "net/letter.h"
#include "service/mail_text.h"
#include "text/text.h"

#define POLL_MICROSECONDS G_USEC_PER_SEC
/* So long a letter is its postman's: much longer than sending takes, so that nobody else sends it meanwhile, even when the clocks
 * of two machines are minutes apart. */
#define TAKEN_MICROSECONDS (15 * G_TIME_SPAN_MINUTE)
#define LONGEST_PAUSE      (2 * G_TIME_SPAN_HOUR)

struct Postman {
    Service *service;
    GMutex lock;
    GCond stopped;
    gboolean stopping;
    GThread *thread;
};

gboolean
mail_write(const Service *service, Store *store, const Account *actor, const Mail *mail, GError **error)
{
    GError *cause = NULL;
    gboolean is_for_contact = mail_is_for_contact(mail->kind);
    if (!is_for_contact && (mail->account == 0 || (actor != NULL && actor->id == mail->account)))
        return TRUE;
    g_assert(!is_for_contact || mail->account == 0);
    return store_mail_add(store, mail, service_now(service), &cause) || service_fail(error, cause);
}

gboolean
mail_send(const Mail *mail, const MailConfig *config, GCancellable *cancellable, GError **error)
{
    TextLanguage before = text_get_language();
    text_set_language(text_language_from_header(mail->language));
    g_autofree char *subject = mail_text_subject(mail), *body = mail_text_body(mail, config->portal);
    const Letter letter = {.from_name = mail->library_name,
                           .from = config->from,
                           .to = mail->address,
                           .subject = subject,
                           .text = body,
                           .language = text_language_tag(text_get_language()),
                           .id = mail->message_id,
                           .date = mail->created};
    g_autofree char *text = letter_format(&letter);
    text_set_language(before);
    if (text == NULL) {
        g_set_error_literal(
            error, SMTP_ERROR, SMTP_ERROR_REFUSED,
            "the name of the school or library, or an address, has signs that no mail can have");
        return FALSE;
    }
    return smtp_send(&config->smtp, config->from, mail->address, text, cancellable, error);
}

/* A minute, four, nine, sixteen … of the configured pause, at most two hours. */
static gint64
pause_after(const Postman *postman, const Mail *mail)
{
    gint64 n = MIN(mail->attempts, 100);
    return MIN(n * n * postman->service->mail->pause_seconds * G_USEC_PER_SEC, LONGEST_PAUSE);
}

/* What becomes of the letter. When the database cannot be reached now, it is anybody's again after a while: with the same
 * Message-ID, should it have been sent. */
static void
settle(Postman *postman, const Mail *mail, const GError *error)
{
    g_auto(Connection) connection = {0};
    Service *service = postman->service;
    gint64 now = service_now(service);
    gint64 old = mail->created + (gint64)service->mail->give_up_hours * G_TIME_SPAN_HOUR;
    if (!connection_take(&connection, service, mail->library, NULL))
        return;
    if (error == NULL)
        store_mail_end(connection.store, mail, MAIL_SENT, "", now, NULL);
    else if (g_error_matches(error, SMTP_ERROR, SMTP_ERROR_CANCELLED))
        store_mail_put_off(connection.store, mail, now, "", NULL);
    else if (g_error_matches(error, SMTP_ERROR, SMTP_ERROR_REFUSED) || now >= old)
        store_mail_end(connection.store, mail, MAIL_FAILED, error->message, now, NULL);
    else
        store_mail_put_off(connection.store, mail, now + pause_after(postman, mail), error->message, NULL);
}

static Mail *
claim(Postman *postman)
{
    g_auto(Connection) connection = {0};
    gint64 now = service_now(postman->service);
    return connection_take(&connection, postman->service, STORE_EVERY_LIBRARY, NULL)
               ? store_mail_claim(connection.store, now, now + TAKEN_MICROSECONDS, NULL)
               : NULL;
}

/* A letter that waited too long (no mail server was configured, or none worked) is not sent after all: who gets it would think that
 * it happened today. */
static gboolean
is_fresh(Postman *postman, const Mail *mail, GError **error)
{
    gint64 oldest = service_now(postman->service) - LONGEST_PAUSE -
                    (gint64)postman->service->mail->give_up_hours * G_TIME_SPAN_HOUR;
    if (mail->created >= oldest)
        return TRUE;
    g_set_error_literal(error, SMTP_ERROR, SMTP_ERROR_REFUSED, "no mail server took it in time");
    return FALSE;
}

/* FALSE: the database cannot be reached now, so the letter is anybody's again after a while. What a reminder tells is looked up
 * when it is sent: a book that came back since is not in it, and none left means no letter. */
static gboolean
is_still_wanted(Postman *postman, Mail *mail, gboolean *wanted)
{
    *wanted = mail->state == MAIL_WAITING && *mail->address != '\0';
    if (!*wanted || mail->kind != MAIL_REMINDER)
        return TRUE;
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, postman->service, mail->library, NULL) ||
        !store_mail_books(connection.store, mail, NULL))
        return FALSE;
    *wanted = mail->books->books->len > 0;
    return TRUE;
}

static gboolean
send_one(Postman *postman)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Mail) mail = claim(postman);
    gboolean wanted;
    if (mail == NULL)
        return FALSE;
    if (!is_still_wanted(postman, mail, &wanted))
        return TRUE;
    if (!wanted) {
        g_auto(Connection) connection = {0};
        if (connection_take(&connection, postman->service, mail->library, NULL))
            store_mail_end(connection.store, mail, MAIL_UNWANTED, "", service_now(postman->service), NULL);
        return TRUE;
    }
    if (is_fresh(postman, mail, &error))
        mail_send(mail, postman->service->mail, postman->service->stopping, &error);
    settle(postman, mail, error);
    return TRUE;
}

static gpointer
work(gpointer data)
{
    Postman *postman = data;
    g_mutex_lock(&postman->lock);
    while (!postman->stopping) {
        g_mutex_unlock(&postman->lock);
        gboolean sent = send_one(postman);
        g_mutex_lock(&postman->lock);
        gint64 next = g_get_monotonic_time() + POLL_MICROSECONDS;
        while (!sent && !postman->stopping && g_cond_wait_until(&postman->stopped, &postman->lock, next))
            ;
    }
    g_mutex_unlock(&postman->lock);
    return NULL;
}

Postman *
postman_start(Service *service)
{
    Postman *postman = g_new0(Postman, 1);
    postman->service = service;
    g_mutex_init(&postman->lock);
    g_cond_init(&postman->stopped);
    postman->thread = g_thread_new("postman", work, postman);
    return postman;
}

void
postman_stop(Postman *postman)
{
    if (postman == NULL)
        return;
    g_mutex_lock(&postman->lock);
    postman->stopping = TRUE;
    g_cond_broadcast(&postman->stopped);
    g_mutex_unlock(&postman->lock);
    g_thread_join(postman->thread);
    g_mutex_clear(&postman->lock);
    g_cond_clear(&postman->stopped);
    g_free(postman);
}
