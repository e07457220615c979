/* The second step of logging in as it is kept, and sessions as their owner sees them. */
#ifndef STORE_FACTOR_H
#define STORE_FACTOR_H

#include "account/totp.h"
#include "store/key.h"

typedef struct {
    StoredKey *key; /* wrapped; its upload is the account */
    gint64 last_step, confirmed;
} StoredFactor;
void stored_factor_free(StoredFactor *factor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoredFactor, stored_factor_free)
StoredFactor *store_factor_get(Store *store, gint64 account, GError **error); /* NOT_FOUND */
/* A new secret, not confirmed. */
gboolean store_factor_set(Store *store, gint64 account, const char *name, const void *wrapped, gsize length,
                          GError **error);
gboolean store_factor_rewrap(Store *store, gint64 account, const char *name, const void *wrapped,
                             gsize length, GError **error);
GPtrArray *store_factor_list_others(Store *store, const char *name, guint limit,
                                    GError **error); /* of StoredKey */
/* NOT_FOUND: a code of this step or a later one was accepted before. */
gboolean store_factor_step(Store *store, gint64 account, gint64 step, GError **error);
gboolean store_factor_confirm(Store *store, gint64 account, gint64 now, GError **error);
gboolean store_factor_remove(Store *store, gint64 account, GError **error); /* with its recovery codes */

/* Others than these are gone. */
gboolean store_recovery_set(Store *store, gint64 account, char *const *hashes, GError **error);
typedef struct {
    gint64 number;
    char *hash;
} StoredRecovery;
GPtrArray *store_recovery_list(Store *store, gint64 account,
                               GError **error); /* of StoredRecovery, not used yet */
gboolean store_recovery_use(Store *store, gint64 account, gint64 number, gint64 now,
                            GError **error); /* NOT_FOUND: used meanwhile */

gboolean store_library_factor(Store *store, gint64 library, FactorPolicy *policy, GError **error);
gboolean store_library_factor_set(Store *store, gint64 library, FactorPolicy policy, GError **error);

typedef struct {
    gint64 id, started, seen;
    char *digest, *device;
} SessionLine;
GPtrArray *store_session_list(Store *store, gint64 account, gint64 since,
                              GError **error);                                           /* of SessionLine */
gboolean store_session_end_one(Store *store, gint64 account, gint64 id, GError **error); /* NOT_FOUND */
gboolean store_session_end_others(Store *store, gint64 account, const char *digest, GError **error);
/* Of a session that has a password and no code yet: its account (0 with NOT_FOUND), when it began, its device (new). */
gint64 store_session_half(Store *store, const char *digest, gint64 *started, char **device, GError **error);

#endif
