/* Tells formats apart by their first bytes, and by their last for zip; see sniff.h. */
#include "reader/sniff.h"

#include <string.h>

#include "reader/bytes.h"
#include "reader/cfb.h"
#include "reader/formats.h"
#include "reader/zip_stream.h"

enum {
    STREAM_WINDOW = 64 << 10,
    CFB_HEADER_LEAST = 52, /* up to the place of the directory */
};

static bool
begins(const char *text, const char *end, const char *with)
{
    size_t length = strlen(with);
    return (size_t)(end - text) >= length && strncasecmp(text, with, length) == 0;
}

static const char *
skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at;
}

/* Where text occurs between at and end, behind it; end when it does not. */
static const char *
behind(const char *at, const char *end, const char *text)
{
    size_t length = strlen(text);
    const char *found = memmem(at, (size_t)(end - at), text, length);
    return found == NULL ? end : found + length;
}

/* Past declarations, comments and a document type (which the XML readers refuse by name). */
static const char *
skip_prolog(const char *at, const char *end)
{
    for (at = skip_space(at, end); begins(at, end, "<?") || begins(at, end, "<!"); at = skip_space(at, end)) {
        const char *close = behind(at, end, begins(at, end, "<!--") ? "-->" : ">");
        if (begins(at, end, "<!DOCTYPE") && behind(at, end, "[") < close)
            close = behind(at, end, "]>");
        at = close;
    }
    return at;
}

bool
sniff_bytes(const Sniff *sniff, const Format *format)
{
    return sniff->length >= format->length && memcmp(sniff->head, format->mark, format->length) == 0;
}

bool
sniff_riff(const Sniff *sniff, const Format *format)
{
    return sniff->length > 8 + format->length && memcmp(sniff->head, "RIFF", 4) == 0 &&
           memcmp(sniff->head + 8, format->mark, format->length) == 0;
}

bool
sniff_member(const Sniff *sniff, const Format *format)
{
    return sniff->zip != NULL && zip_find(sniff->zip, format->mark) >= 0;
}

/* OpenDocument and its like say in a member which of their kinds they are (ODF 1.3 part 2, 3.3): is that mark,
 * and without but? */
static bool
says_mimetype(const Sniff *sniff, const Format *format, const char *but)
{
    int index = sniff->zip ? zip_find(sniff->zip, "mimetype") : -1;
    if (index < 0)
        return false;
    ZipStream *stream = zip_stream_open(sniff->zip, (unsigned)index);
    const char *bytes;
    size_t length = zip_stream_next(stream, &bytes);
    bool says = length >= format->length && memcmp(bytes, format->mark, format->length) == 0 &&
                (but == NULL || memmem(bytes, length, but, strlen(but)) == NULL);
    zip_stream_close(stream);
    return says;
}

bool
sniff_mimetype(const Sniff *sniff, const Format *format)
{
    return says_mimetype(sniff, format, NULL);
}

bool
sniff_other_document(const Sniff *sniff, const Format *format)
{
    return says_mimetype(sniff, format, "spreadsheet");
}

bool
sniff_stream(const Sniff *sniff, const Format *format)
{
    return sniff->stream == format;
}

bool
sniff_blank(const Sniff *sniff, const Format *format)
{
    (void)format;
    return sniff->text == sniff->end && sniff->length < sizeof sniff->head &&
           memchr(sniff->head, '\n', sniff->length) == NULL;
}

bool
sniff_tag(const Sniff *sniff, const Format *format)
{
    return begins(sniff->text, sniff->end, format->mark) || begins(sniff->tag, sniff->end, format->mark);
}

bool
sniff_xml(const Sniff *sniff, const Format *format)
{
    (void)format;
    return begins(sniff->text, sniff->end, "<?xml") || begins(sniff->tag, sniff->end, "<EDEX");
}

bool
sniff_hidden_root(const Sniff *sniff, const Format *format)
{
    return sniff_xml(sniff, format) && (sniff->tag >= sniff->end || *sniff->tag != '<');
}

bool
sniff_root(const Sniff *sniff, const Format *format)
{
    if (!sniff_xml(sniff, format) || sniff_hidden_root(sniff, format))
        return false;
    const char *at = sniff->tag + 1, *name = at;
    while (at < sniff->end && strchr(" \t\r\n/>", *at) == NULL)
        if (*at++ == ':')
            name = at;
    return (size_t)(at - name) == format->length && strncasecmp(name, format->mark, format->length) == 0;
}

bool
sniff_wide_xml(const Sniff *sniff, const Format *format)
{
    (void)format;
    return sniff->length > 40 &&
           (memcmp(sniff->head, "<\0?\0x\0", 6) == 0 || memcmp(sniff->head, "\xff\xfe<\0?\0x\0", 8) == 0 ||
            memcmp(sniff->head, "\xfe\xff\0<\0?\0x", 8) == 0);
}

bool
sniff_wide_text(const Sniff *sniff, const Format *format)
{
    (void)format;
    return sniff->length >= 4 &&
           (memcmp(sniff->head, "\xff\xfe", 2) == 0 || memcmp(sniff->head, "\xfe\xff", 2) == 0 ||
            memcmp(sniff->head, "\0\0\xfe\xff", 4) == 0);
}

/* Text holds no control characters but white space; UTF-16 and UTF-32 hold NUL at even distances. */
bool
sniff_text(const Sniff *sniff, const Format *format)
{
    (void)format;
    size_t control = 0, nul = 0, length = sniff->length;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)sniff->head[i];
        nul += c == 0;
        control += c < 32 && c != 0 && strchr("\t\n\r\f\v\x1a\x1b", c) == NULL;
    }
    bool wide = nul * 5 > length * 2; /* csv.c looks at where they stand */
    return control * 50 <= length + 100 && (wide || nul * 20 <= length + 100);
}

bool
sniff_zip_end(const Sniff *sniff, const Format *format)
{
    (void)format;
    uint64_t end;
    return zip_find_end(sniff->source, &end);
}

bool
sniff_any(const Sniff *sniff, const Format *format)
{
    (void)sniff;
    (void)format;
    return true;
}

/* Is this directory entry ([MS-CFB] 2.6.1) of the stream that the line names? */
static bool
is_entry_of(const char *entry, const Format *format)
{
    size_t size = (unsigned char)entry[64] | (size_t)(unsigned char)entry[65]
                                                 << 8; /* with the closing zero */
    if (format->test != sniff_stream || size != 2 * format->length + 2)
        return false;
    for (size_t i = 0; i <= format->length; i++) /* ASCII as UTF-16LE */
        if (entry[2 * i] != format->mark[i] || entry[2 * i + 1] != 0)
            return false;
    return true;
}

/* Looks in the 64 KiB at at; best is the line found so far, SIZE_MAX before. */
static size_t
find_stream_in(const Source *source, uint64_t at, size_t best)
{
    static char window[STREAM_WINDOW];
    size_t length = source_read(source, at, window, sizeof window);
    for (const char *entry = window; entry + 128 <= window + length; entry += 128) {
        if (entry[65] != 0 ||
            entry[64] % 2 != 0) /* the length of a name of at most 31 characters of two bytes */
            continue;
        for (size_t i = 0; i < best && formats[i].test != sniff_any; i++)
            if (is_entry_of(entry, &formats[i]))
                best = i;
    }
    return best;
}

/* Looks for the names where the header says that the directory starts, then at all places where directory entries can stand
 * (each 128 bytes): the sectors need not be followed for that, so a damaged chain hides nothing. */
static const Format *
find_stream(const Source *source, const char *head)
{
    const uint8_t *header = (const uint8_t *)head; /* [MS-CFB] 2.2: sector shift, first directory sector */
    unsigned shift = bytes_u16(header + 30);
    uint64_t first = shift < 32 ? ((uint64_t)bytes_u32(header + 48) + 1) << shift : 0;
    size_t best = find_stream_in(source, first, SIZE_MAX);
    for (uint64_t at = 0; at < source->size && (best == SIZE_MAX || formats[best].read == NULL);
         at += STREAM_WINDOW)
        best = find_stream_in(source, at, best);
    return best == SIZE_MAX ? NULL : &formats[best];
}

void
sniff_source(Sniff *sniff, const Source *source)
{
    *sniff = (Sniff){.source = source};
    sniff->length = source_read(source, 0, sniff->head, sizeof sniff->head);
    sniff->end = sniff->head + sniff->length;
    bool marked = sniff->length >= 3 && memcmp(sniff->head, "\xef\xbb\xbf", 3) == 0;
    sniff->text = skip_space(sniff->head + (marked ? 3 : 0), sniff->end);
    sniff->tag = skip_prolog(sniff->text, sniff->end);
    if (sniff->length >= CFB_HEADER_LEAST && memcmp(sniff->head, CFB_MAGIC, CFB_MAGIC_SIZE) == 0)
        sniff->stream = find_stream(source, sniff->head);
}

const Format *
sniff_format(const Sniff *sniff)
{
    const Format *format = formats;
    while (!format->test(sniff, format))
        format++;
    return format;
}
