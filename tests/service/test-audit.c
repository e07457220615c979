/* Proves that the use cases that show, change or export data of persons leave their lines in the trail, also those of what is only
 * seen, from many threads at once; that a pupil's trail tells who saw it and shows nobody else's; and that all of it verifies. */
#include <string.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "service/audit.h"
#include "service/import.h"
#include "service/patron.h"
#include "service/people.h"
#include "service/school.h"

typedef struct {
    Fixture fixture;
    Service *service;
    Account clerk;                       /* of the library */
    Account school;                      /* of the first school */
    gint64 membership, person, stranger; /* stranger: the membership of somebody at the other school */
} Scene;

static void
make_account(Account *account, Role role, const Fixture *fixture, gint64 branch, gint64 id)
{
    const Grant grant = {.role = role, .library = fixture->library, .branch = branch};
    *account = (Account){.id = id, .library = fixture->library};
    account->login = g_strdup(role_name(role));
    account->name = g_strdup_printf("Naam %d", (int)id);
    account->language = g_strdup("");
    account_set_grants(account, &grant, 1);
}

static void
clear_account(Account *account)
{
    g_free(account->login);
    g_free(account->name);
    g_free(account->language);
    g_free(account->grants);
}

static gint64
pupil_add(Scene *scene, gint64 branch, const char *number, const char *surname)
{
    g_autoptr(GError) error = NULL;
    Store *store = scene->fixture.store;
    RosterState state;
    roster_state_clear(&state);
    state.status = ROSTER_ACTIVE;
    state.from = "2020-08-01";
    state.value[FIELD_PUPIL_NUMBER] = number;
    state.value[FIELD_FIRST_NAME] = "Zoë";
    state.value[FIELD_SURNAME] = surname;
    state.value[FIELD_BIRTH_DATE] = "2012-03-04";
    g_assert_true(store_begin(store, &error));
    gint64 membership = store_pupil_add(store, &by_hand, branch, &state, &error);
    g_assert_true(store_commit(store, &error));
    g_assert_no_error(error);
    return membership;
}

static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    *scene = (Scene){0};
    fixture_open(&scene->fixture);
    g_autofree char *spool = g_build_filename(scene->fixture.folder, "received", NULL);
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    const ServiceConfig config = {
        .database = scene->fixture.url, .spool = spool, .keys = keys, .connections = 4};
    scene->service = service_new(&config, &error);
    g_assert_no_error(error);
    make_account(&scene->clerk, ROLE_MANAGER, &scene->fixture, 0, 0);
    make_account(&scene->school, ROLE_UPLOADER, &scene->fixture, scene->fixture.branch, 0);
    scene->membership = pupil_add(scene, scene->fixture.branch, "100001", "Visser");
    scene->stranger = pupil_add(scene, scene->fixture.other, "100002", "Visserman");
    g_autofree char *sql = g_strdup_printf("SELECT person_id FROM membership WHERE id = %" G_GINT64_FORMAT,
                                           scene->membership);
    scene->person = fixture_number(scene->fixture.url, sql);
}

static void
scene_close(Scene *scene)
{
    g_autofree char *spool = g_build_filename(scene->fixture.folder, "received", NULL);
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    service_free(scene->service);
    clear_account(&scene->clerk);
    clear_account(&scene->school);
    g_rmdir(spool);
    g_unlink(keys);
    fixture_close(&scene->fixture);
}

/* "see person, search people": what the last lines of the library say, oldest first; new. */
static char *
last_lines(Scene *scene, gint64 library, guint n)
{
    g_autoptr(GError) error = NULL;
    const AuditFilter filter = {.library = library, .limit = n};
    GString *text = g_string_new(NULL);
    service_audit_flush(scene->service);
    g_autoptr(GPtrArray) lines = store_audit_list(scene->fixture.store, &filter, &error);
    g_assert_no_error(error);
    for (guint i = lines->len; i > 0; i--) {
        const AuditLine *line = lines->pdata[i - 1];
        g_string_append_printf(text, "%s%s %s%s", text->len > 0 ? ", " : "", line->verb, line->kind,
                               strcmp(line->result, "refused") == 0 ? " refused" : "");
    }
    return g_string_free(text, FALSE);
}

static void
assert_verified(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GArray) heads = service_audit_heads(scene->service, service_operator(), &names, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < heads->len; i++) {
        AuditVerdict verdict;
        const AuditHead *head = &g_array_index(heads, AuditHead, i);
        g_assert_true(
            service_audit_verify(scene->service, service_operator(), head->library, head, &verdict, &error));
        g_assert_cmpint(verdict.fault, ==, AUDIT_WHOLE);
        g_assert_cmpint(verdict.lines, ==, head->number);
    }
}

static gboolean
write_nothing(const char *text, gsize length, gpointer data)
{
    (void)text;
    (void)length;
    (void)data;
    return TRUE;
}

static void
find(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FoundPupils)
        found = service_pupil_find(scene->service, &scene->clerk, "visser", &(FindPage){.limit = 25}, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(found->pupils->len, ==, 2);
}

static void
look(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Patron) patron = service_patron_get(scene->service, &scene->clerk, scene->membership, &error);
    g_assert_no_error(error);
    g_assert_nonnull(patron);
}

static void
show_trail(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PersonTrail)
        trail = service_audit_person(scene->service, &scene->clerk, scene->membership, &error);
    g_assert_no_error(error);
    g_assert_nonnull(trail);
}

static void
list_trail(Scene *scene)
{
    const AuditFilter filter = {.limit = 5};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) lines = service_audit_list(scene->service, &scene->clerk, &filter, &error);
    g_assert_no_error(error);
    g_assert_nonnull(lines);
}

static void
dump(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(
        service_register_dump(scene->service, service_operator(), "1234", write_nothing, NULL, &error));
    g_assert_no_error(error);
}

static void
refuse(Scene *scene)
{
    const AuditEvent event = {.verb = AUDIT_DOWNLOAD, .kind = AUDIT_FILE, .detail = "/uploads/1/file"};
    service_audit_refused(scene->service, &scene->clerk, &event);
}

static const struct {
    const char *line;
    void (*run)(Scene *scene);
} cases[] = {
    {"search people", find},   {"see person", look},      {"see trail", show_trail},
    {"see trail", list_trail}, {"export database", dump}, {"download upload refused", refuse},
};

static void
test_use_cases(void)
{
    Scene scene;
    scene_open(&scene);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        cases[i].run(&scene);
        g_autofree char *line = last_lines(&scene, scene.fixture.library, 1);
        g_assert_cmpstr(line, ==, cases[i].line);
    }
    assert_verified(&scene);
    scene_close(&scene);
}

static const char *
verb_of(const PersonTrail *trail, guint i)
{
    return ((const AuditLine *)trail->lines->pdata[i])->verb;
}

/* Named in a search and in the record, and one of the school; not what is about another school, or of before the pupil came. */
static void
test_person(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    find(&scene);
    look(&scene);
    const struct {
        gint64 branch;
        const char *at;
    } schools[] = {{scene.fixture.branch, "2026-01-05T12:00:00Z"},
                   {scene.fixture.other, "2026-01-06T12:00:00Z"},
                   {scene.fixture.branch, "2019-01-05T12:00:00Z"}};
    service_audit_flush(scene.service);
    for (guint i = 0; i < G_N_ELEMENTS(schools); i++) {
        const AuditEvent event = {.verb = AUDIT_DOWNLOAD,
                                  .kind = AUDIT_FILE,
                                  .branch = schools[i].branch,
                                  .library = scene.fixture.library,
                                  .whole_school = TRUE};
        g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(schools[i].at, NULL);
        g_autoptr(AuditLine)
            line = audit_line_new(&scene.clerk, &event, g_date_time_to_unix(at) * G_USEC_PER_SEC);
        g_assert_true(store_begin(scene.fixture.store, &error));
        g_assert_true(store_audit_add(scene.fixture.store, &line, 1, &error));
        g_assert_true(store_commit(scene.fixture.store, &error));
    }
    g_autoptr(PersonTrail)
        trail = service_audit_person(scene.service, &scene.clerk, scene.membership, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(trail->name, ==, "Zoë Visser");
    g_assert_cmpuint(trail->lines->len, ==, 3);
    g_assert_cmpstr(verb_of(trail, 0), ==, "see");
    g_assert_cmpstr(verb_of(trail, 1), ==, "search");
    g_assert_cmpstr(verb_of(trail, 2), ==, "download");
    g_assert_false(trail->more);
    g_autoptr(PersonTrail) other = service_audit_person(scene.service, &scene.clerk, scene.stranger, &error);
    g_assert_cmpuint(other->lines->len, ==, 2);
    g_assert_cmpstr(verb_of(other, 0), ==, "search");
    g_assert_cmpstr(verb_of(other, 1), ==, "download");
    g_assert_null(service_audit_person(scene.service, &scene.school, scene.membership, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    assert_verified(&scene);
    scene_close(&scene);
}

/* A school's people get the lines of their school, whatever they ask for. */
static void
test_own_school(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    look(&scene);
    find(&scene);
    service_audit_flush(scene.service);
    const gint64 asked[] = {0, scene.fixture.branch, scene.fixture.other, 999};
    for (guint i = 0; i < G_N_ELEMENTS(asked); i++) {
        const AuditFilter filter = {.library = 12, .branch = asked[i], .before = 100, .limit = 10};
        g_autoptr(GPtrArray) lines = service_audit_list(scene.service, &scene.school, &filter, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(lines->len, ==, 1);
        g_assert_cmpint(((const AuditLine *)lines->pdata[0])->branch, ==, scene.fixture.branch);
    }
    g_assert_cmpint(service_audit_seal(scene.service, &scene.clerk, G_MAXINT64, &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    scene_close(&scene);
}

#define VIEWS 200

static gpointer
look_often(gpointer data)
{
    Scene *scene = data;
    for (guint i = 0; i < VIEWS; i++)
        find(scene);
    return NULL;
}

/* Views of several threads are in the trail in groups, each once, also those that wait when the service stops. */
static void
test_views(void)
{
    Scene scene;
    GThread *threads[3];
    scene_open(&scene);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("desk", look_often, &scene);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    service_audit_flush(scene.service);
    g_assert_cmpint(
        fixture_number(scene.fixture.url, "SELECT count(*) FROM audit_line WHERE verb = 'search'"), ==,
        VIEWS * G_N_ELEMENTS(threads));
    assert_verified(&scene);
    find(&scene);
    service_free(g_steal_pointer(&scene.service));
    g_assert_cmpint(
        fixture_number(scene.fixture.url, "SELECT count(*) FROM audit_line WHERE verb = 'search'"), ==,
        VIEWS * G_N_ELEMENTS(threads) + 1);
    scene_close(&scene);
}

#define MANY 20000

static gboolean
may_find(Scene *scene, GError **error)
{
    g_autoptr(FoundPupils)
        found = service_pupil_find(scene->service, &scene->clerk, "visser", &(FindPage){.limit = 25}, error);
    return found != NULL;
}

/* Who cannot be noted is not shown: while nobody can write, the pages that wait for the trail are not without end. As soon as it can
 * be written again they go on, and every one that was shown is in it. */
static void
test_full(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    const AuditEvent event = {.verb = AUDIT_SEE, .kind = AUDIT_PERSON};
    int shown = 0;
    scene_open(&scene);
    Store *other = scene.fixture.store;
    g_autoptr(AuditLine) line = audit_line_new(&scene.clerk, &event, 1);
    line->library = scene.fixture.library;
    g_assert_true(store_begin(other, &error)); /* which has the trail to itself until its end */
    g_assert_true(store_audit_add(other, &line, 1, &error));
    while (shown < MANY && may_find(&scene, &error))
        shown++;
    g_assert_cmpint(shown, <, MANY);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_BUSY);
    g_clear_error(&error);
    store_rollback(other);
    while (!may_find(&scene, &error)) {
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_BUSY);
        g_clear_error(&error);
    }
    service_audit_flush(scene.service);
    g_assert_cmpint(
        fixture_number(scene.fixture.url, "SELECT count(*) FROM audit_line WHERE verb = 'search'"), ==,
        shown + 1);
    assert_verified(&scene);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audit/use-cases", test_use_cases);
    g_test_add_func("/audit/person", test_person);
    g_test_add_func("/audit/own-school", test_own_school);
    g_test_add_func("/audit/views", test_views);
    g_test_add_func("/service/audit/full", test_full);
    return g_test_run();
}
