/* From cells to records: every rule on lengths, characters, names, dates, groups and numbers, before anything
 * is matched. */
#ifndef ROSTER_CHECK_H
#define ROSTER_CHECK_H

#include <glib.h>

#include "people/school.h"
#include "roster/mapping.h"
#include "roster/question.h"

typedef struct RosterRecord {
    guint sheet;                 /* number, from 1 */
    guint32 row;                 /* as in the file, from 1 */
    const char *value[N_FIELDS]; /* canonical; NULL = the file says nothing (no column, empty cell that
                                    keeps); "" = clear */
    const char *card;            /* from the card column, or NULL */
    gboolean refused; /* a finding says why; value[] holds what could be read (used to know who is present) */
    gboolean waiting; /* an open question of the check: not imported yet, but present */
    gboolean number_stable; /* FALSE for EDEXML keys that start with '#': not to be matched on */
} RosterRecord;

typedef struct {
    char *code, *name;
} RosterGroup; /* of the file: one name to one code after the check */

typedef struct {
    GArray *records;      /* of RosterRecord, in file order, refused ones included; one per pupil */
    GPtrArray *groups;    /* of RosterGroup */
    GPtrArray *findings;  /* of Finding */
    GPtrArray *questions; /* of RosterQuestion */
    GStringChunk *text;   /* owns the values, */
    Table *table;         /* and those that stand in the file as they are; NULL in records made by hand */
    guint n_rows;         /* data rows read, header, empty and repeated rows left out */
    char *brin;           /* as the file says, or "" */
    char *school_year;    /* as the file says, or "" */
    guint missing;        /* bit set of 1 << field: required columns that are missing */
    gboolean bsn_column;  /* the reader dropped one (a brake) */
} RosterRecords;

typedef struct {
    const Branch *branch;         /* kind, brin */
    const char *school_year;      /* of this import */
    const char *today;            /* YYYY-MM-DD */
    const RosterAnswers *answers; /* or NULL */
} CheckContext;

void roster_records_free(RosterRecords *records);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterRecords, roster_records_free)

/* reader_findings: what the reader said of the file (for the BSN brake); not copied into the result. */
RosterRecords *roster_check(const Table *table, const Mapping *mapping, const CheckContext *context,
                            const GPtrArray *reader_findings);

#endif
