/* The fields of a pupil that a school delivers and the register keeps.
 *
 * A value is canonical text (UTF-8, NFC, trimmed), "" when empty: dates YYYY-MM-DD, sex M, V or X (""
 * unknown), postcode 1234AB, year group one digit 0 … 9, numbers and codes as text with their leading zeros.
 * NULL stands for "nothing said" wherever a structure allows it. Lengths: domain facts 1.1 (number 20, group
 * code 10, group name 30, year group 1) and EDEXML 2.1 (the rest). */
#ifndef PEOPLE_FIELD_H
#define PEOPLE_FIELD_H

#include <glib.h>

typedef enum {
    /* of the membership at one school */
    FIELD_PUPIL_NUMBER,
    FIELD_SCHOOL_YEAR, /* 2026-2027: the year of the current enrolment */
    FIELD_GROUP_CODE,  /* "" = in no group */
    FIELD_YEAR_GROUP,
    /* of the person */
    FIELD_INITIALS,   /* A.B.: a capital and a point each; Th. stays together */
    FIELD_FIRST_NAME, /* roepnaam */
    FIELD_PREFIX,     /* van der */
    FIELD_SURNAME,    /* without the prefix */
    FIELD_BIRTH_DATE,
    FIELD_SEX,
    FIELD_STREET,
    FIELD_HOUSE_NUMBER,
    FIELD_HOUSE_ADDITION,
    FIELD_POSTCODE,
    FIELD_TOWN,
    FIELD_PHONE,
    FIELD_MOBILE,
    FIELD_EMAIL,
    N_FIELDS,
} PersonField;

#define FIELD_FIRST_OF_PERSON FIELD_INITIALS /* fields below this one belong to the membership */

const char *
field_name(PersonField field); /* "pupil-number": stable, for scripts, the dump and saved mappings */
const char *field_label(PersonField field); /* for people, translated */
guint field_max_length(PersonField field);  /* in characters */
gboolean field_from_name(const char *name, PersonField *field);

#endif
