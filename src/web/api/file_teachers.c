/* The teachers in a school's file and the groups that they would get; the yes to it. */
#include "service/teachers.h"
#include "text/text.h"
#include "web/api/imports.h"

static const char *const states[] = {"proposed", "nothing", "without-log-in", "unsure", "unknown", NULL};
G_STATIC_ASSERT(G_N_ELEMENTS(states) == N_TEACHER_STATES + 1);
static const char *const signs[] = {"", "number", "e-mail", "login", "name", NULL};
G_STATIC_ASSERT(G_N_ELEMENTS(signs) == TEACHER_BY_NAME + 2);

static const ApiField teacher_fields[] = {
    {.name = "row", .type = API_INT, .example = "2", .about = "of the file's list of teachers"},
    {.name = "name", .type = API_TEXT, .example = "Anna de Jong"},
    {.name = "state",
     .type = API_TEXT,
     .choices = states,
     .about = "proposed: a yes gives the groups of gains"},
    {.name = "recognised-by", .type = API_TEXT, .choices = signs},
    {.name = "account", .type = API_ID, .flags = API_NULL},
    {.name = "patron", .type = API_ID, .flags = API_NULL, .about = "who is known here without a log-in too"},
    {.name = "has", .type = API_TEXT, .flags = API_LIST, .example = "5A"},
    {.name = "gains", .type = API_TEXT, .flags = API_LIST, .example = "6A"},
    {.name = "others",
     .type = API_TEXT,
     .flags = API_LIST,
     .example = "7A",
     .about = "groups of the file that nobody is in by this plan"},
    {.name = "key", .type = API_TEXT, .flags = API_NULL, .about = "of a yes to just this"},
    {.name = "agreed", .type = API_BOOL, .example = "false"}};
static const ApiShape teacher_shape = {"FileTeacher", API_FIELDS(teacher_fields)};
static const ApiField teachers_fields[] = {
    {.name = "teachers", .type = API_SHAPE, .flags = API_LIST, .shape = &teacher_shape},
    {.name = "more", .type = API_BOOL, .example = "false", .about = "rows than are looked at"}};
static const ApiShape teachers_shape = {"FileTeachers", API_FIELDS(teachers_fields)};
static const ApiField yes_fields[] = {{.name = "yes",
                                       .type = API_TEXT,
                                       .flags = API_LIST,
                                       .most = 4000,
                                       .example = "",
                                       .about = "keys; whoever is not among them has no yes, or no more"}};
static const ApiShape yes_in = {"FileTeachersYes", API_FIELDS(yes_fields)};

static void
write_codes(Api *api, const char *name, char *const *codes)
{
    json_write_key(api->out, name);
    json_write_array_begin(api->out);
    for (; codes && *codes; codes++)
        json_write_string(api->out, *codes);
    json_write_array_end(api->out);
}

static void
write_teacher(Api *api, const TeacherLine *line)
{
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "row", line->row);
    json_write_member_string(api->out, "name", line->name);
    json_write_member_string(api->out, "state", states[line->state]);
    json_write_member_string(api->out, "recognised-by", signs[line->sign]);
    api_write_id(api, "account", line->known ? line->known->account : 0);
    api_write_id(api, "patron", line->known ? line->known->membership : 0);
    write_codes(api, "has", line->has);
    write_codes(api, "gains", line->gains);
    write_codes(api, "others", line->others);
    json_write_member_string(api->out, "key", line->key);
    json_write_member_bool(api->out, "agreed", line->agreed);
    json_write_object_end(api->out);
}

static gboolean
teachers_show(Api *api, GError **error)
{
    g_autoptr(ImportCase) icase = api_open_case(api, error);
    g_autoptr(RosterTeachers) teachers = icase ? service_teachers(api->service, api->actor, icase, error)
                                               : NULL;
    if (!teachers)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "teachers");
    json_write_array_begin(api->out);
    for (guint i = 0; i < teachers->lines->len; i++)
        write_teacher(api, teachers->lines->pdata[i]);
    json_write_array_end(api->out);
    json_write_member_bool(api->out, "more", teachers->more);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
teachers_agree(Api *api, GError **error)
{
    const json_t *sent = json_object_get(api->in, "yes");
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (gsize i = 0; i < json_array_size(sent); i++)
        g_ptr_array_add(keys, (gpointer)json_string_value(json_array_get(sent, i)));
    g_ptr_array_add(keys, NULL);
    return service_teachers_agree(api->service, api->actor, api->request->ids[0],
                                  (const char *const *)keys->pdata, FALSE, error);
}

const ApiCall file_teacher_calls[] = {
    {.route = API_GET("/uploads/{upload}/teachers", RIGHT_CLASS_ASSIGN, ROUTE_WORK),
     .id = "listFileTeachers",
     .summary = N_("The teachers in a file, and the groups that they would get"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_PLAN,
     .out = &teachers_shape,
     .handler = teachers_show},
    {.route = API_POST("/uploads/{upload}/teachers", RIGHT_CLASS_ASSIGN, ROUTE_WORK),
     .id = "agreeFileTeachers",
     .summary = N_("Say yes to teachers in a file: they get their groups with the import"),
     .flags = API_CHANGES,
     .verb = AUDIT_ANSWER,
     .kind = AUDIT_PLAN,
     .in = &yes_in,
     .handler = teachers_agree},
};
API_CALLS_END(file_teacher_calls)
