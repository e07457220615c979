/* Pairs rows with pupils: first by number where nothing speaks against it, then looks closer at what is left
 * over.
 *
 * 1. Exact number and nothing against it: a pair. The bulk of every file ends here.
 * 2. The rest collects candidates: the pupil with its number, the same number but for zeros, the owner of its
 * card, the same surname and birth date (also at other branches).
 * 3. A number that someone else fits better, that contradicts, or that a better fitting row wants too, asks.
 * 4. Answers are laid over it at the end, so that neither they nor the order of rows change what is asked. */
#include "roster/match.h"

#include <string.h>

#include "people/name.h"
#include "roster/index.h"
#include "roster/likeness.h"

enum {
    CANDIDATES_MAX = 12,
    CHAIN_MAX = 64
}; /* a page shows no more; a hostile file cannot make it look at more */

#define NOBODY G_MAXUINT32

typedef enum {
    BY_NOTHING,
    BY_ITS_NUMBER,
    BY_CARD,
    BY_LOOSE_NUMBER,
    BY_FULL_NAME,
    BY_SAME_NAME,
    BY_LIKE_NAME
} Ground;

typedef struct {
    guint32 person; /* place among everyone: pupils, then candidates */
    Ground ground;
} Candidate;

/* A row that step 1 did not settle. */
typedef struct {
    guint32 record;
    guint32 hit;       /* pupil with its number, or NOBODY */
    Likeness likeness; /* with the hit */
    gboolean loose;    /* among the candidates: the same number but for zeros, spaces, BRIN */
    gboolean settled;
    guint n;
    Candidate candidates[CANDIDATES_MAX];
} Pending;

typedef struct {
    const RosterRecords *records;
    const RosterRegister *reg;
    const RosterAnswers *answers;
    RosterMatch *match;
    guint n_pupils, n_everyone;
    guint32 *holder; /* by person: 1 + the record that has it for sure, 0 = free */
    guint32 *wanted; /* by person: rows that fit fully by name */
    guint32 *linked; /* by person: rows that were answered with a link */
    guint32 *hits;   /* by record: the pupil with its number, or NOBODY */
    guint8 *hit;     /* by pupil: some row has its very number */
    RosterIndex *numbers, *school_numbers, *loose, *keys, *names, *unborn;
    GHashTable *people; /* person id -> place + 1, for the cards; made when first asked */
    GArray *pending;
    GString *scratch;
} Matcher;

const char *
roster_record_number(const RosterRecord *record)
{
    const char *number = record->value[FIELD_PUPIL_NUMBER];
    return record->number_stable && number != NULL ? number : "";
}

static const char *
said(const RosterRecord *record, PersonField field)
{
    return record->value[field] != NULL ? record->value[field] : "";
}

void
roster_record_identity(const RosterRecord *record, GString *identity)
{
    const char *number = roster_record_number(record);
    g_string_append(identity, number);
    if (*number != '\0')
        return;
    name_fold_append(identity, said(record, FIELD_SURNAME));
    g_string_append_printf(identity, "|%s|", said(record, FIELD_BIRTH_DATE));
    name_fold_append(identity, *said(record, FIELD_FIRST_NAME) != '\0' ? said(record, FIELD_FIRST_NAME)
                                                                       : said(record, FIELD_INITIALS));
    g_string_append_printf(identity, "|%s", said(record, FIELD_GROUP_CODE)); /* namesakes without numbers */
}

static const RosterRecord *
record_at(const Matcher *m, guint32 i)
{
    return &g_array_index(m->records->records, RosterRecord, i);
}

static const RosterPupil *
person_at(const Matcher *m, guint32 i)
{
    return i < m->n_pupils ? &g_array_index(m->reg->pupils, RosterPupil, i)
                           : &g_array_index(m->reg->candidates, RosterPupil, i - m->n_pupils);
}

/* ---- numbers ---- */

static void
index_numbers(Matcher *m)
{
    m->numbers = roster_index_new(m->n_pupils);
    m->school_numbers = roster_index_new(0);
    for (guint32 i = 0; i < m->n_pupils; i++) {
        const RosterState *state = &person_at(m, i)->state;
        const char *own = state->value[FIELD_PUPIL_NUMBER], *school = state->delivered[FIELD_PUPIL_NUMBER];
        if (*own != '\0')
            roster_index_add(m->numbers, own, i);
        if (*school != '\0' && strcmp(own, school) != 0)
            roster_index_add(m->school_numbers, school, i);
    }
}

/* Of several memberships with one number: the active one, else the one removed by hand, else the last that
 * left. */
static guint
status_rank(RosterStatus status)
{
    static const guint8 ranks[] = {
        [ROSTER_NONE] = 0,    [ROSTER_LEFT] = 1,   [ROSTER_LEFT_OWING] = 2,
        [ROSTER_REMOVED] = 3, [ROSTER_ACTIVE] = 4,
    };
    return ranks[status];
}

static guint32
find_number(const Matcher *m, const RosterIndex *index, const char *number)
{
    guint32 best = NOBODY;
    for (guint32 at = roster_index_first(index, number); at != ROSTER_INDEX_NONE;
         at = roster_index_next(index, at)) {
        guint32 i = roster_index_value(index, at);
        const RosterPupil *pupil = person_at(m, i);
        if (best == NOBODY) {
            best = i;
            continue;
        }
        const RosterPupil *other = person_at(m, best);
        guint rank = status_rank(pupil->state.status), other_rank = status_rank(other->state.status);
        if (rank > other_rank || (rank == other_rank && pupil->membership > other->membership))
            best = i;
    }
    return best;
}

static void
index_loose_numbers(Matcher *m)
{
    if (m->loose != NULL)
        return;
    m->loose = roster_index_new(m->n_pupils);
    for (guint32 i = 0; i < m->n_pupils; i++) {
        const char *number = person_at(m, i)->state.value[FIELD_PUPIL_NUMBER];
        if (*number == '\0')
            continue;
        g_string_truncate(m->scratch, 0);
        roster_number_loosen(m->scratch, number, m->reg->branch->brin);
        roster_index_add(
            m->loose, g_string_chunk_insert_len(m->match->text, m->scratch->str, (gssize)m->scratch->len), i);
    }
}

/* ---- names ---- */

/* What is in scratch, kept; NULL when that is nothing. */
static const char *
keep_scratch(Matcher *m)
{
    GString *scratch = m->scratch;
    return scratch->len > 0 ? g_string_chunk_insert_len(m->match->text, scratch->str, (gssize)scratch->len)
                            : NULL;
}

/* As name_match_key, without an allocation a pupil. */
static void
write_match_key(GString *key, const char *surname, const char *birth)
{
    g_string_truncate(key, 0);
    name_fold_append(key, surname);
    if (key->len == 0 || *birth == '\0') {
        g_string_truncate(key, 0);
        return;
    }
    g_string_append_c(key, '|');
    g_string_append(key, birth);
}

static void
write_name_key(GString *key, const char *surname, const char *first, const char *initials)
{
    g_string_truncate(key, 0);
    name_fold_append(key, surname);
    gsize length = key->len;
    g_string_append_c(key, '/');
    name_fold_append(key, *first != '\0' ? first : initials);
    if (length == 0 || key->len == length + 1)
        g_string_truncate(key, 0);
}

static void
index_keys(Matcher *m)
{
    if (m->keys != NULL)
        return;
    m->keys = roster_index_new(m->n_everyone);
    for (guint32 i = 0; i < m->n_everyone; i++) {
        const char *const *value = person_at(m, i)->state.value;
        write_match_key(m->scratch, value[FIELD_SURNAME], value[FIELD_BIRTH_DATE]);
        const char *key = keep_scratch(m);
        if (key != NULL)
            roster_index_add(m->keys, key, i);
    }
}

/* Where the birth date is missing on either side: everyone for rows without one, else those without one. */
static RosterIndex *
index_names(Matcher *m, gboolean everyone)
{
    RosterIndex **index = everyone ? &m->names : &m->unborn;
    if (*index != NULL)
        return *index;
    *index = roster_index_new(everyone ? m->n_everyone : 0);
    for (guint32 i = 0; i < m->n_everyone; i++) {
        const char *const *value = person_at(m, i)->state.value;
        if (!everyone && *value[FIELD_BIRTH_DATE] != '\0')
            continue;
        write_name_key(m->scratch, value[FIELD_SURNAME], value[FIELD_FIRST_NAME], value[FIELD_INITIALS]);
        const char *key = keep_scratch(m);
        if (key != NULL)
            roster_index_add(*index, key, i);
    }
    return *index;
}

static void
add_candidate(Pending *pending, guint32 person, Ground ground)
{
    for (guint i = 0; i < pending->n; i++) {
        if (pending->candidates[i].person == person)
            return;
    }
    if (pending->n < CANDIDATES_MAX)
        pending->candidates[pending->n++] = (Candidate){person, ground};
}

static void
add_same_loose_number(Matcher *m, Pending *pending, const RosterRecord *record)
{
    const char *number = roster_record_number(record);
    if (*number == '\0')
        return;
    index_loose_numbers(m);
    g_string_truncate(m->scratch, 0);
    roster_number_loosen(m->scratch, number, m->reg->branch->brin);
    guint n = 0;
    for (guint32 at = roster_index_first(m->loose, m->scratch->str); at != ROSTER_INDEX_NONE && n < CHAIN_MAX;
         at = roster_index_next(m->loose, at), n++) {
        guint32 person = roster_index_value(m->loose, at);
        if (!m->hit[person]) /* else its own row is in the file too: two pupils */
            add_candidate(pending, person, BY_LOOSE_NUMBER);
    }
}

/* After the plan was shown that is said yes to. */
static gboolean
came_since(const Matcher *m, guint32 person)
{
    return person >= m->n_pupils && person_at(m, person)->made_by > m->reg->seen;
}

static void
add_same_key(Matcher *m, Pending *pending, const RosterRecord *record)
{
    index_keys(m);
    write_match_key(m->scratch, said(record, FIELD_SURNAME), said(record, FIELD_BIRTH_DATE));
    if (m->scratch->len == 0)
        return;
    guint n = 0;
    for (guint32 at = roster_index_first(m->keys, m->scratch->str); at != ROSTER_INDEX_NONE && n < CHAIN_MAX;
         at = roster_index_next(m->keys, at), n++) {
        guint32 person = roster_index_value(m->keys, at);
        Likeness likeness = roster_likeness(record, person_at(m, person));
        if (person == pending->hit || likeness.first == LIKE_DIFFERENT) /* twins never merge */
            continue;
        if (likeness_is_full(likeness))
            add_candidate(pending, person, BY_FULL_NAME);
        else if (came_since(m, person))
            m->match->like[pending->record] = person_at(m, person);
        else if (m->holder[person] == 0)
            add_candidate(pending, person, BY_LIKE_NAME);
    }
}

static gboolean
has_number(const RosterRecord *record)
{
    return *roster_record_number(record) != '\0';
}

/* A row with a number of its own is not taken for whom another row holds; a row without may be that row's
 * double. */
static void
add_same_name(Matcher *m, Pending *pending, const RosterRecord *record)
{
    const RosterIndex *names = index_names(m, *said(record, FIELD_BIRTH_DATE) == '\0');
    write_name_key(m->scratch, said(record, FIELD_SURNAME), said(record, FIELD_FIRST_NAME),
                   said(record, FIELD_INITIALS));
    if (m->scratch->len == 0)
        return;
    guint n = 0;
    for (guint32 at = roster_index_first(names, m->scratch->str); at != ROSTER_INDEX_NONE && n < CHAIN_MAX;
         at = roster_index_next(names, at), n++) {
        guint32 person = roster_index_value(names, at);
        if (came_since(m, person))
            m->match->like[pending->record] = person_at(m, person);
        else if (person != pending->hit && (m->holder[person] == 0 || !has_number(record)))
            add_candidate(pending, person, BY_SAME_NAME);
    }
}

/* ---- cards ---- */

static guint32
find_person(Matcher *m, gint64 person)
{
    if (m->people == NULL) {
        m->people = g_hash_table_new(g_int64_hash, g_int64_equal);
        for (guint32 i = m->n_everyone; i-- > 0;)
            g_hash_table_insert(m->people, (gpointer)&person_at(m, i)->person, GUINT_TO_POINTER(i + 1));
    }
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(m->people, &person));
    return found != 0 ? found - 1 : NOBODY;
}

static const gint64 *
card_owner(const Matcher *m, const RosterRecord *record)
{
    return record->card != NULL && *record->card != '\0' ? g_hash_table_lookup(m->reg->cards, record->card)
                                                         : NULL;
}

static void
add_card_owner(Matcher *m, Pending *pending, const RosterRecord *record)
{
    const gint64 *owner = card_owner(m, record);
    guint32 person = owner != NULL ? find_person(m, *owner) : NOBODY;
    if (person == NOBODY || m->holder[person] != 0 || (person < m->n_pupils && m->hit[person]))
        return; /* whether the card is in use is seen at the end */
    Likeness likeness = roster_likeness(record, person_at(m, person));
    if (likeness_suffices(likeness))
        add_candidate(pending, person, BY_CARD);
}

/* ---- step 1: exact numbers ---- */

static void
see(Matcher *m, guint32 record, guint32 person)
{
    if (person < m->n_pupils && m->match->seen[person] == 0)
        m->match->seen[person] = record + 1;
}

static void
hold(Matcher *m, guint32 record, guint32 person, MatchWay way)
{
    m->match->pairs[record].way = way;
    m->match->pairs[record].pupil = person_at(m, person);
    m->holder[person] = record + 1;
    see(m, record, person);
}

/* A row with the number that the school delivered last and the library changed since comes after all exact
 * ones. */
static void
find_hits(Matcher *m, const RosterIndex *index)
{
    gboolean exact = index == m->numbers;
    for (guint32 i = 0; i < m->records->records->len; i++) {
        const char *number = roster_record_number(record_at(m, i));
        if (exact) {
            m->hits[i] = NOBODY;
            m->match->n_numbers += *number != '\0';
        }
        if (*number == '\0' || m->hits[i] != NOBODY)
            continue;
        guint32 hit = find_number(m, index, number);
        if (hit != NOBODY && (exact || !m->hit[hit]))
            m->hits[i] = hit;
    }
    for (guint32 i = 0; i < m->records->records->len; i++) {
        if (m->hits[i] != NOBODY)
            m->hit[m->hits[i]] = TRUE;
    }
}

static void
match_numbers(Matcher *m)
{
    find_hits(m, m->numbers);
    if (roster_index_size(m->school_numbers) > 0)
        find_hits(m, m->school_numbers);
    for (guint32 i = 0; i < m->records->records->len; i++) {
        const RosterRecord *record = record_at(m, i);
        Pending pending = {.record = i, .hit = m->hits[i]};
        if (pending.hit != NOBODY) {
            m->match->pairs[i].by_number = person_at(m, pending.hit);
            pending.likeness = roster_likeness(record, person_at(m, pending.hit));
            m->match->n_known += likeness_suffices(pending.likeness);
        }
        gboolean open = !record->refused && !record->waiting;
        if (!open)
            m->match->pairs[i].way = record->refused ? MATCH_REFUSED : MATCH_WAITING;
        if (!open && pending.hit != NOBODY)
            see(m, i, pending.hit);
        else if (open && pending.hit != NOBODY && m->holder[pending.hit] == 0 &&
                 likeness_agrees(pending.likeness))
            hold(m, i, pending.hit, MATCH_NUMBER);
        else
            g_array_append_val(m->pending, pending);
    }
}

/* ---- step 2: candidates of the rest ---- */

static void
collect(Matcher *m, Pending *pending)
{
    const RosterRecord *record = record_at(m, pending->record);
    if (pending->hit == NOBODY) {
        add_card_owner(m, pending, record);
        add_same_loose_number(m, pending, record);
    }
    add_same_key(m, pending, record);
    if (pending->hit == NOBODY)
        add_same_name(m, pending, record);
    for (guint c = 0; c < pending->n; c++) {
        const Candidate *candidate = &pending->candidates[c];
        if (candidate->ground == BY_FULL_NAME)
            m->wanted[candidate->person]++;
        if (candidate->ground == BY_LOOSE_NUMBER && pending->hit == NOBODY)
            pending->loose = TRUE;
    }
    m->match->n_known += pending->loose;
}

/* A row that is refused or waits takes nobody, but whoever it may be is in the file. */
static void
settle_closed(Matcher *m, Pending *pending)
{
    for (guint c = 0; c < pending->n; c++)
        see(m, pending->record, pending->candidates[c].person);
    pending->settled = TRUE;
}

static void
collect_all(Matcher *m)
{
    for (guint i = 0; m->n_everyone > 0 && i < m->pending->len; i++) {
        Pending *pending = &g_array_index(m->pending, Pending, i);
        collect(m, pending);
        MatchWay way = m->match->pairs[pending->record].way;
        if (way == MATCH_REFUSED || way == MATCH_WAITING)
            settle_closed(m, pending);
    }
}

/* ---- step 3: sure after all, or a question ---- */

static gboolean
is_local(const Matcher *m, guint32 person)
{
    return person < m->n_pupils;
}

static gboolean
someone_fits_better(const Matcher *m, const Pending *pending)
{
    for (guint c = 0; c < pending->n; c++) {
        if (pending->candidates[c].ground == BY_FULL_NAME && m->holder[pending->candidates[c].person] == 0)
            return TRUE;
    }
    return FALSE;
}

/* The school gives no numbers, delivered this pupil before, and there is one pupil only who is this one to
 * the letter. */
static gboolean
sure_by_name(const Matcher *m, const Pending *pending, guint32 *person)
{
    guint n = 0;
    for (guint c = 0; c < pending->n; c++) {
        const Candidate *candidate = &pending->candidates[c];
        if (candidate->ground == BY_FULL_NAME)
            *person = candidate->person;
        n += candidate->ground != BY_LIKE_NAME;
    }
    if (n != 1 || *person == NOBODY || !is_local(m, *person) || has_number(record_at(m, pending->record)))
        return FALSE;
    const RosterState *state = &person_at(m, *person)->state;
    return *state->value[FIELD_PUPIL_NUMBER] == '\0' && state->status == ROSTER_ACTIVE &&
           state->has_delivered && m->holder[*person] == 0 && m->wanted[*person] == 1;
}

static gboolean
sure_by_card(const Matcher *m, const Pending *pending)
{
    if (pending->n == 0 || pending->candidates[0].ground != BY_CARD || pending->loose)
        return FALSE;
    guint32 person = pending->candidates[0].person;
    return is_local(m, person) && m->wanted[person] == 0 &&
           likeness_is_full(roster_likeness(record_at(m, pending->record), person_at(m, person)));
}

static void
settle_sure(Matcher *m, Pending *pending)
{
    guint32 person = pending->hit;
    MatchWay way = MATCH_NUMBER;
    if (pending->settled)
        return;
    if (pending->hit != NOBODY) {
        if (m->holder[pending->hit] != 0 || m->wanted[pending->hit] > 0 ||
            !likeness_suffices(pending->likeness) || someone_fits_better(m, pending))
            return;
    } else if (sure_by_card(m, pending)) {
        person = pending->candidates[0].person, way = MATCH_CARD;
    } else if (sure_by_name(m, pending, &person)) {
        way = MATCH_NAME;
    } else {
        return;
    }
    hold(m, pending->record, person, way);
    pending->settled = TRUE;
}

/* Who merely looks like it and turned out to be another row's pupil is no candidate any more. */
static void
drop_held(const Matcher *m, Pending *pending)
{
    guint kept = 0;
    for (guint c = 0; c < pending->n; c++) {
        Candidate candidate = pending->candidates[c];
        gboolean double_row = candidate.ground == BY_SAME_NAME && !has_number(record_at(m, pending->record));
        if (m->holder[candidate.person] == 0 || candidate.ground == BY_FULL_NAME || double_row)
            pending->candidates[kept++] = candidate;
    }
    pending->n = kept;
}

static QuestionKind
question_kind(const Matcher *m, const Pending *pending)
{
    if (pending->hit != NOBODY && someone_fits_better(m, pending))
        return QUESTION_SWAPPED;
    return pending->loose ? QUESTION_NUMBER : QUESTION_MATCH;
}

/* Full names with birth date first, then the number's own pupil, then the others as they were found. */
static GPtrArray *
ranked_candidates(const Matcher *m, const Pending *pending)
{
    GPtrArray *ranked = g_ptr_array_new();
    for (guint c = 0; c < pending->n; c++) {
        if (pending->candidates[c].ground == BY_FULL_NAME)
            g_ptr_array_add(ranked, (gpointer)person_at(m, pending->candidates[c].person));
    }
    if (pending->hit != NOBODY)
        g_ptr_array_add(ranked, (gpointer)person_at(m, pending->hit));
    for (guint c = 0; c < pending->n; c++) {
        if (pending->candidates[c].ground != BY_FULL_NAME)
            g_ptr_array_add(ranked, (gpointer)person_at(m, pending->candidates[c].person));
    }
    return ranked;
}

static void
ask(Matcher *m, Pending *pending)
{
    static const char *const kinds[] = {
        [QUESTION_MATCH] = "match", [QUESTION_NUMBER] = "number", [QUESTION_SWAPPED] = "swapped"};
    RosterQuestion *question = g_new0(RosterQuestion, 1);
    question->kind = question_kind(m, pending);
    question->record = record_at(m, pending->record);
    question->candidates = ranked_candidates(m, pending);
    GString *key = g_string_new(kinds[question->kind]);
    g_string_append_c(key, ':');
    roster_record_identity(question->record, key);
    question->key = g_string_free(key, FALSE);
    m->match->pairs[pending->record].way = MATCH_OPEN;
    m->match->pairs[pending->record].question = question;
    g_ptr_array_add(m->match->questions, question);
}

static void
settle_all(Matcher *m)
{
    for (guint i = 0; i < m->pending->len; i++)
        settle_sure(m, &g_array_index(m->pending, Pending, i));
    for (guint i = 0; i < m->pending->len; i++) {
        Pending *pending = &g_array_index(m->pending, Pending, i);
        if (pending->settled)
            continue;
        drop_held(m, pending);
        if (pending->n > 0 || pending->hit != NOBODY)
            ask(m, pending);
        else
            pending->settled = TRUE; /* new */
    }
}

/* ---- step 4: answers ---- */

static guint32
place_of(const Matcher *m, const RosterPupil *pupil)
{
    const RosterPupil *first = (const RosterPupil *)(gconstpointer)m->reg->pupils->data;
    if (m->n_pupils > 0 && pupil >= first && pupil < first + m->n_pupils)
        return (guint32)(pupil - first);
    return m->n_pupils + (guint32)(pupil - (const RosterPupil *)(gconstpointer)m->reg->candidates->data);
}

/* The candidate that the answer links to, or NOBODY. */
static guint32
linked_person(const Matcher *m, const RosterQuestion *question)
{
    for (guint c = 0; question->answer.choice == CHOICE_LINK && c < question->candidates->len; c++) {
        const RosterPupil *pupil = g_ptr_array_index(question->candidates, c);
        guint32 person = place_of(m, pupil);
        if (pupil->person == question->answer.person && m->holder[person] == 0)
            return person;
    }
    return NOBODY;
}

static void
read_answer(Matcher *m, RosterQuestion *question)
{
    question->choices = 1u << CHOICE_NEW | 1u << CHOICE_SKIP;
    for (guint c = 0; c < question->candidates->len; c++) {
        if (m->holder[place_of(m, g_ptr_array_index(question->candidates, c))] == 0)
            question->choices |= 1u << CHOICE_LINK;
    }
    question->answer = roster_answers_get(m->answers, question->key);
    guint32 person = linked_person(m, question);
    if (person != NOBODY)
        m->linked[person]++;
    else if (question->answer.choice == CHOICE_LINK || !(question->choices >> question->answer.choice & 1))
        question->answer = (Answer){CHOICE_OPEN, 0}; /* of an earlier state of things: asked anew */
}

static void
apply_answer(Matcher *m, const Pending *pending)
{
    RosterPair *pair = &m->match->pairs[pending->record];
    RosterQuestion *question = pair->question;
    guint32 person = linked_person(m, question);
    if (person != NOBODY && m->linked[person] == 1) {
        hold(m, pending->record, person, MATCH_ANSWER);
        return;
    }
    if (person != NOBODY) /* two rows cannot be one pupil: both stay open */
        question->answer = (Answer){CHOICE_OPEN, 0};
    pair->way = question->answer.choice == CHOICE_NEW    ? MATCH_NEW
                : question->answer.choice == CHOICE_SKIP ? MATCH_SKIPPED
                                                         : MATCH_OPEN;
    for (guint c = 0; pair->way != MATCH_NEW && c < question->candidates->len; c++)
        see(m, pending->record, place_of(m, g_ptr_array_index(question->candidates, c)));
}

static void
apply_answers(Matcher *m)
{
    for (guint i = 0; i < m->match->questions->len; i++)
        read_answer(m, g_ptr_array_index(m->match->questions, i));
    for (guint i = 0; i < m->pending->len; i++) {
        const Pending *pending = &g_array_index(m->pending, Pending, i);
        if (!pending->settled)
            apply_answer(m, pending);
    }
}

/* Nobody gets a card that is someone else's. */
static void
check_cards(Matcher *m)
{
    for (guint32 i = 0; i < m->records->records->len; i++) {
        RosterPair *pair = &m->match->pairs[i];
        const gint64 *owner = pair->pupil != NULL || pair->way == MATCH_NEW ? card_owner(m, record_at(m, i))
                                                                            : NULL;
        if (owner != NULL && (pair->pupil == NULL || pair->pupil->person != *owner)) {
            pair->way = MATCH_CARD_IN_USE;
            pair->pupil = NULL;
        }
    }
}

/* ---- the whole ---- */

static void
matcher_init(Matcher *m)
{
    guint n_records = m->records->records->len;
    RosterMatch *match = m->match = g_new0(RosterMatch, 1);
    m->n_pupils = m->reg->pupils->len;
    m->n_everyone = m->n_pupils + m->reg->candidates->len;
    match->pairs = g_new0(RosterPair, n_records);
    match->seen = g_new0(guint32, m->n_pupils);
    match->like = g_new0(const RosterPupil *, n_records);
    match->n_pupils = m->n_pupils;
    match->questions = g_ptr_array_new_with_free_func((GDestroyNotify)roster_question_free);
    match->text = g_string_chunk_new(4096);
    m->holder = g_new0(guint32, m->n_everyone);
    m->wanted = g_new0(guint32, m->n_everyone);
    m->linked = g_new0(guint32, m->n_everyone);
    m->hit = g_new0(guint8, m->n_pupils);
    m->hits = g_new(guint32, n_records);
    m->pending = g_array_new(FALSE, FALSE, sizeof(Pending));
    m->scratch = g_string_new(NULL);
}

static void
matcher_clear(Matcher *m)
{
    g_free(m->holder);
    g_free(m->wanted);
    g_free(m->linked);
    g_free(m->hit);
    g_free(m->hits);
    g_array_unref(m->pending);
    g_string_free(m->scratch, TRUE);
    roster_index_free(m->numbers);
    roster_index_free(m->school_numbers);
    roster_index_free(m->loose);
    roster_index_free(m->keys);
    roster_index_free(m->names);
    roster_index_free(m->unborn);
    g_clear_pointer(&m->people, g_hash_table_unref);
}

RosterMatch *
roster_match(const RosterRecords *records, const RosterRegister *reg, const RosterAnswers *answers)
{
    Matcher m = {.records = records, .reg = reg, .answers = answers};
    matcher_init(&m);
    index_numbers(&m);
    match_numbers(&m);
    collect_all(&m);
    settle_all(&m);
    apply_answers(&m);
    check_cards(&m);
    RosterMatch *match = m.match;
    matcher_clear(&m);
    return match;
}

void
roster_match_free(RosterMatch *match)
{
    if (match == NULL)
        return;
    g_free(match->pairs);
    g_free(match->seen);
    g_free(match->like);
    g_ptr_array_unref(match->questions);
    g_string_chunk_free(match->text);
    g_free(match);
}
