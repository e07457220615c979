/* Writing one pupil: from the state before to the state after, where the register still says "before".
 * Internal to store/.
 *
 * W1  What differs between before and after must stand in the register as before says, else
 * STORE_ERROR_CONFLICT; what does not differ is left as the register has it. W2  The enrolment history of an
 * active pupil has one open line, and it says what the membership says. W3  A person has at most one open
 * card. W4  To undo import I: lines opened by I go, lines closed by I open again, cards given by I go,
 * persons made by I go when nothing else holds them. The rest is writing like any other. */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include "roster/register.h"
#include "store/db.h"
#include "store/series.h"

typedef struct {
    Store *store;
    gint64 branch, library;
    gint64 import; /* 0 = by hand */
    gint64 undoes; /* import that is taken back, 0 = none */
    gboolean undo; /* ids of what is put back may be given */
    char day[11];  /* when groups change and cards begin: YYYY-MM-DD */
    Series persons, memberships, cards;
    GString *was, *becomes; /* scratch for delivered texts */
    GString *folded;
    struct Known *known; /* within a batch; NULL = nothing was read yet */
    /* gint64: persons whose own fields the caller will change, read with the first of them; NULL = each alone */
    GArray *ahead;
    guint32 written; /* entries of the journal so far */
} Change;

typedef struct {
    gint64 person, membership; /* 0 = new */
    const RosterState *before, *after;
    gint64 version; /* of the membership when before was read; 0 = not said */
} ChangePair;

typedef struct {
    gint64 person, membership;
    const char *card; /* the card now: of after, or the number that was given */
    char given[CARD_NUMBER_SIZE];
} ChangeResult;

/* Locks the branch. day: NULL = today by the machine's clock and zone. */
gboolean change_begin(Change *change, Store *store, gint64 branch, const char *day, GError **error);
gboolean change_write(Change *change, const ChangePair *pair, ChangeResult *result, GError **error);
void change_clear(Change *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Change, change_clear)

/* Parts, for change.c: the current state of a pupil, read from the database. */
typedef struct {
    const char *value[N_FIELDS];
    RosterStatus status;
    const char *from, *to, *delivered, *card;
    gint64 person, last_import, membership_version, person_version, created_by;
} Current;

/* The row of ST_PUPIL_CURRENT or ST_PUPIL_CURRENT_ALL. text: where its texts are kept; NULL = they are the row's. */
gboolean change_read_current(Store *store, StatementId id, GStringChunk *text, Current *now, GError **error);
/* The row of ST_PERSON_CURRENT or ST_PERSON_CURRENT_ALL: the fields of the person, their card and version. */
void change_read_person(Store *store, StatementId id, GStringChunk *text, Current *now);
/* The person's own fields change, or may. */
gboolean change_of_person(const RosterState *before, const RosterState *after);
gboolean change_conflict(gint64 membership, const char *what, GError **error); /* FALSE */
gboolean change_person_add(Change *change, gint64 person, const RosterState *after, GError **error);
gboolean change_person_update(Change *change, const Current *now, const ChangePair *pair, GError **error);
gboolean change_person_drop(Change *change, gint64 person,
                            GError **error); /* stays when anything else holds them */
/* may_give: an active pupil without a card gets one. */
gboolean change_card(Change *change, gint64 person, const ChangePair *pair, gboolean may_give,
                     ChangeResult *result, GError **error);
gboolean change_enrolment(Change *change, gint64 membership, const Current *now, const ChangePair *pair,
                          GError **error);

#endif
