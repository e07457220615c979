/* Finds a code page by the number that a workbook gives, and turns its bytes into UTF-8. */
#include "reader/codepage.h"

#include "reader/charset.h"

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
    for (size_t i = 0; codepage_tables[i]; i++)
        if (codepage_tables[i]->number == number)
            return codepage_tables[i];
    return NULL;
}

size_t
codepage_decode(const Codepage *page, const uint8_t *bytes, size_t length, uint8_t *to, bool *bad)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        uint32_t character = page->single[bytes[i]];
        const uint16_t *row = page->doubles ? page->doubles[bytes[i]] : NULL;
        if (row && character == CODEPAGE_NONE && i + 1 < length && bytes[i + 1] >= CODEPAGE_TRAIL_LEAST)
            character = row[bytes[++i] - CODEPAGE_TRAIL_LEAST];
        if (character == CODEPAGE_NONE) {
            character = 0xfffd;
            *bad = true;
        }
        used += charset_put(to + used, character);
    }
    return used;
}
