/* Loans of copies: written one by one, read as a desk needs them. */
#include "store/loan.h"

#include "people/name.h"
#include "store/db.h"
#include "store/register.h"
#include "store/titles.h"

void
desk_copy_free(DeskCopy *copy)
{
    if (!copy)
        return;
    char *texts[] = {copy->barcode, copy->title_text, copy->author,     copy->material,
                     copy->status,  copy->shelf,      copy->branch_name};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(copy);
}

static DeskCopy *
copy_read(Store *store, StatementId id)
{
    DeskCopy *copy = g_new0(DeskCopy, 1);
    char **texts[] = {&copy->barcode,  &copy->title_text, &copy->author,
                      &copy->material, &copy->status,     &copy->shelf};
    copy->id = db_int(store, id, 0);
    copy->branch = db_int(store, id, 1);
    copy->title = db_int(store, id, 2);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, 3 + i);
    copy->price_cents = db_int(store, id, 9);
    copy->transit_from = db_int(store, id, 10);
    copy->branch_name = db_dup(store, id, 11);
    db_end(store, id);
    return copy;
}

DeskCopy *
store_copy_hold(Store *store, gint64 library, const char *barcode, GError **error)
{
    return db_one(store, ST_DESK_COPY_HOLD, "copy", error, "it", library, barcode)
               ? copy_read(store, ST_DESK_COPY_HOLD)
               : NULL;
}

DeskCopy *
store_copy_see(Store *store, gint64 library, const char *barcode, GError **error)
{
    return db_one(store, ST_DESK_COPY_SEE, "copy", error, "it", library, barcode)
               ? copy_read(store, ST_DESK_COPY_SEE)
               : NULL;
}

DeskCopy *
store_copy_hold_id(Store *store, gint64 copy, GError **error)
{
    return db_one(store, ST_DESK_COPY_HOLD_ID, "copy", error, "i", copy)
               ? copy_read(store, ST_DESK_COPY_HOLD_ID)
               : NULL;
}

gint64
store_copy_free(Store *store, gint64 title, gint64 branch, GError **error)
{
    return db_number(store, 0, ST_DESK_COPY_FREE, error, "ii", title, branch);
}

gint64
store_copy_add_bare(Store *store, const NewDeskCopy *copy, GError **error)
{
    const TitleHand hand = {copy->library, copy->account, copy->at};
    g_autoptr(Title) title = title_new();
    title_set(title, TITLE_TITLE, copy->title);
    title_set(title, TITLE_MATERIAL, copy->material);
    const Copy added = {.branch = copy->branch,
                        .title = store_title_add(store, &hand, title, error),
                        .barcode = (char *)copy->barcode,
                        .shelf = (char *)"",
                        .material = (char *)"",
                        .status = (char *)"available",
                        .why = (char *)"",
                        .note = (char *)"",
                        .acquired = (char *)"",
                        .withdrawn_on = (char *)""};
    return added.title < 0 ? -1 : store_copy_add(store, &hand, &added, error);
}

gboolean
store_copy_set(Store *store, const DeskCopy *copy, const char *status, gint64 transit_from, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_DESK_COPY_SET, error, "iti", copy->id, status, transit_from) &&
           db_found(written, "copy", error);
}

void
loan_free(Loan *loan)
{
    if (!loan)
        return;
    char *texts[] = {loan->title,     loan->due,   loan->lent,   loan->claimed,
                     loan->how_ended, loan->ended, loan->barcode};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(loan);
}

static void
free_loan(gpointer loan)
{
    loan_free(loan);
}

static gpointer
loan_row(Store *store, StatementId id)
{
    Loan *loan = g_new0(Loan, 1);
    loan->id = db_int(store, id, 0);
    loan->copy = db_int(store, id, 1);
    loan->person = db_int(store, id, 2);
    loan->branch = db_int(store, id, 3);
    loan->title = db_dup(store, id, 4);
    loan->due = db_dup(store, id, 5);
    loan->lent = db_dup(store, id, 6);
    loan->renewals = (guint)db_int(store, id, 7);
    loan->fine_day = (gint32)db_int(store, id, 8);
    loan->fine_most = (gint32)db_int(store, id, 9);
    loan->claimed = db_dup(store, id, 10);
    loan->how_ended = db_dup(store, id, 11);
    loan->is_open = db_int(store, id, 12) != 0;
    loan->ended = db_dup(store, id, 13);
    loan->barcode = db_dup(store, id, 14);
    return loan;
}

gint64
store_loan_lend(Store *store, const Loan *loan, GError **error)
{
    return db_number(store, -1, ST_LOAN_LEND, error, "iiitttii", loan->person, loan->copy, loan->branch,
                     loan->title, loan->due, loan->lent, (gint64)loan->fine_day, (gint64)loan->fine_most);
}

Loan *
store_loan_get(Store *store, gint64 loan, GError **error)
{
    if (!db_one(store, ST_LOAN_GET, "loan", error, "i", loan))
        return NULL;
    Loan *read = loan_row(store, ST_LOAN_GET);
    db_end(store, ST_LOAN_GET);
    return read;
}

static Loan *
loan_of(Store *store, StatementId id, gint64 copy, GError **error)
{
    GError *failure = NULL;
    Loan *loan = NULL;
    if (!db_query(store, id, error, "i", copy))
        return NULL;
    if (db_next(store, id, &failure))
        loan = loan_row(store, id);
    db_end(store, id);
    db_pass_on(failure, error);
    return loan;
}

Loan *
store_loan_of_copy(Store *store, gint64 copy, GError **error)
{
    return loan_of(store, ST_LOAN_OF_COPY, copy, error);
}

Loan *
store_loan_last(Store *store, gint64 copy, GError **error)
{
    return loan_of(store, ST_LOAN_LAST_OF_COPY, copy, error);
}

GPtrArray *
store_loan_list(Store *store, gint64 person, GError **error)
{
    return db_query(store, ST_LOAN_LIST, error, "i", person)
               ? db_rows(store, ST_LOAN_LIST, loan_row, free_loan, error)
               : NULL;
}

gint64
store_loan_count(Store *store, gint64 person, const char *material, GError **error)
{
    return db_number(store, 0, ST_LOAN_COUNT_MATERIAL, error, "it", person, material);
}

gboolean
store_loan_renew(Store *store, const Loan *loan, const char *due, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_LOAN_RENEW, error, "itt", loan->id, due, loan->due) &&
           db_found(written, "loan", error);
}

gboolean
store_loan_claim(Store *store, gint64 loan, const char *day, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_LOAN_CLAIM, error, "it", loan, day) && db_found(written, "loan", error);
}

gboolean
store_loan_close(Store *store, gint64 loan, const char *day, const char *how, GError **error)
{
    gint64 person = db_number(store, -2, ST_LOAN_CLOSE, error, "itt", loan, day, how);
    if (person < 0)
        return person == -2 ? db_found(0, "loan", error) : FALSE;
    return person == 0 || store_owing_done(store, person, error);
}
