/* Reads dBASE tables (.dbf), dBASE III to 5 and FoxPro's: one table of records of fixed length.
 *
 * dBASE: Borland, "dBASE .DBF File Structure" (TI838D); Library of Congress fdd000325. FoxPro: Microsoft,
 * "Table File Structure", with its rules for null and varying length. Numbers are little-endian. The header
 * (32 bytes, 32 for each field, 0x0D, in Visual FoxPro 263 for a path) gives both its own length and that of
 * a record in 16 bits, so buffers of that size hold whatever a file can say. */
#include <math.h>
#include <stdlib.h>

#include "reader/bytes.h"
#include "reader/charset.h"
#include "reader/codepage.h"
#include "reader/formats.h"
#include "reader/numfmt.h"

enum {
    HEAD = 32,  /* of the file: version, date, count, lengths, language driver */
    FIELD = 32, /* name, type, place, length, decimals, flags */
    NAME = 11,
    BACKLINK = 263, /* behind the fields of Visual FoxPro */
    HEADER_MOST = UINT16_MAX,
    RECORD_MOST = UINT16_MAX,
    FIELDS_MOST = (HEADER_MOST - HEAD - 1) / FIELD,
    FIELDS_END = 0x0d,
    FILE_END = 0x1a,
    LIVE = ' ',
    DELETED = '*',
    SYSTEM = 0x01, /* flags of a field */
    NULLABLE = 0x02,
};

typedef struct Dbf Dbf;

typedef struct {
    const struct FieldKind *kind;
    const uint8_t *name;
    unsigned name_length;
    uint32_t at, length;   /* in the record, whose first byte says whether it is deleted */
    uint32_t column;       /* 0 = not shown */
    int null_bit, cut_bit; /* in the flags; -1 = none */
    bool told;             /* its finding has left */
} DbfField;

struct Dbf {
    Emit *emit;
    const Codepage *page; /* NULL: charset */
    Charset charset;
    const char *assumed; /* name of a page that nothing in the file speaks for; NULL once told, or sure */
    char page_name[24];
    uint8_t version;
    bool binary; /* some fields hold no text */
    uint32_t records;
    uint32_t header_length, record_length;
    uint32_t row;
    uint32_t flags_at, flags_length; /* of _NullFlags in the record; 0 = none */
    unsigned fields;
    DbfField field[FIELDS_MOST];
    uint8_t header[HEADER_MOST];
    uint8_t text[RECORD_MOST * CODEPAGE_GROWTH]; /* a cell */
    uint8_t records_read[2 * RECORD_MOST];
};

typedef void FieldPut(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length);
static FieldPut put_text, put_number, put_date, put_logical, put_integer, put_currency, put_double,
    put_moment, put_elsewhere;

typedef struct FieldKind {
    uint8_t type;
    uint8_t length; /* 0 = any */
    bool binary;
    FieldPut *put; /* NULL: no data of its own */
} FieldKind;

static const FieldKind kinds[] = {
    {'C', 0, false, put_text},
    {'N', 0, false, put_number},
    {'F', 0, false, put_number},
    {'D', 8, false, put_date},
    {'L', 1, false, put_logical},
    {'M', 10, false, put_elsewhere}, /* the number of a block in the memo file, as digits */
    {'G', 10, false, put_elsewhere},
    {'P', 10, false, put_elsewhere},
    {'B', 10, false, put_elsewhere},
    {'M', 4, true, put_elsewhere}, /* Visual FoxPro: as a number */
    {'G', 4, true, put_elsewhere},
    {'P', 4, true, put_elsewhere},
    {'W', 4, true, put_elsewhere},
    {'I', 4, true, put_integer},
    {'Y', 8, true, put_currency},
    {'B', 8, true, put_double},
    {'T', 8, true, put_moment},
    {'V', 0, true, put_text},
    {'Q', 0, true, put_text},
    {'0', 0, true, NULL}, /* _NullFlags */
};

/* The header */

static const FieldKind *
find_kind(uint8_t type, uint32_t length)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].type == type && length > 0 && (kinds[i].length == 0 || kinds[i].length == length))
            return &kinds[i];
    return NULL;
}

/* FoxPro and Clipper keep the upper byte of a long text's length where others keep decimals. */
static bool
take_fields(Dbf *dbf, bool long_texts)
{
    uint32_t at = 1, column = 0;
    int bits = 0;
    dbf->flags_at = dbf->flags_length = 0;
    dbf->binary = false;
    for (unsigned i = 0; i < dbf->fields; i++) {
        const uint8_t *entry = dbf->header + HEAD + (size_t)i * FIELD;
        uint32_t length = entry[16];
        if (long_texts && entry[11] == 'C')
            length |= (uint32_t)entry[17] << 8;
        uint8_t flags = dbf->version >= 0x30 && dbf->version <= 0x32 ? entry[18] : 0;
        const FieldKind *kind = find_kind(entry[11], length);
        if (kind == NULL || entry[0] <= ' ')
            return false;
        bool shown = kind->put != NULL && !(flags & SYSTEM);
        bool varying = kind->type == 'V' || kind->type == 'Q';
        DbfField *field = &dbf->field[i];
        *field = (DbfField){.kind = kind, .name = entry, .at = at, .length = length};
        while (field->name_length < NAME && entry[field->name_length] != 0)
            field->name_length++;
        field->column = shown ? ++column : 0;
        field->cut_bit = varying ? bits++ : -1;
        field->null_bit = flags & NULLABLE ? bits++ : -1;
        if (kind->put == NULL) {
            dbf->flags_at = at;
            dbf->flags_length = length;
        }
        dbf->binary = dbf->binary || kind->binary;
        at += length;
    }
    return column > 0 && at == dbf->record_length;
}

static bool
is_date(const uint8_t *head)
{
    return head[2] <= 12 && head[3] <= 31; /* months and days; some write none */
}

/* Is this a dBASE table? Every part of the header has to fit the others. */
static bool
open_table(Dbf *dbf, const Source *source)
{
    static const uint8_t versions[] = {
        0x03, 0x43, 0x63, 0x83, 0x7b, 0x8b, 0x8e, 0xcb, /* dBASE III to 5; with a memo file, with SQL */
        0xf5, 0xfb, 0xe5, 0x30, 0x31, 0x32,             /* FoxPro and its kin, Visual FoxPro */
    };
    size_t length = source_read(source, 0, dbf->header, HEAD);
    if (length < HEAD || memchr(versions, dbf->header[0], sizeof versions) == NULL || !is_date(dbf->header))
        return false;
    dbf->version = dbf->header[0];
    dbf->records = bytes_u32(dbf->header + 4);
    dbf->header_length = bytes_u16(dbf->header + 8);
    dbf->record_length = bytes_u16(dbf->header + 10);
    if (source_read(source, 0, dbf->header, dbf->header_length) < dbf->header_length)
        return false;
    uint32_t end = HEAD;
    while (end < dbf->header_length && dbf->header[end] != FIELDS_END)
        end += FIELD;
    if (end >= dbf->header_length || dbf->header_length - end - 1 > BACKLINK)
        return false;
    dbf->fields = (end - HEAD) / FIELD;
    return take_fields(dbf, false) || take_fields(dbf, true);
}

static Dbf *
table(void)
{
    static Dbf dbf;
    return &dbf;
}

bool
dbf_fits(const Sniff *sniff, const Format *format)
{
    (void)format;
    return open_table(table(), sniff->source);
}

/* dBASE 7 has fields of 48 bytes with longer names, and other kinds of numbers. */
bool
dbf_fits_7(const Sniff *sniff, const Format *format)
{
    enum { HEAD_7 = 68, FIELD_7 = 48, NAME_7 = 32 };
    (void)format;
    const uint8_t *head = (const uint8_t *)sniff->head;
    if (sniff->length <= HEAD_7 + FIELD_7 || (head[0] != 0x04 && head[0] != 0x8c) || !is_date(head))
        return false;
    size_t at = HEAD_7;
    while (at + FIELD_7 < sniff->length && head[at] != FIELDS_END) {
        if (head[at] <= ' ' || memchr("CNFDLMGBIO@+", head[at + NAME_7], 12) == NULL)
            return false;
        at += FIELD_7;
    }
    return at > HEAD_7 && at < bytes_u16(head + 8);
}

/* Characters */

/* Code pages by language driver (byte 29), as dBASE and FoxPro number them. */
static const struct {
    uint8_t driver;
    uint16_t page;
} drivers[] = {
    {0x01, 437},   {0x02, 850},   {0x03, 1252}, {0x04, 10000}, {0x08, 865},  {0x09, 437},  {0x0a, 850},
    {0x0b, 437},   {0x0d, 437},   {0x0e, 850},  {0x0f, 437},   {0x10, 850},  {0x11, 437},  {0x12, 850},
    {0x13, 932},   {0x14, 850},   {0x15, 437},  {0x16, 850},   {0x17, 865},  {0x18, 437},  {0x19, 437},
    {0x1a, 850},   {0x1b, 437},   {0x1c, 863},  {0x1d, 850},   {0x1f, 852},  {0x22, 852},  {0x23, 852},
    {0x24, 860},   {0x25, 850},   {0x26, 866},  {0x37, 850},   {0x40, 852},  {0x4d, 936},  {0x4e, 949},
    {0x4f, 950},   {0x50, 874},   {0x57, 1252}, {0x58, 1252},  {0x59, 1252}, {0x64, 852},  {0x65, 866},
    {0x66, 865},   {0x67, 861},   {0x6a, 737},  {0x6b, 857},   {0x6c, 863},  {0x78, 950},  {0x79, 949},
    {0x7a, 936},   {0x7b, 932},   {0x7c, 874},  {0x86, 737},   {0x87, 852},  {0x88, 857},  {0x96, 10007},
    {0x97, 10029}, {0x98, 10006}, {0xc8, 1250}, {0xc9, 1251},  {0xca, 1254}, {0xcb, 1253}, {0xcc, 1257},
};

static void
use_page(Dbf *dbf, unsigned number)
{
    dbf->page = codepage_find(number);
    snprintf(dbf->page_name, sizeof dbf->page_name,
             number == 10000      ? "MacRoman"
             : number / 10 == 125 ? "Windows-%u"
                                  : "cp%u",
             number);
}

static void
use_charset(Dbf *dbf, Charset charset)
{
    dbf->page = NULL;
    dbf->charset = charset;
    snprintf(dbf->page_name, sizeof dbf->page_name, "%s", charset_names[charset]);
}

/* To has room for three times length. */
static size_t
decode(const Dbf *dbf, const uint8_t *bytes, size_t length, uint8_t *to, bool *bad)
{
    size_t taken;
    return dbf->page != NULL ? codepage_decode(dbf->page, bytes, length, to, bad)
                             : charset_decode(dbf->charset, bytes, length, true, to, &taken, bad);
}

/* The file does not say: its records do, unless they hold more than text. */
static void
guess_page(Dbf *dbf, const Source *source)
{
    Source records = *source;
    records.base += dbf->header_length;
    records.size -= dbf->header_length;
    CharsetGuess guess = {.charset = CHARSET_WINDOWS1252};
    if (!dbf->binary)
        guess = charset_guess(&records);
    if (charset_table(guess.charset) == NULL && guess.charset != CHARSET_UTF8) /* of no letter of one byte */
        guess.charset = CHARSET_WINDOWS1252;
    use_charset(dbf, guess.charset);
    if (dbf->binary)
        dbf->assumed = dbf->page_name;
    if (!guess.guessed)
        return;
    char confidence[16];
    snprintf(confidence, sizeof confidence, "%u", guess.confidence);
    emit_finding(dbf->emit, WIRE_ENCODING_GUESSED, 0, 0, dbf->page_name, confidence, guess.example, NULL);
}

static void
find_page(Dbf *dbf, const Source *source, const ReadOptions *options)
{
    unsigned number = 0;
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (drivers[i].driver == dbf->header[29])
            number = drivers[i].page;
    if (options->encoding != NULL)
        use_charset(dbf, charset_find(options->encoding));
    else if (number != 0)
        use_page(dbf, number);
    else
        guess_page(dbf, source);
    emit_meta(dbf->emit, WIRE_META_ENCODING, dbf->page_name, strlen(dbf->page_name));
}

/* Cells */

static void
put_bytes(Dbf *dbf, uint32_t column, const uint8_t *bytes, uint32_t length)
{
    while (length > 0 && (bytes[length - 1] == ' ' || bytes[length - 1] == 0))
        length--;
    bool bad = false, plain = true;
    for (uint32_t i = 0; i < length; i++)
        plain = plain && bytes[i] < 0x80;
    if (plain) {
        emit_cell(dbf->emit, column, WIRE_TEXT, (const char *)bytes, length, NULL, 0);
        return;
    }
    size_t used = decode(dbf, bytes, length, dbf->text, &bad);
    if (bad)
        emit_finding(dbf->emit, WIRE_BAD_BYTES, dbf->row, column, dbf->page_name, NULL);
    if (dbf->assumed != NULL) {
        char example[64];
        size_t some = used < sizeof example ? used : sizeof example - 1;
        while (some < used && (dbf->text[some] & 0xc0) == 0x80) /* whole characters */
            some--;
        snprintf(example, sizeof example, "%.*s", (int)some, (const char *)dbf->text);
        emit_finding(dbf->emit, WIRE_ENCODING_GUESSED, 0, 0, dbf->assumed, "50", example, NULL);
        dbf->assumed = NULL;
    }
    emit_cell(dbf->emit, column, WIRE_TEXT, (const char *)dbf->text, used, NULL, 0);
}

static void
put_text(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length)
{
    put_bytes(dbf, field->column, at, length);
}

static void
put_double_number(Dbf *dbf, uint32_t column, double number, const char *shown)
{
    char value[32];
    size_t length = numfmt_shortest(number, value);
    bool same = shown == NULL || (strlen(shown) == length && memcmp(shown, value, length) == 0);
    emit_cell(dbf->emit, column, WIRE_NUMBER, value, length, same ? NULL : shown, same ? 0 : strlen(shown));
}

/* Digits, perhaps with a sign and a point, and nothing else. */
static bool
is_number(const char *text)
{
    text += *text == '-' || *text == '+';
    size_t whole = strspn(text, "0123456789");
    text += whole;
    size_t fraction = *text == '.' ? strspn(text + 1, "0123456789") : 0;
    text += fraction + (*text == '.');
    if (whole + fraction > 0 && (*text == 'e' || *text == 'E')) {
        text += 1 + (text[1] == '-' || text[1] == '+');
        size_t exponent = strspn(text, "0123456789");
        if (exponent == 0)
            return false;
        text += exponent;
    }
    return whole + fraction > 0 && *text == '\0';
}

/* What is stored is what is shown, zeros and all, with the point as a comma. */
static void
put_number(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length)
{
    char text[256];
    while (length > 0 && (at[length - 1] == ' ' || at[length - 1] == 0))
        length--;
    while (length > 0 && *at == ' ') {
        at++;
        length--;
    }
    snprintf(text, sizeof text, "%.*s", (int)length, (const char *)at);
    double number = is_number(text) ? strtod(text, NULL) : NAN;
    if (!isfinite(number)) {
        if (length > 0 && strspn(text, "*") == length) /* it did not fit its field */
            emit_cell(dbf->emit, field->column, WIRE_ERROR, "#NUM!", 5, NULL, 0);
        else
            put_bytes(dbf, field->column, at, length);
        return;
    }
    char *point = strchr(text, '.');
    if (point != NULL)
        *point = ',';
    put_double_number(dbf, field->column, number + 0.0, text);
}

static unsigned
days_in(unsigned year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* seconds < 0: only a date. */
static void
put_civil(Dbf *dbf, uint32_t column, const unsigned date[3], int seconds)
{
    char value[40], shown[40];
    snprintf(value, sizeof value, "%04u-%02u-%02u", date[0], date[1], date[2]);
    snprintf(shown, sizeof shown, "%02u-%02u-%04u", date[2], date[1], date[0]);
    if (seconds >= 0) {
        snprintf(value + 10, sizeof value - 10, "T%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
                 seconds % 60);
        snprintf(shown + 10, sizeof shown - 10, " %02d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
                 seconds % 60);
    }
    emit_cell(dbf->emit, column, WIRE_DATE, value, strlen(value), shown, strlen(shown));
}

/* 20120131 */
static void
put_date(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length)
{
    char text[9] = "";
    memcpy(text, at, 8);
    unsigned number = strspn(text, "0123456789") == 8 ? (unsigned)strtoul(text, NULL, 10) : 0;
    unsigned date[] = {number / 10000, number / 100 % 100, number % 100};
    if (date[0] >= 1 && date[1] >= 1 && date[1] <= 12 && date[2] >= 1 && date[2] <= days_in(date[0], date[1]))
        put_civil(dbf, field->column, date, -1);
    else if (memcmp(text, "00000000", 8) != 0)
        put_bytes(dbf, field->column, at, length);
}

/* Y, T, N, F; a question mark or a space is neither. */
static void
put_logical(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length)
{
    if (memchr("YyTt", *at, 4) != NULL)
        emit_cell(dbf->emit, field->column, WIRE_BOOL, "TRUE", 4, NULL, 0);
    else if (memchr("NnFf", *at, 4) != NULL)
        emit_cell(dbf->emit, field->column, WIRE_BOOL, "FALSE", 5, NULL, 0);
    else if (*at != '?')
        put_bytes(dbf, field->column, at, length);
}

static void
put_integer(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length)
{
    (void)length;
    put_double_number(dbf, field->column, (int32_t)bytes_u32(at), NULL);
}

/* Ten-thousandths. */
static void
put_currency(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length)
{
    (void)length;
    put_double_number(dbf, field->column, (double)(int64_t)bytes_u64(at) / 10000, NULL);
}

static void
put_double(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length)
{
    (void)length;
    double number = bytes_double(at);
    if (isfinite(number))
        put_double_number(dbf, field->column, number + 0.0, NULL);
    else
        emit_cell(dbf->emit, field->column, WIRE_ERROR, "#NUM!", 5, NULL, 0);
}

/* A Julian day number and milliseconds; to the nearest second, as they are computed from fractions. */
static void
put_moment(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length)
{
    enum { DAY = 86400, YEAR_1 = 1721426, YEAR_9999 = 5373484 };
    (void)length;
    uint64_t seconds = ((uint64_t)bytes_u32(at + 4) + 500) / 1000;
    uint64_t day = bytes_u32(at) + seconds / DAY;
    if (bytes_u64(at) == 0 || memcmp(at, "        ", 8) == 0)
        return;
    if (day < YEAR_1 || day > YEAR_9999) {
        emit_cell(dbf->emit, field->column, WIRE_ERROR, "#NUM!", 5, NULL, 0);
        return;
    }
    /* E. G. Richards, Explanatory Supplement to the Astronomical Almanac, 15.11.3 */
    unsigned f = (unsigned)day + 1401 + (4 * (unsigned)day + 274277) / 146097 * 3 / 4 - 38;
    unsigned e = 4 * f + 3, h = 5 * (e % 1461 / 4) + 2;
    unsigned month = (h / 153 + 2) % 12 + 1;
    unsigned date[] = {e / 1461 - 4716 + (14 - month) / 12, month, h % 153 / 5 + 1};
    put_civil(dbf, field->column, date, (int)(seconds % DAY));
}

/* What the record holds is where the text stands in a memo file, which did not come along. */
static void
put_elsewhere(Dbf *dbf, DbfField *field, const uint8_t *at, uint32_t length)
{
    bool none = true;
    for (uint32_t i = 0; i < length; i++)
        none = none && (at[i] == 0 || (!field->kind->binary && (at[i] == ' ' || at[i] == '0')));
    if (none || field->told)
        return;
    char name[NAME * CODEPAGE_GROWTH + 1];
    bool bad = false;
    size_t used = decode(dbf, field->name, field->name_length, (uint8_t *)name, &bad);
    name[used] = '\0';
    emit_finding(dbf->emit, WIRE_MEMO_ELSEWHERE, dbf->row, field->column, name, NULL);
    field->told = true;
}

/* Records */

static bool
flag(const Dbf *dbf, const uint8_t *record, int bit)
{
    return bit >= 0 && (uint32_t)bit / 8 < dbf->flags_length &&
           (record[dbf->flags_at + bit / 8] >> bit % 8 & 1);
}

static void
put_record(Dbf *dbf, const uint8_t *record)
{
    emit_row(dbf->emit, ++dbf->row);
    for (unsigned i = 0; i < dbf->fields; i++) {
        DbfField *field = &dbf->field[i];
        const uint8_t *at = record + field->at;
        uint32_t length = field->length;
        if (field->column == 0 || flag(dbf, record, field->null_bit))
            continue;
        if (flag(dbf, record, field->cut_bit) && at[length - 1] < length) /* its last byte says how long */
            length = at[length - 1];
        field->kind->put(dbf, field, at, length);
    }
}

/* True when all records that the header counts were there. */
static bool
put_records(Dbf *dbf, const Source *source)
{
    uint64_t at = dbf->header_length;
    uint32_t left = dbf->records, room = sizeof dbf->records_read / dbf->record_length;
    while (left > 0) {
        uint32_t wanted = left < room ? left : room;
        size_t got = source_read(source, at, dbf->records_read, (size_t)wanted * dbf->record_length);
        uint32_t whole = (uint32_t)(got / dbf->record_length);
        for (uint32_t i = 0; i < whole; i++) {
            const uint8_t *record = dbf->records_read + (size_t)i * dbf->record_length;
            if (*record == FILE_END)
                return false;
            if (*record != DELETED)
                put_record(dbf, record);
        }
        if (whole < wanted)
            return false;
        left -= whole;
        at += got;
        emit_progress(dbf->emit, at, source->size);
    }
    return true;
}

/* Records behind the last that counts: the writer stopped before it had counted them, or they are of before. */
static void
tell_more(Dbf *dbf, const Source *source)
{
    uint64_t end = dbf->header_length + (uint64_t)dbf->records * dbf->record_length;
    uint8_t next = FILE_END;
    uint64_t more = end < source->size ? (source->size - end) / dbf->record_length : 0;
    source_read(source, end, &next, 1);
    if (more == 0 || (next != LIVE && next != DELETED))
        return;
    char said[16], left[24];
    snprintf(said, sizeof said, "%u", dbf->records);
    snprintf(left, sizeof left, "%llu", (unsigned long long)more);
    emit_finding(dbf->emit, WIRE_RECORDS_LEFT_OUT, 0, 0, said, left, NULL);
}

void
dbf_read(const Source *source, const ReadOptions *options, Emit *emit)
{
    Dbf *dbf = table();
    dbf->emit = emit;
    dbf->assumed = NULL;
    dbf->row = 1;
    if (!open_table(dbf, source))
        emit_fail(emit, WIRE_FAIL_DAMAGED, "dbf", "header", NULL);
    emit_meta(emit, WIRE_META_FORMAT, "dbf", 3);
    bool foxpro = dbf->version >= 0x30 && dbf->version <= 0x32;
    if (dbf->header[15] == 1 && !foxpro)
        emit_fail(emit, WIRE_FAIL_ENCRYPTED, NULL);
    find_page(dbf, source, options);
    if (!emit_sheet(emit, 1, 0, "", 0))
        return;
    emit_row(emit, 1);
    for (unsigned i = 0; i < dbf->fields; i++)
        if (dbf->field[i].column > 0)
            put_bytes(dbf, dbf->field[i].column, dbf->field[i].name, dbf->field[i].name_length);
    if (put_records(dbf, source))
        tell_more(dbf, source);
    else
        emit_finding(emit, WIRE_TRUNCATED, dbf->row, 0, NULL);
    emit_progress(emit, source->size, source->size);
}
