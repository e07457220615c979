/* Accounts, sessions, throttling of log-ins. */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "account/account.h"
#include "store/store.h"

gint64 store_account_add(Store *store, const Account *account, const char *hash, GError **error);
Account *store_account_get(Store *store, gint64 id, GError **error);
/* hash: the password's, new. NOT_FOUND when there is none. login is folded. */
Account *store_account_find(Store *store, const char *login, char **hash, GError **error);
GPtrArray *store_account_list(Store *store, gint64 library, GError **error);
gboolean store_account_set_password(Store *store, gint64 id, const char *hash, gboolean must_change,
                                    GError **error); /* ends all sessions */
gboolean store_account_set_language(Store *store, gint64 id, const char *language, GError **error);

typedef struct {
    Account *account;
    char *csrf;                                     /* form token */
    gint64 started, seen;                           /* UTC microseconds */
    char *library_name, *branch_name, *branch_code; /* "" without */
} StoredSession;
void stored_session_free(StoredSession *session);
gboolean store_session_add(Store *store, const char *token_digest, gint64 account, const char *csrf,
                           gint64 now, GError **error);
StoredSession *store_session_get(Store *store, const char *token_digest, GError **error);
gboolean store_session_touch(Store *store, const char *token_digest, gint64 now, GError **error);
gboolean store_session_end(Store *store, const char *token_digest, GError **error);
gboolean store_session_end_old(Store *store, gint64 started_before, gint64 seen_before, GError **error);

/* Failed log-ins within a window, by login and by address (either may be NULL). */
gboolean store_login_failed(Store *store, const char *login, const char *address, gint64 now, GError **error);
typedef struct {
    gint64 since, until; /* instants, both counted */
} LoginWindow;
gint store_login_failures(Store *store, const char *login, const char *address, const LoginWindow *window,
                          GError **error); /* count or -1 */
gboolean store_login_forget(Store *store, const char *login, GError **error);

#endif
