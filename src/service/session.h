/* Use cases of the door: logging in, staying in, leaving, own password, own language. */
#ifndef SERVICE_SESSION_H
#define SERVICE_SESSION_H

#include "service/service.h"

/* Who is logged in, for as long as one request takes. */
typedef struct {
    Account *account;
    char *csrf;         /* every form must carry it */
    char *library_name; /* "" for the operator */
    char *branch_name;  /* "" for the library's people */
    char *branch_code;
} Session;
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

#define SESSION_IDLE_MINUTES    30
#define SESSION_LONGEST_HOURS   12
#define LOGIN_WINDOW_MINUTES    15
#define LOGIN_TRIES_PER_NAME    5
#define LOGIN_TRIES_PER_ADDRESS 50

/* A new session's token, for the cookie; new. Slow (argon2id). SERVICE_ERROR_LIMIT after too many failures by
 * this name or address; SERVICE_ERROR_INPUT alike for an unknown name and a wrong password. Old sessions
 * stay. */
char *service_login(Service *service, const char *login, const char *password, const char *address,
                    GError **error);
/* Who a token belongs to; NOT_FOUND when it is unknown or over. */
Session *service_session(Service *service, const char *token, GError **error);
gboolean service_logout(Service *service, const char *token, GError **error);
/* Sets an own password and ends all sessions of the account; slow. INPUT: the old one is wrong, or the new
 * one is weak. */
gboolean service_password_change(Service *service, const Account *actor, const char *old, const char *fresh,
                                 const char *address, GError **error);
gboolean service_language_set(Service *service, const Account *actor, const char *language, GError **error);

#endif
