/* The portal as one thing: what every handler can reach, and how requests come to handlers.
 *
 * To add a page:
 *   data/templates/NAME.html   {# include "layout.html.h" #} {# include "web/portal/NAME.h" #}
 *                              {# page NAME_page(const NamePage *page) #}
 *                              {% within portal(&page->frame) %} … {% end %}    (language: tools/template-compiler/compile.c)
 *   src/web/portal/NAME.h      struct NamePage: first a Frame, then what the template shows (borrowed)
 *   src/web/portal/NAME.c      handlers  HttpResponse *NAME_show(Web *web, HttpRequest *request), and
 *                              const Route NAME_routes[] = {{"GET", "/names/{id}", RIGHT_UPLOAD, ROUTE_PLAIN, NAME_show}, …};
 *                              ROUTES_END(NAME_routes)
 *   src/web/portal/routes.h/.c ROUTES_OF(NAME_routes) and a line in the list; a page in the menu also in layout.c
 *   src/web/meson.build        NAME in web_pages, portal/NAME.c in the files
 * A handler asks the service with request->session->account and ids of request->ids[0]; service errors go to portal_fail.
 * Whatever opens a file or applies a plan has ROUTE_WORK, for it may take longer than some ms. Every form carries
 * <input type="hidden" name="token" value="{{ page->frame.token }}">. Uploads: ROUTE_UPLOAD; the handler takes
 * request->upload and request->boundary apart by ingest_read_form and then checks web_token_valid itself. */
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
