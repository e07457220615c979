/* Loans of copies, and the copy as a desk sees it. Whoever writes has held the copy first. */
#ifndef STORE_LOAN_H
#define STORE_LOAN_H

#include "store/store.h"

typedef struct {
    gint64 id, branch, title;
    char *barcode, *title_text, *author, *material, *status, *shelf, *branch_name;
    gint64 price_cents;
    gint64 transit_from; /* on its way home from this school; 0 = not */
} DeskCopy;
void desk_copy_free(DeskCopy *copy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeskCopy, desk_copy_free)
/* Of two desks with one copy the second waits until the first one's transaction ends. STORE_ERROR_NOT_FOUND. */
DeskCopy *store_copy_hold(Store *store, gint64 library, const char *barcode, GError **error);
DeskCopy *store_copy_see(Store *store, gint64 library, const char *barcode, GError **error); /* only looks */
DeskCopy *store_copy_hold_id(Store *store, gint64 copy, GError **error);
/* A copy of the title that stands in the school, 0 = none, -1 with error. */
gint64 store_copy_free(Store *store, gint64 title, gint64 branch, GError **error);
/* A book that is not in the catalogue yet: a title with its name only, and this copy of it. The copy's id, -1 with error. */
typedef struct {
    gint64 library, branch, account, at;
    const char *barcode, *title, *material;
} NewDeskCopy;
gint64 store_copy_add_bare(Store *store, const NewDeskCopy *copy, GError **error);
gboolean store_copy_set(Store *store, const DeskCopy *copy, const char *status, gint64 transit_from,
                        GError **error);

typedef struct {
    gint64 id, copy, person, branch; /* copy 0: carried over from elsewhere, person 0: forgotten */
    char *title, *due, *lent, *claimed, *how_ended, *ended, *barcode;
    guint renewals;
    gint32 fine_day, fine_most; /* cents, as of the day it was lent */
    gboolean is_open;
} Loan;
void loan_free(Loan *loan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Loan, loan_free)

/* Id, or -1. CONFLICT: it is in somebody's hands (the database says so). */
gint64 store_loan_lend(Store *store, const Loan *loan, GError **error);
Loan *store_loan_get(Store *store, gint64 loan, GError **error);
/* NULL without error: there is none. */
Loan *store_loan_of_copy(Store *store, gint64 copy, GError **error);
Loan *store_loan_last(Store *store, gint64 copy, GError **error);
GPtrArray *store_loan_list(Store *store, gint64 person, GError **error); /* of Loan: open ones, by due date */
gint64 store_loan_count(Store *store, gint64 person, const char *material, GError **error);
/* CONFLICT when it is not as it was. */
gboolean store_loan_renew(Store *store, const Loan *loan, const char *due, GError **error);
gboolean store_loan_claim(Store *store, gint64 loan, const char *day, GError **error);
/* how: "returned", "settled", "lost". Ends "left, still owing" with the last one. */
gboolean store_loan_close(Store *store, gint64 loan, const char *day, const char *how, GError **error);

#endif
