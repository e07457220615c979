/* Trouble in the data: a grade, a place and a message of three parts (what happened, what it means for you,
 * what you can do). Findings come from the reader, the check and the plan; all of them are gathered, none
 * stops the reading. */
#ifndef TABLE_FINDING_H
#define TABLE_FINDING_H

#include <glib.h>

typedef enum {
    FINDING_NOTE,         /* good to know */
    FINDING_WARNING,      /* look at it; nothing is refused */
    FINDING_QUESTION,     /* a person must decide; the row waits */
    FINDING_ROW_REFUSED,  /* this row is not imported */
    FINDING_FILE_REFUSED, /* nothing of the file is imported */
} FindingGrade;

/* One row of the catalogue in finding_texts.c per code: its grade, its name ("duplicate-number", stable, for
 * scripts) and the three sentences with %1 … %4 for the arguments. Codes below 200 are wire/frame.h's, number
 * for number. */
typedef enum {
    FINDING_FROM_READER = 0,
    /* from the reader: order and arguments as WIRE_… in wire/frame.h (ingest asserts that they agree) */
    FINDING_ENCODING_GUESSED = 1,
    FINDING_SEPARATOR_GUESSED,
    FINDING_QUOTE_UNCLOSED,
    FINDING_BAD_BYTES,
    FINDING_NUL_BYTES,
    FINDING_CELL_CUT,
    FINDING_BSN_COLUMN_BY_NAME,
    FINDING_BSN_COLUMN_BY_VALUE,
    FINDING_SENSITIVE_DROPPED,
    FINDING_FORMULA_WITHOUT_VALUE,
    FINDING_DATE_SYSTEM_1904,
    FINDING_SHEET_IS_HIDDEN,
    FINDING_PASSWORD_DEFAULT,
    FINDING_UNKNOWN_ELEMENT,
    FINDING_TRUNCATED,
    FINDING_MEMBERS_IGNORED,
    FINDING_NUMBER_LOST_DIGITS,
    FINDING_MEMO_ELSEWHERE,
    FINDING_RECORDS_LEFT_OUT,
    FINDING_QUOTES_GUESSED,
    FINDING_MERGED_VALUES,
    FINDING_FORMAT_UNKNOWN,
    FINDING_TEXT_MISSING,
    FINDING_READER_END, /* after the last of the reader's findings */
    /* the file cannot be read at all */
    FINDING_FILE_EMPTY = 100,
    FINDING_FILE_UNKNOWN,
    FINDING_FILE_DAMAGED,
    FINDING_FILE_ENCRYPTED,
    FINDING_FILE_UNSUPPORTED,
    FINDING_FILE_TOO_LARGE,
    FINDING_ZIP_MEMBERS,
    FINDING_XML_DOCTYPE,
    FINDING_NO_SUCH_SHEET,
    FINDING_FORM_BROKEN,
    FINDING_SANDBOX,
    FINDING_OUT_OF_MEMORY,
    FINDING_READ_FAILED,
    FINDING_FAILURE_END,
    FINDING_CODES_OF_ROSTER = 200,
    /* columns */
    FINDING_NO_HEADER = 200,     /* no row with known column names: file refused */
    FINDING_COLUMN_UNKNOWN,      /* [1] header: not used */
    FINDING_COLUMN_TWICE,        /* [1] header [2] field: second column of the same field not used */
    FINDING_COLUMN_MISSING,      /* [1] field: a required column is missing (brake) */
    FINDING_COLUMN_BY_CONTENT,   /* [1] header [2] field: recognised by its content, please check */
    FINDING_SHEET_IGNORED,       /* [1] sheet: no pupils in it */
    FINDING_SHEET_NOT_READ,      /* [1] sheet [2] the one that is read: it has pupils too */
    FINDING_SHEET_OF_STAFF,      /* [1] sheet: teachers */
    FINDING_NO_PUPILS,           /* the header row is there and nothing under it */
    FINDING_HEADER_REPEATED,     /* the header row stood again in the middle; passed over */
    FINDING_ROWS_EMPTY,          /* [1] how many empty rows were passed over */
    FINDING_SCHOOL_YEAR_DIFFERS, /* [1] in the file [2] asked (brake) */
    FINDING_BRIN_DIFFERS,        /* [1] in the file [2] of the branch (brake) */
    /* rows */
    FINDING_NUMBER_MISSING,       /* row without pupil number: refused */
    FINDING_NUMBER_TOO_LONG,      /* [1] number: over 20 */
    FINDING_NUMBER_LOOKS_ROUNDED, /* [1] as 1,23E+08: refused */
    FINDING_NUMBER_TWICE,         /* [1] number [2] other row: both refused when the people differ */
    FINDING_ROW_TWICE,            /* [1] other row: the same pupil again, same data; taken once */
    FINDING_ROWS_JOINED, /* [1] how many rows: one pupil over several rows (Magister), taken together */
    FINDING_NUMBER_ALMOST_TWICE,  /* [1] number [2] other number [3] other row: equal but for zeros, spaces,
                                     BRIN: asks */
    FINDING_BRIN_IN_NUMBER,       /* [1] number: carries the school's BRIN */
    FINDING_KEY_NOT_STABLE,       /* [1] EDEXML key starting with #: not used for matching */
    FINDING_NAME_MISSING,         /* neither initials nor first name, or no surname: refused */
    FINDING_INITIALS_MADE,        /* [1] initials [2] first name */
    FINDING_NAME_SPLIT,           /* [1] full name [2] prefix [3] surname: prefix taken from the name */
    FINDING_GROUP_MISSING,        /* refused */
    FINDING_GROUP_CODE_TOO_LONG,  /* [1] code: over 10: refused */
    FINDING_GROUP_CODE_FORBIDDEN, /* [1] code [2] character: refused */
    FINDING_GROUP_NAME_TOO_LONG,  /* [1] name: over 30: refused */
    FINDING_GROUP_TWO_NAMES,      /* [1] code [2] name [3] other name */
    FINDING_GROUP_TWO_CODES,      /* [1] name [2] code [3] other code: combination group split? asks */
    FINDING_GROUP_NAME_MADE,      /* [1] name made from the code, or code made from the name */
    FINDING_GROUP_FROM_YEAR,      /* [1] name: no group, so one was made from the year group */
    FINDING_YEAR_GROUP_MISSING,   /* no year group, and the group does not tell either */
    FINDING_YEAR_GROUP_UNKNOWN,   /* [1] text: refused when required */
    FINDING_YEAR_GROUP_MAPPED,    /* [1] code [2] year group: EDEXML code mapped */
    FINDING_YEAR_GROUP_MADE,      /* [1] group: year group taken from the group's name */
    FINDING_DATE_UNREADABLE,      /* [1] field [2] text: field not used */
    FINDING_DATE_TWO_DIGIT_YEAR,  /* [1] text [2] assumed date: asks */
    FINDING_DATE_ORDER_ASSUMED,   /* [1] day-month or month-day, for the column */
    FINDING_DATE_UNLIKELY,        /* [1] date: birth date in the future or over 100 years ago */
    FINDING_SEX_UNKNOWN,          /* [1] text: field not used */
    FINDING_POSTCODE_UNKNOWN,     /* [1] text: kept as it is? no: field not used */
    FINDING_EMAIL_INVALID,        /* [1] text */
    FINDING_EMAIL_SEVERAL,        /* only the first is used */
    FINDING_VALUE_TOO_LONG,       /* [1] field [2] limit: field not used */
    FINDING_VALUE_IS_ERROR,       /* [1] field [2] #N/A: field not used */
    FINDING_LEFT_ALREADY,         /* [1] date: the file itself says this pupil left; not enrolled */
    FINDING_STARTS_LATER,         /* [1] date */
    FINDING_TEACHER_ROW,          /* a teacher; teachers are not enrolled by the import */
    FINDING_CARD_IN_USE,          /* [1] card number: of someone else: refused */
    FINDING_LIKE_SINCE, /* [1] name [2] school of somebody like this who came since the plan was shown */
    FINDING_CARD_KEPT,  /* [1] card in the file [2] the pupil's own, which stays */
    FINDING_CARD_TWICE, /* [1] card number [2] other row: refused */
    FINDING_CARD_IS_PUPIL_NUMBER, /* [1] the card column holds pupil numbers: column not used */
    FINDING_ADDRESS_SECRET,       /* secret address: not stored */
    FINDING_CODES_END,
} FindingCode;

typedef struct {
    FindingCode code;
    FindingGrade grade; /* usually the catalogue's; the check may raise or lower it */
    guint sheet;        /* from 1; 0 = the whole file */
    guint32 row;        /* from 1 as in the file; 0 = the whole sheet or column */
    guint column;       /* from 1; 0 = the whole row */
    char *cell;         /* text of the cell, or NULL; never a BSN */
    char *arguments[4]; /* or NULL */
} Finding;

/* New; the arguments (up to four, then NULL) are copied. */
Finding *finding_new(FindingCode code, guint sheet, guint32 row, guint column, const char *cell,
                     ...) G_GNUC_NULL_TERMINATED;
Finding *finding_copy(const Finding *finding); /* new */
void finding_free(Finding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Finding, finding_free)
GPtrArray *finding_list_new(void); /* of Finding, frees them */

gboolean finding_code_known(guint code);
FindingGrade finding_code_grade(FindingCode code);
const char *finding_code_name(FindingCode code); /* "duplicate-number": stable, not translated */
guint finding_code_n_arguments(FindingCode code);
const char *finding_grade_name(FindingGrade grade);  /* "row-refused": stable */
const char *finding_grade_label(FindingGrade grade); /* for people, translated */

/* The three parts in the thread's language; new. */
char *finding_what(const Finding *finding);
char *finding_means(const Finding *finding);
char *finding_todo(const Finding *finding);
/* "Sheet 1, row 12, column C" in the thread's language; new; "" when no place. */
char *finding_place(const Finding *finding);
/* Column number to letters, 1 = A, 28 = AB. */
void finding_column_letters(guint column, char letters[8]);

#endif
