/* Reads and writes what is one reader's own. */
#include "store/my.h"

#include "store/db.h"

void
my_line_free(MyLine *line)
{
    if (!line)
        return;
    g_free(line->name);
    g_free(line->author);
    g_free(line->day);
    g_free(line->since);
    g_free(line);
}

static void
free_line(gpointer data)
{
    my_line_free(data);
}

static MyLine *
line_new(char *day, char *since)
{
    MyLine *line = g_new0(MyLine, 1);
    line->day = day ? day : g_strdup("");
    line->since = since ? since : g_strdup("");
    return line;
}

/* TITLE_SHORT from a column on. */
static MyLine *
title_at(Store *store, StatementId id, guint column, MyLine *line)
{
    line->title = db_int(store, id, column);
    line->name = db_dup(store, id, column + 1);
    line->author = db_dup(store, id, column + 2);
    return line;
}

static gpointer
loan_row(Store *store, StatementId id)
{
    MyLine *line = line_new(db_dup(store, id, 2), db_dup(store, id, 7));
    line->id = db_int(store, id, 0);
    line->name = db_dup(store, id, 1);
    line->renewals = (guint)db_int(store, id, 3);
    line->is_claimed = *db_text(store, id, 4) != '\0';
    line->title = db_int(store, id, 5);
    line->author = db_dup(store, id, 6);
    return line;
}

static gpointer
hold_row(Store *store, StatementId id)
{
    MyLine *line = line_new(db_dup(store, id, 5), db_dup(store, id, 6));
    line->id = db_int(store, id, 0);
    title_at(store, id, 1, line);
    if (!hold_state_from_name(db_text(store, id, 4), &line->state))
        line->state = HOLD_CANCELLED;
    line->ahead = (guint)db_int(store, id, 7);
    return line;
}

static gpointer
before_row(Store *store, StatementId id)
{
    return title_at(store, id, 0, line_new(db_dup(store, id, 3), NULL));
}

static gpointer
shelf_row(Store *store, StatementId id)
{
    MyLine *line = title_at(store, id, 0, line_new(NULL, NULL));
    line->copies = db_int(store, id, 3);
    line->there = db_int(store, id, 4);
    return line;
}

static gpointer
reading_row(Store *store, StatementId id)
{
    MyLine *line = title_at(store, id, 0, line_new(db_dup(store, id, 3), NULL));
    line->is_read = TRUE;
    line->stars = (guint)db_int(store, id, 4);
    line->words = (guint)db_int(store, id, 5);
    return line;
}

/* After db_query. */
static GPtrArray *
lines(Store *store, gboolean begun, StatementId id, DbRow row, GError **error)
{
    return begun ? db_rows(store, id, row, free_line, error) : NULL;
}

GPtrArray *
store_my_loans(Store *store, gint64 person, GError **error)
{
    return lines(store, db_query(store, ST_MY_LOANS, error, "i", person), ST_MY_LOANS, loan_row, error);
}

GPtrArray *
store_my_holds(Store *store, gint64 person, GError **error)
{
    return lines(store, db_query(store, ST_MY_HOLDS, error, "i", person), ST_MY_HOLDS, hold_row, error);
}

GPtrArray *
store_my_before(Store *store, gint64 person, guint limit, GError **error)
{
    return lines(store, db_query(store, ST_MY_BEFORE, error, "ii", person, (gint64)limit), ST_MY_BEFORE,
                 before_row, error);
}

GPtrArray *
store_wish_list(Store *store, gint64 person, gint64 branch, GError **error)
{
    return lines(store, db_query(store, ST_WISH_LIST, error, "ii", person, branch), ST_WISH_LIST, shelf_row,
                 error);
}

GPtrArray *
store_reading_list(Store *store, gint64 person, GError **error)
{
    return lines(store, db_query(store, ST_READING_LIST, error, "i", person), ST_READING_LIST, reading_row,
                 error);
}

MyLine *
store_my_title(Store *store, gint64 person, gint64 title, gint64 branch, GError **error)
{
    const StatementId id = ST_MY_TITLE;
    if (!db_one(store, id, "title", error, "iii", person, title, branch))
        return NULL;
    MyLine *line = shelf_row(store, id);
    line->is_wished = db_int(store, id, 5) != 0;
    line->is_held = db_int(store, id, 6) != 0;
    line->is_at_home = db_int(store, id, 7) != 0;
    line->is_read = db_int(store, id, 8) >= 0;
    line->stars = (guint)MAX(db_int(store, id, 8), 0);
    line->words = (guint)db_int(store, id, 9);
    db_end(store, id);
    return line;
}

gboolean
store_wish_add(Store *store, gint64 person, gint64 title, gint64 now, GError **error)
{
    return db_run(store, NULL, ST_WISH_ADD, error, "iii", person, title, now);
}

gboolean
store_wish_remove(Store *store, gint64 person, gint64 title, GError **error)
{
    return db_run(store, NULL, ST_WISH_REMOVE, error, "ii", person, title);
}

gint64
store_wish_count(Store *store, gint64 person, GError **error)
{
    return db_number(store, 0, ST_WISH_COUNT, error, "i", person);
}

gboolean
store_reading_set(Store *store, gint64 person, const Reading *reading, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_READING_SET, error, "iitii", person, reading->title, reading->day,
                  reading->stars, reading->words) &&
           db_found(written, "title", error);
}

gboolean
store_reading_remove(Store *store, gint64 person, gint64 title, GError **error)
{
    return db_run(store, NULL, ST_READING_REMOVE, error, "ii", person, title);
}

gboolean
store_reading_clear(Store *store, gint64 person, GError **error)
{
    return db_run(store, NULL, ST_READING_CLEAR, error, "i", person);
}

gint64
store_reading_count(Store *store, gint64 person, GError **error)
{
    return db_number(store, 0, ST_READING_COUNT, error, "i", person);
}

GArray *
store_advice_pairs(Store *store, gint64 person, GError **error)
{
    const StatementId id = ST_ADVICE;
    GError *failure = NULL;
    if (!db_query(store, id, error, "iiii", person, (gint64)ADVICE_OWN_TITLES, (gint64)ADVICE_ALIKE,
                  (gint64)ADVICE_PAIRS))
        return NULL;
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(AdvicePair));
    while (db_next(store, id, &failure)) {
        const AdvicePair pair = {db_int(store, id, 0), db_int(store, id, 1)};
        g_array_append_val(pairs, pair);
    }
    return db_pass_on(failure, error) ? g_steal_pointer(&pairs) : NULL;
}

GArray *
store_advice_known(Store *store, gint64 person, GError **error)
{
    const StatementId id = ST_ADVICE_KNOWN;
    return db_query(store, id, error, "i", person) ? db_numbers(store, id, error) : NULL;
}

MyLine *
store_advice_title(Store *store, gint64 title, gint64 branch, GError **error)
{
    const StatementId id = ST_ADVICE_TITLE;
    if (!db_one(store, id, "title", error, "ii", title, branch))
        return NULL;
    MyLine *line = shelf_row(store, id);
    db_end(store, id);
    return line;
}

void
readers_told_free(ReadersTold *told)
{
    if (!told)
        return;
    g_free(told->music);
    g_free(told->contact);
    g_free(told->branch_contact);
    g_free(told);
}

ReadersTold *
store_readers_get(Store *store, gint64 library, gint64 branch, GError **error)
{
    if (!db_one(store, ST_READERS_GET, "library", error, "i", library))
        return NULL;
    g_autoptr(ReadersTold) told = g_new0(ReadersTold, 1);
    told->music = db_dup(store, ST_READERS_GET, 0);
    told->contact = db_dup(store, ST_READERS_GET, 1);
    db_end(store, ST_READERS_GET);
    if (branch == 0) {
        told->branch_contact = g_strdup("");
        return g_steal_pointer(&told);
    }
    if (!db_one(store, ST_READERS_BRANCH_GET, "branch", error, "i", branch))
        return NULL;
    told->branch_contact = db_dup(store, ST_READERS_BRANCH_GET, 0);
    db_end(store, ST_READERS_BRANCH_GET);
    return g_steal_pointer(&told);
}

gboolean
store_readers_set(Store *store, gint64 library, const char *music, const char *contact, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_READERS_SET, error, "itt", library, music, contact) &&
           db_found(written, "library", error);
}

gboolean
store_readers_branch_set(Store *store, gint64 branch, const char *contact, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_READERS_BRANCH_SET, error, "it", branch, contact) &&
           db_found(written, "branch", error);
}
