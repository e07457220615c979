/* Proves that what is read most is shown from five different readers on and outlives the history, and that a school's shelves hold what
 * stands there and nothing else. */
#include "fixture.h"
#include "service/shelf.h"
#include "store/titles.h"

typedef struct {
    Fixture fixture;
    gint64 title, copy;
} Scene;

static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    fixture_open(&scene->fixture);
    Store *store = scene->fixture.store;
    const TitleHand hand = {scene->fixture.library, 0, 5};
    g_autoptr(Title) title = title_new();
    title_set(title, TITLE_TITLE, "De gorgels");
    title_set(title, TITLE_MATERIAL, "book");
    title_set(title, TITLE_AVI, "M4");
    g_assert_true(store_begin(store, &error));
    scene->title = store_title_add(store, &hand, title, &error);
    const Copy copy = {.branch = scene->fixture.branch,
                       .title = scene->title,
                       .barcode = (char *)"100",
                       .shelf = (char *)"A",
                       .material = (char *)"",
                       .status = (char *)"available",
                       .why = (char *)"",
                       .note = (char *)"",
                       .acquired = (char *)"",
                       .withdrawn_on = (char *)""};
    scene->copy = store_copy_add(store, &hand, &copy, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
}

static void
count_reader(Scene *scene, gint64 person)
{
    g_autoptr(GError) error = NULL;
    const ReadLoan loan = {
        scene->fixture.library, scene->fixture.branch, person, scene->title, "4", "2026-2027"};
    g_assert_true(store_begin(scene->fixture.store, &error));
    g_assert_true(store_read_count(scene->fixture.store, &loan, &error));
    g_assert_true(store_commit(scene->fixture.store, &error));
}

/* How many readers the most read title has, as the portal would show it; 0 = nothing is shown. */
static guint
shown(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    Store *store = scene->fixture.store;
    g_autoptr(GPtrArray)
        groups = store_read_groups(store, scene->fixture.branch, "2026-2027", "2025-2026", &error);
    g_assert_no_error(error);
    const ReadGroup asked = {(char *)"4", (char *)"2026-2027"};
    g_autoptr(GPtrArray) top = store_read_top(store, scene->fixture.branch, &asked, 10, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(groups->len, ==, top->len);
    return top->len > 0 ? ((const ShelfTitle *)top->pdata[0])->count : 0;
}

static void
test_top(void)
{
    Scene scene;
    scene_open(&scene);
    GRand *rand = g_rand_new_with_seed(5);
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterRegister) reg = store_register_load(scene.fixture.store, scene.fixture.branch, &error);
    g_assert_no_error(error);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, reg, 6);
    apply_plan(&scene.fixture, plan, 0);
    gint64 first = fixture_number(scene.fixture.url, "SELECT min(id) FROM person");
    for (gint64 person = first; person < first + READERS_LEAST - 1; person++)
        count_reader(&scene, person);
    g_assert_cmpuint(shown(&scene), ==, 0);
    /* the same reader once more is no fifth one */
    g_autofree char *loan = g_strdup_printf("INSERT INTO loan (person_id, copy_id, branch_id, title, "
                                            "due_date, lent, is_open, ended) VALUES (%" G_GINT64_FORMAT
                                            ", %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                                            ", '', '2026-10-20', '2026-10-01', 0, '2026-10-10')",
                                            first, scene.copy, scene.fixture.branch);
    fixture_script(scene.fixture.url, loan);
    count_reader(&scene, first);
    g_assert_cmpuint(shown(&scene), ==, 0);
    count_reader(&scene, first + READERS_LEAST - 1);
    g_assert_cmpuint(shown(&scene), ==, READERS_LEAST);
    fixture_script(scene.fixture.url, "UPDATE loan SET person_id = NULL");
    g_assert_cmpuint(shown(&scene), ==, READERS_LEAST);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT loans FROM title_read"), ==, READERS_LEAST + 1);
    g_rand_free(rand);
    fixture_close(&scene.fixture);
}

static void
test_shelves(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    Store *store = scene.fixture.store;
    static const char *const keys[N_SHELF_BY] = {"A", "M4", "", ""};
    for (guint by = 0; by < N_SHELF_BY; by++) {
        const ShelfPart part = {0, 10};
        g_autoptr(GPtrArray) groups = store_shelf_groups(store, scene.fixture.branch, (ShelfBy)by, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(groups->len, ==, 1);
        g_assert_cmpstr(((const ShelfGroup *)groups->pdata[0])->key, ==, keys[by]);
        g_autoptr(GPtrArray)
            titles = store_shelf_titles(store, scene.fixture.branch, (ShelfBy)by, keys[by], &part, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(titles->len, ==, 1);
        g_assert_cmpuint(((const ShelfTitle *)titles->pdata[0])->count, ==, 1);
        g_autoptr(GPtrArray) other = store_shelf_groups(store, scene.fixture.other, (ShelfBy)by, &error);
        g_assert_cmpuint(other->len, ==, 0);
    }
    g_autoptr(GPtrArray) fresh = store_shelf_new(store, scene.fixture.branch, 5, 10, &error);
    g_autoptr(GPtrArray) old = store_shelf_new(store, scene.fixture.branch, 6, 10, &error);
    g_assert_cmpuint(fresh->len, ==, 1);
    g_assert_cmpuint(old->len, ==, 0);
    fixture_script(scene.fixture.url, "UPDATE copy SET status = 'missing'");
    g_autoptr(GPtrArray) none = store_shelf_groups(store, scene.fixture.branch, SHELF_BY_AVI, &error);
    g_assert_cmpuint(none->len, ==, 0);
    fixture_close(&scene.fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/shelf/top", test_top);
    g_test_add_func("/service/shelf/shelves", test_shelves);
    return g_test_run();
}
