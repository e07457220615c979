/* How a text sets its cells apart: the separator that gives the most even rows, and the quotes that fit with it. */
#include "reader/csv.h"

#include <stdint.h>
#include <string.h>

enum {
    COUNT_MAX = 512, /* cells in a row; more are counted as this many */
    NEAR = 5,        /* points that a separator must be ahead of one that is preferred */
    ODD_BELOW = 75,  /* evenness of the common separators below which a rare one is looked for */
    ODD_ROWS = 3,    /* that must all be as wide */
    ODD_SURE = 55,   /* percent: always told */
    CLOSED_LEAST = 2 /* cells between rare quotes */
};

/* In order of preference: the later ones also occur inside cells (a Dutch decimal comma, names as "Jansen,
 * Jan"). */
static const char common[] = "\t;|,";
static const char odd[] = "^~ ";
static const char odd_quotes[] = "'`#";

bool
csv_separator_fits(char separator)
{
    return separator >= ' ' && separator < 127 && separator != '"' &&
           !(separator >= '0' && separator <= '9') && !(separator >= 'a' && separator <= 'z') &&
           !(separator >= 'A' && separator <= 'Z');
}

bool
csv_quote_take(const char *name, CsvDialect *dialect)
{
    dialect->escape = name[0] == '\\' ? '\\' : '\0';
    dialect->quote = name[dialect->escape != '\0'];
    return dialect->quote != '\0' && (dialect->quote == '"' || strchr(odd_quotes, dialect->quote) != NULL) &&
           name[1 + (dialect->escape != '\0')] == '\0';
}

typedef struct {
    const char *text, *end;
    bool complete;
} Sample;

typedef struct {
    uint32_t rows, multiple; /* rows with something in them; of these, with two cells or more */
    uint32_t closed;         /* quoted cells */
    uint32_t broken; /* rows with a quoted cell that went on behind its closing quote: it speaks against */
    uint32_t with[COUNT_MAX + 1];
} Tally;

/* A way to read the sample, and how well it goes. */
typedef struct {
    CsvDialect dialect;
    unsigned score;
    uint32_t rows, closed, broken;
} Trial;

static const char *
skip_spaces(const char *at, const char *end)
{
    while (at < end && *at == ' ')
        at++;
    return at;
}

/* Past a quoted cell that starts at at; NULL when it does not close. */
static const char *
skip_quoted(const char *at, const char *end, const CsvDialect *dialect)
{
    for (at++; at < end; at++) {
        if (dialect->escape == 0) {
            at = memchr(at, dialect->quote, (size_t)(end - at));
            if (at == NULL)
                return NULL;
        } else if (*at == dialect->escape) {
            at++;
            continue;
        }
        if (*at != dialect->quote)
            continue;
        if (at + 1 == end || at[1] != dialect->quote)
            return at + 1;
        at++; /* doubled */
    }
    return NULL;
}

static void
close_row(Tally *tally, unsigned cells, bool blank, bool broken)
{
    if (blank)
        return;
    tally->rows++;
    tally->broken += broken;
    if (broken)
        return;
    tally->multiple += cells > 1;
    tally->with[cells < COUNT_MAX ? cells : COUNT_MAX]++;
}

static bool
is_stop(const char *at, const char *end, char separator)
{
    return at >= end || *at == separator || *at == '\n' || *at == '\r';
}

static void
tally_sample(Tally *tally, const Sample *sample, const CsvDialect *dialect)
{
    const char *at = sample->text, *end = sample->end;
    unsigned cells = 1;
    bool blank = true, cell_start = true, broken = false, quotes = true;
    memset(tally, 0, sizeof *tally);
    while (at < end) {
        const char *open = cell_start && dialect->spaced ? skip_spaces(at, end) : at;
        const char *close = at;
        if (quotes && cell_start && open < end && *open == dialect->quote) {
            close = skip_quoted(open, end, dialect);
            quotes = close != NULL; /* never closed: the rest is read as it stands, once */
            broken = broken || !quotes;
            if (!quotes && !sample->complete && tally->rows > 0)
                return;
            if (!quotes)
                close = at;
        }
        if (close > at) {
            at = close;
            if (dialect->separator != ' ')
                at = skip_spaces(at, end);
            blank = cell_start = false;
            tally->closed += is_stop(at, end, dialect->separator);
            broken = broken || !is_stop(at, end, dialect->separator);
        } else if (*at == '\n' || *at == '\r') {
            close_row(tally, cells, blank, broken);
            cells = 1;
            blank = cell_start = true;
            broken = false;
            at++;
        } else {
            cell_start = *at == dialect->separator;
            cells += cell_start;
            blank = false;
            at++;
        }
    }
    if (sample->complete || tally->rows == 0)
        close_row(tally, cells, blank, broken);
}

/* 0 to 100: mostly how many rows are as wide as most are, a little how many have more than one cell. */
static unsigned
evenness(const Tally *tally)
{
    uint32_t most = 0;
    for (unsigned i = 2; i <= COUNT_MAX; i++)
        if (tally->with[i] > most)
            most = tally->with[i];
    if (tally->rows == 0)
        return 0;
    return (most * 70 + tally->multiple * 30) / tally->rows;
}

static Trial
try_dialect(const Sample *sample, CsvDialect dialect)
{
    static Tally tally;
    tally_sample(&tally, sample, &dialect);
    return (Trial){dialect, evenness(&tally), tally.rows, tally.closed, tally.broken};
}

static bool
occurs(const Sample *sample, char character)
{
    return memchr(sample->text, character, (size_t)(sample->end - sample->text)) != NULL;
}

/* The best separator with these quotes; told: the only one. */
static Trial
try_quotes(const Sample *sample, CsvDialect quotes, char told)
{
    const char *candidates = told ? (const char[]){told, '\0'} : common;
    unsigned second = 0;
    Trial best = {.score = 0};
    for (; *candidates != '\0'; candidates++) {
        if (!occurs(sample, *candidates))
            continue;
        quotes.separator = *candidates;
        Trial trial = try_dialect(sample, quotes);
        if (trial.score > 0 && (best.score == 0 || trial.score > best.score + NEAR)) {
            second = best.score;
            best = trial;
        } else if (trial.score > second) {
            second = trial.score;
        }
    }
    if (best.score == 0) { /* one column */
        quotes.separator = ';';
        best = try_dialect(sample, quotes);
        best.dialect.separator = told;
    }
    unsigned ahead = best.score > second ? best.score - second : 0;
    best.dialect.confidence = told ? 100 : 50 + ahead * best.score / (ahead < 100 ? 200 : 204);
    return best;
}

/* The same, with quotes that are escaped by a backslash where that mends more than it spoils. */
static Trial
try_escape(const Sample *sample, Trial plain, char told)
{
    if (plain.broken == 0 || !occurs(sample, '\\'))
        return plain;
    CsvDialect escaped = plain.dialect;
    escaped.escape = '\\';
    Trial trial = try_quotes(sample, escaped, told);
    return trial.broken < plain.broken && trial.score >= plain.score ? trial : plain;
}

/* The quotes that are told, or double ones. */
static CsvDialect
first_quotes(const CsvDialect *told)
{
    return told->quote != '\0' ? (CsvDialect){.quote = told->quote, .escape = told->escape}
                               : (CsvDialect){.quote = '"'};
}

/* Other quotes than double ones, or escaped ones, where the text says that they are meant. */
static Trial
find_quotes(const Sample *sample, Trial best, char told)
{
    for (const char *quote = odd_quotes; *quote != '\0' && best.closed == 0; quote++) {
        if (!occurs(sample, *quote))
            continue;
        Trial trial = try_escape(sample, try_quotes(sample, (CsvDialect){.quote = *quote}, told), told);
        if (trial.closed >= CLOSED_LEAST && trial.broken == 0 && trial.score >= best.score)
            return trial;
    }
    return try_escape(sample, best, told);
}

static Trial
choose_quotes(const Sample *sample, const CsvDialect *told)
{
    Trial best = try_quotes(sample, first_quotes(told), told->separator);
    if (told->quote == '\0')
        best = find_quotes(sample, best, told->separator);
    const char spaced_quote[] = {' ', best.dialect.quote};
    if (memmem(sample->text, (size_t)(sample->end - sample->text), spaced_quote, sizeof spaced_quote) !=
        NULL) {
        CsvDialect spaced = best.dialect;
        spaced.spaced = true;
        Trial trial = try_quotes(sample, spaced, told->separator);
        if (trial.score > best.score && trial.closed > best.closed)
            best = trial;
    }
    return best;
}

CsvDialect
csv_dialect_guess(const char *text, size_t length, bool complete, const CsvDialect *told)
{
    const Sample sample = {text, text + length, complete};
    Trial best = choose_quotes(&sample, told);
    for (const char *at = odd; *at != '\0' && told->separator == 0 && best.score < ODD_BELOW; at++) {
        if (!occurs(&sample, *at))
            continue;
        CsvDialect dialect = first_quotes(told);
        dialect.separator = *at;
        Trial trial = try_dialect(&sample, dialect);
        /* words stand between spaces in any text: only quotes say that cells do */
        bool meant = *at != ' ' || trial.closed >= CLOSED_LEAST;
        trial.dialect.confidence = ODD_SURE;
        if (trial.score == 100 && trial.rows >= ODD_ROWS && meant)
            return trial.dialect;
    }
    return best.dialect;
}
