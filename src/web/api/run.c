/* From a request to its handler: token, right, body, once, then the handler; and its answer or problem. No cookie is looked at, so no
 * page of another site can make a browser ask here as somebody. */
#include "web/api/run.h"

#include "account/password.h"
#include "service/audit.h"
#include "service/command.h"
#include "service/client.h"
#include "service/session.h"
#include "service/upload.h"
#include "text/text.h"
#include "web/api/check.h"
#include "web/api/problem.h"

enum { TOKEN_MOST = 100, KEY_LEAST = 16, KEY_MOST = 100, TAG_MOST = 100 };

gboolean
api_is_for(const HttpRequest *request)
{
    return g_str_has_prefix(request->path, "/api/") || strcmp(request->path, "/api") == 0;
}

const char *
api_call_fault(const ApiCall *call)
{
    gboolean get = strcmp(call->route.method, "GET") == 0;
    if (!call->id || !call->summary || !call->handler)
        return "no id, summary or handler";
    if (call->verb == AUDIT_UNDECLARED)
        return "it does not say what it leaves in the trail";
    if (get && (call->in || call->flags & (API_CHANGES | API_MATCHES | API_FORM)))
        return "a GET that changes something";
    if (!get && call->flags & (API_PAGED | API_FILE))
        return "a list or a file, and no GET";
    if ((call->flags & API_OPEN) != 0 && call->route.right != RIGHT_NONE)
        return "open, and yet with a right";
    if ((call->flags & API_OPEN) == 0 && call->route.right == RIGHT_NONE)
        return "no right, and the table does not say that this is meant";
    if ((call->flags & API_CLIENT) != 0 && call->route.right != RIGHT_LOGGED_IN)
        return "for programs by its right already";
    return NULL;
}

static void
api_clear(Api *api)
{
    json_decref(api->in);
    g_clear_pointer(&api->form, ingest_form_free);
    json_writer_free(api->out);
    if (api->more)
        json_writer_free(api->more);
    g_clear_pointer(&api->headers, g_ptr_array_unref);
    g_clear_pointer(&api->fields, g_ptr_array_unref);
    http_response_free(api->file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Api, api_clear)

/* What the program asks for, else the account's. */
static void
choose_language(HttpRequest *request)
{
    const char *wanted = http_request_header(request, "accept-language");
    if ((!wanted || !*wanted) && request->session)
        wanted = request->session->account->language;
    request->language = text_language_from_header(wanted ? wanted : "");
    text_set_language(request->language);
}

static HttpResponse *
complete(HttpResponse *response, const HttpRequest *request)
{
    http_response_secure(response, request);
    return response;
}

HttpResponse *
api_trouble(HttpRequest *request, guint status)
{
    choose_language(request);
    return complete(api_problem_status(request, status), request);
}

static HttpResponse *
refuse(const HttpRequest *request, const char *kind)
{
    return api_problem_answer(request, api_problem_find(kind), NULL, NULL);
}

/* The token of "Authorization: Bearer …" (RFC 6750, 2.1); borrowed, NULL. */
static const char *
bearer(const HttpRequest *request)
{
    static const char scheme[] = "Bearer ";
    const char *value = http_request_header(request, "authorization");
    if (!value || g_ascii_strncasecmp(value, scheme, sizeof scheme - 1) != 0)
        return NULL;
    value += sizeof scheme - 1;
    value += strspn(value, " ");
    gboolean ours = token_is_program(value) || token_is_client(value);
    return ours && strlen(value) <= TOKEN_MOST ? value : NULL;
}

/* Whose token it is; NULL with request->session set, or why not. */
static HttpResponse *
identify(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *token = bearer(request);
    if (token && !request->session)
        request->session = token_is_client(token) ? service_client_session(web->service, token, &error)
                                                  : service_session(web->service, token, &error);
    choose_language(request);
    if (request->session)
        return NULL;
    if (error && !g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND))
        return api_problem_error(request, error, NULL);
    return refuse(request, "unauthenticated");
}

/* Somebody asked for what is not theirs, or not there: a line in the trail. The path has numbers only. */
static void
note_refused(Web *web, const HttpRequest *request, const ApiCall *call)
{
    if (!request->session || call->verb <= AUDIT_NOTHING)
        return;
    const AuditEvent event = {.verb = call->verb,
                              .kind = call->kind,
                              .branch = request->session->account->branch,
                              .detail = request->path};
    service_audit_refused(web->service, request->session->account, &event);
}

static HttpResponse *
no_such_call(Web *web, HttpRequest *request)
{
    g_autoptr(GString) methods = g_string_new(NULL);
    gboolean other;
    gint64 ids[2];
    choose_language(request);
    for (HttpMethod method = HTTP_GET; method < HTTP_OTHER; method++)
        if (routes_find(web->routes, method, request->path, ids, &other))
            g_string_append_printf(methods, "%s%s", methods->len > 0 ? ", " : "", http_method_name(method));
    HttpResponse *response = api_problem_status(request, methods->len > 0 ? 405 : 404);
    if (methods->len > 0)
        http_response_header(response, "Allow", methods->str);
    return response;
}

/* What is about oneself (password, second step, sessions) is for people. */
static gboolean
is_for(const Account *account, const ApiCall *call)
{
    if (account->is_client && call->route.right == RIGHT_LOGGED_IN && !(call->flags & API_CLIENT))
        return FALSE;
    return account_has(account, call->route.right);
}

/* NULL when the request may go on; its body may not have come yet. */
static HttpResponse *
check_access(Web *web, HttpRequest *request)
{
    gboolean other_method;
    const Route *route = routes_find(web->routes, request->method, request->path, request->ids,
                                     &other_method);
    if (!route)
        return no_such_call(web, request);
    request->route = route;
    const ApiCall *call = (const ApiCall *)route;
    if (call->flags & API_OPEN) {
        choose_language(request);
        return NULL;
    }
    HttpResponse *refused = identify(web, request);
    if (refused)
        return refused;
    gboolean own = route->flags & ROUTE_OWN_PASSWORD;
    if (request->session->account->must_change_password && !own)
        return refuse(request, "own-password-required");
    if (request->session->must_enrol && !own)
        return refuse(request, "second-step-required");
    if (is_for(request->session->account, call))
        return NULL;
    note_refused(web, request, call);
    return refuse(request, "denied");
}

void
api_begin(Web *web, HttpRequest *request, HttpPlan *plan)
{
    plan->early = check_access(web, request);
    if (plan->early) {
        complete(plan->early, request);
        return;
    }
    const ApiCall *call = (const ApiCall *)request->route;
    guint flags = call->route.flags;
    plan->run = flags & ROUTE_HASH ? HTTP_RUN_HASH : flags & ROUTE_WORK ? HTTP_RUN_WORK : HTTP_RUN_HERE;
    plan->raw = !(call->flags & API_FORM);
    plan->body_max = call->flags & API_FORM ? HTTP_UPLOAD_MAX : API_BODY_MOST;
    if (plan->raw)
        return;
    g_autoptr(GError) error = NULL;
    request->boundary = http_boundary(http_request_header(request, "content-type"));
    if (request->boundary)
        request->upload = spool_writer_new(service_spool(web->service), &error);
    if (!request->upload)
        plan->early = complete(api_problem_status(request, request->boundary ? 507 : 415), request);
}

/* ---- once all is there ---- */

static gboolean
is_json(const HttpRequest *request)
{
    static const char type[] = "application/json";
    const char *sent = http_request_header(request, "content-type");
    return sent && g_ascii_strncasecmp(sent, type, sizeof type - 1) == 0 &&
           strchr("; ", sent[sizeof type - 1]);
}

/* If-Match without its quotes, in place. */
static gboolean
unquote_tag(const HttpRequest *request)
{
    char *tag = (char *)http_request_header(request, "if-match");
    gsize length = tag ? strlen(tag) : 0;
    if (!tag || strcmp(tag, "*") == 0)
        return TRUE;
    if (length < 3 || length > TAG_MOST || tag[0] != '"' || tag[length - 1] != '"')
        return FALSE;
    memmove(tag, tag + 1, length - 2);
    tag[length - 2] = '\0';
    return !strchr(tag, '"');
}

static gboolean
key_valid(const char *key)
{
    gsize length = strlen(key);
    return length >= KEY_LEAST && length <= KEY_MOST &&
           strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == length;
}

/* What stands around the body. */
static const char *
check_headers(const Api *api)
{
    const HttpRequest *request = api->request;
    const char *key = http_request_header(request, "idempotency-key");
    if (api->call->in && !(api->call->flags & API_FORM) && !is_json(request))
        return "media-type";
    if (api->call->flags & API_CHANGES && (!key || !key_valid(key)))
        return "key-missing";
    if (!unquote_tag(request))
        return "malformed";
    return api->call->flags & API_MATCHES && !api_if_match(api) ? "version-missing" : NULL;
}

static HttpResponse *
answer_of(Api *api)
{
    guint status = api->status ? api->status : api->call->status;
    HttpResponse *response = g_steal_pointer(&api->file);
    if (!response) {
        gboolean empty = !api->call->out;
        GString *body = empty ? g_string_new(NULL) : api_body(g_steal_pointer(&api->out));
        response = http_response_text(status  ? status
                                      : empty ? 204
                                              : 200,
                                      empty ? NULL : "application/json", body);
    }
    for (guint i = 0; i < api->headers->len; i++) {
        const HttpField *header = api->headers->pdata[i];
        http_response_header(response, header->name, header->value);
    }
    return response;
}

/* ---- a form with a file ---- */

/* A field of the form as what it shall be; a number that is none stays text, and is refused as such. */
static json_t *
form_value(const ApiField *field, const char *text)
{
    guint64 number;
    if ((field->type == API_INT || field->type == API_ID) &&
        g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT32, &number, NULL))
        return json_integer((json_int_t)number);
    return field->type == API_BOOL ? json_boolean(strcmp(text, "true") == 0) : json_string(text);
}

/* The body is on disk, untouched: the sandboxed reader takes the form apart. Its fields are then checked like any body's. */
static HttpResponse *
read_form(Api *api)
{
    g_autoptr(GError) error = NULL;
    GHashTableIter iter;
    gpointer name, value;
    guint n;
    api->form = service_upload_form(api->service, api->request->upload, api->request->boundary, &error);
    if (!api->form)
        return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT)
                   ? api_problem_answer(api->request, api_problem_find("malformed"), error->message, NULL)
                   : api_problem_error(api->request, error, NULL);
    const ApiField *fields = api_shape_fields(api->call->in, &n);
    api->in = json_object();
    g_hash_table_iter_init(&iter, api->form->fields);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        guint i = 0;
        while (i < n && strcmp(fields[i].name, name) != 0)
            i++;
        json_object_set_new(api->in, name, i < n ? form_value(&fields[i], value) : json_string(value));
    }
    return NULL;
}

/* NULL: it is as the table says. */
static HttpResponse *
check_sent(Api *api)
{
    const HttpRequest *request = api->request;
    const char *detail = NULL, *kind = check_headers(api);
    if (kind)
        return refuse(request, kind);
    if (!api_check_query(api))
        return api_problem_answer(request, api_problem_find("invalid"),
                                  _("Something behind the ? is not right."), api);
    if (!api->call->in)
        return NULL;
    if (api->call->flags & API_FORM) {
        HttpResponse *refused = read_form(api);
        if (refused)
            return refused;
    } else if (!(api->in = api_check_parse(request->body, &detail))) {
        return api_problem_answer(request, api_problem_find("malformed"), detail, NULL);
    }
    if (api_check_body(api))
        return NULL;
    return api_problem_answer(request, api_problem_find("invalid"),
                              _("Something in the body is not right: see errors."), api);
}

/* ---- once ---- */

/* What is kept of an answer: its status, the headers that a handler set, an empty line, the body. */
static char *
answer_text(const HttpResponse *response, const Api *api)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "%u\n", response->status);
    for (guint i = 0; i < api->headers->len; i++) {
        const HttpField *header = api->headers->pdata[i];
        g_string_append_printf(text, "%s: %s\n", header->name, header->value);
    }
    g_string_append_printf(text, "\n%s", response->body ? response->body->str : "");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The same answer again. */
static HttpResponse *
answer_again(char *text)
{
    char *body = strstr(text, "\n\n");
    *body = '\0';
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint status = (guint)g_ascii_strtoull(lines[0], NULL, 10);
    HttpResponse *response = http_response_text(status, status == 204 ? NULL : "application/json",
                                                g_string_new(body + 2));
    for (char **line = lines + 1; *line; line++) {
        char *value = strstr(*line, ": ");
        if (!value)
            continue;
        *value = '\0';
        http_response_header(response, *line, value + 2);
    }
    http_response_header(response, "Idempotency-Replayed", "true");
    return response;
}

/* What was asked, whole: method, address, version, body; of a form its fields and file, for its boundary is another one each time. */
static Command *
command_of(const Api *api)
{
    const HttpRequest *request = api->request;
    const char *match = http_request_header(request, "if-match");
    g_autoptr(GString) all = g_string_new(http_method_name(request->method));
    g_string_append_printf(all, " %s\n%s\n", request->target, match ? match : "");
    if (request->body)
        g_string_append_len(all, request->body->str, (gssize)request->body->len);
    if (api->form) {
        g_autofree char *digest = spool_writer_digest(request->upload, api->form->offset, api->form->length,
                                                      NULL);
        char *fields = json_dumps(api->in, JSON_SORT_KEYS | JSON_COMPACT);
        g_string_append_printf(all, "%s\n%s\n%s", fields, api->form->file_name, digest ? digest : "");
        free(fields);
    }
    return command_new(http_request_header(request, "idempotency-key"), all->str, all->len);
}

/* NULL: it is to be done. */
static HttpResponse *
done_before(Api *api, const Command *command)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    HttpResponse *response;
    switch (service_command_find(api->service, api->actor, command, &text, &error)) {
    case COMMAND_NEW:
        break;
    case COMMAND_ANSWERED:
        return answer_again(text);
    case COMMAND_UNANSWERED:
        return api->call->flags & API_AGAIN ? NULL : refuse(api->request, "answer-gone");
    case COMMAND_OTHER:
        return refuse(api->request, "key-reused");
    case COMMAND_RUNNING:
        if (api->call->flags & API_AGAIN) /* and two at once wait for each other there */
            break;
        response = refuse(api->request, "in-progress");
        http_response_header(response, "Retry-After", "1");
        return response;
    case COMMAND_FAILED:
        return api_problem_error(api->request, error, NULL);
    }
    return NULL;
}

static HttpResponse *
handle(Api *api)
{
    g_autoptr(GError) error = NULL;
    return api->call->handler(api, &error) ? answer_of(api) : api_problem_error(api->request, error, api);
}

/* The command is known from the commit of what it does; its answer from here. Should that fail, the work is done all the same. */
static HttpResponse *
handle_once(Api *api)
{
    g_autoptr(Command) command = command_of(api);
    HttpResponse *response = done_before(api, command);
    if (response)
        return response;
    api->request->session->account->command = command;
    response = handle(api);
    api->request->session->account->command = NULL;
    if (response->status < 300) {
        g_autofree char *text = answer_text(response, api);
        service_command_answer(api->service, api->actor, command, text, NULL);
    } else if (response->status == 503) { /* perhaps because another one did it */
        HttpResponse *before = done_before(api, command);
        if (before) {
            http_response_free(response);
            response = before;
        }
    } else if (response->status != 504) { /* not known: where it was done after all, its key tells */
        service_command_drop(api->service, api->actor, command);
    }
    return response;
}

HttpResponse *
api_answer(Web *web, HttpRequest *request)
{
    g_auto(Api) api = {.web = web,
                       .service = web->service,
                       .request = request,
                       .call = (const ApiCall *)request->route,
                       .actor = request->session ? request->session->account : NULL,
                       .token = bearer(request),
                       .out = json_writer_new(),
                       .headers = http_fields_new(),
                       .fields = http_fields_new()};
    HttpResponse *refused = check_sent(&api);
    if (refused)
        return refused;
    return api.call->flags & API_CHANGES ? handle_once(&api) : handle(&api);
}

HttpResponse *
api_finish(Web *web, HttpRequest *request)
{
    text_set_language(request->language); /* this may be another thread than the one of its beginning */
    HttpResponse *response = request->route->handler(web, request);
    if (response->status == 403 || response->status == 404)
        note_refused(web, request, (const ApiCall *)request->route);
    return complete(response, request);
}
