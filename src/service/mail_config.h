/* The file that says by which mail server the installation's letters go, and where its portal is. */
#ifndef SERVICE_MAIL_CONFIG_H
#define SERVICE_MAIL_CONFIG_H

#include "net/smtp.h"

typedef struct {
    SmtpServer smtp;
    char *from;          /* the sender's address */
    char *portal;        /* where people reach the portal: "https://…" without a slash at its end */
    guint pause_seconds; /* before the second attempt */
    guint give_up_hours; /* after the letter was written */
} MailConfig;
void mail_config_free(MailConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailConfig, mail_config_free)

/* A file that only this user can read: [mail] with server, port, security (starttls, tls, none), user, password, authorities, from,
 * portal, pause, give-up. An unknown line, or "none" for another machine, is refused: SERVICE_ERROR_INPUT. */
MailConfig *mail_config_read(const char *path, GError **error);

#endif
