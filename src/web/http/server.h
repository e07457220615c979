/* Listens on loopback or a unix socket, and turns what arrives into requests for an application. The only
 * file besides server.c that knows of a listener; nothing here knows the library that it is made with.
 *
 * Threads: a few listener threads (epoll) each serve many connections and must never wait long. What takes
 * time runs on workers while its connection is suspended: HTTP_RUN_WORK on four threads; HTTP_RUN_HASH on
 * many that do nothing but wait for the service's lanes (service/lane.h), where the hashing is done. Both
 * queues are bounded: who comes too late for the first gets 503. */
#ifndef WEB_HTTP_SERVER_H
#define WEB_HTTP_SERVER_H

#include "web/http/request.h"
#include "web/http/response.h"

#define HTTP_FORM_MAX       (64u << 10)
#define HTTP_LARGE_FORM_MAX (1u << 20)
#define HTTP_UPLOAD_MAX     ((50u << 20) + (64u << 10)) /* 50 MB of file and the form around it */

typedef enum { HTTP_RUN_HERE, HTTP_RUN_WORK, HTTP_RUN_HASH, HTTP_N_RUNS } HttpRun;

/* What the application wants done with a request whose headers have come. */
typedef struct {
    HttpResponse *early; /* answer with this whatever the body is; taken */
    guint64 body_max;    /* more is answered with 413 */
    gboolean raw;        /* the body goes to request->body as it is; else it is a form */
    HttpRun run;         /* where finish runs. Uploads: begin has set request->upload and boundary */
} HttpPlan;

typedef struct {
    void (*begin)(gpointer context, HttpRequest *request, HttpPlan *plan); /* quick, on a listener thread */
    HttpResponse *(*finish)(gpointer context, HttpRequest *request);       /* the body has come; new */
    HttpResponse *(*problem)(gpointer context, HttpRequest *request,
                             guint status); /* 400, 413, 500, 503; new */
} HttpApplication;

typedef struct {
    const char
        *listen;   /* "127.0.0.1:8080", "localhost:0", "[::1]:8080", "unix:/path"; nothing else is accepted */
    guint threads; /* 0 = 8 */
    guint header_seconds;  /* in which a request's headers must have come; 0 = 20 */
    gboolean behind_proxy; /* believe X-Forwarded-For; always for a unix socket. X-Forwarded-Proto is believed
                            * always: only this machine can connect, and the most it can do is lose its own
                            * cookie */
} HttpServerConfig;

typedef struct HttpServer HttpServer;
HttpServer *http_server_start(const HttpServerConfig *config, const HttpApplication *application,
                              gpointer context,
                              GError **error);    /* G_IO_ERROR; config and application are copied */
void http_server_stop(HttpServer *server);        /* finishes what runs; frees */
guint http_server_port(const HttpServer *server); /* 0 for a unix socket */

/* listen.c: an open listening socket, or -1. */
int http_listen(const char *address, gboolean *is_unix, guint *port, GError **error);

#endif
