/* Accounts and sessions. */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "account/account.h"
#include "account/totp.h"
#include "store/store.h"

/* today: civil date; the account comes with the grants that are in force on it. Its own grants, role and branch count for nothing in
 * store_account_add: see store/grant.h. */
gint64 store_account_add(Store *store, const Account *account, const char *hash, GError **error);
Account *store_account_get(Store *store, gint64 id, const char *today, GError **error); /* closed ones too */
Account *store_account_of_person(Store *store, gint64 person, const char *today,
                                 GError **error); /* closed ones too */
/* login: user name, or the number of the card that the account's person has now. Finds no closed one. hash: the password's, new,
 * or NULL. NOT_FOUND when there is none. */
Account *store_account_find(Store *store, const char *login, const char *today, char **hash, GError **error);
GPtrArray *store_account_list(Store *store, gint64 library, const char *today,
                              GError **error); /* open ones, by name */
gboolean store_account_set_login(Store *store, gint64 id, const char *login, GError **error); /* folded */
gboolean store_account_close(Store *store, gint64 id, gint64 now, GError **error); /* ends all sessions */
gboolean store_account_open(Store *store, gint64 id, GError **error);
/* The number of the card that the account's person has now; "" without; new. */
char *store_account_card(Store *store, gint64 id, GError **error);

/* How many memberships of the library itself the account's person has on that day; -1 = error. */
gint store_account_memberships(Store *store, gint64 id, const char *today, GError **error);

/* What an account is made of. */
typedef struct {
    gint64 library;
    char *name; /* for display */
    char *card; /* "" without */
    char *email;
} AccountPerson;
void account_person_free(AccountPerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AccountPerson, account_person_free)
AccountPerson *store_account_person(Store *store, gint64 person, GError **error);
/* The schools where a person is a pupil now; of PersonPlace, new. */
typedef struct {
    gint64 branch, membership;
} PersonPlace;
GArray *store_person_places(Store *store, gint64 person, GError **error);
/* Of somebody who is a pupil nowhere; of a pupil it is store_pupil_set_field. */
gboolean store_person_set_email(Store *store, gint64 person, const char *email, GError **error);

/* until: of one for one time, the instant when it ends; 0 = an own one. Ends all sessions; store_door_forget. */
gboolean store_account_set_password(Store *store, gint64 id, const char *hash, gint64 until, GError **error);
gboolean store_account_set_language(Store *store, gint64 id, const char *language, GError **error);

typedef struct {
    Account *account;
    char *csrf;                                     /* form token */
    gint64 started, seen;                           /* UTC microseconds */
    char *library_name, *branch_name, *branch_code; /* "" without */
    FactorPolicy policy;                            /* of the library */
    gboolean has_factor;                            /* a second step, confirmed */
} StoredSession;
void stored_session_free(StoredSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoredSession, stored_session_free)
/* device: browser and system in words, or "". is_half: the code of the second step has not come yet, so that store_session_get
 * does not know it (store/factor.h does). */
typedef struct {
    const char *digest, *csrf, *device;
    gint64 account;
    gboolean is_half;
} NewSession;
gboolean store_session_add(Store *store, const NewSession *session, gint64 now, GError **error);
StoredSession *store_session_get(Store *store, const char *token_digest, const char *today, GError **error);
gboolean store_session_touch(Store *store, const char *token_digest, gint64 now, GError **error);
gboolean store_session_end(Store *store, const char *token_digest, GError **error);
gboolean store_session_end_old(Store *store, gint64 started_before, gint64 seen_before, GError **error);

#endif
