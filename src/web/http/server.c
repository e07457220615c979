/* The HTTP adapter: the only file that knows libmicrohttpd. It uses little of it, so that it can be replaced.
 */
#include "web/http/server.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/http/exchange.h"
#include "web/http/watch.h"

enum {
    CONNECTIONS_MAX = 2048, /* each costs HEADERS_MAX at most, so 64 MiB; more wait to be taken up */
    IDLE_SECONDS = 30,      /* without a byte either way */
    HEADERS_MAX = 32 << 10, /* the library's memory for a connection: bounds request line and headers */
    QUEUE_MAX =
        64, /* waiting for a worker; at the door as many as there can be connections: nobody is sent away */
    WORKERS = 4,
    DOOR_WORKERS = 48,            /* they only wait, while the service's lanes hash */
    FORM_SECONDS = 60,            /* in which a form must have come */
    UPLOAD_SECONDS = 20 * 60,     /* 50 MB at 45 kB/s; also for an answer to be fetched */
    FAREWELL_MILLISECONDS = 3000, /* in which requests that came before the stop may come to their answer */
};

struct HttpServer {
    struct MHD_Daemon *daemon;
    HttpServerConfig config;
    HttpApplication application;
    gpointer context;
    guint port;
    Watches *watches;
    GThreadPool *workers[HTTP_N_RUNS]; /* of Call; none for HTTP_RUN_HERE */
    GMutex lock;                       /* of draining, and of handing over while not */
    gboolean draining;
    gint calls; /* requests begun and not answered */
};

typedef struct {
    Exchange exchange;
    HttpServer *server;
    struct MHD_Connection *connection;
} Call;

static void
set_deadline(const Call *call, WatchStage stage, guint seconds)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(call->connection,
                                                                   MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    if (info && info->socket_context)
        watch_set(call->server->watches, info->socket_context, stage, seconds);
}

static void
on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
              enum MHD_ConnectionNotificationCode code)
{
    HttpServer *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        *socket_context = watch_add(server->watches, fd, server->config.header_seconds);
    } else {
        watch_remove(server->watches, *socket_context);
        *socket_context = NULL;
    }
}

static void *
on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    Call *call = g_new0(Call, 1);
    call->server = context;
    g_atomic_int_inc(&call->server->calls);
    call->connection = connection;
    exchange_init(&call->exchange, &call->server->application, call->server->context, target);
    return call;
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **request_context,
             enum MHD_RequestTerminationCode code)
{
    (void)context, (void)connection, (void)code;
    Call *call = *request_context;
    if (!call)
        return;
    /* Idle, then the next headers. */
    set_deadline(call, WATCH_REQUEST, call->server->config.header_seconds + IDLE_SECONDS);
    exchange_clear(&call->exchange);
    g_atomic_int_add(&call->server->calls, -1);
    g_free(call);
    *request_context = NULL;
}

static enum MHD_Result
on_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    exchange_header(context, name, value ? value : "");
    return MHD_YES;
}

static void
work(gpointer data, gpointer context)
{
    (void)context;
    Call *call = data;
    exchange_finish(&call->exchange);
    MHD_resume_connection(call->connection);
}

/* Bytes or a descriptor, taken over from the response. */
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
answer(Call *call)
{
    HttpResponse *response = call->exchange.response;
    struct MHD_Response *out = body_of(response);
    if (!out)
        return MHD_NO;
    for (guint i = 0; i < response->headers->len; i++) {
        const HttpField *header = response->headers->pdata[i];
        MHD_add_response_header(out, header->name, header->value);
    }
    if (call->exchange.request->malformed) /* where the next request begins is anyone's guess */
        MHD_add_response_header(out, "Connection", "close");
    set_deadline(call, WATCH_ANSWER, UPLOAD_SECONDS);
    enum MHD_Result queued = MHD_queue_response(call->connection, response->status, out);
    MHD_destroy_response(out);
    return queued;
}

/* To a worker, unless too many wait already or the server is stopping. */
static gboolean
hand_over(Call *call)
{
    HttpServer *server = call->server;
    g_mutex_lock(&server->lock);
    GThreadPool *pool = server->draining ? NULL : server->workers[call->exchange.plan.run];
    guint most = call->exchange.plan.run == HTTP_RUN_HASH ? CONNECTIONS_MAX : QUEUE_MAX;
    gboolean room = pool && g_thread_pool_unprocessed(pool) < most;
    if (room) {
        MHD_suspend_connection(call->connection); /* first: the worker may be done before this returns */
        g_thread_pool_push(pool, call, NULL);
    }
    g_mutex_unlock(&server->lock);
    return room;
}

/* All that is needed of the request has come: answer here, or hand over to a worker and be called again. */
static enum MHD_Result
complete(Call *call)
{
    Exchange *exchange = &call->exchange;
    if (exchange->plan.early)
        exchange->response = g_steal_pointer(&exchange->plan.early);
    if (exchange->response)
        return answer(call);
    set_deadline(call, WATCH_ANSWER, 0);
    if (exchange->status == 0 && exchange->plan.run != HTTP_RUN_HERE) {
        if (hand_over(call))
            return MHD_YES;
        exchange->status = 503;
    }
    exchange_finish(exchange);
    return answer(call);
}

static enum MHD_Result
on_headers(Call *call, const char *method)
{
    Exchange *exchange = &call->exchange;
    exchange_start(exchange, method);
    MHD_get_connection_values(call->connection, MHD_HEADER_KIND, on_header, exchange);
    exchange_begin(exchange, call->server->config.behind_proxy);
    set_deadline(call, WATCH_REQUEST, exchange->request->upload ? UPLOAD_SECONDS : FORM_SECONDS);
    /* Who asks before sending a body gets the refusal now; others only read it once they have sent it all. */
    gboolean asks = http_request_header(exchange->request, "expect") != NULL;
    return asks && exchange_refused(exchange) ? complete(call) : MHD_YES;
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
           const char *version, const char *data, size_t *length, void **request_context)
{
    (void)context, (void)connection, (void)url, (void)version;
    Call *call = *request_context;
    if (!call->exchange.request)
        return on_headers(call, method);
    if (*length == 0)
        return complete(call);
    gboolean go_on = exchange_receive(&call->exchange, data, *length);
    *length = 0;
    return go_on ? MHD_YES : MHD_NO;
}

static struct MHD_Daemon *
start_daemon(HttpServer *server, int fd)
{
    unsigned threads = server->config.threads > 0 ? server->config.threads : 8;
    return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0,
                            NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, fd,
                            MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_MAX,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
                            MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_NOTIFY_CONNECTION,
                            on_connection, server, MHD_OPTION_END);
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
    server->config.header_seconds = config->header_seconds > 0 ? config->header_seconds : 20;
    server->application = *application;
    server->context = context;
    server->port = port;
    server->watches = watches_new();
    g_mutex_init(&server->lock);
    server->workers[HTTP_RUN_WORK] = g_thread_pool_new(work, NULL, WORKERS, FALSE, NULL);
    server->workers[HTTP_RUN_HASH] = g_thread_pool_new(work, NULL, DOOR_WORKERS, FALSE, NULL);
    server->daemon = start_daemon(server, fd);
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
    if (fd >= 0)
        shutdown(fd, SHUT_RDWR); /* who comes now is refused at once, so that a proxy asks another server */
    for (guint i = 0; i < FAREWELL_MILLISECONDS && g_atomic_int_get(&server->calls) > 0; i++)
        g_usleep(1000);
    g_mutex_lock(&server->lock);
    server->draining = TRUE;
    g_mutex_unlock(&server->lock);
    /* A suspended connection must not be there when the daemon stops: let the workers finish first. */
    for (guint i = 0; i < HTTP_N_RUNS; i++)
        if (server->workers[i])
            g_thread_pool_free(server->workers[i], FALSE, TRUE);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    if (fd >= 0)
        close(fd);
    watches_free(server->watches);
    g_mutex_clear(&server->lock);
    g_free(server);
}

guint
http_server_port(const HttpServer *server)
{
    return server->port;
}
