/* Text -> numbers (places in an array), several under one key in the order they were added; keys are
 * borrowed. Built once and then asked; seeded, so that a file cannot be made to collide. */
#ifndef ROSTER_INDEX_H
#define ROSTER_INDEX_H

#include <glib.h>

typedef struct RosterIndex RosterIndex;

#define ROSTER_INDEX_NONE G_MAXUINT32

RosterIndex *roster_index_new(guint expected);
void roster_index_free(RosterIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterIndex, roster_index_free)

void roster_index_add(RosterIndex *index, const char *key, guint32 value);
guint roster_index_size(const RosterIndex *index);
/* A cursor on the first entry of a key, and on the next of the same key; ROSTER_INDEX_NONE when there is
 * none. */
guint32 roster_index_first(const RosterIndex *index, const char *key);
guint32 roster_index_next(const RosterIndex *index, guint32 cursor);
guint32 roster_index_value(const RosterIndex *index, guint32 cursor);

#endif
