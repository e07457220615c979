/* Which teacher has which group, and who at a school may be a teacher of it. */
#ifndef STORE_TAUGHT_H
#define STORE_TAUGHT_H

#include "people/school.h"
#include "store/grant.h"

/* That somebody teaches a group in a school year. */
typedef struct {
    gint64 id, branch, account;
    gint64 import;                  /* that gave it; 0 = by hand */
    char *year, *code, *group_name; /* group_name "" when the school's file gave none */
    char *account_name, *branch_name;
} Taught;
void taught_free(Taught *taught);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Taught, taught_free)
gint64 store_taught_add(Store *store, gint64 library, const Taught *taught, const GrantEnd *by,
                        GError **error); /* CONFLICT when it is so already */
Taught *store_taught_get(Store *store, gint64 id, GError **error);
gboolean store_taught_end(Store *store, gint64 id, const GrantEnd *end, GError **error);
GPtrArray *store_taught_of_branch(Store *store, gint64 branch, GError **error);   /* of Taught */
GPtrArray *store_taught_by_account(Store *store, gint64 account, GError **error); /* of Taught */
/* That an import gave and that hold still; of Taught. */
GPtrArray *store_taught_of_import(Store *store, gint64 branch, gint64 import, GError **error);
GPtrArray *store_taught_given(Store *store, const Branch *branch, gint64 import,
                              GError **error); /* the same, and what has ended since */

/* Somebody of a school's staff: with a log-in as a teacher there now, or enrolled there as a teacher without one. */
typedef struct {
    gint64 account; /* 0 = without */
    gint64 person, membership;
    char *name; /* of the account; "" without */
    char *first_name, *initials, *prefix, *surname;
    char *login, *email, *number; /* number: extern nummer */
} TeacherThere;
void teacher_there_free(gpointer there);
/* Those with a log-in first; of TeacherThere. */
GPtrArray *store_teachers_there(Store *store, const Branch *branch, const char *today, GError **error);

#endif
