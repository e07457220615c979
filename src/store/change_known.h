/* What a batch has to know of the pupils of its school: read all at once, where each question would be a journey. The branch is
 * locked, and nobody stands twice in a plan; so what was read holds for the change of that pupil. People who come from another school are under no lock
 * of this one: their version is held to when they are written. Internal to store/. */
#ifndef STORE_CHANGE_KNOWN_H
#define STORE_CHANGE_KNOWN_H

#include "store/change.h"

/* A line of the enrolment history. */
typedef struct {
    gint64 line, last, opened_by; /* last: of the pupil's lines */
    char *value[3];               /* school year, group code, year group */
} StoredLine;

/* From ENROLMENT_CURRENT, or with first = 1 of a statement that has the membership in front. */
StoredLine *stored_line_new(Store *store, StatementId id, guint first);
void stored_line_free(StoredLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoredLine, stored_line_free)

/* now: its texts live as long as the batch. Not there: STORE_ERROR_CONFLICT. */
gboolean known_current(Change *change, gint64 membership, Current *now, GError **error);
/* The person's own fields and card, as known_current; all of change->ahead are read at once. found FALSE: not of this library. */
gboolean known_person(Change *change, gint64 person, Current *now, gboolean *found, GError **error);
/* Taken by the caller; NULL = none. The line that is open, and the one that the import closed which is taken back. */
gboolean known_open_line(Change *change, gint64 membership, StoredLine **line, GError **error);
gboolean known_closed_line(Change *change, gint64 membership, StoredLine **line, GError **error);
/* Whether a person whom the import made that is taken back is held by more than this school. */
gboolean known_tied(Change *change, gint64 person, gboolean *tied, GError **error);
void known_free(struct Known *known);

#endif
