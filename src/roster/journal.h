/* What an applied plan did, as it is kept: the written items with their states before and after. */
#ifndef ROSTER_JOURNAL_H
#define ROSTER_JOURNAL_H

#include <glib.h>

#include "roster/plan.h"

typedef struct {
    ItemKind kind;
    RosterCase c;
    guint32 row;
    gint64 person,
        membership; /* as given by the store; 0 = the person was erased since, and both states are clear */
    RosterState before, after; /* after.card: the number that was given */
} JournalEntry;

typedef struct {
    gint64 import;   /* the import that this is of, 0 = not said; tells who else changed a pupil since */
    GArray *entries; /* of JournalEntry */
    GArray *groups;  /* of GroupChange */
    GStringChunk *text;
} RosterJournal;

RosterJournal *roster_journal_new(void);
void roster_journal_free(RosterJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterJournal, roster_journal_free)

/* A state as one text for a database column: fields joined with U+001F in the order of people/field.h, sections with U+001E
 * (status, from, to, card | values | delivered, absent when there is none). U+001D as a field, or as a whole section, says
 * "the same": a delivery as the value; and where a state is packed like another one everything else as there, "" being
 * the clear state. Values never hold control characters. Appended. */
void roster_state_pack(const RosterState *state, GString *packed);
void roster_state_pack_like(const RosterState *state, const RosterState *like, GString *packed);
/* Texts go into chunk. FALSE when packed was not made by roster_state_pack. */
gboolean roster_state_unpack(const char *packed, GStringChunk *chunk, RosterState *state);
/* Shares texts of like. */
gboolean roster_state_unpack_like(const char *packed, GStringChunk *chunk, const RosterState *like,
                                  RosterState *state);
/* Only the delivered section, for the membership's column; "" when has_delivered is FALSE. */
void roster_delivered_pack(const RosterState *state, GString *packed);
/* Shares texts of state->value. */
gboolean roster_delivered_unpack(const char *packed, GStringChunk *chunk, RosterState *state);

#endif
