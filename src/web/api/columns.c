/* Which column of an uploaded file is what: as it was recognised, and as a person sets it. */
#include "service/import.h"
#include "text/text.h"
#include "web/api/calls.h"

static const char *const orders[] = {"day-month", "month-day", NULL};
static const char *const reasons[] = {[MAPPING_BY_PERSON] = "person",
                                      [MAPPING_BY_NAME] = "name",
                                      [MAPPING_BY_CONTENT] = "content",
                                      [MAPPING_BY_NOTHING] = "nothing",
                                      NULL};

static const ApiField column_fields[] = {
    {.name = "column", .type = API_INT, .example = "1", .about = "from 1"},
    {.name = "header", .type = API_TEXT, .most = 40000, .example = "Achternaam"},
    {.name = "is", .type = API_TEXT, .example = "surname"},
    {.name = "why", .type = API_TEXT, .choices = reasons},
    {.name = "clears", .type = API_BOOL, .example = "false", .about = "an empty cell empties the field"},
    {.name = "samples", .type = API_TEXT, .flags = API_LIST, .most = 40000, .example = "Visser"}};
static const ApiShape column_shape = {"Column", API_FIELDS(column_fields)};
static const ApiField columns_fields[] = {
    {.name = "columns", .type = API_SHAPE, .flags = API_LIST, .shape = &column_shape},
    {.name = "date-order",
     .type = API_TEXT,
     .choices = orders,
     .about = "of dates that can be read both ways"},
    {.name = "choices",
     .type = API_TEXT,
     .flags = API_LIST,
     .example = "surname",
     .about = "what a column can be"}};
static const ApiShape columns_shape = {"Columns", API_FIELDS(columns_fields)};

static const ApiField choice_fields[] = {
    {.name = "column", .type = API_INT, .least = 1, .most = 10000, .example = "1"},
    {.name = "is", .type = API_TEXT, .example = "surname"},
    {.name = "clears", .type = API_BOOL, .flags = API_OPTIONAL, .example = "false"}};
static const ApiShape choice_shape = {"ColumnChoice", API_FIELDS(choice_fields)};
static const ApiField set_fields[] = {
    {.name = "columns", .type = API_SHAPE, .flags = API_LIST, .shape = &choice_shape, .most = 1000},
    {.name = "date-order", .type = API_TEXT, .flags = API_OPTIONAL, .choices = orders}};
static const ApiShape set_in = {"ColumnsWanted", API_FIELDS(set_fields)};

static void
write_column(JsonWriter *out, const MappedColumn *column)
{
    json_write_object_begin(out);
    json_write_member_int(out, "column", column->column);
    json_write_member_string(out, "header", column->header);
    json_write_member_string(out, "is", column_target_name(column->target));
    json_write_member_string(out, "why", reasons[column->reason]);
    json_write_member_bool(out, "clears", column->clear);
    json_write_key(out, "samples");
    json_write_array_begin(out);
    for (guint i = 0; i < G_N_ELEMENTS(column->samples); i++)
        if (*column->samples[i])
            json_write_string(out, column->samples[i]);
    json_write_array_end(out);
    json_write_object_end(out);
}

static gboolean
columns_show(Api *api, GError **error)
{
    g_autoptr(ImportCase) icase = service_import_open(api->service, api->actor, api->request->ids[0], error);
    if (!icase)
        return FALSE;
    const Mapping *mapping = import_case_mapping(icase);
    json_write_object_begin(api->out);
    json_write_key(api->out, "columns");
    json_write_array_begin(api->out);
    for (guint i = 0; mapping && i < mapping->columns->len; i++)
        write_column(api->out, mapping->columns->pdata[i]);
    json_write_array_end(api->out);
    json_write_member_string(api->out, "date-order",
                             orders[mapping && mapping->date_order == DATE_ORDER_MONTH_DAY]);
    json_write_key(api->out, "choices");
    json_write_array_begin(api->out);
    for (guint target = 0; target < N_COLUMN_TARGETS; target++)
        json_write_string(api->out, column_target_name((ColumnTarget)target));
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

/* What is no meaning of a column, or is given to two of them: guessing which was meant would lose the other without a word. */
static gboolean
read_choices(Api *api, GArray *choices)
{
    const json_t *sent = json_object_get(api->in, "columns");
    gboolean is_taken[N_COLUMN_TARGETS] = {FALSE};
    for (gsize i = 0; i < json_array_size(sent); i++) {
        const json_t *one = json_array_get(sent, i);
        const char *problem = NULL;
        ColumnChoice choice = {.column = (guint)json_integer_value(json_object_get(one, "column")),
                               .clear = json_is_true(json_object_get(one, "clears"))};
        if (!column_target_from_name(json_string_value(json_object_get(one, "is")), &choice.target))
            problem = _("A column cannot be this.");
        else if (choice.target < COLUMN_IGNORED && is_taken[choice.target])
            problem = _("Another column is this already.");
        else
            is_taken[choice.target] = TRUE;
        g_autofree char *pointer = g_strdup_printf("/columns/%" G_GSIZE_FORMAT "/is", i);
        if (problem)
            api_problem_field(api, pointer, problem);
        g_array_append_val(choices, choice);
    }
    return api->fields->len == 0;
}

static gboolean
columns_set(Api *api, GError **error)
{
    g_autoptr(GArray) choices = g_array_new(FALSE, FALSE, sizeof(ColumnChoice));
    const char *name = api_in_text(api, "date-order");
    DateOrder order = g_strcmp0(name, orders[1]) == 0 ? DATE_ORDER_MONTH_DAY : DATE_ORDER_DAY_MONTH;
    if (read_choices(api, choices))
        return service_import_map(api->service, api->actor, api->request->ids[0],
                                  (const ColumnChoice *)(gpointer)choices->data, choices->len,
                                  name ? &order : NULL, error);
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                        _("Something in the body is not right: see errors."));
    return FALSE;
}

const ApiCall column_calls[] = {
    {.route = API_GET("/uploads/{upload}/columns", RIGHT_UPLOAD, ROUTE_WORK),
     .id = "getColumns",
     .summary = N_("Which column of a file is what, with the first cells of each"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_FILE,
     .out = &columns_shape,
     .handler = columns_show},
    {.route = API_POST("/uploads/{upload}/columns", RIGHT_UPLOAD, ROUTE_WORK),
     .id = "setColumns",
     .summary = N_("Say which column of a file is what; kept for this school and kind of file"),
     .flags = API_CHANGES,
     .verb = AUDIT_ANSWER,
     .kind = AUDIT_PLAN,
     .in = &set_in,
     .handler = columns_set},
};
API_CALLS_END(column_calls)
