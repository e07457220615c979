/* The parts of an xlsx workbook (ECMA-376 part 1, chapter 18, strict; part 4, transitional) as its reader
 * keeps them. */
#ifndef READER_XLSX_H
#define READER_XLSX_H

#include "reader/formats.h"
#include "reader/limits.h"
#include "reader/numfmt.h"
#include "reader/xml.h"

#define XLSX_ID_ROOM 256u /* bytes of a relation's id; writers use up to forty */
/* Room for the text of a cell before _xHHHH_ is decoded; more is cut. */
#define XLSX_CELL_ROOM ((size_t)WIRE_CELL_MAX * 2)

/* All strings behind each other from the arena's front, where each begins as uint32_t from its back. */
typedef struct {
    char *arena;
    size_t used;
    uint32_t count;
} XlsxStrings;

typedef enum {
    XLSX_NUMBER,
    XLSX_SHARED,
    XLSX_TEXT, /* str: a formula's text */
    XLSX_INLINE,
    XLSX_BOOL,
    XLSX_ERROR,
    XLSX_DATE, /* ISO 8601 */
} XlsxCellType;

typedef struct {
    uint32_t row, column; /* of r, or where the cell follows from its neighbour; row 0 = not said */
    uint32_t format;
    XlsxCellType type;
} XlsxCell;

typedef struct {
    Emit *emit;
    Zip *zip;
    const ReadOptions *options;
    XlsxStrings strings;
    Numfmt *formats; /* by the index in a cell's s */
    char *codes;     /* texts of the workbook's own formats */
    unsigned format_count;
    bool date1904;
    char *scratch;                      /* XLSX_CELL_ROOM bytes: the text of the cell in hand */
    uint64_t packed_done, packed_total; /* compressed bytes, for progress */
} Xlsx;

static inline size_t
xlsx_string_start(const XlsxStrings *strings, uint64_t index)
{
    uint32_t offset;
    memcpy(&offset, strings->arena + LIMIT_STRINGS - sizeof offset * (index + 1), sizeof offset);
    return offset;
}

/* The string at index, borrowed; false when there is none. */
static inline bool
xlsx_string(const XlsxStrings *strings, uint64_t index, XmlSpan *text)
{
    if (index >= strings->count)
        return false;
    size_t start = xlsx_string_start(strings, index);
    *text = (XmlSpan){strings->arena + start, xlsx_string_start(strings, index + 1) - start};
    return true;
}

void xlsx_strings_read(Xlsx *xlsx, unsigned member);
void xlsx_styles_read(Xlsx *xlsx, unsigned member);
/* Rows and cells of the sheet that emit_sheet started. */
void xlsx_sheet_read(Xlsx *xlsx, unsigned member);

/* Cells of a sheet whose rows or cells are out of order, to be put in order. */
typedef struct XlsxOrder XlsxOrder;

XlsxOrder *xlsx_order_new(Emit *emit, uint64_t bytes);
void xlsx_order_add(XlsxOrder *order, const XlsxCell *cell, XmlSpan value); /* value is copied */
void xlsx_order_sort(XlsxOrder *order);
/* The next place's cell; value lives as long as order. False at the end. */
bool xlsx_order_next(XlsxOrder *order, XlsxCell *cell, XmlSpan *value);
void xlsx_order_free(XlsxOrder *order);

/* A1, $B$2; false when it is no place on a sheet. */
bool xlsx_place(XmlSpan reference, uint32_t *column, uint32_t *row);

/* The merged ranges of a sheet. */
typedef struct XlsxMerges XlsxMerges;

XlsxMerges *xlsx_merges_read(Xml *xml); /* of the mergeCells in hand; NULL when it has none */
/* Does the cell lie under a merged range, and is not its first? Rows never fall from call to call. */
bool xlsx_merges_cover(XlsxMerges *merges, uint32_t row, uint32_t column);
void xlsx_merges_free(XlsxMerges *merges); /* NULL is nothing */

/* Adds the text of the element in hand (si, is): its t elements and those of its runs, phonetic text left
 * out. */
void xlsx_text_read(Xml *xml, XmlText *text);
/* _xHHHH_ becomes the character (ST_Xstring, 22.9.2.19), from start on. */
void xlsx_unescape(XmlText *text, size_t start);

typedef enum { XLSX_OTHER, XLSX_DOCUMENT, XLSX_WORKSHEET, XLSX_STRINGS, XLSX_STYLES } XlsxPart;

typedef struct {
    char id[XLSX_ID_ROOM]; /* "" = none, or too long to be one */
    XlsxPart part;
    int member; /* of the zip; -1 when there is none */
} XlsxRelation;

/* The relations of a part ("" = the package). New array, *count of them; NULL when it has none. */
XlsxRelation *xlsx_relations_read(Xlsx *xlsx, const char *part, unsigned *count);

#endif
