/* The short lists of the catalogue as tables. */
#include "library/kind.h"

#include <string.h>

#include "text/text.h"

typedef struct {
    const char *name, *label;
} Value;

static const Value materials[] = {
    {"book", N_("Book")},
    {"picture-book", N_("Picture book")},
    {"comic", N_("Comic")},
    {"audiobook", N_("Audio book")},
    {"magazine", N_("Magazine")},
    {"game", N_("Game")},
    {"dvd", N_("Film")},
    {"music", N_("Music")},
    {"box", N_("Box with things")},
    {"other", N_("Something else")},
};
static const Value avi_levels[] = {
    {"Start", N_("AVI Start")}, {"M3", N_("AVI M3")}, {"E3", N_("AVI E3")}, {"M4", N_("AVI M4")},
    {"E4", N_("AVI E4")},       {"M5", N_("AVI M5")}, {"E5", N_("AVI E5")}, {"M6", N_("AVI M6")},
    {"E6", N_("AVI E6")},       {"M7", N_("AVI M7")}, {"E7", N_("AVI E7")}, {"Plus", N_("AVI Plus")},
};
static const Value genres[] = {
    {"adventure", N_("Adventure")},
    {"animals", N_("Animals")},
    {"comics", N_("Comics")},
    {"countries", N_("Other countries")},
    {"detective", N_("Detective")},
    {"family", N_("Family")},
    {"fairy-tales", N_("Fairy tales")},
    {"fantasy", N_("Fantasy")},
    {"friendship", N_("Friendship")},
    {"future", N_("The future")},
    {"history", N_("Long ago")},
    {"horror", N_("Creepy")},
    {"horses", N_("Horses")},
    {"humour", N_("Funny")},
    {"information", N_("Finding out")},
    {"love", N_("Love")},
    {"poetry", N_("Poems")},
    {"school", N_("School")},
    {"sport", N_("Sport")},
    {"war", N_("War")},
};
static const Value statuses[] = {
    {"available", N_("Available")}, {"in-process", N_("Being prepared")}, {"on-order", N_("On order")},
    {"missing", N_("Missing")},     {"withdrawn", N_("Withdrawn")},
};
static const Value reasons[] = {
    {"worn", N_("Worn out")},
    {"damaged", N_("Damaged")},
    {"lost", N_("Lost")},
    {"outdated", N_("Outdated")},
    {"too-many", N_("Too many of it")},
    {"given-away", N_("Given away or sold")},
    {"mistake", N_("Entered by mistake")},
};

static const Value roles[] = {
    {"ill", N_("Illustrator")},  {"trl", N_("Translator")}, {"aut", N_("Co-author")},
    {"nrt", N_("Reader aloud")}, {"edt", N_("Editor")},     {"pht", N_("Photographer")},
    {"cmp", N_("Composer")},
};

static const struct {
    const Value *values;
    guint count;
} kinds[N_KINDS] = {
    [KIND_MATERIAL] = {materials, G_N_ELEMENTS(materials)},
    [KIND_AVI] = {avi_levels, G_N_ELEMENTS(avi_levels)},
    [KIND_GENRE] = {genres, G_N_ELEMENTS(genres)},
    [KIND_STATUS] = {statuses, G_N_ELEMENTS(statuses)},
    [KIND_REASON] = {reasons, G_N_ELEMENTS(reasons)},
    [KIND_ROLE] = {roles, G_N_ELEMENTS(roles)},
};

guint
kind_count(Kind kind)
{
    return kinds[kind].count;
}

const char *
kind_name(Kind kind, guint place)
{
    g_assert(place < kinds[kind].count);
    return kinds[kind].values[place].name;
}

const char *
kind_label(Kind kind, guint place)
{
    g_assert(place < kinds[kind].count);
    return text_get(kinds[kind].values[place].label);
}

gint
kind_place(Kind kind, const char *name)
{
    for (guint i = 0; i < kinds[kind].count; i++)
        if (g_str_equal(kinds[kind].values[i].name, name))
            return (gint)i;
    return -1;
}

const char *
kind_words(Kind kind, const char *name)
{
    gint place = kind_place(kind, name);
    return place < 0 ? name : kind_label(kind, (guint)place);
}

const char *
kind_avi_read(const char *typed)
{
    char level[8] = "";
    gsize n = 0;
    const char *at = typed + strspn(typed, " ");
    if (g_ascii_strncasecmp(at, "avi", 3) == 0)
        at += 3;
    else if (g_ascii_strncasecmp(at, "E-", 2) == 0) /* on the label of a first reader */
        at += 2;
    at += strspn(at, " -:");
    for (; g_ascii_isalnum(*at) && n + 1 < sizeof level; at++)
        level[n++] = *at;
    if (at[strspn(at, " ")] != '\0')
        return "";
    if (g_ascii_strcasecmp(level, "S") == 0)
        return avi_levels[0].name;
    for (guint i = 0; i < G_N_ELEMENTS(avi_levels); i++)
        if (g_ascii_strcasecmp(level, avi_levels[i].name) == 0)
            return avi_levels[i].name;
    return "";
}

gboolean
copy_status_is_there(const char *status)
{
    return g_str_equal(status, "available");
}

gboolean
copy_status_is_shown(const char *status)
{
    return !g_str_equal(status, "missing") && !g_str_equal(status, "withdrawn");
}

gboolean
siso_is_sound(const char *siso)
{
    const char *at = siso;
    if (*at == '\0')
        return TRUE;
    at += strspn(at, "AJ");
    if (at - siso > 2)
        return FALSE;
    at += strspn(at, " ");
    if (strspn(at, "0123456789") != 3)
        return FALSE;
    at += 3;
    if (*at == '\0')
        return TRUE;
    gsize more = *at == '.' ? strspn(at + 1, "0123456789") : 0;
    return more >= 1 && more <= 4 && at[1 + more] == '\0';
}

/* The next number up to two digits from *at on; -1 = none left, or a longer one (a year is no age). */
static gint
next_number(const char **at)
{
    const char *from = *at + strcspn(*at, "0123456789");
    gsize digits = strspn(from, "0123456789");
    *at = from + digits;
    if (digits == 0 || digits > 2)
        return -1;
    return digits == 1 ? from[0] - '0' : (from[0] - '0') * 10 + from[1] - '0';
}

gboolean
age_read(const char *typed, gint *from, gint *to)
{
    const char *at = typed;
    gint first = next_number(&at), second = -1;
    const char *behind = at;
    *from = *to = 0;
    if (first < 0)
        return FALSE;
    second = next_number(&at);
    if (second < 0) {
        gboolean is_open = *behind == '+' || g_ascii_strncasecmp(typed, "vanaf", 5) == 0 ||
                           g_ascii_strncasecmp(typed, "from", 4) == 0;
        second = is_open ? 99 : first;
    }
    if (second < first || second == 0)
        return FALSE;
    *from = first;
    *to = second;
    return TRUE;
}

char *
age_words(gint from, gint to)
{
    if (to == 0)
        return g_strdup("");
    if (to == 99)
        return g_strdup_printf(_("from %d years"), from);
    if (from == to)
        return g_strdup_printf(_("%d years"), from);
    return g_strdup_printf(_("%d to %d years"), from, to);
}
