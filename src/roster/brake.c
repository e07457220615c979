/* Weighs a plan: too many leavers, another school's file, another year's, last year's, columns missing, a BSN. */
#include "roster/brake.h"

#include <string.h>

#include "people/field.h"
#include "text/text.h"

enum {
    LEAVERS_FREE = 5,        /* so many leavers never brake */
    LEAVERS_PERCENT = 10,    /* nor does this share of the active pupils */
    OVERLAP_PERCENT = 50,    /* fewer numbers in common brake … */
    OVERLAP_PUPILS_MIN = 10, /* … where at least so many active pupils have one */
};

static gboolean
too_many_leavers(const RosterPlan *plan)
{
    guint n = roster_plan_n_leavers(plan);
    if (n > 1 && n == plan->n_active) /* everyone: also at a school of five */
        return TRUE;
    return n > LEAVERS_FREE && (guint64)n * 100 > (guint64)plan->n_active * LEAVERS_PERCENT;
}

/* Numbers of the file that the register knows; where everyone should be in the file also the reverse. A file
 * of new pupils only (mode new) has no number in common by nature. */
static gboolean
too_little_overlap(RosterPlan *plan, const RosterMatch *match, const RosterRegister *reg)
{
    guint active = 0, seen = 0;
    for (guint i = 0; i < reg->pupils->len; i++) {
        const RosterState *state = &g_array_index(reg->pupils, RosterPupil, i).state;
        if (state->status == ROSTER_ACTIVE && *state->value[FIELD_PUPIL_NUMBER] != '\0') {
            active++;
            seen += match->seen[i] != 0;
        }
    }
    plan->overlap_known = match->n_known;
    plan->overlap_of = match->n_numbers;
    if (plan->mode == MODE_NEW || active < OVERLAP_PUPILS_MIN)
        return FALSE;
    if ((guint64)match->n_known * 100 < (guint64)match->n_numbers * OVERLAP_PERCENT)
        return TRUE;
    if (plan->mode != MODE_SCHOOL_YEAR || (guint64)seen * 100 >= (guint64)active * OVERLAP_PERCENT)
        return FALSE;
    plan->overlap_known = seen;
    plan->overlap_of = active;
    return TRUE;
}

/* Known pupils who would go to a lower year group. One may stay down a year; a whole school does not. */
static guint
going_back(const RosterPlan *plan)
{
    guint n = 0;
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (item->kind == ITEM_MOVE || item->kind == ITEM_UPDATE)
            n += strcmp(item->after.value[FIELD_YEAR_GROUP], item->before.value[FIELD_YEAR_GROUP]) < 0 &&
                 *item->after.value[FIELD_YEAR_GROUP] != '\0';
    }
    return n;
}

static gboolean
goes_backwards(const RosterPlan *plan)
{
    guint n = going_back(plan);
    return n > 1 && n * 2 > plan->n_active;
}

static guint
rows_that_write(const RosterPlan *plan)
{
    guint n = 0;
    for (guint i = 0; i < plan->items->len; i++)
        n += plan_item_writes(&g_array_index(plan->items, PlanItem, i)) != 0;
    return n;
}

void
roster_brake(RosterPlan *plan, const RosterRecords *records, const RosterMatch *match,
             const RosterRegister *reg)
{
    plan->file_brin = records->brin != NULL ? records->brin : "";
    plan->file_year = records->school_year != NULL ? records->school_year : "";
    plan->missing = records->missing;
    const struct {
        gboolean trips;
        PlanBrake brake;
    } checks[] = {
        {too_many_leavers(plan), BRAKE_LEAVERS},
        {!brin_agrees(plan->file_brin, reg->branch->brin), BRAKE_OTHER_SCHOOL},
        {*plan->file_year != '\0' && strcmp(plan->file_year, plan->school_year) != 0, BRAKE_OTHER_YEAR},
        {too_little_overlap(plan, match, reg), BRAKE_OVERLAP},
        {plan->missing != 0, BRAKE_COLUMN_MISSING},
        {records->bsn_column, BRAKE_BSN},
        {goes_backwards(plan), BRAKE_BACKWARDS},
    };
    for (guint i = 0; i < G_N_ELEMENTS(checks); i++) {
        if (checks[i].trips)
            plan->brakes |= checks[i].brake;
    }
    if (plan->brakes & BRAKE_LEAVERS)
        plan->confirm = roster_plan_n_leavers(plan);
    else if (plan->brakes != 0)
        plan->confirm = rows_that_write(plan);
}

/* ---- in words ---- */

/* Leavers of the highest year group that the register knows: they leave every summer, and the person who confirms should
 * see how many are left to explain. */
static guint
leavers_of_last_year(const RosterPlan *plan)
{
    const char *highest = "";
    guint n = 0;
    for (guint pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < plan->items->len; i++) {
            const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
            const char *year = item->before.status == ROSTER_ACTIVE ? item->before.value[FIELD_YEAR_GROUP]
                                                                    : "";
            if (pass == 0 && strcmp(year, highest) > 0)
                highest = year;
            n += pass == 1 && (item->kind == ITEM_LEAVE || item->kind == ITEM_TRANSFER) &&
                 strcmp(year, highest) == 0;
        }
    }
    return n;
}

static char *
leavers_text(const RosterPlan *plan)
{
    return g_strdup_printf(_("%u of the %u pupils are not in this file and would be deregistered; %u of them "
                             "were in the highest year group. "
                             "A file of one class does this too. Only go on if they all left."),
                           roster_plan_n_leavers(plan), plan->n_active, leavers_of_last_year(plan));
}

static char *
backwards_text(const RosterPlan *plan)
{
    return g_strdup_printf(
        _("%u of the %u pupils would go back to a lower year group. That is how last year's file looks. "
          "Only go on if this is the newest file."),
        going_back(plan), plan->n_active);
}

static char *
other_school_text(const RosterPlan *plan)
{
    return g_strdup_printf(
        _("The file says that it is of school %s, which is another school. Check that this is the "
          "right file."),
        plan->file_brin);
}

static char *
other_year_text(const RosterPlan *plan)
{
    return g_strdup_printf(
        _("The file says that it is of school year %s, and you import it as %s. Check the file or "
          "choose the other year."),
        plan->file_year, plan->school_year);
}

static char *
overlap_text(const RosterPlan *plan)
{
    return g_strdup_printf(
        _("Only %u of %u pupil numbers are the same in the file and at this school. It looks like "
          "another school's file, or the school got new numbers. Check that this is the right file."),
        plan->overlap_known, plan->overlap_of);
}

static char *
column_missing_text(const RosterPlan *plan)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint f = 0; f < N_FIELDS; f++) {
        if (plan->missing >> f & 1)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", field_label((PersonField)f));
    }
    return g_strdup_printf(
        _("The file has no column for: %s. Name the column in the list of columns, or ask the school "
          "for a complete file."),
        names->str);
}

static char *
bsn_text(const RosterPlan *plan G_GNUC_UNUSED)
{
    return g_strdup(_("The file has citizen service numbers (BSN). They were dropped at once and are in no "
                      "register or report. Ask "
                      "the school to leave them out: it may not send them."));
}

char *
roster_plan_brake_text(const RosterPlan *plan, PlanBrake brake)
{
    static const struct {
        PlanBrake brake;
        char *(*text)(const RosterPlan *plan);
    } texts[] = {
        {BRAKE_LEAVERS, leavers_text},
        {BRAKE_OTHER_SCHOOL, other_school_text},
        {BRAKE_OTHER_YEAR, other_year_text},
        {BRAKE_OVERLAP, overlap_text},
        {BRAKE_COLUMN_MISSING, column_missing_text},
        {BRAKE_BSN, bsn_text},
        {BRAKE_BACKWARDS, backwards_text},
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (texts[i].brake == brake)
            return texts[i].text(plan);
    }
    g_assert_not_reached();
}
