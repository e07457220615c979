/* Accounts that are logged in by another organisation. */
#ifndef STORE_FEDERATION_H
#define STORE_FEDERATION_H

#include "store/store.h"

typedef struct {
    gint64 id, at;
    char *issuer, *value;
} AccountLink;
void account_link_free(AccountLink *link);

typedef struct {
    gint64 library;
    const char *issuer, *value;
} LinkPlace;
/* by: an account, 0 = at the shell. CONFLICT when the value is an account's already; NOT_FOUND when the account is not the
 * library's, or closed. */
gboolean store_link_add(Store *store, gint64 account, const LinkPlace *place, gint64 by, gint64 now,
                        GError **error);
gint64 store_link_find(Store *store, const LinkPlace *place,
                       GError **error); /* the account; 0 = none, -1 = error */
GPtrArray *store_link_list(Store *store, gint64 account, GError **error);            /* of AccountLink */
gboolean store_link_remove(Store *store, gint64 account, gint64 id, GError **error); /* NOT_FOUND */
gboolean store_link_remove_all(Store *store, gint64 account, GError **error);

/* A log-in is used up. CONFLICT when it was before; what is older than an hour is forgotten. */
gboolean store_sign_in_use(Store *store, gint64 library, const char *digest, gint64 now, GError **error);

#endif
