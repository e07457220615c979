/* The fields of a patron's record as the desk keeps it: those of people/field.h, which schools deliver, and those that never come
 * from a file. What kind of patron, which choices a field has, and its label.
 *
 * A value is text, "" when empty; of a field that says yes or no "yes" or "no", of a count digits. Facts: domain 3.3. */
#ifndef PEOPLE_PATRON_H
#define PEOPLE_PATRON_H

#include "people/field.h"

typedef enum {
    /* the values of PersonField come first, with the same numbers */
    PATRON_KIND = N_FIELDS,
    PATRON_SECRET_ADDRESS, /* "yes": there is no address at all, and none is taken */
    PATRON_HISTORY_SHOWN,  /* to the patron */
    PATRON_HISTORY_KEPT,   /* longer than the library's own term */
    PATRON_WARN_BORROWED,  /* when a title was borrowed before */
    PATRON_NOT_RETURNED,   /* how often something did not come back in the normal way */
    PATRON_RECEIPTS,
    PATRON_HOLD_MESSAGES,
    PATRON_LANGUAGE,
    PATRON_EXTERNAL_NUMBER, /* cannot be searched; the one that can is FIELD_PUPIL_NUMBER */
    PATRON_SCHOOL_TYPE,
    N_PATRON_FIELDS,
} PatronField;

typedef enum {
    PATRON_IS_TEXT,
    PATRON_IS_DATE,
    PATRON_IS_CHOICE,
    PATRON_IS_YES_NO,
    PATRON_IS_COUNT,
    PATRON_IS_EMAIL,
    PATRON_IS_PHONE,
    PATRON_IS_GROUP, /* one of the school's groups */
} PatronType;

typedef struct {
    const char *value, *label; /* label: N_(); the last one of a list has value NULL */
} PatronChoice;

const char *patron_field_name(PatronField field);  /* "receipts": stable */
const char *patron_field_label(PatronField field); /* for people, translated; begins with a small letter */
gboolean patron_field_from_name(const char *name, PatronField *field);
guint patron_field_max_length(PatronField field); /* in characters */
PatronType patron_field_type(PatronField field);
const PatronChoice *patron_field_choices(PatronField field); /* NULL when there are none */
const char *patron_field_default(PatronField field);         /* of who was never touched by hand */
/* Street to town. */
gboolean patron_field_is_address(PatronField field);
/* What people read for a value: the choice's label, yes or no, the date; "" for "". Borrowed, or from value. */
const char *patron_choice_label(PatronField field, const char *value);

/* Kinds and states of a subscription at the library itself; the states with the numbers that libraries know them by (domain 3.3). */
extern const PatronChoice PATRON_SUBSCRIPTIONS[], PATRON_SUBSCRIPTION_STATES[];
#define PATRON_SUBSCRIPTION_ENDED "cancelled"
gboolean patron_choice_has(const PatronChoice *choices, const char *value);
const char *patron_choice_of(const PatronChoice *choices, const char *value); /* its label, or value */

/* What a card number may be: 4 to 20 letters and digits. One that looks like the library's own series (ten digits, the first two
 * those of own) has the right check digit. New, in capitals and without spaces; NULL with *problem (static, translated). */
char *patron_card_number(const char *typed, const char *own, const char **problem);

/* The numbers that a Dutch citizen service number can be: 8 or 9 digits (spaces, points and hyphens aside) that pass the eleven-test
 * (domain 5.6). One number in eleven does, so this is a reason to ask, not a proof. in_text: any such run of digits within. */
gboolean patron_may_be_bsn(const char *value);
gboolean patron_bsn_in_text(const char *text);

#endif
