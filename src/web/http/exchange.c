/* Requests as they come in: what is refused before, while and after the body comes. */
#include "web/http/exchange.h"

#include <gio/gio.h>

enum { TARGET_MAX = 2000, HEADER_COUNT_MAX = 100, FORM_FIELDS_MAX = 10000 };
#define DRAIN_MAX                                                                                            \
    (G_GUINT64_CONSTANT(4) * HTTP_UPLOAD_MAX) /* read and thrown away, so that the 413 page arrives */

void
exchange_init(Exchange *exchange, const HttpApplication *application, gpointer context, const char *target)
{
    exchange->application = application;
    exchange->context = context;
    exchange->target = g_strndup(target, TARGET_MAX + 1);
}

void
exchange_clear(Exchange *exchange)
{
    http_request_free(exchange->request);
    http_response_free(exchange->response);
    http_response_free(exchange->plan.early);
    if (exchange->form)
        g_string_free(exchange->form, TRUE);
    g_free(exchange->target);
}

void
exchange_start(Exchange *exchange, const char *method)
{
    HttpMethod kind = strcmp(method, "HEAD") == 0 ? HTTP_GET : HTTP_OTHER;
    for (HttpMethod known = HTTP_GET; known < HTTP_OTHER; known++)
        if (strcmp(method, http_method_name(known)) == 0)
            kind = known;
    if (strlen(exchange->target) > TARGET_MAX)
        exchange->status = 414;
    else if (exchange->target[0] != '/')
        exchange->status = 400;
    exchange->request = http_request_new(kind, exchange->status == 0 ? exchange->target : "/");
}

void
exchange_header(Exchange *exchange, const char *name, const char *value)
{
    HttpRequest *request = exchange->request;
    if (request->headers->len >= HEADER_COUNT_MAX || !g_utf8_validate(name, -1, NULL))
        request->malformed = TRUE;
    else
        http_request_add_header(request, name, value);
}

/* The browser's address: what the proxy on this machine says (the last hop is the one that it saw itself), or
 * the peer's. */
static char *
remote_address(const HttpRequest *request, gboolean behind_proxy)
{
    const char *said = NULL; /* of several lines the last one is the proxy's own */
    for (guint i = 0; i < request->headers->len; i++) {
        const HttpField *field = request->headers->pdata[i];
        if (g_str_equal(field->name, "x-forwarded-for"))
            said = field->value;
    }
    if (behind_proxy && said) {
        const char *last = strrchr(said, ',');
        g_autofree char *text = g_strstrip(g_strdup(last ? last + 1 : said));
        g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
        if (address)
            return g_inet_address_to_string(address);
    }
    return g_strdup("loopback");
}

void
exchange_begin(Exchange *exchange, gboolean behind_proxy)
{
    HttpRequest *request = exchange->request;
    request->remote = remote_address(request, behind_proxy);
    request->https = g_strcmp0(http_request_header(request, "x-forwarded-proto"), "https") == 0;
    if (request->malformed || !http_request_header(request, "host"))
        exchange->status = 400;
    request->malformed = exchange->status != 0;
    if (request->malformed)
        return;
    exchange->application->begin(exchange->context, request, &exchange->plan);
    const char *length = http_request_header(request, "content-length");
    if (length && g_ascii_strtoull(length, NULL, 10) > exchange->plan.body_max && !exchange->plan.early)
        exchange->status = 413;
}

gboolean
exchange_refused(const Exchange *exchange)
{
    return exchange->plan.early || exchange->status != 0;
}

static void
keep(Exchange *exchange, const char *bytes, gsize length)
{
    if (exchange->request->upload) {
        g_autoptr(GError) error = NULL;
        if (!spool_writer_append(exchange->request->upload, bytes, length, &error))
            exchange->status = g_error_matches(error, INGEST_ERROR, INGEST_ERROR_TOO_LARGE) ? 413 : 507;
        return;
    }
    if (!exchange->form)
        exchange->form = g_string_new(NULL);
    g_string_append_len(exchange->form, bytes, (gssize)length);
}

gboolean
exchange_receive(Exchange *exchange, const char *bytes, gsize length)
{
    exchange->received += length;
    if (!exchange_refused(exchange) && exchange->received > exchange->plan.body_max)
        exchange->status = 413;
    if (!exchange_refused(exchange))
        keep(exchange, bytes, length);
    return exchange->received <= DRAIN_MAX;
}

static gboolean
parse_form(Exchange *exchange)
{
    static const char wanted[] = "application/x-www-form-urlencoded";
    const char *type = http_request_header(exchange->request, "content-type");
    if (!exchange->form)
        return TRUE;
    return type && g_ascii_strncasecmp(type, wanted, sizeof wanted - 1) == 0 &&
           http_form_parse(exchange->form->str, exchange->form->len, FORM_FIELDS_MAX,
                           exchange->request->form);
}

void
exchange_finish(Exchange *exchange)
{
    HttpRequest *request = exchange->request;
    if (exchange->plan.raw)
        request->body = g_steal_pointer(&exchange->form);
    else if (exchange->status == 0 && !request->upload && !parse_form(exchange))
        exchange->status = 400;
    request->upload_length = exchange->received;
    exchange->response = exchange->status != 0
                             ? exchange->application->problem(exchange->context, request, exchange->status)
                             : exchange->application->finish(exchange->context, request);
}
