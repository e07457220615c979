/* A plan as a value: its kinds, cases and modes by name, and its memory. How one is made is in plan_build.c.
 */
#include "roster/plan.h"

#include "roster/question.h"
#include "text/text.h"

typedef struct {
    const char *name, *label;
} Word;

static const Word modes[] = {
    [MODE_NEW] = {"new", N_("new pupils only")},
    [MODE_UPDATE] = {"update", N_("known pupils only")},
    [MODE_SYNCHRONISE] = {"synchronise", N_("new and known pupils")},
    [MODE_SCHOOL_YEAR] = {"school-year", N_("school year: new, known and leavers")},
};

static const Word kinds[N_ITEM_KINDS] = {
    [ITEM_ENROL] = {"enrol", N_("new")},
    [ITEM_RETURN] = {"return", N_("back again")},
    [ITEM_LINK] = {"link", N_("linked")},
    [ITEM_MOVE] = {"move", N_("to another group")},
    [ITEM_UPDATE] = {"update", N_("changed")},
    [ITEM_UNCHANGED] = {"unchanged", N_("unchanged")},
    [ITEM_LEAVE] = {"leave", N_("leaver")},
    [ITEM_TRANSFER] = {"transfer", N_("went to another school")},
    [ITEM_WAITING] = {"waiting", N_("waits for an answer")},
    [ITEM_REFUSED] = {"refused", N_("not imported")},
    [ITEM_STAYS] = {"stays", N_("left as is")},
    [ITEM_WITHDRAW] = {"withdraw", N_("enrolment taken back")},
    [ITEM_RESTORE] = {"restore", N_("put back")},
    [ITEM_CONFLICT] = {"conflict", N_("cannot be put back")},
};

static const struct {
    RosterCase c;
    Word word;
} cases[] = {
    {CASE_R1, {"R1", N_("new: in the file, not here")}},
    {CASE_R2, {"R2", N_("added by hand: here, never in a file")}},
    {CASE_R3, {"R3", N_("added on both sides: here by hand, now in the file too")}},
    {CASE_R4, {"R4", N_("gone on both sides")}},
    {CASE_R5, {"R5", N_("left the school: here, no longer in the file")}},
    {CASE_R6, {"R6", N_("removed here by hand, still in the file")}},
    {CASE_R7, {"R7", N_("known: here and in the file")}},
    {CASE_F1, {"F1", N_("the same everywhere")}},
    {CASE_F2, {"F2", N_("the school changed it")}},
    {CASE_F3, {"F3", N_("changed here by hand; the school still says the old value: kept")}},
    {CASE_F4, {"F4", N_("changed in the same way by the school and here")}},
    {CASE_F5, {"F5", N_("changed differently by the school and here")}},
};

const char *
roster_mode_name(RosterMode mode)
{
    g_assert(mode < G_N_ELEMENTS(modes));
    return modes[mode].name;
}

const char *
roster_mode_label(RosterMode mode)
{
    g_assert(mode < G_N_ELEMENTS(modes));
    return _(modes[mode].label);
}

gboolean
roster_mode_from_name(const char *name, RosterMode *mode)
{
    for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
        if (g_str_equal(name, modes[i].name)) {
            *mode = (RosterMode)i;
            return TRUE;
        }
    }
    return FALSE;
}

const char *
item_kind_name(ItemKind kind)
{
    g_assert(kind < N_ITEM_KINDS);
    return kinds[kind].name;
}

const char *
item_kind_label(ItemKind kind)
{
    g_assert(kind < N_ITEM_KINDS);
    return _(kinds[kind].label);
}

gboolean
item_kind_from_name(const char *name, ItemKind *kind)
{
    for (guint i = 0; i < N_ITEM_KINDS; i++) {
        if (g_str_equal(name, kinds[i].name)) {
            *kind = (ItemKind)i;
            return TRUE;
        }
    }
    return FALSE;
}

static const Word *
case_word(RosterCase c)
{
    static const Word none = {"", ""};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (cases[i].c == c)
            return &cases[i].word;
    }
    return &none;
}

const char *
roster_case_name(RosterCase c)
{
    return case_word(c)->name;
}

const char *
roster_case_meaning(RosterCase c)
{
    const char *meaning = case_word(c)->label;
    return *meaning != '\0' ? _(meaning) : ""; /* the empty msgid is the catalogue's own head */
}

gboolean
roster_case_from_name(const char *name, RosterCase *c)
{
    *c = 0;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (g_str_equal(name, cases[i].word.name))
            *c = cases[i].c;
    }
    return *c != 0 || *name == '\0';
}

gboolean
item_kind_writes(ItemKind kind)
{
    static const gboolean writes[N_ITEM_KINDS] = {
        [ITEM_ENROL] = TRUE,    [ITEM_RETURN] = TRUE,   [ITEM_LINK] = TRUE,
        [ITEM_MOVE] = TRUE,     [ITEM_UPDATE] = TRUE,   [ITEM_LEAVE] = TRUE,
        [ITEM_TRANSFER] = TRUE, [ITEM_WITHDRAW] = TRUE, [ITEM_RESTORE] = TRUE,
    };
    return writes[kind];
}

gboolean
plan_item_writes(const PlanItem *item)
{
    return item_kind_writes(item->kind);
}

gboolean
roster_plan_writes(const RosterPlan *plan)
{
    for (guint i = 0; i < plan->items->len; i++) {
        if (plan_item_writes(&g_array_index(plan->items, PlanItem, i)))
            return TRUE;
    }
    return plan->groups->len > 0;
}

guint
roster_plan_n_leavers(const RosterPlan *plan)
{
    return plan->counts[ITEM_LEAVE] + plan->counts[ITEM_TRANSFER];
}

RosterPlan *
roster_plan_new(void)
{
    RosterPlan *plan = g_new0(RosterPlan, 1);
    plan->school_year = g_strdup("");
    plan->items = g_array_new(FALSE, FALSE, sizeof(PlanItem));
    plan->groups = g_array_new(FALSE, TRUE, sizeof(GroupChange));
    plan->questions = g_ptr_array_new();
    plan->made = g_ptr_array_new_with_free_func((GDestroyNotify)roster_question_free);
    plan->blocks = g_ptr_array_new_with_free_func(g_free);
    plan->file_brin = plan->file_year = "";
    plan->text = g_string_chunk_new(4096);
    return plan;
}

void
roster_plan_free(RosterPlan *plan)
{
    if (plan == NULL)
        return;
    g_free(plan->school_year);
    g_array_unref(plan->items);
    g_array_unref(plan->groups);
    g_ptr_array_unref(plan->questions);
    g_ptr_array_unref(plan->made);
    g_ptr_array_unref(plan->blocks);
    g_string_chunk_free(plan->text);
    g_free(plan);
}
