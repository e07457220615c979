/* Makes schools full of invented pupils, and lets a year go by. */
#include "sample.h"

#include <string.h>

/* Frequent and less frequent names; the last ones of each list cannot be written in Windows-1252. */
static const char *const GIRLS[] = {"Emma",  "Zoë",   "Sofie",  "Fatima",  "Anouk",  "Noëlle",
                                    "Lotte", "Renée", "Aïsha",  "Jasmijn", "Chloë",  "Fenna",
                                    "Loïs",  "Hanna", "Maëlle", "Roos",    "Isabel", "Anne-Marie",
                                    "Yara",  "Saar",  "Nóra",   "Sıla",    "Zofia"};
static const char *const BOYS[] = {"Daan", "Daniël", "Sem",        "Mohammed", "Luuk",  "Raphaël",
                                   "Bram", "Finn",   "José",       "Thijs",    "Joël",  "Mees",
                                   "Noah", "André",  "Jan-Willem", "Gijs",     "Ruben", "Théo",
                                   "Kees", "Björn",  "İbrahim",    "Łukasz",   "Jiří"};
#define NARROW_FIRST 19 /* so many of each can be written in Windows-1252 */

typedef struct {
    const char *prefix, *surname;
} Surname;
static const Surname SURNAMES[] = {
    {"de", "Vries"},    {"", "Jansen"},        {"van den", "Berg"},
    {"", "Bakker"},     {"van", "Dijk"},       {"", "Visser"},
    {"", "Smit"},       {"van 't", "Hof"},     {"de", "Boer"},
    {"", "Mulder"},     {"van der", "Meer"},   {"d'", "Hondt"},
    {"", "Peters"},     {"ter", "Beek"},       {"El", "Amrani"},
    {"", "Müller"},     {"in 't", "Veld"},     {"", "Groß"},
    {"", "Nuñez"},      {"van der", "Linden"}, {"", "Çelik"},
    {"op den", "Camp"}, {"", "Jansen-de Wit"}, {"", "Öztürk"},
    {"", "García"},     {"von", "Bülow"},      {"ten", "Hoeve"},
    {"", "Hendriks"},   {"van", "Leeuwen"},    {"", "Dekker"},
    {"", "Brouwer"},    {"de", "Wit"},         {"", "Dijkstra"},
    {"van", "Beek"},    {"", "Vermeulen"},     {"", "Koster"},
    {"", "Yılmaz"},     {"", "Kovačević"},     {"", "Nowák-Wiśniewski"},
};
#define NARROW_SURNAMES 36
static const char *const STREETS[] = {"Dorpsstraat",  "Kerkweg",   "Molenlaan", "Beukenhof",
                                      "Schoolstraat", "Lindelaan", "Havenkade"};
static const char *const TOWNS[] = {"Waterdorp", "Nieuwveen-Zuid", "Oosterhage"};

static guint
pick(SampleSchool *school, guint n)
{
    return (guint)g_rand_int_range(school->random, 0, (gint32)n);
}

static void
set_group(SampleSchool *school, SamplePupil *pupil, guint year)
{
    g_snprintf(pupil->year_group, sizeof pupil->year_group, "%u", year);
    if (school->kind == SAMPLE_SECONDARY) {
        static const char *const LEVELS[] = {"b", "k", "h", "v"};
        g_snprintf(pupil->group, sizeof pupil->group, "%u%s%u", year,
                   LEVELS[pick(school, year > 4 ? 2 : 4) + (year > 4 ? 2 : 0)], 1 + pick(school, 3));
        g_snprintf(pupil->group_name, sizeof pupil->group_name, "Klas %s", pupil->group);
    } else if (year == 5 || year == 6) { /* one combination group: the year stays with the pupil */
        g_strlcpy(pupil->group, "5-6", sizeof pupil->group);
        g_strlcpy(pupil->group_name, "Groep 5/6", sizeof pupil->group_name);
    } else {
        g_snprintf(pupil->group, sizeof pupil->group, "%u", year);
        g_snprintf(pupil->group_name, sizeof pupil->group_name, "Groep %u", year);
    }
}

static void
set_address(SampleSchool *school, SamplePupil *pupil)
{
    g_strlcpy(pupil->street, STREETS[pick(school, G_N_ELEMENTS(STREETS))], sizeof pupil->street);
    g_snprintf(pupil->house, sizeof pupil->house, "%u%s", 1 + pick(school, 240),
               pick(school, 6) == 0 ? "a" : "");
    g_snprintf(pupil->postcode, sizeof pupil->postcode, "%u%c%c", 1100 + pick(school, 8800),
               'A' + (int)pick(school, 18), 'A' + (int)pick(school, 18));
    pupil->town = TOWNS[pick(school, G_N_ELEMENTS(TOWNS))];
}

/* Names after places, of two halves: nearly two thousand, and none of them anybody's in particular. */
static void
compose_surname(SampleSchool *school, SamplePupil *pupil)
{
    static const char *const FIRST[] = {
        "Ooster", "Wester", "Noorder", "Zuider", "Molen",  "Zand",  "Klei",   "Veen",   "Bos",    "Heide",
        "Water",  "Kerk",   "Brug",    "Dijk",   "Linden", "Eiken", "Beuken", "Wilgen", "Berken", "Elzen",
        "Linge",  "Vecht",  "IJssel",  "Maas",   "Waal",   "Rijn",  "Amstel", "Grift",  "Hoog",   "Laag",
        "Lang",   "Kort",   "Breed",   "Smal",   "Groen",  "Rood",  "Wit",    "Zwart",  "Nieuw",  "Oud"};
    static const char *const LAST[] = {
        "veld",  "man",    "stra",  "huis",    "hof",    "camp", "kamp", "berg", "broek", "dal",
        "donk",  "dam",    "horst", "hout",    "laar",   "land", "mond", "oord", "poort", "rode",
        "schot", "stede",  "sluis", "straten", "voort",  "wal",  "weg",  "werf", "wijk",  "wold",
        "zijl",  "gaarde", "burg",  "meer",    "meijer", "mans", "boer", "beek", "brink", "brug",
        "es",    "enk",    "gooi",  "heem",    "kerk",   "loo",  "maat", "sma"};
    g_snprintf(pupil->surname, sizeof pupil->surname, "%s%s", FIRST[pick(school, G_N_ELEMENTS(FIRST))],
               LAST[pick(school, G_N_ELEMENTS(LAST))]);
    if (pick(school, 4) == 0)
        pupil->prefix = "van";
}

static void
set_name(SampleSchool *school, SamplePupil *pupil)
{
    gboolean narrow = school->kind == SAMPLE_PRIMARY;
    const char *const *names = pupil->sex == 'V' ? GIRLS : BOYS;
    pupil->first = names[pick(school, narrow ? NARROW_FIRST : G_N_ELEMENTS(GIRLS))];
    const Surname *surname = &SURNAMES[pick(school, narrow ? NARROW_SURNAMES : G_N_ELEMENTS(SURNAMES))];
    pupil->prefix = surname->prefix;
    g_strlcpy(pupil->surname, surname->surname, sizeof pupil->surname);
    if (school->many_names && pick(school, 4) > 0)
        compose_surname(school, pupil);
    gunichar initial = g_utf8_get_char(pupil->first);
    char letter[8] = "";
    letter[g_unichar_to_utf8(initial, letter)] = '\0';
    g_snprintf(pupil->initials, sizeof pupil->initials, "%s.", letter);
}

static SamplePupil
new_pupil(SampleSchool *school, guint year)
{
    SamplePupil pupil = {0};
    guint age = school->kind == SAMPLE_PRIMARY ? year + 3 : year + 11;
    pupil.sex = pick(school, 2) == 0 ? 'V' : 'M';
    set_name(school, &pupil);
    set_address(school, &pupil);
    set_group(school, &pupil, year);
    g_snprintf(pupil.number, sizeof pupil.number, "%06u", school->next_number++);
    g_snprintf(pupil.birth, sizeof pupil.birth, "%04u-%02u-%02u", school->first_year - age,
               1 + pick(school, 12), 1 + pick(school, 28));
    g_snprintf(pupil.email, sizeof pupil.email, "ll%s@voorbeeld.example", pupil.number);
    return pupil;
}

static gint
pupil_order(gconstpointer a, gconstpointer b)
{
    const SamplePupil *x = a, *y = b;
    gint order = strcmp(x->group, y->group);
    if (order == 0)
        order = strcmp(x->surname, y->surname);
    return order != 0 ? order : strcmp(x->number, y->number);
}

SampleSchool *
sample_school_new(const SampleSpec *spec)
{
    SampleSchool *school = g_new0(SampleSchool, 1);
    guint pupils = spec->pupils, years = spec->kind == SAMPLE_PRIMARY ? 8 : 6;
    school->kind = spec->kind;
    school->many_names = spec->many_names;
    school->name = spec->name;
    school->brin = spec->brin;
    school->first_year = 2025;
    school->next_number = spec->kind == SAMPLE_PRIMARY ? 4201 : 21001;
    school->random = g_rand_new_with_seed(spec->seed);
    school->pupils = g_array_sized_new(FALSE, FALSE, sizeof(SamplePupil), pupils);
    for (guint i = 0; i < pupils; i++) {
        SamplePupil pupil = new_pupil(school, 1 + i * years / pupils);
        g_array_append_val(school->pupils, pupil);
    }
    if (pupils > 20) { /* twins: all but the first name and the number are alike */
        SamplePupil *a = &g_array_index(school->pupils, SamplePupil, 9),
                    *b = &g_array_index(school->pupils, SamplePupil, 10);
        char number[12];
        g_strlcpy(number, b->number, sizeof number);
        *b = *a;
        g_strlcpy(b->number, number, sizeof b->number);
        g_snprintf(b->email, sizeof b->email, "ll%s@voorbeeld.example", number);
        b->first = a->first == GIRLS[2] ? GIRLS[4] : GIRLS[2];
        b->sex = 'V';
        g_snprintf(b->initials, sizeof b->initials, "%c.", b->first[0]);
    }
    g_array_sort(school->pupils, pupil_order);
    return school;
}

void
sample_school_free(SampleSchool *school)
{
    g_array_unref(school->pupils);
    g_rand_free(school->random);
    g_free(school);
}

void
sample_school_next_year(SampleSchool *school)
{
    guint years = school->kind == SAMPLE_PRIMARY ? 8 : 6;
    guint before = school->pupils->len;
    school->first_year++;
    for (guint i = before; i > 0; i--) {
        SamplePupil *pupil = &g_array_index(school->pupils, SamplePupil, i - 1);
        guint year = (guint)(pupil->year_group[0] - '0');
        if (year >= years || (i % 97) == 0) { /* the last year leaves, and now and then someone moves house */
            g_array_remove_index(school->pupils, i - 1);
            continue;
        }
        set_group(school, pupil, year + 1);
        if (i % 41 == 0)
            set_address(school, pupil);
        if (i % 83 == 0) {
            pupil->prefix = "";
            g_strlcpy(pupil->surname, "Janssen", sizeof pupil->surname);
        }
    }
    guint new_ones = before / years + before / 60;
    for (guint i = 0; i < new_ones; i++) {
        SamplePupil pupil = new_pupil(school, i < before / years ? 1 : 2 + pick(school, years - 1));
        g_array_append_val(school->pupils, pupil);
    }
    g_array_sort(school->pupils, pupil_order);
}

void
sample_school_spoil(SampleSchool *school)
{
    guint n = school->pupils->len;
    if (n < 30)
        return;
    SamplePupil *pupil = &g_array_index(school->pupils, SamplePupil, n / 2);
    memmove(pupil->number, pupil->number + 2, strlen(pupil->number + 2) + 1); /* Excel ate the zeros */
    *g_array_index(school->pupils, SamplePupil, n / 3).surname = '\0';
    g_strlcpy(g_array_index(school->pupils, SamplePupil, n / 4).birth, "2017-02-31", 11);
    g_strlcpy(g_array_index(school->pupils, SamplePupil, n / 5).email, "geen", 64);
}
