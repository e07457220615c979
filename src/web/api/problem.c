/* The table of problems, and how they are told. */
#include "web/api/problem.h"

#include "text/text.h"
#include "web/fault.h"

const ApiProblem api_problems[] = {
    {500, "internal", N_("Something went wrong on our side"),
     N_("What you asked for was not done, and nothing is half done.")},
    {400, "malformed", N_("The request could not be read"), NULL},
    {400, "key-missing", N_("The request has no Idempotency-Key"),
     N_("What changes something is done once. Send 16 to 100 letters, digits, - or _ that no other request "
        "has, "
        "such as a UUID.")},
    {401, "unauthenticated", N_("You are not logged in"),
     N_("The token is missing, unknown or over. Log in again.")},
    {403, "denied", N_("This is not open to you"), N_("Your log-in does not have the right for this.")},
    {403, "own-password-required", N_("Choose an own password first"),
     N_("You logged in with a one-time password. Nothing else can be done before you have chosen your own.")},
    {403, "second-step-required", N_("Set up the second step first"),
     N_("Your library asks for a code when you log in, and you have none yet.")},
    {404, "not-found", N_("There is no such thing"),
     N_("The address is wrong, or what it showed is no longer there, or it is not yours.")},
    {405, "method-not-allowed", N_("This address does not do that"), NULL},
    {409, "conflict", N_("This is in the way"), NULL},
    {409, "hindered", N_("Something is in the way"), NULL},
    {409, "stale", N_("Something has changed in the meantime"), NULL},
    {409, "braked", N_("This needs an extra yes"), NULL},
    {409, "in-progress", N_("This is being done at this moment"),
     N_("Another request with the same key has not ended yet. Ask again in a moment.")},
    {409, "answer-gone", N_("This was done, but the answer is gone"),
     N_("The server stopped between doing it and keeping the answer. Do not do it again: look at the "
        "record.")},
    {410, "over", N_("This is over"), NULL},
    {412, "outdated", N_("Somebody changed this since you looked"),
     N_("Nothing was changed. Look at it again, and send what you want on the version of now.")},
    {413, "too-large", N_("This is too large"), NULL},
    {414, "address-too-long", N_("The address is too long"), NULL},
    {415, "media-type", N_("The body is of the wrong kind"), N_("Send Content-Type: application/json.")},
    {422, "invalid", N_("This cannot be done like this"), NULL},
    {422, "key-reused", N_("This Idempotency-Key belongs to another request"),
     N_("Nothing was changed. Make a new key for each thing that shall be done.")},
    {422, "unreadable", N_("The file cannot be read"), NULL},
    {428, "version-missing", N_("The request does not say which version it is about"),
     N_("Send If-Match with the ETag that came with the record.")},
    {429, "too-often", N_("Too often in a short time"), NULL},
    {503, "busy", N_("It is very busy right now"),
     N_("What you asked for was not done. Nothing was changed.")},
    {504, "unknown", N_("The database does not answer"), N_("It is not known whether this was done.")},
    {507, "full", N_("The disk of the server is full"), NULL},
};
const guint api_problems_length = G_N_ELEMENTS(api_problems);

const ApiProblem *
api_problem_find(const char *kind)
{
    for (guint i = 0; i < api_problems_length; i++)
        if (strcmp(api_problems[i].kind, kind) == 0)
            return &api_problems[i];
    return &api_problems[0];
}

static void
write_fields(JsonWriter *out, const GPtrArray *fields)
{
    json_write_key(out, "errors");
    json_write_array_begin(out);
    for (guint i = 0; i < fields->len; i++) {
        const HttpField *field = fields->pdata[i];
        json_write_object_begin(out);
        json_write_member_string(out, "pointer", field->name);
        json_write_member_string(out, "detail", field->value);
        json_write_object_end(out);
    }
    json_write_array_end(out);
}

HttpResponse *
api_problem_answer(const HttpRequest *request, const ApiProblem *problem, const char *detail, Api *api)
{
    g_autoptr(JsonWriter) out = api && api->more ? g_steal_pointer(&api->more) : NULL;
    g_autofree char *type = g_strconcat(API_PROBLEM_TYPE, problem->kind, NULL);
    if (!out) {
        out = json_writer_new();
        json_write_object_begin(out);
    }
    json_write_member_string(out, "type", type);
    json_write_member_string(out, "title", _(problem->title));
    json_write_member_int(out, "status", problem->status);
    if (detail || problem->detail)
        json_write_member_string(out, "detail", detail ? detail : _(problem->detail));
    json_write_member_string(out, "instance", request->path);
    if (api && api->fields->len > 0)
        write_fields(out, api->fields);
    json_write_object_end(out);
    GString *body = api_body(g_steal_pointer(&out));
    HttpResponse *response = http_response_text(problem->status, "application/problem+json", body);
    if (problem->status == 401)
        http_response_header(response, "WWW-Authenticate", "Bearer realm=\"instroom\"");
    http_response_header(response, "Content-Language", text_language_tag(text_get_language()));
    return response;
}

HttpResponse *
api_problem_status(const HttpRequest *request, guint status)
{
    for (guint i = 0; i < api_problems_length; i++)
        if (api_problems[i].status == status)
            return api_problem_answer(request, &api_problems[i], NULL, NULL);
    return api_problem_answer(request, &api_problems[0], NULL, NULL);
}

HttpResponse *
api_problem_error(const HttpRequest *request, const GError *error, Api *api)
{
    static const char *const kinds[] = {
        [SERVICE_ERROR_INPUT] = "invalid",       [SERVICE_ERROR_LIMIT] = "too-often",
        [SERVICE_ERROR_NOT_FOUND] = "not-found", [SERVICE_ERROR_DENIED] = "denied",
        [SERVICE_ERROR_CONFLICT] = "conflict",   [SERVICE_ERROR_STALE] = "stale",
        [SERVICE_ERROR_BRAKED] = "braked",       [SERVICE_ERROR_UNREADABLE] = "unreadable",
        [SERVICE_ERROR_BUSY] = "busy",           [SERVICE_ERROR_IO] = "internal",
        [SERVICE_ERROR_DB] = "internal",         [SERVICE_ERROR_SANDBOX] = "internal",
        [SERVICE_ERROR_UNKNOWN] = "unknown",     [SERVICE_ERROR_FULL] = "full",
    };
    gboolean known = error->domain == SERVICE_ERROR && error->code >= 0 &&
                     error->code < (gint)G_N_ELEMENTS(kinds);
    const char *kind = known ? kinds[error->code] : "internal";
    const ApiProblem *problem = api_problem_find(api && api->problem ? api->problem : kind);
    fault_note(request, problem->status, error); /* what the database or disk said is for the operator */
    HttpResponse *response = api_problem_answer(request, problem,
                                                problem->status == 500 ? NULL : error->message, api);
    for (guint i = 0; api && i < api->headers->len; i++) {
        const HttpField *header = api->headers->pdata[i];
        http_response_header(response, header->name, header->value);
    }
    return response;
}
