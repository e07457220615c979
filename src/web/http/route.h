/* The table of addresses: who may come in by which, and what answers. Data, so that it can be printed and
 * walked. */
#ifndef WEB_HTTP_ROUTE_H
#define WEB_HTTP_ROUTE_H

#include "account/account.h"
#include "web/http/request.h"
#include "web/http/response.h"

typedef struct Web Web; /* web/serve.h */
/* request is borrowed; the answer is new, never NULL. */
typedef HttpResponse *(*RouteHandler)(Web *web, HttpRequest *request);

typedef enum {
    ROUTE_PLAIN = 0,
    ROUTE_UPLOAD =
        1 << 0, /* the body is kept as request->upload; the handler checks the token of the form in it */
    ROUTE_WORK = 1 << 1,       /* may take longer than some ms: runs on a worker while the connection waits */
    ROUTE_HASH = 1 << 2,       /* hashes a password: waits in a lane of the service */
    ROUTE_LARGE_FORM = 1 << 3, /* up to 1 MiB of form instead of 64 KiB */
    ROUTE_OWN_PASSWORD =
        1 << 4,               /* also open to who must choose an own password or set up a second step first */
    ROUTE_ANYONE = 1 << 6,    /* the same for everyone: nobody is looked up, no cookie is set */
    ROUTE_OPEN_POST = 1 << 5, /* meant: a POST with RIGHT_NONE */
    ROUTE_API = 1 << 7,       /* a call of the API (web/api/call.h): JSON, a bearer token, no cookies */
    /* Posted by another website's page: nobody is looked up, nothing is asked of whose page it was, no cookie is set. The handler
       does nothing but show what was posted. */
    ROUTE_ELSEWHERE = 1 << 8,
    /* What is posted is bound to the browser by itself, so that the form needs no token; a page of ours sends it. */
    ROUTE_BOUND = 1 << 9,
    /* A page for whoever comes by: who is logged in is known, others get no cookie; kept for a minute and asked for again by its ETag.
       It may have our own script. */
    ROUTE_PUBLIC = 1 << 10,
} RouteFlags;

typedef struct Route {
    const char *method; /* "GET" or "POST"; of the API also "PATCH" and "DELETE" */
    const char *
        pattern; /* "/uploads/{id}": {id} is a whole number from 1; of the API it has a name, {upload}. {word}: a school's word, once */
    Right right; /* RIGHT_UNDECLARED does not register */
    guint flags;
    RouteHandler handler;
} Route;

typedef struct Routes Routes;
Routes *routes_new(void);
void routes_free(Routes *routes);
/* Takes over a table that lives as long as the routes. A line with a fault is our mistake and stops the
 * program. */
void routes_add(Routes *routes, const Route *table, gsize length);
/* What is wrong with a line, as it would be added now: no right declared, no handler, no such pattern, an
 * address that is taken, a POST with RIGHT_NONE that is not meant so. NULL when nothing. */
const char *routes_fault(const Routes *routes, const Route *route);
/* The entry for a path, its ids filled in; NULL. other_method: the path exists, but not so. */
const Route *routes_find(const Routes *routes, HttpMethod method, const char *path, gint64 ids[2],
                         gboolean *other_method);
guint routes_length(const Routes *routes);
const Route *routes_get(const Routes *routes, guint i);
/* What stands for {word} in the path of the request that this route answers. New. */
char *route_word(const HttpRequest *request);
/* "GET    /uploads/{id}    upload    work": a line an entry, sorted by path. New. */
char *routes_print(const Routes *routes);

#endif
