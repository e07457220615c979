/* An xlsx workbook (ECMA-376 part 1, 18.2): finds its parts, then reads strings, formats and the sheets
 * asked for. */
#include "reader/xlsx.h"
#include "reader/limits.h"

#include <stdlib.h>

#define NAME_ROOM 512u /* bytes of a sheet's name; Excel takes 31 characters */

typedef struct {
    char *name;
    size_t length;
    unsigned flags;
    unsigned member;
} SheetPart;

typedef struct {
    XlsxRelation *relations;
    unsigned relation_count;
    SheetPart *sheets;
    unsigned count;
    unsigned charts; /* sheets passed over: charts, dialogs, macros, those without a part */
} Book;

static _Noreturn void
xlsx_damaged(const Xlsx *xlsx, const char *part, const char *why)
{
    emit_fail(xlsx->emit, WIRE_FAIL_DAMAGED, part, why, NULL);
}

/* The relation with this id, or the first of this kind (id NULL). */
static const XlsxRelation *
book_relation(const Book *book, const char *id, XlsxPart part)
{
    for (unsigned i = 0; i < book->relation_count; i++) {
        const XlsxRelation *relation = &book->relations[i];
        if (id ? strcmp(relation->id, id) == 0 : relation->part == part && relation->member >= 0)
            return relation;
    }
    return NULL;
}

static unsigned
xlsx_document(Xlsx *xlsx)
{
    unsigned count;
    XlsxRelation *relations = xlsx_relations_read(xlsx, "", &count);
    int member = -1;
    bool told = false;

    for (unsigned i = 0; i < count && member < 0; i++)
        if (relations[i].part == XLSX_DOCUMENT) {
            member = relations[i].member;
            told = true;
        }
    free(relations);
    if (member < 0)
        member = zip_find(xlsx->zip, "xl/workbook.xml");
    if (member < 0 && told)
        xlsx_damaged(xlsx, "_rels/.rels", "no workbook in the package");
    if (member < 0)
        emit_fail(xlsx->emit, WIRE_FAIL_UNSUPPORTED, "Office Open XML (not a workbook)", NULL);
    return (unsigned)member;
}

/* The part of a sheet that names none: the usual one; -1 when it is not there. */
static int
book_usual_part(const Xlsx *xlsx, const Book *book)
{
    char usual[48];

    snprintf(usual, sizeof usual, "xl/worksheets/sheet%u.xml", book->count + 1);
    return zip_find(xlsx->zip, usual);
}

/* One sheet element. One whose relation is no worksheet (a chart, a dialog, old macros) is passed over. */
static void
book_take_sheet(Xlsx *xlsx, Book *book, const Xml *xml)
{
    char id[XLSX_ID_ROOM] = "", decoded[NAME_ROOM] = "";
    XmlText text = {.text = decoded, .room = sizeof decoded};
    XmlSpan value;

    if (book->count == LIMIT_SHEETS)
        emit_too_large(xlsx->emit, "sheets", LIMIT_SHEETS);
    if (xml_attribute(xml, "id", &value) && value.length < sizeof id) {
        memcpy(id, value.text, value.length);
        id[value.length] = '\0';
    }
    const XlsxRelation *relation = id[0] ? book_relation(book, id, XLSX_WORKSHEET) : NULL;
    int member = relation ? relation->member : -1;
    if (!relation && (!id[0] || !book->relations))
        member = book_usual_part(xlsx, book);
    else if (member < 0 && (!relation || relation->part == XLSX_WORKSHEET))
        xlsx_damaged(xlsx, id, "the sheet's part is not there");
    if ((relation && relation->part != XLSX_WORKSHEET) || member < 0) {
        book->charts++;
        return;
    }
    SheetPart *sheet = &book->sheets[book->count++];
    *sheet = (SheetPart){.member = (unsigned)member};
    if (xml_attribute(xml, "name", &value))
        xml_text_add(&text, xml, value, false);
    if (xml_attribute(xml, "state", &value) && !xml_span_is(value, "visible"))
        sheet->flags = WIRE_SHEET_HIDDEN;
    sheet->name = malloc(text.length + 1);
    if (!sheet->name)
        emit_fail(xlsx->emit, WIRE_FAIL_MEMORY, NULL);
    memcpy(sheet->name, decoded, text.length);
    sheet->name[text.length] = '\0';
    sheet->length = text.length;
}

/* Other documents come in the same packages. */
static void
book_check_root(const Xlsx *xlsx, const Xml *xml)
{
    static const struct {
        const char *element, *name;
    } others[] = {{"document", "Word (docx)"}, {"presentation", "PowerPoint (pptx)"}};

    if (xml_is(xml, "workbook"))
        return;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (xml_is(xml, others[i].element))
            emit_fail(xlsx->emit, WIRE_FAIL_UNSUPPORTED, others[i].name, NULL);
    emit_fail(xlsx->emit, WIRE_FAIL_UNSUPPORTED, "Office Open XML (not a workbook)", NULL);
}

static void
book_read(Xlsx *xlsx, Book *book, unsigned member)
{
    const char *part = zip_entry(xlsx->zip, member)->name;
    bool inside = false;
    XmlSpan value;
    Xml xml;

    if (strlen(part) > 4 && strcmp(part + strlen(part) - 4, ".bin") == 0)
        emit_fail(xlsx->emit, WIRE_FAIL_UNSUPPORTED, "xlsb", NULL);
    book->relations = xlsx_relations_read(xlsx, part, &book->relation_count);
    book->sheets = calloc(LIMIT_SHEETS, sizeof *book->sheets);
    if (!book->sheets)
        emit_fail(xlsx->emit, WIRE_FAIL_MEMORY, NULL);
    xml_open(&xml, xlsx->zip, member, part, xlsx->emit);
    for (XmlEvent event; (event = xml_next(&xml)) != XML_DONE;) {
        if (event == XML_TEXT)
            continue;
        if (xml.depth == 1 && event == XML_START)
            book_check_root(xlsx, &xml);
        else if (xml.depth == 2 && xml_is(&xml, "sheets"))
            inside = event == XML_START;
        else if (event == XML_START && inside && xml_is(&xml, "sheet"))
            book_take_sheet(xlsx, book, &xml);
        else if (event == XML_START && xml.depth == 2 && xml_is(&xml, "workbookPr"))
            xlsx->date1904 = xml_attribute(&xml, "date1904", &value) && xml_true(value);
    }
    xml_close(&xml);
    if (book->count == 0 && book->charts == 0)
        xlsx_damaged(xlsx, part, "no sheets in the workbook");
    if (book->count == 0)
        emit_fail(xlsx->emit, WIRE_FAIL_EMPTY, NULL);
}

static const struct {
    XlsxPart part;
    const char *usual;
    void (*read)(Xlsx *xlsx, unsigned member);
} book_parts[] = {{XLSX_STYLES, "xl/styles.xml", xlsx_styles_read},
                  {XLSX_STRINGS, "xl/sharedStrings.xml", xlsx_strings_read}};

enum { BOOK_PARTS = sizeof book_parts / sizeof book_parts[0] };

/* A part of the workbook, by relation or under its usual name; -1 when there is none, or nothing in it. */
static int
book_part(const Xlsx *xlsx, const Book *book, unsigned index)
{
    const XlsxRelation *relation = book_relation(book, NULL, book_parts[index].part);
    int member = relation ? relation->member : zip_find(xlsx->zip, book_parts[index].usual);
    return member >= 0 && zip_entry(xlsx->zip, (unsigned)member)->size > 0 ? member : -1;
}

/* Compressed bytes of what will be read: strings, styles, the sheets asked for. */
static uint64_t
book_packed(const Xlsx *xlsx, const Book *book)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < BOOK_PARTS; i++) {
        int member = book_part(xlsx, book, i);
        sum += member >= 0 ? zip_entry(xlsx->zip, (unsigned)member)->packed : 0;
    }
    for (unsigned i = 0; i < book->count; i++)
        if (xlsx->options->sheet == 0 || xlsx->options->sheet == i + 1)
            sum += zip_entry(xlsx->zip, book->sheets[i].member)->packed;
    return sum;
}

void
xlsx_read(Zip *zip, const ReadOptions *options, Emit *emit)
{
    Xlsx xlsx = {.emit = emit, .zip = zip, .options = options};
    Book book = {0};

    emit_meta(emit, WIRE_META_FORMAT, "xlsx", 4);
    book_read(&xlsx, &book, xlsx_document(&xlsx));
    xlsx.packed_total = book_packed(&xlsx, &book);
    xlsx.scratch = malloc(XLSX_CELL_ROOM);
    if (!xlsx.scratch)
        emit_fail(emit, WIRE_FAIL_MEMORY, NULL);
    if (xlsx.date1904)
        emit_finding(emit, WIRE_DATE_SYSTEM_1904, 0, 0, NULL);
    for (unsigned i = 0; i < BOOK_PARTS && !options->list; i++) {
        int member = book_part(&xlsx, &book, i);
        if (member >= 0)
            book_parts[i].read(&xlsx, (unsigned)member);
    }
    for (unsigned i = 0; i < book.count; i++) {
        const SheetPart *sheet = &book.sheets[i];
        bool wanted = emit_sheet(emit, i + 1, sheet->flags, sheet->name, sheet->length);
        if (sheet->flags & WIRE_SHEET_HIDDEN && (wanted || options->list))
            emit_finding(emit, WIRE_SHEET_IS_HIDDEN, 0, 0, sheet->name, NULL);
        if (wanted)
            xlsx_sheet_read(&xlsx, sheet->member);
        free(sheet->name);
    }
    free(book.sheets);
    free(book.relations);
    free(xlsx.scratch);
    free(xlsx.formats);
    free(xlsx.codes);
    free(xlsx.strings.arena);
}
