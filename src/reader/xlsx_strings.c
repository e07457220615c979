/* The shared strings of an xlsx workbook (ECMA-376 part 1, 18.4; escapes: 22.9.2.19): one arena, decoded
 * once. */
#include "reader/limits.h"
#include "reader/xlsx.h"

#include <stdlib.h>

/* The unit of an escape at p, or -1. */
static int
escape_unit(const char *p, const char *end)
{
    unsigned unit = 0;

    if (end - p < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
        return -1;
    for (int i = 2; i < 6; i++) {
        unsigned digit = xml_hex(p[i]);
        if (digit > 15)
            return -1;
        unit = unit * 16 + digit;
    }
    return (int)unit;
}

void
xlsx_unescape(XmlText *text, size_t start)
{
    const char *end = text->text + text->length;
    char *out = memchr(text->text + start, '_', text->length - start);

    if (!out)
        return;
    for (const char *p = out; p < end;) {
        int unit = *p == '_' ? escape_unit(p, end) : -1;
        if (unit < 0) {
            *out++ = *p++;
            continue;
        }
        p += 7;
        int low = unit >= 0xd800 && unit < 0xdc00 ? escape_unit(p, end) : -1;
        uint32_t code = (uint32_t)unit;
        if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
            p += 7;
        }
        if (code > 0)
            out += xml_utf8_put(out, code);
    }
    text->length = (size_t)(out - text->text);
}

void
xlsx_text_read(Xml *xml, XmlText *text)
{
    unsigned depth = xml->depth;
    bool inside = false;

    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_TEXT && inside)
            xml_text_add(text, xml, xml->text, xml->raw);
        else if (event == XML_START && (xml_is(xml, "rPh") || xml_is(xml, "rPr")))
            xml_skip(xml);
        else if (event == XML_START && xml_is(xml, "t"))
            inside = true;
        else if (event == XML_END) {
            if (xml->depth == depth)
                return;
            inside = false;
        }
    }
}

/* Where string index begins, kept from the arena's back; entry count is the end of the last. */
static void
strings_mark(XlsxStrings *strings, uint32_t index)
{
    uint32_t offset = (uint32_t)strings->used;
    memcpy(strings->arena + LIMIT_STRINGS - sizeof offset * ((size_t)index + 1), &offset, sizeof offset);
}

/* Room left between the texts and the marks, a mark for the next string taken off. */
static size_t
strings_room(const Xlsx *xlsx)
{
    size_t marks = ((size_t)xlsx->strings.count + 3) * sizeof(uint32_t);
    if (xlsx->strings.used + marks >= LIMIT_STRINGS)
        emit_too_large(xlsx->emit, "shared strings", LIMIT_STRINGS);
    return LIMIT_STRINGS - marks - xlsx->strings.used;
}

/* The usual <si><t>…</t></si>, when the window holds it whole and it needs no decoding; false leaves all as
 * it was. */
static bool
strings_take_plain(Xlsx *xlsx, Xml *xml, size_t room)
{
    const char *p = xml->at;

    if (xml->close || xml->more || memcmp(p, "<si><t", 6) != 0)
        return false;
    p += 6;
    if (memcmp(p, " xml:space=\"preserve\"", 21) == 0)
        p += 21;
    if (*p++ != '>')
        return false;
    bool marked = false;
    const char *stop = xml_text_end(p, &marked);
    size_t length = (size_t)(stop - p);
    if (memcmp(stop, "</t></si>", 9) != 0 || length > room)
        return false;
    XmlText text = {.text = xlsx->strings.arena + xlsx->strings.used, .length = length, .room = room};
    if (marked) {
        text.length = 0;
        xml_text_add(&text, xml, (XmlSpan){p, length}, false);
        xlsx_unescape(&text, 0);
    } else
        memcpy(text.text, p, length);
    xlsx->strings.used += text.length;
    xml->at = stop + 9;
    return true;
}

void
xlsx_strings_read(Xlsx *xlsx, unsigned member)
{
    XlsxStrings *strings = &xlsx->strings;
    Xml xml;

    strings->arena = malloc(LIMIT_STRINGS); /* pages are only taken as they fill */
    if (!strings->arena)
        emit_fail(xlsx->emit, WIRE_FAIL_MEMORY, NULL);
    strings_mark(strings, 0);
    xml_open(&xml, xlsx->zip, member, zip_entry(xlsx->zip, member)->name, xlsx->emit);
    for (;;) {
        size_t room = strings_room(xlsx);
        if (!strings_take_plain(xlsx, &xml, room)) {
            XmlEvent event = xml_next(&xml);
            if (event == XML_DONE)
                break;
            if (event != XML_START || !xml_is(&xml, "si"))
                continue;
            XmlText text = {.text = strings->arena + strings->used, .room = room};
            xlsx_text_read(&xml, &text);
            if (text.cut)
                strings->used = LIMIT_STRINGS; /* too large, as strings_room will tell */
            else {
                xlsx_unescape(&text, 0);
                strings->used += text.length;
            }
        }
        strings_room(xlsx);
        strings_mark(strings, ++strings->count);
        emit_progress(xlsx->emit, xlsx->packed_done + zip_stream_consumed(xml.stream), xlsx->packed_total);
    }
    xlsx->packed_done += zip_entry(xlsx->zip, member)->packed;
    xml_close(&xml);
}
