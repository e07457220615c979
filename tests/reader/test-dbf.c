/* Proves that dBASE tables are read: every kind of field, code pages, deleted and missing records, and that nothing else
 * is taken for one. The files are made here. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dbf-make.h"
#include "frames.h"
#include "reader/run.h"

/* As the program does it: the table of formats decides. */
static void
run(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)emit;
    int scratch = memfd_create("scratch", MFD_CLOEXEC);
    g_assert_cmpint(scratch, >=, 0);
    run_read(source, options, scratch);
    close(scratch);
}

static char *
read_bytes(const void *bytes, gsize length, const ReadOptions *options)
{
    FramesStyle style = {.kinds = true};
    g_autoptr(GByteArray) frames = frames_run(run, bytes, length, options);
    return frames_text(frames->data, frames->len, &style);
}

#define BODY(text) text, sizeof(text) - 1
#define META(page) "meta format dbf\nmeta encoding " page "\nsheet 1 0 \n"

static const struct {
    const char *title;
    DbfTable table;
    const char *expected;
} cases[] = {
    {"texts, numbers, dates, truths; a deleted record; the end mark",
     {0x03, 0x03, "NR:C6 GEB:D8 CIJFER:N5.1 BLIJFT:L1", 3,
      BODY(" 001234"
           "20140301"
           "  7.5T"
           "*001235"
           "20140302"
           "  7.0T"
           " 12    "
           "        "
           "     ?\x1a")},
     META("Windows-1252") "1\tT:NR\tT:GEB\tT:CIJFER\tT:BLIJFT\n"
                          "2\tT:001234\tD:2014-03-01{01-03-2014}\tN:7.5{7,5}\tB:TRUE\n3\tT:12\nend 1 3 9\n"},
    {"truths as they are written",
     {0x03, 0x03, "A:L1 B:L1 C:L1 D:L1 E:L1 F:L1 G:L1 H:L1 I:L1", 1, BODY(" YyTtNnFf ")},
     META("Windows-1252") "1\tT:A\tT:B\tT:C\tT:D\tT:E\tT:F\tT:G\tT:H\tT:I\n"
                          "2\tB:TRUE\tB:TRUE\tB:TRUE\tB:TRUE\tB:FALSE\tB:FALSE\tB:FALSE\tB:FALSE\nend 1 2 "
                          "17\n"},
    {"numbers as they are written: zeros and digits stay in sight, what is none is text",
     {0x03, 0x03, "N:N20.4", 10,
      BODY("              00012.0"
           "                  -.5"
           "               1.5E+3"
           "   123456789012345678"
           " ********************"
           "                 12,5"
           "              1 2    "
           " 7                   "
           "                    -"
           "                   -0")},
     META("Windows-1252") "1\tT:N\n2\tN:12{00012,0}\n3\tN:-0.5{-,5}\n4\tN:1500{1,5E+3}\n"
                          "5\tN:1.2345678901234568e+17{123456789012345678}\n6\tE:#NUM!\n7\tT:12,5\n8\tT:1 2\n"
                          "9\tN:7\n10\tT:-\n11\tN:0{-0}\nend 1 11 11\n"},
    {"dates that are none",
     {0x03, 0x03, "D:D8", 5,
      BODY(" 20150229"
           " 20160229"
           " 00000000"
           " 2015-1-1"
           " 20151301")},
     META("Windows-1252") "1\tT:D\n2\tT:20150229\n3\tD:2016-02-29{29-02-2016}\n5\tT:2015-1-1\n6\tT:20151301\n"
                          "end 1 5 5\n"},
    {"cp850", {0x83, 0x02, "NAAM:C4", 1, BODY(" Zo\x89 ")}, META("cp850") "1\tT:NAAM\n2\tT:Zoë\nend 1 2 2\n"},
    {"cp437", {0x03, 0x01, "NAAM:C4", 1, BODY(" \x90mi ")}, META("cp437") "1\tT:NAAM\n2\tT:Émi\nend 1 2 2\n"},
    {"cp866",
     {0x03, 0x65, "NAAM:C4", 1, BODY(" \x88\xa2\xa0 ")},
     META("cp866") "1\tT:NAAM\n2\tT:Ива\nend 1 2 2\n"},
    {"two bytes a letter",
     {0xf5, 0x7a, "NAAM:C4", 1, BODY(" \xc4\xe3\xba\xc3")},
     META("cp936") "1\tT:NAAM\n2\tT:你好\nend 1 2 2\n"},
    {"half a letter",
     {0xf5, 0x7a, "NAAM:C4", 1, BODY(" abc\xc4")},
     META("cp936") "finding 4 1 2 1 cp936\n1\tT:NAAM\n2\tT:abc\xef\xbf\xbd\nend 1 2 2\n"},
    {"no language, plain",
     {0x03, 0, "NAAM:C4", 1, BODY(" Jip ")},
     META("UTF-8") "1\tT:NAAM\n2\tT:Jip\nend 1 2 2\n"},
    {"no language, UTF-8",
     {0x03, 0, "NAAM:C5", 1, BODY(" Zo\xc3\xab ")},
     META("UTF-8") "1\tT:NAAM\n2\tT:Zoë\nend 1 2 2\n"},
    {"no language, the letters decide",
     {0x03, 0, "NAAM:C12", 3,
      BODY(" Ren\x82 Zo\x89    "
           " Andr\x82       "
           " Jos\x82 C\x82line ")},
     "meta format dbf\nfinding 1 0 0 0 cp850 87 Ren\xc3\xa9\nmeta encoding cp850\nsheet 1 0 \n"
     "1\tT:NAAM\n2\tT:René Zoë\n3\tT:André\n4\tT:José Céline\nend 1 4 4\n"},
    {"no language among numbers that are no text",
     {0x30, 0, "NAAM:C4 N:I4", 1, BODY(" Ren\xe9\x80\x81\x82\x03")},
     META("Windows-1252") "finding 1 1 0 0 Windows-1252 50 "
                          "Ren\xc3\xa9\n1\tT:NAAM\tT:N\n2\tT:René\tN:58884480\nend 1 2 4\n"},
    {"Visual FoxPro: whole, money, double, moment",
     {0x30, 0x03, "I:I4 Y:Y8.4 D:B8.2 T:T8 U:T8", 2,
      BODY(" \xf9\xff\xff\xff"
           "\xc0\xe1\xe4\0\0\0\0\0"
           "\0\0\0\0\0\0\xf8\x3f"
           "\x64\x8e\x25\0\x17\x58\x26\x05"
           "\0\0\0\0\0\0\0\0"
           " \1\0\0\0"
           "\xff\xff\xff\xff\xff\xff\xff\xff"
           "\0\0\0\0\0\0\xf0\x7f"
           "\1\0\0\0\0\0\0\0"
           "        ")},
     META("Windows-1252") "1\tT:I\tT:Y\tT:D\tT:T\tT:U\n"
                          "2\tN:-7\tN:1500\tN:1.5\tD:2026-08-31T23:59:59{31-08-2026 23:59:59}\n"
                          "3\tN:1\tN:-0.0001\tE:#NUM!\tE:#NUM!\nend 1 3 13\n"},
    {"nulls, varying length, columns of the system",
     {0x32, 0x03, "A:C3/2 B:V5 C:V5/2 _NullFlags:01/5", 4,
      BODY(" abc"
           "vijf "
           "vijf5"
           "\0" /* both full */
           " abc"
           "x   \1"
           "xy  \2"
           "\x06" /* both cut */
           " abc"
           "vijf5"
           "xy  \2"
           "\x0d" /* null, whole, null */
           " abc"
           "x   \xff"
           "vijf5"
           "\2")},
     META("Windows-1252") "1\tT:A\tT:B\tT:C\n2\tT:abc\tT:vijf\tT:vijf5\n3\tT:abc\tT:x\tT:xy\n"
                          "4\t\tT:vijf5\n5\tT:abc\tT:x   ÿ\tT:vijf5\nend 1 5 13\n"},
    {"memos, told once a column",
     {0x8b, 0x03, "NAAM:C3 A:M10 B:M10", 3,
      BODY(" Jip"
           "          "
           "0000000000"
           " Kas"
           "         1"
           "          "
           " Lot"
           "         2"
           "          ")},
     META("Windows-1252") "finding 18 1 3 2 A\n1\tT:NAAM\tT:A\tT:B\n2\tT:Jip\n3\tT:Kas\n4\tT:Lot\nend 1 4 "
                          "6\n"},
    {"memos of Visual FoxPro",
     {0x30, 0x03, "NAAM:C3 OPM\xcbRKING:M4", 2,
      BODY(" Jip\0\0\0\0"
           " Kas\5\0\0\0")},
     META("Windows-1252") "finding 18 1 3 2 OPMËRKING\n1\tT:NAAM\tT:OPMËRKING\n2\tT:Jip\n3\tT:Kas\nend 1 3 "
                          "4\n"},
    {"fewer records than it says",
     {0x03, 0x03, "N:C3", 3, BODY(" abc def gh")},
     META("Windows-1252") "finding 15 1 3 0\n1\tT:N\n2\tT:abc\n3\tT:def\nend 1 3 3\n"},
    {"an end mark before the last record",
     {0x03, 0x03, "N:C3", 3, BODY(" abc\x1a    def")},
     META("Windows-1252") "finding 15 1 2 0\n1\tT:N\n2\tT:abc\nend 1 2 2\n"},
    {"four thousand million records",
     {0x03, 0x03, "N:C3", G_MAXUINT32, BODY(" abc")},
     META("Windows-1252") "finding 15 1 2 0\n1\tT:N\n2\tT:abc\nend 1 2 2\n"},
    {"more records than it says",
     {0x03, 0x03, "N:C3", 1, BODY(" abc def*ghi\x1a")},
     META("Windows-1252") "finding 19 1 0 0 1 2\n1\tT:N\n2\tT:abc\nend 1 2 2\n"},
    {"no records", {0x03, 0x03, "N:C3", 0, BODY("\x1a")}, META("Windows-1252") "1\tT:N\nend 1 1 1\n"},
    {"a letter begins it: FoxPro's sign is also a zero",
     {0x30, 0x03, "N:C3", 1, BODY(" abc\x1a")},
     META("Windows-1252") "1\tT:N\n2\tT:abc\nend 1 2 2\n"},
};

static void
test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) file = dbf_make(&cases[i].table);
        g_autofree char *text = read_bytes(file->data, file->len, NULL);
        g_test_message("%s", cases[i].title);
        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

/* A person may know better than the file. */
static void
test_encoding(void)
{
    const DbfTable table = {0x03, 0x03, "NAAM:C4", 1, BODY(" Zo\x89 ")};
    const ReadOptions options = {.encoding = "cp850"};
    g_autoptr(GByteArray) file = dbf_make(&table);
    g_autofree char *text = read_bytes(file->data, file->len, &options);
    g_assert_cmpstr(text, ==, META("cp850") "1\tT:NAAM\n2\tT:Zoë\nend 1 2 2\n");
}

/* Clipper and FoxPro keep the upper byte of a text's length where the decimals stand. */
static void
test_long_text(void)
{
    g_autofree char *body = g_strnfill(1 + 2 * 1000, ' ');
    memcpy(body + 1, "begin", 5);
    memcpy(body + 1000 - 3, "eind", 4);
    const DbfTable table = {0xf5, 0x03, "A:C1000 B:C1000", 1, body, 2001};
    g_autoptr(GByteArray) file = dbf_make(&table);
    g_autofree char *text = read_bytes(file->data, file->len, NULL);
    g_assert_nonnull(strstr(text, "\n2\tT:begin  "));
    g_assert_true(g_str_has_suffix(text, " eind\nend 1 2 3\n"));
}

/* More records than are read at once, and the row limit of every format. */
static void
test_many(void)
{
    for (guint records = 1048575; records <= 1048576; records++) {
        g_autofree char *body = g_strnfill(2 * records, ' ');
        for (guint i = 0; i < records; i++)
            body[2 * i + 1] = (char)('0' + i % 10);
        const DbfTable table = {0x03, 0x03, "N:C1", records, body, 2 * records};
        g_autoptr(GByteArray) file = dbf_make(&table);
        g_autofree char *text = read_bytes(file->data, file->len, NULL);
        g_assert_true(g_str_has_suffix(text, records == 1048575 ? "\n1048576\tT:4\nend 1 1048576 1048576\n"
                                                                : "\nfail 105 rows 1048576\n"));
    }
}

/* A byte that says something else, and what then becomes of the file. */
static const struct {
    const char *title;
    gsize at;
    guint8 value;
    const char *end;
} changes[] = {
    {"another version", 0, 0x02, "fail 101 binary\n"},
    {"a thirteenth month", 2, 13, "fail 101 binary\n"},
    {"a thirty-second day", 3, 32, "fail 101 binary\n"},
    {"a date of zeros", 2, 0, "end 1 2 4\n"},
    {"a header that ends before its fields", 8, 90, "fail 101 binary\n"},
    {"a header beyond the file", 9, 0x40, "fail 101 binary\n"},
    {"a header of nothing", 8, 0, "fail 101 binary\n"},
    {"a byte more behind the fields", 8, 98, "end 1 2 4\n"},
    {"records longer than their fields", 10, 9, "fail 101 binary\n"},
    {"records of nothing", 10, 0, "fail 101 binary\n"},
    {"no end of the fields", 96, 0, "fail 101 binary\n"},
    {"an end where the first field stands", 32, 0x0d, "fail 101 binary\n"},
    {"a field without a name", 32, 0, "fail 101 binary\n"},
    {"a field of an unknown kind", 43, 'x', "fail 101 binary\n"},
    {"a field without length", 48, 0, "fail 101 binary\n"},
    {"encrypted", 15, 1, "fail 103\n"},
};

static void
test_signature(void)
{
    const DbfTable table = {0x03, 0x03, "NR:C4 KLAS:C2", 1, BODY(" 00124a\x1a")};
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(GByteArray) file = dbf_make(&table);
        g_assert_cmpuint(file->data[96], ==, 0x0d);
        file->data[changes[i].at] = changes[i].value;
        g_autofree char *text = read_bytes(file->data, file->len, NULL);
        g_test_message("%s: %s", changes[i].title, text);
        g_assert_true(g_str_has_suffix(text, changes[i].end));
    }
}

/* Text stays text, whatever letter it begins with; dBASE 7 is called by its name. */
static void
test_others(void)
{
    static const char *const texts[] = {"0\t1\n2;3\n", "1;2\n", "2\n\n", "Cijfer;x\n", "cijfer;x\n", "{\t\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GString) csv = g_string_new(texts[i]);
        while (csv->len < 5000)
            g_string_append(csv, "\r\r\n0C;1;2;\"3\"\n");
        g_autofree char *text = read_bytes(csv->str, csv->len, NULL);
        g_assert_true(g_str_has_prefix(text, "meta format csv\n"));
    }
    guint8 seven[200] = {0x04, 126, 8, 31, 1, 0, 0, 0, 68 + 48 + 1, 0, 5, 0};
    memcpy(seven + 68, "NAAM", 4);
    seven[68 + 32] = 'C';
    seven[68 + 33] = 4;
    seven[68 + 48] = 0x0d;
    g_autofree char *text = read_bytes(seven, sizeof seven, NULL);
    g_assert_cmpstr(text, ==, "fail 104 dBASE 7\n");
}

/* Cut or damaged anywhere, a table is read as far as it goes or refused, and the frames keep their rules. */
static void
test_damage(void)
{
    const DbfTable table = {0x32, 0, "A:C3/2 B:V5 C:N6.2 D:D8 M:M4 T:T8 _NullFlags:01/5", 3,
                            BODY(" abcvijf  12.5020140301\1\0\0\0\x64\x8e\x25\0\x17\x58\x26\x05\0"
                                 " abcx   \1 12.5020140301\1\0\0\0\x64\x8e\x25\0\x17\x58\x26\x05\1"
                                 "*abcx   \1 12.5020140301\1\0\0\0\x64\x8e\x25\0\x17\x58\x26\x05\1\x1a")};
    g_autoptr(GByteArray) file = dbf_make(&table);
    for (guint cut = 0; cut < file->len; cut++) {
        g_autofree char *text = read_bytes(file->data, cut, NULL);
        if (g_str_has_prefix(text, "meta format dbf\n")) /* else the header is not whole */
            g_assert_nonnull(strstr(text, cut < file->len - 1 ? "finding 15 1 " : "end 1 3 "));
    }
    for (guint turn = 0; turn < 5000; turn++) {
        g_autoptr(GByteArray) other = g_byte_array_append(g_byte_array_new(), file->data, file->len);
        for (int i = g_test_rand_int_range(1, 4); i > 0; i--)
            other->data[g_test_rand_int_range(0, (gint32)other->len)] = (guint8)g_test_rand_int_range(0, 256);
        g_autofree char *text = read_bytes(other->data, other->len, NULL);
        g_assert_true(strstr(text, "fail ") != NULL || strstr(text, "end ") != NULL);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dbf/cases", test_cases);
    g_test_add_func("/dbf/encoding", test_encoding);
    g_test_add_func("/dbf/long-text", test_long_text);
    g_test_add_func("/dbf/many", test_many);
    g_test_add_func("/dbf/signature", test_signature);
    g_test_add_func("/dbf/others", test_others);
    g_test_add_func("/dbf/damage", test_damage);
    return g_test_run();
}
