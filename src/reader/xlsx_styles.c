/* The number formats of an xlsx workbook's cells, out of its styles part (ECMA-376 part 1,
 * 18.8.10 and 18.8.31). */
#include "reader/xlsx.h"
#include "reader/limits.h"

#include <stdlib.h>

typedef struct {
    uint32_t id;
    Numfmt format;
} OwnFormat;

typedef struct {
    OwnFormat *list;
    unsigned count;
    size_t used; /* of Xlsx.codes */
} OwnFormats;

/* One numFmt: its code decoded into the arena. What does not fit is General. */
static void
own_format_take(Xlsx *xlsx, OwnFormats *own, const Xml *xml)
{
    XmlSpan id, code;
    uint64_t number;

    if (own->count == LIMIT_XLSX_FORMATS || !xml_attribute(xml, "numFmtId", &id) ||
        !xml_whole(id, UINT32_MAX, &number) || !xml_attribute(xml, "formatCode", &code))
        return;
    XmlText text = {.text = xlsx->codes + own->used, .room = LIMIT_XLSX_FORMAT_BYTES - own->used};
    xml_text_add(&text, xml, code, false);
    OwnFormat *entry = &own->list[own->count++];
    entry->id = (uint32_t)number;
    numfmt_parse(&entry->format, text.text, text.cut ? 0 : text.length);
    own->used += text.length;
}

static void
cell_format_take(Xlsx *xlsx, const OwnFormats *own, const Xml *xml)
{
    XmlSpan id;
    uint64_t number = 0;

    if (xlsx->format_count == LIMIT_XLSX_CELL_FORMATS)
        return;
    Numfmt *format = &xlsx->formats[xlsx->format_count++];
    if (xml_attribute(xml, "numFmtId", &id))
        xml_whole(id, UINT32_MAX, &number);
    for (unsigned i = 0; i < own->count; i++)
        if (own->list[i].id == number) {
            *format = own->list[i].format;
            return;
        }
    numfmt_builtin(format, (unsigned)number);
}

void
xlsx_styles_read(Xlsx *xlsx, unsigned member)
{
    OwnFormats own = {.list = malloc(LIMIT_XLSX_FORMATS * sizeof *own.list)};
    bool cells = false;
    Xml xml;

    xlsx->codes = malloc(LIMIT_XLSX_FORMAT_BYTES);
    xlsx->formats = malloc(LIMIT_XLSX_CELL_FORMATS * sizeof *xlsx->formats);
    if (!own.list || !xlsx->codes || !xlsx->formats)
        emit_fail(xlsx->emit, WIRE_FAIL_MEMORY, NULL);
    xml_open(&xml, xlsx->zip, member, zip_entry(xlsx->zip, member)->name, xlsx->emit);
    for (XmlEvent event; (event = xml_next(&xml)) != XML_DONE;) {
        if (event == XML_TEXT)
            continue;
        if (xml.depth == 2 && xml_is(&xml, "cellXfs"))
            cells = event == XML_START;
        else if (event == XML_START && xml.depth == 3 && xml_is(&xml, "numFmt"))
            own_format_take(xlsx, &own, &xml);
        else if (event == XML_START && xml.depth == 3 && cells && xml_is(&xml, "xf"))
            cell_format_take(xlsx, &own, &xml);
    }
    xml_close(&xml);
    free(own.list);
}
