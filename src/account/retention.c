/* The table of terms. */
#include "account/retention.h"

#include "text/text.h"

static const struct {
    const char *name, *label, *about;
    guint usual, least, most;
} table[N_RETENTIONS] = {
    [RETENTION_LEAVERS] =
        {"leavers", N_("Pupils and others who left"),
         N_("Everything of the person is erased, when nothing is outstanding. Whoever comes back "
            "before gets the old card again."),
         730, 30, 3650},
    [RETENTION_HISTORY] =
        {"history", N_("Books that came back, amounts that were paid"),
         N_("They are no longer anybody's. Who asked for it keeps the own history for five years."), 90, 0,
         1825},
    [RETENTION_IMPORTS] = {"imports", N_("What an import did to each pupil"),
                           N_("The import can no longer be undone, and its report keeps the counts only."),
                           400, 30, 1825},
    [RETENTION_CHANGES] =
        {"changes", N_("Changes by hand"),
         N_("Who looked at an import before is no longer told who changed which pupil since."), 30, 1, 30},
    [RETENTION_UPLOADS] = {"uploads", N_("Uploaded files"),
                           N_("The file is destroyed; the line that it was there stays."), 30, 1, 30},
};

const char *
retention_name(Retention retention)
{
    g_assert(retention < N_RETENTIONS);
    return table[retention].name;
}

const char *
retention_label(Retention retention)
{
    g_assert(retention < N_RETENTIONS);
    return _(table[retention].label);
}

const char *
retention_about(Retention retention)
{
    g_assert(retention < N_RETENTIONS);
    return _(table[retention].about);
}

gboolean
retention_from_name(const char *name, Retention *retention)
{
    for (guint i = 0; i < N_RETENTIONS; i++)
        if (g_strcmp0(name, table[i].name) == 0) {
            *retention = (Retention)i;
            return TRUE;
        }
    return FALSE;
}

guint
retention_default(Retention retention)
{
    g_assert(retention < N_RETENTIONS);
    return table[retention].usual;
}

guint
retention_least(Retention retention)
{
    g_assert(retention < N_RETENTIONS);
    return table[retention].least;
}

guint
retention_most(Retention retention)
{
    g_assert(retention < N_RETENTIONS);
    return table[retention].most;
}

RetentionTerms
retention_defaults(void)
{
    RetentionTerms terms;
    for (guint i = 0; i < N_RETENTIONS; i++)
        terms.days[i] = table[i].usual;
    return terms;
}

gboolean
retention_parse(Retention retention, const char *typed, guint *days)
{
    g_assert(retention < N_RETENTIONS);
    guint64 number;
    g_autofree char *trimmed = g_strstrip(g_strdup(typed ? typed : ""));
    if (!g_ascii_string_to_unsigned(trimmed, 10, table[retention].least, table[retention].most, &number,
                                    NULL))
        return FALSE;
    *days = (guint)number;
    return TRUE;
}
