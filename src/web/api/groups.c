/* Groups: those of a school, the pupils of one, and new one-time passwords for them. */
#include "service/class.h"
#include "text/text.h"
#include "web/api/patrons.h"

static const ApiField group_fields[] = {{.name = "school", .type = API_ID},
                                        {.name = "school-name", .type = API_TEXT, .example = "De Regenboog"},
                                        {.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
                                        {.name = "group", .type = API_TEXT, .example = "5A"},
                                        {.name = "name", .type = API_TEXT, .example = "Groep 5A"},
                                        {.name = "pupils", .type = API_INT, .example = "24"}};
static const ApiShape group_shape = {"Group", API_FIELDS(group_fields)};
static const ApiField groups_fields[] = {
    {.name = "groups", .type = API_SHAPE, .flags = API_LIST, .shape = &group_shape}};
static const ApiShape groups_shape = {"Groups", API_FIELDS(groups_fields)};

static const ApiField key_fields[] = {{.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
                                      {.name = "group", .type = API_TEXT, .example = "5A"}};
static const ApiShape key_query = {"GroupQuery", API_FIELDS(key_fields)};

static const ApiField pupil_fields[] = {
    {.name = "patron", .type = API_ID},
    {.name = "name", .type = API_TEXT, .example = "Jong, Anna de"},
    {.name = "card", .type = API_TEXT, .example = "1012345678"},
    {.name = "login", .type = API_TEXT, .example = "", .about = "empty: no log-in yet"},
    {.name = "must-choose-password", .type = API_BOOL, .example = "true"}};
static const ApiShape pupil_shape = {"GroupPupil", API_FIELDS(pupil_fields)};
static const ApiField view_fields[] = {
    {.name = "group", .type = API_SHAPE, .shape = &group_shape},
    {.name = "pupils", .type = API_SHAPE, .flags = API_LIST, .shape = &pupil_shape}};
static const ApiShape view_shape = {"GroupPupils", API_FIELDS(view_fields)};

static const ApiField reset_fields[] = {
    {.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
    {.name = "group", .type = API_TEXT, .example = "5A"},
    {.name = "patron", .type = API_ID, .flags = API_OPTIONAL, .about = "only this pupil's"},
    {.name = "everyone",
     .type = API_BOOL,
     .flags = API_OPTIONAL,
     .example = "false",
     .about = "also of those who chose an own one"}};
static const ApiShape reset_in = {"GroupPasswords", API_FIELDS(reset_fields)};
static const ApiField sheet_fields[] = {
    {.name = "passwords", .type = API_SHAPE, .flags = API_LIST, .shape = &one_time_shape},
    {.name = "without",
     .type = API_TEXT,
     .flags = API_LIST,
     .example = "Pietersen, Piet",
     .about = "names of those who got none: no card, or not the teacher's to reset"}};
static const ApiShape sheet_shape = {"GroupPasswordSheet", API_FIELDS(sheet_fields)};

static void
write_group(Api *api, const ClassPlace *place)
{
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "school", place->branch);
    json_write_member_string(api->out, "school-name", place->branch_name);
    json_write_member_string(api->out, "school-year", place->line->year);
    json_write_member_string(api->out, "group", place->line->code);
    json_write_member_string(api->out, "name", place->line->name);
    json_write_member_int(api->out, "pupils", place->line->pupils);
    json_write_object_end(api->out);
}

static gboolean
write_groups(Api *api, gint64 school, GError **error)
{
    g_autoptr(GPtrArray) places = service_class_list(api->service, api->actor, school, error);
    if (!places)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "groups");
    json_write_array_begin(api->out);
    for (guint i = 0; i < places->len; i++)
        write_group(api, places->pdata[i]);
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
groups_list(Api *api, GError **error)
{
    return write_groups(api, api->request->ids[0], error);
}

static gboolean
group_show(Api *api, GError **error)
{
    const ClassKey key = {api->request->ids[0], api_query_text(api, "school-year"),
                          api_query_text(api, "group")};
    g_autoptr(ClassView) view = service_class_view(api->service, api->actor, &key, error);
    if (!view)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "group");
    write_group(api, view->place);
    json_write_key(api->out, "pupils");
    json_write_array_begin(api->out);
    for (guint i = 0; i < view->pupils->len; i++) {
        const ClassPupil *pupil = view->pupils->pdata[i];
        json_write_object_begin(api->out);
        json_write_member_int(api->out, "patron", pupil->membership);
        json_write_member_string(api->out, "name", pupil->name);
        json_write_member_string(api->out, "card", pupil->card);
        json_write_member_string(api->out, "login", pupil->login);
        json_write_member_bool(api->out, "must-choose-password", pupil->must_change);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
group_passwords(Api *api, GError **error)
{
    const ClassKey key = {api->request->ids[0], api_in_text(api, "school-year"), api_in_text(api, "group")};
    const ClassReset reset = {api_in_int(api, "patron", 0), api_in_bool(api, "everyone")};
    g_autoptr(ClassSheet) sheet = service_class_passwords(api->service, api->actor, &key, &reset, error);
    if (!sheet)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "passwords");
    json_write_array_begin(api->out);
    for (guint i = 0; i < sheet->sheet->len; i++)
        api_write_one_time(api, sheet->sheet->pdata[i]);
    json_write_array_end(api->out);
    json_write_key(api->out, "without");
    json_write_array_begin(api->out);
    for (guint i = 0; i < sheet->without->len; i++)
        json_write_string(api->out, sheet->without->pdata[i]);
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

/* ---- who has which group ---- */

static const ApiField taught_fields[] = {{.name = "line", .type = API_ID},
                                         {.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
                                         {.name = "group", .type = API_TEXT, .example = "5A"},
                                         {.name = "account", .type = API_ID},
                                         {.name = "name", .type = API_TEXT, .example = "Juf Anna"}};
static const ApiShape taught_shape = {"GroupTeacher", API_FIELDS(taught_fields)};
static const ApiField teacher_fields[] = {{.name = "account", .type = API_ID},
                                          {.name = "name", .type = API_TEXT, .example = "Juf Anna"}};
static const ApiShape teacher_shape = {"Teacher", API_FIELDS(teacher_fields)};
static const ApiField teachers_fields[] = {
    {.name = "lines", .type = API_SHAPE, .flags = API_LIST, .shape = &taught_shape},
    {.name = "teachers",
     .type = API_SHAPE,
     .flags = API_LIST,
     .shape = &teacher_shape,
     .about = "of the school now: who can be given a group"}};
static const ApiShape teachers_shape = {"GroupTeachers", API_FIELDS(teachers_fields)};
static const ApiField teach_fields[] = {{.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
                                        {.name = "group", .type = API_TEXT, .example = "5A"},
                                        {.name = "account", .type = API_ID}};
static const ApiShape teach_in = {"GroupTeacherNew", API_FIELDS(teach_fields)};

static gboolean
teachers_list(Api *api, GError **error)
{
    g_autoptr(TaughtView) view = service_taught_view(api->service, api->actor, api->request->ids[0], error);
    if (!view)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "lines");
    json_write_array_begin(api->out);
    for (guint i = 0; i < view->taught->len; i++) {
        const Taught *taught = view->taught->pdata[i];
        json_write_object_begin(api->out);
        json_write_member_int(api->out, "line", taught->id);
        json_write_member_string(api->out, "school-year", taught->year);
        json_write_member_string(api->out, "group", taught->code);
        json_write_member_int(api->out, "account", taught->account);
        json_write_member_string(api->out, "name", taught->account_name);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
    json_write_key(api->out, "teachers");
    json_write_array_begin(api->out);
    for (guint i = 0; i < view->teachers->len; i++) {
        const GrantLine *line = view->teachers->pdata[i];
        json_write_object_begin(api->out);
        json_write_member_int(api->out, "account", line->account);
        json_write_member_string(api->out, "name", line->account_name ? line->account_name : "");
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
teacher_add(Api *api, GError **error)
{
    const ClassKey key = {api->request->ids[0], api_in_text(api, "school-year"), api_in_text(api, "group")};
    return service_taught_add(api->service, api->actor, &key, api_in_int(api, "account", 0), error);
}

static gboolean
teacher_end(Api *api, GError **error)
{
    return service_taught_end(api->service, api->actor, 0, api->request->ids[0], error);
}

const ApiCall group_calls[] = {
    {.route = API_GET("/schools/{school}/group-teachers", RIGHT_CLASS_ASSIGN, ROUTE_PLAIN),
     .id = "listGroupTeachers",
     .summary = N_("Which teacher has which group of a school"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_ACCOUNT,
     .out = &teachers_shape,
     .handler = teachers_list},
    {.route = API_POST("/schools/{school}/group-teachers", RIGHT_CLASS_ASSIGN, ROUTE_WORK),
     .id = "giveGroup",
     .summary = N_("Give a teacher a group"),
     .flags = API_CHANGES,
     .verb = AUDIT_GRANT,
     .kind = AUDIT_ROLE,
     .in = &teach_in,
     .handler = teacher_add},
    {.route = API_DELETE("/group-teachers/{line}", RIGHT_CLASS_ASSIGN, ROUTE_WORK),
     .id = "endGroup",
     .summary = N_("A teacher does not have a group any more"),
     .flags = API_CHANGES,
     .verb = AUDIT_WITHDRAW,
     .kind = AUDIT_ROLE,
     .handler = teacher_end},
    {.route = API_GET("/schools/{school}/groups", RIGHT_CLASS, ROUTE_PLAIN),
     .id = "listGroups",
     .summary = N_("The groups of a school; for a teacher the own ones"),
     .verb = AUDIT_NOTHING,
     .out = &groups_shape,
     .handler = groups_list},
    {.route = API_GET("/schools/{school}/groups/pupils", RIGHT_CLASS, ROUTE_WORK),
     .id = "getGroup",
     .summary = N_("The pupils of a group with their log-ins"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_PEOPLE,
     .query = &key_query,
     .out = &view_shape,
     .handler = group_show},
    {.route = API_POST("/schools/{school}/groups/passwords", RIGHT_CLASS, ROUTE_HASH),
     .id = "resetGroupPasswords",
     .summary = N_("New one-time passwords for a group, or one pupil of it"),
     .flags = API_CHANGES,
     .status = 201,
     .verb = AUDIT_RESET,
     .kind = AUDIT_PEOPLE,
     .in = &reset_in,
     .out = &sheet_shape,
     .handler = group_passwords},
};
API_CALLS_END(group_calls)
