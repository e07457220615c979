/* Patrons: found, the whole record as one document, changed. */
#include "web/api/patrons.h"

#include "service/people.h"
#include "text/text.h"

/* ---- the fields of a record: from the table of people/patron.h ---- */

static const char **
choices_of(PatronField field)
{
    const PatronChoice *choices = patron_field_choices(field);
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    for (; choices && choices->value; choices++)
        g_ptr_array_add(values, (gpointer)choices->value);
    if (values->len == 0)
        return NULL;
    g_ptr_array_add(values, NULL);
    return (const char **)g_ptr_array_steal(values, NULL);
}

static void
add_fields(GArray *fields, guint flags)
{
    for (guint f = 0; f < N_PATRON_FIELDS; f++) {
        PatronField field = (PatronField)f;
        const char **choices = choices_of(field);
        const ApiField made = {.name = patron_field_name(field),
                               .type = API_TEXT,
                               .flags = flags,
                               .example = choices                                      ? NULL
                                          : patron_field_type(field) == PATRON_IS_DATE ? "2015-12-31"
                                                                                       : "",
                               .choices = flags ? choices : NULL,
                               .most = MAX(patron_field_max_length(field), 10) * 2};
        g_array_append_val(fields, made);
        if (!flags)
            g_free(choices);
    }
}

static void
make_answer_fields(GArray *fields)
{
    add_fields(fields, 0);
}

static void
make_change_fields(GArray *fields)
{
    add_fields(fields, API_OPTIONAL);
}

const ApiShape patron_fields_shape = {.name = "PatronFields", .make = make_answer_fields};
const ApiShape patron_change_shape = {.name = "PatronFieldsWanted", .make = make_change_fields};

void
api_write_patron_fields(Api *api, const char *key, const char *const *value)
{
    json_write_key(api->out, key);
    json_write_object_begin(api->out);
    for (guint f = 0; f < N_PATRON_FIELDS; f++)
        json_write_member_string(api->out, patron_field_name((PatronField)f), value[f] ? value[f] : "");
    json_write_object_end(api->out);
}

void
api_read_patron_fields(Api *api, PatronForm *form)
{
    const char *name;
    json_t *value;
    PatronField field;
    json_object_foreach(json_object_get(api->in, "fields"), name,
                        value) if (patron_field_from_name(name, &field))
        form->typed[field] = g_strdup(json_string_value(value));
    form->not_bsn = api_in_bool(api, "not-bsn");
}

void
api_tell_patron_problems(Api *api, const PatronForm *form)
{
    for (guint f = 0; f < N_PATRON_FIELDS; f++) {
        const char *text = form->problem[f] ? form->problem[f] : form->meanwhile[f];
        g_autofree char *pointer = g_strconcat("/fields/", patron_field_name((PatronField)f), NULL);
        if (text)
            api_problem_field(api, pointer, text);
    }
    if (form->asks_bsn)
        api_problem_field(
            api, "/not-bsn",
            _("A number may be a citizen service number, which is never kept. Is it none? Send true."));
}

/* ---- what a record consists of ---- */

static const ApiField log_fields[] = {
    {.name = "at", .type = API_INSTANT},
    {.name = "who", .type = API_TEXT, .example = "Balie Eerste"},
    {.name = "import", .type = API_ID, .flags = API_NULL, .about = "that did it; null: by hand"},
    {.name = "school", .type = API_TEXT, .example = "De Regenboog"},
    {.name = "field", .type = API_TEXT, .example = "surname"},
    {.name = "before", .type = API_TEXT, .example = "Jansen"},
    {.name = "after", .type = API_TEXT, .example = "Janssen"}};
static const ApiShape log_shape = {"PatronLogLine", API_FIELDS(log_fields)};

static const ApiField period_fields[] = {{.name = "patron", .type = API_ID, .flags = API_NULL},
                                         {.name = "name", .type = API_TEXT, .example = "De Regenboog"},
                                         {.name = "status", .type = API_TEXT, .example = "active"},
                                         {.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
                                         {.name = "group", .type = API_TEXT, .example = "5A"},
                                         {.name = "year-group", .type = API_TEXT, .example = "5"},
                                         {.name = "from", .type = API_DATE},
                                         {.name = "to", .type = API_DATE, .example = ""},
                                         {.name = "open", .type = API_BOOL, .example = "true"}};
static const ApiShape period_shape = {"PatronPeriod", API_FIELDS(period_fields)};

static const char *const note_kinds[] = {"note", "block", NULL};
static const ApiField note_fields[] = {
    {.name = "note", .type = API_ID},
    {.name = "kind", .type = API_TEXT, .choices = note_kinds},
    {.name = "words", .type = API_TEXT, .example = "Wil graag gebeld worden"},
    {.name = "from", .type = API_DATE},
    {.name = "to", .type = API_DATE, .example = ""},
    {.name = "open", .type = API_BOOL, .example = "true"},
    {.name = "who", .type = API_TEXT, .example = "Balie Eerste"},
    {.name = "at", .type = API_INSTANT}};
static const ApiShape note_shape = {"PatronNote", API_FIELDS(note_fields)};

static const ApiField card_fields[] = {
    {.name = "number", .type = API_TEXT, .example = "1012345678"},
    {.name = "from", .type = API_DATE},
    {.name = "to", .type = API_DATE, .example = ""},
    {.name = "why", .type = API_TEXT, .example = "", .about = "lost, replaced or empty"},
    {.name = "open", .type = API_BOOL, .example = "true"}};
static const ApiShape card_shape = {"PatronCard", API_FIELDS(card_fields)};

static const ApiField group_fields[] = {{.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
                                        {.name = "code", .type = API_TEXT, .example = "5A"},
                                        {.name = "name", .type = API_TEXT, .example = "Groep 5A"}};
static const ApiShape group_shape = {"PatronGroup", API_FIELDS(group_fields)};

static const ApiField patron_fields[] = {
    {.name = "patron", .type = API_ID, .about = "the membership by which the record is asked for"},
    {.name = "person", .type = API_ID},
    {.name = "school", .type = API_ID},
    {.name = "school-code", .type = API_TEXT, .example = "1234"},
    {.name = "school-name", .type = API_TEXT, .example = "De Regenboog"},
    {.name = "status", .type = API_TEXT, .example = "active"},
    {.name = "from", .type = API_DATE},
    {.name = "to", .type = API_DATE, .example = ""},
    {.name = "card", .type = API_TEXT, .example = "1012345678"},
    {.name = "loans", .type = API_INT, .example = "2"},
    {.name = "holds", .type = API_INT, .example = "0"},
    {.name = "fee-cents", .type = API_INT, .example = "120"},
    {.name = "blocks", .type = API_INT, .example = "0", .about = "that hold today"},
    {.name = "fields", .type = API_SHAPE, .shape = &patron_fields_shape},
    {.name = "periods",
     .type = API_SHAPE,
     .flags = API_LIST,
     .shape = &period_shape,
     .about = "at schools, newest first"},
    {.name = "subscriptions",
     .type = API_SHAPE,
     .flags = API_LIST,
     .shape = &period_shape,
     .about = "to the library itself"},
    {.name = "notes", .type = API_SHAPE, .flags = API_LIST, .shape = &note_shape},
    {.name = "cards", .type = API_SHAPE, .flags = API_LIST, .shape = &card_shape},
    {.name = "groups",
     .type = API_SHAPE,
     .flags = API_LIST,
     .shape = &group_shape,
     .about = "that the school has"},
    {.name = "log", .type = API_SHAPE, .flags = API_LIST, .shape = &log_shape},
};
static const ApiShape patron_shape = {"Patron", API_FIELDS(patron_fields)};

static void
write_log_line(JsonWriter *out, const PatronLogLine *line)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(line->at / G_USEC_PER_SEC);
    g_autofree char *at = g_date_time_format(moment, "%Y-%m-%dT%H:%M:%SZ");
    json_write_object_begin(out);
    json_write_member_string(out, "at", at);
    json_write_member_string(out, "who", line->who);
    json_write_key(out, "import");
    if (line->import > 0)
        json_write_int(out, line->import);
    else
        json_write_null(out);
    json_write_member_string(out, "school", line->branch_name ? line->branch_name : "");
    json_write_member_string(out, "field", line->field);
    json_write_member_string(out, "before", line->before);
    json_write_member_string(out, "after", line->after);
    json_write_object_end(out);
}

void
api_write_patron_log(JsonWriter *out, const char *key, const GPtrArray *log, gint64 since)
{
    json_write_key(out, key);
    json_write_array_begin(out);
    for (guint i = 0; i < log->len; i++)
        if (((const PatronLogLine *)log->pdata[i])->at > since)
            write_log_line(out, log->pdata[i]);
    json_write_array_end(out);
}

static void
write_period(Api *api, gconstpointer line)
{
    const PatronPeriod *period = line;
    api_write_id(api, "patron", period->membership);
    json_write_member_string(api->out, "name", period->name);
    json_write_member_string(api->out, "status", period->status);
    json_write_member_string(api->out, "school-year", period->school_year ? period->school_year : "");
    json_write_member_string(api->out, "group", period->group ? period->group : "");
    json_write_member_string(api->out, "year-group", period->year_group ? period->year_group : "");
    json_write_member_string(api->out, "from", period->from);
    json_write_member_string(api->out, "to", period->to);
    json_write_member_bool(api->out, "open", period->is_open);
}

static void
write_note(Api *api, gconstpointer line)
{
    const PatronNote *note = line;
    json_write_member_int(api->out, "note", note->id);
    json_write_member_string(api->out, "kind", note_kinds[note->is_block ? 1 : 0]);
    json_write_member_string(api->out, "words", note->words);
    json_write_member_string(api->out, "from", note->from);
    json_write_member_string(api->out, "to", note->to);
    json_write_member_bool(api->out, "open", note->is_open);
    json_write_member_string(api->out, "who", note->who);
    api_write_instant(api, "at", note->at);
}

static void
write_card(Api *api, gconstpointer line)
{
    const PatronCard *card = line;
    json_write_member_string(api->out, "number", card->number);
    json_write_member_string(api->out, "from", card->from);
    json_write_member_string(api->out, "to", card->to);
    json_write_member_string(api->out, "why", card->why);
    json_write_member_bool(api->out, "open", card->is_open);
}

static void
write_group(Api *api, gconstpointer line)
{
    const PatronGroup *group = line;
    json_write_member_string(api->out, "school-year", group->school_year);
    json_write_member_string(api->out, "code", group->code);
    json_write_member_string(api->out, "name", group->name);
}

/* The lists of a record, each by its use case. */
typedef struct {
    const char *key;
    GPtrArray *(*read)(Service *service, const Account *actor, gint64 membership, GError **error);
    void (*write)(Api *api, gconstpointer line);
} RecordList;
static const RecordList record_lists[] = {
    {"periods", service_patron_periods, write_period},
    {"subscriptions", service_patron_subscriptions, write_period},
    {"notes", service_patron_notes, write_note},
    {"cards", service_patron_cards, write_card},
    {"groups", service_patron_groups, write_group},
};

static gboolean
write_list(Api *api, const RecordList *list, GError **error)
{
    g_autoptr(GPtrArray) lines = list->read(api->service, api->actor, api->request->ids[0], error);
    if (!lines)
        return FALSE;
    json_write_key(api->out, list->key);
    json_write_array_begin(api->out);
    for (guint i = 0; i < lines->len; i++) {
        json_write_object_begin(api->out);
        list->write(api, lines->pdata[i]);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
    return TRUE;
}

static void
write_head(Api *api, const Patron *patron)
{
    const RosterPupil *pupil = &patron->pupil;
    json_write_member_int(api->out, "patron", pupil->membership);
    json_write_member_int(api->out, "person", pupil->person);
    json_write_member_int(api->out, "school", patron->branch);
    json_write_member_string(api->out, "school-code", patron->branch_code);
    json_write_member_string(api->out, "school-name", patron->branch_name);
    json_write_member_string(api->out, "status", roster_status_name(pupil->state.status));
    json_write_member_string(api->out, "from", pupil->state.from);
    json_write_member_string(api->out, "to", pupil->state.to);
    json_write_member_string(api->out, "card", pupil->state.card);
    json_write_member_int(api->out, "loans", pupil->loans);
    json_write_member_int(api->out, "holds", pupil->holds);
    json_write_member_int(api->out, "fee-cents", pupil->fee_cents);
    json_write_member_int(api->out, "blocks", patron->blocks);
    api_write_patron_fields(api, "fields", patron->value);
}

/* The counts of writes to membership and record, and when the log of changes last got a line: by it a refusal tells what is newer. */
char *
api_patron_version(const Patron *patron, const GPtrArray *log)
{
    gint64 at = log->len > 0 ? ((const PatronLogLine *)log->pdata[0])->at : 0;
    for (guint i = 1; i < log->len; i++)
        at = MAX(at, ((const PatronLogLine *)log->pdata[i])->at);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
                           patron->pupil.version, patron->version, at);
}

static gboolean
patron_show(Api *api, GError **error)
{
    gint64 id = api->request->ids[0];
    g_autoptr(Patron) patron = service_patron_get(api->service, api->actor, id, error);
    g_autoptr(GPtrArray) log = patron ? service_patron_log(api->service, api->actor, id, error) : NULL;
    if (!log)
        return FALSE;
    g_autofree char *version = api_patron_version(patron, log);
    api_etag(api, version);
    json_write_object_begin(api->out);
    write_head(api, patron);
    for (guint i = 0; i < G_N_ELEMENTS(record_lists); i++)
        if (!write_list(api, &record_lists[i], error))
            return FALSE;
    api_write_patron_log(api->out, "log", log, -1);
    json_write_object_end(api->out);
    return TRUE;
}

/* ---- change ---- */

static const ApiField change_fields[] = {
    {.name = "fields",
     .type = API_SHAPE,
     .shape = &patron_change_shape,
     .about = "only those that shall be another one"},
    {.name = "not-bsn",
     .type = API_BOOL,
     .flags = API_OPTIONAL,
     .example = "false",
     .about = "a number that may be a citizen service number was looked at: it is none"}};
static const ApiShape change_in = {"PatronChange", API_FIELDS(change_fields)};

/* 412 with what changed since the version that the program has. */
static gboolean
outdated(Api *api, const GPtrArray *log, GError **error)
{
    const char *last = strrchr(api_if_match(api), '.');
    gint64 since = last ? g_ascii_strtoll(last + 1, NULL, 10) : G_MAXINT64;
    api->more = json_writer_new();
    json_write_object_begin(api->more);
    api_write_patron_log(api->more, "changes", log, since);
    return api_outdated(api, error);
}

static gboolean
patron_change(Api *api, GError **error)
{
    gint64 id = api->request->ids[0];
    GError *cause = NULL;
    g_autoptr(Patron) patron = service_patron_get(api->service, api->actor, id, error);
    g_autoptr(GPtrArray) log = patron ? service_patron_log(api->service, api->actor, id, error) : NULL;
    if (!log)
        return FALSE;
    g_autofree char *version = api_patron_version(patron, log);
    gboolean any = strcmp(api_if_match(api), "*") == 0;
    if (!any && strcmp(api_if_match(api), version) != 0)
        return outdated(api, log, error);
    g_autoptr(PatronForm) form = patron_form_new();
    api_read_patron_fields(api, form);
    for (guint f = 0; f < N_PATRON_FIELDS && !any;
         f++) /* so that the use case sees what came between, in its transaction */
        form->was[f] = form->typed[f] ? g_strdup(patron->value[f]) : NULL;
    if (service_patron_save(api->service, api->actor, id, form, &cause))
        return TRUE;
    api_tell_patron_problems(api, form);
    if (g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_STALE))
        api->problem = "outdated";
    g_propagate_error(error, cause);
    return FALSE;
}

/* ---- find ---- */

static const ApiField search_fields[] = {{.name = "typed",
                                          .type = API_TEXT,
                                          .example = "jansen",
                                          .about = "a name, a pupil number or a card number"},
                                         {.name = "limit",
                                          .type = API_INT,
                                          .flags = API_OPTIONAL,
                                          .least = 1,
                                          .most = API_PAGE_MOST,
                                          .example = "50"},
                                         {.name = "cursor",
                                          .type = API_TEXT,
                                          .flags = API_OPTIONAL,
                                          .example = "",
                                          .about = "next of the page before, with the same text typed"}};
static const ApiShape search_in = {"PatronSearch", API_FIELDS(search_fields)};
static const ApiField found_fields[] = {{.name = "patron", .type = API_ID},
                                        {.name = "person", .type = API_ID},
                                        {.name = "school-code", .type = API_TEXT, .example = "1234"},
                                        {.name = "school-name", .type = API_TEXT, .example = "De Regenboog"},
                                        {.name = "first-name", .type = API_TEXT, .example = "Anna"},
                                        {.name = "prefix", .type = API_TEXT, .example = "de"},
                                        {.name = "surname", .type = API_TEXT, .example = "Jong"},
                                        {.name = "birth-date", .type = API_TEXT, .example = "2015-12-31"},
                                        {.name = "pupil-number", .type = API_TEXT, .example = "000012"},
                                        {.name = "group-code", .type = API_TEXT, .example = "5A"},
                                        {.name = "card", .type = API_TEXT, .example = "1012345678"},
                                        {.name = "status", .type = API_TEXT, .example = "active"}};
static const ApiShape found_shape = {"FoundPatron", API_FIELDS(found_fields)};
static const ApiField found_list_fields[] = {
    {.name = "patrons", .type = API_SHAPE, .flags = API_LIST, .shape = &found_shape},
    {.name = "more",
     .type = API_BOOL,
     .example = "false",
     .about = "there are more than fit; without next: type more of the name"},
    {.name = "next", .type = API_TEXT, .flags = API_NULL, .about = "cursor of the next page"}};
static const ApiShape found_list_shape = {"FoundPatrons", API_FIELDS(found_list_fields)};

static void
write_found(Api *api, const FoundPupil *found)
{
    static const PersonField fields[] = {FIELD_FIRST_NAME, FIELD_PREFIX,       FIELD_SURNAME,
                                         FIELD_BIRTH_DATE, FIELD_PUPIL_NUMBER, FIELD_GROUP_CODE};
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "patron", found->membership);
    json_write_member_int(api->out, "person", found->person);
    json_write_member_string(api->out, "school-code", found->branch_code);
    json_write_member_string(api->out, "school-name", found->branch_name);
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        json_write_member_string(api->out, field_name(fields[i]), found->state.value[fields[i]]);
    json_write_member_string(api->out, "card", found->state.card);
    json_write_member_string(api->out, "status", roster_status_name(found->state.status));
    json_write_object_end(api->out);
}

#define ANCHORS 4u /* patrons of a page by whom the next one is found, should the last of them be gone */

/* The anchors that write_next() put into the cursor. */
static guint
read_anchors(const ApiPage *page, gint64 after[ANCHORS])
{
    guint n = 0;
    if (page->after > 0)
        after[n++] = page->after;
    g_auto(GStrv) parts = g_strsplit(page->mark, "-", ANCHORS);
    for (guint i = 0; parts[i] && n > 0 && n < ANCHORS; i++)
        after[n++] = g_ascii_strtoll(parts[i], NULL, 10);
    return n;
}

static void
write_next(Api *api, const FoundPupils *found)
{
    g_autoptr(GString) mark = g_string_new(NULL);
    guint n = found->more ? found->pupils->len : 0;
    for (guint i = 1; i < MIN(n, ANCHORS); i++)
        g_string_append_printf(mark, "%s%" G_GINT64_FORMAT, i > 1 ? "-" : "",
                               g_array_index(found->pupils, FoundPupil, n - 1 - i).membership);
    api_write_next(api, n > 0 ? g_array_index(found->pupils, FoundPupil, n - 1).membership : 0, mark->str);
}

static gboolean
patrons_search(Api *api, GError **error)
{
    ApiPage page;
    gint64 after[ANCHORS];
    if (!api_page(api, &page, error))
        return FALSE;
    const FindPage wanted = {.limit = page.limit, .after = after, .n_after = read_anchors(&page, after)};
    g_autoptr(FoundPupils)
        found = service_pupil_find(api->service, api->actor, api_in_text(api, "typed"), &wanted, error);
    if (!found)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "patrons");
    json_write_array_begin(api->out);
    for (guint i = 0; i < found->pupils->len; i++)
        write_found(api, &g_array_index(found->pupils, FoundPupil, i));
    json_write_array_end(api->out);
    json_write_member_bool(api->out, "more", found->more);
    write_next(api, found);
    json_write_object_end(api->out);
    return TRUE;
}

const ApiCall patron_calls[] = {
    {.route = API_POST("/patrons/search", RIGHT_PEOPLE_VIEW,
                       ROUTE_WORK), /* no GET: a name is in no address, so in no log */
     .id = "searchPatrons",
     .summary = N_("Find patrons by name, pupil number or card"),
     .verb = AUDIT_SEARCH,
     .kind = AUDIT_PEOPLE,
     .in = &search_in,
     .out = &found_list_shape,
     .handler = patrons_search},
    {.route = API_GET("/patrons/{patron}", RIGHT_PEOPLE_VIEW, ROUTE_WORK),
     .id = "getPatron",
     .summary = N_("A patron's whole record"),
     .flags = API_TAGS,
     .verb = AUDIT_SEE,
     .kind = AUDIT_PERSON,
     .out = &patron_shape,
     .handler = patron_show},
    {.route = API_PATCH("/patrons/{patron}", RIGHT_PEOPLE_EDIT, ROUTE_WORK),
     .id = "changePatron",
     .summary = N_("Change fields of a patron's record"),
     .flags = API_CHANGES | API_MATCHES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_PERSON,
     .in = &change_in,
     .handler = patron_change},
};
API_CALLS_END(patron_calls)
