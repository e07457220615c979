/* Use cases of programs with a token of their own (account/client.h): made, listed, ended by a manager of the library or at the shell,
 * and who a token is. The token is shown once and kept as a digest. What a program does is in the trail under its own name. */
#ifndef SERVICE_CLIENT_H
#define SERVICE_CLIENT_H

#include "account/client.h"
#include "service/session.h"
#include "store/client.h"

#define CLIENTS_MOST  100u /* of a library that work at once */
#define CLIENTS_SHOWN 300u

typedef struct {
    const char *library; /* its name; NULL = the actor's own */
    const char *name;    /* "Schoolsysteem De Regenboog" */
    const char *until;   /* the last day as people type it; "" = CLIENT_DAYS from today */
    gint64 branch;       /* the school; 0 = all of the library */
    guint32 rights;      /* 1 << Right; 0: reads the catalogue */
} NewClient;
/* The token, new; RIGHT_LIBRARY_MANAGE. INPUT: no name, no such day or right; DENIED: a right that the actor has not there; LIMIT. */
char *service_client_add(Service *service, const Account *actor, const NewClient *client, GError **error);

typedef enum {
    CLIENT_WORKS,
    CLIENT_POWERLESS, /* its maker may do nothing of it any more */
    CLIENT_OVER,      /* its last day has passed */
    CLIENT_ENDED,
} ClientState;
typedef struct {
    StoredClient *client;
    ClientState state;
    guint32 rights;
} ClientLine;
/* Newest first, ended ones too; at most CLIENTS_SHOWN. library as above. */
GPtrArray *service_client_list(Service *service, const Account *actor, const char *library, GError **error);
/* From the next request on it is nobody's. NOT_FOUND also for one that was ended. */
gboolean service_client_end(Service *service, const Account *actor, gint64 id, GError **error);

/* Whose token it is, for one request; NOT_FOUND when it is unknown or over. */
Session *service_client_session(Service *service, const char *token, GError **error);

#endif
