/* What a file is, by its content: its name is never asked for. */
#ifndef READER_SNIFF_H
#define READER_SNIFF_H

#include "reader/source.h"
#include "reader/zip.h"

#define SNIFF_HEAD 4096u

typedef struct Format Format; /* a line of the table, reader/formats.h */

/* What the tests of the table look at. */
typedef struct {
    const Source *source;
    Zip *zip;             /* the file as a zip, once the caller has opened it; NULL before */
    const Format *stream; /* of a compound file: the first line that one of its streams fits, or NULL */
    const char *text;     /* in head: behind a byte order mark and white space */
    const char *tag;      /* in head: behind the declarations and comments of XML too */
    const char *end;      /* of head */
    size_t length;        /* of head */
    char head[SNIFF_HEAD];
} Sniff;

/* Does the file fit this line? */
typedef bool SniffTest(const Sniff *sniff, const Format *format);

/* Looks at the first bytes; a zip is opened by the caller and then sniffed again. */
void sniff_source(Sniff *sniff, const Source *source);
const Format *sniff_format(const Sniff *sniff); /* the first line that fits */

/* The tests of the table; mark is what the line gives.
 *   sniff_bytes            the file begins with mark
 *   sniff_riff             a RIFF file of the kind mark
 *   sniff_member           a zip with a member mark
 *   sniff_mimetype         a zip whose member "mimetype" begins with mark
 *   sniff_other_document   the same, and it is no spreadsheet
 *   sniff_stream           a compound file with a stream mark
 *   sniff_blank            nothing but white space on one line
 *   sniff_tag              text that begins with mark, in any case
 *   sniff_root             XML with the root element mark, in any case
 *   sniff_hidden_root      XML with so long a prolog that the root is out of sight
 *   sniff_xml              any XML
 *   sniff_wide_xml         XML in UTF-16
 *   sniff_wide_text        text in UTF-16 or UTF-32 with a byte order mark
 *   sniff_text             any text
 *   sniff_zip_end          the file ends as a zip does
 *   sniff_any              anything */

#endif
