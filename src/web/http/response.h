/* What goes back to the browser. */
#ifndef WEB_HTTP_RESPONSE_H
#define WEB_HTTP_RESPONSE_H

#include <glib.h>

#include "web/html.h"
#include "web/http/request.h"

typedef struct HttpResponse {
    guint status;
    GString *body;     /* NULL when fd is sent */
    const void *fixed; /* or bytes that live as long as the program */
    gsize fixed_length;
    int fd;             /* -1 none; closed after sending */
    GPtrArray *headers; /* of HttpField */
    gboolean cacheable; /* the same for everyone, for ever: style sheets under a versioned address */
    gboolean scripted;  /* may run our own script */
    gboolean shared;    /* the same for all visitors: kept for a minute, and asked for again by its ETag */
    const char *cache;  /* Cache-Control of another answer that may be kept: static; NULL = no-store */
} HttpResponse;

/* All new, all taken by the server. */
HttpResponse *http_response_page(guint status, Html *html);                      /* takes html */
HttpResponse *http_response_text(guint status, const char *type, GString *body); /* takes body */
HttpResponse *http_response_fixed(const char *type, const void *bytes, gsize length);
HttpResponse *http_response_redirect(const char *path); /* 303 to a path of ours; anything else goes to "/" */
/* 303 to another organisation, by an address that the service made. */
HttpResponse *http_response_elsewhere(const char *address);
/* A download: fd is taken; file_name may hold anything, it is made safe; always saved, never shown. */
HttpResponse *http_response_download_fd(int fd, const char *file_name);
HttpResponse *http_response_download(GString *body, const char *type, const char *file_name); /* takes body */
void http_response_free(HttpResponse *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpResponse, http_response_free)

/* A value with control characters is left out: no header is made of two lines. */
void http_response_header(HttpResponse *response, const char *name, const char *value);
typedef enum {
    COOKIE_SESSION,
    COOKIE_VISITOR,
    COOKIE_TICKET,
    COOKIE_DEVICE,
    COOKIE_LANGUAGE,
    COOKIE_SIGN_IN,
    COOKIE_KIOSK
} HttpCookie;
const char *http_cookie_name(HttpCookie cookie, gboolean secure);
const char *http_cookie_get(const HttpRequest *request, HttpCookie cookie);
/* Looks like a token of account/password.h. */
gboolean http_token_plausible(const char *text);
void http_response_cookie(HttpResponse *response, const HttpRequest *request, HttpCookie cookie,
                          const char *value); /* "" removes */
/* Of a shared answer (RFC 9110, 8.8.3 and 13.1.2): its ETag; 304 without a body for who has it already. */
void http_response_tag(HttpResponse *response, const HttpRequest *request);
/* The headers that every answer carries. */
void http_response_secure(HttpResponse *response, const HttpRequest *request);

#endif
