/* Whether a chain of the trail is whole, and taking its oldest lines away when they may go. */
#ifndef STORE_AUDIT_VERIFY_H
#define STORE_AUDIT_VERIFY_H

#include "store/audit.h"

typedef enum {
    AUDIT_WHOLE,
    AUDIT_LINE_MISSING,  /* there is none with this number, and later ones are there */
    AUDIT_LINE_CHANGED,  /* it is not what was written in this place: changed, put between, or exchanged */
    AUDIT_LINE_CUT_OFF,  /* this one and all after it are gone: the head knows of them */
    AUDIT_LINE_BEYOND,   /* it stands behind the head */
    AUDIT_HEAD_CHANGED,  /* the head has another digest than its line */
    AUDIT_HEAD_MISSING,  /* lines without a head */
    AUDIT_INDEX_CHANGED, /* by the index the line is about other persons than it says */
    AUDIT_SEAL_UNKNOWN,  /* lines up to here are gone, and no line of the trail tells of it */
    AUDIT_NOTED_OTHER,   /* not the line whose digest was noted elsewhere */
    AUDIT_NOTED_MISSING, /* the chain ends before the line that was noted elsewhere */
    N_AUDIT_FAULTS
} AuditFault;
const char *audit_fault_name(AuditFault fault);              /* "changed": stable; "whole" */
char *audit_fault_sentence(AuditFault fault, gint64 number); /* for people; new */

typedef struct {
    gint64 library;
    AuditFault fault;
    gint64 number; /* of the first line that is not as it was written */
    gint64 lines;  /* read and found whole */
    gint64 sealed; /* lines before these that were removed as agreed */
} AuditVerdict;

/* Reads a chain line by line, in the open transaction and in little memory. noted: its head as it was noted elsewhere, or NULL;
 * what lies before the seal cannot be compared. FALSE only when the store fails. */
gboolean store_audit_verify(Store *store, gint64 library, const AuditHead *noted, AuditVerdict *verdict,
                            GError **error);

/* Removes the lines of before an instant, as far as no later line stands among them, in the open write transaction: the chain
 * goes on from the digest of the last one that went, and a line of actor says so. removed: how many; 0 = nothing was done. */
gboolean store_audit_seal(Store *store, gint64 library, gint64 before, AuditLine *line, gint64 *removed,
                          GError **error);

#endif
