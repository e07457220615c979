/* Which character separates the cells of a text: the one that gives the most even rows. */
#include "reader/csv.h"

#include <stdint.h>
#include <string.h>

enum {
    COUNT_MAX = 512, /* cells in a row; more are counted as this many */
    NEAR = 15,       /* percent points within which two separators are equally likely */
};

/* In order of preference: the later ones also occur inside cells (a Dutch decimal comma, names as "Jansen,
 * Jan"). */
static const char candidates[] = "\t;|,";

bool
csv_separator_fits(char separator)
{
    return separator > ' ' && separator < 127 && separator != '"' &&
           !(separator >= '0' && separator <= '9') && !(separator >= 'a' && separator <= 'z') &&
           !(separator >= 'A' && separator <= 'Z');
}

/* Past a quoted cell that starts at at; end when it does not close. */
static const char *
skip_quoted(const char *at, const char *end)
{
    for (at++; at < end; at += 2) { /* past a doubled quote */
        at = memchr(at, '"', (size_t)(end - at));
        if (at == NULL)
            return end;
        if (at + 1 == end || at[1] != '"')
            return at + 1;
    }
    return end;
}

typedef struct {
    uint32_t rows, multiple; /* rows with something in them; of these, with two cells or more */
    uint32_t with[COUNT_MAX + 1];
} Tally;

/* broken: a quoted cell went on behind its closing quote, which speaks against the separator. */
static void
close_row(Tally *tally, unsigned cells, bool blank, bool broken)
{
    if (blank)
        return;
    tally->rows++;
    if (broken)
        return;
    tally->multiple += cells > 1;
    tally->with[cells < COUNT_MAX ? cells : COUNT_MAX]++;
}

static void
tally_text(Tally *tally, const char *text, size_t length, bool complete, char separator)
{
    const char *at = text, *end = text + length;
    unsigned cells = 1;
    bool blank = true, cell_start = true, broken = false;
    memset(tally, 0, sizeof *tally);
    while (at < end) {
        if (*at == '"' && cell_start) {
            const char *after = skip_quoted(at, end);
            if (after == end && !complete)
                return;
            at = after;
            blank = cell_start = false;
            broken = broken || (at < end && *at != separator && *at != '\n' && *at != '\r');
        } else if (*at == '\n' || *at == '\r') {
            close_row(tally, cells, blank, broken);
            cells = 1;
            blank = cell_start = true;
            broken = false;
            at++;
        } else {
            cell_start = *at == separator;
            cells += cell_start;
            blank = false;
            at++;
        }
    }
    if (complete || tally->rows == 0)
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

char
csv_separator_guess(const char *text, size_t length, bool complete, bool *sure)
{
    static Tally tally;
    char best = 0;
    unsigned best_score = 0, second = 0;
    for (size_t i = 0; i < sizeof candidates - 1; i++) {
        if (memchr(text, candidates[i], length) == NULL)
            continue;
        tally_text(&tally, text, length, complete, candidates[i]);
        unsigned score = evenness(&tally);
        if (best == 0 || score > best_score + NEAR / 3) {
            second = best_score;
            best_score = score;
            best = candidates[i];
        } else if (score > second) {
            second = score;
        }
    }
    *sure = second + NEAR < best_score || (second == 0 && best_score > 0);
    return best_score > 0 ? best : 0;
}
