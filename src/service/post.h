/* The postman: a thread that sends the letters that wait; and how use cases write one. */
#ifndef SERVICE_POST_H
#define SERVICE_POST_H

#include "service/mail_config.h"
#include "service/private.h"
#include "store/mail.h"

/* Within the transaction of what the letter tells. mail: branch, account, kind, upload, import and numbers, as store_mail_add takes
 * them. Nobody gets a letter about what they did themselves: actor did it, or NULL. */
gboolean mail_write(const Service *service, Store *store, const Account *actor, const Mail *mail,
                    GError **error);
/* Sends mail now, in its receiver's language; errors are those of smtp_send. */
gboolean mail_send(const Mail *mail, const MailConfig *config, GCancellable *cancellable, GError **error);

Postman *postman_start(Service *service); /* service->mail is there */
void postman_stop(Postman *postman); /* may wait some seconds for a server's last word; NULL does nothing */

#endif
