/* The patron's record: the head, and the tabs that are a form of fields. /patrons/{id} … */
#include "web/portal/patron.h"

#include "patron.html.h"
#include "people/date.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static const PatronInput customer[] = {
    {.field = PATRON_KIND},
    {.field = (PatronField)FIELD_FIRST_NAME},
    {.field = (PatronField)FIELD_INITIALS, .hint = N_("Left empty: made from the first name.")},
    {.field = (PatronField)FIELD_PREFIX},
    {.field = (PatronField)FIELD_SURNAME},
    {.field = (PatronField)FIELD_BIRTH_DATE, .hint = N_("Day, month, year: 31-12-2015.")},
};
static const PatronInput address[] = {
    {.field = (PatronField)FIELD_STREET},
    {.field = (PatronField)FIELD_HOUSE_NUMBER},
    {.field = (PatronField)FIELD_HOUSE_ADDITION},
    {.field = (PatronField)FIELD_POSTCODE},
    {.field = (PatronField)FIELD_TOWN},
    {.field = PATRON_SECRET_ADDRESS,
     .hint = N_("Yes: no address is kept at all, and what was kept is wiped.")},
    {.field = (PatronField)FIELD_PHONE},
    {.field = (PatronField)FIELD_MOBILE},
    {.field = (PatronField)FIELD_EMAIL},
};
static const PatronInput first_properties[] = {
    {.field = (PatronField)FIELD_SEX},
    {.field = PATRON_HISTORY_SHOWN},
    {.field = PATRON_HISTORY_KEPT,
     .hint = N_("No: what was borrowed is made anonymous after the library's own term.")},
    {.field = PATRON_WARN_BORROWED},
    {.field = PATRON_NOT_RETURNED},
};
static const PatronInput second_properties[] = {
    {.field = PATRON_RECEIPTS},
    {.field = PATRON_HOLD_MESSAGES},
    {.field = PATRON_LANGUAGE},
    {.field = PATRON_EXTERNAL_NUMBER, .hint = N_("Cannot be searched for.")},
    {.field = (PatronField)FIELD_PUPIL_NUMBER,
     .label = N_("external number-2 (pupil number)"),
     .hint = N_("The number in the school's own administration. Can be searched for.")},
    {.field = (PatronField)FIELD_YEAR_GROUP},
    {.field = (PatronField)FIELD_GROUP_CODE, .label = N_("class")},
    {.field = PATRON_SCHOOL_TYPE},
};

#define FORM_OF(inputs) inputs, G_N_ELEMENTS(inputs), RIGHT_PEOPLE_VIEW
#define OWN_PAGE        NULL, 0, RIGHT_PEOPLE_VIEW
const PatronTab patron_tabs[] = {
    {"", N_("1. Patron"), FORM_OF(customer)},
    {"address", N_("2. Address"), FORM_OF(address)},
    {"membership", N_("3. Membership"), OWN_PAGE},
    {"log", N_("4. Other"), OWN_PAGE},
    {"notes", N_("5. Notes"), OWN_PAGE},
    {"properties-1", N_("6. Properties-1"), FORM_OF(first_properties)},
    {"properties-2", N_("7. Properties-2"), FORM_OF(second_properties)},
    {"cards", N_("8. Cards"), OWN_PAGE},
    {"privacy", N_("9. Privacy"), NULL, 0, RIGHT_PEOPLE_EDIT},
};
const guint patron_tabs_length = G_N_ELEMENTS(patron_tabs);

const PatronTab *
portal_patron_tab(const char *path)
{
    const char *name = path + strlen("/patrons/");
    name += strspn(name, "0123456789");
    name += *name == '/';
    gsize length = strcspn(name, "/?");
    for (guint i = 1; i < patron_tabs_length; i++)
        if (strncmp(name, patron_tabs[i].name, length) == 0 && patron_tabs[i].name[length] == '\0')
            return &patron_tabs[i];
    return &patron_tabs[0];
}

gboolean
portal_patron_head(Web *web, HttpRequest *request, Frame *frame, PatronHead *head, Patron **patron,
                   GError **error)
{
    const Account *actor = request->session->account;
    *patron = service_patron_get(web->service, actor, request->ids[0], error);
    if (!*patron)
        return FALSE;
    *frame = portal_frame(request, view_patron_name(*patron));
    frame->wide = TRUE;
    *head = (PatronHead){
        .frame = frame,
        .patron = *patron,
        .tab = portal_patron_tab(request->path),
        .may_edit = account_may(actor, RIGHT_PEOPLE_EDIT, (*patron)->library, (*patron)->branch),
        .saved = http_request_query(request, "saved") != NULL};
    return TRUE;
}

HttpResponse *
portal_patron_done(const HttpRequest *request, const char *tab)
{
    g_autofree char *path = g_strdup_printf("/patrons/%" G_GINT64_FORMAT "%s%s?saved=1", request->ids[0],
                                            *tab ? "/" : "", tab);
    return http_response_redirect(path);
}

PatronForm *
portal_patron_form(const HttpRequest *request, const PatronInput *inputs, guint n_inputs)
{
    PatronForm *form = patron_form_new();
    for (guint i = 0; i < n_inputs; i++) {
        PatronField field = inputs[i].field;
        const char *name = patron_field_name(field);
        g_autofree char *was = g_strconcat("was-", name, NULL);
        form->typed[field] = g_strdup(http_request_field(request, name));
        form->was[field] = g_strdup(http_request_field(request, was));
    }
    form->not_bsn = http_request_field(request, "not-bsn") != NULL;
    return form;
}

/* form NULL: as it is kept. */
static HttpResponse *
show(Web *web, HttpRequest *request, const PatronForm *form, const GError *problem, guint status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Patron) patron = NULL;
    Frame frame;
    PatronHead head;
    if (!portal_patron_head(web, request, &frame, &head, &patron, &error))
        return portal_fail(web, request, error);
    g_autoptr(GPtrArray)
        groups = service_patron_groups(web->service, request->session->account, request->ids[0], &error);
    if (!groups)
        return portal_fail(web, request, error);
    head.problem = problem ? problem->message : NULL;
    const PatronPage page = {
        .head = &head,
        .inputs = {head.tab->inputs, head.tab->n_inputs, form, patron->value, groups, head.may_edit},
    };
    Html *html = html_new();
    patron_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
patron_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, NULL, 200);
}

static HttpResponse *
patron_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const PatronTab *tab = portal_patron_tab(request->path);
    g_autoptr(PatronForm) form = portal_patron_form(request, tab->inputs, tab->n_inputs);
    if (service_patron_save(web->service, request->session->account, request->ids[0], form, &error))
        return portal_patron_done(request, tab->name);
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT))
        return show(web, request, form, error, 422);
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_STALE))
        return show(web, request, form, error, 409);
    return portal_fail(web, request, error);
}

const Route patron_routes[] = {
    {"GET", "/patrons/{id}", RIGHT_PEOPLE_VIEW, ROUTE_WORK, patron_show},
    {"POST", "/patrons/{id}", RIGHT_PEOPLE_EDIT, ROUTE_WORK, patron_save},
    {"GET", "/patrons/{id}/address", RIGHT_PEOPLE_VIEW, ROUTE_WORK, patron_show},
    {"POST", "/patrons/{id}/address", RIGHT_PEOPLE_EDIT, ROUTE_WORK, patron_save},
    {"GET", "/patrons/{id}/properties-1", RIGHT_PEOPLE_VIEW, ROUTE_WORK, patron_show},
    {"POST", "/patrons/{id}/properties-1", RIGHT_PEOPLE_EDIT, ROUTE_WORK, patron_save},
    {"GET", "/patrons/{id}/properties-2", RIGHT_PEOPLE_VIEW, ROUTE_WORK, patron_show},
    {"POST", "/patrons/{id}/properties-2", RIGHT_PEOPLE_EDIT, ROUTE_WORK, patron_save},
};
ROUTES_END(patron_routes)
