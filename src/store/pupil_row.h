/* Reading pupils from the statements that give PUPIL_COLUMNS, and persons from those that give PERSON_FIELDS.
 * Internal. */
#ifndef STORE_PUPIL_ROW_H
#define STORE_PUPIL_ROW_H

#include "roster/register.h"
#include "store/db.h"

/* Columns 0 … N_FIELDS-1 are the fields in their order, then: */
enum {
    PUPIL_ID = N_FIELDS,
    PUPIL_PERSON,
    PUPIL_STATUS,
    PUPIL_FROM,
    PUPIL_TO,
    PUPIL_DELIVERED,
    PUPIL_CARD,
    PUPIL_LAST_IMPORT,
    N_PUPIL_COLUMNS,
};

/* Columns 0 … of PERSON_FIELDS. */
#define PERSON_COLUMN(field) ((guint)(field)-FIELD_FIRST_OF_PERSON)
enum { N_PERSON_FIELDS = N_FIELDS - FIELD_FIRST_OF_PERSON };
/* And then, of PERSON_CURRENT and PERSON_CURRENT_ALL. */
enum { CURRENT_CARD = N_PERSON_FIELDS, CURRENT_VERSION, CURRENT_MADE_BY, CURRENT_PERSON };

/* Texts go into text. An unknown status or a broken delivered text is STORE_ERROR_DB. Owing and elsewhere
 * stay empty. */
gboolean pupil_row_read(Store *store, StatementId id, GStringChunk *text, RosterPupil *pupil, GError **error);
/* The columns of OWING_COLUMNS and ELSEWHERE_COLUMN: loans, fees, holds, elsewhere. */
enum { N_OWING_COLUMNS = 4 };
void pupil_row_owing(Store *store, StatementId id, guint first, GStringChunk *text, RosterPupil *pupil);
/* "" or a copy in text. */
const char *pupil_row_keep(GStringChunk *text, const char *value);
gboolean pupil_row_status(const char *name, RosterStatus *status, GError **error);

#endif
