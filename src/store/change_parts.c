/* The parts of a pupil's change: the person, the card, the line of the enrolment history. */
#include "people/name.h"
#include "store/change_known.h"
#include "store/pupil_row.h"

/* The person's columns in the order of the statements. */
#define PERSON_TYPES "tttttttttttttt"
#define PERSON_VALUES(v)                                                                                     \
    v[FIELD_INITIALS], v[FIELD_FIRST_NAME], v[FIELD_PREFIX], v[FIELD_SURNAME], v[FIELD_BIRTH_DATE],          \
        v[FIELD_SEX], v[FIELD_STREET], v[FIELD_HOUSE_NUMBER], v[FIELD_HOUSE_ADDITION], v[FIELD_POSTCODE],    \
        v[FIELD_TOWN], v[FIELD_PHONE], v[FIELD_MOBILE], v[FIELD_EMAIL]

/* For searching: first name (or initials), prefix and surname, folded, in one word. */
static const char *
folded_name(Change *change, const char *const *value)
{
    GString *folded = change->folded;
    g_string_truncate(folded, 0);
    name_fold_append(folded, *value[FIELD_FIRST_NAME] ? value[FIELD_FIRST_NAME] : value[FIELD_INITIALS]);
    name_fold_append(folded, value[FIELD_PREFIX]);
    name_fold_append(folded, value[FIELD_SURNAME]);
    return folded->str;
}

gboolean
change_person_add(Change *change, gint64 person, const RosterState *after, GError **error)
{
    const char *const *value = after->value;
    const char *folded = folded_name(change, value);
    g_autofree char *key = name_match_key(value[FIELD_SURNAME], value[FIELD_BIRTH_DATE]);
    return db_write(change->store, NULL, ST_PERSON_ADD, error, "ii" PERSON_TYPES "tti", person,
                    change->library, PERSON_VALUES(value), folded, key, change->import);
}

gboolean
change_person_update(Change *change, const Current *now, const ChangePair *pair, GError **error)
{
    guint64 written;
    const char *folded = folded_name(change, now->value);
    g_autofree char *key = name_match_key(now->value[FIELD_SURNAME], now->value[FIELD_BIRTH_DATE]);
    if (!db_write(change->store, &written, ST_PERSON_UPDATE, error, "iii" PERSON_TYPES "tt", now->person,
                  change->library, now->person_version, PERSON_VALUES(now->value), folded, key))
        return FALSE;
    return written > 0 || change_conflict(pair->membership, "version", error);
}

static gboolean
is_tied(Change *change, gint64 person, gboolean *tied, GError **error)
{
    if (change->store->is_batch)
        return known_tied(change, person, tied, error);
    gint64 ties = db_number(change->store, 0, ST_PERSON_TIES, error, "i", person);
    *tied = ties > 0;
    return ties >= 0;
}

gboolean
change_person_drop(Change *change, gint64 person, GError **error)
{
    gboolean tied;
    if (!is_tied(change, person, &tied, error))
        return FALSE;
    return tied || (db_write(change->store, NULL, ST_CARD_REMOVE_ALL, error, "i", person) &&
                    db_write(change->store, NULL, ST_PATRON_LOG_REMOVE, error, "i", person) &&
                    db_write(change->store, NULL, ST_PERSON_REMOVE, error, "ii", person, change->library));
}

/* Whoever comes or comes back has the card from that day. */
static const char *
card_from(const Change *change, const ChangePair *pair)
{
    return pair->before->status != ROSTER_ACTIVE && *pair->after->from ? pair->after->from : change->day;
}

/* A number that a school delivered may lie in the library's own series: then the next one. */
static gboolean
give_card(Change *change, gint64 person, const char *from, ChangeResult *result, GError **error)
{
    guint64 written;
    do {
        if (!series_next_card(change->store, &change->cards, result->given, error) ||
            !db_write(change->store, &written, ST_CARD_ADD, error, "titi", result->given, person, from,
                      change->import))
            return FALSE;
    } while (written == 0);
    result->card = result->given;
    return TRUE;
}

typedef struct {
    gboolean exists, is_open;
    gint64 person, given_by;
    char prior_to[11];
} CardRow;

static gboolean
read_card(Store *store, const char *number, CardRow *card, GError **error)
{
    GError *failure = NULL;
    *card = (CardRow){0};
    /* a card that is queued for somebody else is found when both are written */
    if (!db_query_past(store, ST_CARD_GET, error, "t", number))
        return FALSE;
    if (db_next(store, ST_CARD_GET, &failure)) {
        card->exists = TRUE;
        card->person = db_int(store, ST_CARD_GET, 0);
        card->is_open = db_int(store, ST_CARD_GET, 1) != 0;
        card->given_by = db_int(store, ST_CARD_GET, 2);
        g_strlcpy(card->prior_to, db_text(store, ST_CARD_GET, 3), sizeof card->prior_to);
    }
    db_end(store, ST_CARD_GET);
    return db_pass_on(failure, error);
}

/* W4 for cards: one that was given goes, one that was opened again gets its old end back. */
static gboolean
take_card(Change *change, gint64 person, const char *number, gint64 membership, GError **error)
{
    CardRow card;
    guint64 written;
    if (!read_card(change->store, number, &card, error))
        return FALSE;
    if (!card.exists || !card.is_open || card.person != person)
        return change_conflict(membership, "card", error);
    gboolean was_given = change->undoes && card.given_by == change->undoes;
    const char *to = change->undo && *card.prior_to ? card.prior_to : change->day;
    gboolean ok = was_given
                      ? db_write(change->store, &written, ST_CARD_REMOVE, error, "ti", number, person)
                      : db_write(change->store, &written, ST_CARD_CLOSE, error, "tit", number, person, to);
    return ok && (written > 0 || change_conflict(membership, "card", error));
}

static gboolean
put_card(Change *change, gint64 person, const char *number, const ChangePair *pair, GError **error)
{
    CardRow card;
    guint64 written;
    const char *from = card_from(change, pair);
    if (!read_card(change->store, number, &card, error))
        return FALSE;
    if (!card.exists)
        return db_write(change->store, NULL, ST_CARD_ADD, error, "titi", number, person, from,
                        change->import);
    if (card.person == person && card.is_open)
        return TRUE;
    if (card.person == 0)
        return db_run(change->store, &written, ST_CARD_TAKE, error, "titi", number, person, from,
                      change->import) &&
               (written > 0 || change_conflict(pair->membership, "card", error));
    if (card.person != person)
        return change_conflict(pair->membership, "card", error);
    return db_write(change->store, &written, ST_CARD_REOPEN, error, "ti", number, person) &&
           (written > 0 || change_conflict(pair->membership, "card", error));
}

gboolean
change_card(Change *change, gint64 person, const ChangePair *pair, gboolean may_give, ChangeResult *result,
            GError **error)
{
    const char *before = pair->before->card, *after = pair->after->card;
    if (may_give && *before == '\0' && *after == '\0')
        return give_card(change, person, card_from(change, pair), result, error);
    if (g_str_equal(before, after))
        return TRUE;
    if (*before && !take_card(change, person, before, pair->membership, error))
        return FALSE;
    return *after == '\0' || put_card(change, person, after, pair, error);
}

typedef struct {
    gint64 line, last, opened_by; /* line 0 = none is open, and last is not said */
    gboolean agrees;              /* says what the membership says */
} OpenLine;

static gboolean
find_line(Change *change, gint64 membership, StoredLine **line, GError **error)
{
    const StatementId id = ST_ENROLMENT_CURRENT;
    Store *store = change->store;
    GError *failure = NULL;
    *line = NULL;
    if (store->is_batch)
        return known_open_line(change, membership, line, error);
    if (!db_query(store, id, error, "i", membership))
        return FALSE;
    if (db_next(store, id, &failure))
        *line = stored_line_new(store, id, 0);
    db_end(store, id);
    return db_pass_on(failure, error);
}

static OpenLine
open_line_of(const StoredLine *stored, const char *const *value)
{
    if (!stored)
        return (OpenLine){0};
    return (OpenLine){.line = stored->line,
                      .last = stored->last,
                      .opened_by = stored->opened_by,
                      .agrees = g_str_equal(stored->value[0], value[FIELD_SCHOOL_YEAR]) &&
                                g_str_equal(stored->value[1], value[FIELD_GROUP_CODE]) &&
                                g_str_equal(stored->value[2], value[FIELD_YEAR_GROUP])};
}

static gboolean
read_open_line(Change *change, gint64 membership, const char *const *value, OpenLine *line, GError **error)
{
    g_autoptr(StoredLine) stored = NULL;
    if (!find_line(change, membership, &stored, error))
        return FALSE;
    *line = open_line_of(stored, value);
    return TRUE;
}

/* What is open once the queue is written. */
static gboolean
reopen_known(Change *change, gint64 membership, const char *const *value, OpenLine *line, GError **error)
{
    g_autoptr(StoredLine) stored = NULL;
    if (!known_closed_line(change, membership, &stored, error))
        return FALSE;
    *line = open_line_of(stored, value);
    line->last = 0; /* of those that stay */
    return !stored ||
           db_write(change->store, NULL, ST_ENROLMENT_REOPEN, error, "ii", membership, change->undoes);
}

/* W4 for the history: back to the line that was open before the import. */
static gboolean
undo_line(Change *change, gint64 membership, const char *const *value, OpenLine *line, GError **error)
{
    Store *store = change->store;
    if (line->line && line->opened_by != change->undoes)
        return TRUE; /* someone moved the pupil by hand since */
    if (line->line && !db_write(store, NULL, ST_ENROLMENT_REMOVE, error, "ii", membership, line->line))
        return FALSE;
    if (store->is_batch)
        return reopen_known(change, membership, value, line, error);
    return db_run(store, NULL, ST_ENROLMENT_REOPEN, error, "ii", membership, change->undoes) &&
           read_open_line(change, membership, value, line, error);
}

static gboolean
close_line(Change *change, gint64 membership, gint64 line, const RosterState *after, GError **error)
{
    const char *to = after->status != ROSTER_ACTIVE && *after->to ? after->to : change->day;
    return db_write(change->store, NULL, ST_ENROLMENT_CLOSE, error, "iiti", membership, line, to,
                    change->import);
}

/* last: of the pupil's lines, 0 = not known. */
static gboolean
open_line(Change *change, gint64 membership, gint64 last, const Current *now, const ChangePair *pair,
          GError **error)
{
    const RosterState *before = pair->before, *after = pair->after;
    const char *const *value = now ? now->value : after->value;
    gboolean is_begin = before->status != ROSTER_ACTIVE && *after->from &&
                        !g_str_equal(before->from, after->from);
    const char *from = is_begin ? after->from : change->day;
    if (now && last == 0)
        last = db_number(change->store, 0, ST_ENROLMENT_LAST, error, "i", membership);
    return last >= 0 && db_write(change->store, NULL, ST_ENROLMENT_ADD, error, "iitttti", membership,
                                 last + 1, value[FIELD_SCHOOL_YEAR], value[FIELD_GROUP_CODE],
                                 value[FIELD_YEAR_GROUP], from, change->import);
}

static gboolean
enrolment_differs(const RosterState *before, const RosterState *after)
{
    return before->status != after->status ||
           !g_str_equal(before->value[FIELD_SCHOOL_YEAR], after->value[FIELD_SCHOOL_YEAR]) ||
           !g_str_equal(before->value[FIELD_GROUP_CODE], after->value[FIELD_GROUP_CODE]) ||
           !g_str_equal(before->value[FIELD_YEAR_GROUP], after->value[FIELD_YEAR_GROUP]);
}

gboolean
change_enrolment(Change *change, gint64 membership, const Current *now, const ChangePair *pair,
                 GError **error)
{
    const RosterState *after = pair->after;
    const char *const *value = now ? now->value : after->value;
    gboolean is_active = after->status == ROSTER_ACTIVE;
    OpenLine line = {0};
    if (!enrolment_differs(pair->before, after))
        return TRUE;
    if (now && !read_open_line(change, membership, value, &line, error))
        return FALSE;
    if (now && change->undoes && !undo_line(change, membership, value, &line, error))
        return FALSE;
    if (line.line && is_active && line.agrees)
        return TRUE;
    if (line.line && !close_line(change, membership, line.line, after, error))
        return FALSE;
    return !is_active || open_line(change, membership, line.last, now, pair, error);
}
