/* The HTTP adapter: the only file that knows libmicrohttpd. */
#include "web/http/server.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 512,
    IDLE_SECONDS = 30,      /* without a byte either way */
    HEADERS_MAX = 32 << 10, /* the library's memory for a connection: bounds request line and headers */
    TARGET_MAX = 2000,
    HEADER_COUNT_MAX = 100,
    QUEUE_MAX = 64, /* waiting for a worker */
    WORKERS = 4,
    FORM_SECONDS = 60,        /* in which a form must have come */
    UPLOAD_SECONDS = 20 * 60, /* 50 MB at 45 kB/s */
    FORM_FIELDS_MAX = 10000,
};
#define DRAIN_MAX                                                                                            \
    (G_GUINT64_CONSTANT(4) * HTTP_UPLOAD_MAX) /* read and thrown away, so that the 413 page arrives */

/* A connection, watched: the library only notices silence, not a client that sends a byte now and then. */
typedef struct {
    int fd;
    gint64 deadline; /* monotonic; 0 = none: an answer is being made */
} Watch;

struct HttpServer {
    struct MHD_Daemon *daemon;
    HttpServerConfig config;
    HttpApplication application;
    gpointer context;
    guint port;
    GThreadPool *workers[HTTP_N_RUNS]; /* of Exchange; none for HTTP_RUN_HERE */
    GMutex lock;                       /* of watches and stopping */
    GCond wake;
    GHashTable *watches; /* set of Watch */
    gboolean stopping, draining;
    GThread *watcher;
};

/* One request and its answer. */
typedef struct {
    HttpServer *server;
    struct MHD_Connection *connection;
    char *target;
    HttpRequest *request; /* NULL until the headers have come */
    HttpPlan plan;
    GString *form;
    guint64 received;
    guint status; /* a problem that will be the answer; 0 none */
    HttpResponse *response;
} Exchange;

static void
watch_set(Exchange *exchange, guint seconds)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(exchange->connection,
                                                                   MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    Watch *watch = info ? info->socket_context : NULL;
    g_mutex_lock(&exchange->server->lock);
    if (watch)
        watch->deadline = seconds > 0 ? g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC : 0;
    g_mutex_unlock(&exchange->server->lock);
}

static void
on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
              enum MHD_ConnectionNotificationCode code)
{
    HttpServer *server = context;
    g_mutex_lock(&server->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        Watch *watch = g_new0(Watch, 1);
        watch->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        watch->deadline = g_get_monotonic_time() + (gint64)server->config.header_seconds * G_USEC_PER_SEC;
        g_hash_table_add(server->watches, watch);
        *socket_context = watch;
    } else {
        g_hash_table_remove(server->watches, *socket_context);
    }
    g_mutex_unlock(&server->lock);
}

static gpointer
watch_connections(gpointer data)
{
    HttpServer *server = data;
    g_mutex_lock(&server->lock);
    while (!server->stopping) {
        g_cond_wait_until(&server->wake, &server->lock, g_get_monotonic_time() + G_USEC_PER_SEC);
        gint64 now = g_get_monotonic_time();
        GHashTableIter iter;
        gpointer key;
        g_hash_table_iter_init(&iter, server->watches);
        while (g_hash_table_iter_next(&iter, &key, NULL)) {
            Watch *watch = key;
            if (watch->deadline != 0 && watch->deadline < now)
                shutdown(watch->fd, SHUT_RDWR); /* the library sees the end and closes */
        }
    }
    g_mutex_unlock(&server->lock);
    return NULL;
}

static void *
on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    Exchange *exchange = g_new0(Exchange, 1);
    exchange->server = context;
    exchange->connection = connection;
    exchange->target = g_strndup(target, TARGET_MAX + 1);
    return exchange;
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **request_context,
             enum MHD_RequestTerminationCode code)
{
    (void)context, (void)connection, (void)code;
    Exchange *exchange = *request_context;
    if (!exchange)
        return;
    watch_set(exchange,
              exchange->server->config.header_seconds + IDLE_SECONDS); /* idle, then the next headers */
    http_request_free(exchange->request);
    http_response_free(exchange->response);
    http_response_free(exchange->plan.early);
    if (exchange->form)
        g_string_free(exchange->form, TRUE);
    g_free(exchange->target);
    g_free(exchange);
    *request_context = NULL;
}

static enum MHD_Result
on_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    HttpRequest *request = context;
    if (request->headers->len >= HEADER_COUNT_MAX || !g_utf8_validate(name, -1, NULL))
        request->malformed = TRUE;
    else
        http_request_add_header(request, name, value ? value : "");
    return MHD_YES;
}

/* The browser's address: what the proxy on this machine says (the last hop is the one that it saw itself), or
 * the peer's. */
static char *
remote_address(const Exchange *exchange)
{
    const char *said = http_request_header(exchange->request, "x-forwarded-for");
    if (exchange->server->config.behind_proxy && said) {
        const char *last = strrchr(said, ',');
        g_autofree char *text = g_strstrip(g_strdup(last ? last + 1 : said));
        g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
        if (address)
            return g_inet_address_to_string(address);
    }
    return g_strdup("loopback");
}

/* The headers have come. */
static void
begin(Exchange *exchange, const char *method)
{
    HttpMethod kind = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ? HTTP_GET
                      : strcmp(method, "POST") == 0                             ? HTTP_POST
                                                                                : HTTP_OTHER;
    gboolean long_target = strlen(exchange->target) > TARGET_MAX;
    HttpRequest *request = exchange->request = http_request_new(kind, long_target ? "/" : exchange->target);
    MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, on_header, request);
    request->remote = remote_address(exchange);
    request->https = g_strcmp0(http_request_header(request, "x-forwarded-proto"), "https") == 0;
    const char *length = http_request_header(request, "content-length");
    guint64 bytes = length ? g_ascii_strtoull(length, NULL, 10) : 0;
    if (request->malformed || exchange->target[0] != '/' || long_target ||
        !http_request_header(request, "host")) {
        request->malformed = TRUE;
        exchange->status = long_target ? 414 : 400;
        return;
    }
    exchange->server->application.begin(exchange->server->context, request, &exchange->plan);
    if (bytes > exchange->plan.body_max && bytes > 0 && !exchange->plan.early)
        exchange->status = 413;
    watch_set(exchange, request->upload ? UPLOAD_SECONDS : FORM_SECONDS);
}

/* Some of the body has come. FALSE ends the connection. */
static gboolean
receive(Exchange *exchange, const char *bytes, gsize length)
{
    HttpRequest *request = exchange->request;
    exchange->received += length;
    if (exchange->received > DRAIN_MAX)
        return FALSE;
    if (exchange->status == 0 && !exchange->plan.early && exchange->received > exchange->plan.body_max)
        exchange->status = 413;
    if (exchange->status != 0 || exchange->plan.early)
        return TRUE; /* thrown away */
    if (request->upload) {
        g_autoptr(GError) error = NULL;
        if (!spool_writer_append(request->upload, bytes, length, &error)) {
            gboolean large = g_error_matches(error, INGEST_ERROR, INGEST_ERROR_TOO_LARGE);
            exchange->status = large ? 413 : 507;
        }
    } else {
        if (!exchange->form)
            exchange->form = g_string_new(NULL);
        g_string_append_len(exchange->form, bytes, (gssize)length);
    }
    return TRUE;
}

static gboolean
parse_form(Exchange *exchange)
{
    const char *type = http_request_header(exchange->request, "content-type");
    if (!exchange->form)
        return TRUE;
    return type && g_ascii_strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0 &&
           http_form_parse(exchange->form->str, exchange->form->len, FORM_FIELDS_MAX,
                           exchange->request->form);
}

static void
finish(Exchange *exchange)
{
    HttpServer *server = exchange->server;
    if (exchange->status == 0 && !exchange->request->upload && !parse_form(exchange))
        exchange->status = 400;
    exchange->request->upload_length = exchange->received;
    exchange->response = exchange->status != 0
                             ? server->application.problem(server->context, exchange->request,
                                                           exchange->status)
                             : server->application.finish(server->context, exchange->request);
}

static void
run_exchange(gpointer data, gpointer context)
{
    (void)context;
    Exchange *exchange = data;
    finish(exchange);
    MHD_resume_connection(exchange->connection);
}

/* Taken over from the answer: bytes or a descriptor. */
static struct MHD_Response *
body_of(HttpResponse *response)
{
    struct stat status;
    if (response->fd >= 0 && fstat(response->fd, &status) == 0)
        return MHD_create_response_from_fd64((uint64_t)status.st_size, g_steal_fd(&response->fd));
    if (response->fixed)
        return MHD_create_response_from_buffer(response->fixed_length, (void *)response->fixed,
                                               MHD_RESPMEM_PERSISTENT);
    gsize length = response->body ? response->body->len : 0;
    char *text = response->body ? g_string_free(g_steal_pointer(&response->body), FALSE) : g_strdup("");
    return MHD_create_response_from_buffer(length, text, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result
answer(Exchange *exchange)
{
    HttpResponse *response = exchange->response;
    struct MHD_Response *out = body_of(response);
    if (!out)
        return MHD_NO;
    for (guint i = 0; i < response->headers->len; i++) {
        const HttpField *header = response->headers->pdata[i];
        MHD_add_response_header(out, header->name, header->value);
    }
    if (exchange->request->malformed) /* where the next request begins is anyone's guess */
        MHD_add_response_header(out, "Connection", "close");
    watch_set(exchange, UPLOAD_SECONDS);
    enum MHD_Result queued = MHD_queue_response(exchange->connection, response->status, out);
    MHD_destroy_response(out);
    return queued;
}

/* To a worker, unless too many wait already or the server is stopping. */
static gboolean
hand_over(Exchange *exchange)
{
    HttpServer *server = exchange->server;
    g_mutex_lock(&server->lock);
    GThreadPool *pool = server->draining ? NULL : server->workers[exchange->plan.run];
    gboolean room = pool && g_thread_pool_unprocessed(pool) < QUEUE_MAX;
    if (room) {
        MHD_suspend_connection(exchange->connection); /* first: the worker may be done before this returns */
        g_thread_pool_push(pool, exchange, NULL);
    }
    g_mutex_unlock(&server->lock);
    return room;
}

/* All of the request has come: answer here, or hand over to a worker and be called again. */
static enum MHD_Result
complete(Exchange *exchange)
{
    if (exchange->plan.early)
        exchange->response = g_steal_pointer(&exchange->plan.early);
    if (exchange->response)
        return answer(exchange);
    watch_set(exchange, 0);
    if (exchange->status == 0 && exchange->plan.run != HTTP_RUN_HERE) {
        if (hand_over(exchange))
            return MHD_YES;
        exchange->status = 503;
    }
    finish(exchange);
    return answer(exchange);
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
           const char *version, const char *data, size_t *length, void **request_context)
{
    (void)context, (void)connection, (void)url, (void)version;
    Exchange *exchange = *request_context;
    if (!exchange->request) {
        begin(exchange, method);
        /* Who asks before sending a body gets the refusal now; others only read it once they have sent it
         * all. */
        gboolean asks = http_request_header(exchange->request, "expect") != NULL;
        return asks && (exchange->plan.early || exchange->status != 0) ? complete(exchange) : MHD_YES;
    }
    if (*length > 0) {
        gboolean go_on = receive(exchange, data, *length);
        *length = 0;
        return go_on ? MHD_YES : MHD_NO;
    }
    return complete(exchange);
}

HttpServer *
http_server_start(const HttpServerConfig *config, const HttpApplication *application, gpointer context,
                  GError **error)
{
    gboolean is_unix;
    guint port;
    int fd = http_listen(config->listen, &is_unix, &port, error);
    if (fd < 0)
        return NULL;
    HttpServer *server = g_new0(HttpServer, 1);
    server->config = *config;
    server->config.behind_proxy |= is_unix;
    if (config->header_seconds == 0)
        server->config.header_seconds = 20;
    server->application = *application;
    server->context = context;
    server->port = port;
    g_mutex_init(&server->lock);
    g_cond_init(&server->wake);
    server->watches = g_hash_table_new_full(NULL, NULL, g_free, NULL);
    server->workers[HTTP_RUN_WORK] = g_thread_pool_new(run_exchange, server, WORKERS, FALSE, NULL);
    server->workers[HTTP_RUN_HASH] = g_thread_pool_new(run_exchange, server, 1, FALSE, NULL);
    server->watcher = g_thread_new("watch", watch_connections, server);
    server->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request,
        server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE,
        config->threads > 0 ? config->threads : 8u, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEADERS_MAX, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
        server, MHD_OPTION_END);
    if (!server->daemon) {
        close(fd);
        http_server_stop(server);
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "the HTTP listener did not start on %s",
                    config->listen);
        return NULL;
    }
    return server;
}

void
http_server_stop(HttpServer *server)
{
    int fd = server->daemon ? MHD_quiesce_daemon(server->daemon) : -1; /* no more connections */
    /* A suspended connection must not be there when the daemon stops: let the workers finish first. */
    g_mutex_lock(&server->lock);
    server->draining = TRUE;
    g_mutex_unlock(&server->lock);
    for (guint i = 0; i < HTTP_N_RUNS; i++)
        if (server->workers[i])
            g_thread_pool_free(server->workers[i], FALSE, TRUE);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    if (fd >= 0)
        close(fd);
    g_mutex_lock(&server->lock);
    server->stopping = TRUE;
    g_cond_signal(&server->wake);
    g_mutex_unlock(&server->lock);
    g_thread_join(server->watcher);
    g_hash_table_unref(server->watches);
    g_mutex_clear(&server->lock);
    g_cond_clear(&server->wake);
    g_free(server);
}

guint
http_server_port(const HttpServer *server)
{
    return server->port;
}
