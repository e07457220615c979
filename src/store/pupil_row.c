/* Turns rows of the pupil statements into the engine's pupils. */
#include "store/pupil_row.h"

#include "roster/journal.h"
#include "text/text.h"

/* Values that many pupils share are kept once. */
static const gboolean is_shared[N_FIELDS] = {
    [FIELD_SCHOOL_YEAR] = TRUE, [FIELD_GROUP_CODE] = TRUE, [FIELD_YEAR_GROUP] = TRUE,
    [FIELD_PREFIX] = TRUE,      [FIELD_SEX] = TRUE,        [FIELD_TOWN] = TRUE,
};

static gboolean
broken(GError **error)
{
    g_set_error(error, STORE_ERROR, STORE_ERROR_DB,
                _("The database holds a pupil that this program cannot read."));
    return FALSE;
}

const char *
pupil_row_keep(GStringChunk *text, const char *value)
{
    return *value ? g_string_chunk_insert(text, value) : "";
}

static const char *
keep_shared(GStringChunk *text, const char *value)
{
    return *value ? g_string_chunk_insert_const(text, value) : "";
}

gboolean
pupil_row_status(const char *name, RosterStatus *status, GError **error)
{
    return roster_status_from_name(name, status) || broken(error);
}

gboolean
pupil_row_read(Store *store, StatementId id, GStringChunk *text, RosterPupil *pupil, GError **error)
{
    RosterState *state = &pupil->state;
    *pupil = (RosterPupil){.person = db_int(store, id, PUPIL_PERSON),
                           .membership = db_int(store, id, PUPIL_ID),
                           .elsewhere = "",
                           .last_import = db_int(store, id, PUPIL_LAST_IMPORT)};
    if (!pupil_row_status(db_text(store, id, PUPIL_STATUS), &state->status, error))
        return FALSE;
    for (guint f = 0; f < N_FIELDS; f++) {
        const char *value = db_text(store, id, f);
        state->value[f] = is_shared[f] ? keep_shared(text, value) : pupil_row_keep(text, value);
    }
    if (!roster_delivered_unpack(db_text(store, id, PUPIL_DELIVERED), text, state))
        return broken(error);
    state->from = keep_shared(text, db_text(store, id, PUPIL_FROM));
    state->to = keep_shared(text, db_text(store, id, PUPIL_TO));
    state->card = pupil_row_keep(text, db_text(store, id, PUPIL_CARD));
    return TRUE;
}

void
pupil_row_owing(Store *store, StatementId id, guint first, GStringChunk *text, RosterPupil *pupil)
{
    pupil->loans = (guint)db_int(store, id, first);
    pupil->fee_cents = db_int(store, id, first + 1);
    pupil->holds = (guint)db_int(store, id, first + 2);
    pupil->elsewhere = keep_shared(text, db_text(store, id, first + 3));
}
