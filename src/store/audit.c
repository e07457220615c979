/* The trail: appends to the chains, reads them, and takes in the lines of before there were chains. */
#include "store/audit.h"

#include <string.h>

#include "store/audit_before.h"
#include "store/bulk.h"
#include "store/db.h"

static const guint8 none[AUDIT_DIGEST_BYTES];

/* A digest of another length was not written by us: it equals none. */
static void
take_digest(Store *store, StatementId id, guint column, guint8 digest[AUDIT_DIGEST_BYTES])
{
    gsize length = 0;
    const void *bytes = db_bytes(store, id, column, &length);
    memset(digest, 0xff, AUDIT_DIGEST_BYTES);
    if (length == AUDIT_DIGEST_BYTES)
        memcpy(digest, bytes, length);
}

static gboolean
take_numbers(Store *store, gint64 library, gsize count, gint64 *first, guint8 digest[AUDIT_DIGEST_BYTES],
             GError **error)
{
    const StatementId id = ST_AUDIT_HEAD_TAKE;
    if (!db_one(store, id, "head", error, "iyi", library, none, sizeof none, (gint64)count))
        return FALSE;
    *first = db_int(store, id, 0) - (gint64)count + 1;
    take_digest(store, id, 1, digest);
    db_end(store, id);
    return TRUE;
}

static gboolean
add_persons(Store *store, const AuditLine *line, GError **error)
{
    if (*line->persons == '\0' || strcmp(line->persons, "*") == 0)
        return TRUE;
    const char *at = line->persons;
    for (char *end; *at != '\0'; at = *end == ' ' ? end + 1 : end) {
        gint64 person = g_ascii_strtoll(at, &end, 10);
        if (!db_run(store, NULL, ST_AUDIT_PERSON_ADD, error, "iii", line->library, line->number, person))
            return FALSE;
    }
    return TRUE;
}

static gboolean
add_line(Store *store, const AuditLine *line, GError **error)
{
    return db_run(store, NULL, ST_AUDIT_ADD, error, "iiiiittttittty", line->library, line->number, line->at,
                  line->branch, line->account, line->actor, line->role, line->verb, line->kind, line->object,
                  line->persons, line->result, line->detail, line->digest, (gsize)AUDIT_DIGEST_BYTES) &&
           add_persons(store, line, error);
}

gboolean
store_audit_add(Store *store, AuditLine *const *lines, gsize n, GError **error)
{
    g_assert(n > 0 && db_in_transaction(store));
    guint8 digest[AUDIT_DIGEST_BYTES];
    gint64 first = 0, library = lines[0]->library;
    if (!take_numbers(store, library, n, &first, digest, error))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        AuditLine *line = lines[i];
        g_assert(line->library == library);
        line->number = first + (gint64)i;
        audit_line_digest(line, digest, line->digest);
        memcpy(digest, line->digest, sizeof digest);
        if (!add_line(store, line, error))
            return FALSE;
    }
    return db_run(store, NULL, ST_AUDIT_HEAD_SET, error, "iy", library, digest, sizeof digest);
}

gint64
store_audit_library(Store *store, const AuditLine *line, GError **error)
{
    if (line->library != 0 || line->branch == 0)
        return line->library;
    return db_number(store, 0, ST_AUDIT_LIBRARY_OF, error, "i", line->branch);
}

static gpointer
line_row(Store *store, StatementId id)
{
    AuditLine *line = g_new0(AuditLine, 1);
    line->library = db_int(store, id, 0);
    line->number = db_int(store, id, 1);
    line->at = db_int(store, id, 2);
    line->branch = db_int(store, id, 3);
    line->account = db_int(store, id, 4);
    line->actor = db_dup(store, id, 5);
    line->role = db_dup(store, id, 6);
    line->verb = db_dup(store, id, 7);
    line->kind = db_dup(store, id, 8);
    line->object = db_int(store, id, 9);
    line->persons = db_dup(store, id, 10);
    line->result = db_dup(store, id, 11);
    line->detail = db_dup(store, id, 12);
    take_digest(store, id, 13, line->digest);
    return line;
}

static GPtrArray *
rows(Store *store, StatementId id, GError **error)
{
    return db_rows(store, id, line_row, (GDestroyNotify)audit_line_free, error);
}

/* The ends that a filter leaves open. */
static AuditFilter
closed(const AuditFilter *filter)
{
    AuditFilter closed = *filter;
    closed.verb = filter->verb != NULL ? filter->verb : "";
    closed.until = filter->until != 0 ? filter->until : G_MAXINT64;
    closed.before = filter->before != 0 ? filter->before : G_MAXINT64;
    return closed;
}

GPtrArray *
store_audit_list(Store *store, const AuditFilter *filter, GError **error)
{
    const AuditFilter f = closed(filter);
    StatementId id = f.person != 0    ? ST_AUDIT_LIST_PERSON
                     : f.account != 0 ? ST_AUDIT_LIST_ACCOUNT
                     : f.branch != 0  ? ST_AUDIT_LIST_BRANCH
                                      : ST_AUDIT_LIST;
    gint64 limit = f.limit;
    gboolean ok = id == ST_AUDIT_LIST_PERSON
                      ? db_query(store, id, error, "iiiitiiii", f.library, f.person, f.account, f.branch,
                                 f.verb, f.since, f.until, f.before, limit)
                  : id == ST_AUDIT_LIST_ACCOUNT
                      ? db_query(store, id, error, "iiitiiii", f.library, f.account, f.branch, f.verb,
                                 f.since, f.until, f.before, limit)
                  : id == ST_AUDIT_LIST_BRANCH ? db_query(store, id, error, "iitiiii", f.library, f.branch,
                                                          f.verb, f.since, f.until, f.before, limit)
                                               : db_query(store, id, error, "itiiii", f.library, f.verb,
                                                          f.since, f.until, f.before, limit);
    return ok ? rows(store, id, error) : NULL;
}

/* Was it a pupil there on that day (of the local clock, as dates are)? An end that is open is ''. */
static gboolean
was_there(Store *store, StatementId id)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_local(db_int(store, id, 2) / G_USEC_PER_SEC);
    g_autofree char *day = at != NULL ? g_date_time_format(at, "%Y-%m-%d") : g_strdup("");
    const char *from = db_text(store, id, 14), *to = db_text(store, id, 15);
    return strcmp(day, from) >= 0 && (*to == '\0' || strcmp(day, to) <= 0);
}

GPtrArray *
store_audit_list_school(Store *store, const AuditFilter *filter, GError **error)
{
    const StatementId id = ST_AUDIT_LIST_SCHOOL;
    const AuditFilter f = closed(filter);
    if (!db_query(store, id, error, "iiiitiiii", f.library, f.person, f.account, f.branch, f.verb, f.since,
                  f.until, f.before, G_MAXINT64))
        return NULL; /* those of other days fall out here, so that it is here that they are counted */
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)audit_line_free);
    GError *failure = NULL;
    while (list->len < f.limit && db_next(store, id, &failure))
        if (was_there(store, id))
            g_ptr_array_add(list, line_row(store, id));
    db_end(store, id);
    if (failure == NULL)
        return g_steal_pointer(&list);
    g_propagate_error(error, failure);
    return NULL;
}

gboolean
store_audit_head(Store *store, gint64 library, AuditHead *head, GError **error)
{
    const StatementId id = ST_AUDIT_HEAD_GET;
    if (!db_one(store, id, "head", error, "i", library))
        return FALSE;
    head->library = library;
    head->number = db_int(store, id, 0);
    take_digest(store, id, 1, head->digest);
    head->sealed = db_int(store, id, 2);
    take_digest(store, id, 3, head->sealed_digest);
    db_end(store, id);
    return TRUE;
}

gboolean
store_audit_next_chain(Store *store, gint64 after, gint64 *library, GError **error)
{
    GError *failure = NULL;
    gint64 head = db_number(store, G_MAXINT64, ST_AUDIT_NEXT_HEAD, &failure, "i", after);
    gint64 lines = failure == NULL ? db_number(store, G_MAXINT64, ST_AUDIT_NEXT_LINES, &failure, "i", after)
                                   : -1;
    *library = MIN(head, lines);
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL && *library != G_MAXINT64;
}

GPtrArray *
store_audit_page(Store *store, gint64 library, gint64 after, guint limit, GError **error)
{
    const StatementId id = ST_AUDIT_PAGE;
    return db_query(store, id, error, "iii", library, after, (gint64)limit) ? rows(store, id, error) : NULL;
}

GArray *
store_audit_persons(Store *store, gint64 library, gint64 after, gint64 until, GError **error)
{
    const StatementId id = ST_AUDIT_PERSONS;
    if (!db_query(store, id, error, "iii", library, after, until))
        return NULL;
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(AuditPerson));
    GError *failure = NULL;
    while (db_next(store, id, &failure)) {
        AuditPerson pair = {db_int(store, id, 0), db_int(store, id, 1)};
        g_array_append_val(list, pair);
    }
    if (failure == NULL)
        return g_steal_pointer(&list);
    g_propagate_error(error, failure);
    return NULL;
}

/* ---- the lines of before (migration 008) ---- */

enum {
    BEFORE_LIBRARY,
    BEFORE_ID,
    BEFORE_AT,
    BEFORE_BRANCH,
    BEFORE_ACCOUNT,
    BEFORE_ACTOR,
    BEFORE_ROLE,
    BEFORE_VERB,
    BEFORE_OBJECT
};

static char *
text_of(const BulkValue *value)
{
    return g_strndup(value->bytes, value->length);
}

/* "upload 12": the kind and its id. What is no such pair is kept as it stands. */
static void
take_object(AuditLine *line, char *object)
{
    AuditKind kind;
    char *space = strchr(object, ' '), *end = NULL;
    gint64 number = space != NULL ? g_ascii_strtoll(space + 1, &end, 10) : 0;
    if (space != NULL)
        *space = '\0';
    if (number > 0 && *end == '\0' && audit_kind_from_name(object, &kind)) {
        line->kind = g_strdup(object);
        line->object = number;
        line->detail = g_strdup("");
        return;
    }
    if (space != NULL)
        *space = ' ';
    line->kind = g_strdup("");
    line->detail = g_strdup(object);
}

static gboolean
take_before(const BulkValue *values, gpointer data, GError **error)
{
    (void)error;
    AuditLine *line = g_new0(AuditLine, 1);
    line->library = values[BEFORE_LIBRARY].number;
    line->at = values[BEFORE_AT].number;
    line->branch = values[BEFORE_BRANCH].number;
    line->account = values[BEFORE_ACCOUNT].number;
    line->actor = text_of(&values[BEFORE_ACTOR]);
    line->role = text_of(&values[BEFORE_ROLE]);
    line->verb = text_of(&values[BEFORE_VERB]);
    line->result = g_strdup("done");
    g_autofree char *object = text_of(&values[BEFORE_OBJECT]);
    take_object(line, object);
    gboolean is_school = line->branch != 0 && (strcmp(line->kind, audit_kind_name(AUDIT_FILE)) == 0 ||
                                               strcmp(line->kind, audit_kind_name(AUDIT_IMPORT)) == 0);
    line->persons = g_strdup(is_school ? "*" : "");
    g_ptr_array_add(data, line);
    return TRUE;
}

/* The lines come by library. */
static gboolean
chain(Store *store, const GPtrArray *lines, GError **error)
{
    for (guint from = 0, to; from < lines->len; from = to) {
        gint64 library = ((const AuditLine *)lines->pdata[from])->library;
        for (to = from; to < lines->len && ((const AuditLine *)lines->pdata[to])->library == library;)
            to++;
        if (!store_audit_add(store, (AuditLine *const *)&lines->pdata[from], to - from, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
audit_take_before(const Engine *engine, EngineConnection *connection, GError **error)
{
    Store store = {.engine = engine, .connection = connection};
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)audit_line_free);
    g_autoptr(BulkTable) table = engine->bulk->describe(connection, "audit_before", error);
    return table != NULL && engine->bulk->read(connection, table, take_before, lines, error) &&
           chain(&store, lines, error) && engine->script(connection, "DROP TABLE audit_before", error);
}
