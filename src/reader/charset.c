/* Finds a text's encoding and turns it into UTF-8; see charset.h. */
#include "reader/charset.h"

#include <string.h>

#include "reader/clean.h"
#include "reader/codepage.h"

enum {
    HEAD_BYTES = 4096,
    CHUNK = 64 << 10,
    HIGH = 128, /* codes from 0x80 up */
    REPLACEMENT = 0xfffd,
    WITHOUT_MARK = 99, /* percent: well-formed without a byte order mark */
    DOUBTFUL = 60,     /* percent: two encodings come near each other */
};

const char *const charset_names[CHARSET_COUNT] = {
    [CHARSET_UTF8] = "UTF-8",
    [CHARSET_UTF16LE] = "UTF-16LE",
    [CHARSET_UTF16BE] = "UTF-16BE",
    [CHARSET_UTF32LE] = "UTF-32LE",
    [CHARSET_UTF32BE] = "UTF-32BE",
    [CHARSET_WINDOWS1252] = "Windows-1252",
    [CHARSET_MACROMAN] = "MacRoman",
    [CHARSET_CP850] = "cp850",
    [CHARSET_ISO8859_15] = "ISO-8859-15",
    [CHARSET_CP437] = "cp437",
    [CHARSET_CP858] = "cp858",
    [CHARSET_WINDOWS1250] = "Windows-1250",
    [CHARSET_WINDOWS1254] = "Windows-1254",
};

static const struct {
    const char *name;
    Charset charset;
} aliases[] = {
    {"UTF8", CHARSET_UTF8},
    {"ASCII", CHARSET_UTF8},
    {"US-ASCII", CHARSET_UTF8},
    {"UTF-16", CHARSET_UTF16LE},
    {"UTF-32", CHARSET_UTF32LE},
    {"CP1252", CHARSET_WINDOWS1252},
    {"ISO-8859-1", CHARSET_WINDOWS1252}, /* as browsers take it: the C1 controls are never meant */
    {"latin1", CHARSET_WINDOWS1252},
    {"latin9", CHARSET_ISO8859_15},
    {"macintosh", CHARSET_MACROMAN},
    {"IBM850", CHARSET_CP850},
    {"IBM437", CHARSET_CP437},
    {"CP1250", CHARSET_WINDOWS1250},
    {"CP1254", CHARSET_WINDOWS1254},
    {"ISO-8859-9", CHARSET_WINDOWS1254},
    {"latin5", CHARSET_WINDOWS1254},
};

/* The code page of a single-byte encoding. */
static const uint16_t pages[CHARSET_COUNT] = {
    [CHARSET_WINDOWS1252] = 1252, [CHARSET_MACROMAN] = 10000,   [CHARSET_CP850] = 850,
    [CHARSET_ISO8859_15] = 28605, [CHARSET_CP437] = 437,        [CHARSET_CP858] = 858,
    [CHARSET_WINDOWS1250] = 1250, [CHARSET_WINDOWS1254] = 1254,
};

/* Byte order marks; UTF-32LE before UTF-16LE, whose mark it begins with. */
static const struct {
    const char *bytes;
    unsigned length;
    Charset charset;
} marks[] = {
    {"\xef\xbb\xbf", 3, CHARSET_UTF8},    {"\xff\xfe\0\0", 4, CHARSET_UTF32LE},
    {"\0\0\xfe\xff", 4, CHARSET_UTF32BE}, {"\xff\xfe", 2, CHARSET_UTF16LE},
    {"\xfe\xff", 2, CHARSET_UTF16BE},
};

Charset
charset_find(const char *name)
{
    for (unsigned i = 0; i < CHARSET_COUNT; i++)
        if (strcasecmp(name, charset_names[i]) == 0)
            return (Charset)i;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcasecmp(name, aliases[i].name) == 0)
            return aliases[i].charset;
    return CHARSET_COUNT;
}

bool
charset_is_wide(Charset one, Charset other)
{
    static const uint8_t width[CHARSET_COUNT] = {
        [CHARSET_UTF16LE] = 2, [CHARSET_UTF16BE] = 2, [CHARSET_UTF32LE] = 4, [CHARSET_UTF32BE] = 4};
    return width[one] != 0 && width[one] == width[other];
}

const uint16_t *
charset_table(Charset charset)
{
    static uint16_t tables[CHARSET_COUNT][HIGH];
    if (pages[charset] == 0)
        return NULL;
    uint16_t *table = tables[charset];
    if (table[0] == 0) { /* not made yet */
        const Codepage *page = codepage_find(pages[charset]);
        for (unsigned i = 0; i < HIGH; i++) {
            uint16_t code = page->single[HIGH + i];
            /* a control character there is never meant: the page has no such byte */
            table[i] = code == CODEPAGE_NONE || code < 0xa0 ? REPLACEMENT : code;
        }
    }
    return table;
}

size_t
charset_put(uint8_t *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (uint8_t)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (uint8_t)(0xc0 | code >> 6);
        to[1] = (uint8_t)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (uint8_t)(0xe0 | code >> 12);
        to[1] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
        to[2] = (uint8_t)(0x80 | (code & 0x3f));
        return 3;
    }
    to[0] = (uint8_t)(0xf0 | code >> 18);
    to[1] = (uint8_t)(0x80 | (code >> 12 & 0x3f));
    to[2] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
    to[3] = (uint8_t)(0x80 | (code & 0x3f));
    return 4;
}

static size_t
decode_single(const uint16_t *table, const uint8_t *bytes, size_t length, uint8_t *to, bool *bad)
{
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        uint64_t word;
        if (length - at >= 8) {
            memcpy(&word, bytes + at, 8);
            memcpy(to + used, &word, 8); /* what is not ASCII is written over */
            size_t plain = clean_prefix(word & 0x8080808080808080u);
            used += plain;
            at += plain;
            if (plain == 8)
                continue;
        }
        uint32_t code = bytes[at] < HIGH ? bytes[at] : table[bytes[at] - HIGH];
        *bad = *bad || code == REPLACEMENT;
        used += charset_put(to + used, code);
        at++;
    }
    return used;
}

static uint32_t
unit(const uint8_t *at, unsigned width, bool big)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < width; i++)
        value |= (uint32_t)at[i] << 8 * (big ? width - 1 - i : i);
    return value;
}

/* UTF-16 and UTF-32. */
static size_t
decode_wide(Charset charset, const uint8_t *bytes, size_t length, bool last, uint8_t *to, size_t *taken,
            bool *bad)
{
    bool big = charset == CHARSET_UTF16BE || charset == CHARSET_UTF32BE;
    unsigned width = charset == CHARSET_UTF32LE || charset == CHARSET_UTF32BE ? 4 : 2;
    size_t used = 0, at = 0;
    while (length - at >= width) {
        uint32_t code = unit(bytes + at, width, big);
        size_t step = width;
        if (width == 2 && code >= 0xd800 && code < 0xdc00) {
            if (length - at < 4 && !last)
                break;
            uint32_t low = length - at < 4 ? 0 : unit(bytes + at + 2, 2, big);
            if (low >= 0xdc00 && low < 0xe000) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                step = 4;
            }
        }
        if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
            code = REPLACEMENT;
            *bad = true;
        }
        used += charset_put(to + used, code);
        at += step;
    }
    if (last && at < length) { /* an odd last byte */
        used += charset_put(to + used, REPLACEMENT);
        *bad = true;
        at = length;
    }
    *taken = at;
    return used;
}

size_t
charset_decode(Charset charset, const uint8_t *bytes, size_t length, bool last, uint8_t *to, size_t *taken,
               bool *bad)
{
    const uint16_t *table = charset_table(charset);
    if (table == NULL && charset != CHARSET_UTF8)
        return decode_wide(charset, bytes, length, last, to, taken, bad);
    *taken = length;
    if (table != NULL)
        return decode_single(table, bytes, length, to, bad);
    memcpy(to, bytes, length);
    return length;
}

/* UTF-16 and UTF-32 without a mark: of ASCII text the high bytes are zero, always at the same place. */
static bool
guess_wide(const uint8_t *head, size_t length, Charset *charset)
{
    size_t nul[4] = {0}, quarter = length / 4;
    for (size_t i = 0; i < quarter * 4; i++)
        nul[i % 4] += head[i] == 0;
    if (quarter == 0)
        return false;
    static const struct {
        Charset charset;
        bool nul[4];
    } shapes[] = {
        {CHARSET_UTF32LE, {false, true, true, true}},
        {CHARSET_UTF32BE, {true, true, true, false}},
        {CHARSET_UTF16LE, {false, true, false, true}},
        {CHARSET_UTF16BE, {true, false, true, false}},
    };
    for (size_t shape = 0; shape < sizeof shapes / sizeof *shapes; shape++) {
        bool fits = true;
        for (unsigned i = 0; i < 4; i++)
            fits = fits && (shapes[shape].nul[i] ? nul[i] * 10 >= quarter * 7 : nul[i] * 10 <= quarter);
        if (fits) {
            *charset = shapes[shape].charset;
            return true;
        }
    }
    return false;
}

/* Where the bytes beyond ASCII stand: after a small letter, elsewhere in a word, or apart. */
typedef enum { AFTER_SMALL, IN_WORD, APART, PLACES } Place;

typedef struct {
    uint32_t count[PLACES][HIGH];
    uint64_t sequences, bad; /* well-formed UTF-8 beyond ASCII; bytes that are none */
    uint64_t first;          /* where the first bad byte stands */
} Census;

static bool
is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Counts the bytes of a chunk from at to end; there may be up to three bytes more after end, and one before
 * at. */
static size_t
count_chunk(Census *census, const uint8_t *chunk, size_t at, size_t end, size_t length)
{
    while (at < end) {
        uint64_t word;
        if (at + 8 <= end) {
            memcpy(&word, chunk + at, 8);
            size_t plain = clean_prefix(word & 0x8080808080808080u);
            at += plain;
            if (plain == 8)
                continue;
        }
        uint8_t c = chunk[at];
        if (c < HIGH) {
            at++;
            continue;
        }
        uint8_t before = at > 0 ? chunk[at - 1] : 0, after = at + 1 < length ? chunk[at + 1] : 0;
        Place place = before >= 'a' && before <= 'z'          ? AFTER_SMALL
                      : is_letter(before) || is_letter(after) ? IN_WORD
                                                              : APART;
        census->count[place][c - HIGH]++;
        size_t step = wire_utf8_sequence(chunk + at, length - at);
        census->sequences += step > 0;
        census->bad += step == 0;
        at += step > 0 ? step : 1;
    }
    return at;
}

/* Looks through the file until it has told what it is: so many characters beyond ASCII leave no doubt, and rows leave before a
 * large file is read to its end. */
static void
take_census(const Source *source, Census *census)
{
    enum { ENOUGH = 1024 };
    static uint8_t chunk[1 + CHUNK + 4]; /* the byte before, the chunk, and the start of the next */
    size_t over = 0;                     /* bytes of the next chunk already seen */
    for (uint64_t at = 0; at < source->size && census->bad + census->sequences < ENOUGH; at += CHUNK) {
        chunk[0] = at > 0 ? chunk[CHUNK] : 0;
        size_t length = source_read(source, at, chunk + 1, CHUNK + 3);
        size_t end = length < CHUNK ? length : CHUNK;
        uint64_t bad = census->bad;
        over = count_chunk(census, chunk, 1 + over, 1 + end, 1 + length) - 1 - end;
        if (bad == 0 && census->bad > 0)
            census->first = at;
    }
}

/* How well a character fits the place it stands in, in text of Western Europe with Dutch names. */
static int
fitness(uint32_t code, Place place)
{
    static const uint16_t common[] = {0xe9, 0xeb, 0xe8, 0xef, 0xf6, 0xfc, 0xe7, 0xe1, 0xe0, 0xea,
                                      0xf3, 0xed, 0xf1, 0xf4, 0xe4, 0xe5, 0xf8, 0xee, 0xfb, 0xe2};
    static const uint16_t marks_apart[] = {0x20ac, 0x2018, 0x2019, 0x201c, 0x201d, 0x2013, 0x2014,
                                           0x2026, 0xb0,   0xbd,   0xa0,   0xab,   0xbb,   0xa3};
    if (code == REPLACEMENT)
        return -6;
    if (code >= 0x2200 || code == 0x2017)
        return code < 0x2600 ? -5 : -6; /* mathematics, lines and blocks */
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (code == common[i])
            return place == APART ? 1 : 4;
    for (size_t i = 0; i < sizeof marks_apart / sizeof *marks_apart; i++)
        if (code == marks_apart[i])
            return place == APART ? 2 : code == 0x2019 ? 2 : -1;
    bool capital = (code >= 0xc0 && code <= 0xde && code != 0xd7) || code == 0x152 || code == 0x160 ||
                   code == 0x178 || code == 0x17d;
    bool small = (code >= 0xdf && code <= 0xff && code != 0xf7) || code == 0x153 || code == 0x161 ||
                 code == 0x17e;
    if (capital)
        return place == AFTER_SMALL ? -3 : 1;
    if (small)
        return place == APART ? 0 : 2;
    return place == APART ? 0 : -2;
}

static int64_t
score(const Census *census, const uint16_t *table)
{
    int64_t sum = 0;
    for (unsigned place = 0; place < PLACES; place++)
        for (unsigned i = 0; i < HIGH; i++)
            sum += (int64_t)census->count[place][i] * fitness(table[i], (Place)place);
    return sum;
}

/* A word around the first byte that decided, as it reads in the encoding chosen. */
static void
give_example(const Source *source, uint64_t from, CharsetGuess *guess)
{
    static uint8_t chunk[CHUNK];
    size_t length = source_read(source, from, chunk, sizeof chunk), at = 0;
    while (at < length && (chunk[at] < HIGH || wire_utf8_sequence(chunk + at, length - at) > 0))
        at++;
    size_t start = at, end = at;
    while (start > 0 && at - start < 10 && (is_letter(chunk[start - 1]) || chunk[start - 1] >= HIGH))
        start--;
    while (end < length && end - at < 10 && (is_letter(chunk[end]) || chunk[end] >= HIGH))
        end++;
    bool bad = false;
    size_t used = decode_single(charset_table(guess->charset), chunk + start, end - start,
                                (uint8_t *)guess->example, &bad);
    guess->example[used] = '\0';
}

static void
choose_single(const Source *source, const Census *census, CharsetGuess *guess)
{
    static const Charset candidates[] = {CHARSET_WINDOWS1252, CHARSET_MACROMAN, CHARSET_CP850};
    int64_t best = INT64_MIN, second = INT64_MIN;
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        int64_t sum = score(census, charset_table(candidates[i])) + (i == 0); /* a tie is Windows */
        if (sum > best) {
            second = best;
            best = sum;
            guess->charset = candidates[i];
        } else if (sum > second) {
            second = sum;
        }
    }
    uint64_t bytes = census->bad + census->sequences;
    uint64_t margin = (uint64_t)(best - second) / (bytes > 0 ? bytes : 1); /* 0 to 10 a byte */
    guess->confidence = 50 +
                        (unsigned)((margin < 5 ? margin : 5) * 8 + (bytes < 9 ? bytes : 9)); /* at most 99 */
    /* the two differ in eight letters and signs only: they tell, where they occur */
    bool latin9 = guess->charset == CHARSET_WINDOWS1252 &&
                  score(census, charset_table(CHARSET_ISO8859_15)) > best;
    if (latin9)
        guess->charset = CHARSET_ISO8859_15;
    if ((latin9 || census->sequences > 0) && guess->confidence > DOUBTFUL)
        guess->confidence = DOUBTFUL;
    guess->guessed = true;
    give_example(source, census->first, guess);
}

CharsetGuess
charset_guess(const Source *source)
{
    CharsetGuess guess = {.charset = CHARSET_UTF8, .confidence = 100};
    uint8_t head[HEAD_BYTES];
    size_t length = source_read(source, 0, head, sizeof head);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (length >= marks[i].length && memcmp(head, marks[i].bytes, marks[i].length) == 0) {
            guess.charset = marks[i].charset;
            guess.mark = marks[i].length;
            return guess;
        }
    guess.confidence = WITHOUT_MARK;
    if (guess_wide(head, length, &guess.charset))
        return guess;
    static Census census;
    memset(&census, 0, sizeof census);
    take_census(source, &census);
    /* letters of another encoding hardly ever stand together as UTF-8 has them: where most do, the others are damage */
    if (census.bad > 0 && census.sequences <= census.bad)
        choose_single(source, &census, &guess);
    else if (census.bad > 0)
        guess.confidence = 50 +
                           (unsigned)(49 * (census.sequences - census.bad) / (census.sequences + census.bad));
    else if (census.sequences == 0)
        guess.confidence = 100; /* ASCII: the same in all of them */
    return guess;
}
