/* Who gets mail where, and what was sent: /mail for the library's manager, /my-mail for who uploads. */
#include "web/portal/mail.h"

#include "mail.html.h"
#include "service/mail_text.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

const char *
view_mail_about(const Mail *mail)
{
    return mail_text_about(mail->kind);
}

const char *
view_mail_state(const Mail *mail)
{
    return mail_text_state(mail->state);
}

const char *
view_mail_badge(const Mail *mail)
{
    static const char *const badges[N_MAIL_STATES] = {
        [MAIL_WAITING] = "", [MAIL_SENT] = "good", [MAIL_FAILED] = "bad", [MAIL_UNWANTED] = ""};
    return badges[mail->state];
}

/* The contact of the whole library is shown apart. */
static MailContact *
take_library(GPtrArray *contacts)
{
    for (guint i = 0; i < contacts->len; i++)
        if (((const MailContact *)contacts->pdata[i])->branch == 0)
            return g_ptr_array_steal_index(contacts, i);
    MailContact *none = g_new0(MailContact, 1);
    none->address = g_strdup("");
    none->language = g_strdup("nl");
    return none;
}

/* typed: what was not taken, and why, in problem; or empty. */
static HttpResponse *
mail_page_show(Web *web, HttpRequest *request, MailPage *typed, guint status)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) contacts = service_mail_contacts(web->service, actor, 0, &error);
    g_autoptr(GPtrArray)
        branches = contacts != NULL ? service_branch_list(web->service, actor, RIGHT_LIBRARY_MANAGE, &error)
                                    : NULL;
    g_autoptr(GPtrArray)
        letters = branches != NULL ? service_mail_list(web->service, actor, MAIL_LISTED, &error) : NULL;
    if (letters == NULL)
        return portal_fail(web, request, error);
    MailContact *library = take_library(contacts);
    const char *kept = library->address;
    if (typed->problem != NULL && !typed->is_of_branch)
        library->address = (char *)typed->address;
    Frame frame = portal_frame(request, _("Mail"));
    frame.wide = TRUE;
    typed->frame = &frame;
    typed->library = library;
    typed->contacts = contacts;
    typed->branches = branches;
    typed->letters = letters;
    for (guint i = 0; i < letters->len; i++)
        typed->failed += ((const Mail *)letters->pdata[i])->state == MAIL_FAILED;
    Html *html = html_new();
    mail_page(html, typed);
    library->address = (char *)kept;
    mail_contact_free(library);
    return http_response_page(status, html);
}

static HttpResponse *
mail_show(Web *web, HttpRequest *request)
{
    MailPage page = {.branch = "",
                     .address = "",
                     .language = "nl",
                     .saved = g_strcmp0(http_request_query(request, "after"), "saved") == 0};
    return mail_page_show(web, request, &page, 200);
}

/* of: "branch" for the form of a school, which then must name one. */
static HttpResponse *
mail_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *branch = http_request_field(request, "branch");
    const char *address = http_request_field(request, "address");
    const char *language = http_request_field(request, "language");
    gboolean is_of_branch = g_strcmp0(http_request_field(request, "of"), "branch") == 0;
    if (address == NULL || language == NULL || (is_of_branch && branch == NULL))
        return portal_error(web, request, 400);
    MailPage page = {.branch = branch != NULL ? branch : "",
                     .address = address,
                     .language = language,
                     .is_of_branch = is_of_branch};
    const MailContactChoice choice = {
        .branch_code = is_of_branch ? branch : NULL, .address = address, .language = language};
    if (is_of_branch && *branch == '\0') {
        page.problem = _("Choose the school whose mail goes to this address. Nothing was changed.");
        return mail_page_show(web, request, &page, 422);
    }
    if (service_mail_contact_set(web->service, request->session->account, &choice, &error))
        return http_response_redirect("/mail?after=saved");
    if (!g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT))
        return portal_fail(web, request, error);
    page.problem = error->message;
    return mail_page_show(web, request, &page, 422);
}

static HttpResponse *
mail_again(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_mail_retry(web->service, request->session->account, request->ids[0], &error)
               ? http_response_redirect("/mail#letters")
               : portal_fail(web, request, error);
}

static HttpResponse *
own_show(HttpRequest *request, OwnMailPage *page, guint status)
{
    Frame frame = portal_frame(request, _("Mail about my uploads"));
    page->frame = &frame;
    Html *html = html_new();
    own_mail_page(html, page);
    return http_response_page(status, html);
}

static HttpResponse *
my_mail_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gboolean is_wanted;
    g_autofree char *address = service_mail_own(web->service, request->session->account, &is_wanted, &error);
    if (address == NULL)
        return portal_fail(web, request, error);
    OwnMailPage page = {.address = address,
                        .is_wanted = is_wanted,
                        .saved = g_strcmp0(http_request_query(request, "after"), "saved") == 0};
    return own_show(request, &page, 200);
}

static HttpResponse *
my_mail_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    OwnMailPage page = {.address = http_request_field(request, "address"),
                        .is_wanted = http_request_field(request, "wanted") != NULL};
    if (page.address == NULL)
        return portal_error(web, request, 400);
    if (service_mail_own_set(web->service, request->session->account, page.address, page.is_wanted, &error))
        return http_response_redirect("/my-mail?after=saved");
    if (!g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT))
        return portal_fail(web, request, error);
    page.problem = error->message;
    return own_show(request, &page, 422);
}

const Route mail_routes[] = {
    {"GET", "/mail", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, mail_show},
    {"POST", "/mail", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, mail_save},
    {"POST", "/mail/{id}/again", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, mail_again},
    {"GET", "/my-mail", RIGHT_UPLOAD, ROUTE_PLAIN, my_mail_show},
    {"POST", "/my-mail", RIGHT_UPLOAD, ROUTE_PLAIN, my_mail_save},
};
ROUTES_END(mail_routes)
