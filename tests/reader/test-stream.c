/* Proves that rows leave before a large file is read to its end: once they do, the file is cut in half behind the reader's back,
 * and what it tells from there on must miss the other half. */
#include "zip-make.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire/frame.h"

enum { ROWS = 60000, HALF = 2 };

/* ROWS rows as a format has them, between a head and a foot. */
static GString *
repeat(const char *head, const char *row, const char *foot)
{
    GString *text = g_string_new(head);
    for (guint i = 0; i < ROWS; i++)
        g_string_append(text, row);
    return g_string_append(text, foot);
}

/* UTF-8, and behind it so much that is none that the whole would be taken for something else: csv is looked through for its
 * encoding before its rows are read. */
static GByteArray *
make_csv(void)
{
    g_autoptr(GString) bad = repeat("", "123456;Zo\xeb;D\xe9sir\xe9\n", "");
    GString *text = repeat("nummer;roepnaam;achternaam\n", "123456;Lo\xc3\xafs;de Vries in de Zomerpolder\n",
                           bad->str);
    gsize length = text->len;
    return g_byte_array_new_take((guint8 *)g_string_free(text, FALSE), length);
}

static GByteArray *
make_xlsx(void)
{
    ZipMake make = zip_make_start();
    static const char types[] = "<Types/>";
    static const char root[] = "<Relationships><Relationship Id='a' Type='x/officeDocument' "
                               "Target='xl/workbook.xml'/></Relationships>";
    static const char book[] =
        "<workbook xmlns:r='r'><sheets><sheet name='A' sheetId='1' r:id='b'/></sheets></workbook>";
    static const char relations[] =
        "<Relationships><Relationship Id='b' Type='x/worksheet' Target='s.xml'/></Relationships>";
    g_autoptr(GString) sheet = repeat(
        "<worksheet><sheetData>",
        "<row><c t=\"inlineStr\"><is><t>Roos</t></is></c><c t=\"inlineStr\"><is><t>Jansen in de "
        "Zomerpolder</t></is></c></row>",
        "</sheetData></worksheet>");
    zip_make_add(&make, "[Content_Types].xml", types, strlen(types));
    zip_make_add(&make, "_rels/.rels", root, strlen(root));
    zip_make_add(&make, "xl/workbook.xml", book, strlen(book));
    zip_make_add(&make, "xl/_rels/workbook.xml.rels", relations, strlen(relations));
    zip_make_add(&make, "xl/s.xml", sheet->str, sheet->len);
    return zip_make_end(&make);
}

static GByteArray *
make_ods(void)
{
    ZipMake make = zip_make_start();
    g_autoptr(GString) content = repeat(
        "<o:document-content><o:body><o:spreadsheet><table:table table:name=\"A\">",
        "<table:table-row><table:table-cell "
        "office:value-type=\"string\"><text:p>Roos</text:p></table:table-cell>"
        "<table:table-cell "
        "office:value-type=\"string\"><text:p>Jansen</text:p></table:table-cell></table:table-row>",
        "</table:table></o:spreadsheet></o:body></o:document-content>");
    zip_make_add(&make, "content.xml", content->str, content->len);
    return zip_make_end(&make);
}

/* What came out of the reader, frame by frame. */
typedef struct {
    int fd;
    guint64 rows; /* of END */
    gboolean ended, failed;
    gboolean utf8; /* META says so */
} Heard;

static gboolean
read_whole(int fd, guint8 *to, gsize length)
{
    for (gsize done = 0; done < length;) {
        ssize_t got = read(fd, to + done, length - done);
        if (got <= 0)
            return FALSE;
        done += (gsize)got;
    }
    return TRUE;
}

/* The next frame's type; 0 when there is none. */
static guint
hear(Heard *heard)
{
    guint8 head[WIRE_HEAD_SIZE];
    if (!read_whole(heard->fd, head, sizeof head))
        return 0;
    WireType type;
    guint32 length;
    g_assert_true(wire_take_head(head, &type, &length));
    g_autofree guint8 *payload = g_malloc(length + 1);
    g_assert_true(read_whole(heard->fd, payload, length));
    WireCursor cursor = {payload, payload + length, true};
    heard->failed |= type == WIRE_FAIL;
    heard->utf8 |= type == WIRE_META && memmem(payload, length, "UTF-8", 5) != NULL;
    if (type == WIRE_END) {
        heard->ended = TRUE;
        wire_take_varint(&cursor, UINT32_MAX); /* sheets */
        heard->rows = wire_take_varint(&cursor, UINT32_MAX);
    }
    return type;
}

static Heard
listen(GByteArray *bytes, gboolean cut)
{
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("stream-XXXXXX", &path, NULL), pipes[2];
    g_assert_cmpint(file, >=, 0);
    g_assert_true(g_file_set_contents(path, (const char *)bytes->data, bytes->len, NULL));
    close(file);
    file = open(path, O_RDWR | O_CLOEXEC);
    g_assert_cmpint(pipe2(pipes, O_CLOEXEC), ==, 0);
    g_assert_cmpint(fcntl(pipes[1], F_SETPIPE_SZ, 4096), >, 0);
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        dup2(file, 0);
        dup2(pipes[1], 1);
        execl(READER_PROGRAM, READER_PROGRAM, NULL);
        _exit(127);
    }
    close(pipes[1]);
    Heard heard = {.fd = pipes[0]};
    for (guint type = 1; type != 0 && type != WIRE_ROWS;)
        type = hear(&heard);
    g_assert_false(heard.ended);
    if (cut)
        g_assert_cmpint(ftruncate(file, bytes->len / HALF), ==, 0);
    while (hear(&heard) != 0)
        continue;
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_cmpint(WEXITSTATUS(status), ==, heard.failed ? 1 : 0);
    close(pipes[0]);
    close(file);
    unlink(path);
    return heard;
}

static void
test_early(gconstpointer data)
{
    g_autoptr(GByteArray) bytes = ((GByteArray * (*)(void)) data)();
    g_assert_cmpuint(bytes->len, >, 2 << 20);
    Heard whole = listen(bytes, FALSE), half = listen(bytes, TRUE);
    g_assert_true(whole.ended);
    g_assert_cmpuint(whole.rows, >=, ROWS);
    g_assert_true(half.failed || (half.ended && half.rows < ROWS));
}

static void
test_encoding(void)
{
    g_autoptr(GByteArray) bytes = make_csv();
    g_assert_true(listen(bytes, FALSE).utf8);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/stream/csv", (gconstpointer)make_csv, test_early);
    g_test_add_func("/stream/csv-encoding", test_encoding);
    g_test_add_data_func("/stream/xlsx", (gconstpointer)make_xlsx, test_early);
    g_test_add_data_func("/stream/ods", (gconstpointer)make_ods, test_early);
    return g_test_run();
}
