/* What the letters say. */
#ifndef SERVICE_MAIL_TEXT_H
#define SERVICE_MAIL_TEXT_H

#include "store/mail.h"

/* In the language of the thread; new. No pupil's name or number and no name of a file is in it: the row of a letter holds none. The body of
 * a reminder names the books that were filled in (store_mail_books), its subject nothing. portal: as in MailConfig. */
char *mail_text_subject(const Mail *mail);
char *mail_text_body(const Mail *mail, const char *portal);
const char *mail_text_about(MailKind kind); /* for lists: "File checked" */
const char *mail_text_state(MailState state);

#endif
