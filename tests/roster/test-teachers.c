/* Proves which teachers of a file are taken for whom, what groups they would get, and that a yes holds for just what was shown. */
#include <string.h>

#include "file.h"
#include "roster/teachers.h"
#include "sample.h"

#define HEADER                                                                                               \
    "@meta format edexml\n@sheet leerkrachten\n"                                                             \
    "key|roepnaam|voorletters-1|voornamen|voorvoegsel|achternaam|gebruikersnaam|emailadres|rol|groep|"       \
    "groepsnaam\n"

/* account;membership;name;person's name;login;e-mail;number */
static const char *const known_rows[] = {
    "11;1;Anna de Jong;Anna de Jong;juf.anna;anna@school.example;",
    "12;2;Bo Smit;Bo Smit;bo;;T-7",
    "13;0;Meester Cor;;cor;;",
    "14;4;Dé van Dijk;Dé van Dijk;d1;;",
    "15;5;De Van Dijk;De van Dijk;d2;;",
    "0;6;;Eva Groen;;eva@school.example;",
    "16;7;Fay Hol;Fay Hol;fay;fay@school.example;T-9",
};

static GPtrArray *
known(void)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(known_teacher_free);
    for (guint i = 0; i < G_N_ELEMENTS(known_rows); i++) {
        g_auto(GStrv) cells = g_strsplit(known_rows[i], ";", -1);
        KnownTeacher *one = g_new0(KnownTeacher, 1);
        one->account = g_ascii_strtoll(cells[0], NULL, 10);
        one->membership = g_ascii_strtoll(cells[1], NULL, 10);
        one->name = g_strdup(*cells[2] != '\0' ? cells[2] : cells[3]);
        one->person_name = g_strdup(cells[3]);
        one->login = g_strdup(cells[4]);
        one->email = g_strdup(cells[5]);
        one->number = g_strdup(cells[6]);
        g_ptr_array_add(list, one);
    }
    return list;
}

static void
fill(Sample *sample)
{
    sample_pupil(sample, "101;Jan;;Jansen;2015-03-01;5a");
    sample_pupil(sample, "102;Piet;;Bakker;2015-03-02;5a");
    sample_row(sample, "101;Jan;;Jansen;2015-03-01;6a");
    sample_row(sample, "102;Piet;;Bakker;2015-03-02;6b");
    sample_row(sample, "refused|105;Kees;;Meijer;2015-03-05;7x");
}

static RosterTeachers *
look(Sample *sample, const char *rows, const char *taught, const RosterAnswers *answers)
{
    g_autofree char *text = g_strconcat(HEADER, rows, NULL);
    g_autoptr(Table) table = file_table(text);
    g_autoptr(GHashTable) has = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) keys = g_strsplit(taught, ",", -1);
    for (char **key = keys; *key != NULL; key++)
        g_hash_table_add(has, g_strdup(*key));
    g_assert_true(roster_teachers_there(table));
    return roster_teachers(table, sample_plan(sample), known(), has, answers);
}

/* "state account sign gains|has|others" a line, with a comma between; new. */
static char *
describe(const RosterTeachers *teachers)
{
    static const char *const states[N_TEACHER_STATES] = {"gets", "nothing", "without", "unsure", "unknown"};
    static const char *const signs[] = {"-", "number", "email", "login", "name"};
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < teachers->lines->len; i++) {
        const TeacherLine *line = teachers->lines->pdata[i];
        g_autofree char *gains = g_strjoinv("+", line->gains), *has = g_strjoinv("+", line->has),
                        *others = g_strjoinv("+", line->others);
        g_assert_cmpint(line->key != NULL, ==, line->state == TEACHER_PROPOSED);
        g_string_append_printf(text, "%s%s %d %s %s|%s|%s", i > 0 ? ", " : "", states[line->state],
                               line->known != NULL ? (int)line->known->account : 0, signs[line->sign], gains,
                               has, others);
    }
    return g_string_free(text, FALSE);
}

static void
test_who(void)
{
    static const struct {
        const char *rows, *taught, *expected;
    } cases[] = {
        /* by each sign; a number and an address before a name; letters and signs do not matter */
        {"L1|Anna|||de|Jong|||LRK|6a|", "", "gets 11 name 6a||"},
        {"L1|ANNA|||de|jong|||LRK|6a|", "", "gets 11 name 6a||"},
        {"T-7|Robert||||Smit|||LRK|6a|", "", "gets 12 number 6a||"},
        {"L1|A.||||Anders||Anna@School.example|LRK|6a|", "", "gets 11 email 6a||"},
        {"L1|A.||||Anders|BO||LRK|6a|", "", "gets 12 login 6a||"},
        {"L1|Meester||||Cor|||LRK|6a|", "", "gets 13 name 6a||"},
        /* two signs, one person; two signs, two persons */
        {"T-9|Fay||||Hol||fay@school.example|LRK|6a|", "", "gets 16 number 6a||"},
        {"T-9|Fay||||Hol||anna@school.example|LRK|6a|", "", "unsure 0 number 6a||"},
        {"T-9|Bo||||Smit|||LRK|6a|", "", "gets 16 number 6a||"},
        /* two of one name; nobody; without a log-in */
        {"L1|Dé|||van|Dijk|||LRK|6a|", "", "unsure 0 name 6a||"},
        {"L1|Nieuw||||Iemand|||LRK|6a|", "", "unknown 0 - 6a||"},
        {"L1|Eva||||Groen|||LRK|6a|", "", "without 0 name 6a||"},
        {"|||||||||6a|", "", "unknown 0 - 6a||"},
        /* groups: once each; those they have; where nobody is a pupil, by a refused row or at all */
        {"L1|Anna|||de|Jong|||LRK|6a, 6b, 6a|", "", "gets 11 name 6a+6b||"},
        {"L1|Anna|||de|Jong|||LRK|6a, 6b, 7x, sg1|", "11 6a,12 6b", "gets 11 name 6b|6a|7x+sg1"},
        {"L1|Anna|||de|Jong|||LRK|6a|", "11 6a", "nothing 11 name |6a|"},
        {"L1|Anna|||de|Jong|||LRK|5a|", "", "nothing 11 name ||5a"},
        {"L1|Anna|||de|Jong|||OOP||", "", "nothing 11 name ||"},
        /* two rows for one teacher: neither */
        {"L1|Anna|||de|Jong|||LRK|6a|\nL2|A||||B|juf.anna||LRK|6b|", "",
         "unsure 0 name 6a||, unsure 0 login 6b||"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Sample) sample = sample_new();
        fill(sample);
        g_autoptr(RosterTeachers) teachers = look(sample, cases[i].rows, cases[i].taught, NULL);
        g_autofree char *text = describe(teachers);
        if (!g_str_equal(text, cases[i].expected))
            g_error("%s: \"%s\", not \"%s\"", cases[i].rows, text, cases[i].expected);
    }
}

/* A yes of one list, and what it is worth on another. */
static void
test_yes(void)
{
    static const struct {
        const char *rows, *taught;
        gboolean holds;
    } cases[] = {
        {"L1|Anna|||de|Jong|||LRK|6a, 6b|", "", TRUE},
        {"L9|A.||||Anders||anna@school.example|LRK|6a, 6b|", "",
         TRUE}, /* the same account, recognised otherwise */
        {"L1|Anna|||de|Jong|||LRK|6a|", "", FALSE},
        {"L1|Anna|||de|Jong|||LRK|6a, 6b|", "11 6a", FALSE},
        {"L1|Bo||||Smit|||LRK|6a, 6b|", "", FALSE},
    };
    g_autoptr(Sample) sample = sample_new();
    g_autoptr(RosterAnswers) answers = roster_answers_new();
    fill(sample);
    g_autoptr(RosterTeachers) first = look(sample, cases[0].rows, "", NULL);
    const TeacherLine *line = first->lines->pdata[0];
    g_assert_false(line->agreed);
    roster_answers_set(answers, line->key, (Answer){CHOICE_ACCEPT, 0});
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(RosterTeachers) then = look(sample, cases[i].rows, cases[i].taught, answers);
        g_assert_cmpuint(roster_teachers_agreed(then), ==, cases[i].holds ? 1 : 0);
    }
    sample->policy.school_year = SAMPLE_LAST_YEAR; /* in another year it is another group */
    g_autoptr(RosterTeachers) other = look(sample, cases[0].rows, "", answers);
    g_assert_cmpuint(roster_teachers_agreed(other), ==, 0);
}

/* Only of EDEXML, and no more than is looked at. */
static void
test_file(void)
{
    g_autoptr(Table) list = file_table("@sheet leerkrachten\nkey|achternaam\n1|Jong\n");
    g_autoptr(Table) none = file_table("@meta format edexml\n@sheet leerlingen\nkey|achternaam\n1|Jong\n");
    g_assert_false(roster_teachers_there(list) || roster_teachers_there(none) || roster_teachers_there(NULL));
    g_autoptr(Sample) sample = sample_new();
    g_autoptr(GString) rows = g_string_new(NULL);
    fill(sample);
    for (guint i = 0; i < ROSTER_TEACHERS_MOST + 1; i++)
        g_string_append_printf(rows, "K%u|Iemand||||Nummer %u|||LRK|6a|\n", i, i);
    g_autoptr(RosterTeachers) teachers = look(sample, rows->str, "", NULL);
    g_assert_cmpuint(teachers->lines->len, ==, ROSTER_TEACHERS_MOST);
    g_assert_true(teachers->more);
    g_assert_cmpuint(roster_teachers_count(teachers, TEACHER_UNKNOWN), ==, ROSTER_TEACHERS_MOST);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/roster/teachers/who", test_who);
    g_test_add_func("/roster/teachers/yes", test_yes);
    g_test_add_func("/roster/teachers/file", test_file);
    return g_test_run();
}
