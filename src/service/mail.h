/* Use cases of mail: who wants it where, what was sent, and trying again. */
#ifndef SERVICE_MAIL_H
#define SERVICE_MAIL_H

#include "service/service.h"
#include "store/mail.h"

/* The contacts of the actor's library (RIGHT_LIBRARY_MANAGE); the operator says which one. Of MailContact: that of the whole
 * library first. */
GPtrArray *service_mail_contacts(Service *service, const Account *actor, gint64 library, GError **error);
/* branch_code NULL or "" = of the whole library; address "" takes it away; language "nl" or "en". SERVICE_ERROR_INPUT. */
typedef struct {
    gint64 library; /* counts for the operator only */
    const char *branch_code, *address, *language;
} MailContactChoice;
gboolean service_mail_contact_set(Service *service, const Account *actor, const MailContactChoice *choice,
                                  GError **error);

/* The newest letters of the library, of the operator's all (RIGHT_LIBRARY_MANAGE); of Mail. */
GPtrArray *service_mail_list(Service *service, const Account *actor, guint limit, GError **error);
/* One that failed waits again (RIGHT_LIBRARY_MANAGE). SERVICE_ERROR_CONFLICT. */
gboolean service_mail_retry(Service *service, const Account *actor, gint64 id, GError **error);

/* Mail about the own uploads (RIGHT_UPLOAD). The address is new; "" when there is none. */
char *service_mail_own(Service *service, const Account *actor, gboolean *is_wanted, GError **error);
gboolean service_mail_own_set(Service *service, const Account *actor, const char *address, gboolean is_wanted,
                              GError **error);
/* The same of somebody else, by number (RIGHT_LIBRARY_MANAGE). */
gboolean service_mail_account_set(Service *service, const Account *actor, gint64 account, const char *address,
                                  GError **error);

/* Sends one letter at once, with the mail file at path, to see whether that works (RIGHT_OPERATE). */
gboolean service_mail_test(const Account *actor, const char *path, const char *address, GError **error);

#endif
