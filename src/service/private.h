/* Shared by the use cases: the service's inside, connections as scoped values, rights, and errors turned into reactions. */
#ifndef SERVICE_PRIVATE_H
#define SERVICE_PRIVATE_H

#include "account/audit.h"
#include "service/mail_config.h"
#include "service/service.h"
#include "service/sign_in_private.h"
#include "store/import.h"
#include "store/store.h"

typedef struct Logins Logins; /* login.c: the lines in which passwords are hashed */
Logins *logins_new(void);
void logins_free(Logins *logins);
/* Whoever has a second step gives its code after whatever came first. */
gboolean login_needs_code(Store *store, const Account *account, gboolean *needs, GError **error);

typedef struct Jobs Jobs;               /* worker.c */
typedef struct Keys Keys;               /* keys.h */
typedef struct Recall Recall;           /* recall.h */
typedef struct Postman Postman;         /* post.h */
typedef struct AuditWriter AuditWriter; /* audit_write.h */

struct Service {
    StorePool *pool;
    Logins *logins;
    Spool *spool;
    char *reader_path;
    gint64 fixed_now; /* 0 = the real clock; atomic access is not needed: tests set it before they start */
    Jobs *jobs;
    Recall *recall;
    Keys *keys;
    AuditWriter *audit;
    guint keep_days;
    MailConfig *mail; /* NULL = this process sends no mail */
    Postman *postman;
    SignIn *sign_in; /* NULL = card numbers and passwords only */
    GCancellable *stopping;
};

/* A connection for one use case: taken from the pool, given back (rolled back when still open) at the end of the scope. library as
 * in store_enter: what the use case can reach at all, whatever its statements ask for. STORE_EVERY_LIBRARY stands where nobody is
 * known yet (log-in), or where the work is of the installation (the queue). */
typedef struct {
    Service *service;
    Store *store;
} Connection;
gboolean connection_take(Connection *connection, Service *service, gint64 library, GError **error);
void connection_give(Connection *connection);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Connection, connection_give)

/* The library that the actor can reach: its own, for the operator every one. Narrowed to a branch's by service_branch_for and
 * service_branch_by_code. */
gint64 service_reach(const Account *actor);

/* A manager works on a library (its name; NULL: the own): connection is open, and the store sees that library only. Its id, or -1 with
 * error. begin: the same to change a rule of it, with the write transaction open; whatever was decided ends with the line in the trail. */
gint64 library_rule_enter(Connection *connection, Service *service, const Account *actor, const char *library,
                          GError **error);
gint64 library_rule_begin(Connection *connection, Service *service, const Account *actor, const char *library,
                          GError **error);
gboolean library_rule_commit(Connection *connection, const Account *actor, gint64 library, const char *detail,
                             GError **error);

/* database as in ServiceConfig; new. */
char *service_database_url(const char *database, GError **error);
/* Turns an error of store, ingest or below into one of service, once. Always FALSE. */
gboolean service_fail(GError **error, GError *from);
/* The right of the actor on a branch; errors as service.h says. branch is borrowed. */
gboolean service_may(const Account *actor, Right right, const Branch *branch, GError **error);
gboolean service_may_any(const Account *actor, Right right,
                         GError **error); /* for what is not about one branch */
/* Sets the error of who asked for what is not theirs: that the school withholds it, that it is not there, or that the right is
 * missing. FALSE. */
gboolean service_refuse(const Account *actor, Right right, const Branch *branch, GError **error);
/* Whether the actor may see somebody of whom only the person is known: not when every school of theirs withholds its pupils. Who is
 * at no school is shown. FALSE with error. */
gboolean service_shows_person(Store *store, const Account *actor, gint64 library, gint64 person,
                              gboolean *shows, GError **error);
/* Loads a branch and checks the right at once; new. From here on the store sees no other library (store_enter). */
Branch *service_branch_for(Store *store, const Account *actor, Right right, gint64 id, GError **error);
/* The same by the code that people type; the error names it. */
Branch *service_branch_by_code(Store *store, const Account *actor, Right right, const char *code,
                               GError **error);

/* The actor's command becomes known with what it does, in the same transaction: by service_audit. BUSY: another does it now. */
gboolean command_note(const Service *service, Store *store, const Account *actor, GError **error);
/* Those of before COMMAND_HOURS, of all that the store sees. Errors are the store's. */
gboolean command_forget(const Service *service, Store *store, GError **error);

/* One line of the trail, within the caller's transaction and right before its commit: from here on whoever else writes to the
 * trail of this library waits. actor NULL: nobody known. event->library is found when it is 0. */
gboolean service_audit(const Service *service, Store *store, const Account *actor, const AuditEvent *event,
                       GError **error);
/* The same of a transaction of its own, for what only looks: what leaves as a file is in the trail before its first byte goes. The
 * store is in no write transaction; a reading one is ended. */
gboolean service_audit_now(const Service *service, Store *store, const Account *actor,
                           const AuditEvent *event, GError **error);
/* What was shown on a page: written together with others a tenth of a second later. FALSE: it must not be shown, because the
 * trail cannot be written. */
gboolean service_audit_seen(Service *service, const Account *actor, const AuditEvent *event, GError **error);

/* The schools of the actor's library for which it may do this, of gint64, new; NULL = all of them: what is asked of the store, so that a
 * page of so many rows has so many. */
gboolean service_shown_schools(Store *store, const Account *actor, Right right, GArray **schools,
                               GError **error);

/* A list that is newest first, of what the actor has the right for: of the whole library in one, of some schools each its own, put
 * together. branch: the one that was asked for, 0 = all; one that is not theirs gives an empty list. Errors are the store's. */
typedef struct {
    GPtrArray *(*load)(Store *store, gint64 library, gint64 branch, const ListPart *part, GError **error);
    GCompareFunc order; /* of pointers to pointers */
    Right right;
} BranchList;
GPtrArray *service_branch_lists(Store *store, const Account *actor, gint64 branch, const ListPart *part,
                                const BranchList *list, GError **error);

#endif
