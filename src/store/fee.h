/* Amounts that patrons owe, and how they were settled. */
#ifndef STORE_FEE_H
#define STORE_FEE_H

#include "store/store.h"

typedef struct {
    gint64 id, person, branch, loan; /* loan 0 = of none */
    gint64 cents, settled;
    char *kind;        /* "fine", "lost", "damaged", "other" */
    char *why, *made;  /* title or words; the day */
    char *due, *until; /* of a fine: the days between which it counts */
    gboolean is_open;
    gboolean is_out; /* its loan is not over */
} Fee;
void fee_free(Fee *fee);
gboolean fee_is_bill(const Fee *fee); /* for a book that did not come back yet: void once it does */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fee, fee_free)

gint64 store_fee_make(Store *store, const Fee *fee, GError **error); /* id, or -1 */
Fee *store_fee_get(Store *store, gint64 fee, GError **error); /* who changes it locks the person first */
GPtrArray *store_fee_list(Store *store, gint64 person, GError **error); /* of Fee: open ones */
/* The last one for a lost book that was not taken back, open or settled; NULL without error: none. */
Fee *store_fee_of_lost(Store *store, gint64 loan, GError **error);

/* Of a run of reminders whose steps were taken back: the amounts that go with it. Those that were paid, even in part, of a book that is
 * noted as lost by now, or of which another reminder told too, stay. */
GPtrArray *store_fee_list_back(Store *store, gint64 run, GError **error);

typedef struct {
    gint64 cents, branch, account;
    const char *way; /* "cash", "card", "waived", "void" */
    const char *reason, *day;
} Payment;
/* All of it or a part. CONFLICT when it is more than is open. Ends "left, still owing" with the last cent. */
gboolean store_fee_settle(Store *store, const Fee *fee, const Payment *payment, GError **error);
/* What is open of it is taken back; of one that is settled nothing. */
gboolean store_fee_void(Store *store, const Fee *fee, gint64 branch, gint64 account, const char *day,
                        GError **error);

#endif
