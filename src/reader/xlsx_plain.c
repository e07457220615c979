/* The usual cell of an xlsx sheet, taken straight from the window: the scanner would look at each tag by itself, and that is
 * where the time goes. The NULs behind the window end every comparison and every scan. */
#include "reader/xlsx_plain.h"

static inline const char *
plain_blank(const char *p)
{
    while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
        p++;
    return p;
}

/* Behind word when it stands at p; else NULL. */
#define plain_word(p, word) (memcmp(p, word, sizeof(word) - 1) == 0 ? (p) + sizeof(word) - 1 : NULL)

/* A number in quotes from p on, behind "x=\""; NULL when it is not just that. */
static inline const char *
plain_whole(const char *p, uint32_t *value)
{
    uint32_t sum = 0;
    const char *start = p;

    for (; *p >= '0' && *p <= '9' && p - start < 9; p++)
        sum = sum * 10 + (uint32_t)(*p - '0');
    *value = sum;
    return p > start && *p == '"' ? p + 1 : NULL;
}

/* The row of a reference: nearly always that of the cell before, digit for digit. */
static inline const char *
plain_row(XlsxPlainRow *row, const char *p, uint32_t *number)
{
    uint64_t text;

    memcpy(&text, p, sizeof text);
    if (row->number != 0 && (text & row->mask) == row->text) {
        *number = row->number;
        return p + row->length;
    }
    const char *stop = plain_whole(p, number);
    if (!stop || *number == 0 || *number > WIRE_ROW_MAX)
        return NULL;
    size_t length = (size_t)(stop - p);
    char mask[sizeof row->mask] = {0};
    if (length <= sizeof mask) {
        memset(mask, 0xff, length);
        memcpy(&row->mask, mask, sizeof mask);
        row->text = text & row->mask;
        row->length = (uint32_t)length;
        row->number = *number;
    }
    return stop;
}

static inline const char *
plain_type(const char *p, XlsxCellType *type)
{
    const char *end = plain_word(p, "s\"");

    *type = XLSX_SHARED;
    if (!end && (end = plain_word(p, "inlineStr\"")))
        *type = XLSX_INLINE;
    if (!end && (end = plain_word(p, "str\"")))
        *type = XLSX_TEXT;
    if (!end && (end = plain_word(p, "n\"")))
        *type = XLSX_NUMBER;
    return end;
}

/* r, s, t in any order and nothing else. Returns where they end, or NULL. */
static inline const char *
plain_attributes(XlsxPlainRow *row, const char *p, XlsxCell *cell)
{
    while (p && p[0] == ' ' && p[1] != '\0' && p[2] == '=' && p[3] == '"') {
        char name = p[1];
        p += 4;
        if (name == 'r') {
            uint32_t column = 0;
            for (const char *start = p; *p >= 'A' && *p <= 'Z' && p - start < 4; p++)
                column = column * 26 + (uint32_t)(*p - 'A' + 1);
            cell->column = column;
            p = column > 0 ? plain_row(row, p, &cell->row) : NULL;
        } else if (name == 's')
            p = plain_whole(p, &cell->format);
        else
            p = name == 't' ? plain_type(p, &cell->type) : NULL;
    }
    return cell->column <= WIRE_COLUMN_MAX ? p : NULL;
}

/* What stands in a v or t element, from behind its name on; returns its end tag. */
static inline const char *
plain_content(const char *p, XlsxPlainCell *plain)
{
    static const char space[] = " xml:space=\"preserve\"";
    const char *behind = *p == ' ' ? plain_word(p, space) : p;

    if (!behind || *behind != '>')
        return NULL;
    const char *stop = xml_text_end(++behind, &plain->marked);
    plain->value = (XmlSpan){behind, (size_t)(stop - behind)};
    return stop;
}

const char *
xlsx_plain_cell(XlsxPlainRow *row, const char *p, XlsxPlainCell *plain)
{
    plain->value = (XmlSpan){p, 0};
    plain->marked = false;
    p = plain_attributes(row, p, &plain->cell);
    if (!p)
        return NULL;
    if (p[0] == '/' && p[1] == '>')
        return p + 2;
    if (*p++ != '>')
        return NULL;
    p = plain_blank(p);
    if (p[0] == '<' && p[1] == 'v') {
        p = plain_content(p + 2, plain);
        p = p ? plain_word(p, "</v>") : NULL;
    } else if (memcmp(p, "<is>", 4) == 0) {
        plain->cell.type = XLSX_INLINE;
        p = plain_blank(p + 4);
        p = p[0] == '<' && p[1] == 't' ? plain_content(p + 2, plain) : NULL;
        p = p ? plain_word(p, "</t>") : NULL;
        p = p ? plain_blank(p) : NULL;
        p = p ? plain_word(p, "</is>") : NULL;
    }
    if (!p)
        return NULL;
    p = plain_blank(p);
    return plain_word(p, "</c>");
}
