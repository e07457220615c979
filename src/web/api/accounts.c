/* Log-ins of others: found, their roles with the history, given and ended, the upload right, a new one-time password, where they are
 * logged in. */
#include "service/school.h"
#include "service/session.h"
#include "text/text.h"
#include "web/api/patrons.h"

static const char *const roles[] = {"teacher", "uploader", "employee", "manager", NULL};

static const ApiField role_fields[] = {
    {.name = "role-line", .type = API_ID},
    {.name = "account", .type = API_ID},
    {.name = "name", .type = API_TEXT, .example = "Juf Anna"},
    {.name = "login", .type = API_TEXT, .example = "juf.anna"},
    {.name = "role", .type = API_TEXT, .example = "uploader"},
    {.name = "school", .type = API_ID, .flags = API_NULL, .about = "null: the whole library"},
    {.name = "school-name", .type = API_TEXT, .example = "De Regenboog"},
    {.name = "from", .type = API_DATE},
    {.name = "to", .type = API_DATE, .example = "", .about = "empty: until it is ended"},
    {.name = "given-by", .type = API_TEXT, .example = "Balie Eerste"},
    {.name = "given-at", .type = API_INSTANT},
    {.name = "ended-by", .type = API_TEXT, .example = ""},
    {.name = "ended-at", .type = API_INSTANT}};
static const ApiShape role_shape = {"RoleLine", API_FIELDS(role_fields)};
static const ApiField lines_fields[] = {
    {.name = "roles", .type = API_SHAPE, .flags = API_LIST, .shape = &role_shape}};
static const ApiShape lines_shape = {"RoleLines", API_FIELDS(lines_fields)};

static const ApiField account_fields[] = {
    {.name = "account", .type = API_ID},
    {.name = "person", .type = API_ID, .flags = API_NULL},
    {.name = "name", .type = API_TEXT, .example = "Juf Anna"},
    {.name = "login", .type = API_TEXT, .example = "juf.anna"},
    {.name = "card", .type = API_TEXT, .example = "1012345678"},
    {.name = "must-choose-password", .type = API_BOOL, .example = "true"},
    {.name = "closed", .type = API_BOOL, .example = "false"},
    {.name = "may-reset", .type = API_BOOL, .example = "true"},
    {.name = "may-close", .type = API_BOOL, .example = "false"},
    {.name = "roles",
     .type = API_SHAPE,
     .flags = API_LIST,
     .shape = &role_shape,
     .about = "newest first, ended ones too"}};
static const ApiShape account_shape = {"Account", API_FIELDS(account_fields)};

static void
write_role(Api *api, const GrantLine *line)
{
    const Grant *grant = &line->grant;
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "role-line", grant->id);
    json_write_member_int(api->out, "account", line->account);
    json_write_member_string(api->out, "name", line->account_name ? line->account_name : "");
    json_write_member_string(api->out, "login", line->account_login ? line->account_login : "");
    json_write_member_string(api->out, "role", role_name(grant->role));
    api_write_id(api, "school", grant->branch);
    json_write_member_string(api->out, "school-name", line->branch_name ? line->branch_name : "");
    json_write_member_string(api->out, "from", grant->from);
    json_write_member_string(api->out, "to", grant->to);
    json_write_member_string(api->out, "given-by", line->given_by_name ? line->given_by_name : "");
    api_write_instant(api, "given-at", grant->given_at);
    json_write_member_string(api->out, "ended-by", line->ended_by_name ? line->ended_by_name : "");
    api_write_instant(api, "ended-at", grant->ended_at);
    json_write_object_end(api->out);
}

static void
write_roles(Api *api, const GPtrArray *lines)
{
    json_write_key(api->out, "roles");
    json_write_array_begin(api->out);
    for (guint i = 0; i < lines->len; i++)
        write_role(api, lines->pdata[i]);
    json_write_array_end(api->out);
}

static gboolean
write_account(Api *api, gint64 id, GError **error)
{
    g_autoptr(AccountView) view = service_account_view(api->service, api->actor, id, error);
    if (!view)
        return FALSE;
    const Account *account = view->account;
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "account", account->id);
    api_write_id(api, "person", account->person);
    json_write_member_string(api->out, "name", account->name);
    json_write_member_string(api->out, "login", account->login);
    json_write_member_string(api->out, "card", view->card ? view->card : "");
    json_write_member_bool(api->out, "must-choose-password", account->must_change_password);
    json_write_member_bool(api->out, "closed", account->closed_at != 0);
    json_write_member_bool(api->out, "may-reset", view->may_reset);
    json_write_member_bool(api->out, "may-close", view->may_close);
    write_roles(api, view->lines);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
account_show(Api *api, GError **error)
{
    return write_account(api, api->request->ids[0], error);
}

/* By user name or card number: in the body, so that it is in no log. */
static const ApiField find_fields[] = {
    {.name = "login", .type = API_TEXT, .example = "juf.anna", .about = "user name or card number"}};
static const ApiShape find_in = {"AccountSearch", API_FIELDS(find_fields)};

static gboolean
account_find(Api *api, GError **error)
{
    g_autoptr(Account)
        account = service_account_find(api->service, api->actor, api_in_text(api, "login"), error);
    return account && write_account(api, account->id, error);
}

static gboolean
patron_account(Api *api, GError **error)
{
    g_autoptr(Patron) patron = service_patron_get(api->service, api->actor, api->request->ids[0], error);
    g_autoptr(Account)
        account = patron ? service_account_of_person(api->service, api->actor, patron->pupil.person, error)
                         : NULL;
    return account && write_account(api, account->id, error);
}

static const ApiField give_fields[] = {
    {.name = "role",
     .type = API_TEXT,
     .choices = roles,
     .example = "uploader",
     .about = "uploader is the right to upload for a school"},
    {.name = "school", .type = API_ID, .flags = API_OPTIONAL, .about = "without: the whole library"},
    {.name = "from", .type = API_DATE, .flags = API_OPTIONAL, .about = "without: today"},
    {.name = "to",
     .type = API_DATE,
     .flags = API_OPTIONAL,
     .example = "2027-07-31",
     .about = "without: until it is ended"}};
static const ApiShape give_in = {"RoleNew", API_FIELDS(give_fields)};
static const ApiField given_fields[] = {{.name = "role-line", .type = API_ID}};
static const ApiShape given_shape = {"RoleGiven", API_FIELDS(given_fields)};

static gboolean
role_give(Api *api, GError **error)
{
    const char *from = api_in_text(api, "from"), *to = api_in_text(api, "to");
    NewGrant grant = {.branch = api_in_int(api, "school", 0), .from = from ? from : "", .to = to ? to : ""};
    role_from_name(api_in_text(api, "role"), &grant.role);
    gint64 id = service_grant_add(api->service, api->actor, api->request->ids[0], &grant, error);
    if (id < 0)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "role-line", id);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
role_end(Api *api, GError **error)
{
    return service_grant_end(api->service, api->actor, 0, api->request->ids[0], error);
}

static gboolean
upload_rights(Api *api, GError **error)
{
    g_autoptr(GPtrArray) lines = service_upload_right_list(api->service, api->actor, error);
    if (!lines)
        return FALSE;
    json_write_object_begin(api->out);
    write_roles(api, lines);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
account_reset(Api *api, GError **error)
{
    g_autoptr(OneTime)
        one_time = service_account_reset(api->service, api->actor, api->request->ids[0], error);
    if (one_time)
        api_write_one_time(api, one_time);
    return one_time != NULL;
}

static gboolean
account_close(Api *api, GError **error)
{
    return service_account_close(api->service, api->actor, api->request->ids[0], error);
}

static gboolean
account_sessions_end(Api *api, GError **error)
{
    return service_session_end_of(api->service, api->actor, api->request->ids[0], error);
}

const ApiCall account_calls[] = {
    {.route = API_POST("/accounts/search", RIGHT_PASSWORD_RESET, ROUTE_WORK),
     .id = "findAccount",
     .summary = N_("Find a log-in by its user name or card number"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_ACCOUNT,
     .in = &find_in,
     .out = &account_shape,
     .handler = account_find},
    {.route = API_GET("/accounts/{account}", RIGHT_PASSWORD_RESET, ROUTE_WORK),
     .id = "getAccount",
     .summary = N_("A log-in with its roles, ended ones too"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_ACCOUNT,
     .out = &account_shape,
     .handler = account_show},
    {.route = API_GET("/patrons/{patron}/account", RIGHT_PEOPLE_VIEW, ROUTE_WORK),
     .id = "getPatronAccount",
     .summary = N_("A patron's log-in with its roles, ended ones too"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_ACCOUNT,
     .out = &account_shape,
     .handler = patron_account},
    {.route = API_POST("/accounts/{account}/roles", RIGHT_UPLOAD_GRANT, ROUTE_WORK),
     .id = "giveRole",
     .summary = N_("Give somebody a role, or the right to upload, from when to when"),
     .flags = API_CHANGES,
     .status = 201,
     .verb = AUDIT_GRANT,
     .kind = AUDIT_ROLE,
     .in = &give_in,
     .out = &given_shape,
     .handler = role_give},
    {.route = API_DELETE("/roles/{role}", RIGHT_UPLOAD_GRANT, ROUTE_WORK),
     .id = "endRole",
     .summary = N_("End a role; its line stays"),
     .flags = API_CHANGES,
     .verb = AUDIT_WITHDRAW,
     .kind = AUDIT_ROLE,
     .handler = role_end},
    {.route = API_GET("/upload-rights", RIGHT_UPLOAD_GRANT, ROUTE_PLAIN),
     .id = "listUploadRights",
     .summary = N_("Who may upload for which school, or could"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_ACCOUNT,
     .out = &lines_shape,
     .handler = upload_rights},
    {.route = API_POST("/accounts/{account}/password", RIGHT_PASSWORD_RESET, ROUTE_HASH),
     .id = "resetPassword",
     .summary = N_("Give somebody a new one-time password; it is shown once"),
     .flags = API_CHANGES,
     .status = 201,
     .verb = AUDIT_RESET,
     .kind = AUDIT_ACCOUNT,
     .out = &one_time_shape,
     .handler = account_reset},
    {.route = API_DELETE("/accounts/{account}/sessions", RIGHT_PASSWORD_RESET, ROUTE_WORK),
     .id = "endSessionsOf",
     .summary = N_("End all sessions of somebody"),
     .flags = API_CHANGES,
     .verb = AUDIT_CANCEL,
     .kind = AUDIT_SESSION,
     .handler = account_sessions_end},
    {.route = API_DELETE("/accounts/{account}", RIGHT_LIBRARY_MANAGE, ROUTE_WORK),
     .id = "closeAccount",
     .summary = N_("Close a log-in: its roles end"),
     .flags = API_CHANGES,
     .verb = AUDIT_REMOVE,
     .kind = AUDIT_ACCOUNT,
     .handler = account_close},
};
API_CALLS_END(account_calls)
