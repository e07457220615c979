/* Which columns of a sheet hold BSNs (citizen service numbers): found by the header's name, or by the share
 * of values that pass the eleven-test. Such a column never leaves the reader (UAVG art. 46;
 * domain/library.md 5.6).
 *
 * By name: a cell whose words name the number, in the first 20 rows that hold anything. Long names are enough
 * in themselves; the short ones (bsn, sofi, pgn) are initials and first names too, and need a value with four
 * digits below them.
 * By value: at least 8 values of 8 or 9 digits that pass, at least 80 % of the column's filled cells below
 * its header are 8 or 9 digits, and at least 80 % of those pass. Random numbers pass one time in eleven. */
#ifndef READER_SENSITIVE_H
#define READER_SENSITIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SENSITIVE_HEADER_ROWS  20u
#define SENSITIVE_HEADER_BYTES 64u

typedef enum { SENSITIVE_NO, SENSITIVE_BY_NAME, SENSITIVE_BY_VALUE } SensitiveReason;

typedef struct {
    uint32_t filled;    /* cells below the header */
    uint32_t numbers;   /* of these: 8 or 9 digits */
    uint32_t passes;    /* of these: pass the eleven-test */
    uint32_t first_row; /* of the first number, 0 = none */
    uint32_t named_row; /* row of a header that names it, 0 = none */
    uint32_t drop_from; /* cells from this row on stay here, 0 = the column may leave */
    bool sure;          /* the name alone decides */
    bool fed;           /* a value with four digits stands below the name */
    uint8_t header_length;
    char header[SENSITIVE_HEADER_BYTES];
} SensitiveColumn;

typedef struct {
    SensitiveColumn *columns; /* one per column seen, from 1 at [0] */
    uint32_t count, room;
    uint32_t rows; /* with a cell, seen in this sheet */
    uint32_t row;  /* the current one */
    bool fresh;    /* no cell of it was seen yet */
} Sensitive;

void sensitive_start(Sensitive *sensitive); /* a new sheet */
void sensitive_row(Sensitive *sensitive, uint32_t row);
/* Takes note of a cell (UTF-8). True: its column is known to hold BSNs and the cell must not leave.
 * *failed is set when memory ran out. */
bool sensitive_cell(Sensitive *sensitive, uint32_t column, const char *value, size_t length, bool *failed);
/* Judges a column on what was seen so far; on a reason, drop_from is set and cells from there on are held. A
 * column is judged guilty once. */
SensitiveReason sensitive_judge(SensitiveColumn *column);

/* 8 or 9 digits, dots, spaces and spreadsheet guards (="…", ') left out; *passes tells the eleven-test. */
bool sensitive_number(const char *value, size_t length, bool *passes);
typedef enum { SENSITIVE_NAME_NONE, SENSITIVE_NAME_SHORT, SENSITIVE_NAME_LONG } SensitiveName;
SensitiveName sensitive_name(const char *text, size_t length);

#endif
