/* An OpenDocument spreadsheet (ODF 1.3 part 3, 3.7 and chapter 9) as its reader sees it: the cell in hand
 * and the row around it. */
#ifndef READER_ODS_H
#define READER_ODS_H

#include "reader/formats.h"
#include "reader/limits.h"
#include "reader/xml.h"

#define ODS_CELL_ROOM (WIRE_CELL_MAX + 8) /* one more than emit takes, so that it sees what it cuts */

typedef enum { ODS_NONE, ODS_NUMBER, ODS_DATE, ODS_TIME, ODS_BOOL, ODS_STRING } OdsType;

/* A cell as its attributes have it; spans point into the window or at the reader's own buffers. */
typedef struct {
    OdsType type;
    XmlSpan value;   /* of office:value and its kin, as written */
    bool has_string; /* office:string-value is there */
    bool error, formula, covered;
    uint64_t repeat; /* columns */
} OdsCell;

/* What leaves of a cell. */
typedef struct {
    uint32_t column, repeat;
    WireKind kind;
    XmlSpan value, shown; /* shown.text NULL: as value */
} OdsOut;

typedef struct {
    Emit *emit;
    Xml xml;
    char *text;      /* ODS_CELL_ROOM: the paragraphs of the cell in hand */
    char *attribute; /* ODS_CELL_ROOM: its office:string-value, decoded */
    char small[64];  /* a value made here */
    char usual[128]; /* the attributes of a cell without a value, and the '>' behind them */
    size_t usual_length;
    OdsCell usual_cell; /* what they say */
    uint64_t row;       /* of the sheet, from 1 */
    uint64_t rows;      /* how often the row in hand stands there */
    uint64_t column;    /* of the cell in hand, from 1 */
    bool started;       /* emit_row was called for the row */
    OdsOut *kept;       /* a repeated row's cells, and their text in keep */
    char *keep;
    unsigned kept_count;
    size_t keep_used;
    uint64_t repeated;                    /* bytes of cells made by repetition, of all sheets */
    uint32_t bare, bare_row, bare_column; /* formulas without a value: how many, and the first */
} Ods;

/* The attributes of the table-cell in hand; office:string-value goes decoded to ods->attribute. */
void ods_cell_take(Ods *ods, OdsCell *cell);
/* Same for one attribute; names with their prefix left out. */
void ods_cell_attribute(Ods *ods, OdsCell *cell, XmlSpan prefix, XmlSpan name, XmlSpan value);
/* Works out what leaves of a cell with this text; false when nothing does. */
bool ods_cell_out(Ods *ods, const OdsCell *cell, XmlSpan text, OdsOut *out);

/* Adds the paragraphs of the cell in hand, up to its end, to text: one line each. */
void ods_text_read(Xml *xml, XmlText *text);
/* 2012-01-31 with or without time, parts of a second, Z or an offset (then as UTC): to ISO of at most 19
 * bytes, midnight left out. 0 when it is no date. */
size_t ods_date(XmlSpan value, char out[32]);
/* PT12H30M15.5S: seconds, rounded, false when it is no duration. */
bool ods_duration(XmlSpan value, double *seconds);

#endif
