/* Use cases of the door that hash a password: logging in, and choosing an own password.
 *
 * A hash costs a core some 10 to 20 ms on purpose, so hashes wait in line: pupils in a lane that stands back for everything
 * else, the others in a lane of their own, so that a school year that begins for all pupils at nine o'clock keeps nobody else
 * out. Who is a pupil is told by what was typed, before anything is looked up: a card number (digits only). So a line's
 * length tells nobody whether a name exists. */
#ifndef SERVICE_LOGIN_H
#define SERVICE_LOGIN_H

#include "service/service.h"

/* So many wait at most in each lane, and from one address: beyond that who comes is told so. */
#define LOGIN_WAITING_MAX            20000
#define LOGIN_WAITING_MAX_OF_ADDRESS 3000

/* Where someone stands in line. */
typedef struct {
    char *ticket; /* secret, for service_login_poll: whoever has it becomes logged in */
    guint ahead;  /* so many are before them */
    guint
        seconds; /* that it will take yet, about; at least 1. With SERVICE_ERROR_LIMIT: until a next attempt */
    gboolean
        is_half;  /* with a session: no right until the code of the second step is there (service/factor.h) */
    char *device; /* with a session: what the browser keeps for a next time (LoginAttempt) */
} LoginWait;
void login_wait_clear(LoginWait *wait);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LoginWait, login_wait_clear)

typedef struct {
    const char *login, *password; /* as typed */
    const char *agent;            /* browser and system in words, for the list of sessions, or NULL */
    const char *address;
    const char *ticket; /* of an attempt that this one replaces, or NULL */
    const char *
        device; /* what LoginWait gave this browser once, or NULL: makes it known for who logged in with it */
    gboolean is_program; /* the session is for the API: its token works nowhere else */
    const char *
        browser; /* a secret of this browser, as its form token, or NULL: to come back with when one had to wait */
} LoginAttempt;

/* A new session's token, for the cookie; new. NULL without error: there is a line, see wait. SERVICE_ERROR_LIMIT after
 * too many failures (service/door.h): a next one is looked at after wait->seconds; SERVICE_ERROR_BUSY: the line is full; SERVICE_ERROR_INPUT alike for an unknown name
 * and a wrong password. Waits itself while the line is short (a second or so). Old sessions stay. */
char *service_login_ask(Service *service, const LoginAttempt *attempt, LoginWait *wait, GError **error);
/* The same for who waits. An answer is given once; SERVICE_ERROR_NOT_FOUND for a ticket that is unknown or was answered.
 * login (new): as it was typed. */
char *service_login_poll(Service *service, const char *ticket, LoginWait *wait, char **login, GError **error);

/* Whether this password is of the log-in of this person, asked by a machine that the person stands at: throttled as at the door, and no
 * session comes of it. A right one clears no counter. INPUT: it is not; LIMIT as above. Slow. */
gboolean service_login_prove(Service *service, const LoginAttempt *attempt, gint64 person, GError **error);

/* Sets an own password and ends all sessions of the account; slow. INPUT: the old one is wrong, or the new
 * one is weak. BUSY: too many do so at this moment. */
gboolean service_password_change(Service *service, const Account *actor, const char *old, const char *fresh,
                                 GError **error);

#endif
