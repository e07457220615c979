/* The trail in the database: a chain of lines for each library, and one (0) of the installation. Nobody changes or removes a line,
 * the database refuses it (triggers); only what was sealed may go. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "account/audit.h"
#include "store/store.h"

/* Puts lines of one library at the end of its chain, in the open write transaction: number and digest are filled in. The head
 * of the chain is locked from here to the end of the transaction, so that others who write to the chain wait: do this last,
 * right before the commit. */
gboolean store_audit_add(Store *store, AuditLine *const *lines, gsize n, GError **error);

/* The library of a line that says 0 of it: its branch's, else 0. -1 = error. */
gint64 store_audit_library(Store *store, const AuditLine *line, GError **error);

typedef struct {
    gint64 library, branch, account, person; /* 0 = all; the library of 0 is the installation's */
    const char *verb;                        /* NULL = all */
    gint64 since, until;                     /* instants, since counted and until not; 0 = without end */
    gint64 before;                           /* numbers below this; 0 = from the last line */
    guint limit;
} AuditFilter;
/* Newest first, of AuditLine; new. With a person: lines that name it; those of the whole school are another list: */
GPtrArray *store_audit_list(Store *store, const AuditFilter *filter, GError **error);
/* Lines about everybody of the schools of filter->person, while it was there (by day). */
GPtrArray *store_audit_list_school(Store *store, const AuditFilter *filter, GError **error);

typedef struct {
    gint64 library;
    gint64 number; /* of the last line; 0 = none yet */
    guint8 digest[AUDIT_DIGEST_BYTES];
    gint64 sealed; /* lines up to this one were removed */
    guint8 sealed_digest[AUDIT_DIGEST_BYTES];
} AuditHead;
/* STORE_ERROR_NOT_FOUND when the chain has no head. */
gboolean store_audit_head(Store *store, gint64 library, AuditHead *head, GError **error);
/* The first library above after that has a chain, or lines without a head; after -1 = from the installation's. FALSE: error, or
 * without one: there is none. */
gboolean store_audit_next_chain(Store *store, gint64 after, gint64 *library, GError **error);

/* For checking: lines above after by number, at most limit; and the pairs (number, person) of the index by which a person's
 * lines are found, above after up to until, as "number person" in order. */
GPtrArray *store_audit_page(Store *store, gint64 library, gint64 after, guint limit, GError **error);
typedef struct {
    gint64 number, person;
} AuditPerson;
GArray *store_audit_persons(Store *store, gint64 library, gint64 after, gint64 until, GError **error);

#endif
