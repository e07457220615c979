/* From the register now, backwards along the log, to the register as a person saw it. */
#include "roster/log.h"

#include <string.h>

RosterLog *
roster_log_new(void)
{
    RosterLog *log = g_new0(RosterLog, 1);
    log->entries = g_array_new(FALSE, TRUE, sizeof(LogEntry));
    log->groups = g_array_new(FALSE, TRUE, sizeof(GroupChange));
    log->text = g_string_chunk_new(4096);
    return log;
}

void
roster_log_free(RosterLog *log)
{
    if (log == NULL)
        return;
    g_array_unref(log->entries);
    g_array_unref(log->groups);
    g_string_chunk_free(log->text);
    g_free(log);
}

char *
roster_mark_print(const char *digest, const LogPlace *place)
{
    return g_strdup_printf("%s-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, digest, place->import, place->hand);
}

void
roster_mark_parse(const char *text, RosterMark *mark)
{
    guint64 import, hand;
    *mark = (RosterMark){0};
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", "-", 3);
    guint n = g_strv_length(parts);
    if (n == 0 || strlen(parts[0]) != sizeof mark->digest - 1 ||
        strspn(parts[0], "0123456789abcdef") != sizeof mark->digest - 1)
        return;
    g_strlcpy(mark->digest, parts[0], sizeof mark->digest);
    mark->has_place = n == 3 && g_ascii_string_to_unsigned(parts[1], 10, 0, G_MAXINT32, &import, NULL) &&
                      g_ascii_string_to_unsigned(parts[2], 10, 0, G_MAXINT64, &hand, NULL);
    if (mark->has_place)
        mark->place = (LogPlace){(gint64)import, (gint64)hand};
}

typedef struct {
    RosterRegister *then;
    GHashTable *by_membership, *by_person; /* id -> place + 1 among the pupils */
} Rewinder;

static void
index_pupil(Rewinder *rewinder, guint at)
{
    RosterPupil *pupil = &g_array_index(rewinder->then->pupils, RosterPupil, at);
    g_hash_table_insert(rewinder->by_membership, g_memdup2(&pupil->membership, sizeof pupil->membership),
                        GUINT_TO_POINTER(at + 1));
    g_hash_table_insert(rewinder->by_person, g_memdup2(&pupil->person, sizeof pupil->person),
                        GUINT_TO_POINTER(at + 1));
}

/* Of those who were there: whoever was taken out has the status ROSTER_NONE. */
static RosterPupil *
find_pupil(const Rewinder *rewinder, GHashTable *index, gint64 id)
{
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(index, &id));
    RosterPupil *pupil = at != 0 ? &g_array_index(rewinder->then->pupils, RosterPupil, at - 1) : NULL;
    return pupil;
}

static void
rewind_text(const char **now, const char *before, const char *after)
{
    if (strcmp(*now, after) == 0)
        *now = before;
}

/* A person whom another school shares: only what is the person's own, the card too, changed here as well. */
static void
rewind_person(const Rewinder *rewinder, const LogEntry *entry)
{
    RosterPupil *pupil = find_pupil(rewinder, rewinder->by_person, entry->person);
    for (guint f = FIELD_FIRST_OF_PERSON; pupil != NULL && f < N_FIELDS; f++)
        rewind_text(&pupil->state.value[f], entry->before.value[f], entry->after.value[f]);
    if (pupil != NULL)
        rewind_text(&pupil->state.card, entry->before.card, entry->after.card);
}

static void
rewind_card(RosterRegister *then, const LogEntry *entry)
{
    if (strcmp(entry->before.card, entry->after.card) == 0)
        return;
    g_hash_table_remove(then->cards, entry->after.card);
    if (*entry->before.card != '\0')
        roster_register_add_card(then, entry->before.card, entry->person);
}

static void
rewind_entry(Rewinder *rewinder, const LogEntry *entry)
{
    RosterRegister *then = rewinder->then;
    if (*entry->elsewhere != '\0') {
        rewind_person(rewinder, entry);
        return;
    }
    RosterPupil *pupil = find_pupil(rewinder, rewinder->by_membership, entry->membership);
    if (pupil == NULL) {
        const RosterPupil gone = {.person = entry->person, .membership = entry->membership, .elsewhere = ""};
        g_array_append_val(then->pupils, gone);
        index_pupil(rewinder, then->pupils->len - 1);
        pupil = &g_array_index(then->pupils, RosterPupil, then->pupils->len - 1);
    }
    pupil->state = entry->before;
    pupil->version = 0;
    rewind_card(then, entry);
}

/* Who was not here yet, and was known to the library: a candidate, as far as the file is concerned. */
static void
drop_absent(RosterRegister *then)
{
    guint kept = 0;
    for (guint i = 0; i < then->pupils->len; i++) {
        RosterPupil pupil = g_array_index(then->pupils, RosterPupil, i);
        if (pupil.state.status != ROSTER_NONE) {
            g_array_index(then->pupils, RosterPupil, kept++) = pupil;
        } else if (*pupil.state.value[FIELD_SURNAME] != '\0') {
            pupil.membership = 0;
            g_array_append_val(then->candidates, pupil);
        }
    }
    g_array_set_size(then->pupils, kept);
}

static gint
by_membership(gconstpointer a, gconstpointer b)
{
    const RosterPupil *x = a, *y = b;
    return (x->membership > y->membership) - (x->membership < y->membership);
}

static void
rewind_group(RosterRegister *then, const GroupChange *group)
{
    if (group->before != NULL) {
        roster_register_add_group(then, group->school_year, group->code, group->before);
    } else {
        g_autofree char *key = g_strconcat(group->school_year, "\t", group->code, NULL);
        g_hash_table_remove(then->groups, key);
    }
}

static RosterRegister *
copy_register(const RosterRegister *now, const LogPlace *place)
{
    RosterRegister *then = roster_register_new(now->branch);
    GHashTableIter iter;
    gpointer key, value;
    g_array_append_vals(then->pupils, now->pupils->data, now->pupils->len);
    for (guint i = 0; i < now->candidates->len; i++) {
        const RosterPupil *candidate = &g_array_index(now->candidates, RosterPupil, i);
        if (candidate->made_by <= place->import)
            g_array_append_val(then->candidates, *candidate);
    }
    g_hash_table_iter_init(&iter, now->groups);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_replace(then->groups, g_strdup(key), g_strdup(value));
    g_hash_table_iter_init(&iter, now->cards);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_replace(then->cards, g_strdup(key), g_memdup2(value, sizeof(gint64)));
    return then;
}

RosterRegister *
roster_register_rewind(const RosterRegister *now, const RosterLog *log, const LogPlace *place)
{
    Rewinder rewinder = {.then = copy_register(now, place),
                         .by_membership = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
                         .by_person = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL)};
    for (guint i = 0; i < now->pupils->len; i++)
        index_pupil(&rewinder, i);
    for (guint i = 0; i < log->entries->len; i++)
        rewind_entry(&rewinder, &g_array_index(log->entries, LogEntry, i));
    for (guint i = 0; i < log->groups->len; i++)
        rewind_group(rewinder.then, &g_array_index(log->groups, GroupChange, i));
    g_hash_table_unref(rewinder.by_membership);
    g_hash_table_unref(rewinder.by_person);
    drop_absent(rewinder.then);
    g_array_sort(rewinder.then->pupils, by_membership);
    return rewinder.then;
}
