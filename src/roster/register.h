/* The register as the engine sees it: a snapshot of one branch, made by the store, read-only. */
#ifndef ROSTER_REGISTER_H
#define ROSTER_REGISTER_H

#include <glib.h>

#include "people/field.h"
#include "people/school.h"

typedef enum {
    ROSTER_NONE, /* no membership at this branch */
    ROSTER_ACTIVE,
    ROSTER_LEFT_OWING, /* left, but books or fees are still out */
    ROSTER_LEFT,
    ROSTER_REMOVED, /* ended by hand by the staff, not by an import */
} RosterStatus;
const char *roster_status_name(RosterStatus status); /* stable */
gboolean roster_status_from_name(const char *name, RosterStatus *status);

/* Everything an import can change of one pupil at one branch. All texts "" when empty, never NULL. */
typedef struct {
    RosterStatus status;
    const char *value[N_FIELDS]; /* R: as registered now */
    const char
        *delivered[N_FIELDS]; /* L: what the school's last file said; all "" when has_delivered is FALSE */
    gboolean has_delivered;
    const char *from, *to; /* of the membership, YYYY-MM-DD or "" */
    const char *card;      /* current card number, "" when none */
} RosterState;
void roster_state_clear(RosterState *state); /* none, everything "" */

typedef struct RosterPupil {
    gint64 person;
    gint64 membership; /* 0 in candidates from elsewhere */
    RosterState state;
    guint loans, holds;      /* still out or wanted */
    gint64 fee_cents;        /* still owed */
    gboolean is_withheld;    /* whoever looks may not see more than that there is somebody: state is empty */
    gboolean secret_address; /* none is kept, whatever a file says */
    const char *elsewhere;   /* name of another branch of the library where this person is active, or "" */
    gint64 last_import;      /* import that last wrote this membership, 0 = none */
    gint64 made_by;          /* of candidates: the import that made the person, 0 = by hand */
    gint64
        version; /* the store's count of writes to the membership: as long as it stands so does state; 0 = not said */
} RosterPupil;

typedef struct {
    Branch *branch;
    GArray *pupils; /* of RosterPupil: every membership of the branch, whatever its status */
    GArray *
        candidates; /* of RosterPupil: people of the library without a membership here who share a match key with the file */
    GHashTable *groups; /* "school-year\tcode" -> name; owns both */
    GHashTable *cards;  /* card number -> person id (gint64 *): those asked for; owns both */
    /* The last import that somebody saw who says yes to a plan now; else it is above all. A candidate made by a later one
     * counts only with the full name or a card: the plan that was seen could not ask about mere likeness. */
    gint64 seen;
    GStringChunk *text; /* owns the values */
} RosterRegister;

RosterRegister *roster_register_new(const Branch *branch);
void roster_register_free(RosterRegister *reg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterRegister, roster_register_free)
/* Copied. */
void roster_register_add_group(RosterRegister *reg, const char *school_year, const char *code,
                               const char *name);
void roster_register_add_card(RosterRegister *reg, const char *card, gint64 person);
const char *roster_register_group_name(const RosterRegister *reg, const char *school_year,
                                       const char *code); /* or NULL */

#endif
