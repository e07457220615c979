/* The usual cell of an xlsx sheet (ECMA-376 part 1, 18.3.1.4), which the window holds whole: <c r="B2" s="1"
 * t="s"><v>12</v></c>, a formula's text without its formula (t="str"), <c
 * t="inlineStr"><is><t>…</t></is></c> with white space in between or not, or an empty one. */
#ifndef READER_XLSX_PLAIN_H
#define READER_XLSX_PLAIN_H

#include "reader/xlsx.h"

/* The row of the reference that came last, as it is written: its digits and the quote behind them. */
typedef struct {
    uint64_t text, mask;
    uint32_t length;
    uint32_t number; /* 0 = none yet */
} XlsxPlainRow;

typedef struct {
    XlsxCell cell; /* column is set by the caller, for a cell without a reference */
    XmlSpan value; /* in the window, still encoded */
    bool marked;   /* value has an '&' or '_', so there may be something to decode */
} XlsxPlainCell;

/* Takes the cell whose attributes start at p, behind "<c". Returns where it ends, or NULL when it is another kind of cell,
 * which says nothing about its being right. */
const char *xlsx_plain_cell(XlsxPlainRow *row, const char *p, XlsxPlainCell *plain);

#endif
