/* A mapping as a value: names of targets, one column changed by a person, and the text under which it is
 * kept. */
#include "roster/mapping.h"

#include <string.h>

#include "people/name.h"
#include "roster/mapping_parts.h"
#include "text/text.h"

static const struct {
    const char *name, *label;
} targets[N_COLUMN_TARGETS] = {
    [COLUMN_GROUP_NAME] = {"group-name", N_("group name")},
    [COLUMN_CARD_NUMBER] = {"card-number", N_("card number")},
    [COLUMN_GIVEN_NAMES] = {"given-names", N_("official first names")},
    [COLUMN_FULL_NAME] = {"full-name", N_("full name in one cell")},
    [COLUMN_SURNAME_PREFIX] = {"surname-with-prefix", N_("surname with its prefix")},
    [COLUMN_HOUSE_FULL] = {"house-number-with-addition", N_("house number with addition")},
    [COLUMN_COMBINED_CODE] = {"combined-group-code", N_("code of the combined group")},
    [COLUMN_COMBINED_NAME] = {"combined-group-name", N_("name of the combined group")},
    [COLUMN_ENTRY_DATE] = {"entry-date", N_("date of entry")},
    [COLUMN_LEAVING_DATE] = {"leaving-date", N_("date of leaving")},
    [COLUMN_ROLE] = {"role", N_("role (pupil, teacher)")},
    [COLUMN_BRIN] = {"brin", N_("BRIN of the school")},
    [COLUMN_SECRET_ADDRESS] = {"secret-address", N_("secret address (yes or no)")},
    [COLUMN_SUBJECT] = {"subject", N_("subject or teaching group")},
    [COLUMN_IGNORED] = {"ignored", N_("not used")},
    [COLUMN_UNKNOWN] = {"unknown", N_("unknown")},
};

const char *
column_target_name(ColumnTarget target)
{
    g_assert(target < N_COLUMN_TARGETS);
    return (guint)target < N_FIELDS ? field_name((PersonField)target) : targets[target].name;
}

const char *
column_target_label(ColumnTarget target)
{
    g_assert(target < N_COLUMN_TARGETS);
    return (guint)target < N_FIELDS ? field_label((PersonField)target) : text_get(targets[target].label);
}

gboolean
column_target_from_name(const char *name, ColumnTarget *target)
{
    for (guint i = 0; i < N_COLUMN_TARGETS; i++) {
        if (strcmp(column_target_name((ColumnTarget)i), name) == 0) {
            *target = (ColumnTarget)i;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
column_target_shared(ColumnTarget target)
{
    /* a secret telephone number and a secret address are two columns with one consequence */
    return target == COLUMN_SECRET_ADDRESS || target == COLUMN_SUBJECT || target == COLUMN_IGNORED ||
           target == COLUMN_UNKNOWN;
}

const char *
mapping_reason_label(MappingReason reason)
{
    static const char *const labels[] = {
        [MAPPING_BY_PERSON] = N_("set by hand"),
        [MAPPING_BY_NAME] = N_("by its name"),
        [MAPPING_BY_CONTENT] = N_("by its content"),
        [MAPPING_BY_NOTHING] = N_("not recognised"),
    };
    g_assert((guint)reason < G_N_ELEMENTS(labels));
    return text_get(labels[reason]);
}

void
mapped_column_free(MappedColumn *column)
{
    g_free(column->header);
    for (guint i = 0; i < G_N_ELEMENTS(column->samples); i++)
        g_free(column->samples[i]);
    g_free(column);
}

void
mapping_free(Mapping *mapping)
{
    if (mapping == NULL)
        return;
    g_clear_pointer(&mapping->columns, g_ptr_array_unref);
    g_free(mapping->source);
    g_free(mapping);
}

const MappedColumn *
mapping_find(const Mapping *mapping, ColumnTarget target)
{
    for (guint i = 0; i < mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(mapping->columns, i);
        if (column->target == target)
            return column;
    }
    return NULL;
}

void
mapping_set(Mapping *mapping, guint column, ColumnTarget target, gboolean clear)
{
    g_return_if_fail(target < N_COLUMN_TARGETS);
    for (guint i = 0; i < mapping->columns->len; i++) {
        MappedColumn *at = g_ptr_array_index(mapping->columns, i);
        if (at->column == column) {
            at->target = target;
            at->clear = clear;
            at->reason = MAPPING_BY_PERSON;
        } else if (at->target == target && !column_target_shared(target)) {
            at->target = COLUMN_UNKNOWN;
            at->reason = MAPPING_BY_NOTHING;
        }
    }
}

/* The folded header, with its place among equal ones behind it; "#3" for a column without a header. */
GStrv
mapped_column_keys(const Mapping *mapping)
{
    GStrv keys = g_new0(char *, mapping->columns->len + 1);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(mapping->columns, i);
        keys[i] = name_fold(column->header);
        if (*keys[i] == '\0') {
            g_free(keys[i]);
            keys[i] = g_strdup_printf("#%u", column->column);
            continue;
        }
        guint nth = 1 + GPOINTER_TO_UINT(g_hash_table_lookup(seen, keys[i]));
        if (nth > 1) {
            g_autofree char *first = keys[i];
            keys[i] = g_strdup_printf("%s#%u", first, nth);
            gpointer stored;
            g_hash_table_lookup_extended(seen, first, &stored, NULL);
            g_hash_table_insert(seen, stored, GUINT_TO_POINTER(nth));
        } else {
            g_hash_table_insert(seen, keys[i], GUINT_TO_POINTER(nth));
        }
    }
    return keys;
}

char *
mapping_to_text(const Mapping *mapping)
{
    GString *text = g_string_new(NULL);
    if (mapping->date_order == DATE_ORDER_MONTH_DAY)
        g_string_append(text, MAPPING_MONTH_DAY "\n");
    g_auto(GStrv) keys = mapped_column_keys(mapping);
    for (guint i = 0; i < mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(mapping->columns, i);
        if (column->reason != MAPPING_BY_PERSON)
            continue;
        g_string_append_printf(text, "%s\t%s\t%s\n", keys[i], column_target_name(column->target),
                               column->clear ? "clear" : "keep");
    }
    return g_string_free(text, FALSE);
}
