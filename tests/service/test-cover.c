/* Proves that a title's cover is kept as two pictures of ours or not at all, that only who edits the library's titles changes it, and
 * that it is shown to everybody as long as a school's catalogue is open, else to the library's own people. */
#include <string.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "picture-make.h"
#include "service/cover.h"
#include "store/titles.h"

typedef struct {
    Fixture fixture;
    Service *service;
    gint64 title;
    Grant grant;
    Account employee, pupil, stranger;
} Scene;

static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    fixture_open(&scene->fixture);
    g_autofree char *spool = g_build_filename(scene->fixture.folder, "received", NULL);
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    const ServiceConfig config = {
        .database = scene->fixture.url, .spool = spool, .keys = keys, .connections = 2};
    scene->service = service_new(&config, &error);
    g_assert_no_error(error);
    scene->grant = (Grant){.role = ROLE_EMPLOYEE, .library = scene->fixture.library};
    scene->employee = (Account){.id = 1,
                                .library = scene->fixture.library,
                                .name = (char *)"",
                                .grants = &scene->grant,
                                .n_grants = 1};
    scene->pupil = (Account){.id = 2, .library = scene->fixture.library, .name = (char *)""};
    scene->stranger = (Account){.id = 3, .library = scene->fixture.library + 7, .name = (char *)""};
    const TitleHand hand = {scene->fixture.library, 0, 5};
    g_autoptr(Title) title = title_new();
    title_set(title, TITLE_TITLE, "De gorgels");
    title_set(title, TITLE_MATERIAL, "book");
    g_assert_true(store_begin(scene->fixture.store, &error));
    scene->title = store_title_add(scene->fixture.store, &hand, title, &error);
    g_assert_true(scene->title > 0 && store_commit(scene->fixture.store, &error));
}

static void
scene_close(Scene *scene)
{
    g_autofree char *spool = g_build_filename(scene->fixture.folder, "received", NULL);
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    service_free(scene->service);
    g_rmdir(spool);
    g_unlink(keys);
    fixture_close(&scene->fixture);
}

static gboolean
set(Scene *scene, const Account *actor, gint64 title, GByteArray *made, GError **error)
{
    g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(made);
    return service_cover_set_bytes(scene->service, actor, title, bytes, error);
}

static Cover *
get(Scene *scene, const Account *viewer, gboolean is_large)
{
    g_autoptr(GError) error = NULL;
    gint64 library = viewer ? viewer->library : COVER_NOBODY;
    Cover *cover = service_cover_get(scene->service, library, scene->title, is_large, NULL, &error);
    g_assert_true(cover != NULL || g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND));
    return cover;
}

static void
test_set(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    g_autoptr(Cover) none = get(&scene, NULL, FALSE);
    g_assert_cmpstr(none->digest, ==, "");
    g_assert_null(none->jpeg);
    g_assert_cmpstr(none->title, ==, "De gorgels");
    g_assert_true(set(&scene, &scene.employee, scene.title, picture_made(MADE_PNG, 600, 900), &error));
    g_autoptr(Cover) small = get(&scene, NULL, FALSE), large = get(&scene, NULL, TRUE);
    g_assert_cmpint(large->width, ==, 600);
    g_assert_cmpuint(g_bytes_get_size(small->jpeg), <, g_bytes_get_size(large->jpeg));
    g_autoptr(Cover)
        known = service_cover_get(scene.service, COVER_NOBODY, scene.title, TRUE, large->digest, &error);
    g_assert_no_error(error);
    g_assert_null(known->jpeg);
    /* another takes its place, under another digest */
    g_assert_true(set(&scene, &scene.employee, scene.title, picture_made(MADE_WEBP, 300, 300), &error));
    g_autoptr(Cover) other = get(&scene, NULL, TRUE);
    g_assert_cmpstr(other->digest, !=, large->digest);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM picture"), ==, 1);
    /* what is no picture leaves it as it was */
    GByteArray *text = g_byte_array_append(g_byte_array_new(), (const guint8 *)"<html>", 6);
    g_assert_false(set(&scene, &scene.employee, scene.title, text, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE);
    g_autoptr(Cover) still = get(&scene, NULL, TRUE);
    g_assert_cmpstr(still->digest, ==, other->digest);
    g_clear_error(&error);
    g_assert_true(service_cover_remove(scene.service, &scene.employee, scene.title, &error));
    g_assert_true(service_cover_remove(scene.service, &scene.employee, scene.title, &error));
    g_autoptr(Cover) gone = get(&scene, NULL, TRUE);
    g_assert_cmpstr(gone->digest, ==, "");
    /* three lines in the trail: removing what was not there is none */
    g_assert_cmpint(
        fixture_number(scene.fixture.url, "SELECT count(*) FROM audit_line WHERE detail = 'cover'"), ==, 3);
    scene_close(&scene);
}

static void
test_rights(void)
{
    Scene scene;
    scene_open(&scene);
    const struct {
        const Account *actor;
        gint64 title;
        ServiceError code;
    } cases[] = {
        {&scene.pupil, scene.title, SERVICE_ERROR_DENIED},
        {&scene.stranger, scene.title, SERVICE_ERROR_DENIED},
        {&scene.employee, scene.title + 1, SERVICE_ERROR_NOT_FOUND},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(set(&scene, cases[i].actor, cases[i].title, picture_made(MADE_JPEG, 40, 60), &error));
        g_assert_error(error, SERVICE_ERROR, (gint)cases[i].code);
        g_clear_error(&error);
        g_assert_false(service_cover_remove(scene.service, cases[i].actor, cases[i].title, &error));
        g_assert_error(error, SERVICE_ERROR, (gint)cases[i].code);
    }
    /* a school's volunteer does it for a title that no other school has */
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        Grant here = {
            .role = ROLE_VOLUNTEER, .library = scene.fixture.library, .branch = scene.fixture.branch};
        Account volunteer = {
            .id = 4, .library = scene.fixture.library, .name = (char *)"", .grants = &here, .n_grants = 1};
        const TitleHand hand = {scene.fixture.library, 0, 5};
        const Copy copy = {.branch = i == 0 ? scene.fixture.branch : scene.fixture.other,
                           .title = scene.title,
                           .barcode = (char *)(i == 0 ? "C1" : "C2"),
                           .shelf = (char *)"",
                           .material = (char *)"",
                           .status = (char *)"available",
                           .why = (char *)"",
                           .note = (char *)"",
                           .acquired = (char *)"",
                           .withdrawn_on = (char *)""};
        g_assert_true(store_begin(scene.fixture.store, &error) &&
                      store_copy_add(scene.fixture.store, &hand, &copy, &error) > 0 &&
                      store_commit(scene.fixture.store, &error));
        gboolean may = set(&scene, &volunteer, scene.title, picture_made(MADE_JPEG, 40, 60), &error);
        g_assert_cmpint(may, ==, i == 0);
        if (!may)
            g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    }
    /* an employee of another library does not even learn that it is there */
    g_autoptr(GError) error = NULL;
    Grant elsewhere = {.role = ROLE_EMPLOYEE, .library = scene.stranger.library};
    scene.stranger.grants = &elsewhere;
    scene.stranger.n_grants = 1;
    g_assert_false(set(&scene, &scene.stranger, scene.title, picture_made(MADE_JPEG, 40, 60), &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    scene_close(&scene);
}

static void
test_closed(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    g_assert_true(set(&scene, &scene.employee, scene.title, picture_made(MADE_JPEG, 40, 60), &error));
    g_autoptr(Cover) all = get(&scene, NULL, FALSE);
    g_assert_true(all->is_open);
    fixture_script(scene.fixture.url, "UPDATE branch SET catalogue = 'closed'");
    g_assert_null(get(&scene, NULL, FALSE));
    g_assert_null(get(&scene, &scene.stranger, FALSE));
    g_autoptr(Cover) own = get(&scene, &scene.pupil, FALSE);
    g_assert_false(own->is_open);
    g_assert_nonnull(own->jpeg);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/cover/set", test_set);
    g_test_add_func("/service/cover/rights", test_rights);
    g_test_add_func("/service/cover/closed", test_closed);
    return g_test_run();
}
