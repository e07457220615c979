/* A patron's record: all that the desk keeps of one person, seen from one of their memberships at a school. */
#ifndef STORE_PATRON_H
#define STORE_PATRON_H

#include "people/patron.h"
#include "store/register.h"

typedef struct {
    RosterPupil pupil;
    gint64 branch, library;
    char *branch_code, *branch_name;
    const char *value[N_PATRON_FIELDS]; /* those that schools deliver are pupil.state's */
    gint64 version;                     /* of what stands in patron; 0 = nothing yet */
    guint blocks, notes;                /* that hold today */
    GStringChunk *text;
} Patron;
void patron_free(Patron *patron);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Patron, patron_free)

/* today counts blocks and notes. STORE_ERROR_NOT_FOUND. */
Patron *store_patron_get(Store *store, gint64 membership, const char *today, GError **error);

/* Writes what differs between the patron, as read in this very transaction, and value (N_PATRON_FIELDS texts): what a school can
 * deliver as store_pupil_change does, so that plans know of it. Each value goes into the log of changes. STORE_ERROR_CONFLICT when
 * the register says something else meanwhile. */
gboolean store_patron_change(Store *store, const StoreHand *hand, const Patron *patron,
                             const char *const *value, GError **error);

/* Other active pupils of the branch with this number; -1 with error. */
gint64 store_number_holders(Store *store, gint64 branch, const char *number, gint64 membership,
                            GError **error);

/* Takes the address out of all that is kept of the person beside the record itself: what schools delivered, journals, logs. */
gboolean store_patron_forget_address(Store *store, gint64 person, GError **error);

/* What the log of changes keeps. branch 0 = not at a school. field: patron_field_name, or "card", "status", "note", "block", "subscription". */
typedef struct {
    gint64 person, branch;
    const char *field, *before, *after;
} PatronChange;
gboolean store_patron_log(Store *store, const StoreHand *hand, const PatronChange *change, GError **error);

typedef struct {
    gint64 at, import; /* import 0 = by hand */
    char *who, *branch_name;
    char *field, *before, *after;
} PatronLogLine;
/* Newest first, of imports and by hand, of the schools of one library; of PatronLogLine. limit holds of each of the two. */
GPtrArray *store_patron_log_list(Store *store, gint64 library, gint64 person, guint limit, GError **error);

/* Memberships and the periods in them, and of the library itself. */
typedef struct {
    gint64 membership, branch; /* 0: of the library itself */
    gint64 id;                 /* of a subscription */
    char *name;                /* school, or the kind of subscription */
    char *status;              /* roster_status_name, or the subscription's status */
    char *school_year, *group, *year_group;
    char *from, *to;
    gboolean is_open;
} PatronPeriod;
GPtrArray *store_patron_periods(Store *store, gint64 person, GError **error); /* of schools, newest first */
GPtrArray *store_patron_subscriptions(Store *store, gint64 person, GError **error); /* newest first */
/* Closes the open one on the day and begins a line; kind "" only closes. */
gboolean store_patron_subscribe(Store *store, const StoreHand *hand, gint64 person,
                                const PatronPeriod *period, GError **error);
/* Of the open one; NOT_FOUND when there is none. */
gboolean store_patron_subscription_set(Store *store, gint64 person, const char *status, GError **error);
gboolean store_patron_subscription_close(Store *store, gint64 person, const char *to, GError **error);

typedef struct {
    gint64 id, at;
    gboolean is_block, is_open;
    char *words, *from, *to, *who;
} PatronNote;
void patron_note_free(PatronNote *note);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PatronNote, patron_note_free)
GPtrArray *store_patron_notes(Store *store, gint64 person, GError **error); /* of PatronNote, newest first */
gint64 store_patron_note_add(Store *store, const StoreHand *hand, gint64 person, const PatronNote *note,
                             GError **error);
/* NOT_FOUND when it is not this person's or not open. */
gboolean store_patron_note_end(Store *store, gint64 person, gint64 note, const char *to, GError **error);

typedef struct {
    char *number, *from, *to, *why; /* why closed by hand: "lost", "replaced", "" */
    gboolean is_open;
} PatronCard;
GPtrArray *store_patron_cards(Store *store, gint64 person,
                              GError **error); /* of PatronCard, the open one first */
/* 0 = nobody's, -1 with error. */
gint64 store_card_holder(Store *store, const char *number, GError **error);
gboolean store_card_why(Store *store, gint64 person, const char *number, const char *why, GError **error);

/* Who may be the same: surname and birth date alike, at any school of the library. */
typedef struct {
    gint64 membership, person;
    char *name, *birth_date, *card, *branch_name, *status;
    gint64 branch;
} PatronAlike;
void patron_alike_free(gpointer alike);
GPtrArray *store_patron_alike(Store *store, gint64 library, const char *surname, const char *birth_date,
                              GError **error);

/* One more, by a membership. */
gboolean store_patron_alike_add(Store *store, GPtrArray *alike, gint64 membership, GError **error);

/* Whom an account had open last, newest first; of PatronAlike. */
gboolean store_patron_recent_add(Store *store, gint64 account, gint64 membership, gint64 at, GError **error);
/* When it was; 0 = not among the last, or before the school last withheld its pupils; -1 = error. */
gint64 store_patron_recent_at(Store *store, gint64 account, gint64 membership, GError **error);
GPtrArray *store_patron_recent(Store *store, gint64 library, gint64 account, guint limit, GError **error);

/* A school's own address: the texts of street, house number, addition, postcode and town, in the order of people/field.h. */
#define N_ADDRESS_FIELDS ((guint)FIELD_TOWN - (guint)FIELD_STREET + 1)
gboolean store_branch_address(Store *store, gint64 branch, char *value[N_ADDRESS_FIELDS],
                              GError **error); /* new texts */
gboolean store_branch_address_set(Store *store, gint64 branch, const char *const *value, GError **error);

/* The groups of a school, of PatronGroup, newest school year first. */
typedef struct {
    char *school_year, *code, *name;
} PatronGroup;
GPtrArray *store_patron_groups(Store *store, gint64 branch, GError **error);

#endif
