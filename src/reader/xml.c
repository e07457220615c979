/* The pull scanner for XML parts. */
#include "reader/xml.h"
#include "reader/limits.h"

#include <stdlib.h>
#include <strings.h>

#define XML_READ          (256u << 10)                    /* bytes taken at once: stays in the second cache */
#define XML_WINDOW        (LIMIT_XML_TAG + 3 * XML_CHUNK) /* a byte of Windows-1252 takes up to three in UTF-8 */
#define XML_REFERENCE_MAX 16                              /* "&#x10ffff;" is ten bytes */

typedef enum { XML_UTF8, XML_UTF16_LE, XML_UTF16_BE, XML_WINDOWS_1252 } XmlEncoding;

void
xml_damaged(const Xml *xml, const char *why)
{
    emit_fail(xml->emit, WIRE_FAIL_DAMAGED, xml->part, why, NULL);
}

/* Encodings */

static void
xml_append_utf16(Xml *xml, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint32_t byte = (unsigned char)bytes[i];
        if (xml->carried % 2 == 0) { /* first byte of a unit; above it may stand a high surrogate */
            xml->carry = (xml->carry & 0xffff0000) | byte;
            xml->carried++;
            continue;
        }
        uint32_t first = xml->carry & 0xff, high = xml->carry >> 16;
        uint32_t unit = xml->encoding == XML_UTF16_LE ? first | byte << 8 : first << 8 | byte;
        xml->carried = 0;
        xml->carry = 0;
        if (unit >= 0xd800 && unit < 0xdc00) {
            if (high)
                xml->end += xml_utf8_put(xml->end, 0xfffd);
            xml->carry = unit << 16;
        } else if (high && unit >= 0xdc00 && unit < 0xe000)
            xml->end += xml_utf8_put(xml->end, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
        else {
            if (high)
                xml->end += xml_utf8_put(xml->end, 0xfffd);
            xml->end += xml_utf8_put(xml->end, unit);
        }
    }
}

static void
xml_append_windows_1252(Xml *xml, const char *bytes, size_t length)
{
    static const uint16_t high[32] = {0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                      0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
                                      0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                      0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte < 0x80)
            *xml->end++ = (char)byte;
        else
            xml->end += xml_utf8_put(xml->end, byte < 0xa0 ? high[byte - 0x80] : byte);
    }
}

/* encoding="…" of the declaration at the start of the part. */
static XmlEncoding
xml_declared(const Xml *xml, const char *bytes, size_t length)
{
    static const struct {
        const char *name;
        XmlEncoding encoding;
    } known[] = {{"utf-8", XML_UTF8},
                 {"utf8", XML_UTF8},
                 {"us-ascii", XML_UTF8},
                 {"ascii", XML_UTF8},
                 {"utf-16", XML_UTF8}, /* declared, but the bytes are not */
                 {"iso-8859-1", XML_WINDOWS_1252},
                 {"latin1", XML_WINDOWS_1252},
                 {"windows-1252", XML_WINDOWS_1252}};

    if (length < 6 || memcmp(bytes, "<?xml", 5) != 0)
        return XML_UTF8;
    const char *stop = memchr(bytes, '>', length < 512 ? length : 512);
    const char *at = stop ? memmem(bytes, (size_t)(stop - bytes), "encoding", 8) : NULL;
    if (!at)
        return XML_UTF8;
    at += 8;
    while (at < stop && (*at == ' ' || *at == '='))
        at++;
    const char *close = at < stop && (*at == '"' || *at == '\'')
                            ? memchr(at + 1, *at, (size_t)(stop - at - 1))
                            : NULL;
    if (!close)
        xml_damaged(xml, "XML declaration");
    at++;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strlen(known[i].name) == (size_t)(close - at) &&
            strncasecmp(known[i].name, at, (size_t)(close - at)) == 0)
            return known[i].encoding;
    xml_damaged(xml, "unknown character encoding");
}

/* From the first bytes; *bytes moves over a byte order mark. */
static void
xml_detect(Xml *xml, const char **bytes, size_t *length)
{
    static const struct {
        char start[4];
        uint8_t count, skip, encoding;
    } marks[] = {{"\xef\xbb\xbf", 3, 3, XML_UTF8},
                 {"\xff\xfe", 2, 2, XML_UTF16_LE},
                 {"\xfe\xff", 2, 2, XML_UTF16_BE},
                 {{'<', 0}, 2, 0, XML_UTF16_LE},
                 {{0, '<'}, 2, 0, XML_UTF16_BE}};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (*length >= marks[i].count && memcmp(*bytes, marks[i].start, marks[i].count) == 0) {
            *bytes += marks[i].skip;
            *length -= marks[i].skip;
            xml->encoding = marks[i].encoding;
            return;
        }
    xml->encoding = (uint8_t)xml_declared(xml, *bytes, *length);
}

bool
xml_fill(Xml *xml)
{
    size_t left = (size_t)(xml->end - xml->at), length;
    const char *bytes;

    if (xml->eof)
        return false;
    if (left > LIMIT_XML_TAG)
        emit_too_large(xml->emit, "XML tag", LIMIT_XML_TAG);
    memmove(xml->window, xml->at, left);
    xml->at = xml->window;
    xml->end = xml->window + left;
    if (xml->encoding == XML_UTF8) {
        size_t room = (size_t)(xml->window + XML_WINDOW - xml->end);
        length = zip_stream_read(xml->stream, xml->end, room < XML_READ ? room : XML_READ);
        xml->end += length;
        xml->eof = length == 0;
        memset(xml->end, 0, XML_PAD);
        return !xml->eof;
    }
    length = zip_stream_next(xml->stream, &bytes);
    xml->eof = length == 0;
    if (!xml->eof && xml->encoding == UINT8_MAX)
        xml_detect(xml, &bytes, &length);
    if (xml->encoding == XML_UTF16_LE || xml->encoding == XML_UTF16_BE)
        xml_append_utf16(xml, bytes, length);
    else if (xml->encoding == XML_WINDOWS_1252)
        xml_append_windows_1252(xml, bytes, length);
    else if (length) {
        memcpy(xml->end, bytes, length);
        xml->end += length;
    }
    memset(xml->end, 0, XML_PAD);
    return !xml->eof;
}

void
xml_open(Xml *xml, Zip *zip, unsigned index, const char *part, Emit *emit)
{
    *xml = (Xml){.emit = emit, .part = part, .encoding = UINT8_MAX};
    xml->window = malloc(XML_WINDOW + XML_PAD);
    if (!xml->window)
        emit_fail(emit, WIRE_FAIL_MEMORY, NULL);
    xml->at = xml->end = xml->window;
    memset(xml->window, 0, XML_PAD);
    xml->stream = zip_stream_open(zip, index);
}

void
xml_close(Xml *xml)
{
    const char *bytes;

    while (!xml->eof && zip_stream_next(xml->stream, &bytes) > 0)
        continue;
    zip_stream_close(xml->stream);
    free(xml->window);
    xml->window = NULL;
}

/* Markup */

/* Leaves at behind the next occurrence of mark. */
static void
xml_pass(Xml *xml, const char *mark, size_t length)
{
    for (;;) {
        const char *found = memmem(xml->at, (size_t)(xml->end - xml->at), mark, length);
        if (found) {
            xml->at = found + length;
            return;
        }
        if ((size_t)(xml->end - xml->at) >= length)
            xml->at = xml->end - (length - 1);
        if (!xml_fill(xml))
            xml_damaged(xml, "ends inside a comment or instruction");
    }
}

static bool
xml_starts(Xml *xml, const char *mark, size_t length)
{
    while ((size_t)(xml->end - xml->at) < length)
        if (!xml_fill(xml))
            return false;
    return memcmp(xml->at, mark, length) == 0;
}

/* In a CDATA section, at its text; the last piece takes the "]]>" along. */
static bool
xml_cdata(Xml *xml)
{
    for (;;) {
        size_t have = (size_t)(xml->end - xml->at);
        const char *found = memmem(xml->at, have, "]]>", 3);
        if (found || have > LIMIT_XML_TAG / 2) {
            size_t length = found ? (size_t)(found - xml->at) : have - 2;
            xml->text = (XmlSpan){xml->at, length};
            xml->at += found ? length + 3 : length;
            xml->raw = true;
            xml->more = !found;
            return true;
        }
        if (!xml_fill(xml))
            xml_damaged(xml, "ends inside a CDATA section");
    }
}

/* <! and <?: true when it gave text. */
static bool
xml_special(Xml *xml)
{
    if (xml->at[1] == '?')
        xml_pass(xml, "?>", 2);
    else if (xml_starts(xml, "<!--", 4)) {
        xml->at += 4;
        xml_pass(xml, "-->", 3);
    } else if (xml_starts(xml, "<![CDATA[", 9)) {
        xml->at += 9;
        return xml_cdata(xml);
    } else if ((xml->at[2] | 0x20) >= 'a' && (xml->at[2] | 0x20) <= 'z') /* DOCTYPE, ENTITY, … */
        emit_fail(xml->emit, WIRE_FAIL_DOCTYPE, NULL);
    else
        xml_damaged(xml, "unknown markup");
    return false;
}

static inline bool
xml_name_ends(char c)
{
    return c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

/* The first of > < " ' at or behind p, or what is not before end. */
static inline const char *
xml_tag_mark(const char *p, const char *end)
{
#if defined(__SSE2__)
    for (; p < end; p += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i angles = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('>')),
                                      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('<')));
        __m128i quotes = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\'')));
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_or_si128(angles, quotes));
        if (found != 0)
            return p + __builtin_ctz(found);
    }
#else
    while (p < end && *p != '>' && *p != '<' && *p != '"' && *p != '\'')
        p++;
#endif
    return p;
}

/* Finds the '>' of the tag at at, behind the quotes; makes the window hold all of it. */
static const char *
xml_tag_end(Xml *xml)
{
    size_t done = 1;
    char quote = 0;

    for (;;) {
        const char *p = xml->at + done;
        for (;; p++) {
            p = quote ? memchr(p, quote, (size_t)(xml->end - p)) : xml_tag_mark(p, xml->end);
            if (!p || p >= xml->end)
                break;
            if (quote)
                quote = 0;
            else if (*p == '>')
                return p;
            else if (*p == '<')
                xml_damaged(xml, "'<' inside a tag");
            else
                quote = *p;
        }
        p = xml->end;
        done = (size_t)(p - xml->at);
        if (!xml_fill(xml))
            xml_damaged(xml, "ends inside a tag");
    }
}

/* The name from at on, its prefix left out; returns where it ends. */
static const char *
xml_take_name(Xml *xml, const char *at)
{
    const char *start = at, *p = at;

    for (; !xml_name_ends(*p); p++)
        if (*p == ':')
            start = p + 1;
    if (p == start)
        xml_damaged(xml, "a tag without a name");
    xml->name = (XmlSpan){start, (size_t)(p - start)};
    return p;
}

static XmlEvent
xml_end_tag(Xml *xml)
{
    const char *stop;

    while (!(stop = memchr(xml->at, '>', (size_t)(xml->end - xml->at))))
        if (!xml_fill(xml))
            xml_damaged(xml, "ends inside a tag");
    if (xml->open == 0)
        xml_damaged(xml, "an end without a start");
    xml_take_name(xml, xml->at + 2);
    xml->depth = xml->open--;
    xml->at = stop + 1;
    return XML_END;
}

static XmlEvent
xml_start_tag(Xml *xml)
{
    const char *stop = xml_tag_end(xml), *p = xml_take_name(xml, xml->at + 1);

    xml->close = stop[-1] == '/';
    const char *last = xml->close ? stop - 1 : stop;
    xml->attributes = (XmlSpan){p, p < last ? (size_t)(last - p) : 0};
    xml->depth = ++xml->open;
    xml->any = true;
    if (xml->depth > LIMIT_XML_DEPTH)
        xml_damaged(xml, "elements nest too deep");
    xml->at = stop + 1;
    return XML_START;
}

/* Where text without an end in sight is cut: not inside a reference. */
static const char *
xml_cut(const Xml *xml)
{
    const char *mark = memrchr(xml->end - XML_REFERENCE_MAX, '&', XML_REFERENCE_MAX);
    return mark ? mark : xml->end;
}

/* Text up to the next '<'; more than a window holds comes in pieces, never cut inside a reference. */
static XmlEvent
xml_run(Xml *xml)
{
    const char *stop;
    size_t done = 0;

    for (;;) {
        size_t have = (size_t)(xml->end - xml->at);
        stop = memchr(xml->at + done, '<', have - done);
        if (stop)
            break;
        if (have > LIMIT_XML_TAG / 2) {
            stop = xml_cut(xml);
            break;
        }
        done = have;
        if (!xml_fill(xml)) {
            stop = xml->end;
            break;
        }
    }
    xml->text = (XmlSpan){xml->at, (size_t)(stop - xml->at)};
    xml->at = stop;
    xml->raw = false;
    return XML_TEXT;
}

XmlEvent
xml_next(Xml *xml)
{
    if (xml->close) {
        xml->close = false;
        xml->depth = xml->open--;
        return XML_END;
    }
    if (xml->more) { /* a CDATA section of more than a window */
        xml_cdata(xml);
        return XML_TEXT;
    }
    for (;;) {
        if (xml->end - xml->at < 2 && !xml_fill(xml) && xml->at == xml->end) {
            if (xml->open > 0 || !xml->any)
                xml_damaged(xml, xml->any ? "ends too early" : "no XML in it");
            return XML_DONE;
        }
        if (*xml->at != '<')
            return xml_run(xml);
        if (xml->at[1] == '/')
            return xml_end_tag(xml);
        if (xml->at[1] != '!' && xml->at[1] != '?')
            return xml_start_tag(xml);
        if (xml_special(xml))
            return XML_TEXT;
    }
}

void
xml_skip(Xml *xml)
{
    unsigned depth = xml->depth;

    for (;;)
        if (xml_next(xml) == XML_END && xml->depth == depth)
            return;
}

/* Attributes */

static inline bool
xml_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool
xml_attribute_next(const Xml *xml, size_t *at, XmlAttribute *attribute)
{
    const char *p = xml->attributes.text + *at, *end = xml->attributes.text + xml->attributes.length;

    while (p < end && xml_blank(*p))
        p++;
    if (p == end)
        return false;
    const char *start = p, *colon = NULL;
    for (; p < end && *p != '=' && !xml_blank(*p); p++)
        if (*p == ':')
            colon = p;
    attribute->prefix = (XmlSpan){start, colon ? (size_t)(colon - start) : 0};
    attribute->name.text = colon ? colon + 1 : start;
    attribute->name.length = (size_t)(p - attribute->name.text);
    while (p < end && xml_blank(*p))
        p++;
    if (p == end || *p++ != '=')
        xml_damaged(xml, "an attribute without a value");
    while (p < end && xml_blank(*p))
        p++;
    const char *close = p < end && (*p == '"' || *p == '\'') ? memchr(p + 1, *p, (size_t)(end - p - 1))
                                                             : NULL;
    if (!close)
        xml_damaged(xml, "an attribute without quotes");
    attribute->value = (XmlSpan){p + 1, (size_t)(close - p - 1)};
    *at = (size_t)(close + 1 - xml->attributes.text);
    return true;
}

bool
xml_attribute(const Xml *xml, const char *name, XmlSpan *value)
{
    XmlAttribute attribute;

    for (size_t at = 0; xml_attribute_next(xml, &at, &attribute);)
        if (xml_span_is(attribute.name, name)) {
            *value = attribute.value;
            return true;
        }
    return false;
}
