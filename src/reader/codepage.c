/* Finds a code page by the number that a workbook gives. */
#include "reader/codepage.h"

#include <stddef.h>

const Codepage *
codepage_find(unsigned number)
{
    /* other names of the same page: ASCII, Mac Roman and Windows of BIFF2 and 3, the Macintosh's Asian pages
     */
    static const struct {
        uint16_t alias, number;
    } aliases[] = {{32768, 10000}, {32769, 1252}, {10001, 932}, {10002, 950}, {10003, 949}, {10008, 936}};
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (aliases[i].alias == number)
            number = aliases[i].number;
    const Codepage *fallback = NULL;
    for (size_t i = 0; codepage_tables[i]; i++) {
        if (codepage_tables[i]->number == number)
            return codepage_tables[i];
        if (codepage_tables[i]->number == 1252)
            fallback = codepage_tables[i];
    }
    return fallback;
}
