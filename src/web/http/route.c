/* Finds who answers an address. */
#include "web/http/route.h"

#include "people/school.h"

struct Routes {
    GPtrArray *list; /* of const Route, borrowed */
};

Routes *
routes_new(void)
{
    Routes *routes = g_new0(Routes, 1);
    routes->list = g_ptr_array_new();
    return routes;
}

void
routes_free(Routes *routes)
{
    if (!routes)
        return;
    g_ptr_array_unref(routes->list);
    g_free(routes);
}

/* A whole number from 1, as we write it: no sign, no leading zero, within 18 digits. */
static gboolean
parse_id(const char *text, gsize length, gint64 *id)
{
    if (length < 1 || length > 18 || text[0] == '0' || strspn(text, "0123456789") < length)
        return FALSE;
    *id = g_ascii_strtoll(text, NULL, 10);
    return TRUE;
}

/* {word}: as people/school.h says, but for a few that no school has. */
static gboolean
is_word(const char *text, gsize length)
{
    return length > 0 && length <= BRANCH_WORD_MOST &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") >= length;
}

#define WORD_PART "{word}"
static gboolean
is_word_part(const char *part)
{
    return g_str_has_prefix(part, WORD_PART);
}

char *
route_word(const HttpRequest *request)
{
    const char *pattern = request->route->pattern, *path = request->path;
    while (!is_word_part(pattern + 1)) {
        pattern = strchr(pattern + 1, '/');
        path = strchr(path + 1, '/');
        g_assert(pattern && path); /* a handler asks for what its route has */
    }
    return g_strndup(path + 1, strcspn(path + 1, "/"));
}

static gboolean
pattern_matches(const char *pattern, const char *path, gint64 ids[2])
{
    guint count = 0;
    for (;;) {
        gsize want = strcspn(pattern + 1, "/"), have = strcspn(path + 1, "/");
        gboolean word = is_word_part(pattern + 1), id = pattern[1] == '{' && !word;
        if (word ? !is_word(path + 1, have)
            : id ? !parse_id(path + 1, have, &ids[count])
                 : want != have || strncmp(pattern + 1, path + 1, want) != 0)
            return FALSE;
        count += id;
        pattern += 1 + want;
        path += 1 + have;
        if (*pattern == '\0' || *path == '\0')
            return *pattern == *path;
    }
}

static gboolean
method_is(const Route *route, HttpMethod method)
{
    const char *name = http_method_name(method);
    return name && strcmp(route->method, name) == 0;
}

/* Of a call of the API it has a name, for the document. */
static gboolean
is_id_part(const char *part, gboolean api)
{
    gsize length = strlen(part);
    if (!api)
        return strcmp(part, "{id}") == 0;
    return length > 2 && part[0] == '{' && part[length - 1] == '}' &&
           strspn(part + 1, "abcdefghijklmnopqrstuvwxyz") == length - 2;
}

static gboolean
pattern_valid(const char *pattern, gboolean api)
{
    guint ids = 0, words = 0;
    if (pattern[0] != '/')
        return FALSE;
    if (pattern[1] == '\0')
        return TRUE;
    g_auto(GStrv) parts = g_strsplit(pattern + 1, "/", -1);
    for (char **part = parts; *part; part++) {
        if (is_id_part(*part, api))
            ids++;
        else if (!api && strcmp(*part, WORD_PART) == 0)
            words++;
        else if (**part == '\0' || strspn(*part, "abcdefghijklmnopqrstuvwxyz0123456789-.") != strlen(*part))
            return FALSE;
    }
    return ids <= 2 && words <= 1;
}

static gboolean
method_known(const Route *route)
{
    HttpMethod most = route->flags & ROUTE_API ? HTTP_DELETE : HTTP_POST;
    for (HttpMethod method = HTTP_GET; route->method && method <= most; method++)
        if (method_is(route, method))
            return TRUE;
    return FALSE;
}

const char *
routes_fault(const Routes *routes, const Route *route)
{
    if (route->right == RIGHT_UNDECLARED || route->right >= N_RIGHTS)
        return "no right is declared";
    if (!route->handler)
        return "no handler";
    if (!method_known(route))
        return "neither GET nor POST";
    if (!route->pattern || !pattern_valid(route->pattern, (route->flags & ROUTE_API) != 0))
        return "no such pattern";
    gboolean post = strcmp(route->method, "GET") != 0;
    if (!post && route->flags & (ROUTE_UPLOAD | ROUTE_LARGE_FORM | ROUTE_OPEN_POST))
        return "a body with GET";
    if (post && route->right == RIGHT_NONE && !(route->flags & ROUTE_OPEN_POST))
        return "anyone may POST, and the table does not say that this is meant";
    if (route->flags & ROUTE_ANYONE && (post || route->right != RIGHT_NONE))
        return "the same for everyone, and yet not";
    if (route->flags & ROUTE_PUBLIC && (post || route->right != RIGHT_NONE))
        return "a page for the public that takes more than looking";
    if (route->flags & (ROUTE_ELSEWHERE | ROUTE_BOUND) && (!post || route->right != RIGHT_NONE))
        return "a form without a token, and somebody who is known";
    if (route->flags & ROUTE_UPLOAD && route->right <= RIGHT_LOGGED_IN)
        return "uploads need a right of their own";
    for (guint i = 0; i < routes->list->len; i++) {
        const Route *other = routes->list->pdata[i];
        if (strcmp(other->method, route->method) == 0 && strcmp(other->pattern, route->pattern) == 0)
            return "the address is taken";
    }
    return NULL;
}

void
routes_add(Routes *routes, const Route *table, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        const char *fault = routes_fault(routes, &table[i]);
        if (fault)
            g_error("route %s %s: %s", table[i].method, table[i].pattern, fault);
        g_ptr_array_add(routes->list, (gpointer)&table[i]);
    }
}

const Route *
routes_find(const Routes *routes, HttpMethod method, const char *path, gint64 ids[2], gboolean *other_method)
{
    *other_method = FALSE;
    if (path[0] != '/')
        return NULL;
    for (guint i = 0; i < routes->list->len; i++) {
        const Route *route = routes->list->pdata[i];
        gint64 found[2] = {0, 0};
        if (!pattern_matches(route->pattern, path, found))
            continue;
        if (method_is(route, method)) {
            memcpy(ids, found, sizeof found);
            *other_method = FALSE;
            return route;
        }
        *other_method = TRUE;
    }
    return NULL;
}

guint
routes_length(const Routes *routes)
{
    return routes->list->len;
}

const Route *
routes_get(const Routes *routes, guint i)
{
    g_assert(i < routes->list->len);
    return routes->list->pdata[i];
}

static gint
compare(gconstpointer a, gconstpointer b)
{
    const Route *one = *(const Route *const *)a, *other = *(const Route *const *)b;
    gint order = strcmp(one->pattern, other->pattern);
    return order != 0 ? order : strcmp(one->method, other->method);
}

char *
routes_print(const Routes *routes)
{
    static const struct {
        guint flag;
        const char *name;
    } names[] = {{ROUTE_UPLOAD, "upload-body"},  {ROUTE_WORK, "work"},
                 {ROUTE_HASH, "hash"},           {ROUTE_LARGE_FORM, "large-form"},
                 {ROUTE_OPEN_POST, "open-post"}, {ROUTE_OWN_PASSWORD, "own-password"},
                 {ROUTE_ANYONE, "anyone"},       {ROUTE_API, "api"},
                 {ROUTE_ELSEWHERE, "elsewhere"}, {ROUTE_BOUND, "bound"},
                 {ROUTE_PUBLIC, "public"}};
    g_autoptr(GPtrArray) sorted = g_ptr_array_copy(routes->list, NULL, NULL);
    g_ptr_array_sort(sorted, compare);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sorted->len; i++) {
        const Route *route = sorted->pdata[i];
        g_string_append_printf(text, "%-6s  %-32s  %s", route->method, route->pattern,
                               right_name(route->right));
        for (guint f = 0; f < G_N_ELEMENTS(names); f++)
            if (route->flags & names[f].flag)
                g_string_append_printf(text, "  %s", names[f].name);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}
