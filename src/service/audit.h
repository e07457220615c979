/* Use cases of the trail: reading it, who saw a pupil, checking that it is whole, and removing what is old. */
#ifndef SERVICE_AUDIT_H
#define SERVICE_AUDIT_H

#include "account/audit.h"
#include "service/service.h"
#include "store/audit_verify.h"

/* What somebody logged in asked for and may not have; nothing when the trail cannot keep up. */
void service_audit_refused(Service *service, const Account *actor, const AuditEvent *event);
/* Until what was seen so far is on the disk. */
void service_audit_flush(Service *service);

#define TRAIL_PAGE 50u

/* Midnight at which a day (2026-11-22) begins by the local clock; -1 for what is none. */
gint64 service_audit_midnight(const char *day);

/* The lines that the actor may see (RIGHT_TRAIL_VIEW: the library's, of a school's people those of their school; the operator's
 * choice of filter->library), newest first. filter->library and branch of others are narrowed to the own ones. One more than
 * filter->limit tells that there are more. */
GPtrArray *service_audit_list(Service *service, const Account *actor, const AuditFilter *filter,
                              GError **error);

/* Who saw or changed what of a person: lines that name it, and those about everybody of its school while it was there. */
typedef struct {
    char *name, *school; /* of the person */
    GPtrArray *lines;    /* of AuditLine, newest first */
    gboolean more;       /* older ones than fit */
} PersonTrail;
void person_trail_free(PersonTrail *trail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PersonTrail, person_trail_free)
#define PERSON_TRAIL_MOST 1000u
PersonTrail *service_audit_person(Service *service, const Account *actor, gint64 person, GError **error);

/* For the operator. Heads of all chains, of AuditHead; names: of their libraries, in the same order ("" = the installation's). */
GArray *service_audit_heads(Service *service, const Account *actor, GPtrArray **names, GError **error);
/* Reads the chain of one library; noted: NULL or its head as it was noted elsewhere. */
gboolean service_audit_verify(Service *service, const Account *actor, gint64 library, const AuditHead *noted,
                              AuditVerdict *verdict, GError **error);
/* Removes what is older than an instant from every chain, when each is whole; how many lines, or -1. SERVICE_ERROR_CONFLICT when
 * one is not: what is left of it is the proof of that. */
gint64 service_audit_seal(Service *service, const Account *actor, gint64 before, GError **error);

#endif
