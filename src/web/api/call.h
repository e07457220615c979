/* A call of the API: an address with its right, what goes in, what comes out, and who does it. The table is all there is: requests are
 * checked by it, the OpenAPI document is written from it, and tests walk it.
 *
 * To add calls:
 *   src/web/api/NOUN.c         handlers  static gboolean NOUN_show(Api *api, GError **error), shapes, and
 *                              const ApiCall NOUN_calls[] = {{.route = API_GET("/nouns/{noun}", RIGHT_…, 0), .id = "getNoun", …}};
 *                              API_CALLS_END(NOUN_calls)
 *   src/web/api/calls.h/.c     API_CALLS_OF(NOUN_calls) and a line in the list
 *   src/web/meson.build        api/NOUN.c in the files
 *   tests/flow/api.js          an entry in CALLS: how to call it, and on whose object
 * A handler asks the service with api->actor and writes one JSON value to api->out, whose shape is call->out; FALSE with an error of
 * the service becomes a problem (RFC 9457). It begins no transaction and knows no SQL: what it does, a page can do too. */
#ifndef WEB_API_CALL_H
#define WEB_API_CALL_H

#include <jansson.h>

#include "account/audit.h"
#include "text/json.h"
#include "web/http/route.h"

typedef enum {
    API_TEXT, /* up to most characters (API_TEXT_MOST when 0), without control characters but line ends */
    API_INT,  /* from least to most (2^53 - 1 when 0) */
    API_ID,   /* from 1 */
    API_BOOL,
    API_DATE,    /* YYYY-MM-DD; in an answer "" too */
    API_INSTANT, /* UTC, RFC 3339; answers only; null when it has not been */
    API_SHAPE,   /* an object of field->shape */
} ApiType;
#define API_TEXT_MOST 200
#define API_LIST_MOST 1000

enum {
    API_OPTIONAL = 1 << 0, /* need not be there */
    API_LIST = 1 << 1,     /* an array of them, up to most (API_LIST_MOST when 0) */
    API_NULL = 1 << 2,     /* or null; answers only */
    API_SECRET = 1 << 3,   /* a password: marked as such for readers of the document */
};

typedef struct ApiShape ApiShape;
typedef struct {
    const char *name;
    ApiType type;
    guint flags;
    const char *
        example; /* of a text, date or instant as it is; of a number its digits, of a bool "true". NULL: made up */
    const ApiShape *shape;
    const char *const *choices; /* of a text: these and no other; NULL-terminated */
    gint64 least, most;
    const char *about; /* English, for who writes a client; NULL when the name says it */
} ApiField;
/* An object. Members that are not in it are refused in requests. */
struct ApiShape {
    const char *name; /* "Patron": of the document's schema; unique */
    const ApiField *fields;
    guint n;
    void (*make)(
        GArray *fields); /* or: appends ApiField that live as long as the program; fields is NULL then */
};
#define API_FIELDS(list) .fields = list, .n = G_N_ELEMENTS(list)
/* Its fields, n of them; borrowed, for as long as the program. */
const ApiField *api_shape_fields(const ApiShape *shape, guint *n);

typedef struct Api Api;
typedef gboolean (*ApiHandler)(Api *api, GError **error);

enum {
    API_CHANGES = 1 << 0, /* takes an Idempotency-Key: done once */
    API_MATCHES = 1 << 1, /* takes If-Match; its answers and those of its GET carry ETag */
    API_TAGS = 1 << 2,    /* answers with ETag */
    API_PAGED = 1 << 3,   /* takes limit and cursor; its answer has "next" */
    API_STARTS = 1 << 4,  /* may answer 202 with Retry-After: not done yet */
    API_FILE = 1 << 5,    /* answers with a file instead of JSON */
    API_FORM = 1 << 6,    /* the body is multipart/form-data with a "file"; in says its other fields */
    API_OPEN = 1 << 7,    /* no token */
    /* Of API_CHANGES: the use case knows its command by the key and answers it again, so an answer that was not kept is no trouble. */
    API_AGAIN = 1 << 9,
    /* RIGHT_LOGGED_IN, and also for a program with a token of its own, which is nobody with a password. */
    API_CLIENT = 1 << 8,
};

typedef struct ApiCall {
    Route route;         /* first: a route of the API is a call; see API_GET and so on */
    const char *id;      /* operationId, "searchPatrons"; unique, stable */
    const char *summary; /* N_() */
    guint flags;
    guint status;   /* of its answer; 0 = 200, or 204 without out */
    AuditVerb verb; /* what it leaves in the trail, as in web/trail.h */
    AuditKind kind;
    const ApiShape *
        query; /* texts and numbers behind "?"; NULL none. Never of a person: addresses end up in logs of others */
    const ApiShape *in;  /* body; NULL none */
    const ApiShape *out; /* NULL: nothing, 204 */
    ApiHandler handler;
} ApiCall;

HttpResponse *api_answer(Web *web, HttpRequest *request); /* the handler of all routes of the API: run.c */
#define API_PREFIX "/api/v1"
#define API_ROUTE(method, path, right, more)                                                                 \
    {                                                                                                        \
        method, API_PREFIX path, right, ROUTE_API | (more), api_answer                                       \
    }
#define API_GET(path, right, more)    API_ROUTE("GET", path, right, more)
#define API_POST(path, right, more)   API_ROUTE("POST", path, right, more)
#define API_PATCH(path, right, more)  API_ROUTE("PATCH", path, right, more)
#define API_DELETE(path, right, more) API_ROUTE("DELETE", path, right, more)

/* One request while it is answered. */
struct Api {
    Web *web;
    Service *service;
    HttpRequest *request;
    const ApiCall *call;
    const Account *actor; /* NULL for a call without a token */
    const char *token;    /* borrowed; NULL */
    json_t *in;           /* checked against call->in; NULL without */
    IngestForm *form;     /* of API_FORM: the file in it is request->upload's, which a handler may take */
    JsonWriter *out;
    GPtrArray *headers; /* of HttpField, for the answer */
    guint status;       /* set by a handler: another one than the call's */
    HttpResponse *file; /* set by a handler of API_FILE; taken */
    /* what a problem tells besides */
    GPtrArray *fields;   /* of HttpField: JSON pointer and what is wrong there */
    const char *problem; /* its kind, when the error's code is not enough ("own-password-required"); static */
    JsonWriter *more;    /* an object with members to be added; NULL */
};

/* What was sent; borrowed. NULL, missing, FALSE when it was not. */
const char *api_in_text(const Api *api, const char *name);
gint64 api_in_int(const Api *api, const char *name, gint64 missing);
gboolean api_in_bool(const Api *api, const char *name);
gboolean api_in_has(const Api *api, const char *name);
const char *api_query_text(const Api *api, const char *name);
gint64 api_query_int(const Api *api, const char *name, gint64 missing);

/* A member of the request is not right, as the use case says; pointer: "/surname". The text is for people. */
void api_problem_field(Api *api, const char *pointer, const char *text);

/* Members of the answer. */
void api_write_instant(Api *api, const char *key, gint64 at); /* 0 writes null */
void api_write_id(Api *api, const char *key, gint64 id);      /* 0 writes null */
void api_header(Api *api, const char *name, const char *value);
GString *api_body(JsonWriter *json); /* takes it; new */

/* Optimistic concurrency (RFC 9110, 13.1.1). version is any short text of letters and digits that differs when the record does. */
void api_etag(Api *api, const char *version);
/* The version of a record that has no count of writes: made of its content; new. */
char *api_version_of(const char *const *text, guint n);
/* What If-Match asks for, without its quotes; "*" for any. API_MATCHES calls are refused without one. */
const char *api_if_match(const Api *api);
/* Sets the error for a version that is not the record's any more: 412. Always FALSE. */
gboolean api_outdated(Api *api, GError **error);

/* Paging: limit is bounded; the cursor is opaque to clients and says from where the next page goes on, so that rows that come or go
 * meanwhile neither repeat nor skip others. */
#define API_PAGE      50u
#define API_PAGE_MOST 200u
typedef struct {
    guint limit;
    gint64 after;     /* what the cursor of the page before said; 0 = the first page */
    const char *mark; /* likewise: what the list was made of, "" without; borrowed by the request */
} ApiPage;
/* Of the query (API_PAGED), or of a body with the members limit and cursor. INPUT: no cursor of ours. */
gboolean api_page(Api *api, ApiPage *page, GError **error);
void api_write_next(
    Api *api, gint64 after,
    const char *mark); /* member "next": a cursor, or null when after is 0. mark: letters and digits */

#endif
