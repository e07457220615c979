/* Which teacher has which group, and who at a school may be a teacher of it. */
#include "store/db.h"
#include "store/taught.h"

void
taught_free(Taught *taught)
{
    if (!taught)
        return;
    g_free(taught->year);
    g_free(taught->code);
    g_free(taught->group_name);
    g_free(taught->account_name);
    g_free(taught->branch_name);
    g_free(taught);
}

gint64
store_taught_add(Store *store, gint64 library, const Taught *taught, const GrantEnd *by, GError **error)
{
    return db_number(store, -1, ST_TAUGHT_ADD, error, "iittiiii", library, taught->branch, taught->year,
                     taught->code, taught->account, by->by, by->now, taught->import);
}

static gpointer
taught_row(Store *store, StatementId id)
{
    Taught *taught = g_new0(Taught, 1);
    taught->id = db_int(store, id, 0);
    taught->branch = db_int(store, id, 1);
    taught->year = db_dup(store, id, 2);
    taught->code = db_dup(store, id, 3);
    taught->group_name = db_dup(store, id, 4);
    taught->account = db_int(store, id, 5);
    taught->account_name = db_dup(store, id, 6);
    taught->branch_name = db_dup(store, id, 7);
    taught->import = db_int(store, id, 8);
    return taught;
}

Taught *
store_taught_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_TAUGHT_GET, "teacher of a group", error, "i", id))
        return NULL;
    Taught *taught = taught_row(store, ST_TAUGHT_GET);
    db_end(store, ST_TAUGHT_GET);
    return taught;
}

gboolean
store_taught_end(Store *store, gint64 id, const GrantEnd *end, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_TAUGHT_END, error, "iii", id, end->by, end->now) &&
           db_found(written, "teacher of a group", error);
}

static GPtrArray *
taught_list(Store *store, StatementId id, gint64 of, GError **error)
{
    return db_query(store, id, error, "i", of)
               ? db_rows(store, id, taught_row, (GDestroyNotify)taught_free, error)
               : NULL;
}

GPtrArray *
store_taught_of_branch(Store *store, gint64 branch, GError **error)
{
    return taught_list(store, ST_TAUGHT_OF_BRANCH, branch, error);
}

GPtrArray *
store_taught_by_account(Store *store, gint64 account, GError **error)
{
    return taught_list(store, ST_TAUGHT_BY_ACCOUNT, account, error);
}

GPtrArray *
store_taught_of_import(Store *store, gint64 branch, gint64 import, GError **error)
{
    return db_query(store, ST_TAUGHT_OF_IMPORT, error, "ii", branch, import)
               ? db_rows(store, ST_TAUGHT_OF_IMPORT, taught_row, (GDestroyNotify)taught_free, error)
               : NULL;
}

GPtrArray *
store_taught_given(Store *store, const Branch *branch, gint64 import, GError **error)
{
    return db_query(store, ST_TAUGHT_GIVEN, error, "iii", branch->library, branch->id, import)
               ? db_rows(store, ST_TAUGHT_GIVEN, taught_row, (GDestroyNotify)taught_free, error)
               : NULL;
}

/* ---- who may be one ---- */

void
teacher_there_free(gpointer data)
{
    TeacherThere *there = data;
    char *texts[] = {there->name,    there->first_name, there->initials, there->prefix,
                     there->surname, there->login,      there->email,    there->number};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(there);
}

static gpointer
there_row(Store *store, StatementId id)
{
    TeacherThere *there = g_new0(TeacherThere, 1);
    char **texts[] = {&there->name,    &there->first_name, &there->initials, &there->prefix,
                      &there->surname, &there->login,      &there->email,    &there->number};
    there->account = db_int(store, id, 0);
    there->person = db_int(store, id, 1);
    there->membership = db_int(store, id, 2);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, i + 3);
    return there;
}

GPtrArray *
store_teachers_there(Store *store, const Branch *branch, const char *today, GError **error)
{
    g_autoptr(GPtrArray) all = NULL;
    GPtrArray *members = NULL;
    if (db_query(store, ST_TEACHER_ACCOUNTS, error, "iit", branch->library, branch->id, today))
        all = db_rows(store, ST_TEACHER_ACCOUNTS, there_row, teacher_there_free, error);
    if (all != NULL && db_query(store, ST_TEACHER_MEMBERS, error, "it", branch->id, today))
        members = db_rows(store, ST_TEACHER_MEMBERS, there_row, teacher_there_free, error);
    if (members == NULL)
        return NULL;
    while (members->len > 0)
        g_ptr_array_add(all, g_ptr_array_steal_index(members, 0));
    g_ptr_array_unref(members);
    return g_steal_pointer(&all);
}
