/* Libraries and branches as values; rules for branch codes, BRIN codes and school years. */
#include "people/school.h"

#include <string.h>

#include "people/name.h"

Library *
library_new(gint64 id, const char *name)
{
    Library *library = g_new0(Library, 1);
    library->id = id;
    library->name = g_strdup(name);
    return library;
}

void
library_free(Library *library)
{
    if (library == NULL)
        return;
    g_free(library->name);
    g_free(library);
}

Branch *
branch_copy(const Branch *branch)
{
    Branch *copy = g_new0(Branch, 1);
    *copy = *branch;
    copy->code = g_strdup(branch->code);
    copy->name = g_strdup(branch->name);
    copy->brin = g_strdup(branch->brin);
    copy->word = g_strdup(branch->word);
    return copy;
}

void
branch_free(Branch *branch)
{
    if (branch == NULL)
        return;
    g_free(branch->code);
    g_free(branch->name);
    g_free(branch->brin);
    g_free(branch->word);
    g_free(branch);
}

static const char *const kinds[] = {[BRANCH_PRIMARY] = "primary", [BRANCH_SECONDARY] = "secondary"};

const char *
branch_kind_name(BranchKind kind)
{
    g_assert(kind < G_N_ELEMENTS(kinds));
    return kinds[kind];
}

gboolean
branch_kind_from_name(const char *name, BranchKind *kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i], name) == 0) {
            *kind = (BranchKind)i;
            return TRUE;
        }
    }
    return FALSE;
}

static const struct {
    guint groups;
    gint before; /* the age of year group n is n and this */
} years[] = {[BRANCH_PRIMARY] = {8, 3}, [BRANCH_SECONDARY] = {6, 11}};

guint
branch_year_groups(BranchKind kind)
{
    g_assert(kind < G_N_ELEMENTS(years));
    return years[kind].groups;
}

gint
year_group_age(BranchKind kind, const char *year_group)
{
    guint groups = branch_year_groups(kind);
    gint year = g_ascii_isdigit(year_group[0]) && year_group[1] == '\0' ? year_group[0] - '0' : 0;
    return year > 0 && (guint)year <= groups ? year + years[kind].before : 0;
}

static gboolean
digits(const char *text, guint n)
{
    for (guint i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i]))
            return FALSE;
    }
    return TRUE;
}

gboolean
branch_code_valid(const char *code)
{
    return strlen(code) == 4 && digits(code, 4);
}

gboolean
brin_valid(const char *brin)
{
    gsize length = strlen(brin);
    if (length != 4 && length != 6)
        return FALSE;
    return digits(brin, 2) && g_ascii_isalpha(brin[2]) && g_ascii_isalpha(brin[3]) &&
           digits(brin + 4, (guint)(length - 4));
}

gboolean
brin_agrees(const char *a, const char *b)
{
    if (*a == '\0' || *b == '\0')
        return TRUE;
    if (g_ascii_strncasecmp(a, b, 4) != 0)
        return FALSE;
    const char *at_a = strlen(a) > 4 ? a + 4 : "";
    const char *at_b = strlen(b) > 4 ? b + 4 : "";
    if (*at_a == '\0' || *at_b == '\0' || strcmp(at_a, "00") == 0 || strcmp(at_b, "00") == 0)
        return TRUE;
    return strcmp(at_a, at_b) == 0;
}

static guint
number(const char *text, guint n)
{
    guint value = 0;
    for (guint i = 0; i < n; i++)
        value = value * 10 + (guint)g_ascii_digit_value(text[i]);
    return value;
}

gboolean
school_year_valid(const char *text)
{
    return strlen(text) == 9 && digits(text, 4) && text[4] == '-' && digits(text + 5, 4) &&
           number(text + 5, 4) == number(text, 4) + 1;
}

char *
school_year_of(const char *iso_date)
{
    g_return_val_if_fail(strlen(iso_date) >= 7 && digits(iso_date, 4) && digits(iso_date + 5, 2), NULL);
    guint year = number(iso_date, 4);
    if (number(iso_date + 5, 2) < 8)
        year--;
    return g_strdup_printf("%04u-%04u", year, year + 1);
}

char *
school_year_parse(const char *text)
{
    const char *at = text;
    while (*at != '\0' && !g_ascii_isdigit(*at))
        at++;
    if (!digits(at, 4))
        return NULL;
    guint from = number(at, 4);
    at += 4;
    while (*at != '\0' && !g_ascii_isdigit(*at))
        at++;
    guint n = 0;
    while (g_ascii_isdigit(at[n]))
        n++;
    if ((n != 2 && n != 4) || at[n + strspn(at + n, " \t\r\n")] != '\0')
        return NULL;
    if (number(at, n) != (n == 2 ? (from + 1) % 100 : from + 1))
        return NULL;
    return g_strdup_printf("%04u-%04u", from, from + 1);
}

gboolean
branch_word_valid(const char *word)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    gsize length = strlen(word);
    return length > 0 && length <= BRANCH_WORD_MOST && strspn(word, letters) == length &&
           strspn(word, "0123456789-") < length && word[0] != '-' && word[length - 1] != '-' &&
           strstr(word, "--") == NULL;
}

char *
branch_word_of(const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autoptr(GString) word = g_string_new(NULL);
    gboolean is_apart = FALSE;
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        g_autofree char *letter = g_strndup(at, (gsize)(g_utf8_next_char(at) - at));
        g_autofree char *folded = name_fold(letter);
        gboolean is_plain = *folded != '\0' &&
                            strspn(folded, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(folded);
        if (is_plain && word->len + 1 + strlen(folded) > BRANCH_WORD_MOST)
            break;
        if (is_plain && is_apart && word->len > 0)
            g_string_append_c(word, '-');
        if (is_plain)
            g_string_append(word, folded);
        if (is_plain || *letter != '\'') /* 't Hofje: t-hofje, Sofie's: sofies */
            is_apart = !is_plain;
    }
    if (!branch_word_valid(word->str)) {
        g_string_prepend(word, word->len > 0 ? "school-" : "school");
        g_string_truncate(word, MIN(word->len, BRANCH_WORD_MOST));
        while (word->str[word->len - 1] == '-')
            g_string_truncate(word, word->len - 1);
    }
    return g_string_free(g_steal_pointer(&word), FALSE);
}
