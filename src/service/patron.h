/* Use cases of the desk: a patron's record, seen and changed by hand. A record is asked for by one of the patron's memberships at a
 * school; RIGHT_PEOPLE_VIEW and RIGHT_PEOPLE_EDIT hold at that school. */
#ifndef SERVICE_PATRON_H
#define SERVICE_PATRON_H

#include "service/service.h"
#include "store/patron.h"

/* Looking is a line in the trail, and makes it the actor's last one. */
Patron *service_patron_get(Service *service, const Account *actor, gint64 membership, GError **error);

/* What a form or a program sends of a record, and what is wrong with it. Texts are new. */
typedef struct {
    char *typed[N_PATRON_FIELDS];     /* what it shall be; NULL = not in the form */
    char *was[N_PATRON_FIELDS];       /* what it was when whoever typed looked; NULL = not said */
    char *problem[N_PATRON_FIELDS];   /* out, of a value that is not taken: beside its field */
    char *meanwhile[N_PATRON_FIELDS]; /* out: who changed it since, from what to what */
    gboolean not_bsn;  /* a number that may be a citizen service number was looked at: it is none */
    gboolean asks_bsn; /* out: there is one */
} PatronForm;
PatronForm *patron_form_new(void);
void patron_form_free(PatronForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PatronForm, patron_form_free)
guint patron_form_problems(const PatronForm *form);  /* how many fields have one */
guint patron_form_meanwhile(const PatronForm *form); /* how many were changed by others */

/* All or nothing. SERVICE_ERROR_INPUT: form->problem says where. SERVICE_ERROR_STALE: somebody changed what was looked at:
 * form->meanwhile says who and what, was is as it is now, and a field that was left alone shows it; saving once more is then
 * meant. */
gboolean service_patron_save(Service *service, const Account *actor, gint64 membership, PatronForm *form,
                             GError **error);

/* What stands on the tabs; each asks for RIGHT_PEOPLE_VIEW. */
GPtrArray *service_patron_log(Service *service, const Account *actor, gint64 membership,
                              GError **error); /* of PatronLogLine */
GPtrArray *service_patron_periods(Service *service, const Account *actor, gint64 membership, GError **error);
GPtrArray *service_patron_subscriptions(Service *service, const Account *actor, gint64 membership,
                                        GError **error);
GPtrArray *service_patron_notes(Service *service, const Account *actor, gint64 membership, GError **error);
GPtrArray *service_patron_cards(Service *service, const Account *actor, gint64 membership, GError **error);
GPtrArray *service_patron_groups(Service *service, const Account *actor, gint64 membership, GError **error);
#define PATRON_LOG_MAX 200u

/* Notes and blocks. from "" = today, to "" = until it is ended; dates as people write them. INPUT says what is wrong. */
typedef struct {
    gboolean is_block;
    const char *words, *from, *to;
} NewNote;
gboolean service_patron_note_add(Service *service, const Account *actor, gint64 membership,
                                 const NewNote *note, GError **error);
gboolean service_patron_note_end(Service *service, const Account *actor, gint64 membership, gint64 note,
                                 GError **error);

/* Membership of the library itself, beside the school's: a new line, and the one before ends. Dates as of notes. */
typedef struct {
    const char *kind, *status, *from, *to;
} NewSubscription;
gboolean service_patron_subscribe(Service *service, const Account *actor, gint64 membership,
                                  const NewSubscription *subscription, GError **error);
/* "cancelled" ends it today. */
gboolean service_patron_subscription_set(Service *service, const Account *actor, gint64 membership,
                                         const char *status, GError **error);

/* The membership at the school. PATRON_LEAVES: as an import deregisters who is not in the file any more: the card and what is out
 * stay, and who is in a later file comes back. PATRON_REMOVED: should not be here: a later file asks. PATRON_RETURNS: active again,
 * with the old card or else a new one. CONFLICT when it is so already. */
typedef enum { PATRON_LEAVES, PATRON_REMOVED, PATRON_RETURNS } PatronMove;
gboolean service_patron_move(Service *service, const Account *actor, gint64 membership, PatronMove move,
                             GError **error);

/* PATRON_CARD_LOST closes the card; REPLACED gives number, or the next one of the library's series when it is NULL or "V"; REOPENED
 * gives an earlier card of this patron back. A card that was open is closed. */
typedef enum { PATRON_CARD_LOST, PATRON_CARD_REPLACED, PATRON_CARD_REOPENED } PatronCardAct;
gboolean service_patron_card(Service *service, const Account *actor, gint64 membership, PatronCardAct act,
                             const char *number, GError **error);

/* Whom the actor had open last, newest first; of PatronAlike. */
GPtrArray *service_patron_recent(Service *service, const Account *actor, GError **error);

/* service/patron_values.c: one value as it is kept: new, or NULL with *problem (new). today for two-digit years. */
char *patron_value(PatronField field, const char *typed, const char *today, char **problem);

#endif
