/* Use cases of the door that hash a password: logging in, and choosing an own password.
 *
 * A hash costs a core some 10 to 20 ms on purpose, so hashes wait in line: pupils in a lane that stands back for everything
 * else, the others in a lane of their own, so that a school year that begins for all pupils at nine o'clock keeps nobody else
 * out. Who is a pupil is told by what was typed, before anything is looked up: a card number (digits only). So a line's
 * length tells nobody whether a name exists. */
#ifndef SERVICE_LOGIN_H
#define SERVICE_LOGIN_H

#include "service/service.h"

#define LOGIN_WINDOW_MINUTES 15
/* Failed attempts in that time. An address is often a whole school, whose pupils forget by the dozen: attempts with a card
 * number count apart, and more of them are borne; they never close the door to those who log in with a name. */
#define LOGIN_TRIES_PER_NAME             5
#define LOGIN_TRIES_PER_ADDRESS          50
#define LOGIN_TRIES_PER_ADDRESS_OF_CARDS 300

/* So many wait at most in each lane, and from one address: beyond that LIMITs are told, not kept. */
#define LOGIN_WAITING_MAX            20000
#define LOGIN_WAITING_MAX_OF_ADDRESS 3000

/* Where someone stands in line. */
typedef struct {
    char *ticket;  /* secret, for service_login_poll: whoever has it becomes logged in */
    guint ahead;   /* so many are before them */
    guint seconds; /* that it will take yet, about; at least 1 */
} LoginWait;
void login_wait_clear(LoginWait *wait);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LoginWait, login_wait_clear)

typedef struct {
    const char *login, *password; /* as typed */
    const char *address;
    const char *ticket; /* of an attempt that this one replaces, or NULL */
} LoginAttempt;

/* A new session's token, for the cookie; new. NULL without error: there is a line, see wait. SERVICE_ERROR_LIMIT after too
 * many failures by this name or address; SERVICE_ERROR_BUSY: the line is full; SERVICE_ERROR_INPUT alike for an unknown name
 * and a wrong password. Waits itself while the line is short (a second or so). Old sessions stay. */
char *service_login_ask(Service *service, const LoginAttempt *attempt, LoginWait *wait, GError **error);
/* The same for who waits. An answer is given once; SERVICE_ERROR_NOT_FOUND for a ticket that is unknown or was answered.
 * login (new): as it was typed. */
char *service_login_poll(Service *service, const char *ticket, LoginWait *wait, char **login, GError **error);

/* Sets an own password and ends all sessions of the account; slow. INPUT: the old one is wrong, or the new
 * one is weak. BUSY: too many do so at this moment. */
gboolean service_password_change(Service *service, const Account *actor, const char *old, const char *fresh,
                                 const char *address, GError **error);

#endif
