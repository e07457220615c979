/* Reads the pupils of a school at once for a batch. */
#include "store/change_known.h"

#include "store/pupil_row.h"

struct Known {
    GHashTable *open, *closed; /* of StoredLine, by membership */
    GHashTable *current;       /* of Current, by membership */
    GHashTable *person;        /* of Current, by person; NULL: is not there */
    GHashTable *tied;          /* persons */
    GStringChunk *text;
};

static struct Known *
known_of(Change *change)
{
    if (!change->known) {
        change->known = g_new0(struct Known, 1);
        change->known->text = g_string_chunk_new(4096);
    }
    return change->known;
}

void
known_free(struct Known *known)
{
    if (!known)
        return;
    GHashTable *tables[] = {known->open, known->closed, known->current, known->person, known->tied};
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
        if (tables[i])
            g_hash_table_unref(tables[i]);
    g_string_chunk_free(known->text);
    g_free(known);
}

StoredLine *
stored_line_new(Store *store, StatementId id, guint first)
{
    StoredLine *line = g_new0(StoredLine, 1);
    line->line = db_int(store, id, first);
    for (guint i = 0; i < G_N_ELEMENTS(line->value); i++)
        line->value[i] = db_dup(store, id, first + 1 + i);
    line->opened_by = db_int(store, id, first + 4);
    line->last = db_int(store, id, first + 5);
    return line;
}

void
stored_line_free(StoredLine *line)
{
    if (!line)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(line->value); i++)
        g_free(line->value[i]);
    g_free(line);
}

static GHashTable *
table_new(GDestroyNotify destroy)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, destroy);
}

/* The rows of a statement that was started. */
static gboolean
read_lines(Store *store, StatementId id, GHashTable *lines, GError **error)
{
    GError *failure = NULL;
    while (db_next(store, id, &failure)) {
        gint64 membership = db_int(store, id, 0);
        g_hash_table_replace(lines, g_memdup2(&membership, sizeof membership), stored_line_new(store, id, 1));
    }
    return db_pass_on(failure, error);
}

static StoredLine *
take_line(GHashTable *lines, gint64 membership)
{
    gpointer key = NULL, value = NULL;
    g_hash_table_steal_extended(lines, &membership, &key, &value);
    g_free(key);
    return value;
}

gboolean
known_open_line(Change *change, gint64 membership, StoredLine **line, GError **error)
{
    struct Known *known = known_of(change);
    const StatementId id = ST_ENROLMENT_CURRENT_ALL;
    if (!known->open) {
        known->open = table_new((GDestroyNotify)stored_line_free);
        if (!db_query_past(change->store, id, error, "i", change->branch) ||
            !read_lines(change->store, id, known->open, error))
            return FALSE;
    }
    *line = take_line(known->open, membership);
    return TRUE;
}

gboolean
known_closed_line(Change *change, gint64 membership, StoredLine **line, GError **error)
{
    struct Known *known = known_of(change);
    const StatementId id = ST_ENROLMENT_CLOSED_ALL;
    if (!known->closed) {
        known->closed = table_new((GDestroyNotify)stored_line_free);
        if (!db_query_past(change->store, id, error, "ii", change->branch, change->undoes) ||
            !read_lines(change->store, id, known->closed, error))
            return FALSE;
    }
    *line = take_line(known->closed, membership);
    return TRUE;
}

static gboolean
read_pupils(Change *change, struct Known *known, GError **error)
{
    const StatementId id = ST_PUPIL_CURRENT_ALL;
    Store *store = change->store;
    GError *failure = NULL;
    known->current = table_new(g_free);
    if (!db_query_past(store, id, error, "i", change->branch))
        return FALSE;
    while (db_next(store, id, &failure)) {
        gint64 membership = db_int(store, id, PUPIL_ID);
        g_autofree Current *now = g_new0(Current, 1);
        if (!change_read_current(store, id, known->text, now, error)) {
            db_end(store, id);
            return FALSE;
        }
        g_hash_table_replace(known->current, g_memdup2(&membership, sizeof membership),
                             g_steal_pointer(&now));
    }
    return db_pass_on(failure, error);
}

gboolean
known_current(Change *change, gint64 membership, Current *now, GError **error)
{
    struct Known *known = known_of(change);
    if (!known->current && !read_pupils(change, known, error))
        return FALSE;
    const Current *found = g_hash_table_lookup(known->current, &membership);
    if (!found)
        return change_conflict(membership, "gone", error);
    *now = *found;
    return TRUE;
}

/* Of these persons those who are there, beside who was read before. */
static gboolean
read_persons(Change *change, struct Known *known, const GArray *persons, GError **error)
{
    const StatementId id = ST_PERSON_CURRENT_ALL;
    Store *store = change->store;
    GError *failure = NULL;
    g_autofree char *list = db_list_numbers(persons, 0, persons->len);
    for (guint i = 0; i < persons->len; i++)
        g_hash_table_replace(known->person, g_memdup2(&g_array_index(persons, gint64, i), sizeof(gint64)),
                             NULL);
    if (!db_query_past(store, id, error, "ti", list, change->library))
        return FALSE;
    while (db_next(store, id, &failure)) {
        Current *now = g_new0(Current, 1);
        now->person = db_int(store, id, CURRENT_PERSON);
        change_read_person(store, id, known->text, now);
        g_hash_table_replace(known->person, g_memdup2(&now->person, sizeof now->person), now);
    }
    return db_pass_on(failure, error);
}

gboolean
known_person(Change *change, gint64 person, Current *now, gboolean *found, GError **error)
{
    struct Known *known = known_of(change);
    if (!known->person) {
        known->person = table_new(g_free);
        if (change->ahead && !read_persons(change, known, change->ahead, error))
            return FALSE;
    }
    if (!g_hash_table_contains(known->person, &person)) {
        g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof person);
        g_array_append_val(one, person);
        if (!read_persons(change, known, one, error))
            return FALSE;
    }
    const Current *row = g_hash_table_lookup(known->person, &person);
    *found = row != NULL;
    if (row)
        *now = *row;
    return TRUE;
}

/* Also past memberships that wait to be removed: this school's do not count. */
gboolean
known_tied(Change *change, gint64 person, gboolean *tied, GError **error)
{
    struct Known *known = known_of(change);
    const StatementId id = ST_PERSON_TIES_ALL;
    GError *failure = NULL;
    if (!known->tied) {
        known->tied = table_new(NULL);
        if (!db_query_past(change->store, id, error, "ii", change->branch, change->undoes))
            return FALSE;
        while (db_next(change->store, id, &failure)) {
            gint64 one = db_int(change->store, id, 0);
            g_hash_table_add(known->tied, g_memdup2(&one, sizeof one));
        }
        if (failure)
            return db_pass_on(failure, error);
    }
    *tied = g_hash_table_contains(known->tied, &person);
    return TRUE;
}
