/* Searching a school's catalogue, and one title of it: /school/WORD/search, /school/WORD/title/ID. */
#include "web/portal/search.h"

#include <string.h>

#include "search.html.h"
#include "text/text.h"
#include "title.html.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

#define LANGUAGE_MOST 3
#define AGE_MOST      99

static const char *
asked(const HttpRequest *request, const char *name)
{
    const char *value = http_request_query(request, name);
    return value ? value : "";
}

/* What is none of the lists asks nothing. */
static const char *
kind_asked(const HttpRequest *request, const char *name, Kind kind)
{
    const char *value = asked(request, name);
    return kind_place(kind, value) >= 0 ? value : "";
}

static CatalogueQuery
read_query(const HttpRequest *request)
{
    const char *language = asked(request, "language");
    gint64 age = http_request_number(request, "age", 0);
    CatalogueQuery query = {.typed = asked(request, "q"),
                            .avi = kind_asked(request, "avi", KIND_AVI),
                            .genre = kind_asked(request, "genre", KIND_GENRE),
                            .language = strlen(language) <= LANGUAGE_MOST ? language : "",
                            .age = age <= AGE_MOST ? (gint)age : 0,
                            .is_there = *asked(request, "there") != '\0',
                            .is_browsing = TRUE,
                            .after = asked(request, "after"),
                            .limit = SEARCH_PAGE};
    if (!catalogue_order_from_name(asked(request, "order"), &query.order))
        query.order = CATALOGUE_BEST;
    return query;
}

static HttpResponse *
search_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    HttpResponse *instead = NULL;
    g_autoptr(Branch) school = portal_school(web, request, &instead);
    if (!school)
        return instead;
    const CatalogueQuery query = read_query(request);
    g_autoptr(FoundTitles) found = service_catalogue_find(web->service, school, &query, &error);
    if (!found)
        return portal_fail(web, request, error);
    SchoolFrame frame = portal_school_frame(request, school, *query.typed ? query.typed : _("All books"));
    const SearchPage page = {&frame, &query, found};
    Html *html = html_new();
    search_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
title_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    HttpResponse *instead = NULL;
    g_autoptr(Branch) school = portal_school(web, request, &instead);
    if (!school)
        return instead;
    g_autoptr(CatalogueTitle) view = service_catalogue_title(web->service, school, request->ids[0], &error);
    if (!view)
        return portal_fail(web, request, error);
    SchoolFrame frame = portal_school_frame(request, school, view->title->text[TITLE_TITLE]);
    const TitlePage page = {.frame = &frame, .view = view};
    Html *html = html_new();
    title_page(html, &page);
    return http_response_page(200, html);
}

const Route search_routes[] = {
    {"GET", "/school/{word}/search", RIGHT_NONE, ROUTE_PUBLIC, search_show},
    {"GET", "/school/{word}/title/{id}", RIGHT_NONE, ROUTE_PUBLIC, title_show},
};
ROUTES_END(search_routes)
