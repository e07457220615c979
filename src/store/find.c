/* Finds pupils of a library: ranges of the indices on folded names, so that a search costs what it finds. */
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
enum { FOUND_ID = G_N_ELEMENTS(FIELDS), FOUND_STATUS, FOUND_CARD, FOUND_CODE, FOUND_NAME, FOUND_PERSON };

typedef struct {
    Store *store;
    gint64 library;
    const char *schools; /* as the statements take them */
    guint limit;
    FoundPupils *found;
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

/* A page of pupils is few: no table is made to look them up in. */
static gboolean
is_found(const FoundPupils *found, gint64 membership)
{
    for (guint i = 0; i < found->pupils->len; i++)
        if (g_array_index(found->pupils, FoundPupil, i).membership == membership)
            return TRUE;
    return FALSE;
}

static gboolean
add_row(Search *search, StatementId id, GError **error)
{
    FoundPupils *found = search->found;
    FoundPupil one = {0};
    gint64 membership = db_int(search->store, id, FOUND_ID);
    if (is_found(found, membership))
        return TRUE;
    found->more = found->pupils->len == search->limit;
    if (found->more)
        return TRUE;
    one.membership = membership;
    one.person = db_int(search->store, id, FOUND_PERSON);
    roster_state_clear(&one.state);
    if (!pupil_row_status(db_text(search->store, id, FOUND_STATUS), &one.state.status, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(FIELDS); i++)
        one.state.value[FIELDS[i]] = pupil_row_keep(found->text, db_text(search->store, id, i));
    one.state.card = pupil_row_keep(found->text, db_text(search->store, id, FOUND_CARD));
    one.branch_code = g_string_chunk_insert(found->text, db_text(search->store, id, FOUND_CODE));
    one.branch_name = g_string_chunk_insert(found->text, db_text(search->store, id, FOUND_NAME));
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

/* Of what is typed, folded. */
typedef struct {
    char *const *word;
    guint n;
} Words;

/* The words first to end in one, as a name of several words is folded. */
static char *
join(Words words, guint first, guint end)
{
    GString *joined = g_string_new(NULL);
    for (guint i = first; i < end; i++)
        g_string_append(joined, words.word[i]);
    return g_string_free(joined, FALSE);
}

/* For LIKE; a folded word holds letters and digits only. */
static char *
pattern_of(Words words, guint first, guint end)
{
    GString *pattern = g_string_new("%");
    for (guint i = first; i < end; i++)
        g_string_append_printf(pattern, "%s%%", words.word[i]);
    return g_string_free(pattern, FALSE);
}

typedef struct {
    const char *from, *to; /* of keys: from it, and not to it */
} Range;

static gboolean
find_range(Search *search, StatementId id, Range range, GError **error)
{
    return search->found->more ||
           (db_query(search->store, id, error, "ittti", search->library, search->schools, range.from,
                     range.to, (gint64)search->limit + 1) &&
            add_rows(search, id, error));
}

/* The words in front of first and those from end on stand in the name too. */
static gboolean
find_range_with(Search *search, StatementId id, Range range, Words words, guint first, guint end,
                GError **error)
{
    g_autofree char *before = pattern_of(words, 0, first), *after = pattern_of(words, end, words.n);
    return search->found->more ||
           (db_query(search->store, id, error, "ittttti", search->library, search->schools, range.from,
                     range.to, before, after, (gint64)search->limit + 1) &&
            add_rows(search, id, error));
}

/* The words first to end are the surname, or begin it; the others stand in the name. A key is the folded surname, "|" and the
 * birth date (name_match_key): whose surname is just this comes first. */
static gboolean
find_surname(Search *search, Words words, guint first, guint end, GError **error)
{
    g_autofree char *from = join(words, first, end), *to = g_strconcat(from, BEYOND, NULL),
                    *exact = g_strconcat(from, "|", NULL), *exact_to = g_strconcat(from, "}", NULL);
    const Range ranges[] = {{exact, exact_to}, {from, exact}, {exact_to, to}};
    gboolean ok = TRUE, is_all = end - first == words.n;
    for (guint i = 0; ok && i < G_N_ELEMENTS(ranges); i++)
        ok = is_all
                 ? find_range(search, ST_PUPIL_FIND_SURNAME, ranges[i], error)
                 : find_range_with(search, ST_PUPIL_FIND_SURNAME_WITH, ranges[i], words, first, end, error);
    return ok;
}

/* One of the words begins the first name, or all stand in a name of several words. */
static gboolean
find_otherwise(Search *search, Words words, GError **error)
{
    for (guint i = 0; i < words.n; i++) {
        g_autofree char *to = g_strconcat(words.word[i], BEYOND, NULL);
        const Range range = {words.word[i], to};
        if (!find_range_with(search, ST_PUPIL_FIND_FIRST_WITH, range, words, i, i + 1, error))
            return FALSE;
    }
    g_autofree char *before = pattern_of(words, 0, 1), *after = pattern_of(words, 1, words.n);
    return search->found->more ||
           (db_query(search->store, ST_PUPIL_FIND_INNER, error, "ittti", search->library, search->schools,
                     before, after, (gint64)search->limit + 1) &&
            add_rows(search, ST_PUPIL_FIND_INNER, error));
}

/* Any words that stand together may be the surname: "jan visser", "visser jan", "van der berg jan". The most of them, and the
 * last, first. */
static gboolean
find_name(Search *search, Words words, GError **error)
{
    static const Range keyless = {"", KEYLESS};
    for (guint length = words.n; length > 0; length--)
        for (guint first = words.n - length + 1; first-- > 0;)
            if (!find_surname(search, words, first, first + length, error))
                return FALSE;
    return find_range_with(search, ST_PUPIL_FIND_SURNAME_WITH, keyless, words, 1, 1, error) &&
           (search->found->pupils->len > 0 || find_otherwise(search, words, error));
}

static gboolean
find_number(Search *search, const char *number, GError **error)
{
    static const StatementId ids[] = {ST_PUPIL_FIND_CARD, ST_PUPIL_FIND_NUMBER};
    for (guint i = 0; i < G_N_ELEMENTS(ids) && !search->found->more; i++)
        if (!db_query(search->store, ids[i], error, "itti", search->library, search->schools, number,
                      (gint64)search->limit + 1) ||
            !add_rows(search, ids[i], error))
            return FALSE;
    return TRUE;
}

/* Folded, without the empty ones; at most FIND_WORDS. An apostrophe ends a word, because a name is shown as "d'Hondt" whether that is
 * a prefix or not; words that stand together are tried as one. */
static guint
split_words(const char *typed, char *words[FIND_WORDS + 1])
{
    g_autoptr(GString) plain = g_string_new(typed);
    g_string_replace(plain, "‘", "'", 0);
    g_string_replace(plain, "’", "'", 0);
    g_auto(GStrv) parts = g_strsplit_set(plain->str, " ,;\t'`", -1);
    guint n = 0;
    for (guint i = 0; parts[i] != NULL && n < FIND_WORDS; i++) {
        g_autofree char *folded = name_fold(parts[i]);
        if (*folded != '\0')
            words[n++] = g_steal_pointer(&folded);
    }
    return n;
}

/* Leaves what comes behind the page before. */
static gboolean
cut(FoundPupils *found, const FindPage *page, GError **error)
{
    guint from = 0;
    for (guint i = 0; i < found->pupils->len; i++)
        for (guint k = 0; k < page->n_after; k++)
            if (g_array_index(found->pupils, FoundPupil, i).membership == page->after[k])
                from = i + 1;
    if (from == 0) {
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "page before");
        return FALSE;
    }
    g_array_remove_range(found->pupils, 0, from);
    if (found->pupils->len > page->limit) {
        g_array_set_size(found->pupils, page->limit);
        found->more = TRUE;
    }
    return TRUE;
}

static char *
schools_text(const GArray *schools)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; schools != NULL && i < schools->len; i++)
        g_string_append_printf(text, " %" G_GINT64_FORMAT " ", g_array_index(schools, gint64, i));
    return g_string_free(text, FALSE);
}

FoundPupils *
store_pupil_find_page(Store *store, const FindWhere *where, const char *typed, const FindPage *page,
                      GError **error)
{
    if (page->n_after == 0)
        return store_pupil_find(store, where, typed, page->limit, error);
    g_autoptr(FoundPupils) found = store_pupil_find(store, where, typed, FIND_REACH, error);
    return found && cut(found, page, error) ? g_steal_pointer(&found) : NULL;
}

FoundPupils *
store_pupil_find(Store *store, const FindWhere *where, const char *typed, guint limit, GError **error)
{
    g_autofree char *schools = schools_text(where->schools);
    g_autoptr(FoundPupils) found = g_new0(FoundPupils, 1);
    g_autofree char *clean = g_strstrip(g_strdup(typed));
    found->pupils = g_array_new(FALSE, TRUE, sizeof(FoundPupil));
    found->text = g_string_chunk_new(4096);
    Search search = {store, where->library, schools, limit, found};
    char *words[FIND_WORDS + 1] = {NULL};
    gboolean ok = TRUE;
    if (where->schools != NULL && where->schools->len == 0)
        return g_steal_pointer(&found);
    if (strpbrk(clean, "0123456789") != NULL) {
        ok = find_number(&search, clean, error);
    } else {
        guint n = split_words(clean, words);
        ok = n == 0 || find_name(&search, (Words){words, n}, error);
        for (guint i = 0; i < n; i++)
            g_free(words[i]);
    }
    return ok ? g_steal_pointer(&found) : NULL;
}
