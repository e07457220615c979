/* The portal as one thing: what every handler can reach, and how requests come to handlers. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "service/service.h"
#include "web/http/route.h"
#include "web/http/server.h"

struct Web {
    Service *service; /* borrowed */
    Routes *routes;
    HttpServer *server;
};

/* Headers are there, and all is there: the application of http/server.h. context is the Web. */
extern const HttpApplication web_application;
/* TRUE when token is the one that forms on this visitor's pages carry. For upload handlers; others were
 * checked. */
gboolean web_token_valid(const HttpRequest *request, const char *token);

#endif
