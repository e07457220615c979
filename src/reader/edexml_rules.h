/* Which EDEXML elements mean what: the vocabulary of versions 1.0.3, 2.0 and 2.1 (their XSDs) as data. */
#ifndef READER_EDEXML_RULES_H
#define READER_EDEXML_RULES_H

#include <stddef.h>

/* Where in the file we are. */
typedef enum {
    IN_FILE,
    IN_ROOT,
    IN_SCHOOL,
    IN_GROUPS,
    IN_GROUP,     /* groep under groepen */
    IN_COMPOSITE, /* samengestelde_groep under groepen */
    IN_PUPILS,
    IN_PUPIL,
    IN_PUPIL_COMPOSITES,
    IN_TEACHERS,
    IN_TEACHER,
    IN_TEACHER_GROUPS,
    IN_TEACHER_GROUP,
    IN_COUNT
} EdexmlPlace;

/* What a record holds. */
typedef enum {
    SLOT_KEY,
    SLOT_INITIALS,
    SLOT_FORENAMES,
    SLOT_CALL_NAME,
    SLOT_PREFIX,
    SLOT_SURNAME,
    SLOT_BIRTH_DATE,
    SLOT_SEX,
    SLOT_YEAR, /* jaargroep */
    SLOT_GROUP,
    SLOT_GROUP_NAME,
    SLOT_COMPOSITE,
    SLOT_COMPOSITE_NAME,
    SLOT_LOCATION,
    SLOT_USER_NAME,
    SLOT_EMAIL,
    SLOT_POSTCODE,
    SLOT_FROM,
    SLOT_TO,
    SLOT_ROLE,
    SLOT_NAME, /* of a group */
    SLOT_SCHOOL_YEAR,
    SLOT_BRIN,
    SLOT_DEPENDANCE,
    SLOT_VERSION,
    SLOT_COUNT
} EdexmlSlot;

typedef enum {
    DO_ENTER,     /* what: the EdexmlPlace inside */
    DO_TEXT,      /* what: the slot for its text */
    DO_JOIN,      /* the same, after ", " where there is something already */
    DO_REFERENCE, /* what: the slot for its key attribute (or text), joined */
    DO_DROP,      /* sensitive: counted, never kept */
    DO_PASS,      /* known and of no use here */
    DO_UNKNOWN,   /* counted and passed over */
} EdexmlDo;

typedef struct {
    unsigned char place;
    const char *element;
    unsigned char what_to_do, what;
} EdexmlRule;

/* Never NULL: an element without a rule gets a DO_UNKNOWN one. */
const EdexmlRule *edexml_rule_find(EdexmlPlace place, const char *element);

/* The columns of the two sheets: their headers are EDEXML's own element names. */
typedef struct {
    const char *header;
    EdexmlSlot slot;
} EdexmlColumn;

#define EDEXML_PUPIL_COLUMNS   19
#define EDEXML_TEACHER_COLUMNS 11
extern const EdexmlColumn edexml_pupil_columns[EDEXML_PUPIL_COLUMNS];
extern const EdexmlColumn edexml_teacher_columns[EDEXML_TEACHER_COLUMNS];

#endif
