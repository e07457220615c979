/* Finds pupils of a library: ranges of the index on folded surnames, so that a search costs what it finds. */
#include "store/find.h"

#include "people/name.h"
#include "store/pupil_row.h"

/* Above every folded letter: the end of a range of texts that begin alike. */
#define BEYOND "\xf4\x8f\xbf\xbf"
/* Below them: the range from "" to here is the people without a key, for they have no birth date. */
#define KEYLESS "\x01"

/* Columns of FIND_COLUMNS: these fields, and then. */
static const PersonField FIELDS[] = {FIELD_PUPIL_NUMBER, FIELD_SCHOOL_YEAR, FIELD_GROUP_CODE,
                                     FIELD_YEAR_GROUP,   FIELD_INITIALS,    FIELD_FIRST_NAME,
                                     FIELD_PREFIX,       FIELD_SURNAME,     FIELD_BIRTH_DATE};
enum { FOUND_ID = G_N_ELEMENTS(FIELDS), FOUND_STATUS, FOUND_CARD, FOUND_CODE, FOUND_NAME };

typedef struct {
    Store *store;
    gint64 library, branch;
    guint limit;
    FoundPupils *found;
    GHashTable *seen; /* of membership ids */
} Search;

void
found_pupils_free(FoundPupils *found)
{
    if (!found)
        return;
    g_array_unref(found->pupils);
    g_string_chunk_free(found->text);
    g_free(found);
}

static gboolean
add_row(Search *search, StatementId id, GError **error)
{
    FoundPupils *found = search->found;
    FoundPupil one = {0};
    gint64 membership = db_int(search->store, id, FOUND_ID);
    if (g_hash_table_contains(search->seen, &membership))
        return TRUE;
    found->more = found->pupils->len == search->limit;
    if (found->more)
        return TRUE;
    one.membership = membership;
    roster_state_clear(&one.state);
    if (!pupil_row_status(db_text(search->store, id, FOUND_STATUS), &one.state.status, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(FIELDS); i++)
        one.state.value[FIELDS[i]] = pupil_row_keep(found->text, db_text(search->store, id, i));
    one.state.card = pupil_row_keep(found->text, db_text(search->store, id, FOUND_CARD));
    g_hash_table_add(search->seen, g_memdup2(&membership, sizeof membership));
    one.branch_code = g_string_chunk_insert_const(found->text, db_text(search->store, id, FOUND_CODE));
    one.branch_name = g_string_chunk_insert_const(found->text, db_text(search->store, id, FOUND_NAME));
    g_array_append_val(found->pupils, one);
    return TRUE;
}

/* The rows of a statement that was started; ends it. */
static gboolean
add_rows(Search *search, StatementId id, GError **error)
{
    GError *failure = NULL;
    gboolean ok = TRUE;
    while (ok && !search->found->more && db_next(search->store, id, &failure))
        ok = add_row(search, id, error);
    db_end(search->store, id);
    if (failure)
        g_propagate_error(error, failure);
    return ok && !failure;
}

/* Names in the range of keys from (included) to (not), with both patterns somewhere in the whole name. */
typedef struct {
    const char *before, *after;
} Patterns;

static gboolean
find_range(Search *search, const char *from, const char *to, Patterns patterns, GError **error)
{
    const StatementId id = ST_PUPIL_FIND_NAME;
    return search->found->more ||
           (db_query(search->store, id, error, "iitttti", search->library, search->branch, from, to,
                     patterns.before, patterns.after, (gint64)search->limit + 1) &&
            add_rows(search, id, error));
}

/* The words first to end in one, as a surname of several words is folded. */
static char *
join(char *const *words, guint first, guint end)
{
    GString *joined = g_string_new(NULL);
    for (guint i = first; i < end; i++)
        g_string_append(joined, words[i]);
    return g_string_free(joined, FALSE);
}

/* For LIKE; a folded word holds letters and digits only. */
static char *
pattern_of(char *const *words, guint first, guint end)
{
    GString *pattern = g_string_new("%");
    for (guint i = first; i < end; i++)
        g_string_append_printf(pattern, "%s%%", words[i]);
    return g_string_free(pattern, FALSE);
}

/* The words first to end are the surname, or begin it; the others stand in the name. A key is the folded surname, "|" and the
 * birth date (name_match_key): whose surname is just this comes first. */
static gboolean
find_surname(Search *search, char *const *words, guint first, guint end, GError **error)
{
    g_autofree char *from = join(words, first, end), *to = g_strconcat(from, BEYOND, NULL),
                    *exact = g_strconcat(from, "|", NULL), *exact_to = g_strconcat(from, "}", NULL),
                    *before = pattern_of(words, 0, first),
                    *after = pattern_of(words, end, g_strv_length((char **)words));
    Patterns patterns = {before, after};
    return find_range(search, exact, exact_to, patterns, error) &&
           find_range(search, from, exact, patterns, error) &&
           find_range(search, exact_to, to, patterns, error);
}

/* Any words that stand together may be the surname: "jan visser", "visser jan", "van der berg jan". The most of them, and the
 * last, first. */
static gboolean
find_name(Search *search, char *const *words, guint n, GError **error)
{
    for (guint length = n; length > 0; length--)
        for (guint first = n - length + 1; first-- > 0;)
            if (!find_surname(search, words, first, first + length, error))
                return FALSE;
    g_autofree char *before = pattern_of(words, 0, 1), *after = pattern_of(words, 1, n);
    Patterns patterns = {before, after};
    if (!find_range(search, "", KEYLESS, patterns, error))
        return FALSE;
    return search->found->pupils->len > 0 || find_range(search, KEYLESS, BEYOND, patterns, error);
}

static gboolean
find_number(Search *search, const char *number, GError **error)
{
    static const StatementId ids[] = {ST_PUPIL_FIND_CARD, ST_PUPIL_FIND_NUMBER};
    for (guint i = 0; i < G_N_ELEMENTS(ids) && !search->found->more; i++)
        if (!db_query(search->store, ids[i], error, "iiti", search->library, search->branch, number,
                      (gint64)search->limit + 1) ||
            !add_rows(search, ids[i], error))
            return FALSE;
    return TRUE;
}

/* Folded, without the empty ones; at most FIND_WORDS. */
static guint
split_words(const char *typed, char *words[FIND_WORDS + 1])
{
    g_auto(GStrv) parts = g_strsplit_set(typed, " ,;\t", -1);
    guint n = 0;
    for (guint i = 0; parts[i] != NULL && n < FIND_WORDS; i++) {
        g_autofree char *folded = name_fold(parts[i]);
        if (*folded != '\0')
            words[n++] = g_steal_pointer(&folded);
    }
    return n;
}

FoundPupils *
store_pupil_find(Store *store, gint64 library, gint64 branch, const char *typed, guint limit, GError **error)
{
    g_autoptr(FoundPupils) found = g_new0(FoundPupils, 1);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autofree char *clean = g_strstrip(g_strdup(typed));
    found->pupils = g_array_new(FALSE, TRUE, sizeof(FoundPupil));
    found->text = g_string_chunk_new(4096);
    Search search = {store, library, branch, limit, found, seen};
    char *words[FIND_WORDS + 1] = {NULL};
    gboolean ok = TRUE;
    if (strpbrk(clean, "0123456789") != NULL) {
        ok = find_number(&search, clean, error);
    } else {
        guint n = split_words(clean, words);
        ok = n == 0 || find_name(&search, words, n, error);
        for (guint i = 0; i < n; i++)
            g_free(words[i]);
    }
    return ok ? g_steal_pointer(&found) : NULL;
}
