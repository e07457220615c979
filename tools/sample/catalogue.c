/* A library's catalogue of any size: invented titles whose words are as unevenly common as real ones, some of them in a school. */
#include <string.h>

#include "library/kind.h"
#include "sample.h"
#include "store/school.h"
#include "store/titles.h"

#define PIECE 1000 /* titles of a transaction */
#define RARE  40000
#define SEED  20261122u

static const char *const beginnings[] = {"De", "Het", "Een", "Mijn", "De", "Het"};
static const char *const describing[] = {"geheime", "verdwenen", "grote",     "kleine",  "dappere",
                                         "vreemde", "gouden",    "blauwe",    "laatste", "eerste",
                                         "boze",    "stille",    "vliegende", "slimme"};
static const char *const things[] = {
    "draak",     "schat",   "heks", "ridder", "school",      "boomhut", "eiland",  "piraat", "paard",
    "spook",     "kat",     "hond", "robot",  "tovenaar",    "juf",     "meester", "koning", "wolf",
    "detective", "voetbal", "zee",  "raket",  "bibliotheek", "olifant", "muis",    "vriend"};
static const char *const joining[] = {"van", "en", "in", "op", "met", "zonder"};
static const char *const syllables[] = {"ba",   "kel", "tor", "mi", "ra",  "sto", "ven",
                                        "dijk", "lo",  "wim", "pe", "gar", "zon", "hul"};
static const char *const surnames[] = {"Vos", "Prins",  "Kramer", "Visser", "Dekker",
                                       "Bos", "Mulder", "Peters", "Kok",    "Smit"};

/* A word of few books: always the same for a number. New. */
static char *
rare_word(guint number)
{
    const guint n = G_N_ELEMENTS(syllables);
    return g_strconcat(syllables[number % n], syllables[number / n % n], syllables[number / n / n % n],
                       syllables[number / n / n / n % n], NULL);
}

/* Few numbers often, many seldom. */
static guint
uneven(GRand *rand, guint most)
{
    double x = g_rand_double(rand);
    return (guint)(x * x * x * most);
}

#define ONE_OF(rand, list) ((list)[g_rand_int_range((rand), 0, (gint32)G_N_ELEMENTS(list))])

static Title *
title_of(guint number)
{
    GRand *rand = g_rand_new_with_seed(SEED + number);
    Title *title = title_new();
    g_autofree char *rare = rare_word(uneven(rand, RARE)), *control = g_strdup_printf("sample-%u", number);
    g_autofree char *name = g_strdup_printf(
        "%s %s %s %s %s", ONE_OF(rand, beginnings), ONE_OF(rand, describing),
        things[uneven(rand, G_N_ELEMENTS(things))], ONE_OF(rand, joining), rare);
    g_autofree char *writer = rare_word(uneven(rand, 3000));
    g_autofree char *author = g_strdup_printf("%s, %c%s", ONE_OF(rand, surnames), g_ascii_toupper(*writer),
                                              writer + 1);
    gint age = g_rand_int_range(rand, 4, 15);
    title_set(title, TITLE_NUMBER, control);
    title_set(title, TITLE_TITLE, name);
    title_set(title, TITLE_AUTHOR, author);
    title_set(title, TITLE_MATERIAL, "book");
    title_set(title, TITLE_LANGUAGE, g_rand_int_range(rand, 0, 12) ? "dut" : "eng");
    title_set(title, TITLE_GENRE, kind_name(KIND_GENRE, uneven(rand, kind_count(KIND_GENRE))));
    if (age < 12)
        title_set(title, TITLE_AVI,
                  kind_name(KIND_AVI, (guint)g_rand_int_range(rand, 0, (gint32)kind_count(KIND_AVI))));
    if (number % 5 == 0) {
        g_autofree char *series = g_strdup_printf("De %s", things[number / 50 % G_N_ELEMENTS(things)]);
        g_autofree char *part = g_strdup_printf("%u", 1 + number / 5 % 10);
        title_set(title, TITLE_SERIES, series);
        title_set(title, TITLE_SERIES_NUMBER, part);
    }
    title->number[TITLE_YEAR] = g_rand_int_range(rand, 1980, 2027);
    title->number[TITLE_PAGES] = g_rand_int_range(rand, 24, 320);
    title->number[TITLE_AGE_FROM] = age;
    title->number[TITLE_AGE_TO] = age + 3;
    g_rand_free(rand);
    return title;
}

static gboolean
add_copy(Store *store, const TitleHand *hand, const Branch *school, gint64 title, guint number,
         GError **error)
{
    char *none = (char *)"";
    g_autofree char *barcode = g_strdup_printf("c%s%07u", school->code, number);
    const Copy copy = {.branch = school->id,
                       .title = title,
                       .barcode = barcode,
                       .shelf = none,
                       .material = none,
                       .status = (char *)(number % 40 == 39 ? "missing" : "available"),
                       .why = none,
                       .note = none,
                       .acquired = none,
                       .withdrawn_on = none};
    return store_copy_add(store, hand, &copy, error) > 0;
}

/* The titles from on, up to a piece of them, in a transaction; nothing where they are there already. */
static gboolean
add_piece(Store *store, const Branch *school, guint from, guint to, guint every, GError **error)
{
    const TitleHand hand = {school->library, 0, 1};
    g_autofree char *last = g_strdup_printf("sample-%u", to - 1);
    gint64 known = store_title_find(store, school->library, last, "", error);
    if (known != 0)
        return known > 0;
    if (!store_begin(store, error) || !store_lock_library(store, school->library, error))
        return FALSE;
    for (guint i = from; i < to; i++) {
        g_autoptr(Title) title = title_of(i);
        gint64 id = store_title_add(store, &hand, title, error);
        if (id < 0 || (i % every == 0 && !add_copy(store, &hand, school, id, i, error)))
            return FALSE;
    }
    return store_commit(store, error);
}

gboolean
sample_catalogue(const char *url, const char *code, guint titles, guint every, GError **error)
{
    g_autoptr(Store) store = store_open(url, error);
    if (store == NULL)
        return FALSE;
    store_enter(store, STORE_EVERY_LIBRARY);
    g_autoptr(Branch) school = store_branch_find(store, code, error);
    if (school == NULL)
        return FALSE;
    store_enter(store, school->library);
    for (guint from = 0; from < titles; from += PIECE)
        if (!add_piece(store, school, from, MIN(from + PIECE, titles), MAX(every, 1), error))
            return FALSE;
    return TRUE;
}
