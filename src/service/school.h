/* Use cases: libraries and branches. */
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
/* Also those that withhold their pupils (account_reaches): for names of schools beside numbers. */
GPtrArray *service_branch_list_reached(Service *service, const Account *actor, Right right, GError **error);
Branch *service_branch_find(Service *service, const Account *actor, Right right, const char *code,
                            GError **error);
Branch *service_branch_get(Service *service, const Account *actor, Right right, gint64 id, GError **error);

/* The register as text, for comparing (operator). branch NULL = all. */
typedef gboolean (*ServiceWrite)(const char *text, gsize length, gpointer data);
gboolean service_register_dump(Service *service, const Account *actor, const char *branch, ServiceWrite write,
                               gpointer data, GError **error);

#endif
