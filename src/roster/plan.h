/* THE PLAN: what an import (or an undo) would do, pupil by pupil, as pairs of states; nothing in it is done yet.
 *
 * A change is a pair of states, before and after. To apply is to write "after" where the register still says "before"; to
 * undo is to swap the two. The cases R1-R7 and F1-F5 are those of the table in ARCHITECTURE.md (three-way diff of L, the
 * last import; F, this file; R, the register). */
#ifndef ROSTER_PLAN_H
#define ROSTER_PLAN_H

#include <glib.h>

#include "people/field.h"
#include "roster/register.h"

typedef enum { MODE_NEW, MODE_UPDATE, MODE_SYNCHRONISE, MODE_SCHOOL_YEAR } RosterMode;
const char *roster_mode_name(RosterMode mode); /* "school-year": stable */
const char *roster_mode_label(RosterMode mode);
gboolean roster_mode_from_name(const char *name, RosterMode *mode);

typedef enum {
    ITEM_ENROL,     /* R1: new here */
    ITEM_RETURN,    /* a leaver who is back, with the old card; R6 answered "enrol" too */
    ITEM_LINK,      /* R3: known here by number or by answer, delivered for the first time */
    ITEM_MOVE,      /* R7 with another group or year (other fields may change too) */
    ITEM_UPDATE,    /* R7 with other fields only */
    ITEM_UNCHANGED, /* nothing to write; also rows whose changes are all kept by hand (F3) */
    ITEM_LEAVE,     /* R5 */
    ITEM_TRANSFER,  /* R5, but active at another school of the library */
    ITEM_WAITING,   /* a question is open: nothing is written */
    ITEM_REFUSED,   /* the row is refused by the check or by the mode */
    ITEM_STAYS, /* R2, R4: in the register, not in the file, and left alone (mode, by hand, already left) */
    ITEM_WITHDRAW, /* undo of an enrolment */
    ITEM_RESTORE,  /* undo of anything else */
    ITEM_CONFLICT, /* undo: changed since, cannot be undone; says what stands in the way */
    N_ITEM_KINDS,
} ItemKind;
const char *item_kind_name(ItemKind kind);  /* "enrol": stable */
const char *item_kind_label(ItemKind kind); /* for people */
gboolean item_kind_from_name(const char *name, ItemKind *kind);

typedef enum {
    CASE_R1 = 1,
    CASE_R2,
    CASE_R3,
    CASE_R4,
    CASE_R5,
    CASE_R6,
    CASE_R7,
    CASE_F1 = 11,
    CASE_F2,
    CASE_F3,
    CASE_F4,
    CASE_F5
} RosterCase;
const char *roster_case_name(RosterCase c); /* "R5"; "" for 0 */
gboolean roster_case_from_name(const char *name, RosterCase *c);
const char *roster_case_meaning(RosterCase c); /* in words for people */

/* One field of a known pupil, where it is not F1 and the file says something. */
typedef struct {
    PersonField field;
    RosterCase c;                         /* F2 … F5 */
    const char *last, *file, *registered; /* L, F, R */
    gboolean taken;                       /* the file's value is what "after" holds */
} FieldChange;

/* Every row of the file has one item, and so has every pupil of the register. ITEM_WAITING and ITEM_REFUSED are of the row:
 * they hold no pupil and show the file's values; a pupil whom such a row may be has an ITEM_STAYS.
 * before.status ROSTER_NONE: the membership is made (where an undone enrolment comes back: under the ids it had). A person
 * known at another branch keeps the card: person is set, and before holds the person's own fields as they are (a surname:
 * the person is there already).
 * after.status ROSTER_NONE: the membership goes, and the person with it unless after has a surname (known elsewhere). */
typedef struct {
    ItemKind kind;
    RosterCase c;      /* R case; 0 for undo */
    gint64 person;     /* 0 = a new person */
    gint64 membership; /* 0 = a new membership */
    gint64 version;    /* of the pupil that before was taken from; 0 = not said */
    guint32 row;       /* in the file, 0 = none */
    guint sheet;
    RosterState before, after; /* equal unless the kind writes */
    FieldChange *fields;       /* n_fields, by field */
    guint n_fields;
    guint loans, holds;
    gint64 fee_cents;
    const char *reason;   /* why refused, waiting, staying or in conflict: translated sentence, or "" */
    const char *question; /* key of the open question, or "" */
} PlanItem;
gboolean item_kind_writes(ItemKind kind);
gboolean plan_item_writes(const PlanItem *item);

typedef struct {
    const char *school_year, *code;
    const char *before; /* name, NULL = the group is not there */
    const char *after;  /* NULL = the group goes (undo) */
} GroupChange;

typedef enum {
    BRAKE_LEAVERS = 1 << 0,      /* more leavers than the larger of 5 and 10 % of the active pupils */
    BRAKE_OTHER_SCHOOL = 1 << 1, /* BRIN of the file is another school's */
    BRAKE_OTHER_YEAR = 1 << 2,
    BRAKE_OVERLAP =
        1
        << 3, /* under half of the active pupils' numbers are in the file, or of the file's in the register */
    BRAKE_COLUMN_MISSING = 1 << 4,
    BRAKE_BSN = 1 << 5,
    BRAKE_BACKWARDS =
        1 << 6, /* over half of the active pupils would go to a lower year group: last year's file */
} PlanBrake;

typedef struct {
    gboolean undo; /* made by roster_invert */
    RosterMode mode;
    char *school_year;
    GArray *items;  /* of PlanItem, sorted: by kind, then group, name, number */
    GArray *groups; /* of GroupChange */
    GPtrArray
        *questions;  /* of RosterQuestion, open and answered, borrowed: the check's own, then those in made */
    GPtrArray *made; /* of RosterQuestion: what the plan itself asks; owned */
    guint counts[N_ITEM_KINDS];
    guint n_active; /* active pupils before */
    guint brakes;   /* bit set of PlanBrake */
    guint overlap_known,
        overlap_of; /* of so many numbers so many were known: of the file, or of the register when that is less */
    guint missing;                     /* RosterRecords.missing */
    const char *file_brin, *file_year; /* as the file says, or ""; borrowed */
    guint confirm; /* the number to type when braked: leavers when BRAKE_LEAVERS, else rows that write */
    char digest
        [65]; /* SHA-256 hex over everything that apply would write; row order and dates do not matter */
    GPtrArray *blocks; /* memory of the items' fields; owned */
    GStringChunk *
        text; /* owns made texts; the rest is borrowed from records and register, which must outlive the plan */
} RosterPlan;

RosterPlan *roster_plan_new(void); /* empty; for those who make one */
void roster_plan_free(RosterPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterPlan, roster_plan_free)
/* The sentence of one brake with its numbers, translated; new. */
char *roster_plan_brake_text(const RosterPlan *plan, PlanBrake brake);
/* Pupils who would be deregistered here, transfers among them: what BRAKE_LEAVERS counts. */
guint roster_plan_n_leavers(const RosterPlan *plan);
/* Something to write? */
gboolean roster_plan_writes(const RosterPlan *plan);

#endif
