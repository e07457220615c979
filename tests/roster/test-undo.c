/* Taking an import back: what it wrote is put back, what was changed since is a conflict that says what
 * stands in the way, and an undo can itself be undone. */
#include <string.h>

#include "sample.h"
#include "text/text.h"

#define JAN  "card=C1|101;Jan;;Jansen;2015-03-01;5a"
#define PIET "102;Piet;;Bakker;2015-03-02;5a"
#define KEES "103;Kees;;Smit;2015-03-03;5a"

/* Jan moves, Piet leaves owing, Kees comes back, Loes is linked, Saar is new, Moos comes from another school.
 */
static Sample *
school_of_every_kind(void)
{
    Sample *sample = sample_new();
    sample_pupil(sample, JAN);
    sample_pupil(sample, "loans=1,card=C2|102;Piet;;Bakker;2015-03-02;5a");
    sample_pupil(sample, "left,card=C3|103;Kees;;Smit;2015-03-03;5a");
    sample_pupil(sample, "hand,card=C4|104;Loes;;Vos;2015-03-04;5a");
    sample_pupil(sample, "away,card=C5|105;Daan;;Mol;2015-03-05;5a");
    sample_pupil(sample, "elsewhere,card=C6|77;Moos;;Pruis;2015-03-06;5a");
    sample_row(sample, "101;Jan;;Jansen;2015-03-01;6a");
    sample_row(sample, "103;Kees;;Smit;2015-03-03;6b");
    sample_row(sample, "104;Loes;;Vos;2015-03-04;6b");
    sample_row(sample, "106;Saar;;Das;2015-03-07;6b");
    sample_row(sample, "107;Moos;;Pruis;2015-03-06;6b");
    sample_answer(sample, "match:107", CHOICE_LINK,
                  g_array_index(sample->reg->candidates, RosterPupil, 0).person);
    return sample;
}

static char *
describe_undo(Sample *sample, const RosterPlan *plan)
{
    RosterPlan *own = sample->plan;
    sample->plan = (RosterPlan *)plan;
    char *text = sample_describe(sample);
    sample->plan = own;
    return text;
}

static RosterPupil *
find_number(Sample *sample, const char *number)
{
    for (guint i = 0; i < sample->reg->pupils->len; i++) {
        RosterPupil *pupil = sample_pupil_at(sample, i);
        if (strcmp(pupil->state.value[FIELD_PUPIL_NUMBER], number) == 0)
            return pupil;
    }
    g_assert_not_reached();
}

static const PlanItem *
find_item(const RosterPlan *plan, const char *first_name)
{
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (strcmp(item->before.value[FIELD_FIRST_NAME], first_name) == 0)
            return item;
    }
    g_assert_not_reached();
}

static void
test_gives_back(void)
{
    g_autoptr(Sample) sample = school_of_every_kind();
    g_autofree char *before = sample_dump(sample);
    sample_plan(sample);
    g_autofree char *plan = sample_describe(sample);
    g_assert_cmpstr(
        plan, ==,
        "enrol R1 106 Saar\nenrol R1 107 Moos\nreturn R1 103 Kees\nlink R3 104 Loes\nmove R7 101 Jan\n"
        "leave R5 102 Piet\ntransfer R5 105 Daan\n");
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    g_autofree char *after = sample_dump(sample);
    g_assert_cmpstr(before, !=, after);

    g_autoptr(RosterPlan) undo = roster_invert(journal, sample->reg);
    g_autofree char *words = describe_undo(sample, undo);
    g_assert_cmpstr(
        words, ==,
        "withdraw  106 Saar\nwithdraw  107 Moos\nrestore  102 Piet\nrestore  101 Jan\nrestore  105 Daan\n"
        "restore  103 Kees\nrestore  104 Loes\n");
    g_assert_true(undo->undo);
    g_assert_cmpuint(undo->brakes, ==, 0);
    g_autoptr(RosterJournal) undone = sample_apply(sample, undo, 2);
    g_autofree char *back = sample_dump(sample);
    g_assert_cmpstr(back, ==, before);

    /* and the undo of the undo does it all again, the same people under the same numbers */
    g_autoptr(RosterPlan) redo = roster_invert(undone, sample->reg);
    g_autoptr(RosterJournal) redone = sample_apply(sample, redo, 3);
    g_autofree char *again = sample_dump(sample);
    g_assert_cmpuint(redo->counts[ITEM_CONFLICT], ==, 0);
    g_assert_cmpstr(again, ==, after);
    g_autoptr(RosterPlan) last = roster_invert(redone, sample->reg);
    roster_journal_free(sample_apply(sample, last, 4));
    g_autofree char *final = sample_dump(sample);
    g_assert_cmpstr(final, ==, before);
}

/* One thing done to one pupil after the import, and what the undo says of it. */
typedef struct {
    const char *name, *number, *first_name;
    void (*meddle)(Sample *sample, RosterPupil *pupil);
    ItemKind kind;
    const char *says; /* part of the reason */
} ConflictCase;

static void
lend(Sample *sample G_GNUC_UNUSED, RosterPupil *pupil)
{
    pupil->loans++;
}

static void
owe(Sample *sample G_GNUC_UNUSED, RosterPupil *pupil)
{
    pupil->fee_cents = 1205;
}

static void
rename_pupil(Sample *sample G_GNUC_UNUSED, RosterPupil *pupil)
{
    pupil->state.value[FIELD_SURNAME] = "Zwart";
}

static void
import_later(Sample *sample, RosterPupil *pupil)
{
    rename_pupil(sample, pupil);
    pupil->state.delivered[FIELD_SURNAME] = "Zwart";
    pupil->last_import = 9;
}

static void
new_card(Sample *sample G_GNUC_UNUSED, RosterPupil *pupil)
{
    pupil->state.card = "C99";
}

static void
remove_pupil(Sample *sample G_GNUC_UNUSED, RosterPupil *pupil)
{
    pupil->state.status = ROSTER_REMOVED;
}

static void
settle_debt(Sample *sample G_GNUC_UNUSED, RosterPupil *pupil)
{
    pupil->loans = 0;
    pupil->state.status = ROSTER_LEFT;
}

static void
erase(Sample *sample, RosterPupil *pupil)
{
    g_array_remove_index(sample->reg->pupils, (guint)(pupil - sample_pupil_at(sample, 0)));
}

static const ConflictCase conflicts[] = {
    {"untouched", "106", "Saar", NULL, ITEM_WITHDRAW, ""},
    {"enrolled, has borrowed a book since", "106", "Saar", lend, ITEM_CONFLICT, "on loan: 1"},
    {"enrolled, owes since", "106", "Saar", owe, ITEM_CONFLICT, "12,05"},
    {"enrolled, renamed since", "106", "Saar", rename_pupil, ITEM_CONFLICT,
     "was \"Das\" after the import and is now \"Zwart\""},
    {"moved, has borrowed since: no reason", "101", "Jan", lend, ITEM_RESTORE, ""},
    {"moved, renamed since", "101", "Jan", rename_pupil, ITEM_CONFLICT, "\"Zwart\""},
    {"moved, imported again since", "101", "Jan", import_later, ITEM_CONFLICT, "A later import"},
    {"moved, got another card since", "101", "Jan", new_card, ITEM_CONFLICT, "\"C99\""},
    {"moved, removed since", "101", "Jan", remove_pupil, ITEM_CONFLICT, "deregistered"},
    {"moved, erased since", "101", "Jan", erase, ITEM_CONFLICT, "no longer in the register"},
    {"left owing, brought the book back since: no reason", "102", "Piet", settle_debt, ITEM_RESTORE, ""},
};

static void
test_conflict(gconstpointer data)
{
    const ConflictCase *c = data;
    g_autoptr(Sample) sample = school_of_every_kind();
    sample_plan(sample);
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    if (c->meddle != NULL)
        c->meddle(sample, find_number(sample, c->number));
    g_autoptr(RosterPlan) undo = roster_invert(journal, sample->reg);
    const PlanItem *item = find_item(undo, c->first_name);
    g_assert_cmpstr(item_kind_name(item->kind), ==, item_kind_name(c->kind));
    g_assert_nonnull(strstr(item->reason, c->says));
    g_assert_cmpuint(undo->counts[ITEM_CONFLICT], ==, c->kind == ITEM_CONFLICT);
    g_autoptr(RosterJournal) undone = sample_apply(sample, undo, 2); /* the others go back all the same */
    g_assert_cmpuint(undone->entries->len, ==, journal->entries->len - (c->kind == ITEM_CONFLICT));
}

/* A returned leaver who borrowed a book since goes back to "left, still owing", not to "left". */
static void
test_returned_leaver_owes(void)
{
    g_autoptr(Sample) sample = school_of_every_kind();
    sample_plan(sample);
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    find_number(sample, "103")->loans = 1;
    g_autoptr(RosterPlan) undo = roster_invert(journal, sample->reg);
    g_assert_cmpint(find_item(undo, "Kees")->after.status, ==, ROSTER_LEFT_OWING);
}

/* A group that the import made stays while someone else is in it; a name that was changed since stays too. */
static void
test_groups(void)
{
    g_autoptr(Sample) sample = school_of_every_kind();
    sample_group(sample, "6a", "Groep 6 aarde");
    sample_plan(sample);
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    g_assert_cmpuint(journal->groups->len, ==, 2);
    sample_pupil(sample, "hand,new-year|201;Nina;;Uil;2015-04-01;6b");
    g_autoptr(RosterPlan) undo = roster_invert(journal, sample->reg);
    g_assert_cmpuint(undo->groups->len, ==, 1);
    g_assert_cmpstr(g_array_index(undo->groups, GroupChange, 0).code, ==, "6a");
    g_assert_cmpstr(g_array_index(undo->groups, GroupChange, 0).before, ==, "Groep 6 aarde");
    g_assert_null(g_array_index(undo->groups, GroupChange, 0).after);
    roster_register_add_group(sample->reg, SAMPLE_YEAR, "6a", "Anders");
    g_autoptr(RosterPlan) later = roster_invert(journal, sample->reg);
    g_assert_cmpuint(later->groups->len, ==, 0);
}

/* Kees left, his number went to someone new by hand: he cannot get it back. */
static void
test_number_taken_since(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_pupil(sample, KEES);
    sample_row(sample, PIET);
    sample_plan(sample);
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    guint other = sample_pupil(sample, "hand,new-year|1103;Noor;;Haas;2016-01-01;5a");
    sample_pupil_at(sample, other)->state.value[FIELD_PUPIL_NUMBER] = "103";
    g_autoptr(RosterPlan) undo = roster_invert(journal, sample->reg);
    g_assert_cmpint(find_item(undo, "Kees")->kind, ==, ITEM_CONFLICT);
    g_assert_cmpint(find_item(undo, "Piet")->kind, ==, ITEM_WITHDRAW);
}

/* An undone enrolment cannot come back under a card that someone else has got. */
static void
test_card_taken_since(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_row(sample, "card=C8|106;Saar;;Das;2015-03-07;6b");
    sample_plan(sample);
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    g_autoptr(RosterPlan) undo = roster_invert(journal, sample->reg);
    g_autoptr(RosterJournal) undone = sample_apply(sample, undo, 2);
    roster_register_add_card(sample->reg, "C8", 555);
    g_autoptr(RosterPlan) redo = roster_invert(undone, sample->reg);
    g_assert_cmpuint(redo->counts[ITEM_CONFLICT], ==, 1);
    g_assert_cmpuint(redo->counts[ITEM_ENROL], ==, 0);
}

static void
test_digest_of_undo(void)
{
    g_autoptr(Sample) sample = school_of_every_kind();
    sample_plan(sample);
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    g_autoptr(RosterPlan) one = roster_invert(journal, sample->reg);
    g_autoptr(RosterPlan) same = roster_invert(journal, sample->reg);
    lend(sample, find_number(sample, "106"));
    g_autoptr(RosterPlan) other = roster_invert(journal, sample->reg);
    g_assert_cmpstr(one->digest, ==, same->digest);
    g_assert_cmpstr(one->digest, !=, other->digest);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/undo/gives back", test_gives_back);
    for (guint i = 0; i < G_N_ELEMENTS(conflicts); i++) {
        g_autofree char *path = g_strdup_printf("/undo-since/%s", conflicts[i].name);
        g_test_add_data_func(path, &conflicts[i], test_conflict);
    }
    g_test_add_func("/undo-since/returned leaver owes", test_returned_leaver_owes);
    g_test_add_func("/undo-since/groups", test_groups);
    g_test_add_func("/undo-since/number taken", test_number_taken_since);
    g_test_add_func("/undo-since/card taken", test_card_taken_since);
    g_test_add_func("/undo/digest", test_digest_of_undo);
    return g_test_run();
}
