/* Amounts and payments in the database. */
#include "store/fee.h"

#include "store/db.h"
#include "store/register.h"
#include "text/text.h"

void
fee_free(Fee *fee)
{
    if (!fee)
        return;
    char *texts[] = {fee->kind, fee->why, fee->made, fee->due, fee->until};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(fee);
}

gboolean
fee_is_bill(const Fee *fee)
{
    return fee->is_out && g_str_equal(fee->kind, "lost");
}

static void
free_fee(gpointer fee)
{
    fee_free(fee);
}

static gpointer
fee_row(Store *store, StatementId id)
{
    Fee *fee = g_new0(Fee, 1);
    fee->id = db_int(store, id, 0);
    fee->person = db_int(store, id, 1);
    fee->branch = db_int(store, id, 2);
    fee->kind = db_dup(store, id, 3);
    fee->loan = db_int(store, id, 4);
    fee->cents = db_int(store, id, 5);
    fee->settled = db_int(store, id, 6);
    fee->why = db_dup(store, id, 7);
    fee->made = db_dup(store, id, 8);
    fee->due = db_dup(store, id, 9);
    fee->until = db_dup(store, id, 10);
    fee->is_open = db_int(store, id, 11) != 0;
    fee->is_out = db_int(store, id, 12) != 0;
    return fee;
}

gint64
store_fee_make(Store *store, const Fee *fee, GError **error)
{
    return db_number(store, -1, ST_FEE_MAKE, error, "iitkitttt", fee->person, fee->branch, fee->kind,
                     fee->loan, fee->cents, fee->why, fee->made, fee->due, fee->until);
}

Fee *
store_fee_get(Store *store, gint64 fee, GError **error)
{
    if (!db_one(store, ST_FEE_GET, "fee", error, "i", fee))
        return NULL;
    Fee *read = fee_row(store, ST_FEE_GET);
    db_end(store, ST_FEE_GET);
    return read;
}

GPtrArray *
store_fee_list(Store *store, gint64 person, GError **error)
{
    return db_query(store, ST_FEE_LIST, error, "i", person)
               ? db_rows(store, ST_FEE_LIST, fee_row, free_fee, error)
               : NULL;
}

GPtrArray *
store_fee_list_back(Store *store, gint64 run, GError **error)
{
    return db_query(store, ST_REMINDER_BILLS_BACK, error, "i", run)
               ? db_rows(store, ST_REMINDER_BILLS_BACK, fee_row, free_fee, error)
               : NULL;
}

Fee *
store_fee_of_lost(Store *store, gint64 loan, GError **error)
{
    const StatementId id = ST_FEE_LOST_OF_LOAN;
    GError *failure = NULL;
    Fee *fee = NULL;
    if (!db_query(store, id, error, "i", loan))
        return NULL;
    if (db_next(store, id, &failure))
        fee = fee_row(store, id);
    db_end(store, id);
    db_pass_on(failure, error);
    return fee;
}

gboolean
store_fee_settle(Store *store, const Fee *fee, const Payment *payment, GError **error)
{
    guint64 written;
    if (!db_run(store, &written, ST_FEE_SETTLE, error, "iit", fee->id, payment->cents, payment->day))
        return FALSE;
    if (written == 0) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    _("This is more than is still open. Nothing was written. Look again at what is owed."));
        return FALSE;
    }
    return db_number(store, 0, ST_PAYMENT_ADD, error, "iitttii", fee->id, payment->cents, payment->way,
                     payment->reason, payment->day, payment->branch, payment->account) > 0 &&
           (fee->person == 0 || store_owing_done(store, fee->person, error));
}

gboolean
store_fee_void(Store *store, const Fee *fee, gint64 branch, gint64 account, const char *day, GError **error)
{
    const Payment rest = {.cents = fee->cents - fee->settled,
                          .branch = branch,
                          .account = account,
                          .way = "void",
                          .reason = "",
                          .day = day};
    return !fee->is_open || store_fee_settle(store, fee, &rest, error);
}
