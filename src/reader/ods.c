/* An OpenDocument spreadsheet: its sheets, rows and cells, streamed out of content.xml. */
#include "reader/ods.h"
#include "reader/limits.h"

#include <stdlib.h>

#define STYLE_NAME 64u /* bytes of a style's name */

typedef struct {
    Ods ods;
    Zip *zip;
    const ReadOptions *options;
    char (*hidden)[STYLE_NAME]; /* names of table styles that hide */
    unsigned hidden_count;
    unsigned sheets;
    uint64_t packed;
} OdsBook;

static void *
ods_memory(const Ods *ods, size_t size)
{
    void *memory = malloc(size);

    if (!memory)
        emit_fail(ods->emit, WIRE_FAIL_MEMORY, NULL);
    return memory;
}

/* Rows */

static XmlSpan
ods_keep_text(Ods *ods, XmlSpan span)
{
    if (ods->keep_used + span.length > LIMIT_ODS_ROW)
        emit_too_large(ods->emit, "bytes in a repeated row", LIMIT_ODS_ROW);
    char *copy = ods->keep + ods->keep_used;
    memcpy(copy, span.text, span.length);
    ods->keep_used += span.length;
    return (XmlSpan){copy, span.length};
}

static void
ods_keep(Ods *ods, const OdsOut *out)
{
    if (!ods->kept) {
        ods->kept = ods_memory(ods, WIRE_COLUMN_MAX * sizeof *ods->kept);
        ods->keep = ods_memory(ods, LIMIT_ODS_ROW);
    }
    OdsOut *copy = &ods->kept[ods->kept_count++]; /* columns rise, so there are at most WIRE_COLUMN_MAX */
    *copy = *out;
    copy->value = ods_keep_text(ods, out->value);
    if (out->shown.text)
        copy->shown = ods_keep_text(ods, out->shown);
}

static void
ods_emit(const Ods *ods, const OdsOut *out)
{
    for (uint32_t i = 0; i < out->repeat; i++)
        emit_cell(ods->emit, out->column + i, out->kind, out->value.text, out->value.length, out->shown.text,
                  out->shown.length);
}

/* The cell in hand with its text. */
static void
ods_cell_done(Ods *ods, const OdsCell *cell, XmlSpan text)
{
    OdsOut out = {.column = (uint32_t)(ods->column < WIRE_COLUMN_MAX ? ods->column : WIRE_COLUMN_MAX)};

    if (!cell->covered && ods_cell_out(ods, cell, text, &out)) {
        if (cell->repeat > WIRE_COLUMN_MAX || ods->column + cell->repeat - 1 > WIRE_COLUMN_MAX)
            emit_too_large(ods->emit, "columns", WIRE_COLUMN_MAX);
        out.repeat = (uint32_t)cell->repeat;
        if (ods->row > WIRE_ROW_MAX || ods->row + ods->rows - 1 > WIRE_ROW_MAX)
            emit_too_large(ods->emit, "rows", WIRE_ROW_MAX);
        ods->repeated += (cell->repeat * ods->rows - 1) *
                         (WIRE_HEAD_SIZE + out.value.length + out.shown.length);
        if (ods->repeated > LIMIT_REPEATED)
            emit_too_large(ods->emit, "bytes of repeated cells", LIMIT_REPEATED);
        if (ods->rows > 1)
            ods_keep(ods, &out);
        else {
            if (!ods->started)
                emit_row(ods->emit, (uint32_t)ods->row);
            ods->started = true;
            ods_emit(ods, &out);
        }
    } else if (cell->formula && !cell->covered && cell->type == ODS_NONE && ods->bare++ == 0) {
        ods->bare_row = ods->row < WIRE_ROW_MAX ? (uint32_t)ods->row : WIRE_ROW_MAX;
        ods->bare_column = out.column;
    }
    ods->column += cell->repeat;
    if (ods->column > UINT32_MAX) /* far beyond any sheet; kept from running over */
        ods->column = UINT32_MAX;
}

static void
ods_cell(Ods *ods)
{
    XmlText text = {.text = ods->text, .room = ODS_CELL_ROOM};
    OdsCell cell;

    ods_cell_take(ods, &cell);
    /* the attributes go when the window moves */
    char value[sizeof ods->small];
    if (!cell.has_string && cell.value.length > 0) {
        if (cell.value.length > sizeof value)
            cell.value.length = 0;
        memcpy(value, cell.value.text, cell.value.length);
        cell.value.text = value;
    }
    ods_text_read(&ods->xml, &text);
    ods_cell_done(ods, &cell, (XmlSpan){text.text, text.length});
}

/* An attribute at p ( name="value"), split at its colon; returns where it ends, or NULL when it is not as
 * usual. */
static const char *
plain_attribute(const char *p, const char *end, XmlAttribute *attribute)
{
    const char *colon = NULL, *start = ++p;

    for (; (*p >= 'a' && *p <= 'z') || *p == '-' || *p == ':'; p++)
        if (*p == ':')
            colon = p;
    if (!colon || p[0] != '=' || p[1] != '"')
        return NULL;
    attribute->prefix = (XmlSpan){start, (size_t)(colon - start)};
    attribute->name = (XmlSpan){colon + 1, (size_t)(p - colon - 1)};
    start = p += 2;
    p = memchr(p, '"', (size_t)(end - p));
    if (!p)
        return NULL;
    attribute->value = (XmlSpan){start, (size_t)(p - start)};
    return p + 1;
}

/* <text:p>…</text:p> at p, with text that needs no decoding; NULL otherwise. */
static const char *
plain_paragraph(const char *p, XmlSpan *text)
{
    if (memcmp(p, "<text:p>", 8) != 0)
        return NULL;
    p += 8;
    bool marked = false;
    const char *start = p;
    p = xml_text_end(p, &marked);
    if (marked && memchr(start, '&', (size_t)(p - start)))
        return NULL;
    *text = (XmlSpan){start, (size_t)(p - start)};
    return memcmp(p, "</text:p>", 9) == 0 ? p + 9 : NULL;
}

/* The attributes at p up to the '>' and behind it; NULL when they are not as usual. Most cells of a sheet are strings of one
 * style, so what stands in their tag is known from the one before: the tag that came last is kept, unless it holds a value. */
static const char *
plain_tag(Ods *ods, const char *p, OdsCell *cell)
{
    const char *start = p, *end = ods->xml.end;

    if (ods->usual_length > 0 && (size_t)(end - p) >= ods->usual_length &&
        memcmp(p, ods->usual, ods->usual_length) == 0) {
        *cell = ods->usual_cell;
        return p + ods->usual_length;
    }
    while (*p == ' ') {
        XmlAttribute attribute;
        p = plain_attribute(p, end, &attribute);
        if (!p)
            return NULL;
        ods_cell_attribute(ods, cell, attribute.prefix, attribute.name, attribute.value);
    }
    if (p[0] == '/' && p[1] == '>')
        return p + 2;
    if (*p++ != '>')
        return NULL;
    size_t length = (size_t)(p - start);
    if (length <= sizeof ods->usual && cell->value.length == 0 && !cell->has_string) {
        memcpy(ods->usual, start, length);
        ods->usual_length = length;
        ods->usual_cell = *cell;
        ods->usual_cell.value = (XmlSpan){"", 0};
    }
    return p;
}

/* The usual cell, <table:table-cell …><text:p>…</text:p></table:table-cell> or an empty one, when the window
 * holds it whole: taken without the scanner. False leaves all as it was. */
static bool
ods_plain_cell(Ods *ods)
{
    static const char start[] = "<table:table-cell", stop[] = "</table:table-cell>";
    Xml *xml = &ods->xml;
    const char *p = xml->at;
    OdsCell cell = {.repeat = 1};
    XmlSpan text = {"", 0};

    if (xml->close || xml->more || memcmp(p, start, sizeof start - 1) != 0)
        return false;
    p = plain_tag(ods, p + sizeof start - 1, &cell);
    if (!p)
        return false;
    if (p[-2] != '/') {
        p = plain_paragraph(p, &text);
        if (!p || memcmp(p, stop, sizeof stop - 1) != 0)
            return false;
        p += sizeof stop - 1;
    }
    xml->at = p;
    ods_cell_done(ods, &cell, text);
    return true;
}

static void
ods_row(Ods *ods)
{
    Xml *xml = &ods->xml;
    unsigned depth = xml->depth;
    XmlSpan value;

    ods->rows = 1;
    if (xml_attribute(xml, "number-rows-repeated", &value) &&
        (!xml_whole(value, UINT64_MAX, &ods->rows) || ods->rows == 0))
        xml_damaged(xml, "a row repeated an impossible number of times");
    ods->column = 1;
    ods->started = false;
    ods->kept_count = 0;
    ods->keep_used = 0;
    for (;;) {
        if (ods_plain_cell(ods))
            continue;
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            break;
        if (event == XML_START && (xml_is(xml, "table-cell") || xml_is(xml, "covered-table-cell")))
            ods_cell(ods);
        else if (event == XML_START)
            xml_skip(xml);
    }
    if (ods->kept_count > 0)
        for (uint64_t n = 0; n < ods->rows; n++) {
            emit_row(ods->emit, (uint32_t)(ods->row + n));
            for (unsigned i = 0; i < ods->kept_count; i++)
                ods_emit(ods, &ods->kept[i]);
        }
    ods->row += ods->rows;
    if (ods->row > UINT32_MAX) /* empty rows beyond any sheet: what follows cannot be placed */
        ods->row = UINT32_MAX;
}

/* Sheets */

/* The rows of the table in hand, also those in groups and headers. */
static void
ods_rows(OdsBook *book)
{
    Ods *ods = &book->ods;
    Xml *xml = &ods->xml;
    unsigned depth = xml->depth;

    ods->row = 1;
    ods->bare = 0;
    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            break;
        if (event != XML_START)
            continue;
        if (xml_is(xml, "table-row"))
            ods_row(ods);
        else if (!xml_is(xml, "table-row-group") && !xml_is(xml, "table-header-rows") &&
                 !xml_is(xml, "table-rows"))
            xml_skip(xml);
        emit_progress(ods->emit, zip_stream_consumed(xml->stream), book->packed);
    }
    if (ods->bare > 0) {
        char count[16];
        snprintf(count, sizeof count, "%u", ods->bare);
        emit_finding(ods->emit, WIRE_FORMULA_WITHOUT_VALUE, ods->bare_row, ods->bare_column, count, NULL);
    }
}

static bool
book_hides(const OdsBook *book, XmlSpan style)
{
    for (unsigned i = 0; i < book->hidden_count; i++)
        if (xml_span_is(style, book->hidden[i]))
            return true;
    return false;
}

/* The table in hand. What LibreOffice fetched from other files is kept in tables too: those are no sheets. */
static void
book_table(OdsBook *book)
{
    Ods *ods = &book->ods;
    char decoded[512];
    XmlText name = {.text = decoded, .room = sizeof decoded - 1};
    XmlSpan value, style = {"", 0};

    if (xml_attribute(&ods->xml, "name", &value))
        xml_text_add(&name, &ods->xml, value, false);
    decoded[name.length] = '\0';
    xml_attribute(&ods->xml, "style-name", &style);
    if (xml_span_is(style, "ta_extref") || strncmp(decoded, "'file:", 6) == 0) {
        xml_skip(&ods->xml);
        return;
    }
    bool hidden = book_hides(book, style);
    bool wanted = emit_sheet(ods->emit, ++book->sheets, hidden ? WIRE_SHEET_HIDDEN : 0, decoded, name.length);
    if (hidden && (wanted || book->options->list))
        emit_finding(ods->emit, WIRE_SHEET_IS_HIDDEN, 0, 0, decoded, NULL);
    if (wanted)
        ods_rows(book);
    else
        xml_skip(&ods->xml);
}

/* Remembers the table styles with table:display="false". */
static void
book_styles(OdsBook *book)
{
    Xml *xml = &book->ods.xml;
    unsigned depth = xml->depth;
    char name[STYLE_NAME] = "";
    XmlSpan value;

    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            return;
        if (event != XML_START)
            continue;
        if (xml_is(xml, "style")) {
            name[0] = '\0'; /* a style without a name, or with one too long */
            if (xml_attribute(xml, "name", &value) && value.length < sizeof name)
                snprintf(name, sizeof name, "%.*s", (int)value.length, value.text);
        } else if (xml_is(xml, "table-properties") && book->hidden_count < LIMIT_ODS_STYLES &&
                   xml_attribute(xml, "display", &value) && xml_span_is(value, "false"))
            memcpy(book->hidden[book->hidden_count++], name, sizeof name);
    }
}

static void
book_read(OdsBook *book)
{
    Ods *ods = &book->ods;
    Xml *xml = &ods->xml;

    for (XmlEvent event; (event = xml_next(xml)) != XML_DONE;) {
        if (event != XML_START)
            continue;
        if (xml_is(xml, "automatic-styles"))
            book_styles(book);
        else if (xml->depth == 4 && xml_is(xml, "table")) {
            book_table(book);
            if (book->options->sheet == book->sheets && !book->options->list)
                return;
        } else if (xml->depth == 3 && !xml_is(xml, "spreadsheet")) /* the body of another kind */
            emit_fail(ods->emit, WIRE_FAIL_UNSUPPORTED, "OpenDocument (not a spreadsheet)", NULL);
        else if ((xml->depth == 2 && !xml_is(xml, "body")) || xml->depth > 3)
            xml_skip(xml);
    }
    if (book->sheets == 0)
        xml_damaged(xml, "no sheets in the document");
}

/* Refuses what needs a password: the manifest says how it was encrypted. */
static void
book_check_manifest(const OdsBook *book)
{
    int member = zip_find(book->zip, "META-INF/manifest.xml");
    Emit *emit = book->ods.emit;
    Xml xml;

    if (zip_find(book->zip, "encrypted-package") >= 0)
        emit_fail(emit, WIRE_FAIL_ENCRYPTED, NULL);
    if (member < 0)
        return;
    xml_open(&xml, book->zip, (unsigned)member, "META-INF/manifest.xml", emit);
    for (XmlEvent event; (event = xml_next(&xml)) != XML_DONE;)
        if (event == XML_START && xml_is(&xml, "encryption-data"))
            emit_fail(emit, WIRE_FAIL_ENCRYPTED, NULL);
    xml_close(&xml);
}

void
ods_read(Zip *zip, const ReadOptions *options, Emit *emit)
{
    OdsBook book = {.ods = {.emit = emit}, .zip = zip, .options = options};
    Ods *ods = &book.ods;
    int member = zip_find(zip, "content.xml");

    emit_meta(emit, WIRE_META_FORMAT, "ods", 3);
    book_check_manifest(&book);
    if (member < 0)
        emit_fail(emit, WIRE_FAIL_DAMAGED, "content.xml", "is not there", NULL);
    ods->text = ods_memory(ods, ODS_CELL_ROOM);
    ods->attribute = ods_memory(ods, ODS_CELL_ROOM);
    book.hidden = ods_memory(ods, LIMIT_ODS_STYLES * sizeof *book.hidden);
    book.packed = zip_entry(zip, (unsigned)member)->packed;
    xml_open(&ods->xml, zip, (unsigned)member, "content.xml", emit);
    book_read(&book);
    xml_close(&ods->xml);
    free(book.hidden);
    free(ods->text);
    free(ods->attribute);
    free(ods->kept);
    free(ods->keep);
}

/* All parts in one XML file (ODF 1.3 part 3, 3.1.2), with the body as content.xml has it. */
void
fods_read(const Source *source, const ReadOptions *options, Emit *emit)
{
    ods_read(zip_bare(source, "content.xml"), options, emit);
}
