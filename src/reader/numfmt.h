/* Number formats of spreadsheets (ECMA-376 part 1, 18.8.30 and 18.8.31; [MS-XLS] 2.4.126): is it a date, and
 * what does a person see. Shared by xlsx and xls; ods carries the shown text itself. */
#ifndef READER_NUMFMT_H
#define READER_NUMFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/emit.h"

typedef struct {
    uint8_t kind;     /* NumfmtKind */
    bool general;     /* no formatting of its own: shown equals value */
    uint16_t length;  /* of code */
    uint32_t id;      /* of what was parsed: copies have the same, another code never; 0 = none */
    const char *code; /* borrowed: the caller keeps the format's text alive */
} Numfmt;

typedef enum {
    NUMFMT_NUMBER, /* also elapsed times such as [h]:mm */
    NUMFMT_DATE,   /* has a date part (with or without a time) */
    NUMFMT_TIME,   /* only a time of day */
    NUMFMT_TEXT,   /* @ */
} NumfmtKind;

void numfmt_parse(Numfmt *format, const char *code, size_t length);
void numfmt_builtin(Numfmt *format, unsigned id); /* 0 … 49 and the locale ones; unknown ids are general */

/* Emits a numeric cell: WIRE_DATE or WIRE_TIME when the format says so and the serial allows it (else
 * WIRE_NUMBER), value and shown text as in wire/frame.h. 1900 serial 60 is 1900-02-29. */
void numfmt_emit(Emit *emit, uint32_t column, double number, const Numfmt *format, bool date1904);
/* Shortest decimal that reads back the same, as Python's repr writes it; whole numbers below 1e15 without a
 * point. Returns the length; buffer has room for 32 bytes. */
size_t numfmt_shortest(double number, char buffer[32]);

#endif
