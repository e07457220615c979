/* Text and numbers in XML: references decoded, numbers read. */
#include "reader/xml.h"

#include <stdlib.h>

#include "reader/charset.h"

size_t
xml_utf8_put(char *out, uint32_t code)
{
    if (code >= 0x110000 || (code >= 0xd800 && code < 0xe000) || code == 0)
        code = 0xfffd;
    return charset_put((uint8_t *)out, code);
}

unsigned
xml_hex(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 99;
}

/* &#65; &#x41; without '&' and ';'. */
static bool
reference_code(XmlSpan span, uint32_t *code)
{
    bool hex = span.length > 1 && span.text[1] == 'x';
    size_t i = hex ? 2 : 1;
    uint32_t value = 0;

    if (i >= span.length)
        return false;
    for (; i < span.length; i++) {
        uint32_t digit = xml_hex(span.text[i]);
        if (digit >= (hex ? 16 : 10) || value > 0x10ffff)
            return false;
        value = value * (hex ? 16 : 10) + digit;
    }
    *code = value;
    return value > 0 && value < 0x110000 && (value < 0xd800 || value >= 0xe000);
}

static size_t
reference_put(char *out, const Xml *xml, XmlSpan span)
{
    static const struct {
        const char *name;
        char c;
    } named[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    uint32_t code;

    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (xml_span_is(span, named[i].name)) {
            *out = named[i].c;
            return 1;
        }
    if (span.length == 0 || span.text[0] != '#' || !reference_code(span, &code))
        xml_damaged(xml, "an unknown entity or character reference");
    return xml_utf8_put(out, code);
}

static void
text_copy(XmlText *text, const char *from, size_t length)
{
    size_t room = text->room - text->length;

    if (length > room) {
        text->cut = true;
        length = room;
    }
    memcpy(text->text + text->length, from, length);
    text->length += length;
}

void
xml_text_add(XmlText *text, const Xml *xml, XmlSpan span, bool raw)
{
    const char *p = span.text, *end = p + span.length;

    while (p < end) {
        const char *mark = raw ? NULL : memchr(p, '&', (size_t)(end - p));
        text_copy(text, p, (size_t)((mark ? mark : end) - p));
        if (!mark)
            return;
        const char *stop = memchr(mark, ';', (size_t)(end - mark));
        if (!stop)
            xml_damaged(xml, "a reference without an end");
        char code[4];
        size_t length = reference_put(code, xml, (XmlSpan){mark + 1, (size_t)(stop - mark - 1)});
        text_copy(text, code, length);
        p = stop + 1;
    }
}

XmlSpan
xml_trim(XmlSpan span)
{
    const char *p = span.text, *end = p + span.length;

    while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
        p++;
    while (end > p && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    return (XmlSpan){p, (size_t)(end - p)};
}

bool
xml_whole(XmlSpan span, uint64_t max, uint64_t *value)
{
    uint64_t sum = 0;

    if (span.length == 0 || span.length > 18)
        return false;
    for (size_t i = 0; i < span.length; i++) {
        unsigned digit = (unsigned)(span.text[i] - '0');
        if (digit > 9)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return sum <= max;
}

/* What the short way does not take: long mantissas, large exponents. */
static bool
number_by_library(XmlSpan span, double *value)
{
    char copy[400];
    char *end;

    if (span.length >= sizeof copy)
        return false;
    memcpy(copy, span.text, span.length);
    copy[span.length] = '\0';
    *value = strtod(copy, &end);
    return end == copy + span.length && *value - *value == 0; /* finite */
}

bool
xml_number(XmlSpan span, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    XmlSpan whole = xml_trim(span);
    const char *p = whole.text, *end = p + whole.length;
    bool minus = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    uint64_t mantissa = 0;
    unsigned digits = 0, places = 0;
    bool point = false;
    for (; p < end; p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (digit <= 9) {
            mantissa = mantissa * 10 + digit;
            digits++;
            places += point;
            if (digits > 18)
                break;
        } else if (*p == '.' && !point)
            point = true;
        else
            break;
    }
    if (digits == 0)
        return false;
    if (p < end) { /* an exponent, more digits, or no number */
        for (const char *q = p; q < end; q++)
            if (!strchr("0123456789.eE+-", *q) || *q == '\0')
                return false;
        return number_by_library(whole, value);
    }
    if (mantissa > 9007199254740992 || places > 22)
        return number_by_library(whole, value);
    double exact = (double)mantissa / powers[places]; /* both exact, so rounded once */
    *value = minus ? -exact : exact;
    return true;
}

bool
xml_true(XmlSpan span)
{
    return xml_span_is(span, "1") || xml_span_is(span, "TRUE") || xml_span_is(span, "true") ||
           xml_span_is(span, "on");
}
