/* Writes and reads postings. */
#include "store/posting.h"

#include <string.h>

#include "library/words.h"
#include "store/db.h"

/* A title's character: all are of two bytes in UTF-8, and none is one that a text may not have. */
#define FIRST 0x100
G_STATIC_ASSERT(FIRST >= 0x80 && FIRST + TITLE_BLOCK <= 0x800);

#define FACET_MARK '='

/* ---- the words of a title ---- */

char *
posting_facet(CatalogueFacet facet, const char *value)
{
    static const char *const names[N_CATALOGUE_FACETS] = {"avi", "genre", "language", "age"};
    return g_strdup_printf("%c%s:%s", FACET_MARK, names[facet], value);
}

static void
add_facet(GPtrArray *words, CatalogueFacet facet, const char *value)
{
    if (*value != '\0')
        g_ptr_array_add(words, posting_facet(facet, value));
}

static gint
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char *
posting_words(const Title *title)
{
    g_auto(GStrv) folded = words_of_title(title);
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; folded[i]; i++)
        g_ptr_array_add(words, g_strdup(folded[i]));
    add_facet(words, CATALOGUE_BY_AVI, title->text[TITLE_AVI]);
    add_facet(words, CATALOGUE_BY_GENRE, title->text[TITLE_GENRE]);
    add_facet(words, CATALOGUE_BY_LANGUAGE, title->text[TITLE_LANGUAGE]);
    for (const gint *age = CATALOGUE_AGES; *age; age++)
        if (title->number[TITLE_AGE_TO] > 0 && title->number[TITLE_AGE_FROM] <= *age &&
            title->number[TITLE_AGE_TO] >= *age) {
            g_autofree char *value = g_strdup_printf("%d", *age);
            add_facet(words, CATALOGUE_BY_AGE, value);
        }
    g_ptr_array_sort(words, compare_words);
    g_ptr_array_add(words, NULL);
    return g_strjoinv(" ", (char **)words->pdata);
}

char *
posting_now(Store *store, gint64 library, gint64 title, GError **error)
{
    if (!db_one(store, ST_TITLE_WORDS, "title", error, "ii", library, title))
        return NULL;
    char *words = db_dup(store, ST_TITLE_WORDS, 0);
    db_end(store, ST_TITLE_WORDS);
    return words;
}

/* ---- writing ---- */

/* The count goes first: who else changes this word waits there. */
static gboolean
word_counted(Store *store, gint64 library, const char *word, gboolean comes, GError **error)
{
    if (*word == FACET_MARK)
        return TRUE;
    gint64 titles = db_number(store, -1, comes ? ST_WORD_COUNT_UP : ST_WORD_COUNT_DOWN, error, "it", library,
                              word);
    if (titles != (comes ? 1 : 0))
        return titles > 0;
    g_auto(GStrv) keys = word_near_keys(word);
    for (guint i = 0; keys[i]; i++)
        if (!db_run(store, NULL, comes ? ST_NEAR_ADD : ST_NEAR_REMOVE, error, "itt", library, keys[i], word))
            return FALSE;
    return comes || db_run(store, NULL, ST_WORD_FORGET, error, "it", library, word);
}

static gboolean
word_changes(Store *store, gint64 library, gint64 title, const char *word, gboolean comes, GError **error)
{
    const gint64 block = title / TITLE_BLOCK;
    char place[7] = "";
    g_unichar_to_utf8(FIRST + (gunichar)(title % TITLE_BLOCK), place);
    return word_counted(store, library, word, comes, error) &&
           db_run(store, NULL, comes ? ST_POSTING_ADD : ST_POSTING_TAKE, error, "itit", library, word, block,
                  place) &&
           (comes || db_run(store, NULL, ST_POSTING_FORGET, error, "iti", library, word, block));
}

/* Both lists are sorted: one walk finds what came and went. */
gboolean
posting_change(Store *store, gint64 library, gint64 title, const char *before, const char *after,
               GError **error)
{
    g_auto(GStrv) was = g_strsplit(before, " ", -1), is = g_strsplit(after, " ", -1);
    gboolean ok = TRUE;
    for (guint i = 0, j = 0; ok && (was[i] || is[j]);) {
        int order = !was[i] ? 1 : !is[j] ? -1 : strcmp(was[i], is[j]);
        if (order != 0)
            ok = word_changes(store, library, title, order < 0 ? was[i] : is[j], order > 0, error);
        i += order <= 0;
        j += order >= 0;
    }
    return ok;
}

/* ---- reading ---- */

gboolean
posting_read(Store *store, gint64 library, const GPtrArray *words, TitleSet *into, GError **error)
{
    const StatementId id = ST_POSTING_READ;
    g_autofree char *list = db_list_texts(words, 0, words->len);
    GError *failure = NULL;
    if (!db_query(store, id, error, "it", library, list))
        return FALSE;
    while (db_next(store, id, &failure)) {
        gint64 block = db_int(store, id, 0);
        const guchar *at = (const guchar *)db_text(store, id, 1);
        for (; at[0] && at[1]; at += 2)
            title_set_add_at(into, block, ((at[0] & 0x1fU) << 6 | (at[1] & 0x3fU)) - FIRST);
    }
    return db_pass_on(failure, error);
}
