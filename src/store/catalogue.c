/* Finds titles by words: what each word may stand for is a set of titles, so is what is chosen and so is a school; a title that is found
 * is in all of them. */
#include "store/catalogue.h"

#include <string.h>

#include "library/words.h"
#include "store/catalogue_parts.h"
#include "store/db.h"
#include "store/posting.h"

#define BEYOND       "\xf4\x8f\xbf\xbf" /* above every folded letter */
#define BEGUN_WORDS  300                /* that one may be the beginning of, the commonest first ... */
#define BEGUN_READ   10000              /* ... as long as they have no more rows of postings than these */
#define WORD_READ    1000 /* rows of one: it has no more than titles, nor than there are blocks in a million */
#define NEAREST      3    /* words that one may be meant as */
#define PREFIX_LEAST 2    /* letters that are taken for a beginning */

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

static void
add_word(GPtrArray *words, const char *word)
{
    if (!g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
        g_ptr_array_add(words, g_strdup(word));
}

static gboolean
choose_range(Store *store, gint64 library, const char *from, const char *to, GPtrArray *words, GError **error)
{
    const StatementId id = ST_CATALOGUE_WORDS;
    gint64 rows = 0;
    GError *failure = NULL;
    if (!db_query(store, id, error, "itti", library, from, to, (gint64)BEGUN_WORDS))
        return FALSE;
    while (db_next(store, id, &failure)) {
        rows += MIN(db_int(store, id, 1), WORD_READ);
        if (rows <= BEGUN_READ)
            add_word(words, db_text(store, id, 0));
    }
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
choose_near(Store *store, gint64 library, const char *typed, GPtrArray *words, GError **error)
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
    for (guint i = 0; i < near->len && words->len < NEAREST; i++)
        add_word(words, g_array_index(near, Near, i).word);
    return TRUE;
}

/* The word itself, what it may be the beginning of (the commonest first), or else what is near to it. New. */
static GPtrArray *
choose(Store *store, gint64 library, const char *typed, gboolean is_last, FoundTitles *found, GError **error)
{
    g_autofree char *exact = g_strconcat(typed, "\x01", NULL), *beyond = g_strconcat(typed, BEYOND, NULL);
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    gboolean is_beginning = is_last && g_utf8_strlen(typed, -1) >= PREFIX_LEAST;
    if (!choose_range(store, library, typed, exact, words, error) ||
        (is_beginning && !choose_range(store, library, typed, beyond, words, error)))
        return NULL;
    if (words->len == 0) {
        found->is_corrected = TRUE;
        if (!choose_near(store, library, typed, words, error))
            return NULL;
    }
    return g_steal_pointer(&words);
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

/* Takes over one. NULL in all: nothing was asked for yet. */
static void
narrow(TitleSet **all, TitleSet *one)
{
    if (!*all) {
        *all = one;
        return;
    }
    title_set_keep(*all, one);
    title_set_free(one);
}

static gboolean
narrow_to_words(Store *store, const CatalogueQuery *query, const GPtrArray *words, TitleSet **all,
                GError **error)
{
    g_autoptr(TitleSet) one = title_set_new();
    if (!posting_read(store, query->library, words, one, error))
        return FALSE;
    narrow(all, g_steal_pointer(&one));
    return TRUE;
}

static gboolean
narrow_to_chosen(Store *store, const CatalogueQuery *query, TitleSet **all, GError **error)
{
    char age[12] = "";
    for (const gint *counted = CATALOGUE_AGES; *counted; counted++)
        if (*counted == query->age)
            g_snprintf(age, sizeof age, "%d", query->age);
    const char *const values[N_CATALOGUE_FACETS] = {said(query->avi), said(query->genre),
                                                    said(query->language), age};
    for (guint i = 0; i < N_CATALOGUE_FACETS; i++) {
        if (!*values[i])
            continue;
        g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(words, posting_facet((CatalogueFacet)i, values[i]));
        if (!narrow_to_words(store, query, words, all, error))
            return FALSE;
    }
    return TRUE;
}

#define SCHOOL_MOST 50000 /* copies; of a bigger one each title that is fetched is asked for */

static gboolean
narrow_to_school(Store *store, const CatalogueQuery *query, TitleSet **all, GError **error)
{
    const StatementId id = ST_CATALOGUE_SCHOOL;
    g_autoptr(TitleSet) one = title_set_new();
    GError *failure = NULL;
    gint64 rows = 0, most = *all ? SCHOOL_MOST : G_MAXINT64 - 1;
    if (!db_query(store, id, error, "ii", query->branch, most + 1))
        return FALSE;
    for (; db_next(store, id, &failure); rows++)
        title_set_add(one, db_int(store, id, 0));
    if (!db_pass_on(failure, error))
        return FALSE;
    if (rows <= most)
        narrow(all, g_steal_pointer(&one));
    return TRUE;
}

/* The newest of these that fit, until there are more than are counted. */
static gboolean
fetch(Store *store, const CatalogueQuery *query, const GArray *titles, GPtrArray *all, GError **error)
{
    const StatementId id = ST_CATALOGUE_FETCH;
    enum { AT_ONCE = CATALOGUE_CANDIDATES + 1 };
    for (guint from = 0; from < titles->len && all->len <= CATALOGUE_CANDIDATES; from += AT_ONCE) {
        g_autofree char *ids = db_list_numbers(titles, from, AT_ONCE);
        if (!db_query(store, id, error, "ititttii", query->library, ids, query->branch, said(query->avi),
                      said(query->genre), said(query->language), (gint64)query->age, (gint64)query->is_there))
            return FALSE;
        g_autoptr(GPtrArray) rows = db_rows(store, id, found_row, title_found_free, error);
        if (!rows)
            return FALSE;
        g_ptr_array_extend_and_steal(all, g_steal_pointer(&rows));
    }
    return TRUE;
}

static gboolean
collect(Store *store, const CatalogueQuery *query, const GPtrArray *choices, GPtrArray *all, GError **error)
{
    g_autoptr(TitleSet) set = NULL;
    for (guint i = 0; i < choices->len; i++)
        if (!narrow_to_words(store, query, choices->pdata[i], &set, error))
            return FALSE;
    if (!narrow_to_chosen(store, query, &set, error) ||
        (query->branch > 0 && !narrow_to_school(store, query, &set, error)))
        return FALSE;
    g_autoptr(GArray) titles = title_set_newest(set);
    return fetch(store, query, titles, all, error);
}

FoundTitles *
store_catalogue_find(Store *store, const CatalogueQuery *query, GError **error)
{
    g_autoptr(FoundTitles) found = g_new0(FoundTitles, 1);
    g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    gboolean is_any = TRUE;
    found->titles = g_ptr_array_new_with_free_func(title_found_free);
    found->words = words_of_query(query->typed, CATALOGUE_WORDS);
    for (guint i = 0; found->words[i]; i++) {
        GPtrArray *words = choose(store, query->library, found->words[i], !found->words[i + 1], found, error);
        if (!words)
            return NULL;
        g_ptr_array_add(choices, words);
        is_any = is_any && words->len > 0;
        if (found->is_corrected && words->len > 0 && !g_str_has_prefix(words->pdata[0], found->words[i])) {
            g_free(found->words[i]);
            found->words[i] = g_strdup(words->pdata[0]);
        }
    }
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(title_found_free);
    gboolean browses = choices->len == 0 && query->is_browsing && query->branch > 0;
    if (!browses && (choices->len == 0 || !is_any))
        return g_steal_pointer(&found);
    if (!collect(store, query, choices, all, error))
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
