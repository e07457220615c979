/* The formats that the reader knows: one function, one file each. Each either returns after the last row or ends through
 * emit_fail. main.c sniffs, then calls one of these. */
#ifndef READER_FORMATS_H
#define READER_FORMATS_H

#include "reader/options.h"
#include "reader/source.h"
#include "reader/zip.h"

void csv_read(const Source *source, const ReadOptions *options, Emit *emit);
void edexml_read(const Source *source, const ReadOptions *options, Emit *emit);
void xlsx_read(Zip *zip, const ReadOptions *options, Emit *emit);
void ods_read(Zip *zip, const ReadOptions *options, Emit *emit);
/* BIFF in a compound file or bare. */
void xls_read(const Source *source, const ReadOptions *options, Emit *emit);

#endif
