/* The one door: what the portal, the API and the shell can ask of Instroom. Every use case is: permission -> work -> one
 * transaction -> the trail. Functions may be called from any thread; each takes a connection of its own.
 *
 * actor: who asks. Every function checks the right itself; what the actor may not see is answered as if it were not there
 * (SERVICE_ERROR_NOT_FOUND) when it belongs to another library or school, SERVICE_ERROR_DENIED when the right is missing. */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include <glib.h>

#include "account/account.h"
#include "ingest/ingest.h"
#include "people/school.h"

#define SERVICE_ERROR (service_error_quark())
GQuark service_error_quark(void);
/* Each code means a reaction. The message is for people: what happened, what it means, what to do (translated). */
typedef enum {
    SERVICE_ERROR_INPUT, /* what was given is not valid: correct it */
    SERVICE_ERROR_LIMIT, /* too large or too often */
    SERVICE_ERROR_NOT_FOUND,
    SERVICE_ERROR_DENIED,
    SERVICE_ERROR_CONFLICT,   /* in the way: taken name, wrong state */
    SERVICE_ERROR_STALE,      /* the register changed since the plan was shown: look again */
    SERVICE_ERROR_BRAKED,     /* a brake holds the plan: confirm the number shown */
    SERVICE_ERROR_UNREADABLE, /* the file cannot be read */
    SERVICE_ERROR_BUSY,       /* try again in a moment */
    SERVICE_ERROR_IO,
    SERVICE_ERROR_DB,
    SERVICE_ERROR_SANDBOX,
    SERVICE_ERROR_UNKNOWN, /* the database did not say whether it was done: look before doing it again */
    SERVICE_ERROR_FULL,    /* no room on a disk */
} ServiceError;

typedef struct Service Service;

typedef struct {
    const char *
        database; /* "sqlite:/path", "postgresql://server/database"; NULL = INSTROOM_DATABASE, else sqlite: file in the user's data folder */
    const char
        *spool; /* folder for files while they are received or read; NULL = "<database file>.uploads" */
    const char *
        keys; /* key file; NULL = INSTROOM_KEYS, else "<database file>.keys" or one in the user's data folder */
    const char *mail; /* file of the mail server (service/mail_config.h); NULL = no mail is sent from here */
    const char *sign_in; /* file of other organisations to log in by (service/sign_in_config.h), or NULL */
    guint keep_days;     /* uploaded files are destroyed so many days after they came; 0 = never by age */
    guint connections;   /* at most; 0 = 1 */
    gboolean is_server;  /* takes in what an older installation left in the spool; FALSE for the shell */
    guint workers;       /* threads that do jobs; 0 = none: other processes do them */
    guint dead_seconds;  /* a worker that is silent so long is taken for dead; 0 = 10 */
} ServiceConfig;

Service *service_new(const ServiceConfig *config, GError **error);
void service_free(Service *service); /* running jobs are given back, but for what writes already */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Service, service_free)

gint64 service_now(const Service *service);  /* UTC microseconds */
char *service_today(const Service *service); /* YYYY-MM-DD, local; new */
/* Tests set a fixed clock; 0 = the real one. */
void service_set_clock(Service *service, gint64 now);
Spool *service_spool(Service *service);                  /* borrowed: where upload bodies are received */
const char *service_reader_path(const Service *service); /* borrowed */

/* The operator at the shell of the machine: all rights, no log-in. Borrowed, static. */
const Account *service_operator(void);

#endif
