/* The containers, the encodings and the number formats by themselves; see parts.h. */
#include "parts.h"

#include <math.h>

#include "check.h"
#include "feed.h"
#include "reader/cfb.h"
#include "reader/charset.h"
#include "reader/numfmt.h"
#include "reader/zip.h"

static volatile uint8_t sink; /* each byte is looked at, so that MemorySanitizer does too */

static void
look_at(const void *bytes, size_t length)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = (uint8_t)(sum + ((const uint8_t *)bytes)[i]);
    if (sum == 1)
        sink = sum;
}

/* A zip: every member is found by its name and read whole. */
static void
read_zip(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)options;
    (void)emit;
    Zip *zip = zip_open(source);
    for (unsigned i = 0; i < zip_count(zip); i++) {
        const char *bytes;
        int found = zip_find(zip, zip_entry(zip, i)->name);
        if (found < 0 || found > (int)i)
            check_failed("a member is not found by its own name");
        ZipStream *stream = zip_stream_open(zip, i);
        for (size_t length; (length = zip_stream_next(stream, &bytes)) > 0;)
            look_at(bytes, length);
        zip_stream_close(stream);
    }
}

void
parts_feed_zip(const uint8_t *bytes, size_t length)
{
    size_t size;
    feed_run(read_zip, bytes, length, NULL, &size);
}

/* A compound file: the streams that are asked for, in steps that are no divisor of a sector. */
static void
read_cfb(const Source *source, const ReadOptions *options, Emit *emit)
{
    static const char *const names[] = {"Workbook", "Book", "EncryptedPackage", "\5SummaryInformation"};
    (void)options;
    (void)emit;
    Cfb *cfb = cfb_open(source);
    for (unsigned i = 0; i < 2 * sizeof names / sizeof *names; i++) {
        uint32_t entry;
        uint8_t step[517];
        CfbStream stream;
        if (!cfb_find(cfb, names[i / 2], i % 2, &entry))
            continue;
        cfb_stream_open(cfb, entry, &stream);
        uint64_t at = 0;
        for (size_t got; (got = cfb_stream_read(&stream, at, step, sizeof step)) > 0; at += got)
            look_at(step, got);
        if (at > stream.size)
            check_failed("a stream gives more than its size");
        cfb_stream_close(&stream);
    }
    cfb_close(cfb);
}

void
parts_feed_cfb(const uint8_t *bytes, size_t length)
{
    size_t size;
    feed_run(read_cfb, bytes, length, NULL, &size);
}

/* Decodes in pieces, as csv.c does: what a cut character leaves comes again with the next piece. */
static size_t
decode(Charset charset, const uint8_t *bytes, size_t length, size_t piece, uint8_t *to)
{
    size_t used = 0, at = 0, end = 0;
    while (at < length) {
        size_t taken;
        bool bad = false;
        end = end + piece < length ? end + piece : length;
        size_t made = charset_decode(charset, bytes + at, end - at, end == length, to + used, &taken, &bad);
        if (made > CHARSET_GROWTH * (end - at) || taken > end - at)
            check_failed("charset_decode goes beyond its bounds");
        if (end == length && taken < end - at)
            check_failed("charset_decode leaves bytes at the end");
        at += taken;
        used += made;
    }
    return used;
}

/* The encoding, the size of a piece, the text: pieces give what the whole gives, and its text is UTF-8. */
void
parts_feed_charset(const uint8_t *bytes, size_t length)
{
    if (length < 3 || length > 1u << 16)
        return;
    Charset charset = (Charset)(bytes[0] % CHARSET_COUNT);
    size_t piece = 1u + bytes[1] % 64u;
    bytes += 2;
    length -= 2;
    uint8_t *whole = malloc(CHARSET_GROWTH * length), *pieces = malloc(CHARSET_GROWTH * length);
    if (whole == NULL || pieces == NULL)
        check_failed("memory");
    size_t size = decode(charset, bytes, length, length, whole);
    if (size != decode(charset, bytes, length, piece, pieces) || memcmp(whole, pieces, size) != 0)
        check_failed("pieces of a text give another text");
    look_at(whole, size);
    free(whole);
    free(pieces);
}

/* A number, the system of dates, the code of a format: the number reads back, its cell keeps to wire/frame.h. */
typedef struct {
    double number;
    bool date1904;
    const uint8_t *code;
    size_t length;
} Numbered;

static Numbered numbered;

static void
read_numfmt(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)source;
    (void)options;
    Numfmt format;
    char text[33];
    size_t length = numfmt_shortest(numbered.number, text);
    text[length] = '\0';
    if (length > 32 || strtod(text, NULL) != numbered.number)
        check_failed("the shortest decimal does not read back");
    emit_sheet(emit, 1, 0, "", 0);
    emit_row(emit, 1);
    numfmt_parse(&format, (const char *)numbered.code, numbered.length);
    numfmt_emit(emit, 1, numbered.number, &format, numbered.date1904);
    numfmt_builtin(&format, numbered.length > 0 ? numbered.code[0] : 14);
    numfmt_emit(emit, 2, numbered.number, &format, numbered.date1904);
}

void
parts_feed_numfmt(const uint8_t *bytes, size_t length)
{
    size_t size;
    if (length < 9 || length > 2048)
        return;
    memcpy(&numbered.number, bytes, 8);
    if (!isfinite(numbered.number))
        return; /* no file gives one: xml_number, and [MS-XLS] 2.5.342 Xnum in biff.c */
    numbered.date1904 = bytes[8] & 1;
    numbered.code = bytes + 9;
    numbered.length = length - 9;
    feed_run(read_numfmt, "", 0, NULL, &size);
}
