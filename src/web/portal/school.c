/* A school's public front page, and finding one's school: /school/WORD, /schools. */
#include "web/portal/school.h"

#include "school.html.h"
#include "schools.html.h"
#include "service/catalogue.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"
#include "web/portal/shelf.h"
#include "web/portal/tips.h"

Branch *
portal_school(Web *web, HttpRequest *request, HttpResponse **instead)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *word = route_word(request);
    const Account *actor = request->session ? request->session->account : NULL;
    Branch *school = service_school_by_word(web->service, actor, word, &error);
    if (school)
        return school;
    gboolean is_closed = g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_autofree char *target = g_uri_escape_string(http_safe_path(request->target, "/"), NULL, FALSE);
    g_autofree char *login = g_strconcat("/login?return=", target, NULL);
    *instead = is_closed && !actor ? http_response_redirect(login) : portal_fail(web, request, error);
    return NULL;
}

SchoolFrame
portal_school_frame(const HttpRequest *request, const Branch *school, const char *title)
{
    const char *typed = http_request_query(request, "q");
    SchoolFrame frame = {.frame = portal_frame(request, title),
                         .school = school,
                         .typed = typed ? typed : "",
                         .script = asset_script_path()};
    return frame;
}

const SchoolSection school_sections[] = {shelf_ways_section, tips_section, shelf_new_section,
                                         shelf_top_section, NULL};

void
school_section(Html *html, const SchoolPage *page, guint i)
{
    school_sections[i](page->web, page->request, page->frame->school, html);
}

static HttpResponse *
school_show(Web *web, HttpRequest *request)
{
    HttpResponse *instead = NULL;
    g_autoptr(Branch) school = portal_school(web, request, &instead);
    if (!school)
        return instead;
    SchoolFrame frame = portal_school_frame(request, school, school->name);
    const SchoolPage page = {&frame, web, request};
    Html *html = html_new();
    school_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
schools_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    SchoolFrame frame = portal_school_frame(request, NULL, _("Choose your school"));
    SchoolsPage page = {.frame = &frame};
    g_autoptr(GPtrArray)
        schools = service_school_open_list(web->service, frame.typed, SCHOOLS_SHOWN, &page.more, &error);
    if (!schools)
        return portal_fail(web, request, error);
    page.schools = schools;
    page.asks = page.more || *frame.typed;
    Html *html = html_new();
    schools_page(html, &page);
    return http_response_page(200, html);
}

const Route school_routes[] = {
    {"GET", "/school/{word}", RIGHT_NONE, ROUTE_PUBLIC, school_show},
    {"GET", "/schools", RIGHT_NONE, ROUTE_PUBLIC, schools_show},
};
ROUTES_END(school_routes)
