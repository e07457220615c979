/* Enrolling somebody by hand, in three steps: /patrons/new (the card), /patrons/new/person, /patrons/{id}/enrolled. */
#include "web/portal/enrol.h"

#include "enrol.html.h"
#include "service/school.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static const PatronInput person_inputs[] = {
    {.field = (PatronField)FIELD_FIRST_NAME},
    {.field = (PatronField)FIELD_PREFIX},
    {.field = (PatronField)FIELD_SURNAME},
    {.field = (PatronField)FIELD_INITIALS, .hint = N_("Left empty: made from the first name.")},
    {.field = (PatronField)FIELD_BIRTH_DATE,
     .hint = N_("Day, month, year: 31-12-2015. Needed for pupils only.")},
    {.field = PATRON_SECRET_ADDRESS, .hint = N_("Yes: no address is kept at all.")},
    {.field = (PatronField)FIELD_STREET},
    {.field = (PatronField)FIELD_HOUSE_NUMBER},
    {.field = (PatronField)FIELD_HOUSE_ADDITION},
    {.field = (PatronField)FIELD_POSTCODE},
    {.field = (PatronField)FIELD_TOWN},
};
static const PatronInput more_inputs[] = {
    {.field = (PatronField)FIELD_SEX},
    {.field = (PatronField)FIELD_EMAIL},
    {.field = (PatronField)FIELD_GROUP_CODE, .label = N_("class")},
};
static const PatronInput address_inputs[] = {
    {.field = (PatronField)FIELD_STREET},         {.field = (PatronField)FIELD_HOUSE_NUMBER},
    {.field = (PatronField)FIELD_HOUSE_ADDITION}, {.field = (PatronField)FIELD_POSTCODE},
    {.field = (PatronField)FIELD_TOWN},
};

static const char *
field(const HttpRequest *request, const char *name)
{
    const char *value = http_request_field(request, name);
    return value ? value : "";
}

/* What a form can be told about: it is shown again. */
static gboolean
is_of_form(const GError *error)
{
    return error->domain == SERVICE_ERROR &&
           (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT);
}

static guint
status_of(const GError *problem)
{
    return !problem ? 200 : problem->code == SERVICE_ERROR_INPUT ? 422 : 409;
}

static HttpResponse *
card_page(Web *web, HttpRequest *request, gboolean asks, const GError *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray)
        branches = service_branch_list(web->service, request->session->account, RIGHT_PEOPLE_EDIT, &error);
    if (!branches)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Add a patron"));
    gint64 chosen = http_request_number(request, "school", 0);
    if (chosen == 0 && branches->len == 1)
        chosen = ((const Branch *)branches->pdata[0])->id;
    const EnrolCardPage page = {.frame = &frame,
                                .branches = branches,
                                .branch = chosen,
                                .kind = field(request, "kind"),
                                .number = field(request, "number"),
                                .asks = asks,
                                .problem = problem ? problem->message : NULL};
    Html *html = html_new();
    (asks ? enrol_generate_page : enrol_card_page)(html, &page);
    return http_response_page(status_of(problem), html);
}

static HttpResponse *
enrol_begin(Web *web, HttpRequest *request)
{
    return card_page(web, request, FALSE, NULL);
}

/* Nothing typed yet: the school's own address is. */
static PatronForm *
first_form(Web *web, HttpRequest *request, gint64 branch, GError **error)
{
    g_autoptr(PatronForm) form = patron_form_new();
    char *address[N_ADDRESS_FIELDS];
    if (!service_branch_address(web->service, request->session->account, branch, address, error))
        return NULL;
    for (guint i = 0; i < N_ADDRESS_FIELDS; i++)
        form->typed[FIELD_STREET + i] = address[i];
    return g_steal_pointer(&form);
}

static HttpResponse *
person_page(Web *web, HttpRequest *request, const PatronForm *form, const char *card, const GPtrArray *alike,
            const GError *problem)
{
    g_autoptr(GError) error = NULL;
    const char *value[N_PATRON_FIELDS];
    g_autoptr(Branch) branch = service_branch_get(web->service, request->session->account, RIGHT_PEOPLE_EDIT,
                                                  http_request_number(request, "school", 0), &error);
    if (!branch)
        return portal_fail(web, request, error);
    for (guint f = 0; f < N_PATRON_FIELDS; f++)
        value[f] = patron_field_default((PatronField)f);
    guint n = alike != NULL ? alike->len : 0;
    gboolean withheld = n > 0 && ((const PatronAlike *)alike->pdata[n - 1])->membership == 0;
    Frame frame = portal_frame(request, _("Add a patron"));
    frame.wide = TRUE;
    const EnrolPage page = {
        .frame = &frame,
        .branch = branch,
        .kind = field(request, "kind"),
        .card = card,
        .inputs = {person_inputs, G_N_ELEMENTS(person_inputs), form, value, NULL, TRUE, TRUE},
        .has_address = form->typed[FIELD_TOWN] && *form->typed[FIELD_TOWN],
        .alike = alike,
        .n_alike = withheld ? n - 1 : n,
        .withheld = withheld,
        .problem = problem ? problem->message : NULL,
    };
    Html *html = html_new();
    enrol_person_page(html, &page);
    return http_response_page(status_of(problem), html);
}

static HttpResponse *
enrol_card(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *typed = g_strstrip(g_strdup(field(request, "number")));
    gint64 branch = http_request_number(request, "school", 0);
    if (!patron_choice_has(patron_field_choices(PATRON_KIND), field(request, "kind")))
        return portal_error(web, request, 400);
    if (g_ascii_strcasecmp(typed, "v") == 0 && !http_request_field(request, "generate"))
        return card_page(web, request, TRUE, NULL);
    g_autofree char *card = service_enrol_card(web->service, request->session->account, branch, typed,
                                               &error);
    if (!card)
        return is_of_form(error) ? card_page(web, request, FALSE, error) : portal_fail(web, request, error);
    g_autoptr(PatronForm) form = first_form(web, request, branch, &error);
    if (!form)
        return portal_fail(web, request, error);
    return person_page(web, request, form, card, NULL, NULL);
}

static HttpResponse *
made(const HttpRequest *request, gint64 membership)
{
    gboolean is_card = g_str_equal(field(request, "kind"), "administrative");
    g_autofree char *path = g_strdup_printf("/patrons/%" G_GINT64_FORMAT "%s", membership,
                                            is_card ? "?saved=1" : "/enrolled");
    return http_response_redirect(path);
}

static HttpResponse *
enrol_person(Web *web, HttpRequest *request)
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) alike = NULL;
    gint64 branch = http_request_number(request, "school", 0),
           known = http_request_number(request, "known", 0);
    g_autoptr(PatronForm) form = portal_patron_form(request, person_inputs, G_N_ELEMENTS(person_inputs));
    form->typed[PATRON_KIND] = g_strdup(field(request, "kind"));
    const NewPatron wanted = {.branch = branch,
                              .card = field(request, "card"),
                              .form = form,
                              .is_other = http_request_field(request, "other") != NULL};
    gint64 membership = known > 0 ? service_enrol_known(web->service, actor, branch, known, &error)
                                  : service_enrol(web->service, actor, &wanted, &alike, &error);
    if (membership > 0)
        return made(request, membership);
    return is_of_form(error) ? person_page(web, request, form, wanted.card, alike, error)
                             : portal_fail(web, request, error);
}

static HttpResponse *
enrolled_page(Web *web, HttpRequest *request, const PatronForm *form, const GError *problem,
              const GError *login_problem)
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
    head.problem = problem ? problem->message : login_problem ? login_problem->message : NULL;
    const EnrolledPage page = {
        .head = &head,
        .inputs = {more_inputs, G_N_ELEMENTS(more_inputs), form, patron->value, groups, head.may_edit, TRUE},
        .login = field(request, "login"),
        .login_problem = login_problem ? login_problem->message : NULL,
    };
    Html *html = html_new();
    enrol_more_page(html, &page);
    return http_response_page(status_of(problem ? problem : login_problem), html);
}

static HttpResponse *
enrolled_show(Web *web, HttpRequest *request)
{
    return enrolled_page(web, request, NULL, NULL, NULL);
}

/* The password is in this answer and nowhere else. */
static HttpResponse *
receipt(HttpRequest *request, const Patron *patron, const OneTime *one_time)
{
    Frame frame = portal_frame(request, _("One-time password"));
    const ReceiptPage page = {
        .frame = &frame, .one_time = one_time, .membership = request->ids[0], .branch = patron->branch};
    Html *html = html_new();
    enrol_receipt_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
enrolled_save(Web *web, HttpRequest *request)
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    g_autoptr(PatronForm) form = portal_patron_form(request, more_inputs, G_N_ELEMENTS(more_inputs));
    if (!service_patron_save(web->service, actor, request->ids[0], form, &error))
        return is_of_form(error) || g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_STALE)
                   ? enrolled_page(web, request, form, error, NULL)
                   : portal_fail(web, request, error);
    g_autoptr(Patron) patron = service_patron_get(web->service, actor, request->ids[0], &error);
    if (!patron)
        return portal_fail(web, request, error);
    OneTime *one_time = service_account_make(web->service, actor, patron->pupil.person,
                                             field(request, "login"), &error);
    if (!one_time)
        return is_of_form(error) ? enrolled_page(web, request, NULL, NULL, error)
                                 : portal_fail(web, request, error);
    HttpResponse *response = receipt(request, patron, one_time);
    one_time_free(one_time);
    return response;
}

static HttpResponse *
address_page(Web *web, HttpRequest *request, const PatronForm *form, const GError *problem)
{
    g_autoptr(GError) error = NULL;
    const char *value[N_PATRON_FIELDS] = {NULL};
    g_autoptr(Branch) branch = service_branch_get(web->service, request->session->account, RIGHT_PEOPLE_EDIT,
                                                  request->ids[0], &error);
    g_autoptr(PatronForm) kept = branch ? first_form(web, request, branch->id, &error) : NULL;
    if (!kept)
        return portal_fail(web, request, error);
    for (guint f = FIELD_STREET; f <= FIELD_TOWN; f++)
        value[f] = kept->typed[f];
    Frame frame = portal_frame(request, _("Address of the school"));
    const AddressPage page = {
        .frame = &frame,
        .branch = branch,
        .inputs = {address_inputs, G_N_ELEMENTS(address_inputs), form, value, NULL, TRUE},
        .problem = problem ? problem->message : NULL,
        .saved = http_request_query(request, "saved") != NULL,
    };
    Html *html = html_new();
    school_address_page(html, &page);
    return http_response_page(status_of(problem), html);
}

static HttpResponse *
address_show(Web *web, HttpRequest *request)
{
    return address_page(web, request, NULL, NULL);
}

static HttpResponse *
address_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PatronForm) form = portal_patron_form(request, address_inputs, G_N_ELEMENTS(address_inputs));
    g_autofree char *path = g_strdup_printf("/schools/%" G_GINT64_FORMAT "/address?saved=1", request->ids[0]);
    if (service_branch_address_set(web->service, request->session->account, request->ids[0], form, &error))
        return http_response_redirect(path);
    return is_of_form(error) ? address_page(web, request, form, error) : portal_fail(web, request, error);
}

const Route enrol_routes[] = {
    {"GET", "/patrons/new", RIGHT_PEOPLE_EDIT, ROUTE_PLAIN, enrol_begin},
    {"POST", "/patrons/new", RIGHT_PEOPLE_EDIT, ROUTE_WORK, enrol_card},
    {"POST", "/patrons/new/person", RIGHT_PEOPLE_EDIT, ROUTE_WORK, enrol_person},
    {"GET", "/patrons/{id}/enrolled", RIGHT_PEOPLE_EDIT, ROUTE_WORK, enrolled_show},
    {"POST", "/patrons/{id}/enrolled", RIGHT_PEOPLE_EDIT, ROUTE_HASH, enrolled_save},
    {"GET", "/schools/{id}/address", RIGHT_PEOPLE_EDIT, ROUTE_PLAIN, address_show},
    {"POST", "/schools/{id}/address", RIGHT_PEOPLE_EDIT, ROUTE_WORK, address_save},
};
ROUTES_END(enrol_routes)
