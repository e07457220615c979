/* Writes the OpenAPI document: paths from the calls, schemas from their shapes, an example of each from its fields' examples. */
#include "web/api/document.h"

#include "text/text.h"
#include "web/api/calls.h"
#include "web/api/problem.h"

static void write_shape_example(JsonWriter *out, const ApiShape *shape);

/* ---- schemas ---- */

static const char *
type_name(ApiType type)
{
    return type == API_INT || type == API_ID ? "integer" : type == API_BOOL ? "boolean" : "string";
}

static void
write_reference(JsonWriter *out, const ApiShape *shape)
{
    g_autofree char *path = g_strconcat("#/components/schemas/", shape->name, NULL);
    json_write_member_string(out, "$ref", path);
}

static void
write_choices(JsonWriter *out, const ApiField *field)
{
    json_write_key(out, "enum");
    json_write_array_begin(out);
    for (const char *const *choice = field->choices; *choice; choice++)
        json_write_string(out, *choice);
    if (field->flags & API_NULL)
        json_write_null(out);
    json_write_array_end(out);
}

static void
write_bounds(JsonWriter *out, const ApiField *field, gboolean sent)
{
    gboolean number = field->type == API_INT || field->type == API_ID;
    if (number) {
        if (sent || field->type == API_ID)
            json_write_member_int(out, "minimum", field->type == API_ID ? 1 : field->least);
        if (sent && field->most > 0)
            json_write_member_int(out, "maximum", field->most);
    } else if (field->type == API_TEXT && sent && !field->choices) {
        json_write_member_int(out, "maxLength", field->most > 0 ? field->most : API_TEXT_MOST);
    } else if (field->type == API_DATE) {
        json_write_member_string(out, "pattern",
                                 sent ? "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" : "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$");
    } else if (field->type == API_INSTANT) {
        json_write_member_string(out, "format", "date-time");
    }
    if (field->flags & API_SECRET && sent)
        json_write_member_string(out, "format", "password");
    if (field->choices)
        write_choices(out, field);
}

/* Of one value, within its object. */
static void
write_scalar(JsonWriter *out, const ApiField *field, gboolean sent)
{
    gboolean maybe = field->flags & API_NULL || field->type == API_INSTANT;
    json_write_key(out, "type");
    if (maybe) {
        json_write_array_begin(out);
        json_write_string(out, type_name(field->type));
        json_write_string(out, "null");
        json_write_array_end(out);
    } else {
        json_write_string(out, type_name(field->type));
    }
    write_bounds(out, field, sent);
}

static void
write_value_schema(JsonWriter *out, const ApiField *field, gboolean sent)
{
    gboolean maybe = field->type == API_SHAPE && field->flags & API_NULL;
    json_write_object_begin(out);
    if (maybe) {
        json_write_key(out, "anyOf");
        json_write_array_begin(out);
        json_write_object_begin(out);
        write_reference(out, field->shape);
        json_write_object_end(out);
        json_write_object_begin(out);
        json_write_member_string(out, "type", "null");
        json_write_object_end(out);
        json_write_array_end(out);
    } else if (field->type == API_SHAPE) {
        write_reference(out, field->shape);
    } else {
        write_scalar(out, field, sent);
    }
    if (field->about && !(field->flags & API_LIST))
        json_write_member_string(out, "description", field->about);
    json_write_object_end(out);
}

static void
write_field_schema(JsonWriter *out, const ApiField *field, gboolean sent)
{
    if (!(field->flags & API_LIST)) {
        write_value_schema(out, field, sent);
        return;
    }
    json_write_object_begin(out);
    json_write_member_string(out, "type", "array");
    if (sent)
        json_write_member_int(out, "maxItems",
                              field->most > 0 && field->type == API_SHAPE ? field->most : API_LIST_MOST);
    if (field->about)
        json_write_member_string(out, "description", field->about);
    json_write_key(out, "items");
    write_value_schema(out, field, sent);
    json_write_object_end(out);
}

static void
write_shape_schema(JsonWriter *out, const ApiShape *shape, gboolean sent)
{
    guint n;
    const ApiField *fields = api_shape_fields(shape, &n);
    json_write_object_begin(out);
    json_write_member_string(out, "type", "object");
    if (n > 0) {
        json_write_key(out, "properties");
        json_write_object_begin(out);
        for (guint i = 0; i < n; i++) {
            json_write_key(out, fields[i].name);
            write_field_schema(out, &fields[i], sent);
        }
        json_write_object_end(out);
        json_write_key(out, "required");
        json_write_array_begin(out);
        for (guint i = 0; i < n; i++)
            if (!(fields[i].flags & API_OPTIONAL))
                json_write_string(out, fields[i].name);
        json_write_array_end(out);
        json_write_member_bool(out, "additionalProperties", FALSE);
    }
    json_write_object_end(out);
}

/* ---- examples ---- */

static void
write_value_example(JsonWriter *out, const ApiField *field)
{
    const char *text = field->example;
    switch (field->type) {
    case API_SHAPE:
        write_shape_example(out, field->shape);
        return;
    case API_INT:
    case API_ID:
        json_write_int(out, text ? g_ascii_strtoll(text, NULL, 10) : MAX(field->least, 1));
        return;
    case API_BOOL:
        json_write_bool(out, g_strcmp0(text, "true") == 0);
        return;
    case API_TEXT:
        json_write_string(out, text ? text : field->choices ? field->choices[0] : "abc");
        return;
    case API_DATE:
        json_write_string(out, text ? text : "2026-11-22");
        return;
    case API_INSTANT:
        json_write_string(out, text ? text : "2026-11-22T09:30:00Z");
        return;
    }
}

static void
write_shape_example(JsonWriter *out, const ApiShape *shape)
{
    guint n;
    const ApiField *fields = api_shape_fields(shape, &n);
    json_write_object_begin(out);
    for (guint i = 0; i < n; i++) {
        json_write_key(out, fields[i].name);
        if (fields[i].flags & API_LIST)
            json_write_array_begin(out);
        write_value_example(out, &fields[i]);
        if (fields[i].flags & API_LIST)
            json_write_array_end(out);
    }
    json_write_object_end(out);
}

/* ---- calls ---- */

static void
write_content(JsonWriter *out, const char *type, const ApiShape *shape)
{
    json_write_key(out, "content");
    json_write_object_begin(out);
    json_write_key(out, type);
    json_write_object_begin(out);
    json_write_key(out, "schema");
    json_write_object_begin(out);
    write_reference(out, shape);
    json_write_object_end(out);
    json_write_key(out, "example");
    write_shape_example(out, shape);
    json_write_object_end(out);
    json_write_object_end(out);
}

static void
write_parameter(JsonWriter *out, const char *place, const ApiField *field)
{
    json_write_object_begin(out);
    json_write_member_string(out, "name", field->name);
    json_write_member_string(out, "in", place);
    json_write_member_bool(out, "required", !(field->flags & API_OPTIONAL));
    if (field->about)
        json_write_member_string(out, "description", field->about);
    json_write_key(out, "schema");
    json_write_object_begin(out);
    write_scalar(out, field, TRUE);
    json_write_object_end(out);
    json_write_key(out, "example");
    write_value_example(out, field);
    json_write_object_end(out);
}

static void
write_path_parameters(JsonWriter *out, const char *pattern)
{
    for (const char *at = strchr(pattern, '{'); at; at = strchr(at + 1, '{')) {
        g_autofree char *name = g_strndup(at + 1, strcspn(at + 1, "}"));
        write_parameter(out, "path", &(ApiField){.name = name, .type = API_ID});
    }
}

static void
write_parameters(JsonWriter *out, const ApiCall *call)
{
    static const ApiField paging[] = {{.name = "limit",
                                       .type = API_INT,
                                       .flags = API_OPTIONAL,
                                       .least = 1,
                                       .most = API_PAGE_MOST,
                                       .example = "50"},
                                      {.name = "cursor",
                                       .type = API_TEXT,
                                       .flags = API_OPTIONAL,
                                       .example = "MTA",
                                       .about = "\"next\" of the page before"}};
    static const ApiField key = {
        .name = "Idempotency-Key",
        .type = API_TEXT,
        .most = 100,
        .example = "6f6d2d35-8f5c-4f19-9a3c-2f9b7c0e51aa",
        .about = "16 to 100 letters, digits, - or _: this is done once for each key"};
    static const ApiField match = {.name = "If-Match",
                                   .type = API_TEXT,
                                   .example = "\"1f3a\"",
                                   .about = "ETag of the record as it was seen, or *"};
    guint n = 0;
    const ApiField *query = call->query ? api_shape_fields(call->query, &n) : NULL;
    json_write_key(out, "parameters");
    json_write_array_begin(out);
    write_path_parameters(out, call->route.pattern);
    for (guint i = 0; i < n; i++)
        write_parameter(out, "query", &query[i]);
    for (guint i = 0; call->flags & API_PAGED && i < G_N_ELEMENTS(paging); i++)
        write_parameter(out, "query", &paging[i]);
    if (call->flags & API_CHANGES)
        write_parameter(out, "header", &key);
    if (call->flags & API_MATCHES)
        write_parameter(out, "header", &match);
    json_write_array_end(out);
}

/* A form: its fields and the file. */
static void
write_form(JsonWriter *out, const ApiCall *call)
{
    guint n;
    const ApiField *fields = api_shape_fields(call->in, &n);
    json_write_key(out, "content");
    json_write_object_begin(out);
    json_write_key(out, "multipart/form-data");
    json_write_object_begin(out);
    json_write_key(out, "schema");
    json_write_object_begin(out);
    json_write_member_string(out, "type", "object");
    json_write_key(out, "properties");
    json_write_object_begin(out);
    for (guint i = 0; i < n; i++) {
        json_write_key(out, fields[i].name);
        write_field_schema(out, &fields[i], TRUE);
    }
    json_write_key(out, "file");
    json_write_object_begin(out);
    json_write_member_string(out, "type", "string");
    json_write_member_string(out, "contentMediaType", "application/octet-stream");
    json_write_object_end(out);
    json_write_object_end(out);
    json_write_object_end(out);
    json_write_key(out, "example");
    write_shape_example(out, call->in);
    json_write_object_end(out);
    json_write_object_end(out);
}

static void
write_response(JsonWriter *out, const char *status, const char *text, const ApiCall *call)
{
    json_write_key(out, status);
    json_write_object_begin(out);
    json_write_member_string(out, "description", text);
    if (call && call->flags & API_FILE) {
        json_write_key(out, "content");
        json_write_object_begin(out);
        json_write_key(out, "application/octet-stream");
        json_write_object_begin(out);
        json_write_object_end(out);
        json_write_object_end(out);
    } else if (call && call->out) {
        write_content(out, "application/json", call->out);
    }
    json_write_object_end(out);
}

static void
write_problem_response(JsonWriter *out, const char *status)
{
    json_write_key(out, status);
    json_write_object_begin(out);
    json_write_member_string(out, "$ref", "#/components/responses/Problem");
    json_write_object_end(out);
}

static void
write_responses(JsonWriter *out, const ApiCall *call)
{
    gboolean open = call->flags & API_OPEN, sends = call->in || call->query || call->flags & API_PAGED;
    const struct {
        const char *status;
        gboolean is;
    } problems[] = {{"400", call->in || call->flags & API_CHANGES},
                    {"401", !open},
                    {"403", !open},
                    {"404", strchr(call->route.pattern, '{') != NULL},
                    {"409", call->flags & API_CHANGES},
                    {"412", call->flags & API_MATCHES},
                    {"413", call->in != NULL},
                    {"415", call->in != NULL},
                    {"422", sends || call->flags & API_CHANGES},
                    {"428", call->flags & API_MATCHES},
                    {"429", open && call->in},
                    {"503", TRUE},
                    {"default", TRUE}};
    guint status = call->status ? call->status : call->out || call->flags & API_FILE ? 200 : 204;
    g_autofree char *text = g_strdup_printf("%u", status);
    json_write_key(out, "responses");
    json_write_object_begin(out);
    write_response(out, text, "Done", call);
    if (call->flags & API_STARTS && status != 202)
        write_response(out, "202", "Not done yet: ask again after Retry-After", call);
    for (guint i = 0; i < G_N_ELEMENTS(problems); i++)
        if (problems[i].is)
            write_problem_response(out, problems[i].status);
    json_write_object_end(out);
}

/* In both languages, whoever asks. */
static void
write_summary(JsonWriter *out, const ApiCall *call)
{
    TextLanguage language = text_get_language();
    json_write_member_string(out, "summary", call->summary);
    text_set_language(TEXT_DUTCH);
    json_write_member_string(out, "x-summary-nl", _(call->summary));
    text_set_language(language);
}

static void
write_call(JsonWriter *out, const ApiCall *call)
{
    g_autofree char *method = g_ascii_strdown(call->route.method, -1);
    json_write_key(out, method);
    json_write_object_begin(out);
    json_write_member_string(out, "operationId", call->id);
    write_summary(out, call);
    json_write_member_string(out, "x-right", right_name(call->route.right));
    json_write_member_bool(out, "x-program",
                           call->route.right != RIGHT_LOGGED_IN || call->flags & API_CLIENT);
    if (call->flags & API_OPEN) {
        json_write_key(out, "security");
        json_write_array_begin(out);
        json_write_array_end(out);
    }
    write_parameters(out, call);
    if (call->in) {
        json_write_key(out, "requestBody");
        json_write_object_begin(out);
        json_write_member_bool(out, "required", TRUE);
        if (call->flags & API_FORM)
            write_form(out, call);
        else
            write_content(out, "application/json", call->in);
        json_write_object_end(out);
    }
    write_responses(out, call);
    json_write_object_end(out);
}

static void
write_paths(JsonWriter *out)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    const ApiCall *call, *other;
    json_write_key(out, "paths");
    json_write_object_begin(out);
    for (guint i = 0; (call = api_call_at(i)); i++) {
        if (!g_hash_table_add(done, (gpointer)call->route.pattern))
            continue;
        json_write_key(out, call->route.pattern);
        json_write_object_begin(out);
        for (guint k = i; (other = api_call_at(k)); k++)
            if (strcmp(other->route.pattern, call->route.pattern) == 0)
                write_call(out, other);
        json_write_object_end(out);
    }
    json_write_object_end(out);
}

/* ---- components ---- */

static const ApiField problem_error_fields[] = {
    {.name = "pointer",
     .type = API_TEXT,
     .example = "/surname",
     .about = "JSON pointer into the body (RFC 6901), or ? and a name of the query"},
    {.name = "detail", .type = API_TEXT, .example = "Dit ontbreekt."}};
static const ApiShape problem_error = {"ProblemError", API_FIELDS(problem_error_fields)};

static void
write_problem_schema(JsonWriter *out)
{
    json_write_key(out, "Problem");
    json_write_object_begin(out);
    json_write_member_string(out, "type", "object");
    json_write_member_string(out, "description",
                             "RFC 9457. Some kinds have members besides; see docs/api.md.");
    json_write_key(out, "properties");
    json_write_object_begin(out);
    json_write_key(out, "type");
    json_write_object_begin(out);
    json_write_key(out, "enum");
    json_write_array_begin(out);
    for (guint i = 0; i < api_problems_length; i++) {
        g_autofree char *type = g_strconcat(API_PROBLEM_TYPE, api_problems[i].kind, NULL);
        json_write_string(out, type);
    }
    json_write_array_end(out);
    json_write_object_end(out);
    static const ApiField members[] = {
        {.name = "title", .type = API_TEXT},
        {.name = "status", .type = API_INT, .least = 400},
        {.name = "detail", .type = API_TEXT},
        {.name = "instance", .type = API_TEXT},
        {.name = "errors", .type = API_SHAPE, .flags = API_LIST, .shape = &problem_error}};
    for (guint i = 0; i < G_N_ELEMENTS(members); i++) {
        json_write_key(out, members[i].name);
        write_field_schema(out, &members[i], FALSE);
    }
    json_write_object_end(out);
    json_write_key(out, "required");
    json_write_array_begin(out);
    for (guint i = 0; i < 2; i++)
        json_write_string(out, members[i].name);
    json_write_string(out, "type");
    json_write_array_end(out);
    json_write_object_end(out);
}

/* The shape and those in it, each once; two of one name are our mistake. */
static void
write_schemas_of(JsonWriter *out, GHashTable *done, const ApiShape *shape, gboolean sent)
{
    guint n;
    const ApiShape *known = g_hash_table_lookup(done, shape->name);
    if (known) {
        g_assert(known == shape);
        return;
    }
    g_hash_table_insert(done, (gpointer)shape->name, (gpointer)shape);
    const ApiField *fields = api_shape_fields(shape, &n);
    json_write_key(out, shape->name);
    write_shape_schema(out, shape, sent);
    for (guint i = 0; i < n; i++)
        if (fields[i].type == API_SHAPE)
            write_schemas_of(out, done, fields[i].shape, sent);
}

static void
write_schemas(JsonWriter *out)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    const ApiCall *call;
    json_write_key(out, "schemas");
    json_write_object_begin(out);
    write_problem_schema(out);
    write_schemas_of(out, done, &problem_error, FALSE);
    for (guint i = 0; (call = api_call_at(i)); i++)
        if (call->in && !(call->flags & API_FORM))
            write_schemas_of(out, done, call->in, TRUE);
    for (guint i = 0; (call = api_call_at(i)); i++)
        if (call->out)
            write_schemas_of(out, done, call->out, FALSE);
    json_write_object_end(out);
}

static void
write_components(JsonWriter *out)
{
    static const ApiShape problem = {.name = "Problem"};
    json_write_key(out, "components");
    json_write_object_begin(out);
    write_schemas(out);
    json_write_key(out, "responses");
    json_write_object_begin(out);
    json_write_key(out, "Problem");
    json_write_object_begin(out);
    json_write_member_string(out, "description", "Not done, and why");
    json_write_key(out, "content");
    json_write_object_begin(out);
    json_write_key(out, "application/problem+json");
    json_write_object_begin(out);
    json_write_key(out, "schema");
    json_write_object_begin(out);
    write_reference(out, &problem);
    json_write_object_end(out);
    json_write_object_end(out);
    json_write_object_end(out);
    json_write_object_end(out);
    json_write_object_end(out);
    json_write_key(out, "securitySchemes");
    json_write_object_begin(out);
    json_write_key(out, "token");
    json_write_object_begin(out);
    json_write_member_string(out, "type", "http");
    json_write_member_string(out, "scheme", "bearer");
    json_write_object_end(out);
    json_write_object_end(out);
    json_write_object_end(out);
}

void
api_document_write(JsonWriter *out)
{
    json_write_object_begin(out);
    json_write_member_string(out, "openapi", "3.1.0");
    json_write_key(out, "info");
    json_write_object_begin(out);
    json_write_member_string(out, "title", "Instroom");
    json_write_member_string(out, "version", "1");
    json_write_member_string(out, "description", "What the portal can do, for programs. See docs/api.md.");
    json_write_key(out, "license");
    json_write_object_begin(out);
    json_write_member_string(out, "name", "EUPL-1.2");
    json_write_member_string(out, "identifier", "EUPL-1.2");
    json_write_object_end(out);
    json_write_object_end(out);
    json_write_key(out, "servers");
    json_write_array_begin(out);
    json_write_object_begin(out);
    json_write_member_string(out, "url", "/");
    json_write_object_end(out);
    json_write_array_end(out);
    json_write_key(out, "security");
    json_write_array_begin(out);
    json_write_object_begin(out);
    json_write_key(out, "token");
    json_write_array_begin(out);
    json_write_array_end(out);
    json_write_object_end(out);
    json_write_array_end(out);
    write_paths(out);
    write_components(out);
    json_write_object_end(out);
}

/* ---- the call that gives it ---- */

static gboolean
document_show(Api *api, GError **error)
{
    (void)error;
    api_document_write(api->out);
    return TRUE;
}

static const ApiShape document = {.name = "Document"};

const ApiCall document_calls[] = {
    {.route = API_GET("/openapi.json", RIGHT_NONE, 0),
     .id = "getDocument",
     .summary = N_("This document: every call, what goes in and what comes out"),
     .flags = API_OPEN,
     .verb = AUDIT_NOTHING,
     .out = &document,
     .handler = document_show},
};
API_CALLS_END(document_calls)
