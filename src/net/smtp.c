/* SMTP by libcurl. */
#include "net/smtp.h"

#include <string.h>

#include "net/curl.h"

G_DEFINE_QUARK(instroom_smtp_error, smtp_error)

#define CONNECT_SECONDS 30L
#define ALL_SECONDS                                                                                          \
    120L /* RFC 5321, 4.5.3.2 would wait ten minutes for the last answer; a worker has more to do */
#define LAST_SECONDS 10 /* for that answer, once the program is to stop */

typedef struct {
    const char *at; /* what is still to be given */
    gsize left;
    GCancellable *cancellable;
    gint64 stops; /* monotonic time at which it was first seen that it is to stop; 0 = not yet */
} Giving;

gboolean
smtp_host_is_loopback(const char *host)
{
    if (g_str_equal(host, "localhost"))
        return TRUE;
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);
    return address != NULL && g_inet_address_get_is_loopback(address);
}

static size_t
give(char *buffer, size_t size, size_t n, void *data)
{
    Giving *giving = data;
    gsize length = MIN(size * n, giving->left);
    memcpy(buffer, giving->at, length);
    giving->at += length;
    giving->left -= length;
    return length;
}

/* Once all is given the server may have it: then its answer is waited for a little, rather than sending the letter twice. */
static int
go_on(void *data, curl_off_t to_come, curl_off_t come, curl_off_t to_go, curl_off_t gone)
{
    Giving *giving = data;
    (void)to_come, (void)come, (void)to_go, (void)gone;
    if (!g_cancellable_is_cancelled(giving->cancellable))
        return 0;
    gint64 now = g_get_monotonic_time();
    if (giving->stops == 0)
        giving->stops = now;
    return giving->left > 0 || now - giving->stops > LAST_SECONDS * G_USEC_PER_SEC;
}

/* The path is the name by which the program greets (EHLO): that of the sender's domain. */
static char *
address_of(const SmtpServer *server, const char *from)
{
    gboolean is_v6 = strchr(server->host, ':') != NULL;
    return g_strdup_printf("%s://%s%s%s:%u/%s", server->security == SMTP_TLS ? "smtps" : "smtp",
                           is_v6 ? "[" : "", server->host, is_v6 ? "]" : "", server->port,
                           strchr(from, '@') + 1);
}

static gboolean
set_server(CURL *curl, const SmtpServer *server)
{
    if (server->security == SMTP_CLEAR && !smtp_host_is_loopback(server->host))
        return FALSE;
    if (server->security == SMTP_STARTTLS &&
        curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL) != CURLE_OK)
        return FALSE;
    return server->user == NULL || (curl_easy_setopt(curl, CURLOPT_USERNAME, server->user) == CURLE_OK &&
                                    curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password) == CURLE_OK);
}

static gboolean
set_letter(CURL *curl, const char *from, const struct curl_slist *to, Giving *giving)
{
    return curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READFUNCTION, give) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READDATA, giving) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, giving) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, ALL_SECONDS) == CURLE_OK;
}

/* Of this letter: its sender, its receiver, or the whole of it. A log-in that fails is no fault of the letter. */
static SmtpError
kind_of(CURL *curl, CURLcode code)
{
    long answer = 0;
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return SMTP_ERROR_CANCELLED;
    if (code != CURLE_SEND_ERROR && code != CURLE_WEIRD_SERVER_REPLY)
        return SMTP_ERROR_LATER;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    return answer >= 500 && answer <= 599 ? SMTP_ERROR_REFUSED : SMTP_ERROR_LATER;
}

gboolean
smtp_send(const SmtpServer *server, const char *from, const char *to, const char *letter,
          GCancellable *cancellable, GError **error)
{
    char why[CURL_ERROR_SIZE] = "";
    Giving giving = {.at = letter, .left = strlen(letter), .cancellable = cancellable};
    g_autoptr(CURL) curl = net_curl_new("smtp,smtps", server->authorities);
    struct curl_slist *receivers = curl_slist_append(NULL, to);
    g_autofree char *address = address_of(server, from);
    gboolean is_set = curl != NULL && receivers != NULL &&
                      curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why) == CURLE_OK &&
                      curl_easy_setopt(curl, CURLOPT_URL, address) == CURLE_OK && set_server(curl, server) &&
                      set_letter(curl, from, receivers, &giving);
    CURLcode code = is_set ? net_curl_run(curl) : CURLE_FAILED_INIT;
    if (code != CURLE_OK)
        g_set_error_literal(error, SMTP_ERROR, is_set ? (gint)kind_of(curl, code) : SMTP_ERROR_LATER,
                            why[0] != '\0' ? why : curl_easy_strerror(code));
    curl_slist_free_all(receivers);
    return code == CURLE_OK;
}
