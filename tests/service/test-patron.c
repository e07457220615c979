/* Proves that a patron's record is changed whole or not at all, that whoever comes second is told what changed and by whom, that no
 * citizen number and no secret address is kept, that cards, notes and memberships keep their history, that nobody is enrolled twice
 * in silence, that plans and undos know of what was changed by hand, and who may do it. On SQLite and on PostgreSQL. */
#include <string.h>

#include "scene.h"
#include "service/account.h"
#include "service/enrol.h"
#include "service/patron.h"
#include "store/log.h"

#define DAY      "2026-11-22"
#define BSN_LIKE "249566758" /* passes the eleven-test (domain 5.6) */

typedef struct {
    Fixture fixture;
    Service *service;
    Account *first, *second, *foreign; /* employees; foreign: of another library */
    gint64 elsewhere;                  /* a school of that one */
} Scene;

static Account *
employee(Scene *scene, const char *library, const char *login, const char *name)
{
    g_autoptr(GError) error = NULL;
    const NewAccount wanted = {library, NULL, login, name, "drie losse woorden", ROLE_EMPLOYEE};
    service_account_add(scene->service, service_operator(), &wanted, NULL, &error);
    g_assert_no_error(error);
    Account *account = service_account_find(scene->service, service_operator(), login, &error);
    g_assert_no_error(error);
    return account;
}

static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    *scene = (Scene){0};
    scene->service = staged_open(&scene->fixture, DAY, 4);
    g_autoptr(Library) own = store_library_get(scene->fixture.store, scene->fixture.library, &error);
    g_assert_no_error(error);
    gint64 other = store_library_add(scene->fixture.store, "Elders", &error);
    Branch school = {
        .library = other, .code = (char *)"7777", .name = (char *)"Elders 1", .brin = (char *)""};
    scene->elsewhere = store_branch_add(scene->fixture.store, &school, &error);
    g_assert_no_error(error);
    scene->first = employee(scene, own->name, "joost", "Joost van der Velde");
    scene->second = employee(scene, own->name, "marieke", "Marieke Bos");
    scene->foreign = employee(scene, "Elders", "iemand-elders", "Iemand Elders");
}

static void
scene_close(Scene *scene)
{
    account_free(scene->first);
    account_free(scene->second);
    account_free(scene->foreign);
    staged_close(scene->service, &scene->fixture);
}

static void
type(PatronForm *form, guint field, const char *was, const char *typed)
{
    g_free(form->typed[field]);
    g_free(form->was[field]);
    form->typed[field] = g_strdup(typed);
    form->was[field] = g_strdup(was);
}

static PatronForm *
person_form(const char *kind, const char *first_name, const char *surname, const char *birth)
{
    PatronForm *form = patron_form_new();
    type(form, PATRON_KIND, NULL, kind);
    type(form, FIELD_FIRST_NAME, NULL, first_name);
    type(form, FIELD_INITIALS, NULL, "");
    type(form, FIELD_SURNAME, NULL, surname);
    type(form, FIELD_BIRTH_DATE, NULL, birth);
    return form;
}

static gint64
enrol(Scene *scene, gint64 branch, const char *kind, const char *first_name, const char *surname,
      const char *birth)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) alike = NULL;
    g_autoptr(PatronForm) form = person_form(kind, first_name, surname, birth);
    const NewPatron wanted = {branch, "", form, FALSE};
    gint64 membership = service_enrol(scene->service, scene->first, &wanted, &alike, &error);
    g_assert_no_error(error);
    return membership;
}

static gint64
sem(Scene *scene)
{
    return enrol(scene, scene->fixture.branch, "pupil", "Sem", "Wit", "2-2-2016");
}

static Patron *
look(Scene *scene, gint64 membership)
{
    g_autoptr(GError) error = NULL;
    Patron *patron = service_patron_get(scene->service, scene->first, membership, &error);
    g_assert_no_error(error);
    return patron;
}

static void
assert_refused(gboolean done, GError **error, ServiceError code)
{
    g_assert_false(done);
    g_assert_error(*error, SERVICE_ERROR, (gint)code);
    g_clear_error(error);
}

static void
test_values(void)
{
    static const struct {
        guint field;
        const char *typed, *kept; /* kept NULL: refused */
    } cases[] = {
        {FIELD_FIRST_NAME, "  Anne   Marie ", "Anne Marie"},
        {FIELD_SURNAME, "", NULL},
        {FIELD_INITIALS, "ab", "A.B."},
        {FIELD_BIRTH_DATE, "1-2-2015", "2015-02-01"},
        {FIELD_BIRTH_DATE, "", ""},
        {FIELD_BIRTH_DATE, "31-2-2015", NULL},
        {FIELD_BIRTH_DATE, "1-2-2030", NULL},
        {FIELD_POSTCODE, "1234 ab", "1234AB"},
        {FIELD_POSTCODE, "zzz zzz!", NULL},
        {FIELD_EMAIL, "juf@school.nl", "juf@school.nl"},
        {FIELD_EMAIL, "juf", NULL},
        {FIELD_EMAIL, "a@b.nl; c@d.nl", NULL},
        {FIELD_PHONE, "06-12 34 56 78", "06-12 34 56 78"},
        {FIELD_PHONE, "bel mij", NULL},
        {FIELD_PHONE, "12", NULL},
        {FIELD_HOUSE_NUMBER, "12", "12"},
        {FIELD_HOUSE_NUMBER, "a12", NULL},
        {FIELD_YEAR_GROUP, "7", "7"},
        {FIELD_YEAR_GROUP, "12", NULL},
        {FIELD_SEX, "V", "V"},
        {FIELD_SEX, "vrouw", NULL},
        {FIELD_STREET, "Straat " BSN_LIKE, NULL},
        {PATRON_KIND, "teacher", "teacher"},
        {PATRON_KIND, "koning", NULL},
        {PATRON_RECEIPTS, "yes", "yes"},
        {PATRON_RECEIPTS, "1", NULL},
        {PATRON_NOT_RETURNED, "007", "7"},
        {PATRON_NOT_RETURNED, "-1", NULL},
        {PATRON_NOT_RETURNED, "", NULL},
        {PATRON_LANGUAGE, "fr", "fr"},
        {PATRON_EXTERNAL_NUMBER, "123456789012345678901", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *problem = NULL;
        g_autofree char *value = patron_value((PatronField)cases[i].field, cases[i].typed, DAY, &problem);
        g_test_message("%s", cases[i].typed);
        g_assert_cmpstr(value, ==, cases[i].kept);
        g_assert_cmpint(problem != NULL, ==, cases[i].kept == NULL);
    }
}

static void
test_numbers(void)
{
    static const char *const may[] = {BSN_LIKE, "2495.66.758", "111222333", "12345672"};
    static const char *const not [] = {"249566759", "111111111", "000000000", "2495667581", "", "abc"};
    for (guint i = 0; i < G_N_ELEMENTS(may); i++)
        g_assert_true(patron_may_be_bsn(may[i]));
    for (guint i = 0; i < G_N_ELEMENTS(not ); i++)
        g_assert_false(patron_may_be_bsn(not [i]));
    g_assert_true(patron_bsn_in_text("bel over " BSN_LIKE "."));
    g_assert_false(patron_bsn_in_text("bel voor 11-12-2026 over 3 boeken"));

    static const struct {
        const char *typed, *kept;
    } cards[] = {{"0100000462", "0100000462"},
                 {" 0100 000462 ", "0100000462"},
                 {"0100000463", NULL},
                 {"0200000463", "0200000463"},
                 {"ab12", "AB12"},
                 {"123", NULL},
                 {"123456789012345678901", NULL},
                 {"12<34", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(cards); i++) {
        const char *problem;
        g_autofree char *card = patron_card_number(cards[i].typed, "01", &problem);
        g_assert_cmpstr(card, ==, cards[i].kept);
        g_assert_cmpint(problem != NULL, ==, cards[i].kept == NULL);
    }
}

/* Nothing of a form is kept when one of its values is not right; then all of it, with a line for each value. */
static void
test_save(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    gint64 id = sem(&scene);
    g_autoptr(PatronForm) form = patron_form_new();
    type(form, FIELD_TOWN, "", "Waterdorp");
    type(form, FIELD_EMAIL, "", "fout");
    type(form, PATRON_RECEIPTS, "no", "yes");
    assert_refused(service_patron_save(scene.service, scene.first, id, form, &error), &error,
                   SERVICE_ERROR_INPUT);
    g_assert_nonnull(form->problem[FIELD_EMAIL]);
    g_assert_cmpuint(patron_form_problems(form), ==, 1);
    g_autoptr(Patron) before = look(&scene, id);
    g_assert_cmpstr(before->value[FIELD_TOWN], ==, "");
    g_assert_cmpstr(before->value[PATRON_RECEIPTS], ==, "no");

    type(form, FIELD_EMAIL, "", "sem@thuis.nl");
    gint64 plans = fixture_number_of(scene.fixture.url,
                                     "SELECT count(*) FROM hand_change WHERE membership_id = ?", id);
    g_assert_true(service_patron_save(scene.service, scene.first, id, form, &error));
    g_assert_no_error(error);
    g_autoptr(Patron) after = look(&scene, id);
    g_assert_cmpstr(after->value[FIELD_TOWN], ==, "Waterdorp");
    g_assert_cmpstr(after->value[FIELD_EMAIL], ==, "sem@thuis.nl");
    g_assert_cmpstr(after->value[PATRON_RECEIPTS], ==, "yes");
    g_autoptr(GPtrArray) log = service_patron_log(scene.service, scene.first, id, &error);
    g_assert_no_error(error);
    guint found = 0;
    for (guint i = 0; i < log->len; i++) {
        const PatronLogLine *line = log->pdata[i];
        found += g_str_equal(line->field, "town") && g_str_equal(line->after, "Waterdorp") &&
                 g_str_equal(line->who, "Joost van der Velde");
        found += g_str_equal(line->field, "receipts") && g_str_equal(line->after, "yes");
    }
    g_assert_cmpuint(found, ==, 2);
    /* one line for those who looked at a plan before: what schools cannot deliver is not in it */
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url, "SELECT count(*) FROM hand_change WHERE membership_id = ?", id),
        ==, plans + 1);
    scene_close(&scene);
}

static void
test_two_at_once(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    gint64 id = sem(&scene);
    g_autoptr(PatronForm) first = patron_form_new(), second = patron_form_new();
    type(first, FIELD_TOWN, "", "Waterdorp");
    type(first, FIELD_STREET, "", "Dijk");
    type(first, FIELD_BIRTH_DATE, "2016-02-02", "02-02-2016"); /* as the page shows it: untouched */
    type(second, FIELD_TOWN, "", "Bergen");
    type(second, FIELD_STREET, "", "");
    type(second, FIELD_POSTCODE, "", "1234 AB");
    g_assert_true(service_patron_save(scene.service, scene.first, id, first, &error));
    g_assert_no_error(error);
    assert_refused(service_patron_save(scene.service, scene.second, id, second, &error), &error,
                   SERVICE_ERROR_STALE);
    g_assert_nonnull(strstr(second->meanwhile[FIELD_TOWN], "Joost van der Velde"));
    g_assert_nonnull(strstr(second->meanwhile[FIELD_TOWN], "Waterdorp"));
    g_assert_nonnull(second->meanwhile[FIELD_STREET]);
    g_assert_null(second->meanwhile[FIELD_POSTCODE]);
    g_assert_cmpstr(second->typed[FIELD_TOWN], ==, "Bergen"); /* nothing typed is lost */
    g_assert_cmpstr(second->typed[FIELD_STREET], ==, "Dijk"); /* and what was left alone is as it is now */
    g_assert_cmpstr(second->typed[FIELD_POSTCODE], ==, "1234 AB");
    g_autoptr(Patron) kept = look(&scene, id);
    g_assert_cmpstr(kept->value[FIELD_TOWN], ==, "Waterdorp");
    g_assert_true(service_patron_save(scene.service, scene.second, id, second, &error)); /* now meant */
    g_assert_no_error(error);
    g_autoptr(Patron) last = look(&scene, id);
    g_assert_cmpstr(last->value[FIELD_TOWN], ==, "Bergen");
    g_assert_cmpstr(last->value[FIELD_STREET], ==, "Dijk");
    g_assert_cmpstr(last->value[FIELD_POSTCODE], ==, "1234AB");
    g_assert_cmpstr(last->value[FIELD_BIRTH_DATE], ==, "2016-02-02");
    scene_close(&scene);
}

static void
test_bsn(void)
{
    static const guint fields[] = {PATRON_EXTERNAL_NUMBER, FIELD_PUPIL_NUMBER};
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    gint64 id = sem(&scene);
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autoptr(PatronForm) form = patron_form_new();
        type(form, fields[i], "", BSN_LIKE);
        assert_refused(service_patron_save(scene.service, scene.first, id, form, &error), &error,
                       SERVICE_ERROR_INPUT);
        g_assert_true(form->asks_bsn);
        form->not_bsn = TRUE; /* somebody looked: one number in eleven is like it */
        g_assert_true(service_patron_save(scene.service, scene.first, id, form, &error));
        g_assert_no_error(error);
    }
    const NewNote note = {FALSE, "nummer " BSN_LIKE, "", ""};
    assert_refused(service_patron_note_add(scene.service, scene.first, id, &note, &error), &error,
                   SERVICE_ERROR_INPUT);
    gint64 other = enrol(&scene, scene.fixture.branch, "pupil", "Fien", "Bos", "3-3-2016");
    g_autoptr(PatronForm) same = patron_form_new();
    type(same, FIELD_PUPIL_NUMBER, "", BSN_LIKE);
    same->not_bsn = TRUE;
    assert_refused(service_patron_save(scene.service, scene.first, other, same, &error), &error,
                   SERVICE_ERROR_INPUT); /* two active pupils of a school with one number */
    scene_close(&scene);
}

static void
test_secret_address(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    gint64 id = sem(&scene);
    g_autoptr(PatronForm) form = patron_form_new();
    type(form, FIELD_STREET, "", "Verborgenpad");
    type(form, PATRON_SECRET_ADDRESS, "no", "no");
    g_assert_true(service_patron_save(scene.service, scene.first, id, form, &error));
    type(form, FIELD_STREET, "Verborgenpad", "Verborgenpad");
    type(form, PATRON_SECRET_ADDRESS, "no", "yes");
    g_assert_true(service_patron_save(scene.service, scene.first, id, form, &error));
    g_assert_no_error(error);
    g_autoptr(Patron) patron = look(&scene, id);
    g_assert_cmpstr(patron->value[FIELD_STREET], ==, "");
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url,
                          "SELECT count(*) FROM patron_change WHERE before_value = 'Verborgenpad' OR "
                          "after_value = 'Verborgenpad'",
                          0),
        ==, 0);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url,
                          "SELECT count(*) FROM hand_change WHERE before_state LIKE '%Verborgenpad%' OR "
                          "after_state LIKE '%Verborgenpad%'",
                          0),
        ==, 0);
    type(form, FIELD_STREET, "", "Verborgenpad");
    type(form, PATRON_SECRET_ADDRESS, "yes", "yes");
    assert_refused(service_patron_save(scene.service, scene.first, id, form, &error), &error,
                   SERVICE_ERROR_INPUT);
    g_assert_nonnull(form->problem[FIELD_STREET]);
    scene_close(&scene);
}

/* Of who came by an import: what the school delivered is nowhere either, and its next file does not bring it back. */
static void
test_secret_delivered(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    scene_open(&scene);
    g_autoptr(RosterRegister) reg = store_register_load(scene.fixture.store, scene.fixture.branch, &error);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, reg, 2);
    for (guint i = 0; i < plan->items->len; i++) {
        RosterState *after = &g_array_index(plan->items, PlanItem, i).after;
        after->value[FIELD_STREET] = after->delivered[FIELD_STREET] = "Verborgenpad";
    }
    apply_plan(&scene.fixture, plan, 0);
    gint64 id = fixture_number_of(scene.fixture.url, "SELECT min(id) FROM membership", 0);
    g_autoptr(PatronForm) form = patron_form_new();
    type(form, PATRON_SECRET_ADDRESS, "no", "yes");
    g_assert_true(service_patron_save(scene.service, scene.first, id, form, &error));
    g_assert_no_error(error);
    static const char *const kept[] = {
        "SELECT count(*) FROM person WHERE street = 'Verborgenpad'",
        "SELECT count(*) FROM membership WHERE delivered LIKE '%Verborgenpad%'",
        "SELECT count(*) FROM journal WHERE before_state LIKE '%Verborgenpad%'",
        "SELECT count(*) FROM journal WHERE after_state LIKE '%Verborgenpad%'",
    };
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        g_assert_cmpint(fixture_number_of(scene.fixture.url, kept[i], 0), ==,
                        i == 2 ? 0 : 1); /* the other pupil's only */
    g_autoptr(RosterRegister) now = store_register_load(scene.fixture.store, scene.fixture.branch, &error);
    guint secret = 0;
    for (guint i = 0; i < now->pupils->len; i++) {
        const RosterPupil *pupil = &g_array_index(now->pupils, RosterPupil, i);
        secret += pupil->secret_address;
        g_assert_cmpint(pupil->secret_address, ==, pupil->membership == id);
    }
    g_assert_cmpuint(secret, ==, 1);
    scene_close(&scene);
}

static void
test_cards(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    gint64 id = sem(&scene), other = enrol(&scene, scene.fixture.other, "pupil", "Fien", "Bos", "3-3-2016");
    g_autoptr(Patron) begin = look(&scene, id), holder = look(&scene, other);
    const char *old = begin->pupil.state.card;
    Service *service = scene.service;
    g_assert_true(service_patron_card(service, scene.first, id, PATRON_CARD_LOST, "", &error));
    g_assert_true(service_patron_card(service, scene.first, id, PATRON_CARD_REPLACED, "SCAN77", &error));
    g_assert_no_error(error);
    assert_refused(
        service_patron_card(service, scene.first, id, PATRON_CARD_REPLACED, holder->pupil.state.card, &error),
        &error, SERVICE_ERROR_CONFLICT);
    assert_refused(service_patron_card(service, scene.first, id, PATRON_CARD_REPLACED, old, &error), &error,
                   SERVICE_ERROR_CONFLICT);
    assert_refused(service_patron_card(service, scene.first, id, PATRON_CARD_REPLACED, "x", &error), &error,
                   SERVICE_ERROR_INPUT);
    g_assert_true(service_patron_card(service, scene.first, id, PATRON_CARD_REOPENED, old, &error));
    g_assert_no_error(error);
    g_assert_true(service_patron_card(service, scene.first, id, PATRON_CARD_REPLACED, "v", &error));
    g_autoptr(GPtrArray) cards = service_patron_cards(service, scene.first, id, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cards->len, ==, 3);
    const PatronCard *now = cards->pdata[0];
    g_assert_true(now->is_open);
    g_assert_cmpuint(strlen(now->number), ==, 10);
    for (guint i = 1; i < cards->len; i++) {
        const PatronCard *card = cards->pdata[i];
        g_assert_false(card->is_open);
        g_assert_cmpstr(card->why, ==, "replaced");
        g_assert_cmpstr(card->to, ==, DAY);
    }
    /* a number of another library is somebody's too, though nothing of that library can be seen */
    g_autoptr(PatronForm) form = person_form("teacher", "Ada", "Ver", "");
    g_autoptr(GPtrArray) alike = NULL;
    const NewPatron far = {scene.elsewhere, "FARAWAY1", form, FALSE};
    g_assert_cmpint(service_enrol(service, scene.foreign, &far, &alike, &error), >, 0);
    assert_refused(service_patron_card(service, scene.first, id, PATRON_CARD_REPLACED, "faraway1", &error),
                   &error, SERVICE_ERROR_CONFLICT);
    scene_close(&scene);
}

static void
test_notes(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    gint64 id = sem(&scene);
    static const struct {
        NewNote note;
        gboolean taken;
        guint blocks, notes; /* that hold then */
    } cases[] = {
        {{FALSE, "Let op", "", ""}, TRUE, 0, 1},
        {{TRUE, "Eerst betalen", "1-11-2026", ""}, TRUE, 1, 1},
        {{TRUE, "Straks", "1-12-2026", ""}, TRUE, 1, 1},
        {{TRUE, "Was", "1-1-2026", "21-11-2026"}, TRUE, 1, 1},
        {{TRUE, "Vandaag nog", "1-1-2026", "22-11-2026"}, TRUE, 2, 1},
        {{FALSE, " ", "", ""}, FALSE, 2, 1},
        {{FALSE, "Andersom", "2-1-2026", "1-1-2026"}, FALSE, 2, 1},
        {{FALSE, "Geen dag", "gisteren", ""}, FALSE, 2, 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gboolean taken = service_patron_note_add(scene.service, scene.first, id, &cases[i].note, &error);
        g_assert_cmpint(taken, ==, cases[i].taken);
        g_clear_error(&error);
        g_autoptr(Patron) patron = look(&scene, id);
        g_assert_cmpuint(patron->blocks, ==, cases[i].blocks);
        g_assert_cmpuint(patron->notes, ==, cases[i].notes);
    }
    g_autoptr(GPtrArray) notes = service_patron_notes(scene.service, scene.first, id, &error);
    gint64 other = enrol(&scene, scene.fixture.other, "pupil", "Fien", "Bos", "3-3-2016");
    assert_refused(service_patron_note_end(scene.service, scene.first, other,
                                           ((PatronNote *)notes->pdata[0])->id, &error),
                   &error, SERVICE_ERROR_NOT_FOUND);
    for (guint i = 0; i < notes->len; i++)
        g_assert_true(service_patron_note_end(scene.service, scene.first, id,
                                              ((PatronNote *)notes->pdata[i])->id, &error));
    g_autoptr(Patron) patron = look(&scene, id);
    g_assert_cmpuint(patron->blocks + patron->notes, ==, 0);
    g_autoptr(GPtrArray) kept = service_patron_notes(scene.service, scene.first, id, &error);
    g_assert_cmpuint(kept->len, ==, notes->len);
    scene_close(&scene);
}

static void
test_subscriptions(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    gint64 id = sem(&scene);
    const NewSubscription youth = {"youth", "paid", "1-9-2025", ""}, adult = {"adult", "new", "", ""},
                          wrong = {"koning", "new", "", ""};
    g_assert_true(service_patron_subscribe(scene.service, scene.first, id, &youth, &error));
    g_assert_true(service_patron_subscribe(scene.service, scene.first, id, &adult, &error));
    g_assert_no_error(error);
    assert_refused(service_patron_subscribe(scene.service, scene.first, id, &wrong, &error), &error,
                   SERVICE_ERROR_INPUT);
    g_assert_true(service_patron_subscription_set(scene.service, scene.first, id, "cancelled", &error));
    assert_refused(service_patron_subscription_set(scene.service, scene.first, id, "paid", &error), &error,
                   SERVICE_ERROR_NOT_FOUND); /* none is open */
    g_autoptr(GPtrArray) lines = service_patron_subscriptions(scene.service, scene.first, id, &error);
    g_assert_cmpuint(lines->len, ==, 2);
    const PatronPeriod *last = lines->pdata[0], *first = lines->pdata[1];
    g_assert_cmpstr(last->status, ==, "cancelled");
    g_assert_cmpstr(last->to, ==, DAY);
    g_assert_cmpstr(first->from, ==, "2025-09-01");
    g_assert_cmpstr(first->to, ==, DAY);
    g_assert_false(last->is_open || first->is_open);
    scene_close(&scene);
}

static void
test_moves(void)
{
    static const struct {
        PatronMove move;
        gboolean owes, done;
        RosterStatus status;
    } steps[] = {
        {PATRON_RETURNS, FALSE, FALSE, ROSTER_ACTIVE},  {PATRON_LEAVES, FALSE, TRUE, ROSTER_LEFT},
        {PATRON_LEAVES, FALSE, FALSE, ROSTER_LEFT},     {PATRON_RETURNS, FALSE, TRUE, ROSTER_ACTIVE},
        {PATRON_LEAVES, TRUE, TRUE, ROSTER_LEFT_OWING}, {PATRON_RETURNS, TRUE, TRUE, ROSTER_ACTIVE},
        {PATRON_REMOVED, TRUE, TRUE, ROSTER_REMOVED},
    };
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    gint64 id = sem(&scene);
    g_autoptr(Patron) begin = look(&scene, id);
    gboolean owed = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (steps[i].owes && !owed)
            g_assert_cmpint(store_loan_add(scene.fixture.store, begin->pupil.person, "Pluk", DAY, &error), >,
                            0);
        owed |= steps[i].owes;
        gboolean done = service_patron_move(scene.service, scene.first, id, steps[i].move, &error);
        g_assert_cmpint(done, ==, steps[i].done);
        g_clear_error(&error);
        g_autoptr(Patron) patron = look(&scene, id);
        g_assert_cmpint(patron->pupil.state.status, ==, steps[i].status);
        g_assert_cmpstr(patron->pupil.state.card, ==, begin->pupil.state.card); /* kept all along */
        g_assert_cmpuint(patron->pupil.loans, ==, owed);
    }
    scene_close(&scene);
}

static void
test_enrol(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    Service *service = scene.service;
    gint64 branch = scene.fixture.branch, id = sem(&scene);
    g_autofree char *one = service_enrol_card(service, scene.first, branch, "V", &error),
                    *two = service_enrol_card(service, scene.first, branch, "v", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(one, !=, two);
    g_autoptr(Patron) patron = look(&scene, id);
    g_assert_null(service_enrol_card(service, scene.first, branch, patron->pupil.state.card, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_assert_null(strstr(error->message, "Wit")); /* whose it is is not said */
    g_clear_error(&error);

    /* the same name and birth date, written otherwise: never a second person in silence */
    static const struct {
        const char *kind, *first, *surname, *birth;
    } doubles[] = {{"pupil", "Semmie", "WIT", "2016-02-02"}, {"teacher", "sém", "Wit", ""}};
    for (guint i = 0; i < G_N_ELEMENTS(doubles); i++) {
        g_autoptr(PatronForm)
            form = person_form(doubles[i].kind, doubles[i].first, doubles[i].surname, doubles[i].birth);
        g_autoptr(GPtrArray) alike = NULL;
        NewPatron wanted = {branch, one, form, FALSE};
        g_assert_cmpint(service_enrol(service, scene.first, &wanted, &alike, &error), ==, -1);
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
        g_clear_error(&error);
        g_assert_cmpuint(alike->len, ==, 1);
        g_assert_cmpint(((PatronAlike *)alike->pdata[0])->membership, ==, id);
    }
    g_autoptr(PatronForm) form = person_form("teacher", "Sem", "Wit", "");
    g_autoptr(GPtrArray) none = NULL;
    const NewPatron other = {branch, one, form, TRUE};
    gint64 teacher = service_enrol(service, scene.first, &other, &none, &error);
    g_assert_no_error(error);
    g_autoptr(Patron) made = look(&scene, teacher);
    g_assert_cmpint(made->pupil.person, !=, patron->pupil.person);
    g_assert_cmpstr(made->value[PATRON_KIND], ==, "teacher");
    g_assert_cmpstr(made->value[FIELD_INITIALS], ==, "S.");
    g_assert_cmpstr(made->pupil.state.card, ==, one);
    g_assert_cmpstr(made->value[FIELD_SCHOOL_YEAR], ==, "2026-2027");
    assert_refused(service_enrol(service, scene.first, &other, &none, &error) > 0, &error,
                   SERVICE_ERROR_CONFLICT);

    g_autoptr(PatronForm) child = person_form("pupil", "Noor", "Dag", "");
    const NewPatron undated = {branch, "", child, FALSE};
    assert_refused(service_enrol(service, scene.first, &undated, &none, &error) > 0, &error,
                   SERVICE_ERROR_INPUT);
    g_assert_nonnull(child->problem[FIELD_BIRTH_DATE]);

    /* known at another school: a member here too, with the same card */
    gint64 here_too = service_enrol_known(service, scene.first, scene.fixture.other, id, &error);
    g_assert_no_error(error);
    g_autoptr(Patron) again = look(&scene, here_too);
    g_assert_cmpint(again->pupil.person, ==, patron->pupil.person);
    g_assert_cmpstr(again->pupil.state.card, ==, patron->pupil.state.card);
    assert_refused(service_enrol_known(service, scene.first, scene.fixture.other, id, &error) > 0, &error,
                   SERVICE_ERROR_CONFLICT);
    scene_close(&scene);
}

/* Of another library as if it were not there; without the right refused; and nothing is written. */
static void
test_rights(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    gint64 id = sem(&scene);
    Account teacher = {
        .id = scene.first->id, .library = scene.fixture.library, .name = (char *)"", .login = (char *)""};
    Grant grant = {.library = scene.fixture.library, .branch = scene.fixture.branch, .role = ROLE_TEACHER};
    account_set_grants(&teacher, &grant, 1);
    const struct {
        const Account *actor;
        ServiceError code;
    } cases[] = {{scene.foreign, SERVICE_ERROR_NOT_FOUND}, {&teacher, SERVICE_ERROR_DENIED}};
    gint64 before = fixture_number_of(scene.fixture.url, "SELECT count(*) FROM patron_change", 0);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Account *actor = cases[i].actor;
        Service *service = scene.service;
        g_autoptr(PatronForm) form = patron_form_new();
        const NewNote note = {FALSE, "x", "", ""};
        const NewSubscription line = {"youth", "new", "", ""};
        type(form, FIELD_TOWN, "", "Waterdorp");
        GPtrArray *(*const lists[])(Service *, const Account *, gint64, GError **) = {
            service_patron_log,   service_patron_periods, service_patron_subscriptions,
            service_patron_notes, service_patron_cards,   service_patron_groups};
        g_autoptr(Patron) seen = service_patron_get(service, actor, id, &error);
        assert_refused(seen != NULL, &error, cases[i].code);
        for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
            assert_refused(lists[l](service, actor, id, &error) != NULL, &error, cases[i].code);
        assert_refused(service_patron_save(service, actor, id, form, &error), &error, cases[i].code);
        assert_refused(service_patron_note_add(service, actor, id, &note, &error), &error, cases[i].code);
        assert_refused(service_patron_note_end(service, actor, id, 1, &error), &error, cases[i].code);
        assert_refused(service_patron_subscribe(service, actor, id, &line, &error), &error, cases[i].code);
        assert_refused(service_patron_subscription_set(service, actor, id, "paid", &error), &error,
                       cases[i].code);
        assert_refused(service_patron_move(service, actor, id, PATRON_LEAVES, &error), &error, cases[i].code);
        assert_refused(service_patron_card(service, actor, id, PATRON_CARD_LOST, "", &error), &error,
                       cases[i].code);
        assert_refused(service_enrol_card(service, actor, scene.fixture.branch, "V", &error) != NULL, &error,
                       cases[i].code);
        assert_refused(service_enrol_known(service, actor, scene.fixture.other, id, &error) > 0, &error,
                       cases[i].code);
        assert_refused(service_branch_address_set(service, actor, scene.fixture.branch, form, &error), &error,
                       cases[i].code);
    }
    g_assert_cmpint(fixture_number_of(scene.fixture.url, "SELECT count(*) FROM patron_change", 0), ==,
                    before);
    g_free(teacher.grants);
    scene_close(&scene);
}

/* The import that made somebody is taken back: who has a note stays, whole, for what holds them; who has none goes. */
static void
test_undo(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    scene_open(&scene);
    g_autoptr(RosterRegister) reg = store_register_load(scene.fixture.store, scene.fixture.branch, &error);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, reg, 4);
    gint64 import = apply_plan(&scene.fixture, plan, 0);
    gint64 id = fixture_number_of(scene.fixture.url, "SELECT min(id) FROM membership", 0);
    gint64 person = fixture_number_of(scene.fixture.url, "SELECT person_id FROM membership WHERE id = ?", id);
    const NewNote note = {FALSE, "Let op", "", ""};
    g_assert_true(service_patron_note_add(scene.service, scene.first, id, &note, &error));
    g_autoptr(GPtrArray) log = service_patron_log(scene.service, scene.first, id, &error);
    g_assert_no_error(error);
    const PatronLogLine *oldest = log->pdata[log->len - 1];
    g_assert_cmpint(oldest->import, ==, import); /* the import is in the record's log */
    g_assert_cmpstr(oldest->field, ==, "status");
    undo_import(&scene.fixture, import);
    g_assert_cmpint(fixture_number_of(scene.fixture.url, "SELECT count(*) FROM person", 0), ==, 1);
    g_assert_cmpint(fixture_number_of(scene.fixture.url, "SELECT count(*) FROM person WHERE id = ?", person),
                    ==, 1);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url, "SELECT count(*) FROM patron_note WHERE person_id = ?", person),
        ==, 1);
    scene_close(&scene);
}

static void
test_address_recent(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    g_autoptr(PatronForm) form = patron_form_new();
    type(form, FIELD_STREET, NULL, "Schoolplein");
    type(form, FIELD_HOUSE_NUMBER, NULL, "1");
    type(form, FIELD_POSTCODE, NULL, "1234 ab");
    type(form, FIELD_TOWN, NULL, "Waterdorp");
    g_assert_true(service_branch_address_set(scene.service, scene.first, scene.fixture.branch, form, &error));
    char *address[N_ADDRESS_FIELDS];
    g_assert_true(service_branch_address(scene.service, scene.first, scene.fixture.branch, address, &error));
    g_assert_no_error(error);
    static const char *const kept[] = {"Schoolplein", "1", "", "1234AB", "Waterdorp"};
    for (guint i = 0; i < N_ADDRESS_FIELDS; i++) {
        g_assert_cmpstr(address[i], ==, kept[i]);
        g_free(address[i]);
    }
    gint64 ids[12];
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *name = g_strdup_printf("Naam%c", 'a' + (char)i);
        ids[i] = enrol(&scene, scene.fixture.branch, "teacher", "Ada", name, "");
        service_set_clock(scene.service, service_now(scene.service) + G_USEC_PER_SEC);
        patron_free(look(&scene, ids[i]));
    }
    service_set_clock(scene.service, service_now(scene.service) + G_USEC_PER_SEC);
    patron_free(look(&scene, ids[5]));
    g_autoptr(GPtrArray) recent = service_patron_recent(scene.service, scene.first, &error);
    g_assert_cmpuint(recent->len, ==, 10);
    g_assert_cmpint(((PatronAlike *)recent->pdata[0])->membership, ==, ids[5]);
    g_assert_cmpint(((PatronAlike *)recent->pdata[1])->membership, ==, ids[11]);
    g_autoptr(GPtrArray) others = service_patron_recent(scene.service, scene.second, &error);
    g_assert_cmpuint(others->len, ==, 0); /* each has an own list */
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/patron/values", test_values);
    g_test_add_func("/service/patron/numbers", test_numbers);
    g_test_add_func("/service/patron/save", test_save);
    g_test_add_func("/service/patron/two-at-once", test_two_at_once);
    g_test_add_func("/service/patron/bsn", test_bsn);
    g_test_add_func("/service/patron/secret-address", test_secret_address);
    g_test_add_func("/service/patron/secret-delivered", test_secret_delivered);
    g_test_add_func("/service/patron/cards", test_cards);
    g_test_add_func("/service/patron/notes", test_notes);
    g_test_add_func("/service/patron/subscriptions", test_subscriptions);
    g_test_add_func("/service/patron/moves", test_moves);
    g_test_add_func("/service/patron/enrol", test_enrol);
    g_test_add_func("/service/patron/rights", test_rights);
    g_test_add_func("/service/patron/undo", test_undo);
    g_test_add_func("/service/patron/address-recent", test_address_recent);
    return g_test_run();
}
