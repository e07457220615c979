/* Use cases of the second step of logging in: setting it up, giving the code, recovery codes, taking it away, and who needs it. */
#ifndef SERVICE_FACTOR_H
#define SERVICE_FACTOR_H

#include "account/totp.h"
#include "service/service.h"

typedef enum { FACTOR_NONE, FACTOR_BEGUN, FACTOR_ON } FactorState;
typedef struct {
    FactorState state;
    gint64 since;     /* instant; 0 = not on */
    guint codes_left; /* recovery codes that were not used */
    gboolean required;
    char *secret, *address; /* while begun: to be typed over, and for the QR code; secret. NULL else */
} FactorView;
void factor_view_clear(FactorView *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FactorView, factor_view_clear)
/* Of the actor's own. */
gboolean service_factor_view(Service *service, const Account *actor, FactorView *view, GError **error);
/* A new secret, to be confirmed by a code of it; CONFLICT while there is one that is on. */
gboolean service_factor_begin(Service *service, const Account *actor, GError **error);
/* The first code: it is on. Ten recovery codes, shown once; new. INPUT: wrong. */
char **service_factor_confirm(Service *service, const Account *actor, const char *code, GError **error);
/* Ten others, for a code of the app. */
char **service_factor_codes(Service *service, const Account *actor, const char *code, GError **error);
/* Off again; CONFLICT where the library requires it. */
gboolean service_factor_off(Service *service, const Account *actor, const char *code, GError **error);
/* Taken away from somebody who lost it, with all sessions; who may: account_may_reset. NOT_FOUND when there is none. */
gboolean service_factor_reset(Service *service, const Account *actor, gint64 account, GError **error);
gboolean service_factor_has(Service *service, const Account *actor, gint64 account, gboolean *has,
                            GError **error);

/* After the password (LoginWait.is_half): a code of the app or a recovery code. token: of the half session, which lives for
 * FACTOR_MINUTES. A new session's token; new. INPUT: wrong, or used before; LIMIT: *seconds until a next one is looked at;
 * NOT_FOUND: the half session is over. */
#define FACTOR_MINUTES 10
char *service_login_code(Service *service, const char *token, const char *code, guint *seconds,
                         GError **error);
gboolean service_login_is_half(Service *service, const char *token, gboolean *is, GError **error);

/* Of the actor's library, RIGHT_LIBRARY_MANAGE; of the library by name for the operator. */
gboolean service_factor_policy(Service *service, const Account *actor, FactorPolicy *policy, GError **error);
gboolean service_factor_policy_set(Service *service, const Account *actor, const char *library,
                                   FactorPolicy policy, GError **error);

#endif
