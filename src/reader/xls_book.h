/* What holds for a whole .xls workbook ([MS-XLS] 2.1.7.20.3): version, code page, date system, shared
 * strings, number formats, sheets. */
#ifndef READER_XLS_BOOK_H
#define READER_XLS_BOOK_H

#include "reader/biff_text.h"
#include "reader/numfmt.h"

typedef struct {
    uint64_t place;           /* of its BOF in the stream */
    size_t name, name_length; /* in XlsBook.names */
    uint8_t type;             /* XlsSheetType, as the workbook says */
    bool hidden;
} XlsSheet;

typedef enum { XLS_SHEET_WORK, XLS_SHEET_MACRO, XLS_SHEET_CHART, XLS_SHEET_MODULE = 6 } XlsSheetType;

typedef struct {
    uint16_t id;              /* that XF records name */
    size_t code, code_length; /* in XlsBook.format_text */
} XlsFormat;

typedef struct {
    Biff *biff; /* borrowed */
    Emit *emit;
    BiffEncoding encoding;
    bool date1904;
    BiffText strings;      /* shared strings one after another */
    uint32_t *string_ends; /* in strings */
    size_t string_count, string_room;
    BiffText format_text;
    XlsFormat *formats;
    size_t format_count;
    uint16_t *xf_formats; /* format of each XF */
    size_t xf_count;
    Numfmt *xfs; /* by XF; in Excel 2.0's files, which have no XF, by format */
    size_t xfs_count;
    BiffText names;
    XlsSheet *sheets; /* in the order of the workbook */
    size_t sheet_count;
} XlsBook;

/* Reads the globals from the start of the stream, and finds the sheets. What needs a password ends through
 * emit_fail. */
void xls_book_read(XlsBook *book, Biff *biff, const ReadOptions *options, Emit *emit);
/* BIFF4 and before: formats belong to a sheet; reads those of the one at place. */
void xls_book_read_formats(XlsBook *book, uint64_t place);
void xls_book_close(XlsBook *book);
/* The number format of a cell's XF; general when there is none. */
const Numfmt *xls_book_format(const XlsBook *book, size_t xf);

#endif
