/* Titles, their records and words, and copies. */
#include "store/titles.h"

#include "store/db.h"
#include "store/posting.h"
#include "store/titles_private.h"

/* In the order of TITLE_COLUMNS, which is that of the enums. */
#define TEXTS(t)                                                                                             \
    (t)->text[0], (t)->text[1], (t)->text[2], (t)->text[3], (t)->text[4], (t)->text[5], (t)->text[6],        \
        (t)->text[7], (t)->text[8], (t)->text[9], (t)->text[10], (t)->text[11], (t)->text[12],               \
        (t)->text[13], (t)->text[14], (t)->text[15], (t)->text[16], (t)->text[17]
#define NUMBERS(t)                                                                                           \
    (gint64)(t)->number[0], (gint64)(t)->number[1], (gint64)(t)->number[2], (gint64)(t)->number[3]
#define VALUE_TYPES                                                                                          \
    "tttttttttttttttttt"                                                                                     \
    "iiii"                                                                                                   \
    "tt"
G_STATIC_ASSERT(N_TITLE_TEXTS == 18 && N_TITLE_NUMBERS == 4);

/* ---- titles ---- */

gint64
store_title_add(Store *store, const TitleHand *hand, const Title *title, GError **error)
{
    g_autofree char *key = title_sort_key(title), *words = posting_words(title);
    gint64 id = db_number(store, -1, ST_TITLE_ADD, error, VALUE_TYPES "iii", TEXTS(title), NUMBERS(title),
                          key, words, hand->library, hand->at, hand->account);
    return id > 0 && posting_change(store, hand->library, id, "", words, error) ? id : -1;
}

gboolean
store_title_set(Store *store, const TitleHand *hand, const Title *title, GError **error)
{
    g_autofree char *key = title_sort_key(title), *words = posting_words(title),
                    *before = posting_now(store, hand->library, title->id, error);
    guint64 written;
    return before &&
           db_run(store, &written, ST_TITLE_SET, error, VALUE_TYPES "iiiii", TEXTS(title), NUMBERS(title),
                  key, words, hand->library, hand->at, hand->account, title->id, title->version) &&
           db_found(written, "title", error) &&
           posting_change(store, hand->library, title->id, before, words, error);
}

Title *
store_title_get(Store *store, gint64 library, gint64 id, GError **error)
{
    const StatementId st = ST_TITLE_GET;
    if (!db_one(store, st, "title", error, "ii", library, id))
        return NULL;
    Title *title = title_new();
    for (guint i = 0; i < N_TITLE_TEXTS; i++) {
        g_free(title->text[i]);
        title->text[i] = db_dup(store, st, i);
    }
    for (guint i = 0; i < N_TITLE_NUMBERS; i++)
        title->number[i] = (gint)db_int(store, st, N_TITLE_TEXTS + i);
    title->id = db_int(store, st, N_TITLE_TEXTS + N_TITLE_NUMBERS);
    title->version = db_int(store, st, N_TITLE_TEXTS + N_TITLE_NUMBERS + 1);
    db_end(store, st);
    return title;
}

gint64
store_title_find(Store *store, gint64 library, const char *number, const char *isbn, GError **error)
{
    gint64 id = 0;
    if (*number != '\0')
        id = db_number(store, 0, ST_TITLE_BY_NUMBER, error, "it", library, number);
    if (id == 0 && *isbn != '\0')
        id = db_number(store, 0, ST_TITLE_BY_ISBN, error, "it", library, isbn);
    return id;
}

gboolean
store_title_record_set(Store *store, gint64 id, const GString *bytes, GError **error)
{
    if (!bytes)
        return db_run(store, NULL, ST_TITLE_RECORD_REMOVE, error, "i", id);
    return db_run(store, NULL, ST_TITLE_RECORD_SET, error, "iy", id, bytes->str, bytes->len);
}

GString *
store_title_record_get(Store *store, gint64 id, GError **error)
{
    GError *failure = NULL;
    GString *record = NULL;
    gsize length;
    if (!db_query(store, ST_TITLE_RECORD_GET, error, "i", id))
        return NULL;
    if (db_next(store, ST_TITLE_RECORD_GET, &failure)) {
        const char *bytes = db_bytes(store, ST_TITLE_RECORD_GET, 0, &length);
        record = g_string_new_len(bytes, (gssize)length);
        db_end(store, ST_TITLE_RECORD_GET);
    }
    db_pass_on(failure, error);
    return record;
}

GArray *
store_title_ids(Store *store, gint64 library, gint64 after, guint limit, GError **error)
{
    const StatementId id = ST_TITLE_IDS;
    return db_query(store, id, error, "iii", library, after, (gint64)limit) ? db_numbers(store, id, error)
                                                                            : NULL;
}

/* ---- copies ---- */

void
copy_free(Copy *copy)
{
    if (!copy)
        return;
    char *texts[] = {copy->barcode, copy->shelf,    copy->material,     copy->status,     copy->why,
                     copy->note,    copy->acquired, copy->withdrawn_on, copy->branch_name};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(copy);
}

gint64
store_copy_add(Store *store, const TitleHand *hand, const Copy *copy, GError **error)
{
    return db_number(store, -1, ST_COPY_ADD, error,
                     "iiitttttti"
                     "ttii",
                     hand->library, copy->branch, copy->title, copy->barcode, copy->shelf, copy->material,
                     copy->status, copy->why, copy->note, copy->price_cents, copy->acquired,
                     copy->withdrawn_on, hand->at, hand->account);
}

gboolean
store_copy_write(Store *store, const TitleHand *hand, const Copy *copy, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_COPY_SET, error,
                  "iitttttti"
                  "ttiiii",
                  hand->library, copy->branch, copy->barcode, copy->shelf, copy->material, copy->status,
                  copy->why, copy->note, copy->price_cents, copy->acquired, copy->withdrawn_on, hand->at,
                  hand->account, copy->id, copy->version) &&
           db_found(written, "copy", error);
}

gpointer
copy_row(Store *store, StatementId id)
{
    Copy *copy = g_new0(Copy, 1);
    char **texts[] = {&copy->barcode, &copy->shelf,    &copy->material,     &copy->status,     &copy->why,
                      &copy->note,    &copy->acquired, &copy->withdrawn_on, &copy->branch_name};
    copy->id = db_int(store, id, 0);
    copy->version = db_int(store, id, 1);
    copy->branch = db_int(store, id, 2);
    copy->title = db_int(store, id, 3);
    copy->price_cents = db_int(store, id, 4);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, 5 + i);
    return copy;
}

GPtrArray *
store_copy_list(Store *store, gint64 library, gint64 title, gint64 branch, GError **error)
{
    if (!db_query(store, ST_COPY_LIST, error, "iii", library, title, branch))
        return NULL;
    return db_rows(store, ST_COPY_LIST, copy_row, (GDestroyNotify)copy_free, error);
}

gint64
store_copy_find(Store *store, gint64 library, const char *barcode, GError **error)
{
    return db_number(store, 0, ST_COPY_FIND, error, "it", library, barcode);
}

static void
shelved_free(gpointer data)
{
    ShelvedCopy *copy = data;
    char *texts[] = {copy->branch_name, copy->barcode, copy->shelf, copy->material, copy->status, copy->due};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(copy);
}

static gpointer
shelved_row(Store *store, StatementId id)
{
    ShelvedCopy *copy = g_new0(ShelvedCopy, 1);
    copy->id = db_int(store, id, 0);
    copy->branch = db_int(store, id, 1);
    copy->branch_name = db_dup(store, id, 2);
    copy->barcode = db_dup(store, id, 3);
    copy->shelf = db_dup(store, id, 4);
    copy->material = db_dup(store, id, 5);
    copy->status = db_dup(store, id, 6);
    copy->is_underway = db_int(store, id, 7) != 0;
    copy->due = db_dup(store, id, 8);
    copy->is_aside = db_int(store, id, 9) > 0;
    return copy;
}

GPtrArray *
store_copy_shelved(Store *store, gint64 library, gint64 title, GError **error)
{
    return db_query(store, ST_TITLE_SHELVED, error, "ii", library, title)
               ? db_rows(store, ST_TITLE_SHELVED, shelved_row, shelved_free, error)
               : NULL;
}
