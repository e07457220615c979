/* The lists of a patron's record: periods, notes, cards, who is alike, who was open last, the groups of a school. */
#include "people/name.h"
#include "store/db.h"
#include "store/patron.h"

static void
period_free(gpointer data)
{
    PatronPeriod *period = data;
    char *texts[] = {period->name,       period->status, period->school_year, period->group,
                     period->year_group, period->from,   period->to};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(period);
}

static gpointer
period_row(Store *store, StatementId id)
{
    PatronPeriod *period = g_new0(PatronPeriod, 1);
    char **texts[] = {&period->name,       &period->status, &period->school_year, &period->group,
                      &period->year_group, &period->from,   &period->to};
    period->membership = db_int(store, id, 0);
    period->branch = db_int(store, id, 1);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, i + 2);
    period->is_open = *period->to == '\0';
    return period;
}

GPtrArray *
store_patron_periods(Store *store, gint64 person, GError **error)
{
    if (!db_query(store, ST_PATRON_PERIODS, error, "i", person))
        return NULL;
    return db_rows(store, ST_PATRON_PERIODS, period_row, period_free, error);
}

static gpointer
subscription_row(Store *store, StatementId id)
{
    PatronPeriod *period = g_new0(PatronPeriod, 1);
    char **texts[] = {&period->name, &period->status, &period->from, &period->to};
    period->id = db_int(store, id, 0);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, i + 1);
    period->is_open = db_int(store, id, 5) != 0;
    return period;
}

GPtrArray *
store_patron_subscriptions(Store *store, gint64 person, GError **error)
{
    if (!db_query(store, ST_SUBSCRIPTION_LIST, error, "i", person))
        return NULL;
    return db_rows(store, ST_SUBSCRIPTION_LIST, subscription_row, period_free, error);
}

gboolean
store_patron_subscription_close(Store *store, gint64 person, const char *to, GError **error)
{
    return db_run(store, NULL, ST_SUBSCRIPTION_CLOSE, error, "it", person, to);
}

gboolean
store_patron_subscription_set(Store *store, gint64 person, const char *status, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_SUBSCRIPTION_SET, error, "it", person, status) &&
           db_found(written, "subscription", error);
}

gboolean
store_patron_subscribe(Store *store, const StoreHand *hand, gint64 person, const PatronPeriod *period,
                       GError **error)
{
    return store_patron_subscription_close(store, person, period->from, error) &&
           db_run(store, NULL, ST_SUBSCRIPTION_ADD, error, "ittttik", person, period->name, period->status,
                  period->from, period->to, hand->at, hand->account);
}

void
patron_note_free(PatronNote *note)
{
    if (!note)
        return;
    g_free(note->words);
    g_free(note->from);
    g_free(note->to);
    g_free(note->who);
    g_free(note);
}

static gpointer
note_row(Store *store, StatementId id)
{
    PatronNote *note = g_new0(PatronNote, 1);
    note->id = db_int(store, id, 0);
    note->at = db_int(store, id, 1);
    note->is_block = g_str_equal(db_text(store, id, 2), "block");
    note->words = db_dup(store, id, 3);
    note->from = db_dup(store, id, 4);
    note->to = db_dup(store, id, 5);
    note->is_open = db_int(store, id, 6) != 0;
    note->who = db_dup(store, id, 7);
    return note;
}

GPtrArray *
store_patron_notes(Store *store, gint64 person, GError **error)
{
    if (!db_query(store, ST_NOTE_LIST, error, "i", person))
        return NULL;
    return db_rows(store, ST_NOTE_LIST, note_row, (GDestroyNotify)patron_note_free, error);
}

gint64
store_patron_note_add(Store *store, const StoreHand *hand, gint64 person, const PatronNote *note,
                      GError **error)
{
    return db_number(store, -1, ST_NOTE_ADD, error, "ittttik", person, note->is_block ? "block" : "note",
                     note->words, note->from, note->to, hand->at, hand->account);
}

gboolean
store_patron_note_end(Store *store, gint64 person, gint64 note, const char *to, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_NOTE_END, error, "iit", note, person, to) &&
           db_found(written, "note", error);
}

static void
card_free(gpointer data)
{
    PatronCard *card = data;
    g_free(card->number);
    g_free(card->from);
    g_free(card->to);
    g_free(card->why);
    g_free(card);
}

static gpointer
card_row(Store *store, StatementId id)
{
    PatronCard *card = g_new0(PatronCard, 1);
    card->number = db_dup(store, id, 0);
    card->from = db_dup(store, id, 1);
    card->to = db_dup(store, id, 2);
    card->why = db_dup(store, id, 3);
    card->is_open = db_int(store, id, 4) != 0;
    return card;
}

GPtrArray *
store_patron_cards(Store *store, gint64 person, GError **error)
{
    if (!db_query(store, ST_CARD_LIST, error, "i", person))
        return NULL;
    return db_rows(store, ST_CARD_LIST, card_row, card_free, error);
}

gint64
store_card_holder(Store *store, const char *number, GError **error)
{
    return db_number(store, 0, ST_CARD_GET, error, "t", number);
}

gboolean
store_card_why(Store *store, gint64 person, const char *number, const char *why, GError **error)
{
    return db_run(store, NULL, ST_CARD_WHY, error, "tit", number, person, why);
}

void
patron_alike_free(gpointer data)
{
    PatronAlike *alike = data;
    g_free(alike->name);
    g_free(alike->birth_date);
    g_free(alike->card);
    g_free(alike->branch_name);
    g_free(alike->status);
    g_free(alike);
}

static gpointer
alike_row(Store *store, StatementId id)
{
    PatronAlike *alike = g_new0(PatronAlike, 1);
    alike->membership = db_int(store, id, 0);
    alike->person = db_int(store, id, 1);
    alike->name = name_display(db_text(store, id, 2), db_text(store, id, 3), db_text(store, id, 4),
                               db_text(store, id, 5));
    alike->birth_date = db_dup(store, id, 6);
    alike->card = db_dup(store, id, 7);
    alike->branch = db_int(store, id, 8);
    alike->branch_name = db_dup(store, id, 9);
    alike->status = db_dup(store, id, 10);
    return alike;
}

GPtrArray *
store_patron_alike(Store *store, gint64 library, const char *surname, const char *birth_date, GError **error)
{
    g_autofree char *key = name_match_key(surname, birth_date);
    if (*key == '\0')
        return g_ptr_array_new_with_free_func(patron_alike_free);
    if (!db_query(store, ST_PATRON_ALIKE, error, "it", library, key))
        return NULL;
    return db_rows(store, ST_PATRON_ALIKE, alike_row, patron_alike_free, error);
}

gboolean
store_patron_alike_add(Store *store, GPtrArray *alike, gint64 membership, GError **error)
{
    if (!db_one(store, ST_PATRON_ALIKE_ONE, "membership", error, "i", membership))
        return FALSE;
    g_ptr_array_add(alike, alike_row(store, ST_PATRON_ALIKE_ONE));
    db_end(store, ST_PATRON_ALIKE_ONE);
    return TRUE;
}

GPtrArray *
store_patron_recent(Store *store, gint64 library, gint64 account, guint limit, GError **error)
{
    if (!db_query(store, ST_PATRON_RECENT, error, "iii", library, account, (gint64)limit))
        return NULL;
    return db_rows(store, ST_PATRON_RECENT, alike_row, patron_alike_free, error);
}

static void
group_free(gpointer data)
{
    PatronGroup *group = data;
    g_free(group->school_year);
    g_free(group->code);
    g_free(group->name);
    g_free(group);
}

static gpointer
group_row(Store *store, StatementId id)
{
    PatronGroup *group = g_new0(PatronGroup, 1);
    group->school_year = db_dup(store, id, 0);
    group->code = db_dup(store, id, 1);
    group->name = db_dup(store, id, 2);
    return group;
}

GPtrArray *
store_patron_groups(Store *store, gint64 branch, GError **error)
{
    if (!db_query(store, ST_GROUP_LIST, error, "i", branch))
        return NULL;
    return db_rows(store, ST_GROUP_LIST, group_row, group_free, error);
}
