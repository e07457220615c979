/* What travels from instroom-reader to the server: a stream of frames on a pipe.
 *
 * Shape: every frame is an 8-byte head and a payload. Head: u32 little-endian payload length (at most
 * WIRE_PAYLOAD_MAX), u8 type, three zero bytes. Numbers in a payload are unsigned LEB128 varints (at most 10
 * bytes, shortest form not required), strings are a varint length and that many bytes of valid UTF-8 without
 * NUL.
 *
 * Order: HELLO, then any of META / FINDING / PROGRESS / SHEET / ROWS / DROP_COLUMN / FIELD / PART, then
 * exactly one of END or FAIL, then the pipe closes. ROWS belong to the latest SHEET. Row numbers rise
 * strictly within a sheet, columns rise strictly within a row. Whatever breaks this is a breach: the receiver
 * kills the reader.
 *
 * libc only; nothing here allocates. */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_VERSION      1
#define WIRE_HEAD_SIZE    8
#define WIRE_PAYLOAD_MAX  (1u << 20) /* a batch of rows is flushed long before; one cell never reaches it */
#define WIRE_ROW_MAX      1048576u   /* the largest sheet of xlsx and ods */
#define WIRE_COLUMN_MAX   16384u     /* the widest sheet of xlsx and ods */
#define WIRE_CELL_MAX     131068u    /* bytes: Excel's limit of 32,767 characters, each at most four bytes */
#define WIRE_SHEET_MAX    1024u
#define WIRE_ARGUMENT_MAX 4u    /* arguments of a finding */
#define WIRE_FINDING_MAX  1000u /* FINDING frames in a stream; a person reads tens */
#define WIRE_FIELD_MAX    64u   /* FIELD frames in a stream; a form of ours has some */

typedef enum {
    WIRE_HELLO = 1,   /* varint version */
    WIRE_META,        /* string key, string value: what the file is. Keys: see WIRE_META_* */
    WIRE_SHEET,       /* varint index (from 1), varint flags (WireSheetFlag), string name */
    WIRE_ROWS,        /* rows until the payload ends: varint row (from 1), varint cell count, cells (below) */
    WIRE_DROP_COLUMN, /* varint column (from 1): forget every cell below the header in this column of this
                         sheet */
    WIRE_FINDING,  /* varint code (WireFinding), varint sheet, row, column (0 = none), varint argument count,
                      strings */
    WIRE_PROGRESS, /* varint bytes of the file read so far, varint bytes in all */
    WIRE_FIELD,    /* multipart only: string name, string value (at most 4 KiB) of a plain form field */
    WIRE_PART,     /* multipart only: string field name, string file name, varint offset, varint length of the
                      file */
    WIRE_END,      /* varint sheets, varint rows, varint cells: must equal what was received */
    WIRE_FAIL,     /* varint code (WireFinding), varint argument count, strings: the file cannot be read */
} WireType;

/* A cell in a ROWS frame: varint column, varint kind (WireKind, | WIRE_SHOWN when a shown text follows),
 * string value, [string shown]. Empty cells are not sent. */
typedef enum {
    WIRE_TEXT = 1, /* value = the text, line ends as \n */
    WIRE_NUMBER,   /* value = shortest decimal that reads back the same; shown = as formatted, where that
                      differs */
    WIRE_DATE,     /* value = YYYY-MM-DD, or YYYY-MM-DDThh:mm:ss; shown = as formatted */
    WIRE_TIME,     /* value = hh:mm:ss */
    WIRE_BOOL,     /* value = TRUE or FALSE */
    WIRE_ERROR,    /* value = #N/A, #DIV/0!, … */
} WireKind;
#define WIRE_KIND_MASK 0x0fu
#define WIRE_SHOWN     0x10u

typedef enum { WIRE_SHEET_HIDDEN = 1, WIRE_SHEET_CHART = 2 } WireSheetFlag;

#define WIRE_META_FORMAT         "format"    /* xlsx, ods, xls, csv, edexml, dbf */
#define WIRE_META_CONTAINER      "container" /* zip, when the file stood in one; then also "member" = its name */
#define WIRE_META_MEMBER         "member"
#define WIRE_META_ENCODING       "encoding"       /* csv, dbf: UTF-8, UTF-16LE, UTF-16BE, Windows-1252, … */
#define WIRE_META_SEPARATOR      "separator"      /* csv: the character, "tab" or "space" */
#define WIRE_META_ENCODING_SURE  "encoding-sure"  /* csv: percent; 100 = the file or a person says so */
#define WIRE_META_SEPARATOR_SURE "separator-sure" /* the same */
#define WIRE_META_BRIN           "brin" /* edexml: BRIN code, with the location's two digits when given */
#define WIRE_META_SCHOOL_YEAR    "school-year" /* edexml: 2026-2027 */
#define WIRE_META_VERSION        "version"     /* edexml: 1.0.3, 2.0, 2.1 as far as the file says */

/* What the reader has to say about a file. A finding goes along with the rows; a failure ends the reading.
 * The words for people are in table/finding.c, in the same order of names. Only ever add at the end. */
typedef enum {
    /* findings */
    WIRE_ENCODING_GUESSED =
        1, /* [1] encoding, [2] confidence in percent, [3] an example of what was decided by it */
    WIRE_SEPARATOR_GUESSED, /* [1] separator, [2] confidence in percent */
    WIRE_QUOTE_UNCLOSED,    /* at the row where the quote opened */
    WIRE_BAD_BYTES, /* [1] encoding: bytes that it does not have, replaced by U+FFFD; at the first place */
    WIRE_NUL_BYTES, /* NUL bytes were left out; at the first place */
    WIRE_CELL_CUT,  /* a cell longer than WIRE_CELL_MAX was cut */
    WIRE_BSN_COLUMN_BY_NAME,  /* [1] header; column dropped */
    WIRE_BSN_COLUMN_BY_VALUE, /* [1] header, [2] how many values, [3] how many of them pass the eleven-test;
                                 dropped */
    WIRE_SENSITIVE_DROPPED, /* [1] EDEXML element (bsn, etniciteit, gewicht, …), [2] how often: not passed on
                             */
    WIRE_FORMULA_WITHOUT_VALUE, /* a formula that was never calculated; at the first place, [1] how many */
    WIRE_DATE_SYSTEM_1904,      /* the workbook counts days from 1904 */
    WIRE_SHEET_IS_HIDDEN,       /* [1] name */
    WIRE_PASSWORD_DEFAULT,      /* protected with the default password: read all the same */
    WIRE_UNKNOWN_ELEMENT,       /* edexml: [1] element, [2] how often: passed over */
    WIRE_TRUNCATED,             /* the file ends early; what came before was read */
    WIRE_MEMBERS_IGNORED,       /* zip: [1] how many other members were passed over (__MACOSX and the like) */
    WIRE_NUMBER_LOST_DIGITS, /* a number of more than 15 digits: Excel stored it rounded; at the first place
                              */
    WIRE_MEMO_ELSEWHERE,     /* dbf: [1] header of a column whose texts stand in another file: left empty */
    WIRE_RECORDS_LEFT_OUT, /* dbf: [1] how many records the file counts, [2] how many more follow: left out */
    WIRE_QUOTES_GUESSED,   /* csv: [1] how a quoted cell looks, when not in double quotes */
    WIRE_MERGED_VALUES,    /* xlsx: values under merged cells were left out; at the first, [1] how many */
    WIRE_FORMAT_UNKNOWN,   /* xlsx: a number whose format is not in the workbook; at the first place */
    WIRE_TEXT_MISSING, /* xlsx, xls: a cell points to a shared string that is not there: left empty; at the first place */
    /* failures */
    WIRE_FAIL_EMPTY = 100, /* nothing in it */
    WIRE_FAIL_UNKNOWN,     /* [1] what it looks like: not a format that is read here */
    WIRE_FAIL_DAMAGED,     /* [1] part, [2] why, in English for the operator */
    WIRE_FAIL_ENCRYPTED,   /* needs a password */
    WIRE_FAIL_UNSUPPORTED, /* [1] format that is recognised but not read (xlsb, html, …): save as .xlsx */
    WIRE_FAIL_TOO_LARGE,   /* [1] which limit, [2] its value */
    WIRE_FAIL_ZIP_MEMBERS, /* [1] how many candidate files: a zip must hold one */
    WIRE_FAIL_DOCTYPE,     /* an XML part declares a document type or entities */
    WIRE_FAIL_NO_SHEET,    /* [1] the sheet asked for; there is none */
    WIRE_FAIL_MULTIPART,   /* the form's body is not well-formed multipart/form-data */
    WIRE_FAIL_SANDBOX,     /* [1] step that failed: nothing of the file was read */
    WIRE_FAIL_MEMORY,      /* out of memory within the limits */
    WIRE_FAIL_IO,          /* [1] what failed */
} WireFinding;

/* A bounded cursor over one payload. After any failed take, ok is false and stays so; check it once at the
 * end. */
typedef struct {
    const uint8_t *at;
    const uint8_t *end;
    bool ok;
} WireCursor;

uint64_t wire_take_varint(WireCursor *cursor, uint64_t max);
/* Borrowed from the payload; not NUL-terminated; checked to be UTF-8 without NUL. NULL and *length 0 on
 * failure. */
const char *wire_take_string(WireCursor *cursor, size_t max, size_t *length);

/* Writers: append to buffer at *used; the caller has made sure of the room (10 bytes a varint). */
void wire_put_varint(uint8_t *buffer, size_t *used, uint64_t value);
void wire_put_string(uint8_t *buffer, size_t *used, const char *text, size_t length);
void wire_put_head(uint8_t head[WIRE_HEAD_SIZE], WireType type, uint32_t length);
/* False when the head breaks the rules. */
bool wire_take_head(const uint8_t head[WIRE_HEAD_SIZE], WireType *type, uint32_t *length);

bool wire_utf8_valid(const char *text, size_t length); /* also refuses NUL */
/* Length of the well-formed UTF-8 sequence at at[0], a byte from 0x80 up, of which left bytes are there; else
 * 0. */
size_t wire_utf8_sequence(const uint8_t *at, size_t left);

#endif
