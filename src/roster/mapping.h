/* Which column of a file is what: proposed from headers and content, changed by a person, kept per school and
 * source. */
#ifndef ROSTER_MAPPING_H
#define ROSTER_MAPPING_H

#include <glib.h>

#include "people/date.h"
#include "people/field.h"
#include "table/table.h"

/* What a column can be: a field of a pupil (same numbers as PersonField), or one of these. */
typedef enum {
    COLUMN_GROUP_NAME = N_FIELDS,
    COLUMN_CARD_NUMBER,    /* LENERNUMMER, PATRON_ID: the card, never the pupil number */
    COLUMN_GIVEN_NAMES,    /* all official first names: initials are made from them */
    COLUMN_FULL_NAME,      /* first name, prefix and surname in one cell */
    COLUMN_SURNAME_PREFIX, /* surname with its prefix in one cell */
    COLUMN_HOUSE_FULL,     /* number and addition in one cell */
    COLUMN_COMBINED_CODE,  /* EDEXML samengestelde_groep */
    COLUMN_COMBINED_NAME,
    COLUMN_ENTRY_DATE,
    COLUMN_LEAVING_DATE,
    COLUMN_ROLE, /* teachers, parents */
    COLUMN_BRIN,
    COLUMN_SECRET_ADDRESS,
    COLUMN_SUBJECT, /* what makes Magister give several rows a pupil; only to know that the rows belong
                       together */
    COLUMN_IGNORED, /* known and not wanted, or set so by a person */
    COLUMN_UNKNOWN,
    N_COLUMN_TARGETS,
} ColumnTarget;

const char *column_target_name(ColumnTarget target);  /* stable */
const char *column_target_label(ColumnTarget target); /* for people */
gboolean column_target_from_name(const char *name, ColumnTarget *target);

typedef enum {
    MAPPING_BY_PERSON,  /* set in this upload or earlier for this school and source */
    MAPPING_BY_NAME,    /* the header is a known name */
    MAPPING_BY_CONTENT, /* the cells look like it */
    MAPPING_BY_NOTHING,
} MappingReason;
const char *mapping_reason_label(MappingReason reason);

typedef struct {
    guint column; /* from 1 */
    char *header; /* as in the file */
    ColumnTarget target;
    MappingReason reason;
    gboolean clear;   /* an empty cell clears the field; otherwise it keeps it */
    char *samples[3]; /* first filled cells, "" when fewer; for the page */
} MappedColumn;

typedef struct {
    guint sheet;        /* index of the sheet in the table */
    guint header_row;   /* index of the header row in the sheet */
    GPtrArray *columns; /* of MappedColumn, by column */
    DateOrder date_order;
    char *source; /* key of the source: format and folded headers, hashed; mappings are kept under it */
} Mapping;

void mapping_free(Mapping *mapping);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mapping, mapping_free)

/* Chooses sheet and header row, proposes every column. saved: text of an earlier mapping of this school, or
 * NULL (looked up by the caller with mapping_source). findings (Finding) are appended to. NULL when no row
 * looks like a header (a finding says so). */
Mapping *roster_map(const Table *table, const char *saved, GPtrArray *findings);
/* The source key that roster_map would give, to look up what was saved. New, NULL when there is no header. */
char *roster_map_source(const Table *table);
/* Text of what persons set ("header\ttarget\tclear\n…", and the date order), to be kept; new. */
char *mapping_to_text(const Mapping *mapping);
/* A person changes one column. Two columns cannot have one target: the other becomes unknown. */
void mapping_set(Mapping *mapping, guint column, ColumnTarget target, gboolean clear);
const MappedColumn *mapping_find(const Mapping *mapping, ColumnTarget target);

#endif
