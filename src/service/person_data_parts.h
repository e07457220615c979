/* What the parts of a person's data are called, what they are kept for, and what stands in their columns. */
#ifndef SERVICE_PERSON_DATA_PARTS_H
#define SERVICE_PERSON_DATA_PARTS_H

#include "store/person_data.h"

/* How a text of the store is written for people, and in JSON. */
typedef enum {
    AS_TEXT,
    AS_DATE,
    AS_INSTANT,
    AS_YES,
    AS_NUMBER,
    AS_CENTS,
    AS_STATUS,
    AS_ROLE,
    AS_FIELD,
    AS_IMPORT,
    AS_PLACE,
    AS_LETTER,
    AS_LETTER_STATE,
    AS_WORDS, /* of a reading log: a bit each */
} DataColumnKind;

typedef struct {
    const char *name, *label; /* label: N_() */
    DataColumnKind kind;
} DataColumnShape;

#define DATA_MOST_COLUMNS 12

/* In the order of a part's row (store/person_data.h). */
typedef struct {
    const char *name, *label, *about;           /* label, about: N_() */
    DataColumnShape columns[DATA_MOST_COLUMNS]; /* ends with a name of NULL */
} DataShape;
extern const DataShape person_data_shapes[N_PERSON_PARTS];

#endif
