/* What makes a plan stale, what does not, and that whoever is refused is told exactly which pupils are others now. */
#include <string.h>

#include "roster/since.h"
#include "sample.h"
#include "table/finding.h"
#include "text/text.h"

static const LogPlace place = {4, 0};

static void
fill(Sample *sample)
{
    sample_pupil(sample, "101;Jan;;Jansen;2015-03-01;5a");
    sample_pupil(sample, "102;Piet;;Bakker;2015-03-02;5a");
    sample_pupil(sample, "owing,loans=1|103;Noor;;Smit;2015-03-03;5a");
    sample_pupil(sample, "loans=1|104;Zoë;;Visser;2015-03-04;5a");
    sample_row(sample, "101;Jan;;Jansen;2015-03-01;6a");
    sample_row(sample, "102;Piet;;Bakker;2015-03-02;6a");
    sample_row(sample, "103;Noor;;Smit;2015-03-03;6a");
    sample_row(sample, "105;Kees;;Meijer;2015-03-05;6a");
}

/* By Bo at the desk. */
static void
by_hand(RosterLog *log, RosterPupil *pupil, const RosterState *after)
{
    LogEntry entry = {.at = 1000000,
                      .who = "Bo",
                      .elsewhere = "",
                      .person = pupil->person,
                      .membership = pupil->membership,
                      .before = pupil->state,
                      .after = *after};
    pupil->state = *after;
    g_array_prepend_val(log->entries, entry);
}

static void
set_field(Sample *sample, RosterLog *log, guint at, PersonField field, const char *value)
{
    RosterState after = sample_pupil_at(sample, at)->state;
    after.value[field] = value;
    by_hand(log, sample_pupil_at(sample, at), &after);
}

static void
change_group(Sample *sample, RosterLog *log)
{
    set_field(sample, log, 0, FIELD_GROUP_CODE, "5b");
}

static void
change_phone(Sample *sample, RosterLog *log)
{
    set_field(sample, log, 0, FIELD_PHONE, "0318");
}

static void
change_two(Sample *sample, RosterLog *log)
{
    change_phone(sample, log);
    set_field(sample, log, 1, FIELD_GROUP_CODE, "5b");
}

static void
remove_by_hand(Sample *sample, RosterLog *log)
{
    RosterState after = sample_pupil_at(sample, 1)->state;
    after.status = ROSTER_REMOVED;
    by_hand(log, sample_pupil_at(sample, 1), &after);
}

/* Who leaves according to the plan: the name stands in no pair, and orders the list. */
static void
rename_leaver(Sample *sample, RosterLog *log)
{
    set_field(sample, log, 3, FIELD_SURNAME, "Aalders");
}

/* The desk takes the last book in: of one who left before, and of one who is about to. */
static void
return_books(Sample *sample, RosterLog *log)
{
    (void)log;
    sample_pupil_at(sample, 2)->state.status = ROSTER_LEFT;
    sample_pupil_at(sample, 2)->loans = sample_pupil_at(sample, 3)->loans = 0;
}

static void
add_by_hand(Sample *sample, RosterLog *log)
{
    guint at = sample_pupil(sample, "hand|106;Eva;;Vos;2015-03-06;5a");
    RosterPupil *pupil = sample_pupil_at(sample, at);
    RosterState after = pupil->state;
    roster_state_clear(&pupil->state);
    by_hand(log, pupil, &after);
}

static void
add_the_new_one(Sample *sample, RosterLog *log)
{
    guint at = sample_pupil(sample, "hand|105;Kees;;Meijer;2015-03-05;6a");
    RosterPupil *pupil = sample_pupil_at(sample, at);
    RosterState after = pupil->state;
    roster_state_clear(&pupil->state);
    by_hand(log, pupil, &after);
}

static void
newcomer(Sample *sample, const char *text)
{
    sample_pupil(sample, text);
    GArray *candidates = sample->reg->candidates;
    g_array_index(candidates, RosterPupil, candidates->len - 1).made_by = 5;
}

static void
like_elsewhere(Sample *sample, RosterLog *log)
{
    (void)log;
    newcomer(sample, "elsewhere|905;Karel;;Meijer;2015-03-05;6a");
}

static void
same_elsewhere(Sample *sample, RosterLog *log)
{
    (void)log;
    newcomer(sample, "elsewhere|905;Kees;;Meijer;2015-03-05;6a");
}

/* told: a line each, "number: saw -> now (fields)". */
static const struct {
    const char *name;
    void (*change)(Sample *sample, RosterLog *log);
    gboolean is_stale;
    const char *told;
    guint n_others;
} cases[] = {
    {"group changed by hand", change_group, TRUE, "101: move -> move (group-code) Bo\n", 0},
    {"field that the plan does not touch", change_phone, FALSE, "", 1},
    {"one that matters and one that does not", change_two, TRUE, "102: move -> move (group-code) Bo\n", 1},
    {"removed by hand", remove_by_hand, TRUE, "102: move -> waiting [active -> removed] Bo\n", 0},
    {"name of one who leaves", rename_leaver, FALSE, "", 1},
    {"books brought back", return_books, FALSE, "", 0},
    {"somebody added whom the file does not have", add_by_hand, FALSE, "", 1},
    {"somebody added whom the file has", add_the_new_one, TRUE, "105: enrol -> link [none -> active] Bo\n",
     0},
    {"merely alike, at another school", like_elsewhere, FALSE, "", 0},
    {"maybe the same, at another school", same_elsewhere, TRUE, "105: enrol -> waiting like 905\n", 0},
};

static void
tell(const SincePupil *pupil, GString *text)
{
    RosterStatus status_then, status_now;
    const char *then, *now;
    g_string_append_printf(text, "%s: %s -> %s", since_pupil_state(pupil)->value[FIELD_PUPIL_NUMBER],
                           pupil->was != NULL ? item_kind_name(pupil->was->kind) : "",
                           pupil->is != NULL ? item_kind_name(pupil->is->kind) : "");
    if (since_pupil_status(pupil, &status_then, &status_now))
        g_string_append_printf(text, " [%s -> %s]", roster_status_name(status_then),
                               roster_status_name(status_now));
    for (guint f = 0; f < N_FIELDS; f++)
        if (since_pupil_field(pupil, (PersonField)f, &then, &now))
            g_string_append_printf(text, " (%s)", field_name((PersonField)f));
    if (pupil->last != NULL)
        g_string_append_printf(text, " %s", pupil->last->who);
    if (pupil->like != NULL)
        g_string_append_printf(text, " like %s", pupil->like->state.value[FIELD_PUPIL_NUMBER]);
    g_string_append_c(text, '\n');
}

static void
test_case(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autoptr(Sample) sample = sample_new();
    RosterMark mark = {.has_place = TRUE, .place = place};
    RosterLog *log = roster_log_new();
    fill(sample);
    g_strlcpy(mark.digest, sample_plan(sample)->digest, sizeof mark.digest);
    cases[i].change(sample, log);
    sample->reg->seen = place.import; /* as at the yes */
    g_assert_cmpint(strcmp(sample_plan(sample)->digest, mark.digest) != 0, ==, cases[i].is_stale);
    sample->reg->seen = G_MAXINT64; /* as at the new preview */
    sample_plan(sample);
    g_autoptr(RosterSince) since = roster_since_new(log, sample->reg, &place);
    RosterPlan *then = roster_plan(sample->records, since->then, &sample->policy);
    roster_since_compare(since, sample->reg, sample->plan, then, &mark);
    g_assert_true(since->is_known);
    g_autoptr(GString) told = g_string_new(NULL);
    for (guint p = 0; p < since->pupils->len && cases[i].is_stale; p++)
        tell(&g_array_index(since->pupils, SincePupil, p), told);
    g_assert_cmpstr(told->str, ==, cases[i].told);
    g_assert_cmpuint(since->n_others, ==, cases[i].n_others);
}

/* Mere likeness does not hold up what was agreed to, and is said. */
static void
test_like_is_noted(void)
{
    g_autoptr(Sample) sample = sample_new();
    fill(sample);
    like_elsewhere(sample, NULL);
    sample_plan(sample);
    g_assert_cmpuint(sample->plan->counts[ITEM_WAITING], ==, 1);
    sample->reg->seen = place.import;
    sample_plan(sample);
    g_assert_cmpuint(sample->plan->counts[ITEM_WAITING], ==, 0);
    g_assert_cmpuint(sample->plan->counts[ITEM_ENROL], ==, 1);
    guint noted = 0;
    for (guint i = 0; i < sample->records->findings->len; i++) {
        const Finding *finding = sample->records->findings->pdata[i];
        noted += finding->code == FINDING_LIKE_SINCE && finding->row == 5;
    }
    g_assert_cmpuint(noted, ==, 1);
    sample->reg->seen = 5; /* who saw the newcomer is asked */
    g_assert_cmpuint(sample_plan(sample)->counts[ITEM_WAITING], ==, 1);
}

/* Another digest than the one that the register then gives: an answer or the file is another one, and all who changed are named. */
static void
test_unknown_plan(void)
{
    g_autoptr(Sample) sample = sample_new();
    RosterMark mark = {.digest = "0123", .has_place = TRUE, .place = place};
    RosterLog *log = roster_log_new();
    fill(sample);
    change_two(sample, log);
    sample_plan(sample);
    g_autoptr(RosterSince) since = roster_since_new(log, sample->reg, &place);
    RosterPlan *then = roster_plan(sample->records, since->then, &sample->policy);
    roster_since_compare(since, sample->reg, sample->plan, then, &mark);
    g_assert_false(since->is_known);
    g_assert_cmpuint(since->pupils->len, ==, 2);
    g_autofree char *text = roster_since_text(since);
    g_assert_nonnull(strstr(text, "2 pupils"));
    const SincePupil *first = &g_array_index(since->pupils, SincePupil, 0);
    g_autofree char *why = since_pupil_why(first);
    g_assert_cmpstr(why, ==, "changed by hand, Bo, 01-01-1970 01:00");
}

int
main(int argc, char **argv)
{
    g_setenv("TZ", "Europe/Amsterdam", TRUE);
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/since/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
    }
    g_test_add_func("/since/like-is-noted", test_like_is_noted);
    g_test_add_func("/since/unknown-plan", test_unknown_plan);
    return g_test_run();
}
