/* What a library asks of passwords, what others know of somebody, and letters about a log-in. */
#ifndef STORE_CREDENTIAL_H
#define STORE_CREDENTIAL_H

#include "store/mail.h"

typedef struct {
    guint one_time_days;  /* that a password for one time is good, after the day it is given */
    guint primary_length; /* of an own password of who is a pupil of primary schools only */
} CredentialTerms;
gboolean store_credential_terms(Store *store, gint64 library, CredentialTerms *terms, GError **error);
gboolean store_credential_terms_set(Store *store, gint64 library, const CredentialTerms *terms,
                                    GError **error);

/* Of an account: what an own password may not be made of, and whether it is a pupil of primary schools only. */
typedef struct {
    GPtrArray *words; /* of char *, ends with NULL */
    gboolean is_primary;
    guint primary_length; /* of its library */
} CredentialKnown;
void credential_known_clear(CredentialKnown *known);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CredentialKnown, credential_known_clear)
/* NOT_FOUND. */
gboolean store_credential_known(Store *store, gint64 account, const char *today, CredentialKnown *known,
                                GError **error);

/* Within the transaction of what it tells. address: of before, or "" = where the account's mail goes. Nothing is written for an account
 * that is closed, of no library, or has no address. */
gboolean store_mail_about_login(Store *store, gint64 account, MailKind kind, const char *address, gint64 now,
                                GError **error);

#endif
