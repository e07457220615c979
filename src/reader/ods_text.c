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
text_element(XmlText *text, const Xml *xml)
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
    return true;
}

static void
text_paragraph(Xml *xml, XmlText *text)
{
    unsigned depth = xml->depth;

    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            return;
        if (event == XML_TEXT) /* white space stays as it is: LibreOffice keeps what 6.1.2 would collapse */
            xml_text_add(text, xml, xml->text, xml->raw);
        else if (event == XML_START && !text_element(text, xml))
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
