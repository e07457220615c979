/* What handlers of calls use: what was sent, what goes out, versions, pages. */
#include "text/text.h"
#include "web/api/call.h"

const ApiField *
api_shape_fields(const ApiShape *shape, guint *n)
{
    static GMutex lock;
    static GHashTable *made; /* of shapes that make their fields: once, for as long as the program */
    if (!shape->make) {
        *n = shape->n;
        return shape->fields;
    }
    g_mutex_lock(&lock);
    if (!made)
        made = g_hash_table_new(NULL, NULL);
    GArray *fields = g_hash_table_lookup(made, shape);
    if (!fields) {
        fields = g_array_new(FALSE, TRUE, sizeof(ApiField));
        shape->make(fields);
        g_hash_table_insert(made, (gpointer)shape, fields);
    }
    g_mutex_unlock(&lock);
    *n = fields->len;
    return (const ApiField *)(gpointer)fields->data;
}

const char *
api_in_text(const Api *api, const char *name)
{
    return json_string_value(json_object_get(api->in, name));
}

gint64
api_in_int(const Api *api, const char *name, gint64 missing)
{
    const json_t *value = json_object_get(api->in, name);
    return json_is_integer(value) ? (gint64)json_integer_value(value) : missing;
}

gboolean
api_in_bool(const Api *api, const char *name)
{
    return json_is_true(json_object_get(api->in, name));
}

gboolean
api_in_has(const Api *api, const char *name)
{
    return json_object_get(api->in, name) != NULL;
}

const char *
api_query_text(const Api *api, const char *name)
{
    return http_request_query(api->request, name);
}

gint64
api_query_int(const Api *api, const char *name, gint64 missing)
{
    const char *text = http_request_query(api->request, name);
    return text ? g_ascii_strtoll(text, NULL, 10) : missing;
}

void
api_problem_field(Api *api, const char *pointer, const char *text)
{
    http_fields_add(api->fields, pointer, text);
}

void
api_write_instant(Api *api, const char *key, gint64 at)
{
    g_autoptr(GDateTime) moment = at != 0 ? g_date_time_new_from_unix_utc(at / G_USEC_PER_SEC) : NULL;
    g_autofree char *text = moment ? g_date_time_format(moment, "%Y-%m-%dT%H:%M:%SZ") : NULL;
    json_write_member_string(api->out, key, text);
}

void
api_write_id(Api *api, const char *key, gint64 id)
{
    json_write_key(api->out, key);
    if (id != 0)
        json_write_int(api->out, id);
    else
        json_write_null(api->out);
}

void
api_header(Api *api, const char *name, const char *value)
{
    http_fields_add(api->headers, name, value);
}

GString *
api_body(JsonWriter *json)
{
    g_autofree char *text = json_writer_end(json);
    return g_string_new(text);
}

/* ---- versions ---- */

void
api_etag(Api *api, const char *version)
{
    g_autofree char *tag = g_strdup_printf("\"%s\"", version);
    api_header(api, "ETag", tag);
}

char *
api_version_of(const char *const *text, guint n)
{
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);
    for (guint i = 0; i < n; i++) /* each with its end */
        g_checksum_update(digest, (const guchar *)text[i], (gssize)strlen(text[i]) + 1);
    return g_strndup(g_checksum_get_string(digest), 32);
}

/* One strong tag, or "*": checked by run.c. */
const char *
api_if_match(const Api *api)
{
    return http_request_header(api->request, "if-match");
}

gboolean
api_outdated(Api *api, GError **error)
{
    api->problem = "outdated";
    g_set_error_literal(
        error, SERVICE_ERROR, SERVICE_ERROR_STALE,
        _("Nothing was changed. Look at it again, and send what you want on the version of now."));
    return FALSE;
}

/* ---- pages ---- */

/* base64url of "number mark": nothing in it is secret or believed; what it points at is asked for with the actor's rights. */
static gboolean
read_cursor(HttpRequest *request, const char *cursor, ApiPage *page)
{
    gsize length;
    g_autofree char *padded = g_strconcat(cursor, &"==="[(strlen(cursor) + 3) % 4], NULL);
    g_strdelimit(padded, "-", '+');
    g_strdelimit(padded, "_", '/');
    g_autofree guchar *bytes = g_base64_decode(padded, &length);
    g_autofree char *text = g_strndup((const char *)bytes, length);
    char *end = NULL;
    page->after = g_ascii_strtoll(text, &end, 10);
    if (page->after <= 0 || (*end != ' ' && *end != '\0') || strlen(text) != length)
        return FALSE;
    const char *mark = *end == ' ' ? end + 1 : "";
    for (const char *c = mark; *c; c++)
        if (!g_ascii_isalnum(*c) && !strchr("-_.", *c))
            return FALSE;
    http_fields_add(request->query, " mark", mark); /* a name that no query has */
    page->mark = http_request_query(request, " mark");
    return TRUE;
}

gboolean
api_page(Api *api, ApiPage *page, GError **error)
{
    gboolean asked = api->call->flags & API_PAGED;
    const char *cursor = asked ? api_query_text(api, "cursor") : api_in_text(api, "cursor");
    *page = (ApiPage){
        (guint)(asked ? api_query_int(api, "limit", API_PAGE) : api_in_int(api, "limit", API_PAGE)), 0, ""};
    if (!cursor || (*cursor && read_cursor(api->request, cursor, page)))
        return TRUE;
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                        _("This cursor is none that the list gave. Begin with the first page."));
    return FALSE;
}

void
api_write_next(Api *api, gint64 after, const char *mark)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "%s%s", after, *mark ? " " : "", mark);
    g_autofree char *cursor = g_base64_encode((const guchar *)text, strlen(text));
    g_strdelimit(cursor, "+", '-');
    g_strdelimit(cursor, "/", '_');
    char *fill = strchr(cursor, '=');
    if (fill)
        *fill = '\0';
    json_write_member_string(api->out, "next", after > 0 ? cursor : NULL);
}
