/* Use cases of a group's visit to the library: who has what at home, what must be back then, and how many books each pupil borrowed.
 *
 * What a teacher sees of the own pupils is what it takes to get the books back and to help with reading: titles that are at home now with
 * their days, and a number of loans in a period. Never titles that came back, amounts, blocks, reservations, wish lists or reading logs
 * (docs/privacy.md). */
#ifndef SERVICE_VISIT_H
#define SERVICE_VISIT_H

#include "service/class.h"
#include "store/visit.h"

typedef struct {
    const GroupLoan *loan; /* of the class view */
    gboolean is_late;      /* today */
    gboolean comes_back;   /* due on the day of the visit, or before */
} HomeLoan;
typedef struct {
    char *name;
    GArray *loans;  /* of HomeLoan, by day */
    guint borrowed; /* in the period */
} HomePupil;
typedef struct {
    ClassPlace *place;
    GPtrArray *pupils; /* of HomePupil, by name */
    GPtrArray *loans;  /* of GroupLoan: owns what the pupils' refer to */
    char visit[11];    /* day of the next visit, "" = none set */
    char from[11], to[11], today[11];
    guint comes_back, at_home, borrowed; /* over all */
} ClassHome;
void class_home_free(ClassHome *home);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ClassHome, class_home_free)

#define CLASS_PERIOD_DAYS 90 /* that the page counts back at first */
/* from, to: days as people write them, NULL = the last 90. INPUT. RIGHT_CLASS; NOT_FOUND for a group that is not theirs. */
ClassHome *service_class_home(Service *service, const Account *actor, const ClassKey *key, const char *from,
                              const char *to, GError **error);
/* typed: a day as people write it, "" = none. */
gboolean service_class_visit_set(Service *service, const Account *actor, const ClassKey *key,
                                 const char *typed, GError **error);

#endif
