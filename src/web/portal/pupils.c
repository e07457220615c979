/* Finding a pupil at the desk: /pupils?q=. */
#include "pupils.html.h"
#include "service/patron.h"
#include "service/people.h"
#include "service/school_view.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

#define TYPED_MAX 80

static HttpResponse *
to_record(gint64 membership)
{
    g_autofree char *path = g_strdup_printf("/patrons/%" G_GINT64_FORMAT, membership);
    return http_response_redirect(path);
}

/* A card that was scanned opens the record. */
static gint64
scanned(const FoundPupils *found, const char *typed)
{
    const FoundPupil *one = &g_array_index(found->pupils, FoundPupil, 0);
    return found->pupils->len == 1 && g_str_equal(one->state.card, typed) ? one->membership : 0;
}

static HttpResponse *
pupils_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *typed = http_request_query(request, "q");
    g_autofree char *cut = g_utf8_substring(typed != NULL ? typed : "", 0,
                                            MIN(TYPED_MAX, g_utf8_strlen(typed != NULL ? typed : "", -1)));
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) recent = service_patron_recent(web->service, actor, &error);
    if (recent == NULL)
        return portal_fail(web, request, error);
    if (g_ascii_strcasecmp(cut, "v") == 0 && recent->len > 0) /* as at the desk: the previous one */
        return to_record(((const PatronAlike *)recent->pdata[0])->membership);
    g_autoptr(FoundPupils)
        found = service_pupil_find(web->service, actor, cut, &(FindPage){.limit = FIND_SHOWN}, &error);
    if (found == NULL)
        return portal_fail(web, request, error);
    if (scanned(found, cut) > 0)
        return to_record(scanned(found, cut));
    g_autoptr(GPtrArray) withheld = service_withheld_list(web->service, actor, &error);
    if (withheld == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Find a pupil"));
    frame.wide = TRUE;
    const PupilsPage page = {.frame = &frame,
                             .typed = cut,
                             .found = found,
                             .recent = recent,
                             .withheld = withheld,
                             .may_enrol = account_has(actor, RIGHT_PEOPLE_EDIT)};
    Html *html = html_new();
    pupils_page(html, &page);
    return http_response_page(200, html);
}

const Route pupils_routes[] = {
    {"GET", "/pupils", RIGHT_PEOPLE_VIEW, ROUTE_PLAIN, pupils_show},
};
ROUTES_END(pupils_routes)
