/* The plan of an upload: what it would do, line by line; questions answered, choices made, applied. */
#include "service/import.h"

#include "roster/mapping.h"
#include "roster/question.h"
#include "service/job.h"
#include "text/text.h"
#include "web/api/imports.h"

/* ---- shapes ---- */

static const char *const modes[] = {"new", "update", "synchronise", "school-year", NULL};

static const ApiField count_fields[] = {{.name = "kind", .type = API_TEXT, .example = "enrol"},
                                        {.name = "label", .type = API_TEXT, .example = "nieuw"},
                                        {.name = "pupils", .type = API_INT, .example = "30"}};
static const ApiShape count_shape = {"PlanCount", API_FIELDS(count_fields)};
static const ApiField finding_fields[] = {
    {.name = "code", .type = API_TEXT, .example = "number-twice"},
    {.name = "grade", .type = API_TEXT, .example = "row-refused"},
    {.name = "sheet", .type = API_INT},
    {.name = "row", .type = API_INT, .example = "12", .about = "in the file; 0: the whole sheet or column"},
    {.name = "column", .type = API_INT},
    {.name = "what", .type = API_TEXT, .example = "Leerlingnummer 12 staat er twee keer."},
    {.name = "means", .type = API_TEXT},
    {.name = "todo", .type = API_TEXT}};
static const ApiShape finding_shape = {"Finding", API_FIELDS(finding_fields)};
static const ApiField plan_fields[] = {
    {.name = "mark",
     .type = API_TEXT,
     .example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855-1-2",
     .about = "of exactly this plan: what is applied is what was seen, or nothing"},
    {.name = "mode", .type = API_TEXT, .choices = modes, .example = "school-year"},
    {.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
    {.name = "counts", .type = API_SHAPE, .flags = API_LIST, .shape = &count_shape},
    {.name = "writes", .type = API_BOOL, .example = "true", .about = "false: there is nothing to do"},
    {.name = "active-before", .type = API_INT, .example = "238"},
    {.name = "leavers", .type = API_INT, .example = "28"},
    {.name = "questions", .type = API_INT, .example = "2", .about = "open ones: their rows wait"},
    {.name = "brakes",
     .type = API_TEXT,
     .flags = API_LIST,
     .example = "28 van de 238 leerlingen worden uitgeschreven.",
     .about = "sentences; empty: no extra yes is asked"},
    {.name = "confirm",
     .type = API_INT,
     .example = "28",
     .about = "the number that a braked plan is let through with"},
    {.name = "findings",
     .type = API_SHAPE,
     .flags = API_LIST,
     .shape = &finding_shape,
     .about = "the first 1,000, by grade and place"}};
const ApiShape plan_shape = {"Plan", API_FIELDS(plan_fields)};

static const ApiField line_change_fields[] = {{.name = "field", .type = API_TEXT, .example = "surname"},
                                              {.name = "case", .type = API_TEXT, .example = "F2"},
                                              {.name = "last", .type = API_TEXT, .example = "Jansen"},
                                              {.name = "file", .type = API_TEXT, .example = "Janssen"},
                                              {.name = "register", .type = API_TEXT, .example = "Jansen"},
                                              {.name = "taken", .type = API_BOOL, .example = "true"}};
static const ApiShape line_change_shape = {"PlanChange", API_FIELDS(line_change_fields)};
static const ApiField line_fields[] = {
    {.name = "kind", .type = API_TEXT, .example = "move"},
    {.name = "case", .type = API_TEXT, .example = "R7", .about = "of the table in ARCHITECTURE.md"},
    {.name = "patron", .type = API_ID, .flags = API_NULL},
    {.name = "row", .type = API_INT, .example = "12", .about = "in the file; 0: none"},
    {.name = "pupil-number", .type = API_TEXT, .example = "000012"},
    {.name = "first-name", .type = API_TEXT, .example = "Anna"},
    {.name = "prefix", .type = API_TEXT, .example = "de"},
    {.name = "surname", .type = API_TEXT, .example = "Jong"},
    {.name = "birth-date", .type = API_TEXT, .example = "2015-12-31"},
    {.name = "group-before", .type = API_TEXT, .example = "4A"},
    {.name = "group-after", .type = API_TEXT, .example = "5A"},
    {.name = "changes", .type = API_SHAPE, .flags = API_LIST, .shape = &line_change_shape},
    {.name = "loans", .type = API_INT},
    {.name = "holds", .type = API_INT},
    {.name = "fee-cents", .type = API_INT},
    {.name = "reason", .type = API_TEXT, .example = "", .about = "why it waits, is refused or stays"},
    {.name = "question", .type = API_TEXT, .example = "", .about = "key of the open one; empty"}};
static const ApiShape line_shape = {"PlanLine", API_FIELDS(line_fields)};
static const ApiField lines_fields[] = {
    {.name = "mark", .type = API_TEXT, .example = "e3b0c442-1-2"},
    {.name = "lines", .type = API_SHAPE, .flags = API_LIST, .shape = &line_shape},
    {.name = "next", .type = API_TEXT, .flags = API_NULL, .example = "NTA"}};
const ApiShape plan_lines_shape = {"PlanLines", API_FIELDS(lines_fields)};
static const ApiField plan_query_fields[] = {
    {.name = "kind", .type = API_TEXT, .flags = API_OPTIONAL, .example = "enrol", .about = "only these"}};
const ApiShape plan_query = {"PlanLinesQuery", API_FIELDS(plan_query_fields)};

/* ---- writing ---- */

static void
write_finding(Api *api, const Finding *finding)
{
    g_autofree char *what = finding_what(finding), *means = finding_means(finding),
                    *todo = finding_todo(finding);
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "code", finding_code_name(finding->code));
    json_write_member_string(api->out, "grade", finding_grade_name(finding->grade));
    json_write_member_int(api->out, "sheet", finding->sheet);
    json_write_member_int(api->out, "row", finding->row);
    json_write_member_int(api->out, "column", finding->column);
    json_write_member_string(api->out, "what", what);
    json_write_member_string(api->out, "means", means);
    json_write_member_string(api->out, "todo", todo);
    json_write_object_end(api->out);
}

static void
write_counts(Api *api, const RosterPlan *plan)
{
    json_write_key(api->out, "counts");
    json_write_array_begin(api->out);
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++) {
        if (plan->counts[kind] == 0)
            continue;
        json_write_object_begin(api->out);
        json_write_member_string(api->out, "kind", item_kind_name((ItemKind)kind));
        json_write_member_string(api->out, "label", item_kind_label((ItemKind)kind));
        json_write_member_int(api->out, "pupils", plan->counts[kind]);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
}

static void
write_brakes(Api *api, const RosterPlan *plan)
{
    json_write_key(api->out, "brakes");
    json_write_array_begin(api->out);
    for (guint brake = 1; brake != 0 && brake <= plan->brakes; brake <<= 1)
        if (plan->brakes & brake) {
            g_autofree char *text = roster_plan_brake_text(plan, (PlanBrake)brake);
            json_write_string(api->out, text);
        }
    json_write_array_end(api->out);
}

void
api_write_plan(Api *api, const ApiPlan *shown)
{
    const RosterPlan *plan = shown->plan;
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "mark", shown->mark);
    json_write_member_string(api->out, "mode", roster_mode_name(plan->mode));
    json_write_member_string(api->out, "school-year", plan->school_year ? plan->school_year : "");
    write_counts(api, plan);
    json_write_member_bool(api->out, "writes", roster_plan_writes(plan));
    json_write_member_int(api->out, "active-before", plan->n_active);
    json_write_member_int(api->out, "leavers", roster_plan_n_leavers(plan));
    json_write_member_int(api->out, "questions", shown->questions);
    write_brakes(api, plan);
    json_write_member_int(api->out, "confirm", plan->brakes ? plan->confirm : 0);
    json_write_key(api->out, "findings");
    json_write_array_begin(api->out);
    for (guint i = 0; shown->findings && i < MIN(shown->findings->len, API_LIST_MOST); i++)
        write_finding(api, shown->findings->pdata[i]);
    json_write_array_end(api->out);
    json_write_object_end(api->out);
}

static void
write_changes(Api *api, const PlanItem *item)
{
    json_write_key(api->out, "changes");
    json_write_array_begin(api->out);
    for (guint i = 0; i < item->n_fields; i++) {
        const FieldChange *change = &item->fields[i];
        json_write_object_begin(api->out);
        json_write_member_string(api->out, "field", field_name(change->field));
        json_write_member_string(api->out, "case", roster_case_name(change->c));
        json_write_member_string(api->out, "last", change->last ? change->last : "");
        json_write_member_string(api->out, "file", change->file ? change->file : "");
        json_write_member_string(api->out, "register", change->registered ? change->registered : "");
        json_write_member_bool(api->out, "taken", change->taken);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
}

static void
write_line(Api *api, const PlanItem *item)
{
    static const PersonField fields[] = {FIELD_PUPIL_NUMBER, FIELD_FIRST_NAME, FIELD_PREFIX, FIELD_SURNAME,
                                         FIELD_BIRTH_DATE};
    const RosterState *shown = item->after.status != ROSTER_NONE || *item->after.value[FIELD_SURNAME]
                                   ? &item->after
                                   : &item->before;
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "kind", item_kind_name(item->kind));
    json_write_member_string(api->out, "case", item->c != 0 ? roster_case_name(item->c) : "");
    api_write_id(api, "patron", item->membership);
    json_write_member_int(api->out, "row", item->row);
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        json_write_member_string(api->out, field_name(fields[i]), shown->value[fields[i]]);
    json_write_member_string(api->out, "group-before", item->before.value[FIELD_GROUP_CODE]);
    json_write_member_string(api->out, "group-after", item->after.value[FIELD_GROUP_CODE]);
    write_changes(api, item);
    json_write_member_int(api->out, "loans", item->loans);
    json_write_member_int(api->out, "holds", item->holds);
    json_write_member_int(api->out, "fee-cents", item->fee_cents);
    json_write_member_string(api->out, "reason", item->reason ? item->reason : "");
    json_write_member_string(api->out, "question", item->question ? item->question : "");
    json_write_object_end(api->out);
}

/* A plan has its order, and the cursor its digest: a page of another plan is none of this one. */
gboolean
api_write_plan_lines(Api *api, const ApiPlan *shown, GError **error)
{
    ApiPage page;
    ItemKind kind;
    guint n = 0, i;
    const char *wanted = api_query_text(api, "kind");
    if (!api_page(api, &page, error))
        return FALSE;
    if (wanted && !item_kind_from_name(wanted, &kind)) {
        api_problem_field(api, "?kind", _("This is none of the possible values."));
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                            _("Something behind the ? is not right."));
        return FALSE;
    }
    if (page.after > 0 && strcmp(page.mark, shown->plan->digest) != 0) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_STALE,
                            _("The plan is another one since the page before. Begin with the first page."));
        return FALSE;
    }
    const GArray *items = shown->plan->items;
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "mark", shown->mark);
    json_write_key(api->out, "lines");
    json_write_array_begin(api->out);
    for (i = (guint)MIN(page.after, items->len); i < items->len && n < page.limit; i++) {
        const PlanItem *item = &g_array_index(items, PlanItem, i);
        if (wanted && item->kind != kind)
            continue;
        write_line(api, item);
        n++;
    }
    json_write_array_end(api->out);
    api_write_next(api, i < items->len ? i : 0, shown->plan->digest);
    json_write_object_end(api->out);
    return TRUE;
}

void
api_tell_since(Api *api, const RosterSince *since, const char *mark)
{
    g_autofree char *text = since ? roster_since_text(since) : NULL;
    api->more = json_writer_new();
    json_write_object_begin(api->more);
    json_write_member_string(api->more, "mark", mark ? mark : "");
    json_write_member_string(api->more, "since", text ? text : "");
    json_write_key(api->more, "pupils");
    json_write_array_begin(api->more);
    for (guint i = 0; since && i < MIN(since->pupils->len, API_LIST_MOST); i++) {
        const SincePupil *pupil = &g_array_index(since->pupils, SincePupil, i);
        const RosterState *state = since_pupil_state(pupil);
        g_autofree char *why = since_pupil_why(pupil);
        json_write_object_begin(api->more);
        json_write_member_string(api->more, "pupil-number", state->value[FIELD_PUPIL_NUMBER]);
        json_write_member_string(api->more, "surname", state->value[FIELD_SURNAME]);
        json_write_member_string(api->more, "why", why);
        json_write_object_end(api->more);
    }
    json_write_array_end(api->more);
}

/* ---- the plan of an upload ---- */

ImportCase *
api_open_case(Api *api, GError **error)
{
    g_autoptr(ImportCase) icase = service_import_open(api->service, api->actor, api->request->ids[0], error);
    if (!icase)
        return NULL;
    if (import_case_upload(icase)->state == UPLOAD_IMPORTED)
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                            _("This file is imported already: there is nothing to plan."));
    else if (!import_case_plan(icase))
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE,
            _("There is no plan: the file as a whole is refused. The summary of the upload says why."));
    else
        return g_steal_pointer(&icase);
    return NULL;
}

static ApiPlan
plan_of(const ImportCase *icase)
{
    return (ApiPlan){import_case_plan(icase), import_case_mark(icase), import_case_open_questions(icase),
                     import_case_findings(icase)};
}

static gboolean
plan_show(Api *api, GError **error)
{
    g_autoptr(ImportCase) icase = api_open_case(api, error);
    if (!icase)
        return FALSE;
    const ApiPlan plan = plan_of(icase);
    api_write_plan(api, &plan);
    return TRUE;
}

static gboolean
plan_lines(Api *api, GError **error)
{
    g_autoptr(ImportCase) icase = api_open_case(api, error);
    if (!icase)
        return FALSE;
    const ApiPlan plan = plan_of(icase);
    return api_write_plan_lines(api, &plan, error);
}

/* ---- questions ---- */

static const ApiField candidate_fields[] = {{.name = "person", .type = API_ID},
                                            {.name = "first-name", .type = API_TEXT, .example = "Anna"},
                                            {.name = "prefix", .type = API_TEXT, .example = "de"},
                                            {.name = "surname", .type = API_TEXT, .example = "Jong"},
                                            {.name = "birth-date", .type = API_TEXT, .example = "2015-12-31"},
                                            {.name = "pupil-number", .type = API_TEXT, .example = "12"},
                                            {.name = "group-code", .type = API_TEXT, .example = "4A"},
                                            {.name = "card", .type = API_TEXT, .example = "1012345678"}};
static const ApiShape candidate_shape = {"QuestionCandidate", API_FIELDS(candidate_fields)};
static const ApiField question_fields[] = {
    {.name = "key", .type = API_TEXT, .example = "match 000012"},
    {.name = "text", .type = API_TEXT, .example = "Is dit dezelfde leerling?"},
    {.name = "choices", .type = API_TEXT, .flags = API_LIST, .example = "link"},
    {.name = "candidates",
     .type = API_SHAPE,
     .flags = API_LIST,
     .shape = &candidate_shape,
     .about = "whom link may name; most likely first"},
    {.name = "answer", .type = API_TEXT, .example = "", .about = "the choice made; empty: open"},
    {.name = "person", .type = API_ID, .flags = API_NULL, .about = "of the answer link"}};
static const ApiShape question_shape = {"Question", API_FIELDS(question_fields)};
static const ApiField questions_fields[] = {
    {.name = "questions", .type = API_SHAPE, .flags = API_LIST, .shape = &question_shape}};
static const ApiShape questions_shape = {"Questions", API_FIELDS(questions_fields)};

static void
write_candidate(Api *api, const RosterPupil *pupil)
{
    static const PersonField fields[] = {FIELD_FIRST_NAME, FIELD_PREFIX,       FIELD_SURNAME,
                                         FIELD_BIRTH_DATE, FIELD_PUPIL_NUMBER, FIELD_GROUP_CODE};
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "person", pupil->person);
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        json_write_member_string(api->out, field_name(fields[i]), pupil->state.value[fields[i]]);
    json_write_member_string(api->out, "card", pupil->state.card);
    json_write_object_end(api->out);
}

static void
write_question(Api *api, const RosterQuestion *question)
{
    g_autofree char *text = roster_question_text(question);
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "key", question->key);
    json_write_member_string(api->out, "text", text);
    json_write_key(api->out, "choices");
    json_write_array_begin(api->out);
    for (guint choice = CHOICE_LINK; choice <= CHOICE_BOTH; choice++)
        if (question->choices & 1u << choice)
            json_write_string(api->out, choice_name((Choice)choice));
    json_write_array_end(api->out);
    json_write_key(api->out, "candidates");
    json_write_array_begin(api->out);
    for (guint i = 0; question->candidates && i < question->candidates->len; i++)
        write_candidate(api, question->candidates->pdata[i]);
    json_write_array_end(api->out);
    json_write_member_string(api->out, "answer",
                             question->answer.choice == CHOICE_OPEN ? ""
                                                                    : choice_name(question->answer.choice));
    api_write_id(api, "person", question->answer.person);
    json_write_object_end(api->out);
}

static gboolean
questions_show(Api *api, GError **error)
{
    g_autoptr(ImportCase) icase = api_open_case(api, error);
    if (!icase)
        return FALSE;
    const GPtrArray *questions = import_case_plan(icase)->questions;
    json_write_object_begin(api->out);
    json_write_key(api->out, "questions");
    json_write_array_begin(api->out);
    for (guint i = 0; i < questions->len; i++)
        write_question(api, questions->pdata[i]);
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

static const ApiField answer_fields[] = {
    {.name = "key", .type = API_TEXT, .most = 1000, .example = "match 000012"},
    {.name = "choice",
     .type = API_TEXT,
     .example = "link",
     .about = "one of the question's choices; empty takes an answer back"},
    {.name = "person", .type = API_ID, .flags = API_OPTIONAL}};
static const ApiShape answer_shape = {"Answer", API_FIELDS(answer_fields)};
static const ApiField answers_fields[] = {
    {.name = "answers", .type = API_SHAPE, .flags = API_LIST, .shape = &answer_shape}};
static const ApiShape answers_in = {"Answers", API_FIELDS(answers_fields)};

static gboolean
read_answer(Api *api, gsize i, const json_t *sent, QuestionAnswer *answer)
{
    const char *choice = json_string_value(json_object_get(sent, "choice"));
    answer->key = json_string_value(json_object_get(sent, "key"));
    answer->answer.person = json_integer_value(json_object_get(sent, "person"));
    if (*choice == '\0') {
        answer->answer.choice = CHOICE_OPEN;
        return TRUE;
    }
    if (choice_from_name(choice, &answer->answer.choice))
        return TRUE;
    g_autofree char *pointer = g_strdup_printf("/answers/%" G_GSIZE_FORMAT "/choice", i);
    api_problem_field(api, pointer, _("This is none of the possible values."));
    return FALSE;
}

static gboolean
questions_answer(Api *api, GError **error)
{
    const json_t *sent = json_object_get(api->in, "answers");
    g_autoptr(GArray) answers = g_array_new(FALSE, TRUE, sizeof(QuestionAnswer));
    gboolean right = TRUE;
    for (gsize i = 0; i < json_array_size(sent); i++) {
        QuestionAnswer answer = {0};
        right &= read_answer(api, i, json_array_get(sent, i), &answer);
        g_array_append_val(answers, answer);
    }
    if (!right) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                            _("Something in the body is not right: see errors."));
        return FALSE;
    }
    return service_import_answer(api->service, api->actor, api->request->ids[0],
                                 (const QuestionAnswer *)(void *)answers->data, answers->len, error);
}

/* ---- choices ---- */

static const ApiField choice_fields[] = {
    {.name = "mode", .type = API_TEXT, .choices = modes, .example = "school-year"},
    {.name = "school-year", .type = API_TEXT, .flags = API_OPTIONAL, .example = "2026-2027"},
    {.name = "sheet",
     .type = API_INT,
     .flags = API_OPTIONAL,
     .most = 1000,
     .example = "1",
     .about = "0: find out"},
    {.name = "encoding", .type = API_TEXT, .flags = API_OPTIONAL, .example = "windows-1252"},
    {.name = "separator", .type = API_TEXT, .flags = API_OPTIONAL, .most = 1, .example = ";"}};
static const ApiShape choices_in = {"UploadChoices", API_FIELDS(choice_fields)};

static const char *
not_empty(const char *text)
{
    return text && *text ? text : NULL;
}

static gboolean
plan_choose(Api *api, GError **error)
{
    const char *separator = not_empty(api_in_text(api, "separator"));
    ImportChoices choices = {.school_year = not_empty(api_in_text(api, "school-year")),
                             .sheet = (guint)api_in_int(api, "sheet", 0),
                             .encoding = not_empty(api_in_text(api, "encoding")),
                             .separator = separator ? separator[0] : '\0'};
    roster_mode_from_name(api_in_text(api, "mode"), &choices.mode);
    return service_import_choose(api->service, api->actor, api->request->ids[0], &choices, error);
}

/* ---- yes ---- */

static const ApiField apply_fields[] = {
    {.name = "mark",
     .type = API_TEXT,
     .example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855-1-2",
     .about = "of the plan that was seen"},
    {.name = "confirm",
     .type = API_INT,
     .flags = API_OPTIONAL,
     .most = 1000000,
     .example = "28",
     .about = "for a braked plan: the number that it shows"}};
static const ApiShape apply_in = {"PlanYes", API_FIELDS(apply_fields)};

/* Whose yes comes too late is told what changed, and gets the mark of the plan as it is now. */
static void
tell_since(Api *api)
{
    const char *mark = api_in_text(api, "mark");
    g_autoptr(ImportCase) icase = service_import_open(api->service, api->actor, api->request->ids[0], NULL);
    if (icase && import_case_plan(icase)) {
        service_import_compare(api->service, api->actor, icase, mark, NULL);
        api_tell_since(api, import_case_since(icase), import_case_mark(icase));
    }
}

static gboolean
plan_apply(Api *api, GError **error)
{
    GError *cause = NULL;
    gint64 job = service_apply_start(api->service, api->actor, api->request->ids[0], api_in_text(api, "mark"),
                                     (guint)api_in_int(api, "confirm", 0), &cause);
    if (api_answer_job(api, job, &cause))
        return TRUE;
    if (g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_STALE))
        tell_since(api);
    g_propagate_error(error, cause);
    return FALSE;
}

const ApiCall plan_calls[] = {
    {.route = API_GET("/uploads/{upload}/plan", RIGHT_IMPORT_VIEW, ROUTE_WORK),
     .id = "getPlan",
     .summary = N_("What importing a file would do, in numbers, and what was found in it"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_PLAN,
     .out = &plan_shape,
     .handler = plan_show},
    {.route = API_GET("/uploads/{upload}/plan/lines", RIGHT_IMPORT_VIEW, ROUTE_WORK),
     .id = "listPlanLines",
     .summary = N_("What importing a file would do, pupil by pupil"),
     .flags = API_PAGED,
     .verb = AUDIT_SEE,
     .kind = AUDIT_PLAN,
     .query = &plan_query,
     .out = &plan_lines_shape,
     .handler = plan_lines},
    {.route = API_GET("/uploads/{upload}/questions", RIGHT_IMPORT_VIEW, ROUTE_WORK),
     .id = "listQuestions",
     .summary = N_("What only a person can decide about a file"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_PLAN,
     .out = &questions_shape,
     .handler = questions_show},
    {.route = API_POST("/uploads/{upload}/answers", RIGHT_IMPORT_APPLY, ROUTE_WORK),
     .id = "answerQuestions",
     .summary = N_("Answer questions about a file; the plan follows"),
     .flags = API_CHANGES,
     .verb = AUDIT_ANSWER,
     .kind = AUDIT_PLAN,
     .in = &answers_in,
     .handler = questions_answer},
    {.route = API_PATCH("/uploads/{upload}", RIGHT_IMPORT_APPLY, ROUTE_WORK),
     .id = "chooseForUpload",
     .summary = N_("Choose how a file is read and imported"),
     .flags = API_CHANGES,
     .verb = AUDIT_ANSWER,
     .kind = AUDIT_PLAN,
     .in = &choices_in,
     .handler = plan_choose},
    {.route = API_POST("/uploads/{upload}/apply", RIGHT_IMPORT_APPLY, ROUTE_WORK),
     .id = "applyPlan",
     .summary = N_("Say yes to a plan: exactly what was seen is done"),
     .flags = API_CHANGES | API_STARTS,
     .verb = AUDIT_APPLY,
     .kind = AUDIT_IMPORT,
     .in = &apply_in,
     .out = &job_shape,
     .handler = plan_apply},
};
API_CALLS_END(plan_calls)
