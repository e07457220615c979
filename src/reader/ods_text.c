/* Text of an OpenDocument cell: paragraphs, white space elements, links and spans (ODF 1.3 part 3, 6.1). */
#include "reader/ods.h"

static void
text_put(XmlText *text, char c)
{
    if (text->length < text->room)
        text->text[text->length++] = c;
    else
        text->cut = true;
}

void
ods_text_add(XmlText *text, XmlSpan span, bool *space)
{
    for (size_t i = 0; i < span.length; i++) {
        char c = span.text[i];
        bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank)
            text_put(text, c);
        else if (!*space)
            text_put(text, ' ');
        *space = blank;
    }
}

/* Collapses what was decoded behind start: white space by reference counts as white space too (6.1.2). */
static void
text_collapse(XmlText *text, size_t start, bool *space)
{
    XmlText out = {.text = text->text, .length = start, .room = text->length};

    ods_text_add(&out, (XmlSpan){text->text + start, text->length - start}, space);
    text->length = out.length;
}

static void
text_spaces(XmlText *text, const Xml *xml)
{
    uint64_t count = 1;
    XmlSpan value;

    if (xml_attribute(xml, "c", &value) && !xml_whole(value, WIRE_CELL_MAX, &count))
        count = 1;
    for (uint64_t i = 0; i < count; i++)
        text_put(text, ' ');
}

/* An element inside a paragraph; true when its content belongs to the text. */
static bool
text_element(XmlText *text, const Xml *xml, bool *space)
{
    static const char *const foreign[] = {
        "annotation", "annotation-end", "note",           "ruby-text", "frame",
        "g",          "custom-shape",   "rect",           "line",      "ellipse",
        "path",       "polygon",        "polyline",       "connector", "caption",
        "control",    "measure",        "page-thumbnail", "scene",     "event-listeners",
        "script"};

    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (xml_is(xml, foreign[i]))
            return false;
    if (xml_is(xml, "s"))
        text_spaces(text, xml);
    else if (xml_is(xml, "tab"))
        text_put(text, '\t');
    else if (xml_is(xml, "line-break"))
        text_put(text, '\n');
    else
        return true;
    *space = false;
    return true;
}

static void
text_paragraph(Xml *xml, XmlText *text)
{
    unsigned depth = xml->depth;
    bool space = true; /* white space at the start goes */

    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            return;
        if (event == XML_TEXT) {
            size_t start = text->length;
            xml_text_add(text, xml, xml->text, xml->raw);
            text_collapse(text, start, &space);
        } else if (event == XML_START && !text_element(text, xml, &space))
            xml_skip(xml);
    }
}

void
ods_text_read(Xml *xml, XmlText *text)
{
    unsigned depth = xml->depth, paragraphs = 0;

    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            return;
        if (event != XML_START)
            continue;
        if (!xml_is(xml, "p") && !xml_is(xml, "h")) {
            xml_skip(xml); /* comments, drawings */
            continue;
        }
        if (paragraphs++ > 0)
            text_put(text, '\n');
        text_paragraph(xml, text);
    }
}
