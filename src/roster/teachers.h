/* The teachers in a school's file beside those whom the register knows: who would get which groups. Nothing of it is done without a yes.
 *
 * Only EDEXML says which teacher has which group (element leerkracht of its XSDs: groepen/groep@key); the reader gives it as a sheet
 * of its own. A list of staff in a spreadsheet is passed over, as ever. */
#ifndef ROSTER_TEACHERS_H
#define ROSTER_TEACHERS_H

#include "roster/plan.h"
#include "roster/question.h"
#include "table/table.h"

#define ROSTER_TEACHERS_MOST 1000u /* rows that are looked at: more are no school's */

/* Somebody of the school who may be one of them. account 0 = has no log-in as a teacher there; person, membership 0 = none. */
typedef struct {
    gint64 account, person, membership;
    char *name;        /* for display */
    char *person_name; /* of the register, "" without */
    char *login, *email;
    char *number; /* extern nummer */
} KnownTeacher;
void known_teacher_free(gpointer known);

typedef enum {
    TEACHER_PROPOSED,
    TEACHER_NOTHING, /* known; has the groups already, or has none that has pupils here */
    TEACHER_WITHOUT, /* known, without a log-in as a teacher here */
    TEACHER_UNSURE,  /* several may be it, or several rows the same */
    TEACHER_UNKNOWN,
    N_TEACHER_STATES
} TeacherState;
typedef enum {
    TEACHER_BY_NONE,
    TEACHER_BY_NUMBER,
    TEACHER_BY_EMAIL,
    TEACHER_BY_LOGIN,
    TEACHER_BY_NAME
} TeacherSign;
const char *teacher_sign_label(TeacherSign sign); /* "e-mail address": translated */

typedef struct {
    guint32 row;
    char *name, *roles; /* as the file has them, for display */
    char **has;         /* groups of the file that they have already */
    char **gains;       /* that they would get */
    char **others;      /* where nobody is a pupil by this plan */
    TeacherState state;
    TeacherSign sign;
    const KnownTeacher *known; /* borrowed; NULL when unsure or unknown */
    char *key;                 /* of the yes, as of a question; NULL but when proposed */
    gboolean agreed;
} TeacherLine;

typedef struct {
    GPtrArray *lines; /* of TeacherLine, in the order of the file */
    GPtrArray *known; /* of KnownTeacher */
    gboolean more;    /* rows than are looked at */
} RosterTeachers;
void roster_teachers_free(RosterTeachers *teachers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterTeachers, roster_teachers_free)

gboolean roster_teachers_there(const Table *table); /* has the file any? table may be NULL */

/* known: taken; of KnownTeacher, who has a log-in before who has none. taught: of "account code" (roster_taught_key), in the plan's
 * school year. A yes is of an account, the year and just these groups: another proposal is asked anew. New. */
RosterTeachers *roster_teachers(const Table *table, const RosterPlan *plan, GPtrArray *known,
                                GHashTable *taught, const RosterAnswers *answers);
char *roster_taught_key(gint64 account, const char *code);
guint roster_teachers_count(const RosterTeachers *teachers, TeacherState state);
guint roster_teachers_agreed(const RosterTeachers *teachers);

#endif
