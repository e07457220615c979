/* Holds: who waits for which title, in the order in which they came. */
#ifndef STORE_HOLD_H
#define STORE_HOLD_H

#include "library/hold.h"
#include "store/store.h"

typedef struct {
    gint64 id, title, person, branch, copy; /* branch: where it is picked up; copy: put aside, 0 = none */
    HoldState state;
    char *placed, *until, *title_text, *barcode; /* barcode of the copy put aside, "" */
} Hold;
void hold_free(Hold *hold);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Hold, hold_free)

/* Who reads a title's holds to write them holds the title first. */
gboolean store_title_hold(Store *store, gint64 title, GError **error);
/* Id, or -1; CONFLICT when this person waits for it already. */
gint64 store_hold_add(Store *store, gint64 title, gint64 person, gint64 branch, const char *placed,
                      GError **error);
Hold *store_hold_get(Store *store, gint64 hold, GError **error);
/* NULL without error: there is none. */
Hold *store_hold_of_copy(Store *store, gint64 copy, GError **error); /* for which it is put aside */
Hold *store_hold_turn(Store *store, gint64 title, gint64 branch, GError **error); /* the first that waits */
Hold *store_hold_of_person(Store *store, gint64 person, gint64 title, GError **error);
GPtrArray *store_hold_list(Store *store, gint64 person, GError **error);    /* of Hold: not over */
GPtrArray *store_hold_waiting(Store *store, gint64 branch, GError **error); /* of Hold: at the desk */
GPtrArray *store_hold_over_time(Store *store, gint64 branch, const char *today,
                                GError **error);                     /* of Hold: at most 100 */
gint64 store_hold_count(Store *store, gint64 title, GError **error); /* that wait for a copy; -1 */
/* What happens to it, by the table of library/hold.h; CONFLICT when it cannot, NOT_FOUND when it is no longer as it was. copy is of
 * HOLD_PUT_ASIDE, and day then the last one on which it waits; else day is today. */
gboolean store_hold_set(Store *store, Hold *hold, HoldEvent event, gint64 copy, const char *day,
                        GError **error);

#endif
