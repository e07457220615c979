/* Requests as checked text: forms, cookies, headers. */
#include "web/http/request.h"

enum { QUERY_FIELDS_MAX = 100, COOKIES_MAX = 50 };

const char *
http_method_name(HttpMethod method)
{
    static const char *const names[] = {[HTTP_GET] = "GET",
                                        [HTTP_POST] = "POST",
                                        [HTTP_PATCH] = "PATCH",
                                        [HTTP_DELETE] = "DELETE",
                                        [HTTP_OTHER] = NULL};
    return names[method];
}

static void
field_free(gpointer data)
{
    HttpField *field = data;
    g_free(field->name);
    g_free(field->value);
    g_free(field);
}

GPtrArray *
http_fields_new(void)
{
    return g_ptr_array_new_with_free_func(field_free);
}

/* Takes both. */
static void
fields_take(GPtrArray *fields, char *name, char *value)
{
    HttpField *field = g_new(HttpField, 1);
    *field = (HttpField){name, value};
    g_ptr_array_add(fields, field);
}

void
http_fields_add(GPtrArray *fields, const char *name, const char *value)
{
    fields_take(fields, g_strdup(name), g_strdup(value));
}

static const char *
fields_find(const GPtrArray *fields, const char *name)
{
    for (guint i = 0; i < fields->len; i++) {
        const HttpField *field = fields->pdata[i];
        if (strcmp(field->name, name) == 0)
            return field->value;
    }
    return NULL;
}

/* One name or value of a form; NULL when not strict. */
static char *
form_decode(const char *text, gsize length)
{
    g_autofree char *out = g_malloc(length + 1);
    gsize size = 0;
    for (gsize i = 0; i < length; i++) {
        char c = text[i] == '+' ? ' ' : text[i];
        if (c == '%') {
            if (i + 2 >= length || !g_ascii_isxdigit(text[i + 1]) || !g_ascii_isxdigit(text[i + 2]))
                return NULL;
            c = (char)(g_ascii_xdigit_value(text[i + 1]) << 4 | g_ascii_xdigit_value(text[i + 2]));
            i += 2;
        }
        if (c == '\0')
            return NULL;
        out[size++] = c;
    }
    out[size] = '\0';
    return g_utf8_validate(out, (gssize)size, NULL) ? g_steal_pointer(&out) : NULL;
}

gboolean
http_form_parse(const char *text, gsize length, guint max, GPtrArray *fields)
{
    const char *end = text + length;
    while (text < end) {
        const char *stop = memchr(text, '&', (gsize)(end - text));
        if (!stop)
            stop = end;
        const char *equals = memchr(text, '=', (gsize)(stop - text));
        const char *name_end = equals ? equals : stop;
        const char *value_start = equals ? equals + 1 : stop;
        if (stop > text) {
            g_autofree char *name = form_decode(text, (gsize)(name_end - text));
            g_autofree char *value = form_decode(value_start, (gsize)(stop - value_start));
            if (!name || !value || fields->len >= max)
                return FALSE;
            fields_take(fields, g_steal_pointer(&name), g_steal_pointer(&value));
        }
        text = stop + 1;
    }
    return TRUE;
}

HttpRequest *
http_request_new(HttpMethod method, const char *target)
{
    HttpRequest *request = g_new0(HttpRequest, 1);
    gsize path = strcspn(target, "?");
    request->method = method;
    request->target = g_strdup(target);
    request->path = g_strndup(target, path);
    request->query = http_fields_new();
    request->form = http_fields_new();
    request->headers = http_fields_new();
    request->cookies = http_fields_new();
    request->language = TEXT_DUTCH;
    if (target[path] == '?')
        request->malformed = !http_form_parse(target + path + 1, strlen(target + path + 1), QUERY_FIELDS_MAX,
                                              request->query);
    return request;
}

void
http_request_free(HttpRequest *request)
{
    if (!request)
        return;
    g_free(request->path);
    g_free(request->target);
    g_ptr_array_unref(request->query);
    g_ptr_array_unref(request->form);
    if (request->body)
        g_string_free(request->body, TRUE);
    g_ptr_array_unref(request->headers);
    g_ptr_array_unref(request->cookies);
    g_free(request->remote);
    session_free(request->session);
    g_free(request->form_token);
    g_clear_pointer(&request->upload, spool_writer_cancel);
    g_free(request->boundary);
    g_free(request);
}

const char *
http_request_field(const HttpRequest *request, const char *name)
{
    return fields_find(request->form, name);
}

const char *
http_request_query(const HttpRequest *request, const char *name)
{
    return fields_find(request->query, name);
}

const char *
http_request_header(const HttpRequest *request, const char *lower_name)
{
    return fields_find(request->headers, lower_name);
}

const char *
http_request_cookie(const HttpRequest *request, const char *name)
{
    return fields_find(request->cookies, name);
}

gint64
http_request_number(const HttpRequest *request, const char *name, gint64 missing)
{
    const char *text = http_request_field(request, name);
    guint64 number;
    if (!text)
        text = http_request_query(request, name);
    return text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, &number, NULL) ? (gint64)number
                                                                                      : missing;
}

/* RFC 6265, 4.2.1: name=value; name=value. */
static void
add_cookies(HttpRequest *request, const char *value)
{
    g_auto(GStrv) pairs = g_strsplit(value, ";", COOKIES_MAX);
    for (char **pair = pairs; *pair; pair++) {
        char *equals = strchr(g_strstrip(*pair), '=');
        if (!equals)
            continue;
        *equals = '\0';
        http_fields_add(request->cookies, *pair, equals + 1);
    }
}

void
http_request_add_header(HttpRequest *request, const char *name, const char *value)
{
    /* What these say decides where a message ends and whose it is: twice is an attack or a broken proxy (RFC
     * 9112, 6.3). */
    static const char *const single[] = {
        "content-length", "transfer-encoding", "host",    "content-type", "origin",
        "authorization",  "idempotency-key",   "if-match"};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (guint i = 0; i < G_N_ELEMENTS(single); i++)
        if (strcmp(lower, single[i]) == 0 && fields_find(request->headers, lower))
            request->malformed = TRUE;
    if (strcmp(lower, "cookie") == 0)
        add_cookies(request, value);
    fields_take(request->headers, g_steal_pointer(&lower), g_strdup(value));
    if (fields_find(request->headers, "content-length") && fields_find(request->headers, "transfer-encoding"))
        request->malformed = TRUE;
}

char *
http_boundary(const char *content_type)
{
    static const char type[] = "multipart/form-data";
    if (!content_type || g_ascii_strncasecmp(content_type, type, sizeof type - 1) != 0 ||
        !strchr("; \t", content_type[sizeof type - 1]))
        return NULL;
    g_auto(GStrv) parts = g_strsplit(content_type + sizeof type - 1, ";", 10);
    for (char **part = parts; *part; part++) {
        char *text = g_strstrip(*part);
        if (g_ascii_strncasecmp(text, "boundary=", 9) != 0)
            continue;
        text += 9;
        gsize length = strlen(text);
        if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
            text[length - 1] = '\0';
            text++;
            length -= 2;
        }
        gboolean valid = length >= 1 && length <= 70 && text[length - 1] != ' ';
        for (const char *c = text; *c && valid; c++)
            valid = g_ascii_isalnum(*c) || strchr("'()+_,-./:=? ", *c);
        return valid ? g_strdup(text) : NULL;
    }
    return NULL;
}

const char *
http_safe_path(const char *path, const char *fallback)
{
    if (!path || path[0] != '/' || path[1] == '/' || strlen(path) > 1000)
        return fallback;
    for (const char *c = path; *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || *c == '\\')
            return fallback;
    return path;
}
