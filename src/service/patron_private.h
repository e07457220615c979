/* Shared by the use cases of the patron's record. */
#ifndef SERVICE_PATRON_PRIVATE_H
#define SERVICE_PATRON_PRIVATE_H

#include "service/patron.h"
#include "service/private.h"

/* One record in a transaction; ended with it. */
typedef struct {
    Connection connection;
    Store *store; /* the connection's */
    Service *service;
    const Account *actor;
    Branch *branch;
    Patron *patron; /* as it is now: no other writer before the end */
    StoreHand hand;
    char *today;
    gboolean reads; /* set before it begins: nothing will be written */
} PatronCase;
void patron_case_clear(PatronCase *pcase);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PatronCase, patron_case_clear)

gboolean patron_case_begin(PatronCase *pcase, Service *service, const Account *actor, Right right,
                           gint64 membership, GError **error);
/* With a line in the trail about this person. detail: a word of ours, or NULL. */
gboolean patron_case_commit(PatronCase *pcase, AuditVerb verb, const char *detail, GError **error);
gboolean patron_refuse(GError **error, const char *message); /* SERVICE_ERROR_INPUT; FALSE */

/* Checks and canonicalises what was typed into value, which holds what is now: value[f] of a changed field is the form's own text. FALSE:
 * form->problem says what is wrong. */
gboolean patron_form_check(PatronForm *form, const char **value, const char *today);

/* "" or a date; FALSE with SERVICE_ERROR_INPUT. missing: what "" is. */
gboolean patron_date(const char *typed, const char *missing, const char *today, char iso[11], GError **error);
/* A number as it is kept, that nobody has (CONFLICT, which does not say who) but person, when that is not 0; typed NULL or "V": the
 * next one of the library's series. New, NULL with error. Within a write transaction. */
char *patron_card_take(Store *store, gint64 library, const char *typed, gint64 person, GError **error);

#endif
