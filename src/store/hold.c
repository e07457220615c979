/* Holds in the database; what may become of one is the table of library/hold.h. */
#include "store/hold.h"

#include "store/db.h"
#include "text/text.h"

void
hold_free(Hold *hold)
{
    if (!hold)
        return;
    g_free(hold->placed);
    g_free(hold->until);
    g_free(hold->title_text);
    g_free(hold->barcode);
    g_free(hold);
}

static void
free_hold(gpointer hold)
{
    hold_free(hold);
}

static gpointer
hold_row(Store *store, StatementId id)
{
    Hold *hold = g_new0(Hold, 1);
    hold->id = db_int(store, id, 0);
    hold->title = db_int(store, id, 1);
    hold->person = db_int(store, id, 2);
    hold->branch = db_int(store, id, 3);
    hold->copy = db_int(store, id, 4);
    if (!hold_state_from_name(db_text(store, id, 5), &hold->state))
        hold->state = HOLD_CANCELLED;
    hold->placed = db_dup(store, id, 6);
    hold->until = db_dup(store, id, 7);
    hold->title_text = db_dup(store, id, 8);
    hold->barcode = db_dup(store, id, 9);
    return hold;
}

/* The first row of a query that was begun. */
static Hold *
first(Store *store, gboolean begun, StatementId id, GError **error)
{
    GError *failure = NULL;
    Hold *hold = NULL;
    if (!begun)
        return NULL;
    if (db_next(store, id, &failure))
        hold = hold_row(store, id);
    db_end(store, id);
    db_pass_on(failure, error);
    return hold;
}

gboolean
store_title_hold(Store *store, gint64 title, GError **error)
{
    gint64 held = db_number(store, 0, ST_TITLE_HOLD, error, "i", title);
    return held > 0 || (held == 0 && db_found(0, "title", error));
}

gint64
store_hold_add(Store *store, gint64 title, gint64 person, gint64 branch, const char *placed, GError **error)
{
    return db_number(store, -1, ST_HOLD_ADD, error, "iiit", title, person, branch, placed);
}

Hold *
store_hold_get(Store *store, gint64 hold, GError **error)
{
    if (!db_one(store, ST_HOLD_GET, "hold", error, "i", hold))
        return NULL;
    Hold *read = hold_row(store, ST_HOLD_GET);
    db_end(store, ST_HOLD_GET);
    return read;
}

Hold *
store_hold_of_copy(Store *store, gint64 copy, GError **error)
{
    return first(store, db_query(store, ST_HOLD_OF_COPY, error, "i", copy), ST_HOLD_OF_COPY, error);
}

Hold *
store_hold_turn(Store *store, gint64 title, gint64 branch, GError **error)
{
    return first(store, db_query(store, ST_HOLD_TURN, error, "ii", title, branch), ST_HOLD_TURN, error);
}

Hold *
store_hold_of_person(Store *store, gint64 person, gint64 title, GError **error)
{
    return first(store, db_query(store, ST_HOLD_OF_PERSON, error, "ii", person, title), ST_HOLD_OF_PERSON,
                 error);
}

GPtrArray *
store_hold_list(Store *store, gint64 person, GError **error)
{
    return db_query(store, ST_HOLD_LIST, error, "i", person)
               ? db_rows(store, ST_HOLD_LIST, hold_row, free_hold, error)
               : NULL;
}

GPtrArray *
store_hold_waiting(Store *store, gint64 branch, GError **error)
{
    return db_query(store, ST_HOLD_LIST_WAITING, error, "i", branch)
               ? db_rows(store, ST_HOLD_LIST_WAITING, hold_row, free_hold, error)
               : NULL;
}

GPtrArray *
store_hold_over_time(Store *store, gint64 branch, const char *today, GError **error)
{
    return db_query(store, ST_HOLD_OVER_TIME, error, "it", branch, today)
               ? db_rows(store, ST_HOLD_OVER_TIME, hold_row, free_hold, error)
               : NULL;
}

gint64
store_hold_count(Store *store, gint64 title, GError **error)
{
    return db_number(store, 0, ST_HOLD_COUNT_TITLE, error, "i", title);
}

gboolean
store_hold_set(Store *store, Hold *hold, HoldEvent event, gint64 copy, const char *day, GError **error)
{
    HoldState next = hold->state;
    guint64 written;
    if (!hold_after(&next, event)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    _("This reservation is no longer what it was. Nothing was changed. Look again."));
        return FALSE;
    }
    gboolean waits = next == HOLD_WAITING, over = hold_state_is_over(next);
    if (!db_run(store, &written, ST_HOLD_SET, error, "ittktt", hold->id, hold_state_name(hold->state),
                hold_state_name(next), waits ? copy : 0, waits ? day : "", over ? day : "") ||
        !db_found(written, "hold", error))
        return FALSE;
    hold->state = next;
    hold->copy = waits ? copy : 0;
    return TRUE;
}
