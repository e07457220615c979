/* Pupils' files for the tests, written as text, and what the mapping and the check made of them, in words.
 *
 * A line is a row, cells are divided by "|", an empty line is an empty row. A cell is text unless it starts with "n:" number
 * ("n:12~0012": stored 12, shown 0012), "d:" date, "e:" error, "b:" boolean. "@sheet NAME" begins a sheet, "@hidden NAME" a
 * hidden one, "@meta KEY VALUE" says what the reader said of the file. All people are invented. */
#ifndef TESTS_ROSTER_FILE_H
#define TESTS_ROSTER_FILE_H

#include "roster/check.h"

#define FILE_YEAR  "2026-2027"
#define FILE_TODAY "2026-08-20"

Table *file_table(const char *text); /* new */

typedef struct {
    BranchKind kind;
    const char *brin;
    const char *answers; /* "key=choice", a line each, or NULL */
    gboolean from_1904, bsn;
} FileSchool;

/* Mapped and checked; the findings of both together. New, NULL when there is no header. */
RosterRecords *file_check_table(const Table *table, const FileSchool *school);
RosterRecords *file_check(const char *text, const FileSchool *school);

/* "3 number first-name=…; …" a record (REFUSED, WAITING), "group CODE NAME", "ask KEY", "! place code argument …". New. */
char *file_describe(const RosterRecords *records);
char *file_describe_records(const RosterRecords *records,
                            gboolean rows); /* records only, with or without row numbers */
/* "A header -> target reason", a column a line; new. */
char *file_describe_mapping(const Mapping *mapping);

#endif
