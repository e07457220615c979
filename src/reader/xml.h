/* A pull scanner for the XML parts of spreadsheets (XML 1.0, fifth edition; Namespaces in XML 1.0): one
 * element, end or run of text after the other, out of a zip stream, in a window of fixed size. Made for
 * speed on parts of hundreds of megabytes; expat takes fifteen times as long.
 *
 * It knows elements, attributes, text, CDATA, comments, processing instructions, the five named entities and
 * character references, in UTF-8, UTF-16 and Windows-1252/ISO-8859-1. Names come without their prefix. A
 * document type declaration is WIRE_FAIL_DOCTYPE; what is not well-formed as far as it is looked at, is cut
 * short, or nests beyond LIMIT_XML_DEPTH is WIRE_FAIL_DAMAGED; a tag beyond LIMIT_XML_TAG is
 * WIRE_FAIL_TOO_LARGE. Names of end tags are not compared. */
#ifndef READER_XML_H
#define READER_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "reader/zip.h"

#define XML_CHUNK (64u << 10) /* what a zip stream gives at once, at most */
#define XML_PAD   32u         /* NULs behind the window: a comparison that runs on stops there */

typedef enum { XML_DONE, XML_START, XML_END, XML_TEXT } XmlEvent;

/* A piece of the window; lives until the next xml_next. */
typedef struct {
    const char *text;
    size_t length;
} XmlSpan;

typedef struct {
    Emit *emit;
    ZipStream *stream;
    const char *part; /* name of the part, for errors */
    char *window;     /* taken apart from at to end */
    const char *at;
    char *end;
    unsigned depth;   /* of the element in hand: 1 = the root, at its start and at its end */
    bool close;       /* an empty element's end is still to be told */
    bool eof, any;    /* the stream's end; an element was seen */
    bool raw;         /* text is CDATA: nothing to decode */
    bool more;        /* of a CDATA section is still to come */
    uint8_t encoding; /* XmlEncoding, private to xml.c */
    uint32_t carry;   /* half a character of UTF-16 between two chunks, and how much of one */
    unsigned carried;
    unsigned open; /* elements open now */
    XmlSpan name;  /* of the element: without prefix */
    XmlSpan attributes;
    XmlSpan text;
} Xml;

typedef struct {
    XmlSpan prefix, name, value; /* value still encoded */
} XmlAttribute;

/* Opens the member index of zip; part is borrowed. Ends through emit_fail when it cannot. */
void xml_open(Xml *xml, Zip *zip, unsigned index, const char *part, Emit *emit);
XmlEvent xml_next(Xml *xml);
/* After XML_START: goes on to its end. */
void xml_skip(Xml *xml);
/* Reads the stream to its end without looking (its checksum is compared there) and lets go of everything. */
void xml_close(Xml *xml);
/* More bytes behind those in the window; false at the end of the part. Spans end here: the window moves. */
bool xml_fill(Xml *xml);
_Noreturn void xml_damaged(const Xml *xml, const char *why);

/* Walks the attributes of the element in hand: *at starts at 0. */
bool xml_attribute_next(const Xml *xml, size_t *at, XmlAttribute *attribute);
/* The value of the attribute with this local name, still encoded; false when there is none. */
bool xml_attribute(const Xml *xml, const char *name, XmlSpan *value);

static inline bool
xml_span_is(XmlSpan span, const char *word)
{
    return span.length == strlen(word) && memcmp(span.text, word, span.length) == 0;
}

static inline bool
xml_is(const Xml *xml, const char *name)
{
    return xml_span_is(xml->name, name);
}

/* The '<' or NUL at or behind p, which is in a window; *marked is set when an '&' or '_' stands before it: then the text may have
 * a reference, or an escape of xlsx. */
static inline const char *
xml_text_end(const char *p, bool *marked)
{
#if defined(__SSE2__)
    for (;; p += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i stops = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('<')),
                                     _mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
        __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('&')),
                                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')));
        unsigned stop = (unsigned)_mm_movemask_epi8(stops), mark = (unsigned)_mm_movemask_epi8(marks);
        if (stop != 0) {
            *marked |= (mark & (stop - 1) & ~stop) != 0;
            return p + __builtin_ctz(stop);
        }
        *marked |= mark != 0;
    }
#else
    for (; *p != '<' && *p != '\0'; p++)
        *marked |= *p == '&' || *p == '_';
    return p;
#endif
}

/* Text of a cell or an attribute, decoded; length never passes room, cut says that there was more. */
typedef struct {
    char *text;
    size_t length, room;
    bool cut;
} XmlText;

/* Appends, decoding references unless raw; a bad reference is WIRE_FAIL_DAMAGED. */
void xml_text_add(XmlText *text, const Xml *xml, XmlSpan span, bool raw);
unsigned xml_hex(char c);                      /* 0 to 15; 99 = no digit */
size_t xml_utf8_put(char *out, uint32_t code); /* 1 to 4 bytes; not a scalar value: U+FFFD */

XmlSpan xml_trim(XmlSpan span); /* without white space around */
/* Whole numbers: digits only, at most max; false otherwise. */
bool xml_whole(XmlSpan span, uint64_t max, uint64_t *value);
/* A decimal with optional sign, point and exponent, white space around it allowed. */
bool xml_number(XmlSpan span, double *value);
bool xml_true(XmlSpan span); /* 1, true, TRUE, on */

#endif
