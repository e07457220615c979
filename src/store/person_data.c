/* Reads everything of one person as rows of texts. */
#include "store/person_data.h"

#include "roster/journal.h"
#include "store/db.h"
#include "text/text.h"

static const StatementId of_part[N_PERSON_PARTS] = {
    [PERSON_MEMBERSHIPS] = ST_DATA_MEMBERSHIPS,
    [PERSON_GROUPS] = ST_PERSON_ENROLMENTS,
    [PERSON_CARDS] = ST_DATA_CARDS,
    [PERSON_LOANS] = ST_PERSON_LOANS,
    [PERSON_FEES] = ST_PERSON_FEES,
    [PERSON_PAYMENTS] = ST_PERSON_PAYMENTS,
    [PERSON_REMINDERS] = ST_DATA_REMINDERS,
    [PERSON_HOLDS] = ST_PERSON_HOLDS,
    [PERSON_WISHES] = ST_DATA_WISHES,
    [PERSON_READING] = ST_DATA_READING,
    [PERSON_SUBSCRIPTIONS] = ST_DATA_SUBSCRIPTIONS,
    [PERSON_NOTES] = ST_DATA_NOTES,
    [PERSON_PROPERTIES] = ST_DATA_PROPERTIES,
    [PERSON_ACCOUNTS] = ST_DATA_ACCOUNTS,
    [PERSON_ROLES] = ST_DATA_ROLES,
    [PERSON_TAUGHT] = ST_DATA_TAUGHT,
    [PERSON_LINKS] = ST_DATA_LINKS,
    [PERSON_STEPS] = ST_DATA_STEPS,
    [PERSON_SESSIONS] = ST_DATA_SESSIONS,
    [PERSON_MAIL] = ST_DATA_MAIL,
    [PERSON_VALUES] = ST_DATA_VALUES,
    [PERSON_UPLOADS] = ST_DATA_UPLOADS,
    [PERSON_CODES] = ST_DATA_CODES,
    [PERSON_KNOWN] = ST_DATA_KNOWN,
    [PERSON_GUESSES] = ST_DATA_GUESSES,
    [PERSON_LETTERS] = ST_DATA_LETTERS,
    [PERSON_ANSWERS] = ST_DATA_ANSWERS,
};

/* The same of one account; 0 = nothing is of an account. */
static const StatementId of_account[N_PERSON_PARTS] = {
    [PERSON_ACCOUNTS] = ST_DATA_OWN_ACCOUNT, [PERSON_ROLES] = ST_DATA_OWN_ROLES,
    [PERSON_TAUGHT] = ST_DATA_OWN_TAUGHT,    [PERSON_LINKS] = ST_DATA_OWN_LINKS,
    [PERSON_STEPS] = ST_DATA_OWN_STEPS,      [PERSON_SESSIONS] = ST_DATA_OWN_SESSIONS,
    [PERSON_MAIL] = ST_DATA_OWN_MAIL,        [PERSON_CODES] = ST_DATA_OWN_CODES,
    [PERSON_KNOWN] = ST_DATA_OWN_KNOWN,      [PERSON_GUESSES] = ST_DATA_OWN_GUESSES,
    [PERSON_LETTERS] = ST_DATA_OWN_LETTERS,
};

static gpointer
texts_row(Store *store, StatementId id)
{
    guint n = statements[id].columns;
    char **texts = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++)
        texts[i] = db_dup(store, id, i);
    return texts;
}

GPtrArray *
store_person_rows(Store *store, PersonPart part, gint64 person, GError **error)
{
    g_assert(part < N_PERSON_PARTS);
    return db_query(store, of_part[part], error, "i", person)
               ? db_rows(store, of_part[part], texts_row, (GDestroyNotify)g_strfreev, error)
               : NULL;
}

GPtrArray *
store_account_rows(Store *store, PersonPart part, gint64 account, GError **error)
{
    StatementId id = of_account[part];
    if (id == 0)
        return g_ptr_array_new();
    return db_query(store, id, error, "i", account)
               ? db_rows(store, id, texts_row, (GDestroyNotify)g_strfreev, error)
               : NULL;
}

static gboolean
unpack(Store *store, StatementId id, guint column, GStringChunk *text, PersonChange *change)
{
    return roster_state_unpack(db_text(store, id, column + 1), text, &change->after) &&
           roster_state_unpack_like(db_text(store, id, column), text, &change->after, &change->before);
}

static gboolean
read_changes(Store *store, StatementId id, gint64 person, PersonChangeCall call, gpointer data,
             GError **error)
{
    const guint first = id == ST_PERSON_JOURNAL ? 1 : 0; /* the column of the instant */
    GError *failure = NULL;
    if (!db_query(store, id, error, "i", person))
        return FALSE;
    while (!failure && db_next(store, id, &failure)) {
        g_autoptr(GStringChunk) text = g_string_chunk_new(512);
        PersonChange change = {.import = first == 1 ? db_int(store, id, 0) : 0,
                               .at = db_int(store, id, first),
                               .branch_name = db_text(store, id, first + 1)};
        if (unpack(store, id, first == 1 ? 4 : 2, text, &change))
            call(&change, data);
        else
            g_set_error(&failure, STORE_ERROR, STORE_ERROR_DB,
                        _("The journal of this import cannot be read by this program."));
    }
    db_end(store, id);
    return db_pass_on(failure, error);
}

gboolean
store_person_changes(Store *store, gint64 person, PersonChangeCall call, gpointer data, GError **error)
{
    return read_changes(store, ST_PERSON_JOURNAL, person, call, data, error) &&
           read_changes(store, ST_PERSON_HAND, person, call, data, error);
}
