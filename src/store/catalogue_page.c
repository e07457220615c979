/* Puts what a search found in order, counts it by kind, and cuts a page of it. */
#include <string.h>

#include "library/kind.h"
#include "library/words.h"
#include "store/catalogue_parts.h"

#define CURSOR_MOST 400 /* bytes */

static const char *const orders[N_CATALOGUE_ORDERS] = {"best", "title", "author", "year"};
const gint CATALOGUE_AGES[] = {4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 0};

const char *
catalogue_order_name(CatalogueOrder order)
{
    g_assert(order < N_CATALOGUE_ORDERS);
    return orders[order];
}

gboolean
catalogue_order_from_name(const char *name, CatalogueOrder *order)
{
    for (guint i = 0; i < N_CATALOGUE_ORDERS; i++)
        if (strcmp(orders[i], name) == 0) {
            *order = (CatalogueOrder)i;
            return TRUE;
        }
    return FALSE;
}

/* 0: the title begins with the words; 1: they stand in it together; 2. */
static guint
rank(const FoundTitle *one, const char *phrase)
{
    g_autofree char *folded = words_fold(one->title);
    return g_str_has_prefix(folded, phrase) ? 0 : strstr(folded, phrase) ? 1 : 2;
}

/* A text that bytes compare as the order wants it; cut, so that it fits into an address. New. */
static char *
key_of(const FoundTitle *one, CatalogueOrder order, const char *phrase)
{
    g_autofree char *key = NULL;
    switch (order) {
    case CATALOGUE_TITLE:
        key = g_strdup(one->sort_key);
        break;
    case CATALOGUE_AUTHOR:
        key = *one->author ? words_fold(one->author) : g_strdup("~"); /* nobody: behind all letters */
        break;
    case CATALOGUE_YEAR:
        key = g_strdup_printf("%04d", 9999 - CLAMP(one->year, 0, 9999));
        break;
    default:
        key = *phrase ? g_strdup_printf("%u", rank(one, phrase)) : g_strdup("");
    }
    if (strlen(key) > CURSOR_MOST / 2)
        *g_utf8_find_prev_char(key, key + CURSOR_MOST / 2) = '\0';
    return g_steal_pointer(&key);
}

static gint
compare(const char *key, gint64 id, const FoundTitle *other)
{
    gint order = strcmp(key, other->key);
    return order != 0 ? order : id > other->id ? -1 : id < other->id;
}

static gint
in_order(gconstpointer a, gconstpointer b)
{
    const FoundTitle *one = *(FoundTitle *const *)a;
    return compare(one->key, one->id, *(FoundTitle *const *)b);
}

static gint
newest_first(gconstpointer a, gconstpointer b)
{
    const FoundTitle *one = *(FoundTitle *const *)a, *other = *(FoundTitle *const *)b;
    return one->id > other->id ? -1 : one->id < other->id;
}

/* ---- counts ---- */

static gint
most_first(gconstpointer a, gconstpointer b)
{
    const CatalogueCount *one = a, *other = b;
    return one->count != other->count ? (one->count > other->count ? -1 : 1)
                                      : strcmp(one->value, other->value);
}

/* Reading levels go up. */
static gint
level_first(gconstpointer a, gconstpointer b)
{
    const CatalogueCount *one = a, *other = b;
    return kind_place(KIND_AVI, one->value) - kind_place(KIND_AVI, other->value);
}

static void
count(GArray *counts, const char *value)
{
    if (!*value)
        return;
    for (guint i = 0; i < counts->len; i++) {
        CatalogueCount *one = &g_array_index(counts, CatalogueCount, i);
        if (strcmp(one->value, value) == 0) {
            one->count++;
            return;
        }
    }
    const CatalogueCount first = {g_strdup(value), 1};
    g_array_append_val(counts, first);
}

static void
count_ages(GArray *counts, const GPtrArray *titles)
{
    for (const gint *age = CATALOGUE_AGES; *age; age++) {
        CatalogueCount one = {NULL, 0};
        for (guint i = 0; i < titles->len; i++) {
            const FoundTitle *title = titles->pdata[i];
            one.count += title->age_to > 0 && title->age_from <= *age && title->age_to >= *age;
        }
        if (one.count == 0)
            continue;
        one.value = g_strdup_printf("%d", *age);
        g_array_append_val(counts, one);
    }
}

static void
count_clear(gpointer data)
{
    g_free(((CatalogueCount *)data)->value);
}

static void
count_all(const GPtrArray *all, FoundTitles *found)
{
    for (guint f = 0; f < N_CATALOGUE_FACETS; f++)
        g_array_set_clear_func(found->facets[f] = g_array_new(FALSE, FALSE, sizeof(CatalogueCount)),
                               count_clear);
    for (guint i = 0; i < all->len; i++) {
        const FoundTitle *one = all->pdata[i];
        count(found->facets[CATALOGUE_BY_AVI], one->avi);
        count(found->facets[CATALOGUE_BY_GENRE], one->genre);
        count(found->facets[CATALOGUE_BY_LANGUAGE], one->language);
        found->there += one->there > 0;
    }
    for (guint f = 0; f < CATALOGUE_BY_AGE; f++)
        g_array_sort(found->facets[f], f == CATALOGUE_BY_AVI ? level_first : most_first);
    count_ages(found->facets[CATALOGUE_BY_AGE], all);
    found->total = all->len;
}

/* ---- the page ---- */

/* "id:key". What is none begins at the beginning. */
static guint
place_behind(const GPtrArray *titles, const char *after)
{
    char *key = NULL;
    gint64 id = after && strlen(after) <= CURSOR_MOST ? g_ascii_strtoll(after, &key, 10) : 0;
    guint i = 0;
    if (id <= 0 || *key != ':')
        return 0;
    while (i < titles->len && compare(key + 1, id, titles->pdata[i]) >= 0)
        i++;
    return i;
}

static void
keep_newest(GPtrArray *all)
{
    g_ptr_array_sort(all, newest_first);
    if (all->len > CATALOGUE_CANDIDATES + 1)
        g_ptr_array_set_size(all, CATALOGUE_CANDIDATES + 1);
}

void
catalogue_arrange(const CatalogueQuery *query, GPtrArray *all, FoundTitles *found)
{
    g_autofree char *phrase = g_strjoinv(" ", found->words);
    keep_newest(all);
    found->is_many = all->len > CATALOGUE_CANDIDATES;
    if (found->is_many)
        g_ptr_array_set_size(all, CATALOGUE_CANDIDATES);
    for (guint i = 0; i < all->len; i++) {
        FoundTitle *one = all->pdata[i];
        one->key = key_of(one, query->order, phrase);
    }
    g_ptr_array_sort(all, in_order);
    count_all(all, found);
    guint from = place_behind(all, query->after), to = from + MIN(query->limit, all->len - from);
    found->more = found->is_many || to < all->len;
    if (to > from && to < all->len) {
        const FoundTitle *last = all->pdata[to - 1];
        found->next = g_strdup_printf("%" G_GINT64_FORMAT ":%s", last->id, last->key);
    }
    for (guint i = from; i < to; i++)
        g_ptr_array_add(found->titles, g_steal_pointer(&all->pdata[i]));
}
