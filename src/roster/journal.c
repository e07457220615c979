/* States as text for the database, and the journal's memory. */
#include "roster/journal.h"

#include <string.h>

#define FIELD_CHAR   '\x1f'
#define SECTION_CHAR '\x1e'
#define SAME_CHAR    '\x1d'

enum { HEAD_FIELDS = 4 }; /* status, from, to, card */

RosterJournal *
roster_journal_new(void)
{
    RosterJournal *journal = g_new0(RosterJournal, 1);
    journal->entries = g_array_new(FALSE, TRUE, sizeof(JournalEntry));
    journal->groups = g_array_new(FALSE, TRUE, sizeof(GroupChange));
    journal->text = g_string_chunk_new(64 * 1024);
    return journal;
}

void
roster_journal_free(RosterJournal *journal)
{
    if (journal == NULL)
        return;
    g_array_unref(journal->entries);
    g_array_unref(journal->groups);
    g_string_chunk_free(journal->text);
    g_free(journal);
}

static gboolean
same(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

static gboolean
all_same(const char *const *a, const char *const *b, guint n)
{
    guint i = 0;
    while (i < n && same(a[i], b[i]))
        i++;
    return i == n;
}

static void
pack_text(GString *packed, const char *text, char end)
{
    gsize at = packed->len, length = strlen(text);
    g_string_set_size(packed, at + length + 1);
    memcpy(packed->str + at, text, length);
    packed->str[at + length] = end;
}

/* The last field ends with end, the others with FIELD_CHAR. */
static void
pack_fields(const char *const *fields, const char *const *like, guint n, char end, GString *packed)
{
    static const char is_same[] = {SAME_CHAR, '\0'};
    if (like != NULL && all_same(fields, like, n)) {
        pack_text(packed, is_same, end);
        return;
    }
    for (guint i = 0; i < n; i++) {
        gboolean shorter = like != NULL && *fields[i] != '\0' && same(fields[i], like[i]);
        pack_text(packed, shorter ? is_same : fields[i], i + 1 < n ? FIELD_CHAR : end);
    }
}

static void
head_of(const RosterState *state, const char *head[HEAD_FIELDS])
{
    head[0] = roster_status_name(state->status);
    head[1] = state->from;
    head[2] = state->to;
    head[3] = state->card;
}

/* Nothing at all: as roster_state_clear leaves it. */
static gboolean
is_clear(const RosterState *state)
{
    gboolean clear = state->status == ROSTER_NONE && !state->has_delivered && *state->from == '\0' &&
                     *state->to == '\0' && *state->card == '\0';
    for (guint f = 0; clear && f < N_FIELDS; f++)
        clear = *state->value[f] == '\0';
    return clear;
}

void
roster_state_pack_like(const RosterState *state, const RosterState *like, GString *packed)
{
    const char *head[HEAD_FIELDS], *like_head[HEAD_FIELDS];
    if (like != NULL && is_clear(state))
        return;
    head_of(state, head);
    if (like != NULL)
        head_of(like, like_head);
    pack_fields(head, like != NULL ? like_head : NULL, HEAD_FIELDS, SECTION_CHAR, packed);
    pack_fields(state->value, like != NULL ? like->value : NULL, N_FIELDS, SECTION_CHAR, packed);
    if (state->has_delivered)
        pack_fields(state->delivered, state->value, N_FIELDS, SECTION_CHAR, packed);
    g_string_truncate(packed, packed->len - 1);
}

void
roster_state_pack(const RosterState *state, GString *packed)
{
    roster_state_pack_like(state, NULL, packed);
}

void
roster_delivered_pack(const RosterState *state, GString *packed)
{
    if (!state->has_delivered)
        return;
    pack_fields(state->delivered, NULL, N_FIELDS, SECTION_CHAR, packed);
    g_string_truncate(packed, packed->len - 1);
}

/* Equal texts are kept once: most deliveries say what is registered. */
static gboolean
unpack_field(const char *from, gsize length, GStringChunk *chunk, const char **field, const char *like)
{
    gboolean is_same = length == 1 && *from == SAME_CHAR;
    if (is_same && like == NULL)
        return FALSE;
    if (is_same || (like != NULL && strncmp(from, like, length) == 0 && like[length] == '\0'))
        *field = like;
    else
        *field = length == 0 ? "" : g_string_chunk_insert_len(chunk, from, (gssize)length);
    return TRUE;
}

/* Reads exactly n fields, the last ending at end; FALSE when there are fewer or more. */
static gboolean
unpack_fields(const char *from, const char *end, GStringChunk *chunk, const char **fields,
              const char *const *like, guint n)
{
    if (like != NULL && end - from == 1 && *from == SAME_CHAR) {
        memcpy(fields, like, n * sizeof *fields);
        return TRUE;
    }
    for (guint i = 0; i < n; i++) {
        const char *stop = memchr(from, FIELD_CHAR, (gsize)(end - from));
        if ((stop == NULL) != (i + 1 == n))
            return FALSE;
        if (stop == NULL)
            stop = end;
        if (!unpack_field(from, (gsize)(stop - from), chunk, &fields[i], like != NULL ? like[i] : NULL))
            return FALSE;
        from = stop + 1;
    }
    return TRUE;
}

static void
clear_delivered(RosterState *state)
{
    state->has_delivered = FALSE;
    for (guint f = 0; f < N_FIELDS; f++)
        state->delivered[f] = "";
}

gboolean
roster_delivered_unpack(const char *packed, GStringChunk *chunk, RosterState *state)
{
    clear_delivered(state);
    if (*packed == '\0')
        return TRUE;
    state->has_delivered = TRUE;
    return strchr(packed, SECTION_CHAR) == NULL &&
           unpack_fields(packed, packed + strlen(packed), chunk, state->delivered, state->value, N_FIELDS);
}

gboolean
roster_state_unpack_like(const char *packed, GStringChunk *chunk, const RosterState *like, RosterState *state)
{
    const char *head[HEAD_FIELDS], *like_head[HEAD_FIELDS];
    roster_state_clear(state);
    if (like != NULL && *packed == '\0')
        return TRUE;
    const char *values = strchr(packed, SECTION_CHAR);
    if (values == NULL)
        return FALSE;
    const char *end = packed + strlen(packed);
    const char *delivered = strchr(values + 1, SECTION_CHAR);
    if (like != NULL)
        head_of(like, like_head);
    if (!unpack_fields(packed, values, chunk, head, like != NULL ? like_head : NULL, HEAD_FIELDS) ||
        !roster_status_from_name(head[0], &state->status) ||
        !unpack_fields(values + 1, delivered != NULL ? delivered : end, chunk, state->value,
                       like != NULL ? like->value : NULL, N_FIELDS))
        return FALSE;
    state->from = head[1];
    state->to = head[2];
    state->card = head[3];
    if (delivered == NULL)
        return TRUE;
    state->has_delivered = TRUE;
    return strchr(delivered + 1, SECTION_CHAR) == NULL &&
           unpack_fields(delivered + 1, end, chunk, state->delivered, state->value, N_FIELDS);
}

gboolean
roster_state_unpack(const char *packed, GStringChunk *chunk, RosterState *state)
{
    return roster_state_unpack_like(packed, chunk, NULL, state);
}
