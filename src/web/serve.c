/* Puts the portal together: all tables of routes, the listener, and the wait for a signal. */
#include "web/serve.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/resource.h>

#include "account/password.h"
#include "account/totp.h"
#include "web/api/calls.h"
#include "web/api/document.h"
#include "web/api/run.h"
#include "web/portal/routes.h"
#include "web/web.h"

/* Connections, files being received and sent, and what else is open. */
#define DESCRIPTORS 8192

static void
add_routes(Routes *routes)
{
    for (guint i = 0; portal_tables[i].table; i++)
        routes_add(routes, portal_tables[i].table, *portal_tables[i].length);
    const ApiCall *call;
    for (guint i = 0; (call = api_call_at(i)); i++) {
        const char *fault = api_call_fault(call);
        if (fault)
            g_error("call %s %s: %s", call->route.method, call->route.pattern, fault);
        routes_add(routes, &call->route, 1);
    }
}

/* A connection is a descriptor, and the usual soft limit of 1,024 is for programs that use select(2). */
static void
raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < MIN(limit.rlim_max, DESCRIPTORS)) {
        limit.rlim_cur = MIN(limit.rlim_max, DESCRIPTORS);
        setrlimit(RLIMIT_NOFILE, &limit); /* refused: fewer connections, that is all */
    }
}

Web *
web_start(Service *service, const ServeConfig *config, GError **error)
{
    HttpServerConfig http = {.listen = config->listen,
                             .threads = config->threads,
                             .header_seconds = config->header_seconds,
                             .behind_proxy = config->behind_proxy};
    if (!password_init() || !totp_init()) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED,
                            "libsodium or liboath cannot be used on this machine");
        return NULL;
    }
    raise_descriptors();
    Web *web = g_new0(Web, 1);
    web->service = service;
    web->routes = routes_new();
    add_routes(web->routes);
    web->server = http_server_start(&http, &web_application, web, error);
    if (!web->server) {
        web_stop(web);
        return NULL;
    }
    return web;
}

void
web_stop(Web *web)
{
    if (!web)
        return;
    if (web->server)
        http_server_stop(web->server);
    routes_free(web->routes);
    g_free(web);
}

char *
web_address(const Web *web, const ServeConfig *config)
{
    guint port = http_server_port(web->server);
    if (port == 0)
        return g_strdup(config->listen);
    g_autofree char *host = g_strndup(config->listen, (gsize)(strrchr(config->listen, ':') - config->listen));
    return g_strdup_printf("http://%s:%u/", host, port);
}

static gboolean
on_signal(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

gboolean
web_serve(Service *service, const ServeConfig *config, ServeReady ready, gpointer data, GError **error)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    guint term = g_unix_signal_add(SIGTERM, on_signal, loop),
          interrupt = g_unix_signal_add(SIGINT, on_signal, loop);
    Web *web = web_start(service, config, error);
    if (web) {
        g_autofree char *address = web_address(web, config);
        ready(address, data);
        g_main_loop_run(loop);
        web_stop(web);
    }
    g_source_remove(term);
    g_source_remove(interrupt);
    return web != NULL;
}

char *
web_routes(void)
{
    Routes *routes = routes_new();
    add_routes(routes);
    char *text = routes_print(routes);
    routes_free(routes);
    return text;
}

char *
web_openapi(void)
{
    JsonWriter *out = json_writer_new();
    api_document_write(out);
    return json_writer_end(out);
}
