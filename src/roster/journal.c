/* States as text for the database, and the journal's memory. */
#include "roster/journal.h"

#include <string.h>

#define FIELD_CHAR   '\x1f'
#define SECTION_CHAR '\x1e'

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

static void
pack_fields(const char *const *fields, guint n, GString *packed)
{
    for (guint i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(packed, FIELD_CHAR);
        g_string_append(packed, fields[i]);
    }
}

void
roster_state_pack(const RosterState *state, GString *packed)
{
    const char *head[HEAD_FIELDS] = {roster_status_name(state->status), state->from, state->to, state->card};
    pack_fields(head, HEAD_FIELDS, packed);
    g_string_append_c(packed, SECTION_CHAR);
    pack_fields(state->value, N_FIELDS, packed);
    if (state->has_delivered) {
        g_string_append_c(packed, SECTION_CHAR);
        pack_fields(state->delivered, N_FIELDS, packed);
    }
}

void
roster_delivered_pack(const RosterState *state, GString *packed)
{
    if (state->has_delivered)
        pack_fields(state->delivered, N_FIELDS, packed);
}

/* Reads exactly n fields, the last ending at end; FALSE when there are fewer or more. */
static gboolean
unpack_fields(const char *from, const char *end, GStringChunk *chunk, const char **fields, guint n)
{
    for (guint i = 0; i < n; i++) {
        const char *stop = memchr(from, FIELD_CHAR, (gsize)(end - from));
        if ((stop == NULL) != (i + 1 == n))
            return FALSE;
        if (stop == NULL)
            stop = end;
        fields[i] = stop == from ? "" : g_string_chunk_insert_len(chunk, from, stop - from);
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
           unpack_fields(packed, packed + strlen(packed), chunk, state->delivered, N_FIELDS);
}

gboolean
roster_state_unpack(const char *packed, GStringChunk *chunk, RosterState *state)
{
    const char *values = strchr(packed, SECTION_CHAR);
    if (values == NULL)
        return FALSE;
    const char *end = packed + strlen(packed);
    const char *delivered = strchr(values + 1, SECTION_CHAR);
    const char *head[HEAD_FIELDS];
    roster_state_clear(state);
    if (!unpack_fields(packed, values, chunk, head, HEAD_FIELDS) ||
        !roster_status_from_name(head[0], &state->status) ||
        !unpack_fields(values + 1, delivered != NULL ? delivered : end, chunk, state->value, N_FIELDS))
        return FALSE;
    state->from = head[1];
    state->to = head[2];
    state->card = head[3];
    if (delivered == NULL)
        return TRUE;
    state->has_delivered = TRUE;
    return strchr(delivered + 1, SECTION_CHAR) == NULL &&
           unpack_fields(delivered + 1, end, chunk, state->delivered, N_FIELDS);
}
