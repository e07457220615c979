/* Use cases of a group: its pupils, their log-ins and new passwords, and which teachers have it. */
#ifndef SERVICE_CLASS_H
#define SERVICE_CLASS_H

#include "service/account.h"
#include "store/taught.h"

/* A group that has pupils, and where it is. */
typedef struct {
    gint64 branch;
    char *branch_name;
    ClassLine *line;
} ClassPlace;
void class_place_free(ClassPlace *place);
/* Of ClassPlace: of the school that was asked for, or (branch 0) the teacher's own. A teacher sees the own groups, the library's
 * staff all of the school's. RIGHT_CLASS. */
GPtrArray *service_class_list(Service *service, const Account *actor, gint64 branch, GError **error);

typedef struct {
    gint64 branch;
    const char *year, *code;
} ClassKey;
typedef struct {
    ClassPlace *place;
    GPtrArray *pupils; /* of ClassPupil, by name */
} ClassView;
void class_view_free(ClassView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ClassView, class_view_free)
/* NOT_FOUND for a group that is not theirs, or has no pupils. */
ClassView *service_class_view(Service *service, const Account *actor, const ClassKey *key, GError **error);

/* New one-time passwords, and log-ins for who had none. membership: of one pupil; 0 = of all who have not chosen an own
 * password, or (everyone) of those too. */
typedef struct {
    gint64 membership;
    gboolean everyone;
} ClassReset;
typedef struct {
    ClassPlace *place;
    GPtrArray *sheet;   /* of OneTime, by name */
    GPtrArray *without; /* of names (char *): who has no card, or a role that is not the teacher's to reset */
} ClassSheet;
void class_sheet_free(ClassSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ClassSheet, class_sheet_free)
#define CLASS_SHEET_MAX 120u /* pupils at once */
/* All or none. LIMIT: the group is larger. */
ClassSheet *service_class_passwords(Service *service, const Account *actor, const ClassKey *key,
                                    const ClassReset *reset, GError **error);

/* The groups of a school with their teachers, and who could be one. RIGHT_CLASS_ASSIGN. */
typedef struct {
    GPtrArray *groups;   /* of ClassLine */
    GPtrArray *taught;   /* of Taught */
    GPtrArray *teachers; /* of GrantLine: who is a teacher there now */
} TaughtView;
void taught_view_free(TaughtView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TaughtView, taught_view_free)
TaughtView *service_taught_view(Service *service, const Account *actor, gint64 branch, GError **error);
/* INPUT: there is no such group, or the account is no teacher there. CONFLICT: it is so already. */
gboolean service_taught_add(Service *service, const Account *actor, const ClassKey *key, gint64 account,
                            GError **error);
/* branch: of which school it must be, 0 = whichever; NOT_FOUND for another's. */
gboolean service_taught_end(Service *service, const Account *actor, gint64 branch, gint64 id, GError **error);

#endif
