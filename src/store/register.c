/* Loads the snapshot of a branch that the engine compares a file with. */
#include "store/register.h"

#include "store/db.h"
#include "store/pupil_row.h"
#include "store/school.h"

/* db_next that keeps the first error of a loop. */
#define EACH_ROW(store, id, failure) while (db_next(store, id, failure))

static gboolean
load_pupils(Store *store, RosterRegister *reg, GError **error)
{
    GError *failure = NULL;
    if (!db_query(store, ST_REGISTER_PUPILS, error, "i", reg->branch->id))
        return FALSE;
    EACH_ROW(store, ST_REGISTER_PUPILS, &failure)
    {
        RosterPupil pupil;
        if (!pupil_row_read(store, ST_REGISTER_PUPILS, reg->text, &pupil, error)) {
            db_end(store, ST_REGISTER_PUPILS);
            return FALSE;
        }
        pupil.version = db_int(store, ST_REGISTER_PUPILS, N_PUPIL_COLUMNS);
        pupil_row_owing(store, ST_REGISTER_PUPILS, N_PUPIL_COLUMNS + 1, reg->text, &pupil);
        pupil.secret_address = db_int(store, ST_REGISTER_PUPILS, N_PUPIL_COLUMNS + 1 + N_OWING_COLUMNS) != 0;
        g_array_append_val(reg->pupils, pupil);
    }
    return db_pass_on(failure, error);
}

static gboolean
load_groups(Store *store, RosterRegister *reg, GError **error)
{
    GError *failure = NULL;
    if (!db_query(store, ST_GROUP_LIST, error, "i", reg->branch->id))
        return FALSE;
    EACH_ROW(store, ST_GROUP_LIST, &failure)
    roster_register_add_group(reg, db_text(store, ST_GROUP_LIST, 0), db_text(store, ST_GROUP_LIST, 1),
                              db_text(store, ST_GROUP_LIST, 2));
    return db_pass_on(failure, error);
}

static GHashTable *
index_by_person(GArray *pupils)
{
    GHashTable *index = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < pupils->len; i++) {
        RosterPupil *pupil = &g_array_index(pupils, RosterPupil, i);
        g_hash_table_insert(index, &pupil->person, pupil);
    }
    return index;
}

/* Keys or persons of one statement: on PostgreSQL each alone would be a journey. */
enum { AT_ONCE = 1000 };

typedef struct {
    GHashTable *by_person; /* of RosterPupil */
    guint locked;
    gboolean is_same;
} Held;

static void
count_lock(Held *held, Store *store G_GNUC_UNUSED)
{
    held->locked++;
}

static void
compare_owing(Held *held, Store *store)
{
    const StatementId id = ST_OWING_OF;
    gint64 person = db_int(store, id, 0);
    const RosterPupil *pupil = g_hash_table_lookup(held->by_person, &person);
    held->is_same = held->is_same && pupil && pupil->loans == (guint)db_int(store, id, 1) &&
                    pupil->fee_cents == db_int(store, id, 2) && pupil->holds == (guint)db_int(store, id, 3);
}

static gboolean
of_persons(Store *store, StatementId id, const GArray *persons, void (*row)(Held *held, Store *store),
           Held *held, GError **error)
{
    for (guint i = 0; i < persons->len; i += AT_ONCE) {
        GError *failure = NULL;
        g_autofree char *json = db_list_numbers(persons, i, AT_ONCE);
        if (!db_query(store, id, error, "t", json))
            return FALSE;
        EACH_ROW(store, id, &failure)
        row(held, store);
        if (!db_pass_on(failure, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
store_register_hold(Store *store, const RosterRegister *reg, const GArray *persons, gboolean *is_same,
                    GError **error)
{
    g_autoptr(GHashTable) by_person = index_by_person(reg->pupils);
    Held held = {by_person, 0, TRUE};
    gboolean ok = of_persons(store, ST_LOCK_PERSONS, persons, count_lock, &held, error) &&
                  db_found(held.locked == persons->len, "person", error) &&
                  of_persons(store, ST_OWING_OF, persons, compare_owing, &held, error);
    *is_same = held.is_same;
    return ok;
}

RosterRegister *
store_register_load(Store *store, gint64 branch, GError **error)
{
    g_autoptr(Branch) row = store_branch_get(store, branch, error);
    if (!row)
        return NULL;
    g_autoptr(RosterRegister) reg = roster_register_new(row);
    if (!load_pupils(store, reg, error) || !load_groups(store, reg, error))
        return NULL;
    return g_steal_pointer(&reg);
}

/* Columns of CANDIDATE_COLUMNS after the person's fields. */
enum { CANDIDATE_PERSON = N_PERSON_FIELDS, CANDIDATE_CARD, CANDIDATE_MADE_BY, CANDIDATE_OWING };

static gboolean
add_candidates(Store *store, RosterRegister *reg, StatementId id, GHashTable *seen, GError **error)
{
    GError *failure = NULL;
    EACH_ROW(store, id, &failure)
    {
        RosterPupil pupil = {.person = db_int(store, id, CANDIDATE_PERSON),
                             .made_by = db_int(store, id, CANDIDATE_MADE_BY)};
        if (!g_hash_table_add(seen, g_memdup2(&pupil.person, sizeof pupil.person)))
            continue;
        roster_state_clear(&pupil.state);
        for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
            pupil.state.value[f] = pupil_row_keep(reg->text, db_text(store, id, PERSON_COLUMN(f)));
        pupil.state.card = pupil_row_keep(reg->text, db_text(store, id, CANDIDATE_CARD));
        pupil_row_owing(store, id, CANDIDATE_OWING, reg->text, &pupil);
        pupil.secret_address = db_int(store, id, CANDIDATE_OWING + N_OWING_COLUMNS) != 0;
        g_array_append_val(reg->candidates, pupil);
        if (*pupil.state.card)
            roster_register_add_card(reg, pupil.state.card, pupil.person);
    }
    return db_pass_on(failure, error);
}

static gboolean
add_owner(Store *store, RosterRegister *reg, const char *card, GHashTable *seen, GError **error)
{
    const Branch *branch = reg->branch;
    gint64 owner = db_number(store, 0, ST_CARD_GET, error, "t", card);
    if (owner <= 0)
        return owner == 0;
    roster_register_add_card(reg, card, owner);
    return db_query(store, ST_CANDIDATE_BY_PERSON, error, "iii", branch->library, branch->id, owner) &&
           add_candidates(store, reg, ST_CANDIDATE_BY_PERSON, seen, error);
}

gboolean
store_register_add_candidates(Store *store, RosterRegister *reg, const GPtrArray *keys,
                              const GPtrArray *cards, GError **error)
{
    const Branch *branch = reg->branch;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; i < reg->candidates->len; i++) {
        const RosterPupil *pupil = &g_array_index(reg->candidates, RosterPupil, i);
        g_hash_table_add(seen, g_memdup2(&pupil->person, sizeof pupil->person));
    }
    for (guint i = 0; keys && i < keys->len; i += AT_ONCE) {
        g_autofree char *json = db_list_texts(keys, i, AT_ONCE);
        if (!db_query(store, ST_CANDIDATES_BY_KEYS, error, "iit", branch->library, branch->id, json) ||
            !add_candidates(store, reg, ST_CANDIDATES_BY_KEYS, seen, error))
            return FALSE;
    }
    for (guint i = 0; cards && i < cards->len; i++)
        if (!add_owner(store, reg, g_ptr_array_index(cards, i), seen, error))
            return FALSE;
    return TRUE;
}
