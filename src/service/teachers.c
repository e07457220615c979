/* The teachers of a school's file: who is proposed for which groups, the yes, and what an import makes of it. */
#include "service/teachers.h"

#include <string.h>

#include "people/name.h"
#include "service/account_parts.h"
#include "service/case.h"
#include "text/text.h"

/* ---- what is proposed ---- */

static KnownTeacher *
known_of(TeacherThere *there)
{
    KnownTeacher *known = g_new0(KnownTeacher, 1);
    known->account = there->account;
    known->person = there->person;
    known->membership = there->membership;
    known->person_name = *there->surname != '\0'
                             ? name_display(there->first_name, there->initials, there->prefix, there->surname)
                             : g_strdup("");
    known->name = g_strdup(*there->name != '\0' ? there->name : known->person_name);
    known->login = g_steal_pointer(&there->login);
    known->email = g_steal_pointer(&there->email);
    known->number = g_steal_pointer(&there->number);
    return known;
}

static GPtrArray *
load_known(Store *store, const Branch *branch, const char *today, GError **cause)
{
    g_autoptr(GPtrArray) there = store_teachers_there(store, branch, today, cause);
    if (there == NULL)
        return NULL;
    GPtrArray *known = g_ptr_array_new_with_free_func(known_teacher_free);
    for (guint i = 0; i < there->len; i++)
        g_ptr_array_add(known, known_of(there->pdata[i]));
    return known;
}

/* The groups that teachers of the school have in that year, as roster_teachers takes them. */
static GHashTable *
load_taught(Store *store, gint64 branch, const char *year, GError **cause)
{
    g_autoptr(GPtrArray) list = store_taught_of_branch(store, branch, cause);
    if (list == NULL)
        return NULL;
    GHashTable *taught = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < list->len; i++) {
        const Taught *one = list->pdata[i];
        if (g_str_equal(one->year, year))
            g_hash_table_add(taught, roster_taught_key(one->account, one->code));
    }
    return taught;
}

static RosterTeachers *
load(const Service *service, Store *store, const ImportCase *icase, GError **cause)
{
    if (!roster_teachers_there(icase->table))
        return roster_teachers(icase->table, icase->plan, g_ptr_array_new_with_free_func(known_teacher_free),
                               NULL, NULL);
    g_autofree char *today = service_today(service);
    g_autoptr(GHashTable) taught = load_taught(store, icase->branch->id, icase->plan->school_year, cause);
    GPtrArray *known = taught != NULL ? load_known(store, icase->branch, today, cause) : NULL;
    return known != NULL ? roster_teachers(icase->table, icase->plan, known, taught, icase->answers) : NULL;
}

RosterTeachers *
service_teachers(Service *service, const Account *actor, const ImportCase *icase, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gint64 library = icase->branch->library;
    if ((!account_may(actor, RIGHT_CLASS_ASSIGN, library, icase->branch->id) &&
         !service_may(actor, RIGHT_IMPORT_VIEW, icase->branch, error)) ||
        !connection_take(&connection, service, library, error))
        return NULL;
    RosterTeachers *teachers = store_begin_read(connection.store, &cause)
                                   ? load(service, connection.store, icase, &cause)
                                   : NULL;
    if (teachers == NULL)
        service_fail(error, cause);
    return teachers;
}

/* ---- the yes ---- */

static gboolean
is_wanted(const char *key, const char *const *keys, gboolean all)
{
    return all || (keys != NULL && g_strv_contains(keys, key));
}

/* Every key is of a proposal. */
static gboolean
all_proposed(const RosterTeachers *teachers, const char *const *keys)
{
    for (; keys != NULL && *keys != NULL; keys++) {
        gboolean found = FALSE;
        for (guint i = 0; i < teachers->lines->len && !found; i++)
            found = g_strcmp0(((const TeacherLine *)teachers->lines->pdata[i])->key, *keys) == 0;
        if (!found)
            return FALSE;
    }
    return TRUE;
}

static gboolean
write_yes(Store *store, gint64 upload, const RosterTeachers *teachers, const char *const *keys, gboolean all,
          GError **cause)
{
    for (guint i = 0; i < teachers->lines->len; i++) {
        const TeacherLine *line = teachers->lines->pdata[i];
        if (line->key == NULL)
            continue;
        const char *choice = is_wanted(line->key, keys, all) ? choice_name(CHOICE_ACCEPT) : "";
        if (!store_answer_set(store, upload, line->key, choice, line->known->person, cause))
            return FALSE;
    }
    return TRUE;
}

gboolean
service_teachers_agree(Service *service, const Account *actor, gint64 id, const char *const *keys,
                       gboolean all, GError **error)
{
    g_autoptr(ImportCase) icase = service_import_open(service, actor, id, error);
    if (icase == NULL)
        return FALSE;
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, icase->branch->library, error))
        return FALSE;
    Store *store = connection.store;
    g_autoptr(Upload) upload = import_open_upload(store, actor, RIGHT_CLASS_ASSIGN, id, error);
    if (upload == NULL)
        return FALSE;
    g_autoptr(RosterTeachers) teachers = icase->plan != NULL ? load(service, store, icase, &cause) : NULL;
    if (cause != NULL)
        return service_fail(error, cause);
    if (teachers == NULL || !all_proposed(teachers, keys)) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_STALE,
                            _("The file or the teachers of the school changed after this list was shown. "
                              "Nothing was saved. Look at the list as it is now, and choose again."));
        return FALSE;
    }
    if (!write_yes(store, id, teachers, keys, all, &cause))
        return service_fail(error, cause);
    const AuditEvent event = {.verb = AUDIT_ANSWER,
                              .kind = AUDIT_PLAN,
                              .object = id,
                              .branch = upload->branch,
                              .library = upload->library,
                              .detail = "teachers"};
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

/* ---- with the import, and with its undoing ---- */

/* A line in the trail for each teacher, as when it is done by hand. */
static gboolean
note(const Service *service, Store *store, const Account *actor, const ImportCase *icase, gint64 account,
     GError **error)
{
    const AuditEvent event = {.verb = AUDIT_GRANT,
                              .kind = AUDIT_ACCOUNT,
                              .object = account,
                              .branch = icase->branch->id,
                              .library = icase->branch->library,
                              .detail = "group"};
    return service_audit(service, store, actor, &event, error);
}

gboolean
teachers_apply(const Service *service, Store *store, const Account *actor, const ImportCase *icase,
               gint64 import, GError **error)
{
    GError *cause = NULL;
    g_autoptr(RosterTeachers) teachers = load(service, store, icase, &cause);
    if (teachers == NULL)
        return service_fail(error, cause);
    g_autofree char *today = service_today(service);
    const GrantEnd by = {actor->id, service_now(service), today};
    for (guint i = 0; i < teachers->lines->len; i++) {
        const TeacherLine *line = teachers->lines->pdata[i];
        for (char **code = line->gains; line->agreed && *code != NULL; code++) {
            const Taught taught = {.branch = icase->branch->id,
                                   .account = line->known->account,
                                   .import = import,
                                   .year = icase->plan->school_year,
                                   .code = *code};
            if (store_taught_add(store, icase->branch->library, &taught, &by, &cause) < 0)
                return service_fail(error, cause);
        }
        if (line->agreed && !note(service, store, actor, icase, line->known->account, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
teachers_undo(const Service *service, Store *store, const Account *actor, const Branch *branch, gint64 import,
              GError **error)
{
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    const GrantEnd end = {actor->id, service_now(service), today};
    g_autoptr(GPtrArray) list = store_taught_of_import(store, branch->id, import, &cause);
    if (list == NULL)
        return service_fail(error, cause);
    for (guint i = 0; i < list->len; i++) {
        const Taught *one = list->pdata[i];
        const AuditEvent event = {.verb = AUDIT_WITHDRAW,
                                  .kind = AUDIT_ACCOUNT,
                                  .object = one->account,
                                  .branch = branch->id,
                                  .library = branch->library,
                                  .detail = "group"};
        if (!store_taught_end(store, one->id, &end, &cause))
            return service_fail(error, cause);
        if (!service_audit(service, store, actor, &event, error))
            return FALSE;
    }
    return TRUE;
}

GPtrArray *
service_teachers_of_import(Service *service, const Account *actor, gint64 id, gboolean given, GError **error)
{
    g_autoptr(Import) import = service_import_get(service, actor, id, error);
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (import == NULL || !connection_take(&connection, service, import->library, error))
        return NULL;
    const Branch of_import = {.id = import->branch, .library = import->library};
    GPtrArray *list = given ? store_taught_given(connection.store, &of_import, id, &cause)
                            : store_taught_of_import(connection.store, import->branch, id, &cause);
    if (list == NULL)
        service_fail(error, cause);
    return list;
}
