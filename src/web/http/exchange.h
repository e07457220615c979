/* One request and its answer, from the first header to the end of the body; knows nothing of the listener. */
#ifndef WEB_HTTP_EXCHANGE_H
#define WEB_HTTP_EXCHANGE_H

#include "web/http/server.h"

typedef struct {
    const HttpApplication *application;
    gpointer context;
    char *target;         /* as sent */
    HttpRequest *request; /* NULL until the headers have come */
    HttpPlan plan;
    GString *form;
    guint64 received;
    guint status; /* a problem that will be the answer; 0 none */
    HttpResponse *response;
} Exchange;

void exchange_init(Exchange *exchange, const HttpApplication *application, gpointer context,
                   const char *target);
void exchange_clear(Exchange *exchange);
/* The request line; headers are then added to exchange->request by exchange_header. */
void exchange_start(Exchange *exchange, const char *method);
void exchange_header(Exchange *exchange, const char *name, const char *value);
void exchange_begin(Exchange *exchange, gboolean behind_proxy); /* all headers have come */
gboolean exchange_receive(Exchange *exchange, const char *bytes,
                          gsize length);             /* FALSE: end the connection */
gboolean exchange_refused(const Exchange *exchange); /* the answer does not need the body */
void exchange_finish(Exchange *exchange);            /* makes the response */

#endif
