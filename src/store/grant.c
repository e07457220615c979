/* Grants of roles, teachers of groups, pupils of a group. */
#include "store/grant.h"

#include <string.h>

#include "people/name.h"
#include "store/account.h"
#include "store/db.h"

void
grant_line_free(GrantLine *line)
{
    if (!line)
        return;
    g_free(line->branch_name);
    g_free(line->branch_code);
    g_free(line->given_by_name);
    g_free(line->ended_by_name);
    g_free(line->account_name);
    g_free(line->account_login);
    g_free(line);
}

gint64
store_grant_add(Store *store, gint64 account, const Grant *grant, GError **error)
{
    if (!db_run(store, NULL, ST_SESSION_END_ACCOUNT, error, "i",
                account)) /* who gets another role logs in anew */
        return -1;
    return db_number(store, -1, ST_GRANT_ADD, error, "iiktttii", account, grant->library, grant->branch,
                     role_name(grant->role), grant->from, grant->to, grant->given_by, grant->given_at);
}

static gpointer
grant_row(Store *store, StatementId id)
{
    GrantLine *line = g_new0(GrantLine, 1);
    Grant *grant = &line->grant;
    grant->id = db_int(store, id, 0);
    line->account = db_int(store, id, 1);
    grant->library = db_int(store, id, 2);
    grant->branch = db_int(store, id, 3);
    if (!role_from_name(db_text(store, id, 4), &grant->role))
        grant->role = ROLE_PUPIL; /* of a later program: gives no right here */
    g_strlcpy(grant->from, db_text(store, id, 5), sizeof grant->from);
    g_strlcpy(grant->to, db_text(store, id, 6), sizeof grant->to);
    grant->given_by = db_int(store, id, 7);
    grant->given_at = db_int(store, id, 8);
    grant->ended_by = db_int(store, id, 9);
    grant->ended_at = db_int(store, id, 10);
    line->branch_name = db_dup(store, id, 11);
    line->branch_code = db_dup(store, id, 12);
    line->given_by_name = db_dup(store, id, 13);
    line->ended_by_name = db_dup(store, id, 14);
    line->account_name = db_dup(store, id, 15);
    line->account_login = db_dup(store, id, 16);
    line->person = db_int(store, id, 17);
    return line;
}

GrantLine *
store_grant_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_GRANT_GET, "grant", error, "i", id))
        return NULL;
    GrantLine *line = grant_row(store, ST_GRANT_GET);
    db_end(store, ST_GRANT_GET);
    return line;
}

GPtrArray *
store_grant_list(Store *store, gint64 account, GError **error)
{
    return db_query(store, ST_GRANT_LIST, error, "i", account)
               ? db_rows(store, ST_GRANT_LIST, grant_row, (GDestroyNotify)grant_line_free, error)
               : NULL;
}

GPtrArray *
store_grant_list_role(Store *store, gint64 library, Role role, GError **error)
{
    return db_query(store, ST_GRANT_LIST_ROLE, error, "it", library, role_name(role))
               ? db_rows(store, ST_GRANT_LIST_ROLE, grant_row, (GDestroyNotify)grant_line_free, error)
               : NULL;
}

gboolean
store_grant_end(Store *store, gint64 id, const GrantEnd *end, GError **error)
{
    guint64 written;
    return db_run(store, NULL, ST_SESSION_END_GRANT, error, "i", id) &&
           db_run(store, &written, ST_GRANT_END, error, "iiit", id, end->by, end->now, end->today) &&
           db_found(written, "grant", error);
}

gboolean
store_grant_end_account(Store *store, gint64 account, const GrantEnd *end, GError **error)
{
    return db_run(store, NULL, ST_SESSION_END_ACCOUNT, error, "i", account) &&
           db_run(store, NULL, ST_GRANT_END_ACCOUNT, error, "iiit", account, end->by, end->now, end->today) &&
           db_run(store, NULL, ST_TAUGHT_END_ACCOUNT, error, "iii", account, end->by, end->now);
}

gint
store_grant_other_managers(Store *store, gint64 library, gint64 account, const char *today, GError **error)
{
    return (gint)db_number(store, 0, ST_GRANT_OTHER_MANAGERS, error, "iit", library, account, today);
}

/* ---- teachers of groups ---- */

/* ---- groups and their pupils ---- */

void
class_line_free(ClassLine *line)
{
    if (!line)
        return;
    g_free(line->year);
    g_free(line->code);
    g_free(line->name);
    g_free(line);
}

static gpointer
class_row(Store *store, StatementId id)
{
    ClassLine *line = g_new0(ClassLine, 1);
    line->year = db_dup(store, id, 0);
    line->code = db_dup(store, id, 1);
    line->name = db_dup(store, id, 2);
    line->pupils = (guint)db_int(store, id, 3);
    return line;
}

GPtrArray *
store_class_list(Store *store, gint64 branch, GError **error)
{
    return db_query(store, ST_CLASS_LIST, error, "i", branch)
               ? db_rows(store, ST_CLASS_LIST, class_row, (GDestroyNotify)class_line_free, error)
               : NULL;
}

void
class_pupil_free(ClassPupil *pupil)
{
    if (!pupil)
        return;
    g_free(pupil->year);
    g_free(pupil->code);
    g_free(pupil->name);
    g_free(pupil->order);
    g_free(pupil->card);
    g_free(pupil->login);
    g_free(pupil);
}

static gpointer
pupil_row(Store *store, StatementId id)
{
    ClassPupil *pupil = g_new0(ClassPupil, 1);
    pupil->membership = db_int(store, id, 0);
    pupil->person = db_int(store, id, 1);
    pupil->branch = db_int(store, id, 2);
    pupil->year = db_dup(store, id, 3);
    pupil->code = db_dup(store, id, 4);
    pupil->name = name_display(db_text(store, id, 6), db_text(store, id, 5), db_text(store, id, 7),
                               db_text(store, id, 8));
    pupil->order = name_order(db_text(store, id, 8), db_text(store, id, 6), db_text(store, id, 5));
    pupil->card = db_dup(store, id, 9);
    pupil->account = db_int(store, id, 10);
    pupil->must_change = db_int(store, id, 11) != 0;
    pupil->login = db_dup(store, id, 12);
    pupil->one_time_until = db_int(store, id, 13);
    return pupil;
}

static gint
compare_pupils(gconstpointer a, gconstpointer b)
{
    const ClassPupil *one = *(ClassPupil *const *)a, *other = *(ClassPupil *const *)b;
    return strcmp(one->order, other->order);
}

/* match_key would not do: Bergen comes before Berg in it, and whoever has no birth date before everybody. */
GPtrArray *
store_class_pupils(Store *store, gint64 branch, const char *year, const char *code, GError **error)
{
    GPtrArray *pupils = NULL;
    if (db_query(store, ST_CLASS_PUPILS, error, "itt", branch, year, code))
        pupils = db_rows(store, ST_CLASS_PUPILS, pupil_row, (GDestroyNotify)class_pupil_free, error);
    if (pupils)
        g_ptr_array_sort(pupils, compare_pupils);
    return pupils;
}

GHashTable *
store_grant_adults(Store *store, gint64 library, GError **error)
{
    GError *failure = NULL;
    g_autoptr(GHashTable) persons = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    if (!db_query(store, ST_GRANT_ADULTS, error, "i", library))
        return NULL;
    while (db_next(store, ST_GRANT_ADULTS, &failure)) {
        gint64 person = db_int(store, ST_GRANT_ADULTS, 0);
        g_hash_table_add(persons, g_memdup2(&person, sizeof person));
    }
    db_end(store, ST_GRANT_ADULTS);
    return db_pass_on(failure, error) ? g_steal_pointer(&persons) : NULL;
}
