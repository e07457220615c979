/* Use cases: libraries, branches and accounts. */
#ifndef SERVICE_SCHOOL_H
#define SERVICE_SCHOOL_H

#include "service/service.h"

gint64 service_library_add(Service *service, const Account *actor, const char *name,
                           GError **error);                                              /* id or -1 */
GPtrArray *service_library_list(Service *service, const Account *actor, GError **error); /* of Library */
/* library: name. code four digits, brin "" or valid. id or -1. */
gint64 service_branch_add(Service *service, const Account *actor, const char *library, const Branch *branch,
                          GError **error);
/* The branches that the actor may see with this right; of Branch, by name. */
GPtrArray *service_branch_list(Service *service, const Account *actor, Right right, GError **error);
Branch *service_branch_find(Service *service, const Account *actor, Right right, const char *code,
                            GError **error);
Branch *service_branch_get(Service *service, const Account *actor, Right right, gint64 id, GError **error);

/* account: library by name, branch by code (NULL for the library's people), login typed. password NULL = a one-time password
 * is made, given back (new) and must be changed at the first log-in. */
typedef struct {
    const char *library, *branch, *login, *name, *password;
    Role role;
} NewAccount;
gint64 service_account_add(Service *service, const Account *actor, const NewAccount *account, char **one_time,
                           GError **error);
GPtrArray *service_account_list(Service *service, const Account *actor, GError **error); /* of Account */
/* A new one-time password, new; ends the account's sessions. */
char *service_account_reset(Service *service, const Account *actor, gint64 id, GError **error);

/* The register as text, for comparing (operator). branch NULL = all. */
typedef gboolean (*ServiceWrite)(const char *text, gsize length, gpointer data);
gboolean service_register_dump(Service *service, const Account *actor, const char *branch, ServiceWrite write,
                               gpointer data, GError **error);

#endif
