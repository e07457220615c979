/* Use cases of who is inside: staying in, leaving, own language. */
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
    gboolean
        must_enrol; /* the library asks for a second step, and there is none yet: nothing else before that */
} Session;
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

#define SESSION_IDLE_MINUTES  30
#define SESSION_LONGEST_HOURS 12

/* Who a token belongs to; NOT_FOUND when it is unknown or over. */
Session *service_session(Service *service, const char *token, GError **error);
gboolean service_logout(Service *service, const char *token, GError **error);

/* The actor's sessions, which one token is: of OwnSession, by last use. */
typedef struct {
    gint64 id, started, seen;
    char *device; /* browser and system in words, or "" */
    gboolean is_this;
} OwnSession;
GPtrArray *service_session_list(Service *service, const Account *actor, const char *token, GError **error);
gboolean service_session_end(Service *service, const Account *actor, gint64 id, GError **error);
/* All but the one of token. */
gboolean service_session_end_others(Service *service, const Account *actor, const char *token,
                                    GError **error);
/* Of another account: those of it, and all ended. Who may: account_may_reset. */
GPtrArray *service_session_list_of(Service *service, const Account *actor, gint64 account, GError **error);
gboolean service_session_end_of(Service *service, const Account *actor, gint64 account, GError **error);

gboolean service_language_set(Service *service, const Account *actor, const char *language, GError **error);

#endif
