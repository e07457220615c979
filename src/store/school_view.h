/* Schools that withdraw the library staff's view of their pupils: since when, by whom, why, and how it was before. */
#ifndef STORE_SCHOOL_VIEW_H
#define STORE_SCHOOL_VIEW_H

#include "store/store.h"

typedef struct {
    gint64 id, branch;
    gint64 withdrawn_at, restored_at; /* instants; restored_at 0 = withdrawn still */
    char *withdrawn_by, *restored_by; /* names; "" when the account is nobody's any more */
    char *why, *restored_why;
} ViewLine;
void view_line_free(ViewLine *line);

GPtrArray *store_view_list(Store *store, gint64 branch, GError **error); /* of ViewLine, newest first */

/* Who does what when, for the line. */
typedef struct {
    gint64 by, now;
    const char *why;
} ViewChange;
/* The line's number; -1 with STORE_ERROR_CONFLICT when it is so already. In the caller's transaction. */
gint64 store_view_withdraw(Store *store, gint64 branch, const ViewChange *change, GError **error);
gint64 store_view_restore(Store *store, gint64 branch, const ViewChange *change, GError **error);

/* Of gint64, rising: schools of the library that have withdrawn it now. */
GArray *store_view_withheld(Store *store, gint64 library, GError **error);
/* Of gint64: accounts of who is, or was, at such schools and at no other. */
GArray *store_view_accounts(Store *store, gint64 library, GError **error);
/* Of gint64: every school where the person is or was. */
GArray *store_view_places(Store *store, gint64 person, GError **error);

#endif
