/* A group and its books: what its pupils have at home, how many they borrowed, and the day of its next visit. */
#ifndef STORE_VISIT_H
#define STORE_VISIT_H

#include "store/store.h"

typedef struct {
    gint64 branch;
    const char *year, *code;
} GroupKey;

typedef struct {
    gint64 membership;
    char *title, *due, *barcode;
    gboolean is_claimed; /* the pupil says that it is back */
} GroupLoan;
GPtrArray *store_group_loans(Store *store, const GroupKey *group, GError **error); /* of GroupLoan, by day */
/* From membership (gint64) to how many were borrowed on those days (guint); new. */
GHashTable *store_group_borrowed(Store *store, const GroupKey *group, const char *from, const char *to,
                                 GError **error);
/* "" = none; new, NULL with error. */
char *store_visit_get(Store *store, const GroupKey *group, GError **error);
/* day "" takes it away. */
gboolean store_visit_set(Store *store, gint64 library, const GroupKey *group, const char *day,
                         GError **error);

#endif
