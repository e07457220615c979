/* Who changed which pupil of a branch since a person looked: the log, and the register as it was then. */
#ifndef ROSTER_LOG_H
#define ROSTER_LOG_H

#include "roster/journal.h"

/* A place in the log of a library: the last import and the last change by hand that a person saw. Imports and undos of a
 * library go one after the other, and so do changes by hand of a branch; one of another branch that was just being written
 * may be missed, and then the plan cannot be made again as it was. */
typedef struct {
    gint64 import, hand;
} LogPlace;

/* What a person saw: a plan by its digest, and the place. As one text it goes through a form, a list or a command line and
 * comes back with the yes. */
typedef struct {
    char digest[65]; /* "" = none */
    gboolean has_place;
    LogPlace place;
} RosterMark;
char *roster_mark_print(const char *digest, const LogPlace *place); /* "3f…9a-12-345"; new */
void roster_mark_parse(const char *text, RosterMark *mark); /* whatever cannot be one is no plan's digest */

typedef struct {
    gint64 import;         /* 0 = by hand */
    gint64 undoes;         /* the import that it took back, 0 = none */
    gint64 at;             /* UTC microseconds */
    const char *who;       /* name, "" = at the shell */
    const char *elsewhere; /* name of the other branch where it was, "" = here */
    gint64 person, membership;
    RosterState before, after;
} LogEntry;

typedef struct {
    GArray *entries; /* of LogEntry, newest first */
    GArray *groups;  /* of GroupChange, newest first */
    GStringChunk *text;
} RosterLog;
RosterLog *roster_log_new(void);
void roster_log_free(RosterLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterLog, roster_log_free)

/* The register as it was before the entries of the log. What others owe or where else they are is as now, and who was made by
 * an import after place is no candidate. Borrows texts of now and log. New. */
RosterRegister *roster_register_rewind(const RosterRegister *now, const RosterLog *log,
                                       const LogPlace *place);

#endif
