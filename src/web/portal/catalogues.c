/* Addresses of the schools and who sees their catalogue, for the library: /catalogues. */
#include "web/portal/catalogues.h"

#include "catalogues.html.h"
#include "service/catalogue.h"
#include "service/school.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static HttpResponse *
catalogues_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray)
        schools = service_branch_list(web->service, request->session->account, RIGHT_LIBRARY_MANAGE, &error);
    if (!schools)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Catalogues of the schools"));
    const CataloguesPage page = {&frame, schools};
    Html *html = html_new();
    catalogues_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
catalogue_form(Web *web, HttpRequest *request, const GError *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Branch) school = service_branch_get(web->service, request->session->account,
                                                  RIGHT_LIBRARY_MANAGE, request->ids[0], &error);
    if (!school)
        return portal_fail(web, request, error);
    const char *word = http_request_field(request, "word"), *closed = http_request_field(request, "closed");
    Frame frame = portal_frame(request, school->name);
    const CataloguePage page = {.frame = &frame,
                                .school = school,
                                .word = problem && word ? word : school->word,
                                .is_closed = problem ? closed && *closed : school->is_catalogue_closed,
                                .saved = http_request_query(request, "saved") != NULL,
                                .problem = problem ? problem->message : NULL};
    Html *html = html_new();
    catalogue_page(html, &page);
    return http_response_page(!problem ? 200 : problem->code == SERVICE_ERROR_INPUT ? 422 : 409, html);
}

static HttpResponse *
catalogue_show(Web *web, HttpRequest *request)
{
    return catalogue_form(web, request, NULL);
}

static HttpResponse *
catalogue_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *word = http_request_field(request, "word"), *closed = http_request_field(request, "closed");
    g_autofree char *path = g_strdup_printf("/catalogues/%" G_GINT64_FORMAT "?saved=1", request->ids[0]);
    if (service_school_portal_set(web->service, request->session->account, request->ids[0], word ? word : "",
                                  closed && *closed, &error))
        return http_response_redirect(path);
    gboolean is_of_form = error->domain == SERVICE_ERROR &&
                          (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT);
    return is_of_form ? catalogue_form(web, request, error) : portal_fail(web, request, error);
}

const Route catalogues_routes[] = {
    {"GET", "/catalogues", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, catalogues_show},
    {"GET", "/catalogues/{id}", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, catalogue_show},
    {"POST", "/catalogues/{id}", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, catalogue_save},
};
ROUTES_END(catalogues_routes)
