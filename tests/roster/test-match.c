/* Who is who: each case is a small school, a file, and the plan in words. Twins, namesakes, changed surnames,
 * swapped and almost equal numbers, leavers who come back, transfers: never merged in silence, never doubled
 * in silence. */
#include "roster/likeness.h"
#include "sample.h"
#include "table/finding.h"
#include "text/text.h"

enum { LINES_MAX = 6 };

typedef struct {
    const char *name;
    const char *here[LINES_MAX], *file[LINES_MAX];
    const char *plan;
    struct {
        const char *key;
        Choice choice;
        gint64 person;
    } answers[LINES_MAX];
} MatchCase;

#define JAN  "101;Jan;;Jansen;2015-03-01;5a"
#define PIET "102;Piet;;Jansen;2015-03-01;5a"

static const MatchCase cases[] = {
    /* by number */
    {"R7 by number", {JAN}, {JAN}, "move R7 101 Jan\n"},
    {"R7 by number, written with other letters",
     {"101;José;;Meÿer;2015-03-01;5a"},
     {"101;Jose;;Meijer;2015-03-01;5a"},
     "move R7 101 Jose\n"},
    {"R7, surname changed, first name and birth date the same",
     {JAN},
     {"101;Jan;de;Wit;2015-03-01;5a"},
     "move R7 101 Jan\n"},
    {"R7, surname changed, birth date not in the file", {JAN}, {"101;Jan;de;Wit;-;5a"}, "move R7 101 Jan\n"},
    {"R7, birth date mended", {JAN}, {"101;Jan;;Jansen;2015-01-03;5a"}, "move R7 101 Jan\n"},
    {"R7, all names changed, birth date the same",
     {JAN},
     {"101;Sofie;de;Wit;2015-03-01;5a"},
     "move R7 101 Sofie\n"},
    {"R7, prefix inside the surname here",
     {"101;Jan;;van der Berg;2015-03-01;5a"},
     {"101;Jan;van der;Berg;2015-03-01;5a"},
     "move R7 101 Jan\n"},
    {"R7, short name and full name", {JAN}, {"101;Johannes;;Jansen;-;5a"}, "move R7 101 Johannes\n"},
    {"number given out again: name and birth date both contradict",
     {JAN},
     {"101;Fatima;;Yilmaz;2014-09-09;5a"},
     "waiting  101 Fatima ? match: 101 Jan\nstays R7 101 Jan\n"},
    {"number given out again within a family, birth date not in the file",
     {JAN},
     {"101;Sofie;;Jansen;-;5a"},
     "waiting  101 Sofie ? match: 101 Jan\nstays R7 101 Jan\n"},
    {"number given out again, answered: new; the old pupil left",
     {JAN},
     {"101;Fatima;;Yilmaz;2014-09-09;5a"},
     "enrol R1 101 Fatima\nleave R5 101 Jan\n",
     {{"match:101", CHOICE_NEW, 0}}},
    {"number given out again, answered: the same after all",
     {JAN},
     {"101;Fatima;;Yilmaz;2014-09-09;5a"},
     "move R7 101 Fatima\n",
     {{"match:101", CHOICE_LINK, 101}}},
    {"number given out again, answered: skip",
     {JAN},
     {"101;Fatima;;Yilmaz;2014-09-09;5a"},
     "refused  101 Fatima\nstays R7 101 Jan\n",
     {{"match:101", CHOICE_SKIP, 0}}},
    {"an answer that names someone else is no answer",
     {JAN},
     {"101;Fatima;;Yilmaz;2014-09-09;5a"},
     "waiting  101 Fatima ? match: 101 Jan\nstays R7 101 Jan\n",
     {{"match:101", CHOICE_LINK, 999}}},
    {"the library changed the number, the school still delivers the old one",
     {"was=101|900;Jan;;Jansen;2015-03-01;5a"},
     {JAN},
     "move R7 900 Jan\n"},

    /* swapped */
    {"numbers swapped: both ask, the better fit first",
     {JAN, "103;Kees;;Bakker;2014-05-05;5a"},
     {"101;Kees;;Bakker;2014-05-05;5a", "103;Jan;;Jansen;2015-03-01;5a"},
     "waiting  101 Kees ? swapped: 103 Kees, 101 Jan\nwaiting  103 Jan ? swapped: 101 Jan, 103 Kees\n"
     "stays R7 103 Kees\nstays R7 101 Jan\n"},
    {"numbers swapped, answered: numbers change, people stay",
     {JAN, "103;Kees;;Bakker;2014-05-05;5a"},
     {"101;Kees;;Bakker;2014-05-05;5a", "103;Jan;;Jansen;2015-03-01;5a"},
     "move R7 101 Kees\nmove R7 103 Jan\n",
     {{"swapped:101", CHOICE_LINK, 103}, {"swapped:103", CHOICE_LINK, 101}}},
    {"numbers swapped, one answered: its number is still another's",
     {JAN, "103;Kees;;Bakker;2014-05-05;5a"},
     {"101;Kees;;Bakker;2014-05-05;5a", "103;Jan;;Jansen;2015-03-01;5a"},
     "waiting  103 Jan ? swapped: 101 Jan, 103 Kees\nrefused  101 Kees\nstays R7 103 Kees\nstays R7 101 "
     "Jan\n",
     {{"swapped:101", CHOICE_LINK, 103}}},
    {"twins with swapped numbers",
     {JAN, PIET},
     {"101;Piet;;Jansen;2015-03-01;5a", "102;Jan;;Jansen;2015-03-01;5a"},
     "waiting  102 Jan ? swapped: 101 Jan, 102 Piet\nwaiting  101 Piet ? swapped: 102 Piet, 101 Jan\n"
     "stays R7 101 Jan\nstays R7 102 Piet\n"},
    {"brothers with swapped numbers, no birth dates in the file",
     {JAN, "103;Piet;;Jansen;2013-05-05;5a"},
     {"101;Piet;;Jansen;-;5a", "103;Jan;;Jansen;-;5a"},
     "waiting  103 Jan ? match: 103 Piet\nwaiting  101 Piet ? match: 101 Jan\nstays R7 101 Jan\nstays R7 103 "
     "Piet\n"},
    {"two rows answered with one pupil stay open",
     {JAN, "103;Kees;;Bakker;2014-05-05;5a"},
     {"101;Kees;;Bakker;2014-05-05;5a", "103;Jan;;Jansen;2015-03-01;5a"},
     "waiting  101 Kees ? swapped: 103 Kees, 101 Jan\nwaiting  103 Jan ? swapped: 101 Jan, 103 Kees\n"
     "stays R7 103 Kees\nstays R7 101 Jan\n",
     {{"swapped:101", CHOICE_LINK, 103}, {"swapped:103", CHOICE_LINK, 103}}},

    {"a row with its number is like it, a row with another number is it to the letter: both ask",
     {JAN},
     {"101;Jan;de;Wit;2015-03-01;5a", "901;Jan;;Jansen;2015-03-01;5a"},
     "waiting  901 Jan ? match: 101 Jan\nwaiting  101 Jan ? match: 101 Jan\nstays R7 101 Jan\n"},

    /* twins and namesakes */
    {"twins by their numbers", {JAN, PIET}, {PIET, JAN}, "move R7 101 Jan\nmove R7 102 Piet\n"},
    {"a new twin is new", {JAN}, {JAN, PIET}, "enrol R1 102 Piet\nmove R7 101 Jan\n"},
    {"one twin leaves, another comes: two people", {JAN}, {PIET}, "enrol R1 102 Piet\nleave R5 101 Jan\n"},
    {"twins with one initial: asks",
     {JAN},
     {"102;Joris;;Jansen;2015-03-01;5a"},
     "waiting  102 Joris ? match: 101 Jan\nstays R7 101 Jan\n"},
    {"namesakes of another age",
     {JAN},
     {JAN, "103;Jan;;Jansen;2011-03-01;8a"},
     "enrol R1 103 Jan\nmove R7 101 Jan\n"},
    {"the same child under a second number: asks, and offers no link",
     {JAN},
     {JAN, "103;Jan;;Jansen;2015-03-01;6b"},
     "move R7 101 Jan\nwaiting  103 Jan ? match: 101 Jan\n"},

    /* numbers that are almost equal */
    {"001234 and 1234 ask",
     {"1234;Jan;;Jansen;2015-03-01;5a"},
     {"001234;Jan;;Jansen;2015-03-01;5a"},
     "waiting  001234 Jan ? number: 1234 Jan\nstays R7 1234 Jan\n"},
    {"001234 and 1234 ask, whoever it is",
     {"001234;Jan;;Jansen;2015-03-01;5a"},
     {"1234;Fatima;;Yilmaz;2014-09-09;5a"},
     "waiting  1234 Fatima ? number: 001234 Jan\nstays R7 001234 Jan\n"},
    {"001234 is 1234: the number changes",
     {"1234;Jan;;Jansen;2015-03-01;5a"},
     {"001234;Jan;;Jansen;2015-03-01;5a"},
     "move R7 001234 Jan\n",
     {{"number:001234", CHOICE_LINK, 1234}}},
    {"001234 and 1234 are two pupils, a person says",
     {"1234;Jan;;Jansen;2015-03-01;5a"},
     {"1234;Jan;;Jansen;2015-03-01;5a", "001234;Fatima;;Yilmaz;2014-09-09;5a"},
     "enrol R1 001234 Fatima\nmove R7 1234 Jan\n"},
    {"BRIN in front of the number",
     {"1234;Jan;;Jansen;2015-03-01;5a"},
     {"12AB001234;Jan;;Jansen;2015-03-01;5a"},
     "waiting  12AB001234 Jan ? number: 1234 Jan\nstays R7 1234 Jan\n"},
    {"BRIN and an underscore in front, spaces inside",
     {"12 34;Jan;;Jansen;2015-03-01;5a"},
     {"12ab_1234;Jan;;Jansen;2015-03-01;5a"},
     "waiting  12ab_1234 Jan ? number: 12 34 Jan\nstays R7 12 34 Jan\n"},

    /* another number */
    {"another number, everything else the same: asks",
     {JAN},
     {"901;Jan;;Jansen;2015-03-01;5a"},
     "waiting  901 Jan ? match: 101 Jan\nstays R7 101 Jan\n"},
    {"another number, linked: R7 with a new number",
     {JAN},
     {"901;Jan;;Jansen;2015-03-01;5a"},
     "move R7 901 Jan\n",
     {{"match:901", CHOICE_LINK, 101}}},
    {"another number, two namesakes of one birth date",
     {JAN, "103;Jan;;Jansen;2015-03-01;5b"},
     {"901;Jan;;Jansen;2015-03-01;5a"},
     "waiting  901 Jan ? match: 101 Jan, 103 Jan\nstays R7 101 Jan\nstays R7 103 Jan\n"},
    {"another number, no birth date in the file, full name the same",
     {JAN},
     {"901;Jan;;Jansen;-;5a"},
     "waiting  901 Jan ? match: 101 Jan\nstays R7 101 Jan\n"},
    {"R3 added by hand without a number: asks",
     {"hand|;Jan;;Jansen;2015-03-01;5a"},
     {JAN},
     "waiting  101 Jan ? match:  Jan\nstays R3  Jan\n"},
    {"R3 by number", {"hand|101;Jan;;Jansen;2015-03-01;5a"}, {JAN}, "link R3 101 Jan\n"},
    {"R2 added by hand, not in the file",
     {"hand|101;Jan;;Jansen;2015-03-01;5a"},
     {PIET},
     "enrol R1 102 Piet\nstays R2 101 Jan\n"},

    /* the school has no numbers */
    {"R7 delivered without a number, to the letter the same",
     {";Jan;;Jansen;2015-03-01;5a"},
     {"unstable|#7;Jan;;Jansen;2015-03-01;5a"},
     "move R7  Jan\n"},
    {"R3 by hand and without numbers asks",
     {"hand|;Jan;;Jansen;2015-03-01;5a"},
     {"unstable|#7;Jan;;Jansen;2015-03-01;5a"},
     "waiting   Jan ? match:  Jan\nstays R3  Jan\n"},
    {"without numbers two rows to the letter the same ask",
     {";Jan;;Jansen;2015-03-01;5a"},
     {"unstable|#7;Jan;;Jansen;2015-03-01;5a", "unstable|#8;Jan;;Jansen;2015-03-01;6a"},
     "waiting   Jan ? match:  Jan\nwaiting   Jan ? match:  Jan\nstays R7  Jan\n"},

    /* cards */
    {"by card with everything else the same",
     {"card=C9|101;Jan;;Jansen;2015-03-01;5a"},
     {"card=C9|901;Jan;;Jansen;2015-03-01;5a"},
     "move R7 901 Jan\n"},
    {"by card with a part the same: asks",
     {"card=C9|101;Jan;;Jansen;2015-03-01;5a"},
     {"card=C9|901;Jan;de;Wit;2015-03-01;5a"},
     "waiting  901 Jan ? match: 101 Jan\nstays R7 101 Jan\n"},
    {"a card of someone else refuses the row",
     {"card=C9|101;Jan;;Jansen;2015-03-01;5a"},
     {JAN, "card=C9|901;Fatima;;Yilmaz;2014-09-09;5a"},
     "move R7 101 Jan\nrefused  901 Fatima\n"},
    {"a card of someone else refuses a known pupil's row, who stays",
     {"card=C9|101;Jan;;Jansen;2015-03-01;5a", PIET},
     {JAN, "card=C9|102;Piet;;Jansen;2015-03-01;5a"},
     "move R7 101 Jan\nrefused  102 Piet\nstays R7 102 Piet\n"},

    /* leavers who come back, removed, elsewhere */
    {"a leaver comes back by number", {"left|101;Jan;;Jansen;2015-03-01;5a"}, {JAN}, "return R1 101 Jan\n"},
    {"a leaver who owes comes back by number",
     {"owing,loans=2|101;Jan;;Jansen;2015-03-01;5a"},
     {JAN},
     "return R1 101 Jan\n"},
    {"a leaver comes back under another number: asks",
     {"left|101;Jan;;Jansen;2015-03-01;5a"},
     {"901;Jan;;Jansen;2015-03-01;5a"},
     "waiting  901 Jan ? match: 101 Jan\nstays R1 101 Jan\n"},
    {"a leaver comes back under another number, linked",
     {"left|101;Jan;;Jansen;2015-03-01;5a"},
     {"901;Jan;;Jansen;2015-03-01;5a"},
     "return R1 901 Jan\n",
     {{"match:901", CHOICE_LINK, 101}}},
    {"R4 gone on both sides",
     {"left|101;Jan;;Jansen;2015-03-01;5a"},
     {PIET},
     "enrol R1 102 Piet\nstays R4 101 Jan\n"},
    {"R6 removed here, still in the file: asks",
     {"removed|101;Jan;;Jansen;2015-03-01;5a"},
     {JAN},
     "waiting  101 Jan ? removed: 101 Jan\nstays R6 101 Jan\n"},
    {"R6 answered: enrol",
     {"removed|101;Jan;;Jansen;2015-03-01;5a"},
     {JAN},
     "return R6 101 Jan\n",
     {{"removed:101", CHOICE_ENROL, 0}}},
    {"R6 answered: skip",
     {"removed|101;Jan;;Jansen;2015-03-01;5a"},
     {JAN},
     "refused  101 Jan\nstays R6 101 Jan\n",
     {{"removed:101", CHOICE_SKIP, 0}}},
    {"known at another school: asks",
     {"elsewhere|77;Jan;;Jansen;2015-03-01;5a"},
     {JAN},
     "waiting  101 Jan ? match: 77 Jan\n"},
    {"known at another school, linked: enrolled here, the person stays one",
     {"elsewhere|77;Jan;;Jansen;2015-03-01;5a"},
     {JAN},
     "enrol R1 101 Jan\n",
     {{"match:101", CHOICE_LINK, 100000}}},
    {"R5 active at another school: a transfer",
     {"away|101;Jan;;Jansen;2015-03-01;5a"},
     {PIET},
     "enrol R1 102 Piet\ntransfer R5 101 Jan\n"},

    /* present in any way is no leaver */
    {"a refused row keeps its pupil, by number",
     {JAN},
     {"refused|101;Jan;;Jansen;2015-03-01;-"},
     "refused  101 Jan\nstays R7 101 Jan\n"},
    {"a refused row keeps its pupil, by name",
     {JAN},
     {"refused|-;Jan;;Jansen;2015-03-01;5a"},
     "refused   Jan\nstays R7 101 Jan\n"},
    {"a refused row keeps its pupil, by almost the same number",
     {JAN},
     {"refused|00101;-;-;-;-;5a"},
     "refused  00101 \nstays R7 101 Jan\n"},
    {"a waiting row keeps its pupil",
     {JAN},
     {"waiting|101;Jan;;Jansen;2015-03-01;5a"},
     "waiting  101 Jan\nstays R7 101 Jan\n"},
};

static void
test_case(gconstpointer data)
{
    const MatchCase *c = data;
    g_autoptr(Sample) sample = sample_new();
    for (guint i = 0; i < LINES_MAX && c->here[i] != NULL; i++)
        sample_pupil(sample, c->here[i]);
    for (guint i = 0; i < LINES_MAX && c->file[i] != NULL; i++)
        sample_row(sample, c->file[i]);
    for (guint i = 0; i < LINES_MAX && c->answers[i].key != NULL; i++)
        sample_answer(sample, c->answers[i].key, c->answers[i].choice, c->answers[i].person);
    sample_plan(sample);
    g_autofree char *plan = sample_describe(sample);
    g_assert_cmpstr(plan, ==, c->plan);

    /* the same whichever way the rows stand */
    g_autofree char *digest = g_strdup(sample->plan->digest);
    GArray *rows = sample->records->records;
    for (guint i = 0; i < rows->len / 2; i++) {
        RosterRecord swap = g_array_index(rows, RosterRecord, i);
        g_array_index(rows, RosterRecord, i) = g_array_index(rows, RosterRecord, rows->len - 1 - i);
        g_array_index(rows, RosterRecord, rows->len - 1 - i) = swap;
    }
    sample_plan(sample);
    g_autofree char *turned = sample_describe(sample);
    g_assert_cmpstr(turned, ==, c->plan);
    g_assert_cmpstr(sample->plan->digest, ==, digest);
}

static void
test_no_link_to_taken(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_pupil(sample, JAN);
    sample_row(sample, JAN);
    sample_row(sample, "103;Jan;;Jansen;2015-03-01;6b");
    sample_answer(sample, "match:103", CHOICE_LINK, 101);
    sample_plan(sample);
    const RosterQuestion *question = sample_question(sample, "match:103");
    g_assert_cmpuint(question->choices, ==, 1u << CHOICE_NEW | 1u << CHOICE_SKIP);
    g_assert_cmpint(question->answer.choice, ==, CHOICE_OPEN);
    g_assert_cmpint(sample_item_of_row(sample, 3)->kind, ==, ITEM_WAITING);
}

/* The old card comes back with the pupil; a new card in the file does not replace it. */
static void
test_return_keeps_card(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_pupil(sample, "left,card=C1|101;Jan;;Jansen;2015-03-01;5a");
    sample_row(sample, "card=C2|101;Jan;;Jansen;2015-03-01;6a");
    sample_plan(sample);
    const PlanItem *item = sample_item_of_row(sample, 2);
    g_assert_cmpint(item->kind, ==, ITEM_RETURN);
    g_assert_cmpstr(item->after.card, ==, "C1");
    g_assert_cmpint(item->after.status, ==, ROSTER_ACTIVE);
    g_assert_cmpstr(item->after.from, ==, SAMPLE_TODAY);
    g_assert_cmpstr(item->after.to, ==, "");
    g_assert_cmpstr(item->after.value[FIELD_GROUP_CODE], ==, "6a");
}

/* A card in use is said once, however often the plan is made, and with the finding's words as the reason. */
static void
test_card_finding_once(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_pupil(sample, "card=C9|101;Jan;;Jansen;2015-03-01;5a");
    sample_row(sample, "card=C9|901;Fatima;;Yilmaz;2014-09-09;5a");
    sample_plan(sample);
    sample_plan(sample);
    g_assert_cmpuint(sample->records->findings->len, ==, 1);
    const Finding *finding = g_ptr_array_index(sample->records->findings, 0);
    g_autofree char *what = finding_what(finding);
    g_assert_cmpint(finding->code, ==, FINDING_CARD_IN_USE);
    g_assert_cmpuint(finding->row, ==, 2);
    g_assert_cmpstr(sample_item_of_row(sample, 2)->reason, ==, what);
}

static void
test_wanted(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_pupil(sample, JAN);
    sample_row(sample, JAN);
    sample_row(sample, "card=C4|201;Zoë;van 't;Hof;2016-02-02;3");
    sample_row(sample, "202;Twin;;'t Hof;2016-02-02;3");
    sample_row(sample, "203;Twin;;T hof;2016-02-02;3");
    sample_row(sample, "204;Nobirth;;Hof;-;3");
    sample_row(sample, "refused|205;Re;;Fused;2016-02-02;3");
    g_autoptr(GPtrArray) keys = roster_wanted_keys(sample->records, sample->reg);
    g_autoptr(GPtrArray) cards = roster_wanted_cards(sample->records);
    g_assert_cmpuint(keys->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(keys, 0), ==, "hof|2016-02-02");
    g_assert_cmpstr(g_ptr_array_index(keys, 1), ==, "thof|2016-02-02");
    g_assert_cmpuint(cards->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(cards, 0), ==, "C4");
}

static void
test_loose_numbers(void)
{
    static const char *const numbers[][3] = {
        {"1234", "1234", ""},
        {"001234", "1234", ""},
        {"12 34", "1234", ""},
        {"12AB1234", "1234", ""},
        {"12ab001234", "1234", ""},
        {"12AB_1234", "1234", ""},
        {"12AB01-1234", "1234", "12AB01"},
        {"12AB011234", "11234", ""},
        {"0", "0", ""},
        {"000", "0", ""},
        {"", "", ""},
        {"AB12", "AB12", ""},
        {"12AB", "12AB", "12AB"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autoptr(GString) loose = g_string_new("x");
        roster_number_loosen(loose, numbers[i][0], numbers[i][2]);
        g_assert_cmpstr(loose->str + 1, ==, numbers[i][1]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    text_set_language(TEXT_ENGLISH);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/match/%02u %s", i + 1, cases[i].name);
        g_strdelimit(path + strlen("/match/"), "/", '-');
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/match-answers/no-link-to-taken", test_no_link_to_taken);
    g_test_add_func("/match-cards/return-keeps-card", test_return_keeps_card);
    g_test_add_func("/match-cards/finding-once", test_card_finding_once);
    g_test_add_func("/match-lookups/wanted", test_wanted);
    g_test_add_func("/match-lookups/loose-numbers", test_loose_numbers);
    return g_test_run();
}
