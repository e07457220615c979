/* The catalogue: titles found by their words, a title with its copies. For whoever is of the library, programs too: nobody stands in it. */
#include "library/kind.h"
#include "service/titles.h"
#include "web/api/calls.h"

#define TITLES_MOST 100

/* ---- found ---- */

static const ApiField search_fields[] = {
    {.name = "words", .type = API_TEXT, .example = "dolfje weerwolfje", .about = "or an ISBN, in any form"},
    {.name = "school", .type = API_ID, .flags = API_OPTIONAL, .about = "only what this school has"},
    {.name = "avi", .type = API_TEXT, .flags = API_OPTIONAL, .example = "M4"},
    {.name = "genre", .type = API_TEXT, .flags = API_OPTIONAL, .example = ""},
    {.name = "age", .type = API_INT, .flags = API_OPTIONAL, .most = 99, .example = "8"},
    {.name = "limit",
     .type = API_INT,
     .flags = API_OPTIONAL,
     .least = 1,
     .most = TITLES_MOST,
     .example = "20"}};
static const ApiShape search_in = {"TitleSearch", API_FIELDS(search_fields)};

static const ApiField found_fields[] = {
    {.name = "title", .type = API_ID},
    {.name = "name", .type = API_TEXT, .most = 1000, .example = "Dolfje Weerwolfje"},
    {.name = "subtitle", .type = API_TEXT, .most = 1000, .example = ""},
    {.name = "author", .type = API_TEXT, .most = 1000, .example = "Loon, Paul van"},
    {.name = "series", .type = API_TEXT, .most = 1000, .example = "Dolfje Weerwolfje"},
    {.name = "isbn", .type = API_TEXT, .example = "9789025879204"},
    {.name = "avi", .type = API_TEXT, .example = "M4"},
    {.name = "genre", .type = API_TEXT, .example = "fantasy"},
    {.name = "age-from", .type = API_INT, .example = "7"},
    {.name = "age-to", .type = API_INT, .example = "99", .about = "99: and older; 0: not known"},
    {.name = "year", .type = API_INT, .example = "1996", .about = "0: not known"},
    {.name = "copies", .type = API_INT, .example = "2", .about = "at the school, or anywhere"},
    {.name = "there", .type = API_INT, .example = "1", .about = "of them neither lent nor elsewhere"}};
static const ApiShape found_shape = {"TitleFound", API_FIELDS(found_fields)};
static const ApiField list_fields[] = {
    {.name = "titles", .type = API_SHAPE, .flags = API_LIST, .shape = &found_shape},
    {.name = "more", .type = API_BOOL, .example = "false"},
    {.name = "words",
     .type = API_TEXT,
     .flags = API_LIST,
     .example = "dolfje",
     .about = "that were looked for; when corrected, the nearest to what was typed"},
    {.name = "corrected", .type = API_BOOL, .example = "false"}};
static const ApiShape list_shape = {"TitlesFound", API_FIELDS(list_fields)};

static void
write_found(JsonWriter *out, const FoundTitle *one)
{
    json_write_object_begin(out);
    json_write_member_int(out, "title", one->id);
    json_write_member_string(out, "name", one->title);
    json_write_member_string(out, "subtitle", one->subtitle);
    json_write_member_string(out, "author", one->author);
    json_write_member_string(out, "series", one->series);
    json_write_member_string(out, "isbn", one->isbn);
    json_write_member_string(out, "avi", one->avi);
    json_write_member_string(out, "genre", one->genre);
    json_write_member_int(out, "age-from", one->age_from);
    json_write_member_int(out, "age-to", one->age_to);
    json_write_member_int(out, "year", one->year);
    json_write_member_int(out, "copies", one->copies);
    json_write_member_int(out, "there", one->there);
    json_write_object_end(out);
}

static const char *
text_or_empty(const Api *api, const char *name)
{
    const char *text = api_in_text(api, name);
    return text ? text : "";
}

static gboolean
titles_search(Api *api, GError **error)
{
    const CatalogueQuery query = {.branch = api_in_int(api, "school", 0),
                                  .typed = api_in_text(api, "words"),
                                  .avi = text_or_empty(api, "avi"),
                                  .genre = text_or_empty(api, "genre"),
                                  .age = (gint)api_in_int(api, "age", 0),
                                  .limit = (guint)api_in_int(api, "limit", API_PAGE)};
    g_autoptr(FoundTitles) found = service_titles_search(api->service, api->actor, &query, error);
    if (!found)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "titles");
    json_write_array_begin(api->out);
    for (guint i = 0; i < found->titles->len; i++)
        write_found(api->out, found->titles->pdata[i]);
    json_write_array_end(api->out);
    json_write_member_bool(api->out, "more", found->more);
    json_write_key(api->out, "words");
    json_write_array_begin(api->out);
    for (char **word = found->words; word && *word; word++)
        json_write_string(api->out, *word);
    json_write_array_end(api->out);
    json_write_member_bool(api->out, "corrected", found->is_corrected);
    json_write_object_end(api->out);
    return TRUE;
}

/* ---- one with its copies ---- */

/* From the tables of library/title.h; texts with lines are lists. */
static void
make_title_fields(GArray *fields)
{
    for (guint t = 0; t < N_TITLE_TEXTS; t++) {
        const ApiField made = {.name = title_text_name((TitleText)t),
                               .type = API_TEXT,
                               .example = "",
                               .most = title_text_most((TitleText)t)};
        g_array_append_val(fields, made);
    }
    for (guint n = 0; n < N_TITLE_NUMBERS; n++) {
        const ApiField made = {.name = title_number_name((TitleNumber)n), .type = API_INT, .example = "0"};
        g_array_append_val(fields, made);
    }
}
static const ApiShape values_shape = {.name = "TitleValues", .make = make_title_fields};

static const char *const places[] = {"there", "lent", "aside", "underway", "not-lendable", NULL};
static const ApiField copy_fields[] = {
    {.name = "copy", .type = API_ID},
    {.name = "school", .type = API_ID},
    {.name = "school-name", .type = API_TEXT, .example = "De Regenboog"},
    {.name = "barcode", .type = API_TEXT, .example = "31000123456789"},
    {.name = "shelf", .type = API_TEXT, .example = "B"},
    {.name = "material", .type = API_TEXT, .example = "book"},
    {.name = "is", .type = API_TEXT, .choices = places},
    {.name = "status", .type = API_TEXT, .example = "available"},
    {.name = "due", .type = API_DATE, .example = "", .about = "of the loan it is out in; empty: it is in"}};
static const ApiShape copy_shape = {"TitleCopy", API_FIELDS(copy_fields)};
static const ApiField title_fields[] = {
    {.name = "title", .type = API_ID},
    {.name = "values", .type = API_SHAPE, .shape = &values_shape},
    {.name = "copies", .type = API_SHAPE, .flags = API_LIST, .shape = &copy_shape},
    {.name = "waiting", .type = API_INT, .example = "0", .about = "so many people wait for it"}};
static const ApiShape title_shape = {"Title", API_FIELDS(title_fields)};

static const char *
place_of(const ShelvedCopy *copy)
{
    if (*copy->due)
        return places[1];
    if (copy->is_aside)
        return places[2];
    if (copy->is_underway)
        return places[3];
    return places[copy_status_is_there(copy->status) ? 0 : 4];
}

static void
write_copy(JsonWriter *out, const ShelvedCopy *copy)
{
    json_write_object_begin(out);
    json_write_member_int(out, "copy", copy->id);
    json_write_member_int(out, "school", copy->branch);
    json_write_member_string(out, "school-name", copy->branch_name);
    json_write_member_string(out, "barcode", copy->barcode);
    json_write_member_string(out, "shelf", copy->shelf);
    json_write_member_string(out, "material", copy->material);
    json_write_member_string(out, "is", place_of(copy));
    json_write_member_string(out, "status", copy->status);
    json_write_member_string(out, "due", copy->due);
    json_write_object_end(out);
}

static gboolean
title_show(Api *api, GError **error)
{
    g_autoptr(TitleView) view = service_title_view(api->service, api->actor, api->request->ids[0], error);
    if (!view)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "title", view->title->id);
    json_write_key(api->out, "values");
    json_write_object_begin(api->out);
    for (guint t = 0; t < N_TITLE_TEXTS; t++)
        json_write_member_string(api->out, title_text_name((TitleText)t), view->title->text[t]);
    for (guint n = 0; n < N_TITLE_NUMBERS; n++)
        json_write_member_int(api->out, title_number_name((TitleNumber)n), view->title->number[n]);
    json_write_object_end(api->out);
    json_write_key(api->out, "copies");
    json_write_array_begin(api->out);
    for (guint i = 0; i < view->copies->len; i++)
        write_copy(api->out, view->copies->pdata[i]);
    json_write_array_end(api->out);
    json_write_member_int(api->out, "waiting", view->waiting);
    json_write_object_end(api->out);
    return TRUE;
}

const ApiCall title_calls[] = {
    {.route = API_POST("/titles/search", RIGHT_LOGGED_IN, ROUTE_WORK),
     .id = "searchTitles",
     .summary = N_("Find titles of the library's catalogue by their words"),
     .flags = API_CLIENT,
     .verb = AUDIT_NOTHING,
     .in = &search_in,
     .out = &list_shape,
     .handler = titles_search},
    {.route = API_GET("/titles/{title}", RIGHT_LOGGED_IN, ROUTE_PLAIN),
     .id = "getTitle",
     .summary = N_("A title with its copies: where they are, and when one that is lent is due"),
     .flags = API_CLIENT,
     .verb = AUDIT_NOTHING,
     .out = &title_shape,
     .handler = title_show},
};
API_CALLS_END(title_calls)
