/* What the files of the check share among themselves: the work in hand, and a row of it. */
#ifndef ROSTER_CHECK_PARTS_H
#define ROSTER_CHECK_PARTS_H

#include "roster/check.h"
#include "table/finding.h"

#define NO_PAIR G_MAXUINT32

/* A group as rows name it: a code and a name, or one of them. */
typedef struct {
    const char *code, *name; /* NULL when the file has none; made ones filled in by check_groups */
    const char *name_key;    /* for comparing names */
    guint32 first_row, n_rows;
    FindingCode refused; /* 0 = not */
    gboolean code_is_made, name_is_made;
    gboolean from_year; /* no group in the file: made from the year group */
    gboolean staff;     /* a group of teachers */
    gboolean waiting;   /* one name under two codes, and nobody has said yet whether it is one group */
    char year[2];       /* read from the name or code, "" when it says none */
    gboolean year_told; /* the finding on it is made */
} GroupPair;

/* A row on its way to a record. */
typedef struct {
    RosterRecord *record; /* in out->records, which was made large enough to stay where it is */
    guint32 index;        /* row in the sheet */
    guint32 pair;         /* in Check.pairs, or NO_PAIR */
    guint32 joined;       /* further rows of the same pupil */
    gboolean dropped;
    const char *given, *full,
        *surname_full;     /* official first names; names that are still whole; NULL when absent */
    const char *year_text; /* a year group that was not understood: the group may tell */
} Draft;

typedef struct {
    const Table *table;
    const TableSheet *sheet;
    guint sheet_number;
    const Mapping *mapping;
    const CheckContext *context;
    RosterRecords *out;
    GArray *drafts; /* of Draft */

    guint n_columns;
    guint8 *target_of;                 /* by column; COLUMN_UNKNOWN when not used */
    guint column_of[N_COLUMN_TARGETS]; /* the first, 0 = none */
    const char *header_of[N_COLUMN_TARGETS];
    PersonField clears[N_FIELDS]; /* fields whose empty cells clear */
    guint n_clears;
    DateOrder order[N_COLUMN_TARGETS]; /* of the date columns */
    gboolean m_is_girl, edexml, from_1904;

    char oldest[11];           /* a birth date before this is not likely */
    GArray *pairs;             /* of GroupPair */
    GHashTable *pair_index;    /* "code\x1fname" -> place + 1 */
    GHashTable *brins, *years; /* text -> how often, when there is a column */
    GHashTable *told;          /* texts that a finding was made on, for those made once a text */
    GArray *links;             /* of QuestionLink */
    guint n_empty;
    GString *scratch, *more;
    guint counts[FINDING_CODES_END];
} Check;

typedef struct {
    guint question; /* place in out->questions */
    guint32 draft, other;
} QuestionLink;

/* The cells of one row by what they are; only those whose bit is in mask are set. */
typedef struct {
    guint64 mask;
    TableCell cell[N_COLUMN_TARGETS];
} RowCells;

#define TARGET_BIT(target) (G_GUINT64_CONSTANT(1) << (target))
G_STATIC_ASSERT(N_COLUMN_TARGETS <= 64);

/* check_findings.c: findings on a row (0 = the column of target, COLUMN_UNKNOWN = the whole row) with up to
 * three arguments. Notes that would stand on most rows of a file are made once for the column. */
void check_find(Check *check, FindingCode code, guint32 row, ColumnTarget target, const char *cell,
                ...) G_GNUC_NULL_TERMINATED;
void check_find_graded(Check *check, FindingCode code, FindingGrade grade, guint32 row,
                       const char *const *arguments);
void check_refuse(Check *check, Draft *draft, FindingCode code, ColumnTarget target, const char *argument);
/* TRUE the first time for a text. */
gboolean check_first_time(Check *check, FindingCode code, const char *text);
void check_findings_finish(Check *check);
/* Adds the question or, when it is asked already, gives that one; borrowed. */
RosterQuestion *check_ask(Check *check, QuestionKind kind, const char *key, guint choices);

/* check_cells.c: the cells of a row into values; groups and names only as far as one row tells. */
void check_read_row(Check *check, Draft *draft, const RowCells *cells);
/* An unreadable date is a finding, and DATE_BAD. */
DateResult check_read_date(Check *check, guint32 row, ColumnTarget target, TableCell cell, char iso[11]);
void check_read_columns(Check *check); /* what is decided per column: order of dates, J and M */

/* check_names.c */
void check_names(Check *check, Draft *draft);

/* check_groups.c */
void check_group_read(Check *check, Draft *draft, const RowCells *cells);
void check_groups(Check *check);

/* check_numbers.c: rows of one pupil, numbers that clash, cards. */
void check_duplicates(Check *check);
void check_cards(Check *check);

#endif
