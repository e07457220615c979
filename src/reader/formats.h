/* The formats that the reader knows: a table (formats.def) of how each is told and what is done with it. The
 * paragraph of the standard that a format follows stands at the top of its files.
 *
 * A format is one file, with a function that either returns after the last row or ends through emit_fail,
 * and its lines in the table: they declare the function, and the test where the format brings one of its
 * own. */
#ifndef READER_FORMATS_H
#define READER_FORMATS_H

#include "reader/options.h"
#include "reader/sniff.h"
#include "reader/source.h"
#include "reader/zip.h"

typedef void FormatRead(const Source *source, const ReadOptions *options, Emit *emit);
typedef void FormatReadZip(Zip *zip, const ReadOptions *options, Emit *emit);

struct Format {
    SniffTest *test;
    const char *mark;
    size_t length;    /* of mark */
    const char *name; /* of the format; argument of the failure when it is refused, NULL = none */
    FormatRead *read; /* one of these four */
    FormatReadZip *read_zip;
    bool unpack;
    WireFinding failure;
};

/* Ends with a line that fits every file. */
extern const Format formats[];

#define READ(format, test, mark)                                                                             \
    SniffTest test;                                                                                          \
    FormatRead format##_read;
#define READ_ZIP(format, test, mark)                                                                         \
    SniffTest test;                                                                                          \
    FormatReadZip format##_read;
#define UNPACK(test, mark)                  SniffTest test;
#define REFUSE(failure, called, test, mark) SniffTest test;
#include "reader/formats.def"
#undef READ
#undef READ_ZIP
#undef UNPACK
#undef REFUSE

#endif
