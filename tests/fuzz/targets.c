/* The table of what is fed, and the targets that are whole formats. What a reader sends must also be taken by its receiver. */
#include "targets.h"

#include "check.h"
#include "feed.h"
#include "loosen.h"
#include "parts.h"
#include "reader/formats.h"
#include "reader/multipart.h"
#include "reader/run.h"
#include "received.h"

#define RECEIVED_MAX (2u << 20) /* bytes of frames; more (a row repeated a million times) only costs time */

/* One input in eight is read with other options; which one, the bytes decide. */
static ReadOptions
choose_options(const uint8_t *bytes, size_t length)
{
    uint32_t sum = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ bytes[i]) * 16777619u;
    static const ReadOptions others[] = {
        {.list = true}, {.sheet = 2}, {.encoding = "UTF-16LE"}, {.separator = '\t'}};
    sum ^= sum >> 16;
    return sum % 8 == 0 ? others[sum / 8 % 4] : (ReadOptions){0};
}

/* The frames are borrowed until the next reading; NULL when the input is passed over. */
static const uint8_t *
feed_reader(FeedCall call, const uint8_t *bytes, size_t length, const ReadOptions *options, size_t *size)
{
    if (length > FEED_LENGTH_MAX)
        return NULL;
    const uint8_t *frames = feed_run(call, bytes, length, options, size);
    const Received how = {
        .form = options->boundary != NULL, .list = options->list, .file_size = length, .step = 4096};
    if (*size <= RECEIVED_MAX)
        received_check(frames, *size, &how);
    return frames;
}

/* A format by itself. */
static void
feed_format(FeedCall call, const uint8_t *bytes, size_t length)
{
    size_t size;
    ReadOptions options = choose_options(bytes, length);
    feed_reader(call, bytes, length, &options, &size);
}

static void
feed_xls(const uint8_t *bytes, size_t length)
{
    feed_format(xls_read, bytes, length);
}

/* UTF-8 as UTF-16, the low byte first; to has room for twice the length. */
static size_t
widen(const uint8_t *at, size_t length, uint8_t *to)
{
    size_t used = 0;
    for (const uint8_t *end = at + length; at < end;) {
        uint32_t code = *at++;
        unsigned more = code < 0xc0 ? 0 : code < 0xe0 ? 1 : code < 0xf0 ? 2 : 3;
        code &= more == 0 ? 0x7f : 0x3fu >> more;
        for (; more > 0; more--)
            code = code << 6 | (*at++ & 0x3f);
        const uint32_t units[2] = {code < 0x10000 ? code : 0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff)};
        for (unsigned i = 0; i < (code < 0x10000 ? 1 : 2); i++) {
            to[used++] = (uint8_t)units[i];
            to[used++] = (uint8_t)(units[i] >> 8);
        }
    }
    return used;
}

/* Text is the same text in another encoding. */
static void
feed_csv(const uint8_t *bytes, size_t length)
{
    static uint8_t wide[32 << 10], kept[256 << 10];
    size_t size, wide_size;
    feed_format(csv_read, bytes, length);
    if (length > sizeof wide / 2 || length < 3 || memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ||
        !wire_utf8_valid((const char *)bytes, length))
        return;
    const uint8_t *frames = feed_run(csv_read, bytes, length, &(ReadOptions){.encoding = "UTF-8"}, &size);
    if (size > sizeof kept)
        return;
    memcpy(kept, frames, size);
    frames = feed_run(csv_read, wide, widen(bytes, length, wide), &(ReadOptions){.encoding = "UTF-16LE"},
                      &wide_size);
    check_same(kept, size, frames, wide_size);
}

static void
feed_dbf(const uint8_t *bytes, size_t length)
{
    feed_format(dbf_read, bytes, length);
}

static void
feed_multipart(const uint8_t *bytes, size_t length)
{
    size_t size;
    feed_reader(multipart_read, bytes, length, &(ReadOptions){.boundary = "grens"}, &size);
}

/* Any file at all, as the program reads it. */
static void
read_any(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)emit;
    run_read(source, options, feed_scratch());
}

static void
feed_file(const uint8_t *bytes, size_t length)
{
    feed_format(read_any, bytes, length);
}

/* A package that is a workbook, and no archive with text in it: what comes first is META "format". */
static bool
is_workbook(const uint8_t *frames, size_t size)
{
    static const char xlsx[] = "\6format\4xlsx", ods[] = "\6format\3ods";
    const uint8_t *first = frames + WIRE_HEAD_SIZE + 1 + WIRE_HEAD_SIZE; /* behind HELLO */
    return size > 64 &&
           (memcmp(first, xlsx, sizeof xlsx - 1) == 0 || memcmp(first, ods, sizeof ods - 1) == 0);
}

/* What is read of a package is the same when its tags do not look as usual. */
static void
feed_package(const uint8_t *bytes, size_t length)
{
    static uint8_t loose[FEED_LENGTH_MAX], kept[RECEIVED_MAX];
    size_t size, loose_size, loose_length;
    ReadOptions options = choose_options(bytes, length);
    const uint8_t *frames = feed_reader(read_any, bytes, length, &options, &size);
    if (frames == NULL || size > sizeof kept || !is_workbook(frames, size) ||
        (loose_length = loosen_package(bytes, length, loose, sizeof loose)) == 0)
        return;
    memcpy(kept, frames, size);
    frames = feed_run(read_any, loose, loose_length, &options, &loose_size);
    check_same(kept, size, frames, loose_size);
}

static bool
is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Not inlined: gcc 12 under UBSan takes the sanitizer's own look at NULL for a NULL that is passed on. */
__attribute__((noinline)) static bool
holds(const uint8_t *bytes, size_t length, const uint8_t *part, size_t part_length)
{
    return memmem(bytes, length, part, part_length) != NULL;
}

/* A value that stands nowhere but in an element that must stay here, must not stand in the frames. */
static void
check_kept(const char *element, const uint8_t *bytes, size_t length, const uint8_t *frames, size_t size)
{
    char tag[64];
    int tag_length = snprintf(tag, sizeof tag, "<%s>", element);
    const uint8_t *found;
    for (size_t at = 0; (found = memmem(bytes + at, length - at, tag, (size_t)tag_length)) != NULL;) {
        size_t value = (size_t)(found - bytes) + (size_t)tag_length;
        for (at = value; at < length && is_alphanumeric(bytes[at]); at++)
            ;
        size_t size_of_value = at - value;
        bool ended = length - at > 2 && bytes[at] == '<' && bytes[at + 1] == '/';
        if (ended && size_of_value >= 6 && !holds(bytes, at - 1, bytes + value, size_of_value) &&
            !holds(bytes + at, length - at, bytes + value, size_of_value) &&
            holds(frames, size, bytes + value, size_of_value))
            check_failed("what must not leave the reader left it");
    }
}

static void
feed_edexml(const uint8_t *bytes, size_t length)
{
    static const char *const kept[] = {
        "bsn",        "bsn_ondwnr-4", "sofinummer", "onderwijsnummer", "rijksregisternummer", "eckid",
        "etniciteit", "land",         "land_vader", "land_moeder",     "gewicht_nieuw",       "fotourl"};
    size_t size;
    const uint8_t *frames = feed_reader(edexml_read, bytes, length, &(ReadOptions){0}, &size);
    if (frames == NULL)
        return;
    bool literal = memmem(bytes, length, "<![CDATA[", 9) != NULL; /* there a tag is text */
    for (unsigned i = 0; i < sizeof kept / sizeof *kept && !literal; i++)
        check_kept(kept[i], bytes, length, frames, size);
}

/* The first byte says how the frames are cut into pieces and what was asked for. */
static void
feed_frames(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return;
    const Received how = {.form = bytes[0] & 1,
                          .list = (bytes[0] & 2) != 0,
                          .file_size = 1000,
                          .step = 1u + (bytes[0] >> 2),
                          .hostile = true};
    received_check(bytes + 1, length - 1, &how);
}

const FuzzTarget fuzz_targets[] = {
    {"cfb", parts_feed_cfb, NULL},
    {"charset", parts_feed_charset, NULL},
    {"csv", feed_csv, NULL},
    {"dbf", feed_dbf, NULL},
    {"edexml", feed_edexml, &damage_edexml},
    {"file", feed_file, NULL},
    {"frames", feed_frames, NULL},
    {"multipart", feed_multipart, NULL},
    {"numfmt", parts_feed_numfmt, NULL},
    {"ods", feed_package, &damage_ods},
    {"xls", feed_xls, NULL},
    {"xlsx", feed_package, &damage_xlsx},
    {"zip", parts_feed_zip, NULL},
    {NULL, NULL, NULL},
};

const FuzzTarget *
fuzz_target_find(const char *name)
{
    for (const FuzzTarget *target = fuzz_targets; target->name; target++)
        if (strcmp(target->name, name) == 0)
            return target;
    return NULL;
}
