/* Error pages. */
#include "web/portal/error.h"

#include "error.html.h"
#include "text/text.h"
#include "web/fault.h"
#include "web/portal/layout.h"

static const ErrorText texts[] = {
    {500, N_("Something went wrong on our side"),
     N_("What you asked for was not done, and nothing is half done."),
     N_("Try again in a moment. Does it happen again? Tell your contact at the library what you were "
        "doing.")},
    {400, N_("The request could not be read"), N_("Something on the way damaged it. Nothing was changed."),
     N_("Go back, reload the page and try again.")},
    {403, N_("This is not open to you"),
     N_("Your log-in does not have the right for this page, or the form was open for too long. Nothing was "
        "changed."),
     N_("Go to the start page and try again from there. Do you need this page for your work? Ask your "
        "contact at the library.")},
    {404, N_("This page does not exist"), N_("The address is wrong, or what it showed is no longer there."),
     N_("Go to the start page and choose from the menu.")},
    {405, N_("This page does not exist"), N_("The address is wrong, or what it showed is no longer there."),
     N_("Go to the start page and choose from the menu.")},
    {409, N_("Something has changed in the meantime"), N_("Nothing was changed."),
     N_("Go back and look again.")},
    {413, N_("This is too large"),
     N_("The file is larger than 50 MB, or the form is too long. It was not kept."),
     N_("Check whether it is the right file: a school's pupils' file is nearly always smaller than 1 MB.")},
    {414, N_("The address is too long"), N_("Nothing was changed."),
     N_("Go to the start page and choose from the menu.")},
    {422, N_("This cannot be done like this"), N_("Nothing was changed."),
     N_("Go back, correct it and try again.")},
    {429, N_("Too often in a short time"), N_("Nothing was changed."), N_("Wait a while and try again.")},
    {503, N_("It is very busy right now"), N_("What you asked for was not done. Nothing was changed."),
     N_("Wait a minute and try again.")},
    {504, N_("The database does not answer"), N_("It is not known whether this was done."),
     N_("Wait a minute and look in the list. Do it again only when it is not there.")},
    {507, N_("The disk of the server is full"), N_("What you sent was not kept. Nothing was changed."),
     N_("Tell your contact at the library. Try again when there is room.")},
};

static const ErrorText *
text_of(guint status)
{
    for (guint i = 1; i < G_N_ELEMENTS(texts); i++)
        if (texts[i].status == status)
            return &texts[i];
    return &texts[0];
}

static HttpResponse *
error_response(const HttpRequest *request, const ErrorText *text, const char *message)
{
    Frame frame = portal_frame(request, _(text->title));
    if (text->status == 503 && request->method == HTTP_GET)
        frame.refresh = REFRESH_LATER; /* whoever was looking goes on looking when it is over */
    Html *html = html_new();
    error_page(html, &frame, text, message);
    HttpResponse *response = http_response_page(text->status, html);
    if (text->status == 503 || text->status == 429)
        http_response_header(response, "Retry-After", text->status == 503 ? "60" : "900");
    if (text->status == 405)
        http_response_header(response, "Allow", "GET, HEAD, POST");
    return response;
}

HttpResponse *
portal_error(Web *web, const HttpRequest *request, guint status)
{
    (void)web;
    return error_response(request, text_of(status), NULL);
}

HttpResponse *
portal_fail(Web *web, const HttpRequest *request, const GError *error)
{
    static const guint statuses[] = {
        [SERVICE_ERROR_INPUT] = 422,   [SERVICE_ERROR_LIMIT] = 429,      [SERVICE_ERROR_NOT_FOUND] = 404,
        [SERVICE_ERROR_DENIED] = 403,  [SERVICE_ERROR_CONFLICT] = 409,   [SERVICE_ERROR_STALE] = 409,
        [SERVICE_ERROR_BRAKED] = 409,  [SERVICE_ERROR_UNREADABLE] = 422, [SERVICE_ERROR_BUSY] = 503,
        [SERVICE_ERROR_IO] = 500,      [SERVICE_ERROR_DB] = 500,         [SERVICE_ERROR_SANDBOX] = 500,
        [SERVICE_ERROR_UNKNOWN] = 504, [SERVICE_ERROR_FULL] = 507,
    };
    (void)web;
    gboolean known = error->domain == SERVICE_ERROR && error->code >= 0 &&
                     error->code < (gint)G_N_ELEMENTS(statuses);
    guint status = known ? statuses[error->code] : 500;
    fault_note(request, status,
               error); /* what the database or disk said is for the operator, not for this page */
    return error_response(request, text_of(status), status == 500 ? NULL : error->message);
}
