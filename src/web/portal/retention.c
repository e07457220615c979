/* How long the library keeps what, and what is over: /retention. */
#include "retention.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/privacy.h"
#include "web/portal/routes.h"

/* posted: a form that was not taken. */
static HttpResponse *
show(Web *web, HttpRequest *request, gboolean posted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GStringChunk) text = g_string_chunk_new(256);
    g_autoptr(RetentionView)
        view = service_retention_preview(web->service, request->session->account, 0, &error);
    if (view == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("How long we keep what"));
    frame.wide = TRUE;
    RetentionPage page = {.frame = &frame,
                          .view = view,
                          .has_problem = posted,
                          .saved = http_request_query(request, "saved") != NULL};
    for (guint i = 0; i < N_RETENTIONS; i++) {
        const char *typed = posted ? http_request_field(request, retention_name((Retention)i)) : NULL;
        g_autofree char *kept = g_strdup_printf("%u", view->terms.days[i]);
        guint days;
        page.typed[i] = typed != NULL ? typed : g_string_chunk_insert(text, kept);
        if (posted && !retention_parse((Retention)i, typed, &days)) {
            g_autofree char *wrong = g_strdup_printf(_("Type a whole number from %u to %u."),
                                                     retention_least((Retention)i),
                                                     retention_most((Retention)i));
            page.wrong[i] = g_string_chunk_insert(text, wrong);
        }
    }
    Html *html = html_new();
    retention_page(html, &page);
    return http_response_page(posted ? 422 : 200, html);
}

static HttpResponse *
retention_show(Web *web, HttpRequest *request)
{
    return show(web, request, FALSE);
}

static HttpResponse *
retention_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    RetentionTerms terms;
    for (guint i = 0; i < N_RETENTIONS; i++)
        if (!retention_parse((Retention)i, http_request_field(request, retention_name((Retention)i)),
                             &terms.days[i]))
            return show(web, request, TRUE);
    if (!service_retention_set(web->service, request->session->account, 0, &terms, &error))
        return portal_fail(web, request, error);
    return http_response_redirect("/retention?saved=1");
}

const Route retention_routes[] = {
    {"GET", "/retention", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, retention_show},
    {"POST", "/retention", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, retention_save},
};
ROUTES_END(retention_routes)
