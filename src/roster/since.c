/* Compares two registers and two plans, pupil by pupil. */
#include "roster/since.h"

#include <string.h>

#include "roster/plan_finish.h"
#include "roster/question.h"
#include "text/text.h"

RosterSince *
roster_since_new(RosterLog *log, const RosterRegister *now, const LogPlace *place)
{
    RosterSince *since = g_new0(RosterSince, 1);
    since->log = log;
    since->then = roster_register_rewind(now, log, place);
    since->pupils = g_array_new(FALSE, TRUE, sizeof(SincePupil));
    return since;
}

void
roster_since_free(RosterSince *since)
{
    if (since == NULL)
        return;
    g_array_unref(since->pupils);
    roster_plan_free(since->plan);
    roster_register_free(since->then);
    roster_log_free(since->log);
    g_free(since);
}

/* ---- looking up ---- */

typedef struct {
    RosterSince *since;
    const RosterPlan *plan;
    const RosterMark *mark;
    GHashTable *then, *now;    /* membership -> RosterPupil */
    GHashTable *last, *shared; /* membership, and person for what other schools did -> LogEntry, the newest */
    GHashTable *was, *is;      /* membership -> PlanItem */
    GHashTable *was_row, *is_row; /* sheet and row -> PlanItem */
} Comparer;

static GHashTable *
index_new(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

/* The first one stays. */
static void
index_add(GHashTable *index, gint64 key, gconstpointer value)
{
    if (key != 0 && !g_hash_table_contains(index, &key))
        g_hash_table_insert(index, g_memdup2(&key, sizeof key), (gpointer)value);
}

static gconstpointer
find(GHashTable *index, gint64 key)
{
    return key != 0 ? g_hash_table_lookup(index, &key) : NULL;
}

static gint64
row_key(const PlanItem *item)
{
    return item->row != 0 ? (gint64)item->sheet << 32 | item->row : 0;
}

static GHashTable *
index_pupils(const RosterRegister *reg)
{
    GHashTable *index = index_new();
    for (guint i = 0; i < reg->pupils->len; i++) {
        const RosterPupil *pupil = &g_array_index(reg->pupils, RosterPupil, i);
        index_add(index, pupil->membership, pupil);
    }
    return index;
}

static void
index_items(const RosterPlan *plan, GHashTable **by_membership, GHashTable **by_row)
{
    *by_membership = index_new();
    *by_row = index_new();
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        index_add(*by_membership, item->membership, item);
        index_add(*by_row, row_key(item), item);
    }
}

static void
index_log(Comparer *comparer)
{
    const GArray *entries = comparer->since->log->entries;
    comparer->last = index_new();
    comparer->shared = index_new();
    for (guint i = 0; i < entries->len; i++) {
        const LogEntry *entry = &g_array_index(entries, LogEntry, i);
        if (*entry->elsewhere != '\0')
            index_add(comparer->shared, entry->person, entry);
        else
            index_add(comparer->last, entry->membership, entry);
    }
}

static void
comparer_clear(Comparer *comparer)
{
    GHashTable *all[] = {comparer->then, comparer->now, comparer->last,    comparer->shared,
                         comparer->was,  comparer->is,  comparer->was_row, comparer->is_row};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        g_hash_table_unref(all[i]);
}

/* ---- who ---- */

static gboolean
same(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

static gboolean
pupil_differs(const RosterPupil *then, const RosterPupil *now)
{
    if (then == NULL || now == NULL)
        return then != now;
    const RosterState *a = &then->state, *b = &now->state;
    gboolean differs = a->status != b->status || !same(a->card, b->card);
    for (guint f = 0; !differs && f < N_FIELDS; f++)
        differs = !same(a->value[f], b->value[f]);
    return differs;
}

/* Who came since to another school and stands among those whom a row may be. */
static const RosterPupil *
newly_like(const Comparer *comparer, const PlanItem *is)
{
    const GPtrArray *questions = comparer->plan->questions;
    for (guint i = 0; is != NULL && *is->question != '\0' && i < questions->len; i++) {
        const RosterQuestion *question = questions->pdata[i];
        for (guint c = 0; same(question->key, is->question) && question->candidates != NULL &&
                          c < question->candidates->len;
             c++) {
            const RosterPupil *pupil = question->candidates->pdata[c];
            if (pupil->made_by > comparer->mark->place.import)
                return pupil;
        }
    }
    return NULL;
}

static void
add(Comparer *comparer, gint64 membership, const PlanItem *was, const PlanItem *is)
{
    SincePupil pupil = {.then = find(comparer->then, membership),
                        .now = find(comparer->now, membership),
                        .was = was,
                        .is = is,
                        .last = find(comparer->last, membership),
                        .like = newly_like(comparer, is)};
    const RosterPupil *known = pupil.now != NULL ? pupil.now : pupil.then;
    if (pupil.last == NULL && known != NULL && pupil_differs(pupil.then, pupil.now))
        pupil.last = find(comparer->shared, known->person);
    g_array_append_val(comparer->since->pupils, pupil);
}

static void
add_item(Comparer *comparer, const PlanItem *was, const PlanItem *is)
{
    gint64 membership = is != NULL ? is->membership : 0;
    add(comparer, membership == 0 && was != NULL ? was->membership : membership, was, is);
}

/* ---- what differs ---- */

static const PlanItem *
counterpart(const PlanItem *item, GHashTable *by_row, GHashTable *by_membership)
{
    return item->row != 0 ? find(by_row, row_key(item)) : find(by_membership, item->membership);
}

/* A pupil whose row takes somebody else now, or nobody, is told of with the row. */
static gboolean
is_told_by_row(const PlanItem *item, const PlanItem *other, GHashTable *rows)
{
    return item->row == 0 && other != NULL && other->row != 0 && find(rows, row_key(other)) != NULL;
}

static void
compare_plans(Comparer *comparer)
{
    const GArray *now = comparer->plan->items, *then = comparer->since->plan->items;
    for (guint i = 0; i < now->len; i++) {
        const PlanItem *is = &g_array_index(now, PlanItem, i);
        const PlanItem *was = counterpart(is, comparer->was_row, comparer->was);
        if (!is_told_by_row(is, was, comparer->is_row) && !roster_item_writes_same(was, is))
            add_item(comparer, was, is);
    }
    for (guint i = 0; i < then->len; i++) {
        const PlanItem *was = &g_array_index(then, PlanItem, i);
        const PlanItem *is = counterpart(was, comparer->is_row, comparer->is);
        if (is == NULL && !roster_item_writes_same(was, find(comparer->is, was->membership)))
            add_item(comparer, was, NULL);
    }
}

/* All who changed, where the plan cannot be made again or only its groups are others; else how many others there are. */
static void
compare_registers(Comparer *comparer, const RosterRegister *now)
{
    RosterSince *since = comparer->since;
    const RosterRegister *both[] = {now, since->then};
    gboolean all = !since->is_known || since->groups_only;
    g_autoptr(GHashTable) told = index_new();
    for (guint i = 0; i < since->pupils->len; i++) {
        const SincePupil *pupil = &g_array_index(since->pupils, SincePupil, i);
        const RosterPupil *known = pupil->now != NULL ? pupil->now : pupil->then;
        index_add(told, known != NULL ? known->membership : 0, pupil);
    }
    for (guint b = 0; b < G_N_ELEMENTS(both); b++) {
        for (guint i = 0; i < both[b]->pupils->len; i++) {
            gint64 membership = g_array_index(both[b]->pupils, RosterPupil, i).membership;
            const RosterPupil *was = find(comparer->then, membership), *is = find(comparer->now, membership);
            if ((b == 1 && is != NULL) || !pupil_differs(was, is) || find(told, membership) != NULL)
                continue;
            if (all)
                add(comparer, membership, since->is_known ? find(comparer->was, membership) : NULL,
                    find(comparer->is, membership));
            else
                since->n_others++;
        }
    }
}

void
roster_since_compare(RosterSince *since, const RosterRegister *now, const RosterPlan *plan, RosterPlan *then,
                     const RosterMark *mark)
{
    since->plan = then;
    since->is_known = strcmp(then->digest, mark->digest) == 0;
    since->is_same = strcmp(plan->digest, mark->digest) == 0;
    Comparer comparer = {.since = since,
                         .plan = plan,
                         .mark = mark,
                         .then = index_pupils(since->then),
                         .now = index_pupils(now)};
    index_log(&comparer);
    index_items(then, &comparer.was, &comparer.was_row);
    index_items(plan, &comparer.is, &comparer.is_row);
    if (since->is_known)
        compare_plans(&comparer);
    since->groups_only = since->is_known && !since->is_same && since->pupils->len == 0;
    compare_registers(&comparer, now);
    comparer_clear(&comparer);
}

/* ---- words ---- */

const RosterState *
since_pupil_state(const SincePupil *pupil)
{
    if (pupil->now != NULL)
        return &pupil->now->state;
    if (pupil->is != NULL && pupil->is->after.status != ROSTER_NONE)
        return &pupil->is->after;
    if (pupil->then != NULL)
        return &pupil->then->state;
    return pupil->is != NULL ? &pupil->is->after : &pupil->was->after;
}

guint32
since_pupil_row(const SincePupil *pupil)
{
    guint32 row = pupil->is != NULL ? pupil->is->row : 0;
    return row == 0 && pupil->was != NULL ? pupil->was->row : row;
}

gboolean
since_pupil_field(const SincePupil *pupil, PersonField field, const char **then, const char **now)
{
    *then = pupil->then != NULL ? pupil->then->state.value[field] : "";
    *now = pupil->now != NULL ? pupil->now->state.value[field] : "";
    return pupil->then != NULL && pupil->now != NULL && !same(*then, *now);
}

gboolean
since_pupil_status(const SincePupil *pupil, RosterStatus *then, RosterStatus *now)
{
    *then = pupil->then != NULL ? pupil->then->state.status : ROSTER_NONE;
    *now = pupil->now != NULL ? pupil->now->state.status : ROSTER_NONE;
    return *then != *now;
}

char *
since_item_text(const PlanItem *item)
{
    if (item == NULL)
        return g_strdup(_("not in the plan"));
    const char *label = item_kind_label(item->kind);
    const char *before = item->before.value[FIELD_GROUP_CODE], *after = item->after.value[FIELD_GROUP_CODE];
    if (!plan_item_writes(item) || *before == '\0' || *after == '\0' || same(before, after))
        return g_strdup(label);
    return g_strdup_printf("%s (%s → %s)", label, before, after);
}

static char *
what_was_done(const LogEntry *entry)
{
    if (entry->import == 0)
        return g_strdup(_("changed by hand"));
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT,
                                              entry->undoes != 0 ? entry->undoes : entry->import);
    return g_strdup_printf(entry->undoes != 0 ? _("import %s was undone") : _("import %s"), number);
}

char *
since_pupil_why(const SincePupil *pupil)
{
    if (pupil->last == NULL && pupil->like != NULL)
        return g_strdup_printf(_("a pupil with the same name and birth date has come to %s meanwhile"),
                               *pupil->like->elsewhere != '\0' ? pupil->like->elsewhere : _("the library"));
    if (pupil->last == NULL)
        return g_strdup("");
    const LogEntry *entry = pupil->last;
    g_autofree char *what = what_was_done(entry);
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_local(entry->at / G_USEC_PER_SEC);
    g_autofree char *when = at != NULL ? g_date_time_format(at, "%d-%m-%Y %H:%M") : g_strdup("");
    GString *text = g_string_new(what);
    if (*entry->elsewhere != '\0')
        g_string_append_printf(text, _(" at %s"), entry->elsewhere);
    g_string_append_printf(text, ", %s, %s", *entry->who != '\0' ? entry->who : _("at the shell"), when);
    return g_string_free(text, FALSE);
}

char *
roster_since_text(const RosterSince *since)
{
    guint n = since->pupils->len;
    if (since->is_same)
        return g_strdup(_("What was in the way is gone: the plan is again as you saw it."));
    if (since->is_known && since->groups_only)
        return g_strdup(_("Only the groups of the plan are others than you saw."));
    if (since->is_known)
        return g_strdup_printf(n_("Since you looked, %u pupil of this plan was changed.",
                                  "Since you looked, %u pupils of this plan were changed.", n),
                               n);
    if (n == 0)
        return g_strdup(
            _("No pupil was changed since you looked: an answer, a column, a choice or the file is "
              "another one, or you looked long ago."));
    return g_strdup_printf(n_("Since you looked, %u pupil of this school was changed; an answer, a column, a "
                              "choice or the file may be another one too.",
                              "Since you looked, %u pupils of this school were changed; an answer, a column, "
                              "a choice or the file may be another one too.",
                              n),
                           n);
}
