/* Finding a pupil at the desk: /pupils?q=. */
#include "pupils.html.h"
#include "service/people.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

#define TYPED_MAX 80

static HttpResponse *
pupils_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *typed = http_request_query(request, "q");
    g_autofree char *cut = g_utf8_substring(typed != NULL ? typed : "", 0,
                                            MIN(TYPED_MAX, g_utf8_strlen(typed != NULL ? typed : "", -1)));
    g_autoptr(FoundPupils) found = service_pupil_find(web->service, request->session->account, cut, &error);
    if (found == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Find a pupil"));
    frame.wide = TRUE;
    const PupilsPage page = {.frame = &frame, .typed = cut, .found = found};
    Html *html = html_new();
    pupils_page(html, &page);
    return http_response_page(200, html);
}

const Route pupils_routes[] = {
    {"GET", "/pupils", RIGHT_PEOPLE_VIEW, ROUTE_PLAIN, pupils_show},
};
ROUTES_END(pupils_routes)
