/* What the store must look up outside the branch before a plan can be made: people by name, and cards. */
#include "roster/engine.h"

#include "people/name.h"
#include "roster/index.h"
#include "roster/match.h"

GPtrArray *
roster_wanted_keys(const RosterRecords *records, const RosterRegister *reg)
{
    g_autoptr(RosterIndex) numbers = roster_index_new(reg->pupils->len);
    for (guint32 i = 0; i < reg->pupils->len; i++)
        roster_index_add(numbers, g_array_index(reg->pupils, RosterPupil, i).state.value[FIELD_PUPIL_NUMBER],
                         i);
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < records->records->len; i++) {
        const RosterRecord *record = &g_array_index(records->records, RosterRecord, i);
        const char *number = roster_record_number(record);
        const char *surname = record->value[FIELD_SURNAME], *birth = record->value[FIELD_BIRTH_DATE];
        if (record->refused || surname == NULL || birth == NULL ||
            (*number != '\0' && roster_index_first(numbers, number) != ROSTER_INDEX_NONE))
            continue;
        g_autofree char *key = name_match_key(surname, birth);
        /* Adding would put the second of two equal keys (twins) in the table, in place of the one that is kept. */
        if (*key == '\0' || g_hash_table_contains(known, key))
            continue;
        g_hash_table_add(known, key);
        g_ptr_array_add(keys, g_steal_pointer(&key));
    }
    return keys;
}

GPtrArray *
roster_wanted_cards(const RosterRecords *records)
{
    GPtrArray *cards = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < records->records->len; i++) {
        const RosterRecord *record = &g_array_index(records->records, RosterRecord, i);
        if (record->card != NULL && *record->card != '\0')
            g_ptr_array_add(cards, g_strdup(record->card));
    }
    return cards;
}
