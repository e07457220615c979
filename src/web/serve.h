/* Starting and stopping the portal. */
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include "service/service.h"

typedef struct {
    const char *listen;    /* "127.0.0.1:8080", "unix:/path"; loopback and unix sockets only */
    guint threads;         /* 0 = 8 */
    guint header_seconds;  /* 0 = 20 */
    gboolean behind_proxy; /* a proxy on this machine says who asks (X-Forwarded-For) */
} ServeConfig;

typedef struct Web Web;
/* Listens until web_stop; service is borrowed and outlives it. NULL with error (G_IO_ERROR). */
Web *web_start(Service *service, const ServeConfig *config, GError **error);
void web_stop(Web *web); /* finishes what runs, frees */
char *web_address(const Web *web,
                  const ServeConfig *config); /* "http://127.0.0.1:8080/", or the socket's path; new */
/* Starts, calls ready with the address, and returns after SIGTERM or SIGINT. */
typedef void (*ServeReady)(const char *address, gpointer data);
gboolean web_serve(Service *service, const ServeConfig *config, ServeReady ready, gpointer data,
                   GError **error);
/* The table of routes and rights as text; new. */
char *web_routes(void);
/* The API as an OpenAPI 3.1 document; new. */
char *web_openapi(void);

#endif
