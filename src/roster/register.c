/* The snapshot of a branch: made empty, filled by the store, freed whole. */
#include "roster/register.h"

static const char *const status_names[] = {
    [ROSTER_NONE] = "none", [ROSTER_ACTIVE] = "active",   [ROSTER_LEFT_OWING] = "left-owing",
    [ROSTER_LEFT] = "left", [ROSTER_REMOVED] = "removed",
};

const char *
roster_status_name(RosterStatus status)
{
    g_assert(status < G_N_ELEMENTS(status_names));
    return status_names[status];
}

gboolean
roster_status_from_name(const char *name, RosterStatus *status)
{
    for (guint i = 0; i < G_N_ELEMENTS(status_names); i++) {
        if (g_str_equal(name, status_names[i])) {
            *status = (RosterStatus)i;
            return TRUE;
        }
    }
    return FALSE;
}

void
roster_state_clear(RosterState *state)
{
    *state = (RosterState){.status = ROSTER_NONE, .from = "", .to = "", .card = ""};
    for (guint f = 0; f < N_FIELDS; f++)
        state->value[f] = state->delivered[f] = "";
}

RosterRegister *
roster_register_new(const Branch *branch)
{
    RosterRegister *reg = g_new0(RosterRegister, 1);
    reg->branch = branch_copy(branch);
    reg->pupils = g_array_new(FALSE, TRUE, sizeof(RosterPupil));
    reg->candidates = g_array_new(FALSE, TRUE, sizeof(RosterPupil));
    reg->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    reg->cards = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    reg->seen = G_MAXINT64;
    reg->text = g_string_chunk_new(64 * 1024);
    return reg;
}

void
roster_register_free(RosterRegister *reg)
{
    if (reg == NULL)
        return;
    branch_free(reg->branch);
    g_array_unref(reg->pupils);
    g_array_unref(reg->candidates);
    g_hash_table_unref(reg->groups);
    g_hash_table_unref(reg->cards);
    g_string_chunk_free(reg->text);
    g_free(reg);
}

static char *
group_key(const char *school_year, const char *code)
{
    return g_strconcat(school_year, "\t", code, NULL);
}

void
roster_register_add_group(RosterRegister *reg, const char *school_year, const char *code, const char *name)
{
    g_hash_table_replace(reg->groups, group_key(school_year, code), g_strdup(name));
}

void
roster_register_add_card(RosterRegister *reg, const char *card, gint64 person)
{
    g_hash_table_replace(reg->cards, g_strdup(card), g_memdup2(&person, sizeof person));
}

const char *
roster_register_group_name(const RosterRegister *reg, const char *school_year, const char *code)
{
    g_autofree char *key = group_key(school_year, code);
    return g_hash_table_lookup(reg->groups, key);
}
