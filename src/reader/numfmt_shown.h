/* What a person sees of a number under a format code, in a spreadsheet program set to Dutch (ECMA-376 part 1,
 * 18.8.31). */
#ifndef READER_NUMFMT_SHOWN_H
#define READER_NUMFMT_SHOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/limits.h"

#define SHOWN_MAX 320u /* bytes; Excel shows at most 255 characters of a formatted number */

/* Languages of a section that mean: as the system is set, to Dutch here. */
#define LANGUAGE_SYSTEM_DATE 0xf800u
#define LANGUAGE_SYSTEM_TIME 0xf400u

typedef enum {
    TOKEN_LITERAL, /* text to copy */
    TOKEN_DIGIT,   /* one of 0 # ? */
    TOKEN_POINT,
    TOKEN_COMMA,
    TOKEN_PERCENT,
    TOKEN_EXPONENT, /* E+ or E- */
    TOKEN_SLASH,    /* fraction bar, or separator in a date */
    TOKEN_DATE,     /* a run of one of y m d h s, in letter; minutes are letter 'n' */
    TOKEN_ELAPSED,  /* [h], [mm], [ss] */
    TOKEN_AMPM,
    TOKEN_TEXT, /* @ */
    TOKEN_GENERAL,
    TOKEN_STRANGE, /* eras, Buddhist years, …: known to be something, not rendered */
} TokenKind;

typedef struct {
    uint8_t kind;   /* TokenKind */
    char letter;    /* digit placeholder, date letter */
    uint16_t count; /* letters in a run; bytes of a literal */
    const char *text;
} Token;

typedef struct {
    Token token[LIMIT_FORMAT_PARTS];
    unsigned count;
    unsigned zeros; /* 000000 and nothing else: how many */
    bool moment;    /* has a date, time or elapsed part */
    bool overflow;  /* more parts than there is room for */
    bool condition; /* has [<n] and the like */
    char compare;   /* '<' '>' '=' 'l' (<=) 'g' (>=) 'n' (<>) */
    double operand;
    unsigned language; /* of [$-413]; 0 = the reader's own: Dutch */
} Section;

/* Takes one section of a code apart; returns where the next begins, or end. Tokens borrow from the code. */
const char *numfmt_section_take(Section *section, const char *at, const char *end);

/* Writes the text into shown (room for SHOWN_MAX); returns its length, or 0 when there is nothing to show or
 * the format is beyond this. For a date, number counts days from 1900. */
size_t numfmt_section_show(const Section *section, double number, bool minus, char *shown);

/* The text in the making, and what is put behind it. */
typedef struct {
    char *text; /* SHOWN_MAX */
    size_t length;
    bool full; /* there was more than there is room for */
} Shown;

void shown_add(Shown *shown, const char *text, size_t length);
void shown_char(Shown *shown, char c);
void shown_whole(Shown *shown, uint64_t value, unsigned width); /* with at least width digits */
/* A section with a date, time or elapsed part; false when the format is beyond this. */
bool shown_moment(Shown *shown, const Section *section, double number);

/* Year, month and day of a day number counted as Excel does from 1900: 1 = 1900-01-01, 60 = 1900-02-29. */
void numfmt_civil(int64_t day, int *year, int *month, int *date);

#endif
