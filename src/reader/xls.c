/* Reads an .xls workbook: finds the BIFF stream, then its sheets. */
#include "reader/formats.h"
#include "reader/xls_sheet.h"
#include "reader/limits.h"

/* A BOF of any version (lengths vary by writer, [MS-XLS] 2.4.21 has 16), of a known kind of substream, before another
 * record or the end: a tab at the start of UTF-16 text looks like the first alone. */
bool
xls_fits_bare(const Sniff *sniff, const Format *format)
{
    enum { LENGTH_LEAST = 4, LENGTH_MOST = 32, TYPE_END = 0x1100 };
    static const uint16_t substreams[] = {BIFF_GLOBALS, 0x06, BIFF_SHEET, BIFF_CHART, 0x40, BIFF_WORKSPACE};
    (void)format;
    const uint8_t *head = (const uint8_t *)sniff->head;
    if (sniff->length < BIFF_HEAD + LENGTH_LEAST || !biff_is_bof(bytes_u16(head)))
        return false;
    size_t length = bytes_u16(head + 2), next = BIFF_HEAD + length;
    bool known = false;
    for (size_t i = 0; i < sizeof substreams / sizeof *substreams; i++)
        known = known || bytes_u16(head + BIFF_HEAD + 2) == substreams[i];
    bool followed = sniff->length == next ||
                    (sniff->length >= next + BIFF_HEAD && bytes_u16(head + next) < TYPE_END);
    return known && length >= LENGTH_LEAST && length <= LENGTH_MOST && followed;
}

/* Finds the stream that holds the workbook; what the compound file is otherwise ends through emit_fail. */
static void
xls_find(const Cfb *cfb, Emit *emit, CfbStream *stream)
{
    uint32_t entry;
    for (int anywhere = 0; anywhere < 2; anywhere++) {
        for (const Format *format = formats; format->test != sniff_any; format++) {
            if (format->test != sniff_stream || !cfb_find(cfb, format->mark, anywhere, &entry))
                continue;
            if (format->read != xls_read)
                emit_fail(emit, format->failure, format->name, NULL);
            cfb_stream_open(cfb, entry, stream);
            return;
        }
    }
    emit_fail(emit, WIRE_FAIL_UNKNOWN, "compound file without a workbook", NULL);
}

static void
xls_read_sheets(XlsBook *book, const ReadOptions *options)
{
    unsigned index = 0;
    uint64_t read = 0;
    for (size_t i = 0; i < book->sheet_count; i++) {
        const XlsSheet *sheet = &book->sheets[i];
        if (sheet->type != XLS_SHEET_WORK)
            continue;
        const char *name = book->names.bytes + sheet->name;
        bool wanted = emit_sheet(book->emit, ++index, sheet->hidden ? WIRE_SHEET_HIDDEN : 0, name,
                                 sheet->name_length);
        if (sheet->hidden && (wanted || options->list)) {
            char shown[128];
            snprintf(shown, sizeof shown, "%.*s", (int)sheet->name_length, name);
            emit_finding(book->emit, WIRE_SHEET_IS_HIDDEN, 0, 0, shown, NULL);
        }
        if (!wanted || options->list)
            continue;
        if (book->encoding.version < 5)
            xls_book_read_formats(book, sheet->place);
        read += xls_sheet_read(book, sheet->place);
        if (read > LIMIT_XLS_OVERLAP * book->biff->size)
            emit_fail(book->emit, WIRE_FAIL_DAMAGED, "workbook", "its sheets lie over one another", NULL);
    }
    if (!book->sheet_count)
        emit_fail(book->emit, WIRE_FAIL_DAMAGED, "workbook", "it lists no sheets", NULL);
    if (!index)
        emit_fail(book->emit, WIRE_FAIL_NO_SHEET, "1", NULL);
}

void
xls_read(const Source *source, const ReadOptions *options, Emit *emit)
{
    uint8_t magic[CFB_MAGIC_SIZE] = {0};
    Biff biff;
    XlsBook book;
    CfbStream stream = {0};
    Cfb *cfb = NULL;
    source_read(source, 0, magic, sizeof magic);
    if (memcmp(magic, CFB_MAGIC, sizeof magic) == 0) {
        cfb = cfb_open(source);
        xls_find(cfb, emit, &stream);
    }
    emit_meta(emit, WIRE_META_FORMAT, "xls", 3);
    biff_open(&biff, source, cfb ? &stream : NULL);
    xls_book_read(&book, &biff, options, emit);
    xls_read_sheets(&book, options);
    xls_book_close(&book);
    biff_close(&biff);
    cfb_stream_close(&stream);
    if (cfb)
        cfb_close(cfb);
}
