/* Rows and cells of comma-separated text (RFC 4180, 2, and what people make of it), in a window of fixed
 * size.
 *
 * Line ends: LF, CR, CR LF, and CR CR LF, which is what becomes of CR LF when a program turns LF into CR LF once more.
 * Quotes (of the text's dialect, see csv.h): a cell that starts with a quote ends at a quote followed by a separator, a line end or the end. A
 * doubled quote is one. A lone quote in the middle is kept as it is, unless the cell would then run over its
 * line: such a cell closes at its first lone quote and what follows belongs to it unquoted. A quote that
 * does not close within a cell's greatest length, or is followed by a lone quote on a later line, was never
 * meant to open a cell: it is a character like any other, and is reported. */
#include "reader/csv.h"

#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "reader/charset.h"
#include "reader/formats.h"
#include "reader/limits.h"

enum {
    WINDOW = 256 << 10,
    RAW = 32 << 10, /* bytes decoded at once */
    SAMPLE = 64 << 10,
    PADDING = 16,   /* behind the window: scanned in steps of this */
    SPACES = 8,     /* between a quote and its separator */
    DOS_END = 0x1a, /* DOS ends a text with it */
};

typedef struct {
    const Source *source;
    Emit *emit;
    Charset charset;
    uint64_t raw_at; /* next byte to read */
    bool finished;   /* nothing more to read: the window holds the rest */
    CsvDialect dialect;
    char *at, *end;          /* of what is in the window and not yet taken */
    uint64_t gone;           /* bytes of text that have left the window */
    uint64_t no_close_until; /* text offset up to which no quoted cell closes properly */
    uint32_t row, column;
    bool row_started;
    char *cell; /* a cell put together from pieces */
    uint8_t raw[RAW];
    char window[WINDOW + PADDING];
} Csv;

bool
csv_encoding_known(const char *name)
{
    return charset_find(name) != CHARSET_COUNT;
}

/* Input */

static size_t
read_text(Csv *csv, char *to, size_t room)
{
    size_t got, used, taken;
    bool bad = false;
    if (csv->charset == CHARSET_UTF8) {
        used = taken = got = source_read(csv->source, csv->raw_at, to, room);
        csv->finished = got < room;
    } else {
        got = source_read(csv->source, csv->raw_at, csv->raw, sizeof csv->raw);
        csv->finished = got < sizeof csv->raw;
        used = charset_decode(csv->charset, csv->raw, got, csv->finished, (uint8_t *)to, &taken, &bad);
    }
    csv->raw_at += taken;
    if (bad)
        emit_finding(csv->emit, WIRE_BAD_BYTES, csv->row, 0, charset_names[csv->charset], NULL);
    return used;
}

/* Moves what is left to the front and reads on. False when the window holds all there is, or is full of one
 * cell. */
static bool
refill(Csv *csv)
{
    size_t left = (size_t)(csv->end - csv->at);
    size_t chunk = csv->charset == CHARSET_UTF8 ? 1 : RAW * CHARSET_GROWTH;
    if (csv->finished || WINDOW - left < chunk)
        return false;
    memmove(csv->window, csv->at, left);
    csv->gone += (uint64_t)(csv->at - csv->window);
    csv->at = csv->window;
    csv->end = csv->window + left;
    while (!csv->finished && (size_t)(csv->window + WINDOW - csv->end) >= chunk)
        csv->end += read_text(csv, csv->end, (size_t)(csv->window + WINDOW - csv->end));
    while (csv->finished && csv->end > csv->at && csv->end[-1] == DOS_END)
        csv->end--;
    *csv->end = '\n'; /* so that a scan stops */
    emit_progress(csv->emit, csv->raw_at, csv->source->size);
    return true;
}

/* Scanning */

#if defined(__SSE2__)
static inline const char *
scan_plain(const char *at, char separator)
{
    const __m128i wanted = _mm_set1_epi8(separator), feed = _mm_set1_epi8('\n'),
                  carriage = _mm_set1_epi8('\r');
    for (;; at += PADDING) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i hits = _mm_or_si128(
            _mm_cmpeq_epi8(bytes, wanted),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, feed), _mm_cmpeq_epi8(bytes, carriage)));
        int mask = _mm_movemask_epi8(hits);
        if (mask != 0)
            return at + __builtin_ctz((unsigned)mask);
    }
}
#else
static inline const char *
scan_plain(const char *at, char separator)
{
    while (*at != separator && *at != '\n' && *at != '\r')
        at++;
    return at;
}
#endif

/* From csv->at + from to the next separator or line end; reads on as needed. NULL when the cell fills the
 * window. */
static const char *
find_stop(Csv *csv, size_t from)
{
    for (;;) {
        const char *stop = scan_plain(csv->at + from, csv->dialect.separator);
        if (stop < csv->end)
            return stop;
        from = (size_t)(csv->end - csv->at);
        if (!refill(csv))
            return csv->finished ? csv->end : NULL;
    }
}

/* One byte at an offset from csv->at, reading on as needed; -1 at the end of the text. */
static int
peek(Csv *csv, size_t offset)
{
    while (csv->at + offset >= csv->end)
        if (!refill(csv))
            return -1;
    return (unsigned char)csv->at[offset];
}

/* ="0123" keeps a spreadsheet from taking a number for one: what it shows is 0123. */
static bool
is_guarded(const char *value, size_t length)
{
    return value[0] == '=' && length > 3 && value[1] == '"' &&
           memchr(value + 2, '"', length - 2) == value + length - 1;
}

static void
give_cell(Csv *csv, const char *value, size_t length)
{
    if (length == 0)
        return;
    if (!csv->row_started) {
        emit_row(csv->emit, csv->row);
        csv->row_started = true;
    }
    bool guarded = is_guarded(value, length);
    emit_cell(csv->emit, csv->column, WIRE_TEXT, value, length, guarded ? value + 2 : NULL,
              guarded ? length - 3 : 0);
}

/* Moves to the stop; NULL: the cell fills the window, was given, and its rest is passed over. */
static void
move_to_stop(Csv *csv, const char *stop)
{
    while (stop == NULL) {
        csv->at = csv->end;
        stop = find_stop(csv, 0);
    }
    csv->at += stop - csv->at;
}

/* Gives the text from csv->at to the next stop as a cell, and moves there. skip: bytes known to hold no stop.
 */
static void
take_plain(Csv *csv, size_t skip)
{
    const char *stop = find_stop(csv, skip);
    give_cell(csv, csv->at, (size_t)((stop ? stop : csv->end) - csv->at));
    move_to_stop(csv, stop);
}

/* Quotes */

typedef enum { QUOTE_CLOSED, QUOTE_LONE, QUOTE_UNCLOSED } QuoteEnd;

typedef struct {
    QuoteEnd kind;
    size_t end;   /* offset of the closing quote, or of the first lone one */
    size_t after; /* CLOSED: offset of the stop behind it */
    bool doubled; /* holds doubled or escaped quotes before end */
} Quoted;

/* Offset of the stop behind a closing quote at offset quote (spaces may stand between), or 0: it does not
 * close. */
static size_t
closing_stop(Csv *csv, size_t quote)
{
    for (size_t offset = quote + 1; offset <= quote + 1 + SPACES; offset++) {
        int c = peek(csv, offset);
        if (c < 0 || c == csv->dialect.separator || c == '\n' || c == '\r')
            return offset;
        if (c != ' ')
            return 0;
    }
    return 0;
}

static bool
has_line_end(const Csv *csv, size_t from, size_t to)
{
    return memchr(csv->at + from, '\n', to - from) != NULL || memchr(csv->at + from, '\r', to - from) != NULL;
}

/* An odd number of backslashes stands before it, in a text where they escape. */
static bool
is_escaped(const Csv *csv, const char *quote)
{
    size_t count = 0;
    while (csv->dialect.escape != '\0' && quote - count - 1 > csv->at &&
           quote[-1 - (ptrdiff_t)count] == csv->dialect.escape)
        count++;
    return count % 2 != 0;
}

/* Offset of the next quote at or after from, or 0 when there is none within reach. */
static size_t
find_quote(Csv *csv, size_t from)
{
    while (from < LIMIT_CSV_QUOTE) {
        size_t left = (size_t)(csv->end - csv->at) - from;
        const char *quote = memchr(csv->at + from, csv->dialect.quote, left);
        if (quote != NULL && !is_escaped(csv, quote))
            return (size_t)(quote - csv->at);
        from = quote != NULL ? (size_t)(quote - csv->at) + 1 : from + left;
        if (quote != NULL)
            continue;
        if (!refill(csv))
            return 0;
    }
    return 0;
}

/* The lone quote at offset lone is where the cell closes after all; up to here nothing else on its line does.
 */
static Quoted
lone_end(Csv *csv, Quoted quoted, size_t lone, size_t until)
{
    uint64_t offset = csv->gone + (uint64_t)(csv->at - csv->window) + until;
    if (offset > csv->no_close_until)
        csv->no_close_until = offset;
    quoted.kind = QUOTE_LONE;
    quoted.end = lone;
    return quoted;
}

/* Finds the end of the quoted cell at csv->at. */
static Quoted
find_quoted_end(Csv *csv)
{
    Quoted quoted = {QUOTE_UNCLOSED, 0, 0, false};
    size_t lone = 0, last = 1; /* of the first lone quote; behind the last quote seen */
    bool doubled = csv->dialect.escape != '\0';
    for (size_t quote; (quote = find_quote(csv, last)) != 0; last = quote + 1) {
        if (lone > 0 && (has_line_end(csv, last, quote) || csv->at[quote - 1] == csv->dialect.separator))
            return lone_end(csv, quoted, lone, quote);
        if (peek(csv, quote + 1) == csv->dialect.quote) {
            doubled = true;
            quote++;
            continue;
        }
        quoted.after = closing_stop(csv, quote);
        if (quoted.after > 0) {
            quoted.kind = QUOTE_CLOSED;
            quoted.end = quote;
            quoted.doubled = doubled;
            return quoted;
        }
        if (lone == 0 && has_line_end(csv, 1, quote))
            return quoted;
        if (lone == 0) {
            lone = quote;
            quoted.doubled = doubled;
        }
        if (csv->gone + (uint64_t)(csv->at - csv->window) + quote < csv->no_close_until)
            return lone_end(csv, quoted, lone, 0);
    }
    return lone > 0 ? lone_end(csv, quoted, lone, last) : quoted;
}

/* Copies text with doubled quotes made single and without the backslashes that escape. */
static size_t
copy_single(const Csv *csv, char *to, const char *text, size_t length)
{
    char quote = csv->dialect.quote, escape = csv->dialect.escape;
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        char next = i + 1 < length ? text[i + 1] : '\0';
        bool escaped = escape != '\0' && text[i] == escape && (next == quote || next == escape);
        if (escaped || (text[i] == quote && next == quote))
            i++;
        to[used++] = text[i];
    }
    return used;
}

/* A cell such as "Jan" de Vries: quoted up to the lone quote, and what follows as it stands. */
static void
take_lone(Csv *csv, size_t lone)
{
    const char *stop = find_stop(csv, lone + 1);
    size_t length = (size_t)((stop ? stop : csv->end) - csv->at);
    size_t used = copy_single(csv, csv->cell, csv->at + 1, lone - 1);
    memcpy(csv->cell + used, csv->at + lone + 1, length - lone - 1);
    give_cell(csv, csv->cell, used + length - lone - 1);
    move_to_stop(csv, stop);
}

static void
take_quoted(Csv *csv)
{
    Quoted quoted = find_quoted_end(csv);
    if (quoted.kind == QUOTE_UNCLOSED) {
        emit_finding(csv->emit, WIRE_QUOTE_UNCLOSED, csv->row, csv->column, NULL);
        take_plain(csv, 1);
    } else if (quoted.kind == QUOTE_LONE) {
        take_lone(csv, quoted.end);
    } else {
        const char *value = csv->at + 1;
        size_t length = quoted.end - 1;
        if (quoted.doubled) {
            length = copy_single(csv, csv->cell, value, length);
            value = csv->cell;
        }
        give_cell(csv, value, length);
        csv->at += quoted.after;
    }
}

/* Rows */

/* Takes the stop at csv->at; false at the end of the text. */
static bool
take_stop(Csv *csv)
{
    int c = peek(csv, 0);
    if (c < 0)
        return false;
    if (c == csv->dialect.separator) {
        csv->at++;
        csv->column++;
        return true;
    }
    size_t length = 1; /* peek may move csv->at */
    if (c == '\r' && peek(csv, 1) == '\n')
        length = 2;
    else if (c == '\r' && peek(csv, 1) == '\r' && peek(csv, 2) == '\n')
        length = 3;
    csv->at += length;
    csv->row++;
    csv->column = 1;
    csv->row_started = false;
    return true;
}

/* Past spaces that stand before a quote. */
static void
pass_spaces(Csv *csv)
{
    size_t spaces = 0;
    while (spaces < SPACES && peek(csv, spaces) == ' ')
        spaces++;
    if (spaces > 0 && peek(csv, spaces) == csv->dialect.quote)
        csv->at += spaces;
}

static void
take_rows(Csv *csv)
{
    do {
        if (csv->at == csv->end && !refill(csv))
            return;
        if (csv->dialect.spaced)
            pass_spaces(csv);
        if (csv->at < csv->end && *csv->at == csv->dialect.quote)
            take_quoted(csv);
        else
            take_plain(csv, 0);
    } while (take_stop(csv));
}

/* A first line sep=; tells a spreadsheet program the separator; it is no row. *separator stays when one was given. */
static bool
take_sep_line(Csv *csv, char *separator)
{
    const char *at = csv->at, *end = csv->end;
    size_t quoted = at < end && *at == '"' ? 1 : 0, length = 5 + 2 * quoted;
    if ((size_t)(end - at) < length || strncasecmp(at + quoted, "sep=", 4) != 0)
        return false;
    char found = at[quoted + 4], after = (size_t)(end - at) == length ? '\n' : at[length];
    if ((quoted && at[length - 1] != '"') || (after != '\r' && after != '\n'))
        return false;
    if (found != '\t' && !csv_separator_fits(found))
        return false;
    if (*separator == '\0')
        *separator = found;
    csv->at += length;
    take_stop(csv);
    csv->row = 1;
    return true;
}

static void
find_charset(Csv *csv, const ReadOptions *options)
{
    CharsetGuess guess = charset_guess(csv->source);
    char confidence[16];
    snprintf(confidence, sizeof confidence, "%u", guess.confidence);
    if (options->encoding != NULL) {
        Charset asked = charset_find(options->encoding);
        bool utf8_mark = guess.mark > 0 && guess.charset == CHARSET_UTF8; /* is no text in any encoding */
        bool order = guess.mark > 0 &&
                     charset_is_wide(asked, guess.charset); /* the mark tells the order of bytes */
        guess.mark = utf8_mark || order ? guess.mark : 0;
        guess.charset = order ? guess.charset : asked;
        memcpy(confidence, "100", 4);
    } else if (guess.guessed) {
        emit_finding(csv->emit, WIRE_ENCODING_GUESSED, 0, 0, charset_names[guess.charset], confidence,
                     guess.example, NULL);
    }
    csv->charset = guess.charset;
    csv->raw_at = guess.mark;
    const char *name = charset_names[guess.charset];
    emit_meta(csv->emit, WIRE_META_ENCODING, name, strlen(name));
    emit_meta(csv->emit, WIRE_META_ENCODING_SURE, confidence, strlen(confidence));
}

/* Anything but double quotes is told: a person cannot see in the cells that it was taken off. */
static void
tell_quotes(Csv *csv)
{
    const CsvDialect *dialect = &csv->dialect;
    if (dialect->quote != '"') {
        const char shown[] = {dialect->quote, 'x', dialect->quote, '\0'};
        emit_finding(csv->emit, WIRE_QUOTES_GUESSED, 0, 0, shown, NULL);
    }
    if (dialect->escape != '\0')
        emit_finding(csv->emit, WIRE_QUOTES_GUESSED, 0, 0, "\\\"", NULL);
}

static void
find_dialect(Csv *csv, const CsvDialect *told)
{
    enum { SURE = 58 };
    size_t left = (size_t)(csv->end - csv->at);
    CsvDialect *dialect = &csv->dialect;
    *dialect = csv_dialect_guess(csv->at, left < SAMPLE ? left : SAMPLE, left < SAMPLE, told);
    if (told->quote == '\0')
        tell_quotes(csv);
    if (dialect->separator == 0) { /* one column */
        dialect->separator = ';';
        return;
    }
    const char *name = dialect->separator == '\t'  ? "tab"
                       : dialect->separator == ' ' ? "space"
                                                   : (char[]){dialect->separator, '\0'};
    char confidence[16];
    snprintf(confidence, sizeof confidence, "%u", dialect->confidence);
    emit_meta(csv->emit, WIRE_META_SEPARATOR, name, strlen(name));
    emit_meta(csv->emit, WIRE_META_SEPARATOR_SURE, confidence, strlen(confidence));
    if (dialect->confidence < SURE)
        emit_finding(csv->emit, WIRE_SEPARATOR_GUESSED, 0, 0, name, confidence, NULL);
}

void
csv_read(const Source *source, const ReadOptions *options, Emit *emit)
{
    static Csv csv;
    static char cell[WINDOW];
    memset(&csv, 0, offsetof(Csv, raw));
    csv.source = source;
    csv.emit = emit;
    csv.cell = cell;
    csv.at = csv.end = csv.window;
    csv.row = csv.column = 1;
    CsvDialect told = {.separator = options->separator};
    if (options->quote != NULL)
        csv_quote_take(options->quote, &told);
    emit_meta(emit, WIRE_META_FORMAT, "csv", 3);
    find_charset(&csv, options);
    if (!refill(&csv) || csv.at == csv.end)
        emit_fail(emit, WIRE_FAIL_EMPTY, NULL);
    while (csv.end - csv.at >= 3 && memcmp(csv.at, "\xef\xbb\xbf", 3) == 0)
        csv.at += 3; /* a mark that was written twice, or that the encoding asked for does not know as one */
    take_sep_line(&csv, &told.separator);
    find_dialect(&csv, &told);
    if (emit_sheet(emit, 1, 0, "", 0))
        take_rows(&csv);
    emit_progress(emit, source->size, source->size);
}
