/* Libraries and branches. */
#include "store/school.h"

#include <string.h>

#include "store/db.h"
#include "store/school_words.h"
#include "store/series.h"

#define CATALOGUE_OPEN   "open"
#define CATALOGUE_CLOSED "closed"

gint64
store_library_add(Store *store, const char *name, GError **error)
{
    return db_number(store, -1, ST_LIBRARY_ADD, error, "t", name);
}

static gpointer
library_row(Store *store, StatementId id)
{
    return library_new(db_int(store, id, 0), db_text(store, id, 1));
}

Library *
store_library_find(Store *store, const char *name, GError **error)
{
    if (!db_one(store, ST_LIBRARY_FIND, "library", error, "t", name))
        return NULL;
    Library *library = library_row(store, ST_LIBRARY_FIND);
    db_end(store, ST_LIBRARY_FIND);
    return library;
}

Library *
store_library_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_LIBRARY_GET, "library", error, "i", id))
        return NULL;
    Library *library = library_row(store, ST_LIBRARY_GET);
    db_end(store, ST_LIBRARY_GET);
    return library;
}

GPtrArray *
store_library_list(Store *store, GError **error)
{
    if (!db_query(store, ST_LIBRARY_LIST, error, ""))
        return NULL;
    return db_rows(store, ST_LIBRARY_LIST, library_row, (GDestroyNotify)library_free, error);
}

/* Unique among all libraries: looked for under STORE_EVERY_LIBRARY. */
char *
store_branch_word_free(Store *store, const char *name, GError **error)
{
    g_autofree char *base = branch_word_of(name);
    g_autofree char *word = g_strdup(base);
    gint64 holder = db_number(store, 0, ST_BRANCH_WORD_HOLDER, error, "t", word);
    for (guint i = 2; holder > 0; i++) {
        g_free(word);
        g_autofree char *number = g_strdup_printf("-%u", i),
                        *front = g_strndup(base, BRANCH_WORD_MOST - strlen(number));
        word = g_strconcat(g_str_has_suffix(front, "-") ? "school" : front, number, NULL);
        holder = db_number(store, 0, ST_BRANCH_WORD_HOLDER, error, "t", word);
    }
    return holder == 0 ? g_steal_pointer(&word) : NULL;
}

gint64
store_branch_add(Store *store, const Branch *branch, GError **error)
{
    g_autofree char *word = branch->word ? g_strdup(branch->word)
                                         : store_branch_word_free(store, branch->name, error);
    return word ? db_number(store, -1, ST_BRANCH_ADD, error, "ittttt", branch->library, branch->code,
                            branch->name, branch_kind_name(branch->kind), branch->brin, word)
                : -1;
}

gboolean
store_branch_portal_set(Store *store, const Branch *branch, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_BRANCH_PORTAL_SET, error, "iitt", branch->library, branch->id,
                  branch->word, branch->is_catalogue_closed ? CATALOGUE_CLOSED : CATALOGUE_OPEN) &&
           db_found(written, "branch", error);
}

static gpointer
branch_row(Store *store, StatementId id)
{
    BranchKind kind = BRANCH_PRIMARY;
    branch_kind_from_name(db_text(store, id, 4), &kind);
    Branch row = {.id = db_int(store, id, 0),
                  .library = db_int(store, id, 1),
                  .code = (char *)db_text(store, id, 2),
                  .name = (char *)db_text(store, id, 3),
                  .kind = kind,
                  .brin = (char *)db_text(store, id, 5),
                  .word = (char *)db_text(store, id, 6),
                  .is_catalogue_closed = strcmp(db_text(store, id, 7), CATALOGUE_OPEN) != 0};
    return branch_copy(&row);
}

Branch *
store_branch_find(Store *store, const char *code, GError **error)
{
    if (!db_one(store, ST_BRANCH_FIND, "branch", error, "t", code))
        return NULL;
    Branch *branch = branch_row(store, ST_BRANCH_FIND);
    db_end(store, ST_BRANCH_FIND);
    return branch;
}

Branch *
store_branch_by_word(Store *store, const char *word, GError **error)
{
    if (!db_one(store, ST_BRANCH_BY_WORD, "branch", error, "t", word))
        return NULL;
    Branch *branch = branch_row(store, ST_BRANCH_BY_WORD);
    db_end(store, ST_BRANCH_BY_WORD);
    return branch;
}

gboolean
store_branch_has_person(Store *store, gint64 branch, gint64 person, gboolean *has, GError **error)
{
    gint64 n = db_number(store, 0, ST_BRANCH_HAS_PERSON, error, "ii", branch, person);
    *has = n > 0;
    return n >= 0;
}

/* A word for each school that has none yet (migration 023). */
gboolean
school_words_make(const Engine *engine, EngineConnection *connection, GError **error)
{
    Store store = {.engine = engine, .connection = connection};
    g_autoptr(GPtrArray) rows = NULL;
    if (!db_query(&store, ST_BRANCH_WORDLESS, error, "") ||
        (rows = db_rows(&store, ST_BRANCH_WORDLESS, library_row, (GDestroyNotify)library_free, error)) ==
            NULL)
        return FALSE;
    for (guint i = 0; i < rows->len; i++) {
        const Library *row = rows->pdata[i]; /* a number and a name */
        g_autofree char *word = store_branch_word_free(&store, row->name, error);
        if (!word || !db_run(&store, NULL, ST_BRANCH_WORD_GIVE, error, "it", row->id, word))
            return FALSE;
    }
    return TRUE;
}

Branch *
store_branch_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_BRANCH_GET, "branch", error, "i", id))
        return NULL;
    Branch *branch = branch_row(store, ST_BRANCH_GET);
    db_end(store, ST_BRANCH_GET);
    return branch;
}

GPtrArray *
store_branch_list(Store *store, gint64 library, GError **error)
{
    StatementId id = library ? ST_BRANCH_LIST : ST_BRANCH_LIST_ALL;
    gboolean ok = library ? db_query(store, id, error, "i", library) : db_query(store, id, error, "");
    return ok ? db_rows(store, id, branch_row, (GDestroyNotify)branch_free, error) : NULL;
}

gboolean
store_lock_library(Store *store, gint64 library, GError **error)
{
    g_assert(db_in_transaction(store));
    gint64 id = db_number(store, 0, ST_LOCK_LIBRARY, error, "i", library);
    return id > 0 || (id == 0 && db_found(0, "library", error));
}

gboolean
store_lock_branch(Store *store, gint64 branch, GError **error)
{
    g_assert(db_in_transaction(store));
    gint64 id = db_number(store, 0, ST_LOCK_BRANCH, error, "i", branch);
    return id > 0 || (id == 0 && db_found(0, "branch", error));
}

char *
store_card_next(Store *store, gint64 library, GError **error)
{
    g_auto(Series) series = {0};
    char number[CARD_NUMBER_SIZE];
    series_init_card(&series, library);
    gint64 holder; /* a school may have delivered that very number as someone's card */
    do {
        if (!series_next_card(store, &series, number, error))
            return NULL;
        holder = db_number(store, 0, ST_CARD_GET, error, "t", number);
    } while (holder > 0);
    return holder == 0 ? g_strdup(number) : NULL;
}
