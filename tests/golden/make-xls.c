/* For the golden cases: an .xls file of the first sheet of a text as make-book.py reads it. make-xls BOOK.txt OUT.xls [8|5] */
#include <string.h>

#include "xls-make.h"

static void
put_cell(GByteArray *body, unsigned version, unsigned row, unsigned column, const char *cell)
{
    unsigned format = strncmp(cell, "=d ", 3) == 0 ? 1 : strncmp(cell, "=0 ", 3) == 0 ? 2 : 0;
    if (cell[0] == '=' && cell[1] != 'e') {
        xls_put(body, 0x203, "wwwf", row, column, format, g_ascii_strtod(cell + 3, NULL)); /* NUMBER */
    } else if (cell[0] == '=') {
        xls_put(body, 0x205, "wwwbb", row, column, 0, 0x2a, 1); /* BOOLERR, #N/A */
    } else if (*cell != '\0') {
        g_autofree char *latin = g_convert(cell, -1, "WINDOWS-1252", "UTF-8", NULL, NULL, NULL);
        xls_put(body, 0x204, version == 8 ? "wwwu" : "wwwl", row, column, 0, latin); /* LABEL */
    }
}

int
main(int argc, char **argv)
{
    g_autofree char *text = NULL;
    if (argc < 3 || !g_file_get_contents(argv[1], &text, NULL, NULL))
        return 2;
    unsigned version = argc > 3 ? (unsigned)g_ascii_strtoull(argv[3], NULL, 10) : 8, row = 0;
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (**line == '[')
            continue;
        g_auto(GStrv) cells = g_strsplit(*line, "\t", -1);
        for (unsigned column = 0; cells[column] != NULL; column++)
            put_cell(body, version, row, column, cells[column]);
        row++;
    }
    g_autoptr(GByteArray) stream = xls_book(version, "000000", NULL, body);
    g_autoptr(GByteArray) file = xls_box(stream, &(XlsBox){.name = version == 8 ? NULL : "Book"});
    return g_file_set_contents(argv[2], (const char *)file->data, file->len, NULL) ? 0 : 1;
}
