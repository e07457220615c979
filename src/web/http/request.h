/* What a browser asked: checked text, no library's types. */
#ifndef WEB_HTTP_REQUEST_H
#define WEB_HTTP_REQUEST_H

#include <glib.h>

#include "ingest/ingest.h"
#include "service/session.h"
#include "text/text.h"

typedef enum { HTTP_GET, HTTP_POST, HTTP_PATCH, HTTP_DELETE, HTTP_OTHER } HttpMethod; /* HEAD counts as GET */
const char *http_method_name(HttpMethod method); /* NULL for another one */

typedef struct {
    char *name, *value;
} HttpField;

typedef struct HttpRequest {
    HttpMethod method;
    char *path;                   /* as sent, without the query; not decoded */
    char *target;                 /* path and query, for coming back after log-in */
    gint64 ids[2];                /* the {id} parts of the path, in order */
    GPtrArray *query;             /* of HttpField: valid UTF-8 without NUL, in the order sent */
    GPtrArray *form;              /* likewise, of a posted form; empty for uploads */
    GString *body;                /* as it came, where the plan says so; NULL = none */
    GPtrArray *headers, *cookies; /* of HttpField; header names in lower case */
    char *remote;                 /* address of the browser, as far as the proxy is believed */
    gboolean https;               /* the browser came by https */
    gboolean malformed;           /* query, form or headers that no browser sends: answered with 400 */

    /* Set by the dispatcher: the first two when the head has come, the others before a handler runs. */
    const struct Route *route; /* that answers */
    gboolean other_method;     /* none does, but one would by another method */
    Session *session;          /* NULL when not logged in */
    TextLanguage language;
    char *form_token;     /* what forms on the page must carry, the session's or the visitor's own */
    gboolean new_visitor; /* form_token is new and goes out as a cookie */

    /* A received upload (ROUTE_UPLOAD): the handler steals it, or it is gone after the answer. */
    SpoolWriter *upload;
    char *boundary; /* of the multipart body */
    guint64 upload_length;
} HttpRequest;

HttpRequest *http_request_new(HttpMethod method, const char *target);
void http_request_free(HttpRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpRequest, http_request_free)

/* Borrowed; NULL when absent; the first of several. */
const char *http_request_field(const HttpRequest *request, const char *name); /* of the posted form */
const char *http_request_query(const HttpRequest *request, const char *name);
const char *http_request_header(const HttpRequest *request, const char *lower_name);
const char *http_request_cookie(const HttpRequest *request, const char *name);
/* A whole number from 0 in the form or else the query; missing when absent or none. */
gint64 http_request_number(const HttpRequest *request, const char *name, gint64 missing);

void http_request_add_header(HttpRequest *request, const char *name, const char *value);
/* application/x-www-form-urlencoded into fields; FALSE when not strict: bad escapes, not UTF-8, NUL, more
 * than max. */
gboolean http_form_parse(const char *text, gsize length, guint max, GPtrArray *fields);
/* The boundary of "multipart/form-data; boundary=…" (RFC 2046, 5.1.1); new, NULL when not. */
char *http_boundary(const char *content_type);
/* A path of ours to go back to: "/" and printable ASCII, not "//" or "/\". Borrowed, or fallback. */
const char *http_safe_path(const char *path, const char *fallback);
GPtrArray *http_fields_new(void);
void http_fields_add(GPtrArray *fields, const char *name, const char *value);

#endif
