/* A body or query against its shape: nothing that is not in the table gets further. */
#include "web/api/check.h"

#include "people/date.h"
#include "text/text.h"

#define INT_MOST ((gint64)1 << 53) /* what every program's numbers hold exactly (RFC 8259, 6) */

/* Brackets outside strings: jansson would go 2,048 deep, a call of ours goes three. */
static gboolean
is_shallow(const GString *body)
{
    guint depth = 0;
    gboolean in_string = FALSE;
    for (gsize i = 0; i < body->len; i++) {
        char c = body->str[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = FALSE;
        } else if (c == '"') {
            in_string = TRUE;
        } else if (c == '{' || c == '[') {
            if (++depth > API_DEPTH_MOST)
                return FALSE;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return TRUE;
}

json_t *
api_check_parse(const GString *body, const char **detail)
{
    json_error_t error;
    if (!body || body->len == 0) {
        *detail = _("A body of JSON is missing.");
        return NULL;
    }
    if (!is_shallow(body)) {
        *detail = _("The JSON is nested too deeply.");
        return NULL;
    }
    json_t *in = json_loadb(body->str, body->len, JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(in))
        return in;
    *detail = in ? _("The body is no JSON object.")
                 : _("The body is no valid JSON: a comma, a quote or the encoding is wrong, a name stands "
                     "there twice, "
                     "or a number is too large.");
    json_decref(in);
    return NULL;
}

/* ---- one value; NULL when it is right, else why not ---- */

static const char *
check_characters(const char *text)
{
    for (const char *c = text; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        if (letter != '\n' && letter != '\r' && g_unichar_iscntrl(letter))
            return _("There is a control character in it.");
    }
    return NULL;
}

static const char *
check_text(const ApiField *field, const char *text)
{
    glong most = field->most > 0 ? (glong)field->most : API_TEXT_MOST;
    if (g_utf8_strlen(text, -1) > most)
        return _("This text is too long.");
    for (const char *const *choice = field->choices; choice && *choice; choice++)
        if (strcmp(*choice, text) == 0)
            return NULL;
    if (field->choices)
        return _("This is none of the possible values.");
    if (field->type == API_DATE && !date_valid(text))
        return _("This is no date: write year, month and day as 2026-11-22.");
    return check_characters(text);
}

static const char *
check_number(const ApiField *field, gint64 number)
{
    gint64 least = field->type == API_ID ? 1 : field->least;
    gint64 most = field->most > 0 ? field->most : INT_MOST - 1;
    return number < least || number > most ? _("This number is too small or too large.") : NULL;
}

static gboolean check_object(Api *api, const ApiShape *shape, const json_t *object, const char *pointer);

static const char *
check_scalar(const ApiField *field, const json_t *value)
{
    switch (field->type) {
    case API_INT:
    case API_ID:
        return json_is_integer(value) ? check_number(field, json_integer_value(value))
                                      : _("This must be a whole number.");
    case API_BOOL:
        return json_is_boolean(value) ? NULL : _("This must be true or false.");
    case API_TEXT:
    case API_DATE:
    case API_INSTANT:
    case API_SHAPE:
        break;
    }
    return json_is_string(value) ? check_text(field, json_string_value(value)) : _("This must be text.");
}

static gboolean
check_value(Api *api, const ApiField *field, const json_t *value, const char *pointer)
{
    if (field->type == API_SHAPE && json_is_object(value))
        return check_object(api, field->shape, value, pointer);
    const char *problem = field->type == API_SHAPE ? _("This must be an object.")
                                                   : check_scalar(field, value);
    if (problem)
        api_problem_field(api, pointer, problem);
    return problem == NULL;
}

static gboolean
check_member(Api *api, const ApiField *field, const json_t *value, const char *pointer)
{
    gsize most = field->most > 0 && field->type == API_SHAPE ? (gsize)field->most : API_LIST_MOST;
    gboolean right = TRUE;
    if (!(field->flags & API_LIST))
        return check_value(api, field, value, pointer);
    if (!json_is_array(value) || json_array_size(value) > most) {
        api_problem_field(api, pointer,
                          json_is_array(value) ? _("These are too many at once.")
                                               : _("This must be a list."));
        return FALSE;
    }
    for (gsize i = 0; i < json_array_size(value); i++) {
        g_autofree char *at = g_strdup_printf("%s/%" G_GSIZE_FORMAT, pointer, i);
        right &= check_value(api, field, json_array_get(value, i), at);
    }
    return right;
}

/* A name that the client made up, as a JSON pointer says it (RFC 6901, 3). */
static char *
escape_name(const char *name)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (const char *c = name; *c && text->len < 100; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        if (letter == '~' || letter == '/')
            g_string_append(text, letter == '~' ? "~0" : "~1");
        else
            g_string_append_unichar(text, letter);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static const ApiField *
find_field(const ApiShape *shape, const char *name)
{
    guint n;
    const ApiField *fields = api_shape_fields(shape, &n);
    for (guint i = 0; i < n; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static gboolean
check_object(Api *api, const ApiShape *shape, const json_t *object, const char *pointer)
{
    const char *name;
    json_t *value;
    guint n, strangers = 0;
    gboolean right = TRUE;
    json_object_foreach((json_t *)object, name, value)
    {
        if (find_field(shape, name) || strangers++ > 10)
            continue;
        g_autofree char *escaped = escape_name(name), *at = g_strconcat(pointer, "/", escaped, NULL);
        api_problem_field(api, at, _("There is no such member here."));
    }
    const ApiField *fields = api_shape_fields(shape, &n);
    for (guint i = 0; i < n; i++) {
        g_autofree char *at = g_strconcat(pointer, "/", fields[i].name, NULL);
        value = json_object_get(object, fields[i].name);
        if (value) {
            right &= check_member(api, &fields[i], value, at);
        } else if (!(fields[i].flags & API_OPTIONAL)) {
            api_problem_field(api, at, _("This is missing."));
            right = FALSE;
        }
    }
    return right && strangers == 0;
}

gboolean
api_check_body(Api *api)
{
    return check_object(api, api->call->in, api->in, "");
}

/* ---- behind the "?" ---- */

static const ApiField page_fields[] = {{.name = "limit", .type = API_INT, .least = 1, .most = API_PAGE_MOST},
                                       {.name = "cursor", .type = API_TEXT}};

static const ApiField *
find_query(const ApiCall *call, const char *name)
{
    const ApiField *field = call->query ? find_field(call->query, name) : NULL;
    for (guint i = 0; !field && call->flags & API_PAGED && i < G_N_ELEMENTS(page_fields); i++)
        if (strcmp(page_fields[i].name, name) == 0)
            field = &page_fields[i];
    return field;
}

static const char *
check_query_value(const ApiField *field, const char *text)
{
    gint64 number;
    if (field->type != API_INT && field->type != API_ID)
        return field->type == API_BOOL ? (strcmp(text, "true") == 0 || strcmp(text, "false") == 0
                                              ? NULL
                                              : _("This must be true or false."))
                                       : check_text(field, text);
    return g_ascii_string_to_signed(text, 10, 0, INT_MOST - 1, &number, NULL)
               ? check_number(field, number)
               : _("This must be a whole number.");
}

gboolean
api_check_query(Api *api)
{
    const GPtrArray *query = api->request->query;
    for (guint i = 0; i < query->len; i++) {
        const HttpField *sent = query->pdata[i];
        const ApiField *field = find_query(api->call, sent->name);
        const char *problem = field ? check_query_value(field, sent->value)
                                    : _("There is no such member here.");
        for (guint k = 0; k < i && !problem; k++)
            if (strcmp(((const HttpField *)query->pdata[k])->name, sent->name) == 0)
                problem = _("This stands there twice.");
        g_autofree char *escaped = escape_name(sent->name), *at = g_strconcat("?", escaped, NULL);
        if (problem)
            api_problem_field(api, at, problem);
    }
    guint n = 0;
    const ApiField *fields = api->call->query ? api_shape_fields(api->call->query, &n) : NULL;
    for (guint i = 0; i < n; i++)
        if (!(fields[i].flags & API_OPTIONAL) && !http_request_query(api->request, fields[i].name)) {
            g_autofree char *at = g_strconcat("?", fields[i].name, NULL);
            api_problem_field(api, at, _("This is missing."));
        }
    return api->fields->len == 0;
}
