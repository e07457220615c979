/* Words and small texts that the pages of uploads, plans and imports show. */
#include "people/date.h"
#include "text/text.h"
#include "web/portal/pages.h"

/* Templates print many small texts; each lives long enough to be printed, and none is ever freed by hand. */
#define RING 32
const char *
view_keep(char *text)
{
    static GPrivate ring_key = G_PRIVATE_INIT((GDestroyNotify)g_ptr_array_unref);
    GPtrArray *ring = g_private_get(&ring_key);
    if (ring == NULL) {
        ring = g_ptr_array_new_with_free_func(g_free);
        g_private_set(&ring_key, ring);
    }
    if (ring->len == RING)
        g_ptr_array_remove_index(ring, 0);
    g_ptr_array_add(ring, text);
    return text;
}

const ItemKind VIEW_KINDS[] = {ITEM_CONFLICT, ITEM_WAITING,  ITEM_REFUSED,   ITEM_LEAVE, ITEM_TRANSFER,
                               ITEM_ENROL,    ITEM_RETURN,   ITEM_LINK,      ITEM_MOVE,  ITEM_UPDATE,
                               ITEM_RESTORE,  ITEM_WITHDRAW, ITEM_UNCHANGED, ITEM_STAYS, N_ITEM_KINDS};

const char *
view_instant(gint64 microseconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(microseconds / G_USEC_PER_SEC);
    return view_keep(g_date_time_format(time, "%d-%m-%Y %H:%M"));
}

const char *
view_day(const char *iso)
{
    static const char *const weekdays[] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                           N_("Friday"), N_("Saturday"), N_("Sunday")};
    static const char *const months[] = {N_("January"),   N_("February"), N_("March"),    N_("April"),
                                         N_("May"),       N_("June"),     N_("July"),     N_("August"),
                                         N_("September"), N_("October"),  N_("November"), N_("December")};
    guint year, month, day;
    if (sscanf(iso, "%4u-%2u-%2u", &year, &month, &day) != 3 ||
        !g_date_valid_dmy((GDateDay)MIN(day, 32), (GDateMonth)MIN(month, 13), (GDateYear)year))
        return view_date(iso);
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    /* TRANSLATORS: Monday 14 December */
    return view_keep(g_strdup_printf(_("%s %u %s"), _(weekdays[g_date_get_weekday(&date) - 1]), day,
                                     _(months[month - 1])));
}

const char *
view_date(const char *iso)
{
    char shown[11];
    date_shown(iso, shown);
    return view_keep(g_strdup(shown));
}

const char *
view_size(gint64 bytes)
{
    if (bytes < 1000000)
        return view_keep(g_strdup_printf(_("%u kB"), (guint)((bytes + 999) / 1000)));
    return view_keep(g_strdup_printf(_("%u MB"), (guint)((bytes + 999999) / 1000000)));
}

const char *
view_upload_state(const Upload *upload)
{
    static const char *const LABELS[] = {
        [UPLOAD_RECEIVED] = N_("received, waiting for its check"),
        [UPLOAD_CHECKING] = N_("being checked"),
        [UPLOAD_CHECKED] = N_("checked, not imported yet"),
        [UPLOAD_REFUSED] = N_("cannot be imported"),
        [UPLOAD_IMPORTED] = N_("imported"),
        [UPLOAD_REMOVED] = N_("removed"),
    };
    return upload->job != 0 ? _("being worked on") : _(LABELS[upload->state]);
}

const char *
view_job_title(const Job *job)
{
    static const struct {
        const char *now, *stopped, *failed;
    } TITLES[N_JOB_KINDS] = {
        [JOB_CHECK] = {N_("Checking the file"), N_("The check was stopped"), N_("The check did not succeed")},
        [JOB_APPLY] = {N_("Importing"), N_("The import was stopped"), N_("The import did not succeed")},
        [JOB_UNDO] = {N_("Undoing the import"), N_("The undo was stopped"), N_("The undo did not succeed")},
        [JOB_REMOVE] = {N_("Removing the upload"), N_("The removal was stopped"),
                        N_("The removal did not succeed")},
        [JOB_TITLES_CHECK] = {N_("Checking the file"), N_("The check was stopped"),
                              N_("The check did not succeed")},
        [JOB_TITLES_APPLY] = {N_("Writing the titles"), N_("Writing the titles was stopped"),
                              N_("Writing the titles did not succeed")},
        [JOB_TITLES_UNDO] = {N_("Taking the titles back"), N_("Taking the titles back was stopped"),
                             N_("Taking the titles back did not succeed")},
    };
    if (job->state == JOB_CANCELLED)
        return _(TITLES[job->kind].stopped);
    return _(job->state == JOB_FAILED ? TITLES[job->kind].failed : TITLES[job->kind].now);
}

/* 1.012, as Dutch writes it; English 1,012. */
static const char *
grouped(gint64 number)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, number);
    GString *text = g_string_new(NULL);
    gsize length = strlen(digits);
    for (gsize i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            g_string_append_c(text, text_get_language() == TEXT_DUTCH ? '.' : ',');
        g_string_append_c(text, digits[i]);
    }
    return view_keep(g_string_free(text, FALSE));
}

/* Of a file of titles, which is written while it is read. */
static const char *
titles_progress(const Job *job)
{
    if (job->state == JOB_WAITING && job->attempts == 0)
        return _("This waits for its turn: another file of titles goes first.");
    if (job->total == 0)
        return view_keep(g_strdup_printf(_("%s records read"), grouped(job->done)));
    return view_keep(g_strdup_printf(_("%s of %s done"), grouped(job->done), grouped(job->total)));
}

const char *
view_job_progress(const Job *job)
{
    if (job->title_file != 0 && (job->done > 0 || (job->state == JOB_WAITING && job->attempts == 0)))
        return titles_progress(job);
    if (job->state == JOB_WAITING)
        return job->attempts == 0
                   ? _("This waits for its turn: other work goes first. Nothing has been changed yet.")
                   : _("This was interrupted and begins again in a moment.");
    if (job->done == 0)
        return _("This has begun.");
    if (job->total == 0)
        return view_keep(g_strdup_printf(_("%s rows read"), grouped(job->done)));
    if (job->done < job->total)
        return view_keep(g_strdup_printf(_("%s of %s rows read"), grouped(job->done), grouped(job->total)));
    return view_keep(g_strdup_printf(_("All %s rows read; now they are written."), grouped(job->total)));
}

const char *
view_name(const RosterState *state)
{
    const char *const *value = state->value;
    g_autofree char *name = name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                                         value[FIELD_SURNAME]);
    return *name != '\0' ? view_keep(g_steal_pointer(&name)) : _("(no name)");
}

const RosterState *
view_item_state(const PlanItem *item)
{
    return item->after.status == ROSTER_NONE && item->before.status != ROSTER_NONE ? &item->before
                                                                                   : &item->after;
}

const char *
view_item_name(const PlanItem *item)
{
    return view_name(view_item_state(item));
}

const char *
view_group(const RosterState *state)
{
    const char *code = state->value[FIELD_GROUP_CODE];
    return *code == '\0' ? "–" : code;
}

const char *
view_value(PersonField field, const char *value)
{
    if (value == NULL || *value == '\0')
        return _("(empty)");
    return field == FIELD_BIRTH_DATE ? view_date(value) : value;
}

const char *
view_owing(const PlanItem *item)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (item->loans > 0)
        g_string_append_printf(text, n_("%u book at home", "%u books at home", item->loans), item->loans);
    if (item->holds > 0) {
        g_string_append(text, text->len > 0 ? ", " : "");
        g_string_append_printf(text, n_("%u reservation", "%u reservations", item->holds), item->holds);
    }
    if (item->fee_cents > 0) {
        g_autofree char *fees = text_cents(item->fee_cents);
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", fees);
    }
    return view_keep(g_string_free(g_steal_pointer(&text), FALSE));
}

const char *
view_record_value(const RosterRecord *record, PersonField field)
{
    return record->value[field] == NULL ? _("(not in the file)") : view_value(field, record->value[field]);
}

gboolean
view_cut_list(GPtrArray *list)
{
    gboolean has_more = list->len > VIEW_LIST;
    if (has_more)
        g_ptr_array_set_size(list, VIEW_LIST);
    return has_more;
}

const char *
view_since_status(RosterStatus status)
{
    return status == ROSTER_NONE ? _("not at this school") : view_status(status);
}

const char *
view_since_why(const SincePupil *pupil)
{
    return view_keep(since_pupil_why(pupil));
}

const char *
view_since_plan(const PlanItem *item)
{
    return view_keep(since_item_text(item));
}

guint
view_next_of_kind(const RosterPlan *plan, guint from, ItemKind kind)
{
    while (from < plan->items->len && g_array_index(plan->items, PlanItem, from).kind != kind)
        from++;
    return from;
}

const char *
view_kind_explained(ItemKind kind)
{
    static const char *const SENTENCES[N_ITEM_KINDS] = {
        [ITEM_ENROL] = N_("These pupils are not known here yet. They are enrolled and get a card number."),
        [ITEM_RETURN] = N_("These pupils left earlier and are back. They keep their old card."),
        [ITEM_LINK] = N_("These pupils were known already and are delivered by the school for the first "
                         "time. From now on the two belong together."),
        [ITEM_MOVE] = N_("These pupils go to another group or to the new school year."),
        [ITEM_UPDATE] = N_("Something changed for these pupils; the group stays."),
        [ITEM_UNCHANGED] = N_("Nothing changes for these pupils."),
        [ITEM_LEAVE] = N_("These pupils are not in the file any more. They are deregistered, never deleted. "
                          "What they still have at home stays in view."),
        [ITEM_TRANSFER] = N_("These pupils are at another school of the library now. They leave this school "
                             "and keep card and loans."),
        [ITEM_WAITING] = N_("These rows wait for an answer. Nothing is written for them until then."),
        [ITEM_REFUSED] = N_("These rows are not imported. The others are."),
        [ITEM_STAYS] = N_("These pupils are in the register, not in the file, and stay as they are."),
        [ITEM_WITHDRAW] = N_("These enrolments are taken back."),
        [ITEM_RESTORE] = N_("These pupils go back to how they were before the import."),
        [ITEM_CONFLICT] = N_("These can no longer be taken back, because something changed after the import. "
                             "They stay as they are."),
    };
    return SENTENCES[kind] != NULL ? _(SENTENCES[kind]) : "";
}

const char *
view_kind_heading(ItemKind kind)
{
    static const char *const HEADINGS[N_ITEM_KINDS] = {
        [ITEM_ENROL] = N_("New pupils"),
        [ITEM_RETURN] = N_("Back at school"),
        [ITEM_LINK] = N_("Linked"),
        [ITEM_MOVE] = N_("To a new group or year"),
        [ITEM_UPDATE] = N_("Otherwise changed"),
        [ITEM_UNCHANGED] = N_("Unchanged"),
        [ITEM_LEAVE] = N_("Leavers"),
        [ITEM_TRANSFER] = N_("Gone to another school"),
        [ITEM_WAITING] = N_("Waiting for an answer"),
        [ITEM_REFUSED] = N_("Refused rows"),
        [ITEM_STAYS] = N_("Left as they are"),
        [ITEM_WITHDRAW] = N_("Enrolments taken back"),
        [ITEM_RESTORE] = N_("Put back"),
        [ITEM_CONFLICT] = N_("Cannot be put back"),
    };
    return _(HEADINGS[kind]);
}

const char *
view_choice_label(Choice choice)
{
    static const char *const LABELS[] = {
        [CHOICE_OPEN] = N_("Decide later: the row waits"),
        [CHOICE_LINK] = N_("This is the same pupil"),
        [CHOICE_NEW] = N_("A new pupil: enrol"),
        [CHOICE_SKIP] = N_("Skip: leave it out of this import"),
        [CHOICE_FILE] = N_("Take what the school says"),
        [CHOICE_REGISTER] = N_("Keep what the library has"),
        [CHOICE_ENROL] = N_("Enrol again"),
        [CHOICE_JOIN] = N_("One combination group: put together"),
        [CHOICE_KEEP] = N_("Two groups: keep apart"),
        [CHOICE_ACCEPT] = N_("The dates are right as they were read"),
        [CHOICE_EMPTY] = N_("Leave these dates out"),
        [CHOICE_BOTH] = N_("Two different pupils: import both"),
    };
    return _(LABELS[choice]);
}

const char *
view_upload_badge(const Upload *upload)
{
    return upload->state == UPLOAD_IMPORTED ? "good" : upload->state == UPLOAD_REFUSED ? "bad" : "";
}

const char *
view_grade_badge(FindingGrade grade)
{
    return grade >= FINDING_ROW_REFUSED ? "bad" : grade == FINDING_NOTE ? "" : "warn";
}

const char *
view_branch_name(const GPtrArray *branches, gint64 id)
{
    for (guint i = 0; i < branches->len; i++) {
        const Branch *branch = branches->pdata[i];
        if (branch->id == id)
            return branch->name;
    }
    return "";
}

const char *
view_status(RosterStatus status)
{
    static const char *const LABELS[] = {
        [ROSTER_NONE] = N_("at another school"),       [ROSTER_ACTIVE] = N_("registered here"),
        [ROSTER_LEFT_OWING] = N_("left, still owing"), [ROSTER_LEFT] = N_("left"),
        [ROSTER_REMOVED] = N_("removed by hand"),
    };
    return _(LABELS[status]);
}

const char *
view_pupil_status(const RosterPupil *pupil)
{
    const char *label = view_status(pupil->state.status);
    return *pupil->elsewhere != '\0' ? view_keep(g_strdup_printf("%s: %s", label, pupil->elsewhere)) : label;
}

gboolean
view_moves(const PlanItem *item)
{
    const char *const *before = item->before.value, *const *after = item->after.value;
    return item->before.status != ROSTER_NONE && item->after.status != ROSTER_NONE &&
           (!g_str_equal(before[FIELD_GROUP_CODE], after[FIELD_GROUP_CODE]) ||
            !g_str_equal(before[FIELD_SCHOOL_YEAR], after[FIELD_SCHOOL_YEAR]));
}

gboolean
view_group_changes(const PlanItem *item)
{
    return view_moves(item) && !g_str_equal(view_group(&item->before), view_group(&item->after));
}

/* What the items of a kind have to tell, so that a table has no column that is empty all the way down. */
ViewColumns
view_columns(const RosterPlan *plan, ItemKind kind)
{
    ViewColumns columns = {0};
    for (guint i = view_next_of_kind(plan, 0, kind); i < plan->items->len;
         i = view_next_of_kind(plan, i + 1, kind)) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        columns.rows |= item->row > 0;
        columns.details |= *item->reason != '\0' || view_has_owing(item) || view_n_changes(item) > 0 ||
                           view_restores(item);
        columns.owing += view_has_owing(item);
        columns.cases |= item->c != 0 ? 1u << item->c : 0;
        for (guint f = 0; f < item->n_fields; f++)
            if (view_field_shown(&item->fields[f]))
                columns.cases |= 1u << item->fields[f].c;
    }
    return columns;
}

guint
view_n_shown(const RosterPlan *plan)
{
    guint n = 0;
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++)
        n += kind == ITEM_UNCHANGED || kind == ITEM_STAYS ? 0 : plan->counts[kind];
    return n;
}

/* "…, 12 new"; nothing when there are none. */
G_GNUC_PRINTF(3, 4) static void add_count(GString *text, guint n, const char *format, ...)
{
    va_list arguments;
    if (n == 0)
        return;
    g_string_append(text, text->len > 0 ? ", " : "");
    va_start(arguments, format);
    g_string_append_vprintf(text, format, arguments);
    va_end(arguments);
}

const char *
view_summary(const UploadSummary *summary)
{
    GString *text = g_string_new(summary->braked ? _("braked") : "");
    add_count(text, summary->enrol, n_("%u new", "%u new", summary->enrol), summary->enrol);
    add_count(text, summary->move, n_("%u to another group", "%u to another group", summary->move),
              summary->move);
    add_count(text, summary->update, n_("%u otherwise changed", "%u otherwise changed", summary->update),
              summary->update);
    add_count(text, summary->leave, n_("%u leaver", "%u leavers", summary->leave), summary->leave);
    add_count(text, summary->unchanged, n_("%u unchanged", "%u unchanged", summary->unchanged),
              summary->unchanged);
    add_count(text, summary->questions, n_("%u question", "%u questions", summary->questions),
              summary->questions);
    add_count(text, summary->refused, n_("%u row refused", "%u rows refused", summary->refused),
              summary->refused);
    return view_keep(g_string_free(text, FALSE));
}

gboolean
view_has_owing(const PlanItem *item)
{
    return item->loans + item->holds > 0 || item->fee_cents > 0;
}

gboolean
view_restores(const PlanItem *item)
{
    return item->kind == ITEM_RESTORE && item->before.status != ROSTER_NONE &&
           item->after.status != ROSTER_NONE;
}

gboolean
view_field_restored(const PlanItem *item, PersonField field)
{
    return field != FIELD_GROUP_CODE && field != FIELD_SCHOOL_YEAR &&
           !g_str_equal(item->before.value[field], item->after.value[field]);
}

gboolean
view_field_shown(const FieldChange *change)
{
    return change->c != CASE_F4 && change->field != FIELD_GROUP_CODE && change->field != FIELD_SCHOOL_YEAR;
}

guint
view_n_changes(const PlanItem *item)
{
    guint n = 0;
    for (guint i = 0; i < item->n_fields; i++)
        n += view_field_shown(&item->fields[i]);
    return n;
}

gboolean
view_shows_kind(const PlanView *view, ItemKind kind)
{
    if (view->plan->counts[kind] == 0)
        return FALSE;
    return view->kind < 0 ? kind != ITEM_UNCHANGED && kind != ITEM_STAYS : view->kind == (int)kind;
}

gboolean
view_differs(const RosterRecord *record, const RosterPupil *pupil, PersonField field)
{
    return record->value[field] != NULL && !g_str_equal(record->value[field], pupil->state.value[field]);
}

const char *const VIEW_ENCODINGS[] = {"",         "UTF-8",    "Windows-1252", "UTF-16LE",
                                      "UTF-16BE", "MacRoman", "cp850",        NULL};
const char *const VIEW_SEPARATORS[] = {"", ";", ",", "tab", "|", NULL};

ViewOptions
view_options(const Upload *upload)
{
    ViewOptions options = {.encoding = "", .separator = ""};
    char *encoding = NULL, separator = '\0';
    import_options_parse(upload->options, &options.sheet, &encoding, &separator);
    if (encoding != NULL)
        options.encoding = view_keep(encoding);
    if (separator != '\0')
        options.separator = separator == '\t' ? "tab" : view_keep(g_strdup_printf("%c", separator));
    return options;
}

const PersonField VIEW_COMPARED[] = {FIELD_PUPIL_NUMBER, FIELD_FIRST_NAME, FIELD_INITIALS, FIELD_PREFIX,
                                     FIELD_SURNAME,      FIELD_BIRTH_DATE, FIELD_SEX,      FIELD_GROUP_CODE};
const guint VIEW_N_COMPARED = G_N_ELEMENTS(VIEW_COMPARED);
