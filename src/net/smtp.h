/* Handing one letter to the mail server of the installation: SMTP (RFC 5321) by libcurl. */
#ifndef NET_SMTP_H
#define NET_SMTP_H

#include <gio/gio.h>

#define SMTP_ERROR (smtp_error_quark())
GQuark smtp_error_quark(void);
/* The message is for the operator, as libcurl says it in English. */
typedef enum {
    SMTP_ERROR_LATER,     /* not reachable, not trusted, or refused for the moment: the letter may go later */
    SMTP_ERROR_REFUSED,   /* the server will not have this letter (RFC 5321, 4.2.1: 5yz) */
    SMTP_ERROR_CANCELLED, /* stopped before all of it was given */
} SmtpError;

typedef enum {
    SMTP_STARTTLS, /* begins in the clear and goes on only when STARTTLS succeeds (RFC 3207) */
    SMTP_TLS,      /* TLS from the first byte (RFC 8314) */
    SMTP_CLEAR,    /* to this machine only */
} SmtpSecurity;

typedef struct {
    char *host;
    guint port;
    SmtpSecurity security;
    char *user, *password; /* NULL = does not log in */
    char *authorities;     /* file of certificates to trust; NULL = the system's */
} SmtpServer;

/* localhost, 127.0.0.0/8 or ::1. */
gboolean smtp_host_is_loopback(const char *host);

/* letter: as letter_format wrote it. Takes at most two minutes. TRUE: the server has taken it over. After FALSE with another code
 * than REFUSED it may have it all the same, when the answer to the last byte was lost. cancellable may be NULL. */
gboolean smtp_send(const SmtpServer *server, const char *from, const char *to, const char *letter,
                   GCancellable *cancellable, GError **error);

#endif
