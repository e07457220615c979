/* The report: a line for everyone to whom something happens, the refused rows with their own cells, and JSON
 * there and back. */
#include <string.h>

#include "roster/report_build.h"
#include "sample.h"
#include "table/finding.h"
#include "text/text.h"

static const char *const headers[] = {"Leerlingnummer", "Roepnaam", "Achternaam"};
static const char *const cells[][3] = {
    {"101", "Jan", "Jansen"},
    {"102", "Piet", ""},
    {"103", "Kees \"K\"", "Smit"},
    {"104", "Saar", "<Das>"},
};

static Table *
make_table(void)
{
    TableBuilder *builder = table_builder_new();
    table_builder_sheet(builder, 1, FALSE, "Blad1");
    table_builder_row(builder, 1);
    for (guint c = 0; c < 3; c++)
        table_builder_cell(builder, c + 1, TABLE_TEXT, headers[c], strlen(headers[c]), NULL, 0);
    for (guint r = 0; r < G_N_ELEMENTS(cells); r++) {
        table_builder_row(builder, r + 2);
        for (guint c = 0; c < 3; c++) {
            const char *shown = c == 0 ? cells[r][c] : NULL; /* as a number, shown otherwise than stored */
            const char *value = c == 0 ? "7" : cells[r][c];
            if (*cells[r][c] != '\0')
                table_builder_cell(builder, c + 1, c == 0 ? TABLE_NUMBER : TABLE_TEXT, value, strlen(value),
                                   shown, shown != NULL ? strlen(shown) : 0);
        }
    }
    return table_builder_end(builder);
}

static Mapping *
make_mapping(void)
{
    Mapping *mapping = g_new0(Mapping, 1);
    mapping->columns = g_ptr_array_new_with_free_func(g_free);
    for (guint c = 0; c < 3; c++) {
        MappedColumn *column = g_new0(MappedColumn, 1);
        column->column = c + 1;
        column->header = (char *)headers[c];
        g_ptr_array_add(mapping->columns, column);
    }
    return mapping;
}

static Sample *
school(void)
{
    Sample *sample = sample_new();
    sample_pupil(sample, "101;Jan;;Janssen;2015-03-01;5a");
    RosterPupil *kept = sample_pupil_at(sample, sample_pupil(sample, "card=C3|103;Kees;;Smit;2015-03-03;5a"));
    kept->state.value[FIELD_TOWN] = "Ede";
    kept->state.delivered[FIELD_TOWN] = "Wageningen";
    sample_pupil(sample, "loans=2,fee=120,card=C9|109;Loes;van;Dam;2015-03-09;8b");
    sample_pupil(sample, "hand|110;Noor;;Haas;2015-03-09;8b");
    sample_row(sample, "101;Jan;;Jansen;2015-03-01;6a");
    sample_row(sample, "refused|102;Piet;;;-;6a");
    RosterRecord *record = sample_row_at(sample, sample_row(sample, "103;Kees;;Smit;2015-03-03;6a"));
    record->value[FIELD_TOWN] = "Wageningen";
    sample_row(sample, "104;Saar;;<Das>;2015-03-04;6a");
    g_ptr_array_add(sample->records->findings, finding_new(FINDING_NAME_MISSING, 1, 3, 3, "", NULL));
    return sample;
}

static const ReportLine *
line_of(const RosterReport *report, const char *number)
{
    for (guint i = 0; i < report->lines->len; i++) {
        const ReportLine *line = g_ptr_array_index(report->lines, i);
        if (strcmp(line->number, number) == 0)
            return line;
    }
    return NULL;
}

static RosterReport *
build(Sample *sample)
{
    g_autoptr(Table) table = make_table();
    Mapping *mapping = make_mapping();
    sample_plan(sample);
    RosterReport *report = roster_report_build(sample->plan, table, mapping, sample->records, NULL);
    g_ptr_array_unref(mapping->columns);
    g_free(mapping);
    return report;
}

static void
test_lines(void)
{
    g_autoptr(Sample) sample = school();
    g_autoptr(RosterReport) report = build(sample);
    g_assert_cmpuint(report->n_rows, ==, 4);
    g_assert_cmpuint(report->lines->len, ==, 5); /* not the one that stays */
    g_assert_null(line_of(report, "110"));

    const ReportLine *moved = line_of(report, "101");
    g_autofree char *surname = g_strdup_printf("%s: Janssen → Jansen", field_label(FIELD_SURNAME));
    g_assert_cmpint(moved->kind, ==, ITEM_MOVE);
    g_assert_cmpint(moved->c, ==, CASE_R7);
    g_assert_cmpuint(moved->row, ==, 2);
    g_assert_cmpstr(moved->name, ==, "Jan Jansen");
    g_assert_cmpstr(moved->group_before, ==, "5a");
    g_assert_cmpstr(moved->group_after, ==, "6a");
    g_assert_nonnull(strstr(moved->changes, surname));

    const ReportLine *kept = line_of(report, "103"); /* F3: said, and not as something that was written */
    g_autofree char *town = g_strdup_printf("%s: Wageningen → Ede (%s)", field_label(FIELD_TOWN),
                                            roster_case_meaning(CASE_F3));
    g_assert_nonnull(strstr(kept->changes, town));

    const ReportLine *left = line_of(report, "109");
    g_assert_cmpint(left->kind, ==, ITEM_LEAVE);
    g_assert_cmpstr(left->name, ==, "Loes van Dam");
    g_assert_cmpstr(left->owing, ==, "2 books, € 1,20");
    g_assert_cmpstr(left->card, ==, "C9");
    g_assert_cmpstr(left->group_after, ==, "");

    g_assert_cmpstr(line_of(report, "104")->changes, ==, ""); /* all of it is new */
    g_assert_cmpstr(line_of(report, "102")->reason, !=, "");
}

static void
test_refused_rows(void)
{
    g_autoptr(Sample) sample = school();
    g_autoptr(RosterReport) report = build(sample);
    g_assert_cmpuint(report->headers->len, ==, 3);
    g_assert_cmpstr(g_ptr_array_index(report->headers, 0), ==, "Leerlingnummer");
    g_assert_cmpuint(report->refused->len, ==, 1);
    const GPtrArray *row = g_ptr_array_index(report->refused, 0);
    const Finding *finding = g_ptr_array_index(sample->records->findings, 0);
    g_autofree char *what = finding_what(finding);
    g_assert_cmpuint(row->len, ==, 4);
    g_assert_cmpstr(g_ptr_array_index(row, 0), ==, "102"); /* as a person saw it, not as stored */
    g_assert_cmpstr(g_ptr_array_index(row, 1), ==, "Piet");
    g_assert_cmpstr(g_ptr_array_index(row, 2), ==, "");
    g_assert_cmpstr(g_ptr_array_index(row, 3), ==, what);
    g_assert_cmpuint(report->findings->len, ==, 1);
    const ReportFinding *kept = g_ptr_array_index(report->findings, 0);
    g_assert_cmpstr(kept->grade, ==, finding_grade_name(FINDING_ROW_REFUSED));
    g_assert_cmpstr(kept->what, ==, what);
}

static void
test_json(void)
{
    g_autoptr(Sample) sample = school();
    g_autoptr(RosterReport) report = build(sample);
    g_autofree char *json = roster_report_to_json(report);
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterReport) read = roster_report_from_json(json, &error);
    g_assert_no_error(error);
    g_autofree char *again = roster_report_to_json(read);
    g_assert_cmpstr(json, ==, again);
    g_assert_cmpuint(read->counts[ITEM_LEAVE], ==, 1);
    g_assert_cmpstr(line_of(read, "104")->name, ==, "Saar <Das>");
    g_assert_null(strchr(json, '<'));
}

static void
test_undo_has_no_file(void)
{
    g_autoptr(Sample) sample = school();
    sample_plan(sample);
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    g_autoptr(RosterPlan) undo = roster_invert(journal, sample->reg);
    g_autoptr(RosterReport) report = roster_report_build(undo, NULL, NULL, NULL, NULL);
    g_assert_true(report->undo);
    g_assert_cmpuint(report->refused->len, ==, 0);
    g_assert_cmpint(line_of(report, "104")->kind, ==, ITEM_WITHDRAW);
    g_assert_cmpstr(line_of(report, "104")->name, ==, "Saar <Das>");
}

/* What is kept, after its way through the database, and the journal make the whole report again, line by line; the cards
 * that were given come with it. */
static void
test_kept_with_journal(void)
{
    g_autoptr(Sample) sample = school();
    g_autoptr(RosterReport) whole = build(sample);
    g_autoptr(Table) table = make_table();
    Mapping *mapping = make_mapping();
    g_autoptr(RosterReport)
        kept = roster_report_build_kept(sample->plan, table, mapping, sample->records, NULL);
    g_ptr_array_unref(mapping->columns);
    g_free(mapping);
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    g_assert_cmpuint(kept->lines->len, <, whole->lines->len);
    g_assert_cmpuint(kept->lines->len, >, 0);
    g_autofree char *json = roster_report_to_json(kept);
    g_autoptr(RosterReport) read = roster_report_from_json(json, NULL);
    roster_report_add_journal(read, journal);
    g_assert_cmpuint(read->lines->len, ==, whole->lines->len);
    for (guint i = 0; i < whole->lines->len; i++) {
        ReportLine *line = g_ptr_array_index(whole->lines, i), *again = g_ptr_array_index(read->lines, i);
        if (line->kind == ITEM_ENROL && *line->card == '\0') {
            g_assert_cmpstr(again->card, !=, "");
            g_free(line->card);
            line->card = g_strdup(again->card);
        }
    }
    g_autofree char *before = roster_report_to_json(whole), *after = roster_report_to_json(read);
    g_assert_cmpstr(after, ==, before);
}

static void
test_bad_json(void)
{
    g_autoptr(Sample) sample = school();
    g_autoptr(RosterReport) report = build(sample);
    g_autofree char *json = roster_report_to_json(report);
    gsize length = strlen(json);
    for (gsize cut = 0; cut < length; cut += 7) {
        g_autofree char *half = g_strndup(json, cut);
        g_autoptr(GError) error = NULL;
        g_assert_null(roster_report_from_json(half, &error));
        g_assert_nonnull(error);
    }
    static const char *const wrong[][2] = {
        {"\"kind\":\"move\"", "\"kind\":\"fly\""}, {"\"version\":1", "\"version\":2"},
        {"\"undo\":false", "\"undo\":0"},          {"\"row\":2", "\"row\":-2"},
        {"\"number\":\"101\"", "\"number\":101"},  {"\"case\":\"R7\"", "\"case\":\"R9\""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(GStrv) parts = g_strsplit(json, wrong[i][0], 2);
        g_assert_cmpuint(g_strv_length(parts), ==, 2);
        g_autofree char *spoilt = g_strjoinv(wrong[i][1], parts);
        g_autoptr(GError) error = NULL;
        g_assert_null(roster_report_from_json(spoilt, &error));
        g_assert_nonnull(error);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/kept with journal", test_kept_with_journal);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/report/lines", test_lines);
    g_test_add_func("/report/refused rows", test_refused_rows);
    g_test_add_func("/report/json", test_json);
    g_test_add_func("/report/undo", test_undo_has_no_file);
    g_test_add_func("/report/bad json", test_bad_json);
    return g_test_run();
}
