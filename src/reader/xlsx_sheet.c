/* One worksheet of an xlsx workbook (ECMA-376 part 1, 18.3.1.73 rows, 18.3.1.4 cells): streamed to emit. */
#include "reader/limits.h"
#include "reader/ods.h"
#include "reader/xlsx_plain.h"

typedef enum { SHEET_EMIT, SHEET_LOOK, SHEET_KEEP } SheetMode;

typedef struct {
    Xlsx *xlsx;
    Xml xml;
    SheetMode mode;    /* what becomes of a value */
    uint32_t row;      /* of the row in hand; 0 until its first cell says so */
    uint32_t last_row; /* the row before */
    uint32_t column;   /* of the cell before */
    bool started;      /* emit_row was called for this row */
    XlsxPlainRow plain_row;
    uint64_t place;     /* SHEET_LOOK: row and column of the value before */
    bool disorder;      /* SHEET_LOOK: a value stood behind a later place */
    XlsxOrder *order;   /* SHEET_KEEP: all values */
    XlsxMerges *merges; /* of a sheet that was looked through first, or NULL */
    uint32_t under;     /* values under them: how many, and the first */
    uint32_t under_row, under_column;
    uint32_t bare; /* formulas without a value: how many, and the first */
    uint32_t bare_row, bare_column;
} Sheet;

static const Numfmt general = {.kind = NUMFMT_NUMBER, .general = true, .code = ""};

/* Values */

static void
cell_text(Sheet *sheet, const XlsxCell *cell, WireKind kind, XmlSpan text)
{
    emit_cell(sheet->xlsx->emit, cell->column, kind, text.text, text.length, NULL, 0);
}

/* Excel and LibreOffice leave a cell empty whose string is not there. */
static void
cell_indexed(Sheet *sheet, const XlsxCell *cell, uint64_t index)
{
    XmlSpan text;

    if (xlsx_string(&sheet->xlsx->strings, index, &text))
        cell_text(sheet, cell, WIRE_TEXT, text);
    else
        emit_finding(sheet->xlsx->emit, WIRE_TEXT_MISSING, sheet->row, cell->column, NULL);
}

static void
cell_shared(Sheet *sheet, const XlsxCell *cell, XmlSpan value)
{
    uint64_t index;

    cell_indexed(sheet, cell, xml_whole(xml_trim(value), UINT32_MAX, &index) ? index : UINT64_MAX);
}

/* Digits that are already the shortest form of a whole number. */
static bool
is_plain_whole(XmlSpan value)
{
    if (value.length == 0 || value.length > 15 || (value.text[0] == '0' && value.length > 1))
        return false;
    for (size_t i = 0; i < value.length; i++)
        if (value.text[i] < '0' || value.text[i] > '9')
            return false;
    return true;
}

static const Numfmt *
cell_format(const Sheet *sheet, const XlsxCell *cell)
{
    const Xlsx *xlsx = sheet->xlsx;

    if (cell->format < xlsx->format_count)
        return &xlsx->formats[cell->format];
    if (cell->format > 0)
        emit_finding(xlsx->emit, WIRE_FORMAT_UNKNOWN, sheet->row, cell->column, NULL);
    return &general;
}

static void
cell_number(Sheet *sheet, const XlsxCell *cell, XmlSpan value)
{
    const Xlsx *xlsx = sheet->xlsx;
    const Numfmt *format = cell_format(sheet, cell);
    double number;

    if (format->general && is_plain_whole(value))
        cell_text(sheet, cell, WIRE_NUMBER, value);
    else if (!xml_number(value, &number))
        cell_text(sheet, cell, WIRE_TEXT, value);
    else {
        if (number >= 1e15 && number < 1e21)
            emit_finding(xlsx->emit, WIRE_NUMBER_LOST_DIGITS, sheet->row, cell->column, NULL);
        numfmt_emit(xlsx->emit, cell->column, number, format, xlsx->date1904);
    }
}

static void
cell_bool(Sheet *sheet, const XlsxCell *cell, XmlSpan value)
{
    cell_text(sheet, cell, WIRE_BOOL, xml_true(value) ? (XmlSpan){"TRUE", 4} : (XmlSpan){"FALSE", 5});
}

/* Days from 1899-12-31 of an ISO date with or without a time, Excel's leap day of 1900 counted. */
static double
date_serial(const char *iso, size_t length)
{
    int year, month, day, hour = 0, minute = 0, second = 0;

    if (sscanf(iso, length > 10 ? "%4d-%2d-%2dT%2d:%2d:%2d" : "%4d-%2d-%2d", &year, &month, &day, &hour,
               &minute, &second) < 3)
        return -1;
    int from_march = (month + 9) % 12, civil = year - (month < 3);
    int days = 365 * civil + civil / 4 - civil / 100 + civil / 400 + (153 * from_march + 2) / 5 + day - 1 -
               693900;
    return days + (days > 59) + (hour * 3600 + minute * 60 + second) / 86400.0;
}

/* 2012-01-31, 2012-01-31T09:30:00, 09:30:00, with parts of a second and Z; anything else is text. */
static void
cell_date(Sheet *sheet, const XlsxCell *cell, XmlSpan value)
{
    const Numfmt *format = cell_format(sheet, cell);
    char iso[32], stamp[64] = "2000-01-01T";
    bool clock = value.length > 2 && value.length < 40 && value.text[2] == ':';

    if (clock)
        memcpy(stamp + 11, value.text, value.length);
    size_t length = ods_date(clock ? (XmlSpan){stamp, value.length + 11} : value, iso);
    double serial = length && !clock ? date_serial(iso, length) : 0;
    if (length == 0)
        cell_text(sheet, cell, WIRE_TEXT, value);
    else if (clock)
        cell_text(sheet, cell, WIRE_TIME, length > 10 ? (XmlSpan){iso + 11, 8} : (XmlSpan){"00:00:00", 8});
    else if (serial >= 1 && (format->kind == NUMFMT_DATE || format->kind == NUMFMT_TIME))
        numfmt_emit(sheet->xlsx->emit, cell->column, serial, format, false);
    else
        cell_text(sheet, cell, WIRE_DATE, (XmlSpan){iso, length});
}

static void
cell_error(Sheet *sheet, const XlsxCell *cell, XmlSpan value)
{
    cell_text(sheet, cell, WIRE_ERROR, value);
}

static void
cell_string(Sheet *sheet, const XlsxCell *cell, XmlSpan value)
{
    cell_text(sheet, cell, WIRE_TEXT, value);
}

/* The row of the cell in hand, when neither the row's number nor an earlier cell said so. */
static void
sheet_settle_row(Sheet *sheet, const XlsxCell *cell)
{
    if (sheet->row == 0)
        sheet->row = cell->row ? cell->row : sheet->last_row + 1;
}

static void
sheet_start_row(Sheet *sheet, const XlsxCell *cell)
{
    if (sheet->started)
        return;
    sheet_settle_row(sheet, cell);
    emit_row(sheet->xlsx->emit, sheet->row);
    sheet->started = true;
}

/* Does the cell in hand lie under a merged range? Then nobody sees it, and it is left out. */
static bool
sheet_covers(Sheet *sheet, const XlsxCell *cell)
{
    sheet_settle_row(sheet, cell);
    if (!xlsx_merges_cover(sheet->merges, sheet->row, cell->column))
        return false;
    if (sheet->under++ == 0) {
        sheet->under_row = sheet->row;
        sheet->under_column = cell->column;
    }
    return true;
}

static void
sheet_emit(Sheet *sheet, const XlsxCell *cell, XmlSpan value)
{
    static void (*const kinds[])(Sheet *, const XlsxCell *, XmlSpan) = {
        [XLSX_NUMBER] = cell_number, [XLSX_SHARED] = cell_shared, [XLSX_TEXT] = cell_string,
        [XLSX_INLINE] = cell_string, [XLSX_BOOL] = cell_bool,     [XLSX_ERROR] = cell_error,
        [XLSX_DATE] = cell_date,
    };

    if (sheet->merges && sheet_covers(sheet, cell))
        return;
    sheet_start_row(sheet, cell);
    kinds[cell->type](sheet, cell, value);
}

static void
sheet_value(Sheet *sheet, const XlsxCell *cell, XmlSpan value)
{
    if (value.length == 0)
        return;
    if (sheet->mode == SHEET_EMIT) {
        sheet_emit(sheet, cell, value);
        return;
    }
    sheet_settle_row(sheet, cell);
    uint64_t place = (uint64_t)sheet->row << 32 | cell->column;
    if (sheet->mode == SHEET_LOOK) {
        sheet->disorder |= place <= sheet->place;
        sheet->place = place;
    } else {
        XlsxCell placed = *cell;
        placed.row = sheet->row;
        xlsx_order_add(sheet->order, &placed, value);
    }
}

/* Cells */

bool
xlsx_place(XmlSpan reference, uint32_t *column, uint32_t *row)
{
    const char *p = reference.text, *end = p + reference.length;
    uint32_t letters = 0;
    uint64_t digits;

    for (; p < end && (((unsigned char)*p | 0x20) >= 'a' && ((unsigned char)*p | 0x20) <= 'z'); p++) {
        letters = letters * 26 + (uint32_t)(((unsigned char)*p | 0x20) - 'a' + 1);
        if (letters > WIRE_COLUMN_MAX)
            return false;
    }
    if (letters == 0 || !xml_whole((XmlSpan){p, (size_t)(end - p)}, WIRE_ROW_MAX, &digits) || digits == 0)
        return false;
    *column = letters;
    *row = (uint32_t)digits;
    return true;
}

static XlsxCellType
cell_type(XmlSpan word)
{
    static const struct {
        const char *word;
        XlsxCellType type;
    } types[] = {{"s", XLSX_SHARED}, {"n", XLSX_NUMBER}, {"str", XLSX_TEXT}, {"inlineStr", XLSX_INLINE},
                 {"b", XLSX_BOOL},   {"e", XLSX_ERROR},  {"d", XLSX_DATE}};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (xml_span_is(word, types[i].word))
            return types[i].type;
    return XLSX_TEXT;
}

/* The attributes of the c in hand. */
static void
cell_take(Sheet *sheet, XlsxCell *cell)
{
    XmlAttribute attribute;
    uint64_t format = UINT32_MAX;

    *cell = (XlsxCell){.column = sheet->column + 1};
    for (size_t at = 0; xml_attribute_next(&sheet->xml, &at, &attribute);) {
        if (attribute.prefix.length > 0)
            continue;
        if (xml_span_is(attribute.name, "r")) {
            if (!xlsx_place(attribute.value, &cell->column, &cell->row))
                xml_damaged(&sheet->xml, "a cell reference beyond the sheet");
        } else if (xml_span_is(attribute.name, "s")) {
            xml_whole(attribute.value, UINT32_MAX, &format);
            cell->format = (uint32_t)format;
        } else if (xml_span_is(attribute.name, "t"))
            cell->type = cell_type(attribute.value);
    }
    if (cell->column > WIRE_COLUMN_MAX)
        xml_damaged(&sheet->xml, "a cell beyond the last column");
}

/* Adds the text of the v in hand up to its end. */
static void
cell_add_value(Xml *xml, XmlText *text)
{
    unsigned depth = xml->depth;

    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_TEXT)
            xml_text_add(text, xml, xml->text, xml->raw);
        else if (event == XML_END && xml->depth == depth)
            return;
    }
}

/* The c in hand up to its end, whatever is in it. */
static void
sheet_cell(Sheet *sheet)
{
    Xml *xml = &sheet->xml;
    XmlText text = {.text = sheet->xlsx->scratch, .room = XLSX_CELL_ROOM};
    unsigned depth = xml->depth;
    bool formula = false;
    XlsxCell cell;

    cell_take(sheet, &cell);
    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            break;
        if (event != XML_START)
            continue;
        if (xml_is(xml, "v"))
            cell_add_value(xml, &text);
        else if (xml_is(xml, "is")) {
            text.length = 0;
            cell.type = XLSX_INLINE;
            xlsx_text_read(xml, &text);
        } else {
            formula |= xml_is(xml, "f");
            xml_skip(xml);
        }
    }
    if (cell.type == XLSX_TEXT || cell.type == XLSX_INLINE)
        xlsx_unescape(&text, 0);
    sheet_value(sheet, &cell, (XmlSpan){text.text, text.length});
    if (formula && text.length == 0 && cell.type != XLSX_TEXT && sheet->bare++ == 0) {
        sheet_settle_row(sheet, &cell);
        sheet->bare_row = sheet->row;
        sheet->bare_column = cell.column;
    }
    sheet->column = cell.column;
}

/* Digits up to the '<' behind them. */
static bool
plain_index(XmlSpan value, uint64_t *index)
{
    uint64_t sum = 0;
    size_t i = 0;

    for (; i < value.length && i < 10 && value.text[i] >= '0' && value.text[i] <= '9'; i++)
        sum = sum * 10 + (uint64_t)(value.text[i] - '0');
    *index = sum;
    return i > 0 && i == value.length;
}

/* The usual cell; false leaves all as it was. */
static bool
sheet_plain_cell(Sheet *sheet)
{
    Xml *xml = &sheet->xml;
    XlsxPlainCell plain = {.cell = {.column = sheet->column + 1}};
    const char *p = xml->at;
    uint64_t index;

    while (*p == '\n' || *p == ' ')
        p++;
    if (p[0] != '<' || p[1] != 'c' || xml->close || xml->more)
        return false;
    p = xlsx_plain_cell(&sheet->plain_row, p + 2, &plain);
    if (!p)
        return false;
    const XlsxCell *cell = &plain.cell;
    if (cell->type == XLSX_SHARED && sheet->mode == SHEET_EMIT && !sheet->merges &&
        plain_index(plain.value, &index)) {
        sheet_start_row(sheet, cell);
        cell_indexed(sheet, cell, index);
    } else if (plain.marked) {
        XmlText text = {.text = sheet->xlsx->scratch, .room = XLSX_CELL_ROOM};
        xml_text_add(&text, xml, plain.value, false);
        if (cell->type == XLSX_TEXT || cell->type == XLSX_INLINE)
            xlsx_unescape(&text, 0);
        sheet_value(sheet, cell, (XmlSpan){text.text, text.length});
    } else
        sheet_value(sheet, cell, plain.value);
    xml->at = p;
    sheet->column = cell->column;
    return true;
}

/* Rows */

static void
sheet_row(Sheet *sheet)
{
    Xml *xml = &sheet->xml;
    unsigned depth = xml->depth;
    uint64_t number = 0;
    XmlSpan r;

    if (xml_attribute(xml, "r", &r) && (!xml_whole(r, WIRE_ROW_MAX, &number) || number == 0))
        xml_damaged(xml, "a row beyond the sheet");
    sheet->row = (uint32_t)number;
    sheet->column = 0;
    sheet->started = false;
    for (;;) {
        if (sheet_plain_cell(sheet))
            continue;
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            break;
        if (event == XML_START && xml_is(xml, "c"))
            sheet_cell(sheet);
        else if (event == XML_START)
            xml_skip(xml);
    }
    sheet->last_row = sheet->row ? sheet->row : sheet->last_row + 1;
    if (sheet->last_row > WIRE_ROW_MAX)
        xml_damaged(xml, "a row beyond the sheet");
}

static void
sheet_data(Sheet *sheet)
{
    Xml *xml = &sheet->xml;
    Xlsx *xlsx = sheet->xlsx;
    unsigned depth = xml->depth;

    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            return;
        if (event == XML_START && xml_is(xml, "row"))
            sheet_row(sheet);
        else if (event == XML_START)
            xml_skip(xml);
        if (sheet->mode == SHEET_EMIT)
            emit_progress(xlsx->emit, xlsx->packed_done + zip_stream_consumed(xml->stream),
                          xlsx->packed_total);
    }
}

/* Goes through the part once, in sheet's mode. */
static void
sheet_pass(Sheet *sheet, unsigned member)
{
    Xlsx *xlsx = sheet->xlsx;
    Xml *xml = &sheet->xml;

    xml_open(xml, xlsx->zip, member, zip_entry(xlsx->zip, member)->name, xlsx->emit);
    for (XmlEvent event; (event = xml_next(xml)) != XML_DONE;)
        if (event == XML_START && xml->depth == 2) {
            if (xml_is(xml, "sheetData"))
                sheet_data(sheet);
            else if (sheet->mode == SHEET_LOOK && xml_is(xml, "mergeCells") && !sheet->merges)
                sheet->merges = xlsx_merges_read(xml);
            else
                xml_skip(xml);
        }
    xml_close(xml);
}

/* Values in the order of their places; of two in one place the later counts. */
static void
sheet_emit_order(Sheet *sheet)
{
    XlsxCell cell;
    XmlSpan value;

    xlsx_order_sort(sheet->order);
    while (xlsx_order_next(sheet->order, &cell, &value)) {
        if (cell.row != sheet->row)
            sheet->started = false;
        sheet->row = cell.row;
        sheet_emit(sheet, &cell, value);
    }
    xlsx_order_free(sheet->order);
}

/* A small sheet is looked through first: some programs write rows and cells out of order, which a stream
 * cannot mend, and merged ranges stand behind the cells. In a large one disorder is damage, as it is to
 * Excel, and what stands under a merged range is read like any other cell. */
static bool
sheet_disordered(Sheet *sheet, unsigned member)
{
    Sheet look = {.xlsx = sheet->xlsx, .mode = SHEET_LOOK};

    if (zip_entry(sheet->xlsx->zip, member)->size > LIMIT_XLSX_ORDER)
        return false;
    sheet_pass(&look, member);
    sheet->merges = look.merges;
    return look.disorder;
}

static void
sheet_tell(const Sheet *sheet, WireFinding code, uint32_t row, uint32_t column, uint32_t how_many)
{
    char count[16];

    if (how_many == 0)
        return;
    snprintf(count, sizeof count, "%u", how_many);
    emit_finding(sheet->xlsx->emit, code, row, column, count, NULL);
}

void
xlsx_sheet_read(Xlsx *xlsx, unsigned member)
{
    Sheet sheet = {.xlsx = xlsx};

    if (sheet_disordered(&sheet, member)) {
        sheet.mode = SHEET_KEEP;
        sheet.order = xlsx_order_new(xlsx->emit, zip_entry(xlsx->zip, member)->size);
    }
    sheet_pass(&sheet, member);
    if (sheet.order) {
        sheet.row = 0;
        sheet.started = false;
        sheet_emit_order(&sheet);
    }
    sheet_tell(&sheet, WIRE_FORMULA_WITHOUT_VALUE, sheet.bare_row, sheet.bare_column, sheet.bare);
    sheet_tell(&sheet, WIRE_MERGED_VALUES, sheet.under_row, sheet.under_column, sheet.under);
    xlsx_merges_free(sheet.merges);
    xlsx->packed_done += zip_entry(xlsx->zip, member)->packed;
}
