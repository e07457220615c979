/* Finds titles by words: the rarest word gives the candidates, the others are looked up for each. */
#include "store/catalogue.h"

#include <string.h>

#include "library/words.h"
#include "store/db.h"

#define BEYOND       "\xf4\x8f\xbf\xbf" /* above every folded letter */
#define ALTERNATIVES 12                 /* words that one may be the beginning of */
#define NEAREST      3                  /* words that one may be meant as */
#define PREFIX_LEAST 2                  /* letters that are taken for a beginning */

static void
title_found_free(gpointer data)
{
    FoundTitle *one = data;
    char *texts[] = {one->title, one->subtitle, one->author, one->series, one->avi, one->genre, one->isbn};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(one);
}

void
found_titles_free(FoundTitles *found)
{
    if (!found)
        return;
    g_ptr_array_unref(found->titles);
    g_strfreev(found->words);
    g_free(found);
}

/* What one typed word may stand for. */
typedef struct {
    GPtrArray *words; /* owned texts, the commonest (or nearest) first */
    gint64 titles;    /* of all of them */
} Choice;

static void
choice_clear(gpointer data)
{
    g_ptr_array_unref(((Choice *)data)->words);
}

static void
choice_add(Choice *choice, const char *word, gint64 titles)
{
    if (g_ptr_array_find_with_equal_func(choice->words, word, g_str_equal, NULL))
        return;
    g_ptr_array_add(choice->words, g_strdup(word));
    choice->titles += titles;
}

static gboolean
choose_range(Store *store, gint64 library, const char *from, const char *to, Choice *choice, GError **error)
{
    const StatementId id = ST_CATALOGUE_WORDS;
    GError *failure = NULL;
    if (!db_query(store, id, error, "itti", library, from, to, (gint64)ALTERNATIVES))
        return FALSE;
    while (db_next(store, id, &failure))
        choice_add(choice, db_text(store, id, 0), db_int(store, id, 1));
    return db_pass_on(failure, error);
}

typedef struct {
    char *word;
    guint unlikeness;
    gint64 titles;
} Near;

static void
near_clear(gpointer data)
{
    g_free(((Near *)data)->word);
}

static gint
compare_near(gconstpointer a, gconstpointer b)
{
    const Near *one = a, *other = b;
    if (one->unlikeness != other->unlikeness)
        return one->unlikeness < other->unlikeness ? -1 : 1;
    if (one->titles != other->titles)
        return one->titles > other->titles ? -1 : 1;
    return strcmp(one->word, other->word);
}

static gboolean
choose_near(Store *store, gint64 library, const char *typed, Choice *choice, GError **error)
{
    const StatementId id = ST_CATALOGUE_NEAR;
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(Near));
    g_auto(GStrv) keys = word_near_keys(typed);
    GError *failure = NULL;
    g_array_set_clear_func(near, near_clear);
    for (guint i = 0; keys[i]; i++) {
        if (!db_query(store, id, error, "it", library, keys[i]))
            return FALSE;
        while (db_next(store, id, &failure)) {
            Near one = {NULL, word_unlikeness(typed, db_text(store, id, 0)), db_int(store, id, 1)};
            if (one.unlikeness == G_MAXUINT)
                continue;
            one.word = db_dup(store, id, 0);
            g_array_append_val(near, one);
        }
        if (!db_pass_on(failure, error))
            return FALSE;
    }
    g_array_sort(near, compare_near);
    for (guint i = 0; i < near->len && choice->words->len < NEAREST; i++)
        choice_add(choice, g_array_index(near, Near, i).word, g_array_index(near, Near, i).titles);
    return TRUE;
}

/* The word itself, what it may be the beginning of, or else what is near to it. */
static gboolean
choose(Store *store, gint64 library, const char *typed, gboolean is_last, FoundTitles *found, Choice *choice,
       GError **error)
{
    g_autofree char *exact = g_strconcat(typed, "\x01", NULL), *beyond = g_strconcat(typed, BEYOND, NULL);
    *choice = (Choice){g_ptr_array_new_with_free_func(g_free), 0};
    if (!choose_range(store, library, typed, exact, choice, error))
        return FALSE;
    if (is_last && g_utf8_strlen(typed, -1) >= PREFIX_LEAST &&
        !choose_range(store, library, typed, beyond, choice, error))
        return FALSE;
    if (choice->words->len > 0)
        return TRUE;
    found->is_corrected = TRUE;
    return choose_near(store, library, typed, choice, error);
}

/* Folded words hold letters and digits only: nothing to escape. New. */
static char *
json_of(const Choice *choice)
{
    GString *json = g_string_new("[");
    for (guint i = 0; choice && i < choice->words->len; i++)
        g_string_append_printf(json, "%s\"%s\"", i ? "," : "", (const char *)choice->words->pdata[i]);
    g_string_append_c(json, ']');
    return g_string_free(json, FALSE);
}

static gpointer
found_row(Store *store, StatementId id)
{
    FoundTitle *one = g_new0(FoundTitle, 1);
    char **texts[] = {&one->title, &one->subtitle, &one->author, &one->series,
                      &one->avi,   &one->genre,    &one->isbn};
    one->id = db_int(store, id, 0);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, 1 + i);
    one->age_from = (gint)db_int(store, id, 8);
    one->age_to = (gint)db_int(store, id, 9);
    one->year = (gint)db_int(store, id, 10);
    one->copies = (guint)db_int(store, id, 11);
    one->there = (guint)db_int(store, id, 12);
    return one;
}

/* The newest candidates of each word of the rarest choice: together they have the newest of all of them. */
static gboolean
collect(Store *store, const CatalogueQuery *query, const GArray *choices, guint rarest, FoundTitles *found,
        GError **error)
{
    const Choice *others[CATALOGUE_WORDS - 1] = {NULL}, *driver = &g_array_index(choices, Choice, rarest);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0, n = 0; i < choices->len; i++)
        if (i != rarest)
            others[n++] = &g_array_index(choices, Choice, i);
    g_autofree char *second = json_of(others[0]), *third = json_of(others[1]), *fourth = json_of(others[2]);
    for (guint i = 0; i < driver->words->len; i++) {
        if (!db_query(store, ST_CATALOGUE_FIND, error, "ittttittii", query->library, driver->words->pdata[i],
                      second, third, fourth, query->branch, query->avi, query->genre, (gint64)query->age,
                      (gint64)CATALOGUE_CANDIDATES + 1))
            return FALSE;
        g_autoptr(GPtrArray) rows = db_rows(store, ST_CATALOGUE_FIND, found_row, NULL, error);
        if (!rows)
            return FALSE;
        for (guint k = 0; k < rows->len; k++) {
            FoundTitle *one = rows->pdata[k];
            if (g_hash_table_add(seen, g_memdup2(&one->id, sizeof one->id)))
                g_ptr_array_add(found->titles, one);
            else
                title_found_free(one);
        }
    }
    return TRUE;
}

static gint
newest_first(gconstpointer a, gconstpointer b)
{
    const FoundTitle *one = *(FoundTitle *const *)a, *other = *(FoundTitle *const *)b;
    return one->id > other->id ? -1 : one->id < other->id;
}

/* 2: the title begins with the words; 1: they stand in it together; 0. */
static guint
rank(const FoundTitle *one, const char *phrase)
{
    g_autofree char *folded = words_fold(one->title);
    return g_str_has_prefix(folded, phrase) ? 2 : strstr(folded, phrase) ? 1 : 0;
}

static gint
best_first(gconstpointer a, gconstpointer b, gpointer phrase)
{
    guint one = rank(*(FoundTitle *const *)a, phrase), other = rank(*(FoundTitle *const *)b, phrase);
    return one != other ? (one > other ? -1 : 1) : newest_first(a, b);
}

static void
put_in_order(const CatalogueQuery *query, FoundTitles *found)
{
    g_autofree char *phrase = g_strjoinv(" ", found->words);
    g_ptr_array_sort(found->titles, newest_first);
    found->more = found->titles->len > CATALOGUE_CANDIDATES;
    if (found->more)
        g_ptr_array_set_size(found->titles, CATALOGUE_CANDIDATES);
    g_ptr_array_sort_with_data(found->titles, best_first, phrase);
    found->more = found->more || found->titles->len > query->limit;
    if (found->titles->len > query->limit)
        g_ptr_array_set_size(found->titles, (gint)query->limit);
}

FoundTitles *
store_catalogue_find(Store *store, const CatalogueQuery *query, GError **error)
{
    g_autoptr(FoundTitles) found = g_new0(FoundTitles, 1);
    g_autoptr(GArray) choices = g_array_new(FALSE, FALSE, sizeof(Choice));
    gboolean is_any = TRUE;
    guint rarest = 0;
    g_array_set_clear_func(choices, choice_clear);
    found->titles = g_ptr_array_new_with_free_func(title_found_free);
    found->words = words_of_query(query->typed, CATALOGUE_WORDS);
    for (guint i = 0; found->words[i]; i++) {
        Choice choice;
        gboolean ok = choose(store, query->library, found->words[i], !found->words[i + 1], found, &choice,
                             error);
        g_array_append_val(choices, choice);
        if (!ok)
            return NULL;
        is_any = is_any && choice.words->len > 0;
        if (choice.titles < g_array_index(choices, Choice, rarest).titles)
            rarest = i;
        if (found->is_corrected && choice.words->len > 0 &&
            !g_str_has_prefix(choice.words->pdata[0], found->words[i])) {
            g_free(found->words[i]);
            found->words[i] = g_strdup(choice.words->pdata[0]);
        }
    }
    if (choices->len == 0 || !is_any)
        return g_steal_pointer(&found);
    if (!collect(store, query, choices, rarest, found, error))
        return NULL;
    put_in_order(query, found);
    return g_steal_pointer(&found);
}
