/* Use cases: enrolling somebody by hand at a school. RIGHT_PEOPLE_EDIT there. */
#ifndef SERVICE_ENROL_H
#define SERVICE_ENROL_H

#include "service/patron.h"

/* The number of a card for somebody new: typed "V" takes the next one of the library's series, which is then given to nobody else;
 * anything else is checked. New; INPUT when it cannot be one, CONFLICT when somebody has it (whoever that is is not said). */
char *service_enrol_card(Service *service, const Account *actor, gint64 branch, const char *typed,
                         GError **error);

typedef struct {
    gint64 branch;
    const char *card;  /* from service_enrol_card; "" = the next one */
    PatronForm *form;  /* what is typed; problems come back in it. A pupil has a birth date */
    gboolean is_other; /* those who are alike were looked at: it is none of them */
} NewPatron;
/* The membership that was made, or -1. Who may be the same is never a second person in silence: CONFLICT with alike (of PatronAlike,
 * as far as the actor may see them; new). Where a school withholds its pupils, the last of alike may be nobody, membership 0 and texts
 * empty: there is somebody of that surname and birth date at another school, who or where is not told. */
gint64 service_enrol(Service *service, const Account *actor, const NewPatron *wanted, GPtrArray **alike,
                     GError **error);
/* The person of a membership at another school of the library becomes a member here too, with the card that they have. */
gint64 service_enrol_known(Service *service, const Account *actor, gint64 branch, gint64 membership,
                           GError **error);

/* A school's own address; RIGHT_PEOPLE_VIEW to see, RIGHT_PEOPLE_EDIT to set. New texts; g_free each. */
gboolean service_branch_address(Service *service, const Account *actor, gint64 branch,
                                char *value[N_ADDRESS_FIELDS], GError **error);
/* form: the fields from FIELD_STREET to FIELD_TOWN. INPUT: its problems. */
/* Where form->was says what was seen: STALE when it is another one by now. */
gboolean service_branch_address_set(Service *service, const Account *actor, gint64 branch, PatronForm *form,
                                    GError **error);

#endif
