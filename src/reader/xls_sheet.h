/* The cells of one worksheet of an .xls workbook ([MS-XLS] 2.1.7.20.5; cells: CELLTABLE in 2.1.7.20.6). */
#ifndef READER_XLS_SHEET_H
#define READER_XLS_SHEET_H

#include "reader/xls_book.h"

/* Emits the rows of the sheet whose BOF is at place, in rising order whatever the order in the file; of cells
 * that stand there twice the last. Returns how many bytes of the stream the sheet takes. */
uint64_t xls_sheet_read(const XlsBook *book, uint64_t place);

#endif
