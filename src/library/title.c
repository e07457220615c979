/* The fields of a title: names, lengths, what is sound. */
#include "library/title.h"

#include <string.h>

#include "library/isbn.h"
#include "library/kind.h"
#include "people/name.h"
#include "text/text.h"

static const struct {
    const char *name, *label;
    guint most;
    gboolean has_lines;
} texts[N_TITLE_TEXTS] = {
    [TITLE_ISBN] = {"isbn", N_("ISBN"), 13, FALSE},
    [TITLE_NUMBER] = {"number", N_("Number of the record"), 60, FALSE},
    [TITLE_MATERIAL] = {"material", N_("Kind of material"), 20, FALSE},
    [TITLE_TITLE] = {"title", N_("Title"), 300, FALSE},
    [TITLE_SUBTITLE] = {"subtitle", N_("Subtitle"), 300, FALSE},
    [TITLE_RESPONSIBILITY] = {"responsibility", N_("By whom, as it stands on the book"), 300, FALSE},
    [TITLE_AUTHOR] = {"author", N_("Author"), 120, FALSE},
    [TITLE_CONTRIBUTORS] = {"contributors", N_("Illustrator, translator and others"), 1200, TRUE},
    [TITLE_SERIES] = {"series", N_("Series"), 200, FALSE},
    [TITLE_SERIES_NUMBER] = {"series-number", N_("Part of the series"), 20, FALSE},
    [TITLE_EDITION] = {"edition", N_("Edition"), 100, FALSE},
    [TITLE_PUBLISHER] = {"publisher", N_("Publisher"), 200, FALSE},
    [TITLE_LANGUAGE] = {"language", N_("Language of the book"), 3, FALSE},
    [TITLE_AVI] = {"avi", N_("AVI level"), 5, FALSE},
    [TITLE_GENRE] = {"genre", N_("Genre"), 20, FALSE},
    [TITLE_SISO] = {"siso", N_("SISO"), 12, FALSE},
    [TITLE_SUBJECTS] = {"subjects", N_("Subjects"), 1200, TRUE},
    [TITLE_SUMMARY] = {"summary", N_("What it is about"), 4000, TRUE},
};

static const struct {
    const char *name, *label;
    gint most;
} numbers[N_TITLE_NUMBERS] = {
    [TITLE_YEAR] = {"year", N_("Year"), 2999},
    [TITLE_PAGES] = {"pages", N_("Pages"), 9999},
    [TITLE_AGE_FROM] = {"age-from", N_("Age from"), 99},
    [TITLE_AGE_TO] = {"age-to", N_("Age to"), 99},
};

const char *
title_text_name(TitleText text)
{
    return texts[text].name;
}

const char *
title_text_label(TitleText text)
{
    return text_get(texts[text].label);
}

gboolean
title_text_from_name(const char *name, TitleText *text)
{
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        if (g_str_equal(texts[i].name, name)) {
            *text = (TitleText)i;
            return TRUE;
        }
    return FALSE;
}

guint
title_text_most(TitleText text)
{
    return texts[text].most;
}

gboolean
title_text_has_lines(TitleText text)
{
    return texts[text].has_lines;
}

const char *
title_number_name(TitleNumber number)
{
    return numbers[number].name;
}

const char *
title_number_label(TitleNumber number)
{
    return text_get(numbers[number].label);
}

gint
title_number_most(TitleNumber number)
{
    return numbers[number].most;
}

Title *
title_new(void)
{
    Title *title = g_new0(Title, 1);
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        title->text[i] = g_strdup(i == TITLE_MATERIAL ? kind_name(KIND_MATERIAL, 0) : "");
    return title;
}

Title *
title_copy(const Title *title)
{
    Title *copy = g_memdup2(title, sizeof *title);
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        copy->text[i] = g_strdup(title->text[i]);
    return copy;
}

void
title_free(Title *title)
{
    if (!title)
        return;
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        g_free(title->text[i]);
    g_free(title);
}

/* Runs of spaces and control characters become one space; with has_lines a run that holds an end of line becomes one of those, and a
 * tab stays a tab. NFC, valid, at most so many characters. */
static char *
clean(const char *value, guint most, gboolean has_lines)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    g_autofree char *composed = g_utf8_normalize(valid, -1, G_NORMALIZE_NFC);
    GString *text = g_string_new(NULL);
    guint n = 0;
    char gap = '\0';
    for (const char *at = composed; *at != '\0' && n < most; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isspace(c) || g_unichar_iscntrl(c)) {
            char wider = has_lines && c == '\n' ? '\n' : has_lines && c == '\t' ? '\t' : ' ';
            gap = gap == '\n' || (gap == '\t' && wider == ' ') ? gap : wider;
            continue;
        }
        if (gap != '\0' && text->len > 0 && ++n < most)
            g_string_append_c(text, gap);
        gap = '\0';
        if (n++ < most)
            g_string_append_unichar(text, c);
    }
    g_strchomp(text->str);
    return g_string_free(text, FALSE);
}

void
title_set(Title *title, TitleText text, const char *value)
{
    char *cleaned = clean(value, texts[text].most, texts[text].has_lines);
    g_free(title->text[text]);
    title->text[text] = cleaned;
}

void
title_add_line(Title *title, TitleText text, const char *line)
{
    g_assert(texts[text].has_lines);
    g_autofree char *cleaned = clean(line, texts[text].most, FALSE);
    g_auto(GStrv) lines = g_strsplit(title->text[text], "\n", -1);
    glong length = g_utf8_strlen(title->text[text], -1) + g_utf8_strlen(cleaned, -1) + 1;
    if (*cleaned == '\0' || g_strv_contains((const char *const *)lines, cleaned) || length > texts[text].most)
        return;
    char *joined = *title->text[text] == '\0' ? g_strdup(cleaned)
                                              : g_strconcat(title->text[text], "\n", cleaned, NULL);
    g_free(title->text[text]);
    title->text[text] = joined;
}

gboolean
title_equal(const Title *one, const Title *other)
{
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        if (!g_str_equal(one->text[i], other->text[i]))
            return FALSE;
    return memcmp(one->number, other->number, sizeof one->number) == 0;
}

Title *
title_rebase(const Title *mine, const Title *shown, const Title *now)
{
    Title *title = title_copy(now);
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        if (!g_str_equal(mine->text[i], shown->text[i]))
            title_set(title, (TitleText)i, mine->text[i]);
    for (guint i = 0; i < TITLE_AGE_FROM; i++)
        if (mine->number[i] != shown->number[i])
            title->number[i] = mine->number[i];
    if (mine->number[TITLE_AGE_FROM] != shown->number[TITLE_AGE_FROM] ||
        mine->number[TITLE_AGE_TO] != shown->number[TITLE_AGE_TO]) {
        title->number[TITLE_AGE_FROM] = mine->number[TITLE_AGE_FROM];
        title->number[TITLE_AGE_TO] = mine->number[TITLE_AGE_TO];
    }
    return title;
}

static gboolean
is_code(const char *text)
{
    return *text == '\0' || (strlen(text) == 3 && strspn(text, "abcdefghijklmnopqrstuvwxyz") == 3);
}

static gboolean
is_isbn(const char *text)
{
    char isbn[ISBN_DIGITS + 1];
    return *text == '\0' || (isbn_read(text, isbn) && g_str_equal(isbn, text));
}

static gboolean
is_of(Kind kind, const char *text)
{
    return *text == '\0' || kind_place(kind, text) >= 0;
}

const char *
title_text_problem(const Title *title, TitleText text)
{
    const char *value = title->text[text];
    switch (text) {
    case TITLE_ISBN:
        return is_isbn(value) ? NULL : _("This is no ISBN: a digit is wrong or missing.");
    case TITLE_MATERIAL:
        return *value != '\0' && is_of(KIND_MATERIAL, value) ? NULL : _("Choose one of the list.");
    case TITLE_TITLE:
        return *value != '\0' ? NULL : _("A title is needed.");
    case TITLE_LANGUAGE:
        return is_code(value) ? NULL : _("A language is three small letters, such as dut, eng or fry.");
    case TITLE_AVI:
        return is_of(KIND_AVI, value) ? NULL : _("Choose one of the list.");
    case TITLE_GENRE:
        return is_of(KIND_GENRE, value) ? NULL : _("Choose one of the list.");
    case TITLE_SISO:
        return siso_is_sound(value) ? NULL
                                    : _("SISO is three digits, with more behind a point if wanted: 597.8.");
    default:
        return NULL;
    }
}

const char *
title_number_problem(const Title *title, TitleNumber number)
{
    gint value = title->number[number];
    if (value < 0 || value > numbers[number].most)
        return _("This number is too large.");
    if (number == TITLE_AGE_TO && value < title->number[TITLE_AGE_FROM])
        return _("The last age is lower than the first.");
    return NULL;
}

gboolean
title_is_sound(const Title *title)
{
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        if (title_text_problem(title, (TitleText)i))
            return FALSE;
    for (guint i = 0; i < N_TITLE_NUMBERS; i++)
        if (title_number_problem(title, (TitleNumber)i))
            return FALSE;
    return TRUE;
}

/* Articles with the space or apostrophe behind them. A title of no known language is taken for Dutch. */
static const struct {
    const char *language, *articles[8];
} articles[] = {
    {"", {"de ", "het ", "een ", "'t ", "’t ", "'n "}},
    {"dut", {"de ", "het ", "een ", "'t ", "’t ", "'n "}},
    {"eng", {"the ", "a ", "an "}},
    {"fre", {"le ", "la ", "les ", "l'", "l’", "un ", "une "}},
    {"ger", {"der ", "die ", "das ", "ein ", "eine "}},
    {"fry", {"de ", "it ", "in "}},
};

char *
title_sort_key(const Title *title)
{
    const char *text = title->text[TITLE_TITLE];
    g_autofree char *small = g_utf8_strdown(text, -1);
    gsize skip = 0;
    for (guint i = 0; i < G_N_ELEMENTS(articles); i++)
        if (g_str_equal(articles[i].language, title->text[TITLE_LANGUAGE]))
            for (guint j = 0; skip == 0 && j < 8 && articles[i].articles[j]; j++)
                if (g_str_has_prefix(small, articles[i].articles[j]))
                    skip = strlen(articles[i].articles[j]);
    return name_fold(skip < strlen(small) ? small + skip : small);
}
