/* Grants of roles with their history, and the pupils of a group with their log-ins. */
#ifndef STORE_GRANT_H
#define STORE_GRANT_H

#include "account/account.h"
#include "store/store.h"

/* A line of somebody's roles, as pages and the shell show it. */
typedef struct {
    Grant grant;
    gint64 account, person;          /* person 0 = none */
    char *branch_name, *branch_code; /* "" for the whole library */
    char *given_by_name;             /* "" at the shell, or before it was kept */
    char *ended_by_name;
    char *account_name, *account_login;
} GrantLine;
void grant_line_free(GrantLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GrantLine, grant_line_free)

/* grant: role, library, branch, from, to, given_by and given_at count. id or -1. */
gint64 store_grant_add(Store *store, gint64 account, const Grant *grant, GError **error);
GrantLine *store_grant_get(Store *store, gint64 id, GError **error);
GPtrArray *store_grant_list(Store *store, gint64 account, GError **error); /* of GrantLine, newest first */
GPtrArray *store_grant_list_role(Store *store, gint64 library, Role role,
                                 GError **error); /* by school and name, ended ones too */
typedef struct {
    gint64 by, now; /* account (0 = the shell), instant */
    const char *today;
} GrantEnd;
/* NOT_FOUND when it has ended already. */
gboolean store_grant_end(Store *store, gint64 id, const GrantEnd *end, GError **error);
/* Ids of the library's persons with a log-in that is more than a pupil's; new. */
GHashTable *store_grant_adults(Store *store, gint64 library, GError **error);
gboolean store_grant_end_account(Store *store, gint64 account, const GrantEnd *end, GError **error);
/* How many others manage the whole library today; -1 with error. */
gint store_grant_other_managers(Store *store, gint64 library, gint64 account, const char *today,
                                GError **error);

/* A group that has pupils now. */
typedef struct {
    char *year, *code, *name; /* name "" when the file gave none */
    guint pupils;
} ClassLine;
void class_line_free(ClassLine *line);
GPtrArray *store_class_list(Store *store, gint64 branch, GError **error); /* of ClassLine */

/* A pupil of a group, and the log-in. */
typedef struct {
    gint64 membership, person, branch;
    char *year, *code;
    char *name;            /* for display */
    char *order;           /* name_order */
    char *card;            /* "" without */
    gint64 account;        /* 0 = none yet */
    gboolean must_change;  /* has not chosen an own password yet */
    gint64 one_time_until; /* as in Account */
    char *login;           /* "" without account */
} ClassPupil;
void class_pupil_free(ClassPupil *pupil);
GPtrArray *store_class_pupils(Store *store, gint64 branch, const char *year, const char *code,
                              GError **error); /* of ClassPupil, by name */

#endif
