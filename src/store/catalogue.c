/* Finds titles by words: the rarest word gives the candidates, the others are looked up for each. */
#include "store/catalogue.h"

#include <string.h>

#include "library/words.h"
#include "store/catalogue_parts.h"
#include "store/db.h"

#define BEYOND       "\xf4\x8f\xbf\xbf" /* above every folded letter */
#define ALTERNATIVES 12                 /* words that one may be the beginning of */
#define NEAREST      3                  /* words that one may be meant as */
#define PREFIX_LEAST 2                  /* letters that are taken for a beginning */

static void
title_found_free(gpointer data)
{
    FoundTitle *one = data;
    if (!one) /* it went to the page */
        return;
    char *texts[] = {one->title, one->subtitle, one->author,        one->series,   one->avi,      one->genre,
                     one->isbn,  one->language, one->series_number, one->material, one->sort_key, one->key};
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
    for (guint i = 0; i < N_CATALOGUE_FACETS; i++)
        if (found->facets[i])
            g_array_unref(found->facets[i]);
    g_strfreev(found->words);
    g_free(found->next);
    g_free(found);
}

/* What one typed word may stand for. */
typedef struct {
    GPtrArray *words; /* owned texts, the commonest (or nearest) first */
    gint64 titles;    /* of all of them */
    char *from, *to;  /* where all words lie that begin as it was typed; NULL: it is no beginning */
} Choice;

static void
choice_clear(gpointer data)
{
    Choice *choice = data;
    g_ptr_array_unref(choice->words);
    g_free(choice->from);
    g_free(choice->to);
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
    *choice = (Choice){.words = g_ptr_array_new_with_free_func(g_free)};
    if (!choose_range(store, library, typed, exact, choice, error))
        return FALSE;
    gboolean is_beginning = is_last && g_utf8_strlen(typed, -1) >= PREFIX_LEAST;
    if (is_beginning && !choose_range(store, library, typed, beyond, choice, error))
        return FALSE;
    if (choice->words->len > 0) {
        choice->from = is_beginning ? g_strdup(typed) : NULL;
        choice->to = is_beginning ? g_steal_pointer(&beyond) : NULL;
        return TRUE;
    }
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
    char **texts[] = {&one->title,         &one->subtitle, &one->author,  &one->series,
                      &one->avi,           &one->genre,    &one->isbn,    &one->language,
                      &one->series_number, &one->material, &one->sort_key};
    one->id = db_int(store, id, 0);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, 1 + i);
    one->age_from = (gint)db_int(store, id, 12);
    one->age_to = (gint)db_int(store, id, 13);
    one->year = (gint)db_int(store, id, 14);
    one->copies = (guint)db_int(store, id, 15);
    one->there = (guint)db_int(store, id, 16);
    return one;
}

static const char *
said(const char *value)
{
    return value ? value : "";
}

static gboolean
take_rows(Store *store, StatementId id, GHashTable *seen, GPtrArray *all, GError **error)
{
    g_autoptr(GPtrArray) rows = db_rows(store, id, found_row, NULL, error);
    for (guint k = 0; rows && k < rows->len; k++) {
        FoundTitle *one = rows->pdata[k];
        if (g_hash_table_add(seen, g_memdup2(&one->id, sizeof one->id)))
            g_ptr_array_add(all, one);
        else
            title_found_free(one);
    }
    return rows != NULL;
}

/* The newest candidates of each word of the rarest choice: together they have the newest of all of them. */
static gboolean
collect_by_word(Store *store, const CatalogueQuery *query, const GArray *choices, guint rarest,
                GPtrArray *all, GError **error)
{
    const Choice *others[CATALOGUE_WORDS - 1] = {NULL}, *driver = &g_array_index(choices, Choice, rarest);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0, n = 0; i < choices->len; i++)
        if (i != rarest)
            others[n++] = &g_array_index(choices, Choice, i);
    g_autofree char *second = json_of(others[0]), *third = json_of(others[1]), *fourth = json_of(others[2]);
    gint64 above = 0; /* once there are enough, only newer ones matter */
    for (guint i = 0; i < driver->words->len; i++) {
        if (!db_query(store, ST_CATALOGUE_FIND, error, "ititttitttiii", query->library,
                      driver->words->pdata[i], above, second, third, fourth, query->branch, said(query->avi),
                      said(query->genre), said(query->language), (gint64)query->age, (gint64)query->is_there,
                      (gint64)CATALOGUE_CANDIDATES + 1) ||
            !take_rows(store, ST_CATALOGUE_FIND, seen, all, error))
            return FALSE;
        catalogue_newest_first(all);
        if (all->len > CATALOGUE_CANDIDATES)
            above = ((const FoundTitle *)all->pdata[all->len - 1])->id;
    }
    return TRUE;
}

static gboolean
collect_by_school(Store *store, const CatalogueQuery *query, const GArray *choices, GPtrArray *all,
                  GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free); /* until the rows are read */
    const char *from = "", *to = "";
    for (guint i = 0; i < CATALOGUE_WORDS; i++) {
        const Choice *choice = i < choices->len ? &g_array_index(choices, Choice, i) : NULL;
        gboolean is_beginning = choice && choice->from; /* the last one at the most */
        g_ptr_array_add(words, json_of(is_beginning ? NULL : choice));
        from = is_beginning ? choice->from : from;
        to = is_beginning ? choice->to : to;
    }
    return db_query(store, ST_CATALOGUE_SCHOOL, error, "ittttttitttiii", query->library, words->pdata[0],
                    words->pdata[1], words->pdata[2], words->pdata[3], from, to, query->branch,
                    said(query->avi), said(query->genre), said(query->language), (gint64)query->age,
                    (gint64)query->is_there, (gint64)CATALOGUE_CANDIDATES + 1) &&
           take_rows(store, ST_CATALOGUE_SCHOOL, seen, all, error);
}

#define SCHOOL_MOST 50000 /* copies that are walked through rather than a word's titles */
#define LOOK_TITLES                                                                                          \
    6 /* of a word's titles, side by side, for what it costs to look up a word of one title (bench catalogue) */

/* By whichever costs less: the titles of the rarest word, or the school's, of which each word that it may stand for is looked up. */
static gboolean
collect(Store *store, const CatalogueQuery *query, const GArray *choices, guint rarest, GPtrArray *all,
        GError **error)
{
    if (choices->len == 0)
        return collect_by_school(store, query, choices, all, error);
    const Choice *driver = &g_array_index(choices, Choice, rarest);
    if (query->branch == 0 || driver->titles <= CATALOGUE_CANDIDATES)
        return collect_by_word(store, query, choices, rarest, all, error);
    gint64 looks = driver->from ? 1 : driver->words->len;
    gint64 beyond = db_number(store, 0, ST_CATALOGUE_SIZE, error, "ii", query->branch,
                              MIN(driver->titles / (looks * LOOK_TITLES), SCHOOL_MOST));
    if (beyond < 0)
        return FALSE;
    return beyond == 0 ? collect_by_school(store, query, choices, all, error)
                       : collect_by_word(store, query, choices, rarest, all, error);
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
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(title_found_free);
    gboolean browses = choices->len == 0 && query->is_browsing && query->branch > 0;
    if (!browses && (choices->len == 0 || !is_any))
        return g_steal_pointer(&found);
    if (!collect(store, query, choices, rarest, all, error))
        return NULL;
    catalogue_arrange(query, all, found);
    return g_steal_pointer(&found);
}

static void
public_copy_free(gpointer data)
{
    PublicCopy *copy = data;
    g_free(copy->shelf);
    g_free(copy->material);
    g_free(copy->status);
    g_free(copy->due);
    g_free(copy);
}

static gpointer
public_copy_row(Store *store, StatementId id)
{
    PublicCopy *copy = g_new0(PublicCopy, 1);
    copy->shelf = db_dup(store, id, 0);
    copy->material = db_dup(store, id, 1);
    copy->status = db_dup(store, id, 2);
    copy->due = db_dup(store, id, 3);
    copy->is_held = db_int(store, id, 4) > 0;
    copy->is_away = db_int(store, id, 5) > 0;
    return copy;
}

GPtrArray *
store_catalogue_copies(Store *store, gint64 library, gint64 branch, gint64 title, GError **error)
{
    const StatementId id = ST_CATALOGUE_COPIES;
    return db_query(store, id, error, "iii", library, branch, title)
               ? db_rows(store, id, public_copy_row, public_copy_free, error)
               : NULL;
}

guint
public_copies_there(const GPtrArray *copies)
{
    guint n = 0;
    for (guint i = 0; i < copies->len; i++) {
        const PublicCopy *copy = copies->pdata[i];
        n += g_str_equal(copy->status, "available") && !*copy->due && !copy->is_held && !copy->is_away;
    }
    return n;
}
