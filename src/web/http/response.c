/* Answers, and the headers that make them safe. */
#include "web/http/response.h"

#include <sys/stat.h>
#include <unistd.h>

static HttpResponse *
response_new(guint status, const char *type)
{
    HttpResponse *response = g_new0(HttpResponse, 1);
    response->status = status;
    response->fd = -1;
    response->headers = http_fields_new();
    if (type)
        http_response_header(response, "Content-Type", type);
    return response;
}

void
http_response_free(HttpResponse *response)
{
    if (!response)
        return;
    if (response->body)
        g_string_free(response->body, TRUE);
    if (response->fd >= 0)
        close(response->fd);
    g_ptr_array_unref(response->headers);
    g_free(response);
}

HttpResponse *
http_response_page(guint status, Html *html)
{
    return http_response_text(status, "text/html; charset=utf-8", html_take(html));
}

HttpResponse *
http_response_text(guint status, const char *type, GString *body)
{
    HttpResponse *response = response_new(status, type);
    response->body = body;
    return response;
}

HttpResponse *
http_response_fixed(const char *type, const void *bytes, gsize length)
{
    HttpResponse *response = response_new(200, type);
    response->fixed = bytes;
    response->fixed_length = length;
    return response;
}

HttpResponse *
http_response_elsewhere(const char *address)
{
    HttpResponse *response = response_new(303, NULL);
    http_response_header(response, "Location", html_url_checked(address));
    return response;
}

HttpResponse *
http_response_redirect(const char *path)
{
    HttpResponse *response = response_new(303, NULL);
    http_response_header(response, "Location", http_safe_path(path, "/"));
    return response;
}

/* Content-Disposition (RFC 6266; the ext-value of RFC 8187): a plain name for all, the real one for who can
 * read it. */
static void
set_attachment(HttpResponse *response, const char *file_name)
{
    g_autofree char *valid = g_utf8_make_valid(file_name, -1);
    g_autoptr(GString) name = g_string_new(NULL);
    for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        gboolean odd = letter < ' ' || letter == 0x7f || g_unichar_iscntrl(letter) ||
                       strchr("/\\:*?\"<>|", (int)letter);
        if (letter > 0x7f)
            odd = !g_unichar_isprint(letter) || g_unichar_type(letter) == G_UNICODE_FORMAT;
        g_string_append_unichar(name, odd ? '_' : letter);
    }
    while (name->len > 0 && name->str[0] == '.')
        g_string_erase(name, 0, 1);
    if (name->len == 0)
        g_string_assign(name, "download");
    g_autofree char *ascii = g_str_to_ascii(name->str, "C");
    for (char *c = ascii; *c; c++)
        if (strchr("\"\\%", *c) || (unsigned char)*c < ' ' || (unsigned char)*c > '~')
            *c = '_';
    g_autofree char *escaped = g_uri_escape_string(name->str, NULL, FALSE);
    g_autofree char *value = g_strdup_printf("attachment; filename=\"%s\"; filename*=UTF-8''%s", ascii,
                                             escaped);
    http_response_header(response, "Content-Disposition", value);
}

HttpResponse *
http_response_download_fd(int fd, const char *file_name)
{
    HttpResponse *response = response_new(200, "application/octet-stream");
    response->fd = fd;
    set_attachment(response, file_name);
    return response;
}

HttpResponse *
http_response_download(GString *body, const char *type, const char *file_name)
{
    HttpResponse *response = http_response_text(200, type, body);
    set_attachment(response, file_name);
    return response;
}

void
http_response_header(HttpResponse *response, const char *name, const char *value)
{
    for (const char *c = value; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return;
    http_fields_add(response->headers, name, value);
}

static const struct {
    const char *plain, *secure, *same_site;
    glong seconds; /* 0 = until the browser closes */
} cookies[] = {
    /* Lax: a link in a mail from the library must find the person logged in. A POST from elsewhere still
       lacks it. */
    [COOKIE_SESSION] = {"instroom-session", "__Host-instroom-session", "Lax", 0},
    [COOKIE_VISITOR] = {"instroom-visitor", "__Host-instroom-visitor", "Strict", 0},
    [COOKIE_TICKET] = {"instroom-ticket", "__Host-instroom-ticket", "Strict", 0},
    /* Who logged in with this browser (service/door.h). */
    [COOKIE_DEVICE] = {"instroom-device", "__Host-instroom-device", "Strict", 180 * 24 * 3600L},
    /* Lax: the way back begins at the other organisation. */
    [COOKIE_SIGN_IN] = {"instroom-sign-in", "__Host-instroom-sign-in", "Lax", 600},
    /* A self-service screen's; each of its pages gives it another year. */
    [COOKIE_KIOSK] = {"instroom-kiosk", "__Host-instroom-kiosk", "Strict", 365 * 24 * 3600L},
    [COOKIE_LANGUAGE] = {"instroom-language", "__Host-instroom-language", "Lax", 365 * 24 * 3600L},
};

const char *
http_cookie_name(HttpCookie cookie, gboolean secure)
{
    return secure ? cookies[cookie].secure : cookies[cookie].plain;
}

const char *
http_cookie_get(const HttpRequest *request, HttpCookie cookie)
{
    return http_request_cookie(request, http_cookie_name(cookie, request->https));
}

gboolean
http_token_plausible(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return strlen(text) == 43 && strspn(text, letters) == 43;
}

void
http_response_cookie(HttpResponse *response, const HttpRequest *request, HttpCookie cookie, const char *value)
{
    for (const char *c = value; *c; c++)
        g_assert(g_ascii_isalnum(*c) || strchr("-_", *c)); /* ours: tokens and language tags */
    glong seconds = *value ? cookies[cookie].seconds : 0;
    g_autofree char *age = seconds || !*value ? g_strdup_printf("; Max-Age=%ld", seconds) : g_strdup("");
    g_autofree char *text = g_strdup_printf("%s=%s; Path=/; HttpOnly; SameSite=%s%s%s",
                                            http_cookie_name(cookie, request->https), value,
                                            cookies[cookie].same_site, request->https ? "; Secure" : "", age);
    http_response_header(response, "Set-Cookie", text);
}

static gboolean
is_attachment(const HttpResponse *response)
{
    for (guint i = 0; i < response->headers->len; i++)
        if (strcmp(((const HttpField *)response->headers->pdata[i])->name, "Content-Disposition") == 0)
            return TRUE;
    return FALSE;
}

void
http_response_tag(HttpResponse *response, const HttpRequest *request)
{
    if (!response->shared || response->status != 200 || !response->body)
        return;
    g_autofree char *digest = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)response->body->str, response->body->len);
    g_autofree char *tag = g_strdup_printf("\"%.32s\"", digest);
    const char *known = http_request_header(request, "if-none-match");
    http_response_header(response, "ETag", tag);
    /* a list, and W/ before a tag that a proxy made of ours when it packed the page */
    if (!known || !strstr(known, tag))
        return;
    response->status = 304;
    g_string_truncate(response->body, 0);
}

#define OURS                                                                                                 \
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "     \
    "base-uri 'none'"

/* What is saved is somebody's file: should a browser show it after all, then as of no site, without script or form. */
static const char *
policy_of(const HttpResponse *response)
{
    if (is_attachment(response))
        return "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'";
    return response->scripted ? OURS "; script-src 'self'; connect-src 'self'" : OURS;
}

void
http_response_secure(HttpResponse *response, const HttpRequest *request)
{
    http_response_header(response, "Content-Security-Policy", policy_of(response));
    static const char *const always[][2] = {
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(always); i++)
        http_response_header(response, always[i][0], always[i][1]);
    http_response_header(response, "Cache-Control",
                         response->cacheable ? "public, max-age=31536000, immutable"
                         : response->shared  ? "public, max-age=60"
                         : response->cache   ? response->cache
                                             : "no-store");
    if (request->https)
        http_response_header(response, "Strict-Transport-Security", "max-age=31536000");
    if (!response->cacheable)
        http_response_header(response, "Vary", "Cookie, Accept-Language");
}
