/* Proves that a file of records is shown before it is written, is written whole or not at all, changes nothing the second time, comes out
 * as it went in, and that the words of the catalogue are always those of its titles. */
#include <string.h>

#include <glib/gstdio.h>

#include "scene.h"
#include "library/marc.h"
#include "service/titles.h"
#include "store/posting.h"
#include "store/titles.h"

typedef struct {
    Fixture fixture;
    Service *service;
    char *library;
} Scene;

static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    scene->service = staged_open(&scene->fixture, "2026-11-22", 2);
    g_autoptr(Library) library = store_library_get(scene->fixture.store, scene->fixture.library, &error);
    g_assert_no_error(error);
    scene->library = g_strdup(library->name);
}

static void
scene_close(Scene *scene)
{
    g_free(scene->library);
    staged_close(scene->service, &scene->fixture);
}

static MarcRecord *
record_of(const char *number, const char *isbn, const char *title)
{
    MarcRecord *record = marc_record_new();
    if (*number != '\0')
        marc_record_add(record, "001", g_strdup(number));
    if (*isbn != '\0')
        marc_record_add(record, "020",
                        g_strdup_printf("  \x1f"
                                        "a%s",
                                        isbn));
    if (*title != '\0')
        marc_record_add(record, "245",
                        g_strdup_printf("10\x1f"
                                        "a%s",
                                        title));
    marc_record_add(record, "887",
                    g_strdup("  \x1f"
                             "avan een ander"));
    return record;
}

static void
add(GString *file, const char *number, const char *isbn, const char *title)
{
    g_autoptr(MarcRecord) record = record_of(number, isbn, title);
    g_assert_true(marc_write_iso2709(record, file));
}

static TitleImport *
run(Scene *scene, const GString *file, gboolean apply)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(file->str, file->len);
    TitleImport *import = service_titles_import(scene->service, service_operator(), scene->library, bytes,
                                                apply, &error);
    g_assert_no_error(error);
    return import;
}

static void
assert_counts(Scene *scene, const GString *file, gboolean apply, const guint expected[N_TITLE_FATES])
{
    g_autoptr(TitleImport) import = run(scene, file, apply);
    for (guint i = 0; i < N_TITLE_FATES; i++)
        g_assert_cmpuint(import->count[i], ==, expected[i]);
}

static gboolean
append(const char *bytes, gsize length, gpointer data)
{
    g_string_append_len(data, bytes, (gssize)length);
    return TRUE;
}

static GString *
exported(Scene *scene, MarcForm form)
{
    g_autoptr(GError) error = NULL;
    GString *file = g_string_new(NULL);
    TitlesOut out = {append, file, 0};
    g_assert_true(
        service_titles_export(scene->service, service_operator(), scene->library, form, &out, &error));
    g_assert_no_error(error);
    return file;
}

static gint64
number(Scene *scene, const char *sql)
{
    return fixture_number(scene->fixture.url, sql);
}

/* Each word of each title once, counted right, with its near keys, and no other. */
static void
assert_words(Scene *scene)
{
    g_assert_cmpint(
        number(scene, "SELECT count(*) FROM catalogue_word c WHERE c.titles <> (SELECT "
                      "coalesce(sum(length(p.titles)), 0) FROM posting p WHERE p.library_id = c.library_id "
                      "AND p.word = c.word)"),
        ==, 0);
    g_assert_cmpint(
        number(scene,
               "SELECT count(*) FROM posting p WHERE p.titles = '' OR (p.word NOT LIKE '=%' AND NOT EXISTS "
               "(SELECT 1 FROM catalogue_word c WHERE c.library_id = p.library_id AND c.word = p.word))"),
        ==, 0);
    g_assert_cmpint(number(scene, "SELECT count(*) FROM catalogue_near n WHERE NOT EXISTS (SELECT 1 FROM "
                                  "catalogue_word c WHERE c.library_id = n.library_id AND c.word = n.word)"),
                    ==, 0);
    gint64 words = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) ids = store_title_ids(scene->fixture.store, scene->fixture.library, 0, 1000, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < ids->len; i++) {
        g_autoptr(Title) title = store_title_get(scene->fixture.store, scene->fixture.library,
                                                 g_array_index(ids, gint64, i), &error);
        g_assert_no_error(error);
        g_autofree char *wanted = posting_words(title),
                        *now = posting_now(scene->fixture.store, scene->fixture.library, title->id, &error);
        g_auto(GStrv) each = g_strsplit(wanted, " ", -1);
        g_assert_cmpstr(now, ==, wanted);
        for (guint k = 0; each[k]; k++) {
            g_autoptr(GPtrArray) one = g_ptr_array_new();
            g_ptr_array_add(one, each[k]);
            g_autoptr(TitleSet) set = title_set_new();
            g_assert_true(posting_read(scene->fixture.store, scene->fixture.library, one, set, &error));
            g_autoptr(GArray) having = title_set_newest(set);
            gboolean is_there = FALSE;
            for (guint m = 0; m < having->len; m++)
                is_there = is_there || g_array_index(having, gint64, m) == title->id;
            g_assert_true(is_there);
            words++;
        }
    }
    g_assert_cmpint(number(scene, "SELECT sum(length(titles)) FROM posting"), ==, words);
}

static void
test_import(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GString) file = g_string_new(NULL);
    add(file, "n1", "9789025751982", "De GVR");
    add(file, "n2", "", "Matilda");
    assert_counts(&scene, file, FALSE, (const guint[]){2, 0, 0, 0});
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM title"), ==, 0);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM audit_line WHERE object_kind = 'titles'"), ==, 0);
    assert_counts(&scene, file, TRUE, (const guint[]){2, 0, 0, 0});
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM audit_line WHERE object_kind = 'titles'"), ==, 1);
    assert_counts(&scene, file, TRUE, (const guint[]){0, 0, 2, 0});
    assert_words(&scene);
    g_autoptr(GString) out = exported(&scene, MARC_FORM_ISO2709);
    g_assert_cmpmem(out->str, out->len, file->str, file->len);
    g_autoptr(GString) xml = exported(&scene, MARC_FORM_XML);
    assert_counts(&scene, xml, FALSE, (const guint[]){0, 0, 2, 0});
    scene_close(&scene);
}

/* Known by its ISBN although the number is another; what staff filled in stays; one file has a title once; what cannot be read does not
 * keep the rest out. */
static void
test_known(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);
    scene_open(&scene);
    add(first, "n1", "9789025751982", "De GVR");
    assert_counts(&scene, first, TRUE, (const guint[]){1, 0, 0, 0});
    Store *store = scene.fixture.store;
    const TitleHand hand = {scene.fixture.library, 0, 5};
    gint64 id = store_title_find(store, scene.fixture.library, "n1", "", &error);
    g_autoptr(Title) title = store_title_get(store, scene.fixture.library, id, &error);
    title_set(title, TITLE_AVI, "E6");
    g_assert_true(store_begin(store, &error) && store_title_set(store, &hand, title, &error) &&
                  store_commit(store, &error));
    g_assert_no_error(error);
    add(second, "other", "978-90-257-5198-2", "De Grote Vriendelijke Reus");
    add(second, "other", "", "Dezelfde");
    g_string_append(second, "00050 this is no record\x1d");
    add(second, "n3", "", "");
    add(second, "n4", "", "Minoes");
    assert_counts(&scene, second, FALSE, (const guint[]){1, 1, 0, 3});
    assert_counts(&scene, second, TRUE, (const guint[]){1, 1, 0, 3});
    g_autoptr(Title) again = store_title_get(store, scene.fixture.library, id, &error);
    g_assert_cmpstr(again->text[TITLE_TITLE], ==, "De Grote Vriendelijke Reus");
    g_assert_cmpstr(again->text[TITLE_AVI], ==, "E6");
    g_autoptr(GString) out = exported(&scene, MARC_FORM_XML);
    g_assert_nonnull(strstr(out->str, "AVI-E6"));
    g_assert_nonnull(strstr(out->str, "van een ander"));
    g_assert_false(store_title_set(store, &hand, title, &error)); /* a version that is over */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    assert_words(&scene);
    scene_close(&scene);
}

/* Whatever titles are added and changed, the words are those of the titles. */
static void
test_words(void)
{
    static const char *const parts[] = {"muis", "Muizen", "kater", "Griezel", "bus",
                                        "de",   "één",    "zee",   "9",       "school"};
    Scene scene;
    g_autoptr(GError) error = NULL;
    GRand *rand = g_rand_new_with_seed(9);
    scene_open(&scene);
    Store *store = scene.fixture.store;
    const TitleHand hand = {scene.fixture.library, 0, 5};
    gint64 ids[12] = {0};
    for (guint i = 0; i < 60; i++) {
        guint place = (guint)g_rand_int_range(rand, 0, G_N_ELEMENTS(ids));
        g_assert_true(store_begin(store, &error));
        g_autoptr(Title) title = ids[place]
                                     ? store_title_get(store, scene.fixture.library, ids[place], &error)
                                     : title_new();
        const TitleText texts[] = {TITLE_TITLE, TITLE_AUTHOR, TITLE_SERIES};
        for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
            g_autofree char *value = g_strdup_printf("%s %s",
                                                     parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))],
                                                     parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))]);
            title_set(title, texts[t], value);
        }
        if (ids[place] == 0)
            ids[place] = store_title_add(store, &hand, title, &error);
        else
            g_assert_true(store_title_set(store, &hand, title, &error));
        g_assert_no_error(error);
        g_assert_true(store_commit(store, &error));
    }
    assert_words(&scene);
    g_rand_free(rand);
    scene_close(&scene);
}

static void
test_refused(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GBytes) empty = g_bytes_new("", 0);
    const Grant grant = {
        .role = ROLE_TEACHER, .library = scene.fixture.library, .branch = scene.fixture.branch};
    Account teacher = {.id = 5, .library = scene.fixture.library};
    account_set_grants(&teacher, &grant, 1);
    const struct {
        const Account *actor;
        const char *library;
        ServiceError code;
    } cases[] = {
        {&teacher, scene.library, SERVICE_ERROR_DENIED},
        {service_operator(), "Nergens", SERVICE_ERROR_INPUT},
        {service_operator(), scene.library, SERVICE_ERROR_UNREADABLE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(
            service_titles_import(scene.service, cases[i].actor, cases[i].library, empty, TRUE, &error));
        g_assert_error(error, SERVICE_ERROR, (gint)cases[i].code);
    }
    g_free(teacher.grants);
    scene_close(&scene);
}

/* A barcode is of one copy of a library. */
static void
test_copies(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    Store *store = scene.fixture.store;
    const TitleHand hand = {scene.fixture.library, 0, 5};
    g_autoptr(Title) title = title_new();
    title_set(title, TITLE_TITLE, "Minoes");
    g_assert_true(store_begin(store, &error));
    gint64 id = store_title_add(store, &hand, title, &error);
    Copy copy = {.branch = scene.fixture.branch,
                 .title = id,
                 .barcode = (char *)"0001",
                 .shelf = (char *)"",
                 .material = (char *)"",
                 .status = (char *)"available",
                 .why = (char *)"",
                 .note = (char *)"",
                 .acquired = (char *)"2026-11-22",
                 .withdrawn_on = (char *)"",
                 .price_cents = 1499};
    copy.id = store_copy_add(store, &hand, &copy, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
    g_assert_true(store_begin(store, &error));
    g_assert_cmpint(store_copy_add(store, &hand, &copy, &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    store_rollback(store);
    g_assert_cmpint(store_copy_find(store, scene.fixture.library, "0001", &error), ==, copy.id);
    g_assert_cmpint(store_copy_find(store, scene.fixture.library, "1", &error), ==, 0);
    copy.version = 1;
    copy.status = (char *)"withdrawn";
    copy.why = (char *)"worn";
    g_assert_true(store_begin(store, &error) && store_copy_write(store, &hand, &copy, &error) &&
                  store_commit(store, &error));
    g_autoptr(GPtrArray)
        copies = store_copy_list(store, scene.fixture.library, id, scene.fixture.branch, &error);
    g_assert_cmpuint(copies->len, ==, 1);
    const Copy *now = copies->pdata[0];
    g_assert_cmpstr(now->status, ==, "withdrawn");
    g_assert_cmpint(now->version, ==, 2);
    g_autoptr(GPtrArray)
        elsewhere = store_copy_list(store, scene.fixture.library, id, scene.fixture.other, &error);
    g_assert_cmpuint(elsewhere->len, ==, 0);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/titles/import", test_import);
    g_test_add_func("/titles/known", test_known);
    g_test_add_func("/titles/words", test_words);
    g_test_add_func("/titles/refused", test_refused);
    g_test_add_func("/titles/copies", test_copies);
    return g_test_run();
}
