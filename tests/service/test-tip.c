/* Proves who writes a tip for which school, that readers see what is shown on its days and nothing else, and of that what they
 * chose, that what was typed stays text, and that a late form does not write over somebody else's. */
#include <string.h>

#include "scene.h"
#include "service/tip.h"

typedef struct {
    Fixture fixture;
    Service *service;
    Grant employs, teaches, teaches_elsewhere;
    Account employee, teacher, elsewhere, pupil;
    Branch school, other;
} Scene;

static Account
account_with(Scene *scene, gint64 id, Grant *grant, Role role, gint64 branch)
{
    *grant = (Grant){.role = role, .library = scene->fixture.library, .branch = branch};
    return (Account){
        .id = id, .library = scene->fixture.library, .name = (char *)"", .grants = grant, .n_grants = 1};
}

static void
scene_open(Scene *scene)
{
    scene->service = staged_open(&scene->fixture, "2026-11-22", 2);
    scene->employee = account_with(scene, 1, &scene->employs, ROLE_EMPLOYEE, 0);
    scene->teacher = account_with(scene, 2, &scene->teaches, ROLE_TEACHER, scene->fixture.branch);
    scene->elsewhere = account_with(scene, 3, &scene->teaches_elsewhere, ROLE_TEACHER, scene->fixture.other);
    scene->pupil = (Account){.id = 4, .library = scene->fixture.library, .name = (char *)""};
    scene->school = (Branch){.id = scene->fixture.branch, .library = scene->fixture.library};
    scene->other = (Branch){.id = scene->fixture.other, .library = scene->fixture.library};
}

static void
scene_close(Scene *scene)
{
    staged_close(scene->service, &scene->fixture);
}

static TipForm
form_for(gint64 branch)
{
    return (TipForm){branch, TIP_READING, "Griezelen", "Durf jij?\r\n\r\n<b>Lees</b> dit\a.",
                     "",     "6-8",       "",          ""};
}

static gint64
save(Scene *scene, const Account *actor, const TipForm *form, gint code)
{
    g_autoptr(GError) error = NULL;
    gint64 id = service_tip_save(scene->service, actor, 0, 0, form, &error);
    if (code < 0)
        g_assert_no_error(error);
    else
        g_assert_error(error, SERVICE_ERROR, code);
    g_assert_true((id > 0) == (code < 0));
    return id;
}

static guint
seen(Scene *scene, const Branch *school)
{
    g_autoptr(GError) error = NULL;
    const TipChoice all = {"", 0, 10};
    g_autoptr(GPtrArray) tips = service_tip_shown(scene->service, school, &all, &error);
    g_assert_no_error(error);
    return tips->len;
}

static void
test_rights(void)
{
    Scene scene;
    scene_open(&scene);
    const TipForm own = form_for(scene.fixture.branch), all = form_for(0),
                  theirs = form_for(scene.fixture.other);
    gint64 of_school = save(&scene, &scene.teacher, &own, -1);
    gint64 of_all = save(&scene, &scene.employee, &all, -1);
    save(&scene, &scene.teacher, &all, SERVICE_ERROR_INPUT);
    save(&scene, &scene.teacher, &theirs, SERVICE_ERROR_NOT_FOUND);
    save(&scene, &scene.pupil, &own, SERVICE_ERROR_DENIED);
    const struct {
        const Account *actor;
        gint64 tip;
        gboolean may;
    } cases[] = {{&scene.teacher, of_school, TRUE},    {&scene.employee, of_school, TRUE},
                 {&scene.elsewhere, of_school, FALSE}, {&scene.pupil, of_school, FALSE},
                 {&scene.teacher, of_all, FALSE},      {&scene.employee, of_all, TRUE}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(TipView) view = service_tip_get(scene.service, cases[i].actor, cases[i].tip, &error);
        g_assert_true((view != NULL) == cases[i].may);
        g_clear_error(&error);
        gboolean done = service_tip_state(scene.service, cases[i].actor, cases[i].tip, TIP_SHOWN, &error);
        g_assert_true(done == cases[i].may);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = service_tip_list(scene.service, &scene.teacher, &error);
    g_autoptr(GPtrArray) whole = service_tip_list(scene.service, &scene.employee, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->len, ==, 1);
    g_assert_cmpuint(whole->len, ==, 2);
    g_assert_cmpuint(seen(&scene, &scene.school), ==, 2);
    g_assert_cmpuint(seen(&scene, &scene.other), ==, 1);
    scene_close(&scene);
}

static void
test_shown(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    TipForm form = form_for(scene.fixture.branch);
    gint64 id = save(&scene, &scene.teacher, &form, -1);
    g_assert_cmpuint(seen(&scene, &scene.school), ==, 0); /* a draft */
    g_assert_null(service_tip_see(scene.service, &scene.school, id, NULL));
    g_assert_true(service_tip_state(scene.service, &scene.teacher, id, TIP_SHOWN, &error));
    g_autoptr(TipView) view = service_tip_see(scene.service, &scene.school, id, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(view->tip->words, ==, "Durf jij?\n\n<b>Lees</b> dit.");
    g_assert_cmpint(view->tip->age_to, ==, 8);
    g_assert_null(service_tip_see(scene.service, &scene.other, id, NULL)); /* another school's */
    /* its days: the clock is at 22-11-2026 */
    static const struct {
        const char *from, *to;
        guint shown;
    } days[] = {{"23-11-2026", "", 0}, {"1-11-2026", "21-11-2026", 0}, {"22-11-2026", "22-11-2026", 1}};
    for (guint i = 0; i < G_N_ELEMENTS(days); i++) {
        g_autoptr(TipView) now = service_tip_get(scene.service, &scene.teacher, id, &error);
        form.from = days[i].from;
        form.to = days[i].to;
        g_assert_cmpint(service_tip_save(scene.service, &scene.teacher, id, now->tip->version, &form, &error),
                        ==, id);
        g_assert_cmpuint(seen(&scene, &scene.school), ==, days[i].shown);
    }
    /* who comes second is told, and nothing of the first is lost */
    form.heading = "Te laat";
    g_assert_cmpint(service_tip_save(scene.service, &scene.employee, id, 1, &form, &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_STALE);
    g_clear_error(&error);
    g_autoptr(TipView) still = service_tip_get(scene.service, &scene.teacher, id, &error);
    g_assert_cmpstr(still->tip->heading, ==, "Griezelen");
    g_assert_true(service_tip_state(scene.service, &scene.teacher, id, TIP_ENDED, &error));
    g_assert_cmpuint(seen(&scene, &scene.school), ==, 0);
    scene_close(&scene);
}

/* Who chose an age sees what is for that age and what is for everybody, of the kind that was asked for; and what nobody asked for takes no
 * place from it. */
static void
test_choice(void)
{
    static const struct {
        const char *kind, *heading, *ages;
    } tips[] = {{TIP_READING, "a", "6-8"},
                {TIP_FACT, "b", "8-10"},
                {TIP_READING, "c", "9+"},
                {TIP_FACT, "d", ""},
                {TIP_READING, "e", "7"}};
    static const struct {
        TipChoice choice;
        const char *seen; /* newest first */
    } cases[] = {
        {{"", 0, 10}, "edcba"},     {{"", 4, 10}, "d"},
        {{"", 6, 10}, "da"},        {{"", 7, 10}, "eda"},
        {{"", 8, 10}, "dba"},       {{"", 9, 10}, "dcb"},
        {{"", 16, 10}, "dc"},       {{TIP_READING, 0, 10}, "eca"},
        {{TIP_FACT, 9, 10}, "db"},  {{TIP_READING, 5, 10}, ""},
        {{TIP_READING, 8, 1}, "a"},
    };
    Scene scene;
    scene_open(&scene);
    for (guint i = 0; i < G_N_ELEMENTS(tips); i++) {
        TipForm form = form_for(scene.fixture.branch);
        form.kind = tips[i].kind;
        form.heading = tips[i].heading;
        form.ages = tips[i].ages;
        gint64 id = save(&scene, &scene.teacher, &form, -1);
        g_assert_true(service_tip_state(scene.service, &scene.teacher, id, TIP_SHOWN, NULL));
    }
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) list = service_tip_shown(scene.service, &scene.school, &cases[i].choice, &error);
        g_assert_no_error(error);
        g_autoptr(GString) headings = g_string_new(NULL);
        for (guint k = 0; k < list->len; k++)
            g_string_append(headings, ((const Tip *)list->pdata[k])->heading);
        g_assert_cmpstr(headings->str, ==, cases[i].seen);
    }
    scene_close(&scene);
}

static void
test_typed(void)
{
    Scene scene;
    scene_open(&scene);
    g_autofree char *long_text = g_strnfill(TIP_WORDS_MOST + 1, 'x');
    const TipForm wrong[] = {
        {scene.fixture.branch, TIP_READING, "", "tekst", "", "", "", ""},
        {scene.fixture.branch, TIP_READING, "kop", " \n ", "", "", "", ""},
        {scene.fixture.branch, TIP_READING, "kop", long_text, "", "", "", ""},
        {scene.fixture.branch, TIP_READING, "kop", "tekst", "", "oud", "", ""},
        {scene.fixture.branch, TIP_READING, "kop", "tekst", "", "", "32-1-2026", ""},
        {scene.fixture.branch, TIP_READING, "kop", "tekst", "", "", "2-1-2027", "1-1-2027"},
        {scene.fixture.branch, TIP_READING, "kop\xff", "tekst", "", "", "", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        save(&scene, &scene.teacher, &wrong[i], SERVICE_ERROR_INPUT);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM tip"), ==, 0);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/tip/rights", test_rights);
    g_test_add_func("/service/tip/shown", test_shown);
    g_test_add_func("/service/tip/choice", test_choice);
    g_test_add_func("/service/tip/typed", test_typed);
    return g_test_run();
}
