/* Measures searching: searches DATABASE CODE QUERIES. The queries are drawn as people type: one word, two, the beginning of one, a word
 * wrongly spelled, with something chosen, nothing typed; in the library and in the school. For each the thread's CPU time and the time it took,
 * the least of three, and a digest of all that was found, in its order: the same on both engines; beside it the bare statement of the engine that reads the postings of the same words. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "library/kind.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/school.h"

#define TIMES 3
#define SHOWN 20

static double
clock_ms(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

typedef struct {
    GArray *cpu, *wall, *bare_cpu, *bare_wall; /* of double, ms */
} Figures;

typedef struct {
    Store *store;
    const Branch *school;
    GPtrArray *words; /* of the catalogue, the commonest first; owned */
    GRand *rand;
    GChecksum *answers;
} Bench;

static gboolean
load_words(Bench *bench, GError **error)
{
    const StatementId id = ST_CATALOGUE_WORDS;
    GError *failure = NULL;
    if (!db_query(bench->store, id, error, "itti", bench->school->library, "a", "zzzz", (gint64)5000))
        return FALSE;
    while (db_next(bench->store, id, &failure))
        g_ptr_array_add(bench->words, db_dup(bench->store, id, 0));
    return db_pass_on(failure, error);
}

static const char *
word(Bench *bench)
{
    double x = g_rand_double(bench->rand); /* the common ones more often */
    return bench->words->pdata[(guint)(x * x * bench->words->len)];
}

typedef enum { ONE_WORD, TWO_WORDS, BEGINNING, MISSPELLED, CHOSEN, BROWSING, N_WAYS } Way;
static const char *const ways[N_WAYS] = {"one word",   "two words", "beginning",
                                         "misspelled", "chosen",    "nothing typed"};

/* New. */
static char *
typed_of(Bench *bench, Way way)
{
    g_autofree char *one = g_strdup(word(bench));
    gsize length = strlen(one);
    switch (way) {
    case TWO_WORDS:
        return g_strconcat(one, " ", word(bench), NULL);
    case BEGINNING:
        one[MIN(length, 3)] = '\0';
        return g_steal_pointer(&one);
    case MISSPELLED:
        if (length > 3)
            memmove(one + length / 2, one + length / 2 + 1, length - length / 2);
        return g_steal_pointer(&one);
    case BROWSING:
        return g_strdup("");
    default:
        return g_steal_pointer(&one);
    }
}

/* What the engine needs to read the postings of these words, spelled as they are. */
static gboolean
run_bare(Bench *bench, const char *typed, GError **error)
{
    const StatementId id = ST_CATALOGUE_BARE;
    g_auto(GStrv) words = g_strsplit(typed, " ", 2);
    GError *failure = NULL;
    if (!*typed)
        return TRUE;
    if (!db_query(bench->store, id, error, "itt", bench->school->library, words[0],
                  words[1] ? words[1] : words[0]))
        return FALSE;
    while (db_next(bench->store, id, &failure))
        ;
    return db_pass_on(failure, error);
}

static void
note_answer(Bench *bench, const FoundTitles *found)
{
    g_autoptr(GString) answer = g_string_new(NULL);
    g_string_append_printf(answer, "%u %u %d", found->total, found->there, found->is_many);
    for (guint i = 0; i < found->titles->len; i++) {
        const FoundTitle *one = found->titles->pdata[i];
        g_string_append_printf(answer, " %" G_GINT64_FORMAT ":%u", one->id, one->copies);
    }
    for (guint f = 0; f < N_CATALOGUE_FACETS; f++)
        for (guint i = 0; found->facets[f] && i < found->facets[f]->len; i++) {
            const CatalogueCount *one = &g_array_index(found->facets[f], CatalogueCount, i);
            g_string_append_printf(answer, " %s=%u", one->value, one->count);
        }
    g_string_append_c(answer, '\n');
    g_checksum_update(bench->answers, (const guchar *)answer->str, (gssize)answer->len);
}

static gboolean
measure(Bench *bench, const CatalogueQuery *query, Figures *figures, GError **error)
{
    double least[4] = {1e9, 1e9, 1e9, 1e9};
    for (guint i = 0; i < TIMES; i++) {
        double cpu = clock_ms(CLOCK_THREAD_CPUTIME_ID), wall = clock_ms(CLOCK_MONOTONIC);
        g_autoptr(FoundTitles) found = store_catalogue_find(bench->store, query, error);
        if (!found)
            return FALSE;
        least[0] = MIN(least[0], clock_ms(CLOCK_THREAD_CPUTIME_ID) - cpu);
        least[1] = MIN(least[1], clock_ms(CLOCK_MONOTONIC) - wall);
        if (i == 0)
            note_answer(bench, found);
        cpu = clock_ms(CLOCK_THREAD_CPUTIME_ID), wall = clock_ms(CLOCK_MONOTONIC);
        if (!run_bare(bench, query->typed, error))
            return FALSE;
        least[2] = MIN(least[2], clock_ms(CLOCK_THREAD_CPUTIME_ID) - cpu);
        least[3] = MIN(least[3], clock_ms(CLOCK_MONOTONIC) - wall);
    }
    GArray *const into[] = {figures->cpu, figures->wall, figures->bare_cpu, figures->bare_wall};
    for (guint i = 0; i < G_N_ELEMENTS(into); i++)
        g_array_append_val(into[i], least[i]);
    return TRUE;
}

static gint
compare(gconstpointer a, gconstpointer b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return one < other ? -1 : one > other;
}

static double
part(GArray *figures, double share)
{
    g_array_sort(figures, compare);
    return figures->len ? g_array_index(figures, double, MIN(figures->len - 1, (guint)(share * figures->len)))
                        : 0;
}

static void
print_line(const char *where, const char *way, const Figures *figures)
{
    printf("%-8s %-14s cpu p50 %7.2f p95 %7.2f  took p50 %7.2f p95 %7.2f  bare cpu p50 %6.2f p95 %6.2f  took "
           "p50 %6.2f p95 %6.2f ms\n",
           where, way, part(figures->cpu, .5), part(figures->cpu, .95), part(figures->wall, .5),
           part(figures->wall, .95), part(figures->bare_cpu, .5), part(figures->bare_cpu, .95),
           part(figures->bare_wall, .5), part(figures->bare_wall, .95));
}

static gboolean
run_way(Bench *bench, gboolean at_school, Way way, guint queries, GError **error)
{
    Figures figures = {g_array_new(FALSE, FALSE, sizeof(double)), g_array_new(FALSE, FALSE, sizeof(double)),
                       g_array_new(FALSE, FALSE, sizeof(double)), g_array_new(FALSE, FALSE, sizeof(double))};
    gboolean ok = TRUE;
    for (guint i = 0; i < queries && ok; i++) {
        g_autofree char *typed = typed_of(bench, way);
        CatalogueQuery query = {.library = bench->school->library,
                                .branch = at_school ? bench->school->id : 0,
                                .typed = typed,
                                .is_browsing = TRUE,
                                .limit = SHOWN};
        if (way == CHOSEN || way == BROWSING)
            query.genre = kind_name(KIND_GENRE, i % kind_count(KIND_GENRE));
        if (way == CHOSEN)
            query.age = 6 + (gint)(i % 7);
        ok = measure(bench, &query, &figures, error);
    }
    if (ok)
        print_line(at_school ? "school" : "library", ways[way], &figures);
    g_array_unref(figures.cpu);
    g_array_unref(figures.wall);
    g_array_unref(figures.bare_cpu);
    g_array_unref(figures.bare_wall);
    return ok;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 4)
        return 2;
    g_autoptr(Store) store = store_open(argv[1], &error);
    if (store)
        store_enter(store, STORE_EVERY_LIBRARY);
    g_autoptr(Branch) school = store ? store_branch_find(store, argv[2], &error) : NULL;
    Bench bench = {store, school, g_ptr_array_new_with_free_func(g_free), g_rand_new_with_seed(6),
                   g_checksum_new(G_CHECKSUM_SHA256)};
    gboolean ok = school != NULL;
    if (ok)
        store_enter(store, school->library);
    ok = ok && store_begin_read(store, &error) && load_words(&bench, &error);
    for (guint where = 0; where < 2; where++)
        for (guint way = 0; way < N_WAYS && ok; way++)
            if (where > 0 || way != BROWSING)
                ok = run_way(&bench, where > 0, (Way)way, (guint)g_ascii_strtoull(argv[3], NULL, 10), &error);
    if (ok)
        printf("all answers: %.16s\n", g_checksum_get_string(bench.answers));
    g_checksum_free(bench.answers);
    g_ptr_array_unref(bench.words);
    g_rand_free(bench.rand);
    if (!ok && error)
        fprintf(stderr, "searches: %s\n", error->message);
    return ok ? 0 : 1;
}
