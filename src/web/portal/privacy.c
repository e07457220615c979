/* Everything of one person, and erasing it: /patrons/{id}/privacy, /patrons/{id}/data, /patrons/{id}/erase, /me/data. */
#include "web/portal/privacy.h"

#include "person_data.html.h"
#include "privacy.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

EraseLine
view_erase_line(const EraseView *view, guint i)
{
    const PersonCounts *counts = &view->counts;
    const EraseLine lines[ERASE_LINES] = {
        {N_("Name, birth date, address, telephone, e-mail, notes, log-in"), N_("erased"), 1},
        {N_("Memberships of schools"), N_("erased"), counts->memberships},
        {N_("Lines of the groups the person was in"), N_("erased"), counts->enrolments},
        {N_("Cards"), N_("the number stays, as nobody's: it is never given to somebody else"), counts->cards},
        {N_("Books that came back"), N_("no longer this person's"), counts->loans},
        {N_("Amounts that were paid"), N_("no longer this person's"), counts->fees},
        {N_("Lines in what imports did"), N_("emptied; the counts of old reports stay"), counts->journal},
        {N_("Changes by hand"), N_("erased"), counts->changes},
        {N_("Answers to questions of imports"), N_("erased"), counts->answers},
    };
    g_assert(i < ERASE_LINES);
    return lines[i];
}

guint
view_data_columns(const DataPart *part)
{
    return part->columns->len;
}

const char *
view_data_label(const DataPart *part, guint column)
{
    return g_array_index(part->columns, DataColumn, column).label;
}

const char *
view_data_cell(const DataPart *part, guint row, guint column)
{
    return ((char **)g_ptr_array_index(part->rows, row))[column];
}

/* ---- the tab of the record ---- */

static HttpResponse *
show(Web *web, HttpRequest *request, const GError *problem, const char *typed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Patron) patron = NULL;
    g_autoptr(EraseView) view = NULL;
    Frame frame;
    PatronHead head;
    const Account *actor = request->session->account;
    if (!portal_patron_head(web, request, &frame, &head, &patron, &error))
        return portal_fail(web, request, error);
    if (account_may(actor, RIGHT_LIBRARY_MANAGE, patron->library, 0)) {
        view = service_erase_preview(web->service, actor, patron->pupil.person, &error);
        if (view == NULL)
            return portal_fail(web, request, error);
    }
    head.tab = portal_patron_tab("/patrons/0/privacy");
    head.problem = problem != NULL ? problem->message : NULL;
    const PrivacyPage page = {.head = &head, .view = view, .typed = typed != NULL ? typed : ""};
    Html *html = html_new();
    privacy_page(html, &page);
    return http_response_page(problem != NULL ? 409 : 200, html);
}

static HttpResponse *
privacy_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, NULL);
}

static HttpResponse *
privacy_erase(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Patron) patron = NULL;
    Frame frame;
    PatronHead head;
    guint64 number;
    const char *typed = http_request_field(request, "number");
    if (!portal_patron_head(web, request, &frame, &head, &patron, &error))
        return portal_fail(web, request, error);
    if (!g_ascii_string_to_unsigned(typed != NULL ? typed : "", 10, 0, G_MAXUINT32, &number, NULL))
        number = 0;
    if (service_erase(web->service, request->session->account, patron->pupil.person, (guint)number, &error))
        return http_response_redirect("/erased");
    if (error->code == SERVICE_ERROR_STALE || error->code == SERVICE_ERROR_CONFLICT)
        return show(web, request, error, typed);
    return portal_fail(web, request, error);
}

static HttpResponse *
erased_show(Web *web, HttpRequest *request)
{
    (void)web;
    Frame frame = portal_frame(request, _("The person is erased"));
    Html *html = html_new();
    erased_page(html, &frame);
    return http_response_page(200, html);
}

/* ---- everything of one person ---- */

/* Takes data. */
static HttpResponse *
data_answer(Web *web, HttpRequest *request, PersonData *data, const GError *error)
{
    if (data == NULL)
        return portal_fail(web, request, error);
    g_autoptr(PersonData) shown = data;
    Frame frame = portal_frame(request, _("Everything that is kept of this person"));
    g_autofree char *file = g_strconcat(request->path, ".json", NULL);
    g_autofree char *back = strcmp(request->path, "/me/data") == 0
                                ? g_strdup("/me")
                                : g_strdup_printf("/patrons/%" G_GINT64_FORMAT "/privacy", request->ids[0]);
    frame.wide = TRUE;
    const PersonDataPage page = {.frame = &frame, .data = shown, .file = file, .back = back};
    Html *html = html_new();
    person_data_page(html, &page);
    return http_response_page(200, html);
}

/* Takes data. */
static HttpResponse *
file_answer(Web *web, HttpRequest *request, PersonData *data, const GError *error)
{
    if (data == NULL)
        return portal_fail(web, request, error);
    g_autofree char *name = g_strdup_printf("%s-%" G_GINT64_FORMAT ".json", _("personal-data"), data->person);
    HttpResponse *response = http_response_download(g_string_new(data->json), "application/json", name);
    person_data_free(data);
    return response;
}

static HttpResponse *
patron_data_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    PersonData *data = service_patron_data(web->service, request->session->account, request->ids[0], FALSE,
                                           &error);
    return data_answer(web, request, data, error);
}

static HttpResponse *
patron_data_file(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    PersonData *data = service_patron_data(web->service, request->session->account, request->ids[0], TRUE,
                                           &error);
    return file_answer(web, request, data, error);
}

static HttpResponse *
own_data_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    PersonData *data = service_person_data(web->service, request->session->account, 0, FALSE, &error);
    return data_answer(web, request, data, error);
}

static HttpResponse *
own_data_file(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    PersonData *data = service_person_data(web->service, request->session->account, 0, TRUE, &error);
    return file_answer(web, request, data, error);
}

const Route privacy_routes[] = {
    {"GET", "/patrons/{id}/privacy", RIGHT_PEOPLE_EDIT, ROUTE_WORK, privacy_show},
    {"GET", "/patrons/{id}/data", RIGHT_PEOPLE_EDIT, ROUTE_WORK, patron_data_show},
    {"GET", "/patrons/{id}/data.json", RIGHT_PEOPLE_EDIT, ROUTE_WORK, patron_data_file},
    {"POST", "/patrons/{id}/erase", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, privacy_erase},
    {"GET", "/erased", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, erased_show},
    {"GET", "/me/data", RIGHT_LOGGED_IN, ROUTE_WORK, own_data_show},
    {"GET", "/me/data.json", RIGHT_LOGGED_IN, ROUTE_WORK, own_data_file},
};
ROUTES_END(privacy_routes)
