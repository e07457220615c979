/* Reads the globals of a workbook and finds its sheets. */
#include "reader/xls_book.h"

#include "reader/limits.h"

#define INDEX_MAX 65536u /* XF and format numbers have 16 bits */

/* Appends to an array by doubling; returns the place of the new element. */
static void *
book_grow(const XlsBook *book, void **array, size_t count, size_t size)
{
    if ((count & (count - 1)) == 0) { /* full at each power of two */
        void *grown = realloc(*array, (count ? 2 * count : 1) * size);
        if (!grown)
            emit_fail(book->emit, WIRE_FAIL_MEMORY, NULL);
        *array = grown;
    }
    return (char *)*array + count * size;
}

static void
book_codepage(XlsBook *book, const BiffRecord *record)
{
    BiffEncoding *encoding = &book->encoding;
    if (record->length < 2 || encoding->version == 8 || !encoding->page)
        return;
    unsigned number = bytes_u16(record->data);
    const Codepage *page = codepage_find(number);
    encoding->utf16 = number == 1200;
    encoding->utf8 = number == 65001;
    encoding->assumed = !page && !encoding->utf16 && !encoding->utf8;
    if (encoding->assumed)
        return;
    snprintf(encoding->name, sizeof encoding->name, "code page %u", number);
    if (page)
        encoding->page = page;
}

/* How byte strings are read until a CODEPAGE record says so; what a person asked for stays. */
static void
book_encoding_start(XlsBook *book, unsigned version, const char *asked)
{
    BiffEncoding *encoding = &book->encoding;
    *encoding = (BiffEncoding){.version = version, .assumed = version < 8, .page = codepage_find(1252)};
    const char *name = version == 8 ? "UTF-16" : "Windows-1252";
    if (asked && version < 8) {
        encoding->charset = charset_find(asked);
        encoding->page = NULL;
        encoding->assumed = false;
        name = charset_names[encoding->charset];
    }
    snprintf(encoding->name, sizeof encoding->name, "%s", name);
}

static void
book_datemode(XlsBook *book, const BiffRecord *record)
{
    if (record->length < 2 || bytes_u16(record->data) != 1 || book->date1904)
        return;
    book->date1904 = true;
    emit_finding(book->emit, WIRE_DATE_SYSTEM_1904, 0, 0, NULL);
}

static void
book_filepass(XlsBook *book, const BiffRecord *record)
{
    Biff *biff = book->biff;
    if (biff->encrypted)
        return;
    if (!xls_crypt_open(&biff->crypt, record->data, record->length, book->encoding.version == 8,
                        XLS_PASSWORD_DEFAULT))
        emit_fail(book->emit, WIRE_FAIL_ENCRYPTED, NULL);
    biff->encrypted = true;
    emit_finding(book->emit, WIRE_PASSWORD_DEFAULT, 0, 0, NULL);
}

/* BIFF5 and 8 number their formats; before, their order does. */
static void
book_format(XlsBook *book, const BiffRecord *record)
{
    bool numbered = book->encoding.version >= 5 && record->type == BIFF_FORMAT;
    bool wide = book->encoding.version == 8 && record->type == BIFF_FORMAT;
    if (book->format_count >= INDEX_MAX || record->length < 2)
        return;
    XlsFormat *format = book_grow(book, (void **)&book->formats, book->format_count, sizeof *format);
    format->id = numbered ? bytes_u16(record->data) : (uint16_t)book->format_count;
    format->code = book->format_text.used;
    BiffCursor cursor = biff_cursor_start(book->biff, record, record->type == BIFF_FORMAT ? 2 : 0);
    biff_take_string(&cursor, &book->encoding, wide ? 2 : 1, &book->format_text);
    format->code_length = book->format_text.used - format->code;
    book->format_count++;
}

static void
book_xf(XlsBook *book, const BiffRecord *record)
{
    static const struct {
        uint16_t type;
        uint8_t at, size, mask;
    } places[] = {
        {BIFF_XF, 2, 2, 0xff}, {BIFF_XF4, 1, 1, 0xff}, {BIFF_XF3, 1, 1, 0xff}, {BIFF_XF2, 2, 1, 0x3f}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].type != record->type || book->xf_count >= INDEX_MAX ||
            record->length < places[i].at + places[i].size)
            continue;
        const uint8_t *at = record->data + places[i].at;
        uint16_t *xf = book_grow(book, (void **)&book->xf_formats, book->xf_count, sizeof *xf);
        *xf = places[i].size == 2 ? bytes_u16(at) : at[0] & places[i].mask;
        book->xf_count++;
    }
}

static void
book_sst(XlsBook *book, const BiffRecord *record)
{
    if (book->string_count)
        return;
    BiffEncoding wide = {.version = 8};
    BiffCursor cursor = biff_cursor_start(book->biff, record,
                                          8); /* how many there are is counted, not believed */
    while (biff_cursor_more(&cursor)) {
        biff_take_string(&cursor, &wide, 2, &book->strings);
        if (book->string_count >= LIMIT_XLS_STRINGS)
            emit_too_large(book->emit, "shared strings", LIMIT_XLS_STRINGS);
        uint32_t *end = book_grow(book, (void **)&book->string_ends, book->string_count, sizeof *end);
        *end = (uint32_t)book->strings.used;
        book->string_count++;
    }
    if (book->strings.bad)
        emit_finding(book->emit, WIRE_BAD_BYTES, 0, 0, "UTF-16", NULL);
}

static XlsSheet *
book_sheet_add(XlsBook *book, uint64_t place)
{
    if (book->sheet_count >= LIMIT_SHEETS)
        emit_too_large(book->emit, "sheets", LIMIT_SHEETS);
    XlsSheet *sheet = book_grow(book, (void **)&book->sheets, book->sheet_count, sizeof *sheet);
    *sheet = (XlsSheet){.place = place, .name = book->names.used};
    book->sheet_count++;
    return sheet;
}

static void
book_boundsheet(XlsBook *book, const BiffRecord *record)
{
    if (record->length < 7)
        return;
    XlsSheet *sheet = book_sheet_add(book, bytes_u32(record->data));
    sheet->hidden = (record->data[4] & 3) != 0;
    sheet->type = record->data[5];
    BiffCursor cursor = biff_cursor_start(book->biff, record, 6);
    biff_take_string(&cursor, &book->encoding, 1, &book->names);
    sheet->name_length = book->names.used - sheet->name;
}

/* BIFF4 workspaces: u32 length of the sheet that follows, then its name. */
static void
book_sheetheader(XlsBook *book, const BiffRecord *record)
{
    if (record->length < 5)
        return;
    XlsSheet *sheet = book_sheet_add(book, record->at + 4 + record->length);
    uint32_t length = bytes_u32(record->data);
    BiffCursor cursor = biff_cursor_start(book->biff, record, 4);
    biff_take_string(&cursor, &book->encoding, 1, &book->names);
    sheet->name_length = book->names.used - sheet->name;
    biff_seek(book->biff, sheet->place + length);
}

typedef void (*BookHandler)(XlsBook *book, const BiffRecord *record);

static const struct {
    uint16_t type;
    BookHandler handle;
    bool format; /* also wanted by xls_book_read_formats */
} book_handlers[] = {
    {BIFF_CODEPAGE, book_codepage, true},
    {BIFF_DATEMODE, book_datemode, true},
    {BIFF_FILEPASS, book_filepass, true},
    {BIFF_FORMAT, book_format, true},
    {BIFF_FORMAT2, book_format, true},
    {BIFF_XF, book_xf, true},
    {BIFF_XF2, book_xf, true},
    {BIFF_XF3, book_xf, true},
    {BIFF_XF4, book_xf, true},
    {BIFF_SST, book_sst, false},
    {BIFF_BOUNDSHEET, book_boundsheet, false},
    {BIFF_SHEETHEADER, book_sheetheader, false},
};

static void
book_handle(XlsBook *book, const BiffRecord *record, bool formats)
{
    for (size_t i = 0; i < sizeof book_handlers / sizeof *book_handlers; i++)
        if (book_handlers[i].type == record->type && (!formats || book_handlers[i].format))
            book_handlers[i].handle(book, record);
}

/* Text of formats no longer moves: XF to Numfmt. */
static void
book_formats_resolve(XlsBook *book)
{
    uint32_t *format_of = calloc(INDEX_MAX, sizeof *format_of); /* by number: place in formats + 1 */
    bool bare = book->xf_count == 0; /* Excel 2.0: cells name their format themselves */
    book->xfs_count = bare ? book->format_count : book->xf_count;
    free(book->xfs);
    book->xfs = calloc(book->xfs_count + 1, sizeof *book->xfs);
    if (!format_of || !book->xfs)
        emit_fail(book->emit, WIRE_FAIL_MEMORY, NULL);
    for (size_t i = 0; i < book->format_count; i++)
        format_of[book->formats[i].id] = (uint32_t)i + 1;
    for (size_t i = 0; i < book->xfs_count; i++) {
        uint16_t id = bare ? (uint16_t)i : book->xf_formats[i];
        const XlsFormat *format = format_of[id] ? &book->formats[format_of[id] - 1] : NULL;
        if (format && format->code_length)
            numfmt_parse(&book->xfs[i], book->format_text.bytes + format->code, format->code_length);
        else
            numfmt_builtin(&book->xfs[i], id);
    }
    numfmt_builtin(&book->xfs[book->xfs_count], 0); /* for XF numbers beyond the table */
    free(format_of);
}

const Numfmt *
xls_book_format(const XlsBook *book, size_t xf)
{
    return &book->xfs[xf < book->xfs_count ? xf : book->xfs_count];
}

void
xls_book_read_formats(XlsBook *book, uint64_t place)
{
    BiffRecord record;
    BiffNesting nesting = {0};
    book->format_text.used = book->format_count = book->xf_count = 0;
    biff_seek(book->biff, place);
    if (biff_next(book->biff, &record))
        while (biff_next_inside(book->biff, &record, &nesting))
            book_handle(book, &record, true);
    book_formats_resolve(book);
}

/* Passes the bounds of the globals: sheets follow one after another there. */
static void
book_sheets_locate(XlsBook *book, bool listed)
{
    BiffRecord record;
    unsigned depth = 0;
    size_t found = 0;
    biff_seek(book->biff, 0);
    while (biff_next(book->biff, &record)) {
        if (record.type == BIFF_EOF && depth)
            depth--;
        if (!biff_is_bof(record.type))
            continue;
        unsigned substream = biff_bof_substream(&record);
        if (depth++ || substream == BIFF_GLOBALS || substream == BIFF_WORKSPACE)
            continue;
        if (listed && found < book->sheet_count)
            book->sheets[found].place = record.at;
        else if (!listed)
            book_sheet_add(book, record.at)->type = substream == BIFF_SHEET ? XLS_SHEET_WORK
                                                                            : XLS_SHEET_CHART;
        found++;
    }
}

/* Writers get places wrong: then the n-th sheet is the n-th that begins in the stream. */
static bool
book_sheets_placed(XlsBook *book)
{
    BiffRecord record;
    for (size_t i = 0; i < book->sheet_count; i++) {
        if (book->sheets[i].type != XLS_SHEET_WORK)
            continue;
        biff_seek(book->biff, book->sheets[i].place);
        if (book->sheets[i].place >= book->biff->size || !biff_is_bof((unsigned)biff_peek(book->biff)) ||
            !biff_next(book->biff, &record) || biff_bof_substream(&record) == BIFF_GLOBALS)
            return false;
    }
    return true;
}

static unsigned
book_version(const BiffRecord *record)
{
    static const struct {
        uint16_t bof;
        uint8_t version;
    } versions[] = {{BIFF_BOF2, 2}, {BIFF_BOF3, 3}, {BIFF_BOF4, 4}};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (versions[i].bof == record->type)
            return versions[i].version;
    /* scripts that write "BIFF" by hand leave the version 0 and use the records of BIFF2 to 5 */
    return record->length >= 2 && bytes_u16(record->data) == 0x0600 ? 8 : 5;
}

/* Files without names: those of Excel 2 to 4. */
static void
book_sheet_name(XlsBook *book, XlsSheet *sheet, size_t number)
{
    char name[32];
    if (sheet->name_length)
        return;
    sheet->name = book->names.used;
    sheet->name_length = (size_t)snprintf(name, sizeof name, "Sheet%zu", number);
    biff_text_add(&book->names, name, sheet->name_length);
}

void
xls_book_read(XlsBook *book, Biff *biff, const ReadOptions *options, Emit *emit)
{
    BiffRecord record;
    *book = (XlsBook){.biff = biff, .emit = emit};
    book->strings.emit = book->format_text.emit = book->names.emit = emit;
    if (!biff_next(biff, &record) || !biff_is_bof(record.type))
        emit_fail(emit, WIRE_FAIL_DAMAGED, "workbook", "it does not start with a BOF record", NULL);
    book_encoding_start(book, book_version(&record), options->encoding);
    unsigned substream = biff_bof_substream(&record);
    bool globals = substream == BIFF_GLOBALS || substream == BIFF_WORKSPACE;
    BiffNesting nesting = {0};
    while (biff_next_inside(biff, &record, &nesting))
        book_handle(book, &record, false);
    book_formats_resolve(book);
    bool listed = book->sheet_count != 0;
    if (!globals && !listed)
        book_sheet_add(book, 0);
    else if (!listed || !book_sheets_placed(book))
        book_sheets_locate(book, listed);
    for (size_t i = 0; i < book->sheet_count; i++)
        book_sheet_name(book, &book->sheets[i], i + 1);
}

void
xls_book_close(XlsBook *book)
{
    biff_text_free(&book->strings);
    biff_text_free(&book->format_text);
    biff_text_free(&book->names);
    free(book->string_ends);
    free(book->formats);
    free(book->xf_formats);
    free(book->xfs);
    free(book->sheets);
}
