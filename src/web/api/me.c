/* Who am I, and what may I: the rights with the schools for which they hold, and the schools themselves. */
#include "service/account.h"
#include "service/school.h"
#include "service/session.h"
#include "web/api/calls.h"

static const char *const languages[] = {"nl", "en", "", NULL};

static const ApiField right_fields[] = {{.name = "right", .type = API_TEXT, .example = "people-edit"},
                                        {.name = "schools",
                                         .type = API_ID,
                                         .flags = API_LIST,
                                         .about = "for which it holds; empty: for all of the library"}};
static const ApiShape right_shape = {"Right", API_FIELDS(right_fields)};

static const ApiField role_fields[] = {
    {.name = "role", .type = API_TEXT, .example = "employee"},
    {.name = "school", .type = API_ID, .flags = API_NULL, .about = "null: the whole library"},
    {.name = "from", .type = API_DATE},
    {.name = "to", .type = API_DATE, .example = ""}};
static const ApiShape role_shape = {"OwnRole", API_FIELDS(role_fields)};

static const ApiField me_fields[] = {
    {.name = "account", .type = API_ID},
    {.name = "name", .type = API_TEXT, .example = "Balie Eerste"},
    {.name = "login", .type = API_TEXT, .example = "balie1"},
    {.name = "card", .type = API_TEXT, .example = "1012345678"},
    {.name = "email", .type = API_TEXT, .example = "balie@bibliotheek.example"},
    {.name = "language", .type = API_TEXT, .choices = languages},
    {.name = "library", .type = API_TEXT, .example = "Bibliotheek Eerste"},
    {.name = "is-program",
     .type = API_BOOL,
     .example = "false",
     .about = "works with a token of its own: no password, no second step, no roles"},
    {.name = "must-choose-password", .type = API_BOOL, .example = "false"},
    {.name = "must-set-second-step", .type = API_BOOL, .example = "false"},
    {.name = "roles", .type = API_SHAPE, .flags = API_LIST, .shape = &role_shape},
    {.name = "rights", .type = API_SHAPE, .flags = API_LIST, .shape = &right_shape},
};
static const ApiShape me_shape = {"Me", API_FIELDS(me_fields)};

static const ApiField change_fields[] = {
    {.name = "login", .type = API_TEXT, .flags = API_OPTIONAL, .most = 80, .example = "juf.anna"},
    {.name = "email", .type = API_TEXT, .flags = API_OPTIONAL, .most = 256, .example = "anna@school.example"},
    {.name = "language", .type = API_TEXT, .flags = API_OPTIONAL, .choices = languages}};
static const ApiShape change_in = {"MeChange", API_FIELDS(change_fields)};

static const char *const kinds[] = {"primary", "secondary", NULL};
static const ApiField school_fields[] = {{.name = "school", .type = API_ID},
                                         {.name = "code", .type = API_TEXT, .example = "1234"},
                                         {.name = "name", .type = API_TEXT, .example = "De Regenboog"},
                                         {.name = "kind", .type = API_TEXT, .choices = kinds},
                                         {.name = "brin", .type = API_TEXT, .example = "99AA00"}};
static const ApiShape school_shape = {"School", API_FIELDS(school_fields)};
static const ApiField schools_fields[] = {
    {.name = "schools", .type = API_SHAPE, .flags = API_LIST, .shape = &school_shape}};
static const ApiShape schools_shape = {"Schools", API_FIELDS(schools_fields)};

static void
write_rights(Api *api)
{
    json_write_key(api->out, "rights");
    json_write_array_begin(api->out);
    for (Right right = RIGHT_LOGGED_IN + 1; right < N_RIGHTS; right++) {
        if (!account_has(api->actor, right))
            continue;
        g_autoptr(GArray) schools = account_branches(api->actor, right);
        json_write_object_begin(api->out);
        json_write_member_string(api->out, "right", right_name(right));
        json_write_key(api->out, "schools");
        json_write_array_begin(api->out);
        for (guint i = 0; schools && i < schools->len; i++)
            json_write_int(api->out, g_array_index(schools, gint64, i));
        json_write_array_end(api->out);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
}

static void
write_roles(Api *api)
{
    json_write_key(api->out, "roles");
    json_write_array_begin(api->out);
    for (guint i = 0; i < api->actor->n_grants && !api->actor->is_client; i++) {
        const Grant *grant = &api->actor->grants[i];
        json_write_object_begin(api->out);
        json_write_member_string(api->out, "role", role_name(grant->role));
        api_write_id(api, "school", grant->branch);
        json_write_member_string(api->out, "from", grant->from);
        json_write_member_string(api->out, "to", grant->to);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
}

static gboolean
me_show(Api *api, GError **error)
{
    g_autoptr(OwnData) own = service_own_data(api->service, api->actor, error);
    if (!own)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "account", api->actor->id);
    json_write_member_string(api->out, "name", api->actor->name);
    json_write_member_string(api->out, "login", api->actor->login);
    json_write_member_string(api->out, "card", own->card);
    json_write_member_string(api->out, "email", own->email);
    json_write_member_string(api->out, "language", api->actor->language);
    json_write_member_string(api->out, "library", api->request->session->library_name);
    json_write_member_bool(api->out, "is-program", api->actor->is_client);
    json_write_member_bool(api->out, "must-choose-password", api->actor->must_change_password);
    json_write_member_bool(api->out, "must-set-second-step", api->request->session->must_enrol);
    write_roles(api);
    write_rights(api);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
me_change(Api *api, GError **error)
{
    const char *login = api_in_text(api, "login"), *language = api_in_text(api, "language");
    if (language && !service_language_set(api->service, api->actor, language, error))
        return FALSE;
    return (!login && !api_in_has(api, "email")) ||
           service_own_data_set(api->service, api->actor, login ? login : api->actor->login,
                                api_in_text(api, "email"), error);
}

static gboolean
schools_list(Api *api, GError **error)
{
    static const Right rights[] = {RIGHT_PEOPLE_VIEW, RIGHT_IMPORT_VIEW, RIGHT_UPLOAD, RIGHT_CLASS,
                                   RIGHT_DESK};
    g_autoptr(GPtrArray) schools = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(rights) && !schools; i++)
        if (account_has(api->actor, rights[i]) &&
            !(schools = service_branch_list(api->service, api->actor, rights[i], error)))
            return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "schools");
    json_write_array_begin(api->out);
    for (guint i = 0; schools && i < schools->len; i++) {
        const Branch *school = schools->pdata[i];
        json_write_object_begin(api->out);
        json_write_member_int(api->out, "school", school->id);
        json_write_member_string(api->out, "code", school->code);
        json_write_member_string(api->out, "name", school->name);
        json_write_member_string(api->out, "kind", branch_kind_name(school->kind));
        json_write_member_string(api->out, "brin", school->brin);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

const ApiCall me_calls[] = {
    {.route = API_GET("/me", RIGHT_LOGGED_IN, ROUTE_OWN_PASSWORD),
     .id = "getMe",
     .summary = N_("Who one is, and what one may do where"),
     .flags = API_CLIENT,
     .verb = AUDIT_NOTHING,
     .out = &me_shape,
     .handler = me_show},
    {.route = API_PATCH("/me", RIGHT_LOGGED_IN, ROUTE_WORK),
     .id = "changeMe",
     .summary = N_("Change one's own user name, e-mail address or language"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_ACCOUNT,
     .in = &change_in,
     .handler = me_change},
    {.route = API_GET("/schools", RIGHT_LOGGED_IN, ROUTE_PLAIN),
     .id = "listSchools",
     .summary = N_("The schools that one has to do with"),
     .flags = API_CLIENT,
     .verb = AUDIT_NOTHING,
     .out = &schools_shape,
     .handler = schools_list},
};
API_CALLS_END(me_calls)
