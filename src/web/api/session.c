/* Logging in as a program: a token for a password, the line that one waits in, the code of the second step, an own password; and where
 * else one is logged in. The door is that of the log-in page (service/login.h), with its lanes and its counters. */
#include "service/session.h"

#include "account/password.h"
#include "service/factor.h"
#include "service/login.h"
#include "text/text.h"
#include "web/api/calls.h"

#define TOKEN_EXAMPLE  "irp_0m2Wq3v7xT5yB8nC1kD4fG6hJ9lQ0rS2uV5wX7zA3bE"
#define SECRET_EXAMPLE "q8Zt1Lr5Vw0Kd7Yb3Nf9Hc2Mx6Js4Pg8Ta1Ue5Io0Rk"

static const char *const states[] = {"open", "code", "waiting", NULL};

static const ApiField login_fields[] = {
    {.name = "login", .type = API_TEXT, .example = "1012345678", .about = "card number or user name"},
    {.name = "password", .type = API_TEXT, .flags = API_SECRET, .example = "bafu-deko-mitu-rago"},
    {.name = "program",
     .type = API_TEXT,
     .most = 60,
     .example = "Instroom Balie 1.0, Windows",
     .about = "what the list of sessions calls this one"},
    {.name = "device",
     .type = API_TEXT,
     .flags = API_OPTIONAL,
     .example = SECRET_EXAMPLE,
     .about = "what an earlier answer gave: this computer is known, and what strangers guess elsewhere does "
              "not hold it up"},
    {.name = "installation",
     .type = API_TEXT,
     .flags = API_OPTIONAL,
     .example = SECRET_EXAMPLE,
     .about =
         "43 random characters of base64url, made once by the program: who had to wait comes back with it"},
};
static const ApiShape login_in = {"LogIn", API_FIELDS(login_fields)};

static const ApiField answer_fields[] = {
    {.name = "state",
     .type = API_TEXT,
     .choices = states,
     .about = "open: logged in. code: the second step is next. waiting: ask /session/wait again after "
              "Retry-After"},
    {.name = "token",
     .type = API_TEXT,
     .flags = API_NULL,
     .example = TOKEN_EXAMPLE,
     .about = "for Authorization: Bearer; in state code for /session/code alone"},
    {.name = "ticket",
     .type = API_TEXT,
     .flags = API_NULL,
     .example = SECRET_EXAMPLE,
     .about = "for /session/wait"},
    {.name = "device",
     .type = API_TEXT,
     .flags = API_NULL,
     .example = SECRET_EXAMPLE,
     .about = "to keep for a next log-in"},
    {.name = "ahead", .type = API_INT, .example = "0", .about = "so many are before"},
    {.name = "seconds", .type = API_INT, .example = "0", .about = "that it will take yet, about"},
};
static const ApiShape answer_shape = {"LogInAnswer", API_FIELDS(answer_fields)};

static const ApiField wait_fields[] = {{.name = "ticket", .type = API_TEXT, .example = SECRET_EXAMPLE}};
static const ApiShape wait_in = {"LogInWait", API_FIELDS(wait_fields)};

static const ApiField code_fields[] = {
    {.name = "token", .type = API_TEXT, .example = TOKEN_EXAMPLE, .about = "of state code"},
    {.name = "code",
     .type = API_TEXT,
     .flags = API_SECRET,
     .example = "123456",
     .about = "of the app, or a recovery code"}};
static const ApiShape code_in = {"LogInCode", API_FIELDS(code_fields)};

static const ApiField password_fields[] = {
    {.name = "old", .type = API_TEXT, .flags = API_SECRET, .example = "bafu-deko-mitu-rago"},
    {.name = "new", .type = API_TEXT, .flags = API_SECRET, .example = "een zin die ik onthoud"}};
static const ApiShape password_in = {"OwnPassword", API_FIELDS(password_fields)};

static const ApiField session_fields[] = {{.name = "session", .type = API_ID},
                                          {.name = "program", .type = API_TEXT, .example = "Firefox, Linux"},
                                          {.name = "started", .type = API_INSTANT},
                                          {.name = "seen", .type = API_INSTANT},
                                          {.name = "this", .type = API_BOOL, .example = "true"}};
static const ApiShape session_shape = {"Session", API_FIELDS(session_fields)};
static const ApiField list_fields[] = {
    {.name = "sessions", .type = API_SHAPE, .flags = API_LIST, .shape = &session_shape}};
static const ApiShape list_shape = {"Sessions", API_FIELDS(list_fields)};

/* ---- in ---- */

static void
retry_after(Api *api, guint seconds)
{
    g_autofree char *text = g_strdup_printf("%u", MAX(seconds, 1));
    api_header(api, "Retry-After", text);
}

static void
write_answer(Api *api, const char *token, const LoginWait *wait)
{
    api->status = token ? 201 : 202;
    if (!token)
        retry_after(api, MIN(wait->seconds, 30));
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "state", states[!token ? 2 : wait->is_half ? 1 : 0]);
    json_write_member_string(api->out, "token", token);
    json_write_member_string(api->out, "ticket", token ? NULL : wait->ticket);
    json_write_member_string(api->out, "device", token ? wait->device : NULL);
    json_write_member_int(api->out, "ahead", token ? 0 : wait->ahead);
    json_write_member_int(api->out, "seconds", token ? 0 : wait->seconds);
    json_write_object_end(api->out);
}

/* Not logged in: when a next attempt is looked at. */
static gboolean
refused(Api *api, guint seconds, const GError *error)
{
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_LIMIT))
        retry_after(api, seconds);
    else if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_BUSY))
        retry_after(api, 120);
    else if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND))
        api->problem = "over"; /* a ticket, or half a session */
    return FALSE;
}

static const char *
secret_in(const Api *api, const char *name)
{
    const char *text = api_in_text(api, name);
    return text && http_token_plausible(text) ? text : NULL;
}

static gboolean
session_open(Api *api, GError **error)
{
    g_auto(LoginWait) wait = {0};
    GError *cause = NULL;
    const LoginAttempt attempt = {.login = api_in_text(api, "login"),
                                  .password = api_in_text(api, "password"),
                                  .agent = api_in_text(api, "program"),
                                  .address = api->request->remote,
                                  .device = secret_in(api, "device"),
                                  .browser = secret_in(api, "installation"),
                                  .is_program = TRUE};
    g_autofree char *token = service_login_ask(api->service, &attempt, &wait, &cause);
    if (cause) {
        refused(api, wait.seconds, cause);
        g_propagate_error(error, cause);
        return FALSE;
    }
    write_answer(api, token, &wait);
    return TRUE;
}

static gboolean
session_wait(Api *api, GError **error)
{
    g_auto(LoginWait) wait = {0};
    GError *cause = NULL;
    g_autofree char *login = NULL;
    g_autofree char *token = service_login_poll(api->service, api_in_text(api, "ticket"), &wait, &login,
                                                &cause);
    if (cause) {
        refused(api, wait.seconds, cause);
        g_propagate_error(error, cause);
        return FALSE;
    }
    if (token && !token_is_program(token)) { /* a browser's ticket: it is none of ours */
        service_logout(api->service, token, NULL);
        api->problem = "over";
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND, _("This ticket is not known."));
        return FALSE;
    }
    if (!token && !wait.ticket)
        wait.ticket = g_strdup(api_in_text(api, "ticket"));
    write_answer(api, token, &wait);
    return TRUE;
}

static gboolean
session_code(Api *api, GError **error)
{
    guint seconds = 0;
    GError *cause = NULL;
    const char *half = api_in_text(api, "token");
    const LoginWait wait = {0};
    if (!token_is_program(half)) {
        api->problem = "over";
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
            _("It took too long, so you are not logged in. Log in again with your password."));
        return FALSE;
    }
    g_autofree char *token = service_login_code(api->service, half, api_in_text(api, "code"), &seconds,
                                                &cause);
    if (!token) {
        refused(api, seconds, cause);
        g_propagate_error(error, cause);
        return FALSE;
    }
    write_answer(api, token, &wait);
    return TRUE;
}

/* ---- being in ---- */

static gboolean
session_close(Api *api, GError **error)
{
    return service_logout(api->service, api->token, error);
}

static gboolean
password_set(Api *api, GError **error)
{
    GError *cause = NULL;
    if (service_password_change(api->service, api->actor, api_in_text(api, "old"), api_in_text(api, "new"),
                                &cause))
        return TRUE;
    refused(api, 1, cause);
    g_propagate_error(error, cause);
    return FALSE;
}

static gboolean
sessions_list(Api *api, GError **error)
{
    g_autoptr(GPtrArray) sessions = service_session_list(api->service, api->actor, api->token, error);
    if (!sessions)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "sessions");
    json_write_array_begin(api->out);
    for (guint i = 0; i < sessions->len; i++) {
        const OwnSession *session = sessions->pdata[i];
        json_write_object_begin(api->out);
        json_write_member_int(api->out, "session", session->id);
        json_write_member_string(api->out, "program", session->device);
        api_write_instant(api, "started", session->started);
        api_write_instant(api, "seen", session->seen);
        json_write_member_bool(api->out, "this", session->is_this);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
session_end(Api *api, GError **error)
{
    return service_session_end(api->service, api->actor, api->request->ids[0], error);
}

static gboolean
sessions_end_others(Api *api, GError **error)
{
    return service_session_end_others(api->service, api->actor, api->token, error);
}

#define OPEN_DOOR ROUTE_OPEN_POST | ROUTE_HASH

const ApiCall session_calls[] = {
    {.route = API_POST("/session", RIGHT_NONE, OPEN_DOOR),
     .id = "logIn",
     .summary = N_("Log in: a token for a card number or user name and its password"),
     .flags = API_OPEN | API_STARTS,
     .status = 201,
     .verb = AUDIT_LOGIN,
     .kind = AUDIT_ACCOUNT,
     .in = &login_in,
     .out = &answer_shape,
     .handler = session_open},
    {.route = API_POST("/session/wait", RIGHT_NONE, ROUTE_OPEN_POST | ROUTE_WORK),
     .id = "waitToLogIn",
     .summary = N_("Ask whether one's turn to log in has come"),
     .flags = API_OPEN | API_STARTS,
     .status = 201,
     .verb = AUDIT_LOGIN,
     .kind = AUDIT_ACCOUNT,
     .in = &wait_in,
     .out = &answer_shape,
     .handler = session_wait},
    {.route = API_POST("/session/code", RIGHT_NONE, OPEN_DOOR),
     .id = "logInByCode",
     .summary = N_("The second step of logging in: a code of the app, or a recovery code"),
     .flags = API_OPEN,
     .status = 201,
     .verb = AUDIT_LOGIN,
     .kind = AUDIT_FACTOR,
     .in = &code_in,
     .out = &answer_shape,
     .handler = session_code},
    {.route = API_DELETE("/session", RIGHT_LOGGED_IN, ROUTE_WORK | ROUTE_OWN_PASSWORD),
     .id = "logOut",
     .summary = N_("Log out: the token is over"),
     .verb = AUDIT_LOGOUT,
     .kind = AUDIT_ACCOUNT,
     .handler = session_close},
    {.route = API_POST("/session/password", RIGHT_LOGGED_IN, ROUTE_HASH | ROUTE_OWN_PASSWORD),
     .id = "setOwnPassword",
     .summary = N_("Choose an own password; every session is over then"),
     .verb = AUDIT_PASSWORD,
     .kind = AUDIT_ACCOUNT,
     .in = &password_in,
     .handler = password_set},
    {.route = API_GET("/sessions", RIGHT_LOGGED_IN, ROUTE_PLAIN),
     .id = "listSessions",
     .summary = N_("Where one is logged in"),
     .verb = AUDIT_NOTHING,
     .out = &list_shape,
     .handler = sessions_list},
    {.route = API_DELETE("/sessions/{session}", RIGHT_LOGGED_IN, ROUTE_WORK),
     .id = "endSession",
     .summary = N_("End one of one's own sessions"),
     .flags = API_CHANGES,
     .verb = AUDIT_CANCEL,
     .kind = AUDIT_SESSION,
     .handler = session_end},
    {.route = API_POST("/sessions/end-others", RIGHT_LOGGED_IN, ROUTE_WORK),
     .id = "endOtherSessions",
     .summary = N_("End all of one's sessions but this one"),
     .flags = API_CHANGES,
     .verb = AUDIT_CANCEL,
     .kind = AUDIT_SESSION,
     .handler = sessions_end_others},
};
API_CALLS_END(session_calls)
