/* Reads all that is kept of a person, and erases it. */
#include "store/erase.h"

#include "roster/journal.h"
#include "store/db.h"
#include "store/pupil_row.h"
#include "store/register.h"
#include "text/text.h"

gboolean
store_person_counts(Store *store, gint64 person, PersonCounts *counts, GError **error)
{
    const StatementId id = ST_PERSON_COUNTS;
    guint *numbers[] = {&counts->memberships, &counts->enrolments, &counts->cards,
                        &counts->loans,       &counts->fees,       &counts->journal,
                        &counts->changes,     &counts->answers,    &counts->loans_open};
    if (!db_one(store, id, "person", error, "i", person))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        *numbers[i] = (guint)db_int(store, id, i);
    counts->cents_open = db_int(store, id, G_N_ELEMENTS(numbers));
    db_end(store, id);
    return TRUE;
}

static void
membership_free(gpointer data)
{
    PersonMembership *membership = data;
    g_free(membership->branch_code);
    g_free(membership->branch_name);
    g_free(membership->from);
    g_free(membership->to);
    g_free(membership->number);
    g_free(membership);
}

void
person_shown_free(PersonShown *shown)
{
    if (!shown)
        return;
    g_ptr_array_unref(shown->memberships);
    g_string_chunk_free(shown->text);
    g_free(shown);
}

static gpointer
membership_row(Store *store, StatementId id)
{
    PersonMembership *membership = g_new0(PersonMembership, 1);
    membership->id = db_int(store, id, 0);
    membership->branch = db_int(store, id, 1);
    membership->branch_code = db_dup(store, id, 2);
    membership->branch_name = db_dup(store, id, 3);
    if (!roster_status_from_name(db_text(store, id, 4), &membership->status))
        membership->status = ROSTER_LEFT;
    membership->from = db_dup(store, id, 5);
    membership->to = db_dup(store, id, 6);
    membership->number = db_dup(store, id, 7);
    return membership;
}

static gboolean
show_state(Store *store, PersonShown *shown, GError **error)
{
    if (shown->memberships->len == 0)
        return TRUE;
    const PersonMembership *first = g_ptr_array_index(shown->memberships, 0);
    g_autofree RosterPupil *pupil = store_pupil_get(store, first->id, shown->text, error);
    if (pupil)
        shown->state = pupil->state;
    return pupil != NULL;
}

PersonShown *
store_person_show(Store *store, gint64 person, GError **error)
{
    const StatementId id = ST_PERSON_SHOW;
    if (!db_one(store, id, "person", error, "i", person))
        return NULL;
    PersonShown *shown = g_new0(PersonShown, 1);
    shown->person = person;
    shown->text = g_string_chunk_new(1024);
    roster_state_clear(&shown->state);
    for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
        shown->state.value[f] = pupil_row_keep(shown->text, db_text(store, id, PERSON_COLUMN(f)));
    shown->library = db_int(store, id, N_PERSON_FIELDS);
    db_end(store, id);
    if (db_query(store, ST_PERSON_MEMBERSHIPS, error, "i", person))
        shown->memberships = db_rows(store, ST_PERSON_MEMBERSHIPS, membership_row, membership_free, error);
    if (!shown->memberships)
        shown->memberships = g_ptr_array_new();
    else if (show_state(store, shown, error))
        return shown;
    person_shown_free(shown);
    return NULL;
}

/* Two packed states of a row; text is emptied. */
static gboolean
call_pair(Store *store, StatementId id, guint column, GStringChunk *text, RosterState *pair)
{
    g_string_chunk_clear(text);
    return roster_state_unpack(db_text(store, id, column + 1), text, &pair[1]) &&
           roster_state_unpack_like(db_text(store, id, column), text, &pair[1], &pair[0]);
}

/* head: columns before the states; the journal's say import and row. */
static gboolean
call_packed(Store *store, StatementId id, gint64 person, PersonStateCall call, gpointer data, GError **error)
{
    const gboolean is_journal = id == ST_PERSON_JOURNAL;
    GError *failure = NULL;
    RosterState pair[2];
    if (!db_query(store, id, error, "i", person))
        return FALSE;
    GStringChunk *text = g_string_chunk_new(1024);
    while (!failure && db_next(store, id, &failure)) {
        gint64 import = is_journal ? db_int(store, id, 0) : 0;
        guint32 row = is_journal ? (guint32)db_int(store, id, 3) : 0;
        if (!call_pair(store, id, is_journal ? 4 : 2, text, pair)) {
            g_set_error(&failure, STORE_ERROR, STORE_ERROR_DB,
                        _("The journal of this import cannot be read by this program."));
            break;
        }
        call(&pair[0], import, row, data);
        call(&pair[1], import, row, data);
    }
    db_end(store, id);
    g_string_chunk_free(text);
    return db_pass_on(failure, error);
}

gboolean
store_person_states(Store *store, const PersonShown *shown, PersonStateCall call, gpointer data,
                    GError **error)
{
    call(&shown->state, 0, 0, data);
    for (guint i = 0; i < shown->memberships->len; i++) {
        const PersonMembership *membership = g_ptr_array_index(shown->memberships, i);
        g_autofree RosterPupil *pupil = store_pupil_get(store, membership->id, shown->text, error);
        if (!pupil)
            return FALSE;
        call(&pupil->state, 0, 0, data);
    }
    return call_packed(store, ST_PERSON_JOURNAL, shown->person, call, data, error) &&
           call_packed(store, ST_PERSON_HAND, shown->person, call, data, error);
}

gboolean
store_person_cards(Store *store, gint64 person, PersonCardCall call, gpointer data, GError **error)
{
    GError *failure = NULL;
    if (!db_query(store, ST_PERSON_CARDS, error, "i", person))
        return FALSE;
    while (db_next(store, ST_PERSON_CARDS, &failure))
        call(db_text(store, ST_PERSON_CARDS, 0), data);
    return db_pass_on(failure, error);
}

static void
report_free(gpointer data)
{
    StoredReport *report = data;
    g_free(report->json);
    g_free(report);
}

static gpointer
report_row(Store *store, StatementId id)
{
    StoredReport *report = g_new0(StoredReport, 1);
    report->import = db_int(store, id, 0);
    report->json = db_dup(store, id, 1);
    return report;
}

GPtrArray *
store_report_list(Store *store, gint64 branch, GError **error)
{
    return db_query(store, ST_REPORTS_OPEN, error, "i", branch)
               ? db_rows(store, ST_REPORTS_OPEN, report_row, report_free, error)
               : NULL;
}

static void
question_free(gpointer data)
{
    AnsweredQuestion *question = data;
    g_free(question->key);
    g_free(question);
}

static gpointer
question_row(Store *store, StatementId id)
{
    AnsweredQuestion *question = g_new0(AnsweredQuestion, 1);
    question->upload = db_int(store, id, 0);
    question->key = db_dup(store, id, 1);
    return question;
}

GPtrArray *
store_answer_keys(Store *store, gint64 branch, GError **error)
{
    return db_query(store, ST_ANSWERS_OF_BRANCH, error, "i", branch)
               ? db_rows(store, ST_ANSWERS_OF_BRANCH, question_row, question_free, error)
               : NULL;
}

gboolean
store_person_count_uploads(Store *store, gint64 person, guint *n, GError **error)
{
    gint64 number = db_number(store, 0, ST_PERSON_UPLOAD_COUNT, error, "i", person);
    *n = (guint)MAX(number, 0);
    return number >= 0;
}

gboolean
store_person_hold(Store *store, gint64 person, GError **error)
{
    gint64 held = db_number(store, 0, ST_PERSON_HOLD, error, "i", person);
    return held > 0 || (held == 0 && db_found(0, "person", error));
}

/* What was typed at the door is of no library (migration 013), and found by the account and the cards. */
static const StatementId of_logins[] = {ST_ERASE_THROTTLE, ST_ERASE_KNOWN, ST_ERASE_TURN};

static gboolean
erase_logins(Store *store, const PersonShown *shown, GError **error)
{
    gboolean ok = TRUE;
    store_enter(store, STORE_EVERY_LIBRARY);
    for (guint i = 0; ok && i < G_N_ELEMENTS(of_logins); i++)
        ok = db_run(store, NULL, of_logins[i], error, "i", shown->person);
    store_enter(store, shown->library);
    return ok;
}

/* Those that refer to others first; the last one is the person. */
static const StatementId of_person[] = {
    ST_ERASE_WISHES,      ST_ERASE_READING,       ST_ERASE_KIOSK,  ST_ERASE_HOLDS,        ST_ERASE_RECENT,
    ST_ERASE_NOTES,       ST_ERASE_SUBSCRIPTIONS, ST_ERASE_PATRON, ST_PATRON_LOG_REMOVE,  ST_ERASE_ENROLMENTS,
    ST_ERASE_MEMBERSHIPS, ST_ERASE_CARDS,         ST_ERASE_LOANS,  ST_ERASE_FEES,         ST_ERASE_HAND,
    ST_ERASE_ANSWERS,     ST_ERASE_MAIL_CHOICE,   ST_ERASE_LINK,   ST_ERASE_API_COMMANDS, ST_ERASE_MAIL_WORDS,
    ST_ERASE_MAIL_OF,     ST_ERASE_SESSIONS,      ST_ERASE_FACTOR, ST_ERASE_RECOVERY,     ST_ERASE_ACCOUNT,
};

static gboolean
erase_journal(Store *store, gint64 person, GError **error)
{
    RosterState clear;
    roster_state_clear(&clear);
    g_autoptr(GString) blank = g_string_new(NULL);
    roster_state_pack(&clear, blank);
    return db_run(store, NULL, ST_ERASE_JOURNAL, error, "it", person, blank->str);
}

gboolean
store_person_erase(Store *store, const PersonShown *shown, GError **error)
{
    PersonCounts counts;
    if (!store_person_hold(store, shown->person, error) ||
        !store_person_counts(store, shown->person, &counts, error))
        return FALSE;
    if (counts.loans_open > 0 || counts.cents_open != 0) {
        g_set_error(
            error, STORE_ERROR, STORE_ERROR_CONFLICT,
            _("This person still has something at home or to pay. Nothing was erased. Settle that first."));
        return FALSE;
    }
    for (guint i = 0; i < shown->memberships->len; i++) {
        const PersonMembership *membership = g_ptr_array_index(shown->memberships, i);
        if (!store_lock_branch(store, membership->branch, error) ||
            !db_run(store, NULL, ST_ERASE_JOB_WORDS, error, "i", membership->branch))
            return FALSE;
    }
    if (!erase_logins(store, shown, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(of_person); i++)
        if (!db_run(store, NULL, of_person[i], error, "i", shown->person))
            return FALSE;
    guint64 written;
    return erase_journal(store, shown->person, error) &&
           db_run(store, &written, ST_ERASE_PERSON, error, "ii", shown->person, shown->library) &&
           db_found(written, "person", error);
}

gboolean
store_settle(Store *store, GError **error)
{
    return store->engine->dialect != DIALECT_SQLITE ||
           store->engine->script(store->connection, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}
