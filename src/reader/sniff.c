/* Tells formats apart by their first bytes, and by their last for zip; see sniff.h. */
#include "reader/sniff.h"

#include <string.h>

#include "reader/zip_stream.h"

enum { HEAD_BYTES = 4096 };

static const struct {
    const char *bytes;
    size_t length;
    Sniff is;
} magics[] = {
    {"PK\3\4", 4, {SNIFF_ZIP, NULL}},
    {"PK\5\6", 4, {SNIFF_ZIP, NULL}},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, {SNIFF_COMPOUND, NULL}},
    {"\x09\x00\x04\x00", 4, {SNIFF_BIFF, NULL}}, /* BOF of BIFF 2, 3, 4, 5, 8 */
    {"\x09\x02\x06\x00", 4, {SNIFF_BIFF, NULL}},
    {"\x09\x04\x06\x00", 4, {SNIFF_BIFF, NULL}},
    {"\x09\x08\x08\x00", 4, {SNIFF_BIFF, NULL}},
    {"\x09\x08\x10\x00", 4, {SNIFF_BIFF, NULL}},
    {"%PDF-", 5, {SNIFF_FOREIGN, "PDF"}},
    {"{\\rtf", 5, {SNIFF_FOREIGN, "RTF"}},
    {"\x1f\x8b", 2, {SNIFF_FOREIGN, "gzip"}},
    {"BZh", 3, {SNIFF_FOREIGN, "bzip2"}},
    {"\xfd"
     "7zXZ",
     5,
     {SNIFF_FOREIGN, "xz"}},
    {"7z\xbc\xaf\x27\x1c", 6, {SNIFF_FOREIGN, "7-Zip"}},
    {"Rar!\x1a\x07", 6, {SNIFF_FOREIGN, "RAR"}},
    {"\x89PNG\r\n\x1a\n", 8, {SNIFF_FOREIGN, "PNG"}},
    {"\xff\xd8\xff", 3, {SNIFF_FOREIGN, "JPEG"}},
    {"GIF8", 4, {SNIFF_FOREIGN, "GIF"}},
    {"II*\0", 4, {SNIFF_FOREIGN, "TIFF"}},
    {"MM\0*", 4, {SNIFF_FOREIGN, "TIFF"}},
    {"SQLite format 3", 16, {SNIFF_FOREIGN, "SQLite"}},
    {"\0\1\0\0Standard ", 13, {SNIFF_FOREIGN, "Microsoft Access"}},
    {"\x7f"
     "ELF",
     4,
     {SNIFF_UNKNOWN, NULL}},
    {"ID;P", 4, {SNIFF_FOREIGN, "SYLK"}},
};

/* The root elements of XML and what they mean; compared without a prefix. */
static const struct {
    const char *element;
    Sniff is;
} roots[] = {
    {"EDEX", {SNIFF_EDEXML, NULL}},
    {"html", {SNIFF_FOREIGN, "HTML"}},
    {"table", {SNIFF_FOREIGN, "HTML"}},
    {"Workbook", {SNIFF_FOREIGN, "SpreadsheetML 2003"}},
    {"document", {SNIFF_FOREIGN, "flat ODS"}},
};

static const char *const html_tags[] = {"<!doctype html", "<html", "<head", "<body", "<table", "<meta"};

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

static Sniff
sniff_xml(const char *at, const char *end)
{
    const char *root = skip_prolog(at, end);
    if (root >= end || *root != '<') /* a prolog of more than the head: only edexml can be meant */
        return (Sniff){SNIFF_EDEXML, NULL};
    const char *name = ++root;
    while (root < end && strchr(" \t\r\n/>", *root) == NULL)
        if (*root++ == ':')
            name = root;
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if ((size_t)(root - name) == strlen(roots[i].element) &&
            strncasecmp(name, roots[i].element, (size_t)(root - name)) == 0)
            return roots[i].is;
    return (Sniff){SNIFF_FOREIGN, "XML"};
}

/* Text holds no control characters but white space; UTF-16 and UTF-32 hold NUL at even distances. */
static Sniff
sniff_text(const char *head, size_t length)
{
    size_t control = 0, nul = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)head[i];
        nul += c == 0;
        control += c < 32 && c != 0 && strchr("\t\n\r\f\v\x1a\x1b", c) == NULL;
    }
    bool wide = nul * 5 > length * 2; /* csv.c looks at where they stand */
    if (control * 50 > length + 100 || (!wide && nul * 20 > length + 100))
        return (Sniff){SNIFF_UNKNOWN, NULL};
    return (Sniff){SNIFF_TEXT, NULL};
}

Sniff
sniff_source(const Source *source)
{
    char head[HEAD_BYTES];
    size_t length = source_read(source, 0, head, sizeof head);
    const char *at = head, *end = head + length;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (length >= magics[i].length && memcmp(head, magics[i].bytes, magics[i].length) == 0)
            return magics[i].is;
    if (length > 12 && memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WEBP", 4) == 0)
        return (Sniff){SNIFF_FOREIGN, "WebP"};
    if (length >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    if (skip_space(at, end) == end && length < sizeof head)
        return (Sniff){memchr(head, '\n', length) ? SNIFF_TEXT : SNIFF_EMPTY, NULL};
    at = skip_space(at, end);
    const char *tag = skip_prolog(at, end);
    for (size_t i = 0; i < sizeof html_tags / sizeof *html_tags; i++)
        if (begins(at, end, html_tags[i]) || begins(tag, end, html_tags[i]))
            return (Sniff){SNIFF_FOREIGN, "HTML"};
    if (begins(at, end, "<?xml") || begins(at, end, "<EDEX") || begins(tag, end, "<EDEX"))
        return sniff_xml(at, end);
    if (length > 40 && (memcmp(head, "<\0?\0x\0", 6) == 0 || memcmp(head, "\xff\xfe<\0?\0x\0", 8) == 0 ||
                        memcmp(head, "\xfe\xff\0<\0?\0x", 8) == 0))
        return (Sniff){SNIFF_EDEXML, NULL}; /* XML in UTF-16; its root is told by the parser */
    Sniff text = sniff_text(head, length);
    uint64_t zip_end;
    if (text.kind == SNIFF_UNKNOWN && zip_find_end(source, &zip_end))
        return (Sniff){SNIFF_ZIP, NULL};
    return text;
}

#define WIDE(text) text, sizeof(text) - 1
static const struct {
    const char *name; /* of a stream, UTF-16LE */
    size_t length;
    CompoundKind kind;
    const char *is;
} streams[] = {
    {WIDE("W\0o\0r\0k\0b\0o\0o\0k\0\0\0"), COMPOUND_XLS, NULL},
    {WIDE("B\0o\0o\0k\0\0\0"), COMPOUND_XLS, NULL},
    {WIDE("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0\0\0"), COMPOUND_ENCRYPTED, NULL},
    {WIDE("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0\0\0"), COMPOUND_FOREIGN, "Word (doc)"},
    {WIDE("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0u\0m\0e\0n\0t\0\0\0"), COMPOUND_FOREIGN,
     "PowerPoint (ppt)"},
    {WIDE("_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0v\0e\0r\0s\0i\0o\0n\0"), COMPOUND_FOREIGN, "Outlook (msg)"},
};

/* Looks for the names at the places where directory entries can stand (each 128 bytes, [MS-CFB] 2.6.1): the
 * sectors need not be followed for that, so a damaged chain hides nothing. The directory is near the start or
 * the end. */
CompoundKind
sniff_compound(const Source *source, const char **name)
{
    static char window[64 << 10];
    CompoundKind found = COMPOUND_XLS; /* xls_read says what is wrong when it is none */
    *name = NULL;
    for (uint64_t at = 0; at < source->size; at += sizeof window) {
        size_t length = source_read(source, at, window, sizeof window);
        for (size_t entry = 0; entry + 128 <= length; entry += 128) {
            size_t size = (unsigned char)window[entry + 64] | (size_t)(unsigned char)window[entry + 65] << 8;
            for (size_t i = 0; size >= 10 && size <= 64 && i < sizeof streams / sizeof *streams; i++) {
                if (streams[i].length > 64 || size < streams[i].length ||
                    memcmp(window + entry, streams[i].name, streams[i].length) != 0)
                    continue;
                if (streams[i].kind == COMPOUND_XLS)
                    return COMPOUND_XLS;
                found = streams[i].kind;
                *name = streams[i].is;
            }
        }
    }
    return found;
}
