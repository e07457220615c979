/* Proves that every rule of wire/frame.h is kept: a true stream becomes a table however it is cut, a false
 * one an error. */
#include <malloc.h>
#include <string.h>

#include "stream.h"

#include "ingest/receive.h"
#include "ingest/shape.h"
#include "table/finding.h"
#include "text/text.h"
#include "wire/frame.h"

#define PUPILS                                                                                               \
    "HELLO 1; META 'format' 'xlsx'; META 'member' 'a.xlsx'; PROGRESS 1 2; SHEET 1 0 'Leerlingen';"           \
    "ROWS 1 2 1 1 'Nummer' 3 1 'Naam'  3 3 1 18 '1' '0001' 2 3 '2016-02-29' 3 1 'Zoë';"                     \
    "ROWS 7 4 1 19 '2020-01-01T10:11:12' '1 jan' 2 4 '10:11:12' 3 5 'TRUE' 9 6 '#N/A';"                      \
    "FINDING 5 1 3 1 0; FINDING 7 1 1 4 1 'BSN'; SHEET 3 1 '';"

static gboolean
feed(Receive *receive, const GByteArray *stream, gsize step, GError **error)
{
    for (gsize at = 0; at < stream->len; at += step)
        if (!receive_feed(receive, stream->data + at, MIN(step, stream->len - at), error))
            return FALSE;
    return receive_end(receive, error);
}

static void
test_true(void)
{
    g_autoptr(GByteArray) stream = stream_from_script(PUPILS "END 2 3 9");
    for (gsize step = 1; step < 40; step++) {
        ReceiveWanted wanted = {0};
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Receive) receive = receive_new(&wanted, findings);
        feed(receive, stream, step, &error);
        g_assert_no_error(error);
        g_autoptr(Table) table = receive_take_table(receive);
        g_assert_cmpuint(table_n_sheets(table), ==, 2);
        g_assert_cmpstr(table_meta(table, "member"), ==, "a.xlsx");
        const TableSheet *sheet = table_sheet(table, 0);
        g_assert_cmpuint(table_sheet_n_rows(sheet), ==, 3);
        g_assert_cmpuint(table_sheet_row_number(sheet, 2), ==, 7);
        g_assert_cmpuint(table_sheet_last_column(sheet), ==, 9);
        TableCell cell = table_sheet_cell(sheet, 1, 1);
        g_assert_cmpint(cell.kind, ==, TABLE_NUMBER);
        g_assert_cmpstr(cell.value, ==, "1");
        g_assert_cmpstr(cell.shown, ==, "0001");
        g_assert_cmpint(table_sheet_cell(sheet, 2, 2).kind, ==, TABLE_TIME);
        g_assert_cmpint(table_sheet_cell(sheet, 2, 3).kind, ==, TABLE_BOOL);
        g_assert_cmpint(table_sheet_cell(sheet, 2, 9).kind, ==, TABLE_ERROR);
        g_assert_true(table_sheet_hidden(table_sheet(table, 1)));
        g_assert_cmpuint(table_sheet_number(table_sheet(table, 1)), ==, 3);
        g_assert_cmpuint(findings->len, ==, 2);
        const Finding *finding = findings->pdata[1];
        g_assert_cmpint(finding->code, ==, FINDING_BSN_COLUMN_BY_NAME);
        g_assert_cmpuint(finding->column, ==, 4);
        g_assert_cmpstr(finding->arguments[0], ==, "BSN");
    }
}

/* A column that the reader takes back is gone; its heading may stay. The counts are of what was sent. */
static void
test_drop(void)
{
    g_autoptr(GByteArray) stream = stream_from_script(
        "HELLO 1; SHEET 1 0 'a'; ROWS 1 1 2 1 'bsn' 2 2 1 1 'x' 2 1 '249566758'; DROP 2;"
        "ROWS 3 1 2 1 '111222333'; END 1 3 4");
    ReceiveWanted wanted = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Receive) receive = receive_new(&wanted, findings);
    feed(receive, stream, stream->len, &error);
    g_assert_no_error(error);
    g_autoptr(Table) table = receive_take_table(receive);
    const TableSheet *sheet = table_sheet(table, 0);
    g_assert_cmpstr(table_sheet_cell(sheet, 0, 2).value, ==, "bsn");
    g_assert_cmpint(table_sheet_cell(sheet, 1, 2).kind, ==, TABLE_EMPTY);
    g_assert_cmpint(table_sheet_cell(sheet, 2, 2).kind, ==, TABLE_EMPTY);
    g_assert_cmpstr(table_sheet_cell(sheet, 1, 1).value, ==, "x");
}

typedef struct {
    const char *script;
    gboolean list, form;
} Breach;

#define A "HELLO 1; SHEET 1 0 'a';"
static const Breach breaches[] = {
    {"SHEET 1 0 'a'; END 1 0 0"},
    {"HELLO 2; END 0 0 0"},
    {"HELLO 1; HELLO 1; END 0 0 0"},
    {"HELLO 1 1; END 0 0 0"},
    {"HELLO; END 0 0 0"},
    {"FAIL 100 0"},
    {"HELLO 1; META 'owner' 'x'; END 0 0 0"},
    {"HELLO 1; META 'format'; END 0 0 0"},
    {"HELLO 1; META 'format' 'a\\0b'; END 0 0 0"},
    {"HELLO 1; META 'format' '\\f'; END 0 0 0"},
    {"HELLO 1; SHEET 0 0 'a'; END 1 0 0"},
    {"HELLO 1; SHEET 1025 0 'a'; END 1 0 0"},
    {"HELLO 1; SHEET 1 4 'a'; END 1 0 0"},
    {A "SHEET 1 0 'b'; END 2 0 0"},
    {"HELLO 1; SHEET 2 0 'a'; SHEET 1 0 'b'; END 2 0 0"},
    {"HELLO 1; ROWS 1 1 1 1 'x'; END 0 1 1"},
    {"HELLO 1; SHEET 1 2 'chart'; ROWS 1 1 1 1 'x'; END 1 1 1"},
    {A "ROWS 0 0; END 1 1 0"},
    {A "ROWS 1048577 0; END 1 1 0"},
    {A "ROWS 2 0 1 0; END 1 2 0"},
    {A "ROWS 2 0; ROWS 2 0; END 1 2 0"},
    {A "ROWS 1 1 0 1 'x'; END 1 1 1"},
    {A "ROWS 1 1 16385 1 'x'; END 1 1 1"},
    {A "ROWS 1 2 2 1 'x' 1 1 'y'; END 1 1 2"},
    {A "ROWS 1 2 2 1 'x' 2 1 'y'; END 1 1 2"},
    {A "ROWS 1 2 1 1 'x'; END 1 1 2"},
    {A "ROWS 1 1 1 1 'x' 9; END 1 1 1"},
    {A "ROWS 1 16385; END 1 1 0"},
    {A "ROWS 1 1 1 0 'x'; END 1 1 1"},
    {A "ROWS 1 1 1 7 'x'; END 1 1 1"},
    {A "ROWS 1 1 1 33 'x'; END 1 1 1"},
    {A "ROWS 1 1 1 1 ''; END 1 1 1"},
    {A "ROWS 1 1 1 1 'a\\0'; END 1 1 1"},
    {A "ROWS 1 1 1 17 'a' '\\f'; END 1 1 1"},
    {A "ROWS 1 1 1 17 'a'; END 1 1 1"},
    {A "ROWS 1 1 1 2 '1,5'; END 1 1 1"},
    {A "ROWS 1 1 1 3 '31-12-2020'; END 1 1 1"},
    {A "ROWS 1 1 1 5 'WAAR'; END 1 1 1"},
    {A "DROP 0; END 1 0 0"},
    {A "DROP 16385; END 1 0 0"},
    {"HELLO 1; DROP 1; END 0 0 0"},
    {"HELLO 1; FINDING 0 0 0 0 0; END 0 0 0"},
    {"HELLO 1; FINDING 99 0 0 0 0; END 0 0 0"},
    {"HELLO 1; FINDING 100 0 0 0 0; END 0 0 0"},
    {"HELLO 1; FINDING 200 0 0 0 0; END 0 0 0"},
    {"HELLO 1; FINDING 1 0 0 0 5 'a' 'b' 'c' 'd' 'e'; END 0 0 0"},
    {"HELLO 1; FINDING 1 1025 0 0 0; END 0 0 0"},
    {"HELLO 1; FINDING 1 0 0 0 2 'a'; END 0 0 0"},
    {"HELLO 1; FAIL 1 0"},
    {"HELLO 1; FAIL 113 0"},
    {"HELLO 1; FAIL 200 0"},
    {"HELLO 1; FAIL 4294967396 0"},
    {"HELLO 1; FAIL 100 0; END 0 0 0"},
    {"HELLO 1; END 0 0 0; PROGRESS 1 1"},
    {"HELLO 1; END 0 0 0; END 0 0 0"},
    {"HELLO 1; END 0 0 0; FAIL 100 0"},
    {"HELLO 1; FAIL 100 0; FAIL 100 0"},
    {"HELLO 1; HEAD 2 10; RAW '\\f\\f\\f\\f\\f\\f\\f\\f\\f\\f'; END 0 0 0"},
    {"HELLO 1; HEAD 2 9; RAW '\\f\\f\\f\\f\\f\\f\\f\\fa'; END 0 0 0"},
    {"HELLO 1; HEAD 2 2; RAW 'ab'; END 0 0 0"},
    {A "HEAD 4 3; RAW 'aaa'; END 1 1 1"},
    {A "HEAD 4 0; END 1 0 0; ROWS"},
    {A "ROWS 2 1 1 1 'x'; ROWS 1 1 1 1 'x'; END 1 2 2"},
    {A "ROWS 2 1 1 1 'x' 1 1 1 1 'x'; END 1 2 2"},
    {"HELLO 1; END 0 0 0; RAW 'x'"},
    {"HELLO 1; END 0 0 0 0"},
    {"HELLO 1; END 0 0"},
    {A "END 0 0 0"},
    {A "ROWS 1 1 1 1 'x'; END 1 0 1"},
    {A "ROWS 1 1 1 1 'x'; END 1 1 0"},
    {"HELLO 1; FIELD 'a' 'b'; END 0 0 0"},
    {"HELLO 1; PART 'a' 'b' 0 0; END 0 0 0"},
    {"HEAD 0 0"},
    {"HEAD 12 0"},
    {"HELLO 1; HEAD 4 1048577"},
    {"HELLO 1; RAW '\\0\\0\\0\\0\\f\\0\\0\\0'"},
    {"HELLO 1; RAW '\\0\\0\\0\\0a\\0\\0\\f'"},
    {"HELLO 1; RAW 'abc'"},
    {A "ROWS 1 1 1 1 'x'; END 1 1 1", .list = TRUE},
    {A "END 1 0 0", .form = TRUE},
    {"HELLO 1; META 'format' 'csv'; END 0 0 0", .form = TRUE},
    {"HELLO 1; PART 'f' 'a' 11 0; END 0 0 0", .form = TRUE},
    {"HELLO 1; PART 'f' 'a' 5 6; END 0 0 0", .form = TRUE},
    {"HELLO 1; PART 'f' 'a' 0 1; PART 'f' 'a' 0 1; END 0 0 0", .form = TRUE},
    {"HELLO 1; FIELD 'f'; END 0 0 0", .form = TRUE},
};

static void
test_breaches(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(breaches); i++) {
        ReceiveWanted wanted = {.list = breaches[i].list, .form = breaches[i].form, .file_size = 10};
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Receive) receive = receive_new(&wanted, findings);
        g_autoptr(GByteArray) stream = stream_from_script(breaches[i].script);
        g_assert_false(feed(receive, stream, 7, &error));
        g_test_message("%s: %s", breaches[i].script, error->message);
        g_assert_error(error, INGEST_ERROR, INGEST_ERROR_READER);
    }
}

/* The same scripts without what breaks them are accepted: the breaches above fail for their own reason. */
static void
test_bounds(void)
{
    static const Breach fine[] = {
        {"HELLO 1; END 0 0 0"},
        {"HELLO 1; SHEET 1024 3 'a'; END 1 0 0"},
        {A "ROWS 1048576 1 16384 17 'x' ''; END 1 1 1"},
        {A "ROWS 1 0; DROP 16384; DROP 16384; END 1 1 0"},
        {"HELLO 1; FINDING 17 1024 1048576 16384 4 'a' 'b' 'c' 'd'; END 0 0 0"},
        {A "END 1 0 0", .list = TRUE},
        {"HELLO 1; PART 'f' 'a' 10 0; END 0 0 0", .form = TRUE},
        {"HELLO 1; PROGRESS 18446744073709551615 0; FIELD '' ''; END 0 0 0", .form = TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(fine); i++) {
        ReceiveWanted wanted = {.list = fine[i].list, .form = fine[i].form, .file_size = 10};
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Receive) receive = receive_new(&wanted, findings);
        g_autoptr(GByteArray) stream = stream_from_script(fine[i].script);
        feed(receive, stream, 5, &error);
        g_assert_no_error(error);
    }
}

/* A reader that repeats itself is stopped at a number, long before it costs memory. */
static void
test_floods(void)
{
    static const struct {
        const char *script;
        guint fine;
        gboolean form;
    } cases[] = {
        {"FINDING 1 0 0 0 0", WIRE_FINDING_MAX, FALSE},
        {"FIELD 'a' 'b'", WIRE_FIELD_MAX, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        ReceiveWanted wanted = {.form = cases[i].form};
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Receive) receive = receive_new(&wanted, findings);
        g_autoptr(GByteArray) hello = stream_from_script("HELLO 1");
        g_autoptr(GByteArray) again = stream_from_script(cases[i].script);
        g_assert_true(receive_feed(receive, hello->data, hello->len, &error));
        for (guint n = 0; n < cases[i].fine; n++)
            g_assert_true(receive_feed(receive, again->data, again->len, &error));
        g_assert_false(receive_feed(receive, again->data, again->len, &error));
        g_assert_error(error, INGEST_ERROR, INGEST_ERROR_READER);
        g_assert_cmpuint(findings->len, <=, WIRE_FINDING_MAX);
    }
}

/* Any damage to a stream is an error or another table, never a crash (the sanitizer build sees every access).
 */
static void
test_mutations(void)
{
    g_autoptr(GByteArray) stream = stream_from_script(PUPILS "DROP 2; END 2 3 9");
    guint accepted = 0;
    for (int round = 0; round < 30000; round++) {
        ReceiveWanted wanted = {.form = round % 10 == 0, .file_size = 10};
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Receive) receive = receive_new(&wanted, findings);
        g_autoptr(GByteArray) damaged = g_byte_array_sized_new(stream->len);
        g_byte_array_append(damaged, stream->data, stream->len);
        for (int n = g_test_rand_int_range(1, 4); n > 0; n--)
            damaged->data[g_test_rand_int_range(0, (gint32)damaged->len)] ^=
                (guint8)(1 << g_test_rand_int_range(0, 8));
        if (g_test_rand_int_range(0, 4) == 0)
            g_byte_array_set_size(damaged, (guint)g_test_rand_int_range(0, (gint32)damaged->len));
        gboolean fine = feed(receive, damaged, (gsize)g_test_rand_int_range(1, 64), &error);
        g_assert_cmpint(fine, ==, error == NULL);
        if (!fine || wanted.form)
            continue;
        accepted++;
        g_autoptr(Table) table = receive_take_table(receive);
        for (guint i = 0; i < findings->len; i++)
            g_free(finding_what(findings->pdata[i]));
        g_assert_cmpuint(table_n_sheets(table), ==, 2);
    }
    g_assert_cmpuint(accepted, >, 0); /* a changed letter is not damage that can be seen */
}

static void
put_pupils(GByteArray *payload, guint32 first, guint32 count)
{
    payload->len = 0;
    for (guint32 row = first; row < first + count; row++) {
        guint8 bytes[1024];
        size_t used = 0;
        wire_put_varint(bytes, &used, row);
        wire_put_varint(bytes, &used, 14);
        for (guint column = 1; column <= 14; column++) {
            char text[32];
            g_snprintf(text, sizeof text, "waarde %u.%u", row, column);
            wire_put_varint(bytes, &used, column);
            wire_put_varint(bytes, &used, WIRE_TEXT);
            wire_put_string(bytes, &used, text, strlen(text));
        }
        g_byte_array_append(payload, bytes, (guint)used);
    }
}

static gboolean
feed_pupils(Receive *receive, guint32 rows, GError **error)
{
    g_autoptr(GByteArray) start = stream_from_script(A);
    g_autoptr(GByteArray) payload = g_byte_array_new();
    if (!receive_feed(receive, start->data, start->len, error))
        return FALSE;
    for (guint32 row = 1; row <= rows; row += 100) {
        guint8 head[WIRE_HEAD_SIZE];
        put_pupils(payload, row, 100);
        wire_put_head(head, WIRE_ROWS, payload->len);
        if (!receive_feed(receive, head, sizeof head, error) ||
            !receive_feed(receive, payload->data, payload->len, error))
            return FALSE;
    }
    g_autofree char *end = g_strdup_printf("END 1 %u %u", rows, rows * 14);
    g_autoptr(GByteArray) stream = stream_from_script(end);
    return receive_feed(receive, stream->data, stream->len, error) && receive_end(receive, error);
}

static gsize
memory_in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* 100,000 pupils of 14 columns stay well under 100 MiB; a file beyond all bounds is refused with a reason. */
static void
test_memory(void)
{
    ReceiveWanted wanted = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) findings = finding_list_new();
    Receive *receive = receive_new(&wanted, findings);
    gsize before = memory_in_use();
    feed_pupils(receive, 100000, &error);
    g_assert_no_error(error);
    gsize peak = memory_in_use() - before;
    g_autoptr(Table) table = receive_take_table(receive);
    receive_free(receive);
    g_test_message("receiving %zu KiB, table %zu KiB", peak >> 10, (memory_in_use() - before) >> 10);
    g_assert_cmpuint(peak, <, (gsize)64 << 20);
    g_assert_cmpuint(table_sheet_n_rows(table_sheet(table, 0)), ==, 100000);

    g_autoptr(Receive) endless = receive_new(&wanted, findings);
    g_assert_false(feed_pupils(endless, 1048500, &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_UNREADABLE);
    g_assert_cmpuint(findings->len, ==, 1);
    g_assert_cmpint(((Finding *)findings->pdata[0])->code, ==, FINDING_FILE_TOO_LARGE);
}

static void
test_shapes(void)
{
    static const struct {
        TableKind kind;
        const char *fits, *others; /* divided by spaces */
    } cases[] = {
        {TABLE_NUMBER, "0 -1 12.5 1e5 1.5e-07 1e+300 00012",
         "- . .5 5. 1e 1e+ +1 e5 -e1 1.e5 nan inf 0x10 1,5 1-2"},
        {TABLE_DATE, "2020-02-29 1900-02-29 0001-12-31 2020-01-01T23:59:59",
         "2020-00-10 2020-13-01 2020-01-00 2020-01-32 2020-1-1 2020-01-01T 2020-01-01T10:11 2020/01/01 "
         "20200101"},
        {TABLE_TIME, "00:00:00 23:59:59", "1:00:00 10:00 10:00:0x 10:00:00.5"},
        {TABLE_BOOL, "TRUE FALSE", "true WAAR 1 TRUEE"},
        {TABLE_ERROR, "#N/A Err:502", NULL},
        {TABLE_TEXT, "x é", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) fits = g_strsplit(cases[i].fits, " ", 0);
        g_auto(GStrv) others = g_strsplit(cases[i].others ? cases[i].others : "", " ", 0);
        for (guint j = 0; fits[j]; j++)
            g_assert_true(ingest_shape_fits(cases[i].kind, fits[j], strlen(fits[j])));
        for (guint j = 0; others[j]; j++) {
            g_test_message("%s", others[j]);
            g_assert_false(ingest_shape_fits(cases[i].kind, others[j], strlen(others[j])));
        }
        g_assert_false(ingest_shape_fits(cases[i].kind, "", 0));
    }
}

static void
test_file_names(void)
{
    static const struct {
        const char *name, *shown;
    } cases[] = {
        {"a.xlsx", "a.xlsx"},
        {"", ""},
        {".", ""},
        {"..", ""},
        {"../../etc/passwd", "passwd"},
        {"C:\\Users\\x\\leerlingen é.csv", "leerlingen é.csv"},
        {"a/b\\", ""},
        {"  a\r\nb\t.csv ", "ab.csv"},
        {"fdp.\u202exslx.exe", "fdp.xslx.exe"},
        {"\u200b\u2028", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = ingest_shape_file_name(cases[i].name);
        g_assert_cmpstr(shown, ==, cases[i].shown);
    }
    g_autofree char *many = g_strnfill(5000, 'x');
    g_autofree char *shown = ingest_shape_file_name(many);
    g_assert_cmpuint(strlen(shown), ==, 200);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/receive/true", test_true);
    g_test_add_func("/receive/drop", test_drop);
    g_test_add_func("/receive/breaches", test_breaches);
    g_test_add_func("/receive/bounds", test_bounds);
    g_test_add_func("/receive/floods", test_floods);
    g_test_add_func("/receive/mutations", test_mutations);
    g_test_add_func("/receive/memory", test_memory);
    g_test_add_func("/receive/shapes", test_shapes);
    g_test_add_func("/receive/file-names", test_file_names);
    return g_test_run();
}
