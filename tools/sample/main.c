/* instroom-sample: writes the sample schools' files, files of any size for measuring, and what is still out at school. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "account/password.h"
#include "store/loan.h"
#include "store/register.h"
#include "store/school.h"
#include "sample.h"

static const struct {
    const char *code, *name, *brin, *file;
    SampleKind kind;
    guint pupils;
} SCHOOLS[] = {
    {"1234", "De Regenboog", "99AA", "de-regenboog", SAMPLE_PRIMARY, 212},
    {"1235", "Het Hofje", "99AB", "het-hofje", SAMPLE_PRIMARY, 40},
    {"1300", "Waterland College", "99AC", "waterland-college", SAMPLE_SECONDARY, 1200},
};

static int
fail(GError *error)
{
    fprintf(stderr, "instroom-sample: %s\n", error->message);
    g_error_free(error);
    return 1;
}

static gboolean
write_all(const SampleSchool *school, const char *folder, guint which, GError **error)
{
    for (guint format = 0; format < N_SAMPLE_FORMATS; format++) {
        g_autofree char *path = g_strdup_printf(
            "%s/%s-%s-%u-%u.%s", folder, SCHOOLS[which].code, SCHOOLS[which].file, school->first_year,
            school->first_year + 1, sample_format_extension((SampleFormat)format));
        if (!sample_write(school, (SampleFormat)format, path, error))
            return FALSE;
    }
    return TRUE;
}

static int
write_schools(const char *folder)
{
    GError *error = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(SCHOOLS); i++) {
        const SampleSpec spec = {.kind = SCHOOLS[i].kind,
                                 .name = SCHOOLS[i].name,
                                 .brin = SCHOOLS[i].brin,
                                 .pupils = SCHOOLS[i].pupils,
                                 .seed = 20250801 + i};
        SampleSchool *school = sample_school_new(&spec);
        gboolean written = write_all(school, folder, i, &error);
        sample_school_next_year(school);
        if (i == 0)
            sample_school_spoil(school);
        written = written && write_all(school, folder, i, &error);
        sample_school_free(school);
        if (!written)
            return fail(error);
    }
    return 0;
}

/* instroom-sample pupils N FORMAT FILE [later]: one big secondary school; later = a year on. */
static int
write_pupils(char **argv, int argc)
{
    GError *error = NULL;
    guint n = (guint)g_ascii_strtoull(argv[2], NULL, 10);
    SampleFormat format = SAMPLE_XLSX;
    while (format < N_SAMPLE_FORMATS && !g_str_equal(argv[3], sample_format_extension(format)))
        format++;
    if (format == N_SAMPLE_FORMATS || n == 0)
        return 2;
    const SampleSpec spec = {
        .kind = SAMPLE_SECONDARY, .name = "Meting", .brin = "99ZZ", .pupils = n, .seed = 7};
    SampleSchool *school = sample_school_new(&spec);
    if (argc > 5)
        sample_school_next_year(school);
    gboolean written = sample_write(school, format, argv[4], &error);
    sample_school_free(school);
    return written ? 0 : fail(error);
}

/* instroom-sample loans DATABASE CODE: some pupils of the school have books at home or owe something. */
static int
add_loans(const char *url, const char *code)
{
    GError *error = NULL;
    g_autoptr(Store) store = store_open(url, &error);
    if (store != NULL)
        store_enter(store, STORE_EVERY_LIBRARY);
    g_autoptr(Branch) branch = store != NULL ? store_branch_find(store, code, &error) : NULL;
    g_autoptr(RosterRegister) reg = branch != NULL ? store_register_load(store, branch->id, &error) : NULL;
    if (reg == NULL || !store_begin(store, &error))
        return fail(error);
    for (guint i = 0; i < reg->pupils->len; i += 23) {
        gint64 person = g_array_index(reg->pupils, RosterPupil, i).person;
        if (store_loan_add(store, person, "De zolder met elf deuren", "2026-07-10", &error) < 0 ||
            (i % 2 == 0 && store_fee_add(store, person, 120, "te laat", &error) < 0))
            return fail(error);
    }
    return store_commit(store, &error) ? 0 : fail(error);
}

/* instroom-sample books DATABASE CODE NUMBER: so many invented books stand in the school since today, barcodes CODE00001 and on. */
static int
add_books(const char *url, const char *code, const char *number)
{
    static const char *const titles[] = {"De zolder met elf deuren",
                                         "Wiebel en de weerwinkel",
                                         "Muis moppert",
                                         "De fluisterreus van Zuid",
                                         "Tijn telt tot toen",
                                         "Pim past op een wolf",
                                         "Oma Olifant op de step",
                                         "De nacht van de natte sokken",
                                         "Robot Rikkie roest niet",
                                         "Het eiland achter de gymzaal",
                                         "Kaat en de kwijtgeraakte maan",
                                         "Meester Mop verdwaalt",
                                         "De piraat zonder pannenkoek",
                                         "Spoken spelen niet graag",
                                         "Een draak in de broodtrommel",
                                         "Het geheim van lokaal nul",
                                         "Vlek zoekt een vriend",
                                         "De bakker die wolken bakte",
                                         "Juf Joke is onzichtbaar",
                                         "De laatste bus naar Sprokkel",
                                         "Sara en de sterrensoep",
                                         "Zeven stappen naar de kelder",
                                         "Het meisje met luide schoenen",
                                         "Hoe werkt een regenworm?"};
    GError *error = NULL;
    guint n = (guint)g_ascii_strtoull(number, NULL, 10);
    g_autoptr(Store) store = store_open(url, &error);
    if (store != NULL)
        store_enter(store, STORE_EVERY_LIBRARY);
    g_autoptr(Branch) branch = store != NULL ? store_branch_find(store, code, &error) : NULL;
    if (branch == NULL || !store_begin(store, &error))
        return fail(error);
    store_enter(store, branch->library);
    for (guint i = 0; i < n; i++) {
        g_autofree char *barcode = g_strdup_printf("%s%05u", code, 1 + i);
        const guint round = i / G_N_ELEMENTS(titles);
        const char *name = titles[i % G_N_ELEMENTS(titles)];
        g_autofree char *title = round == 0 ? g_strdup(name) : g_strdup_printf("%s %u", name, 1 + round);
        const NewDeskCopy copy = {branch->library, branch->id, 0, g_get_real_time(), barcode, title, "book"};
        if (store_copy_add_bare(store, &copy, &error) < 0)
            return fail(error);
    }
    return store_commit(store, &error) ? 0 : fail(error);
}

/* instroom-sample logins DATABASE LIBRARY PUPILS PASSWORD: so many pupils (cards 3000000001 and on) and twenty of the library
 * (balie0001 and on), all with this password. */
static int
add_logins(const char *url, const char *library, const char *pupils, const char *password)
{
    GError *error = NULL;
    guint n = (guint)g_ascii_strtoull(pupils, NULL, 10);
    if (!password_init() || !sample_logins(url, library, n, password, &error))
        return error != NULL ? fail(error) : 2;
    return 0;
}

/* instroom-sample catalogue DATABASE CODE TITLES EVERY: so many titles in the school's library, each EVERYth in the school too. Asked again
 * it goes on where it stopped. */
static int
add_catalogue(const char *url, const char *code, const char *titles, const char *every)
{
    GError *error = NULL;
    guint n = (guint)g_ascii_strtoull(titles, NULL, 10), each = (guint)g_ascii_strtoull(every, NULL, 10);
    return sample_catalogue(url, code, n, each, &error) ? 0 : fail(error);
}

/* instroom-sample hash: milliseconds of CPU that one hash costs, of staff and of a pupil; the least of several. */
static int
time_hash(void)
{
    static const Role ROLES[] = {ROLE_EMPLOYEE, ROLE_PUPIL};
    if (!password_init())
        return 2;
    for (guint r = 0; r < G_N_ELEMENTS(ROLES); r++) {
        g_autofree char *hash = password_hash("drie andere woorden", ROLES[r]);
        clock_t least = 0;
        for (guint i = 0; i < 20; i++) {
            clock_t from = clock();
            password_verify(hash, "drie losse woorden");
            clock_t took = clock() - from;
            least = i == 0 ? took : MIN(least, took);
        }
        printf("%s%.1f", r > 0 ? " " : "", (double)least * 1000 / CLOCKS_PER_SEC);
    }
    putchar('\n');
    return 0;
}

static int
write_country(const char *url, const char *schools, const char *folder)
{
    GError *error = NULL;
    guint n = (guint)g_ascii_strtoull(schools, NULL, 10);
    if (n < 1 || n > 9999)
        return 2;
    return sample_country(url, n, folder, &error) ? 0 : fail(error);
}

/* instroom-sample shelf DATABASE CODE: its books get levels and kinds, its readers some tips. */
static int
dress_shelf(const char *url, const char *code)
{
    GError *error = NULL;
    return sample_shelf(url, code, &error) ? 0 : fail(error);
}

int
main(int argc, char **argv)
{
    if (argc == 3 && g_str_equal(argv[1], "schools"))
        return write_schools(argv[2]);
    if (argc >= 5 && g_str_equal(argv[1], "pupils"))
        return write_pupils(argv, argc);
    if (argc == 4 && g_str_equal(argv[1], "loans"))
        return add_loans(argv[2], argv[3]);
    if (argc == 5 && g_str_equal(argv[1], "books"))
        return add_books(argv[2], argv[3], argv[4]);
    if (argc == 4 && g_str_equal(argv[1], "shelf"))
        return dress_shelf(argv[2], argv[3]);
    if (argc == 5 && g_str_equal(argv[1], "country"))
        return write_country(argv[2], argv[3], argv[4]);
    if (argc == 6 && g_str_equal(argv[1], "catalogue"))
        return add_catalogue(argv[2], argv[3], argv[4], argv[5]);
    if (argc == 6 && g_str_equal(argv[1], "logins"))
        return add_logins(argv[2], argv[3], argv[4], argv[5]);
    if (argc == 2 && g_str_equal(argv[1], "hash"))
        return time_hash();
    fputs("instroom-sample schools FOLDER | pupils N xlsx|csv|xml FILE [later] | loans DATABASE CODE | books "
          "DATABASE CODE NUMBER | shelf DATABASE CODE | catalogue DATABASE CODE TITLES EVERY | "
          "country DATABASE SCHOOLS FOLDER | logins DATABASE LIBRARY PUPILS PASSWORD | hash\n",
          stderr);
    return 2;
}
