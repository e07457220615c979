/* The desk: enrolling by hand, cards, notes and blocks, memberships, a school's own address. */
#include "service/enrol.h"
#include "text/text.h"
#include "web/api/patrons.h"

/* ---- one-time passwords ---- */

static const ApiField one_time_fields[] = {{.name = "account", .type = API_ID},
                                           {.name = "name", .type = API_TEXT, .example = "Anna de Jong"},
                                           {.name = "login", .type = API_TEXT, .example = "1012345678"},
                                           {.name = "card", .type = API_TEXT, .example = "1012345678"},
                                           {.name = "password",
                                            .type = API_TEXT,
                                            .flags = API_SECRET,
                                            .example = "bafu-deko-mitu-rago",
                                            .about = "for the first log-in; shown here and never again"}};
const ApiShape one_time_shape = {"OneTimePassword", API_FIELDS(one_time_fields)};

void
api_write_one_time(Api *api, const OneTime *one_time)
{
    if (!one_time) {
        json_write_null(api->out);
        return;
    }
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "account", one_time->account);
    json_write_member_string(api->out, "name", one_time->name);
    json_write_member_string(api->out, "login", one_time->login);
    json_write_member_string(api->out, "card", one_time->card ? one_time->card : "");
    json_write_member_string(api->out, "password", one_time->password);
    json_write_object_end(api->out);
}

/* ---- enrolling ---- */

static const ApiField enrol_fields[] = {
    {.name = "school", .type = API_ID},
    {.name = "card",
     .type = API_TEXT,
     .most = 40,
     .example = "V",
     .about = "V: the next of the library's series; else the number of a pre-printed card"},
    {.name = "fields", .type = API_SHAPE, .shape = &patron_change_shape},
    {.name = "school-address",
     .type = API_BOOL,
     .flags = API_OPTIONAL,
     .example = "true",
     .about = "the school's own address as the address"},
    {.name = "is-other",
     .type = API_BOOL,
     .flags = API_OPTIONAL,
     .example = "false",
     .about = "those who are alike (problem conflict, members alike and alike-withheld) were looked at: it "
              "is none of them"},
    {.name = "not-bsn", .type = API_BOOL, .flags = API_OPTIONAL, .example = "false"},
    {.name = "log-in",
     .type = API_BOOL,
     .flags = API_OPTIONAL,
     .example = "true",
     .about = "makes a log-in with a one-time password"},
    {.name = "login",
     .type = API_TEXT,
     .flags = API_OPTIONAL,
     .most = 80,
     .example = "juf.anna",
     .about = "its user name; empty: the card number alone"}};
static const ApiShape enrol_in = {"PatronNew", API_FIELDS(enrol_fields)};

static const ApiField enrolled_fields[] = {
    {.name = "patron", .type = API_ID},
    {.name = "card", .type = API_TEXT, .example = "1012345678"},
    {.name = "one-time", .type = API_SHAPE, .flags = API_NULL, .shape = &one_time_shape},
    {.name = "log-in-problem",
     .type = API_TEXT,
     .flags = API_NULL,
     .example = "",
     .about = "why there is no log-in, though it was asked for; the patron is enrolled"}};
static const ApiShape enrolled_shape = {"PatronEnrolled", API_FIELDS(enrolled_fields)};

void
api_tell_alike(Api *api, const GPtrArray *alike)
{
    api->more = json_writer_new();
    json_write_object_begin(api->more);
    json_write_key(api->more, "alike");
    json_write_array_begin(api->more);
    for (guint i = 0; i < alike->len; i++) {
        const PatronAlike *one = alike->pdata[i];
        if (one->membership == 0)
            continue;
        json_write_object_begin(api->more);
        json_write_member_int(api->more, "patron", one->membership);
        json_write_member_string(api->more, "name", one->name);
        json_write_member_string(api->more, "birth-date", one->birth_date);
        json_write_member_string(api->more, "card", one->card);
        json_write_member_string(api->more, "school-name", one->branch_name);
        json_write_member_string(api->more, "status", one->status);
        json_write_object_end(api->more);
    }
    json_write_array_end(api->more);
    const PatronAlike *last = alike->len > 0 ? alike->pdata[alike->len - 1] : NULL;
    json_write_member_bool(api->more, "alike-withheld", last != NULL && last->membership == 0);
}

static gboolean
fill_address(Api *api, gint64 school, PatronForm *form, GError **error)
{
    char *address[N_ADDRESS_FIELDS];
    if (!api_in_bool(api, "school-address"))
        return TRUE;
    if (!service_branch_address(api->service, api->actor, school, address, error))
        return FALSE;
    for (guint i = 0; i < N_ADDRESS_FIELDS; i++) {
        g_free(form->typed[FIELD_STREET + i]);
        form->typed[FIELD_STREET + i] = address[i];
    }
    return TRUE;
}

/* The membership, or -1. */
static gint64
enrol(Api *api, const char *card, GError **error)
{
    g_autoptr(GPtrArray) alike = NULL;
    g_autoptr(PatronForm) form = patron_form_new();
    const NewPatron wanted = {.branch = api_in_int(api, "school", 0),
                              .card = card,
                              .form = form,
                              .is_other = api_in_bool(api, "is-other")};
    api_read_patron_fields(api, form);
    if (!fill_address(api, wanted.branch, form, error))
        return -1;
    gint64 membership = service_enrol(api->service, api->actor, &wanted, &alike, error);
    if (membership < 0)
        api_tell_patron_problems(api, form);
    if (membership < 0 && alike)
        api_tell_alike(api, alike);
    return membership;
}

/* The log-in is a step of its own: without it the patron is there all the same. */
static gboolean
write_log_in(Api *api, const Patron *patron)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(OneTime) one_time = NULL;
    if (api_in_bool(api, "log-in"))
        one_time = service_account_make(api->service, api->actor, patron->pupil.person,
                                        api_in_text(api, "login"), &problem);
    json_write_key(api->out, "one-time");
    api_write_one_time(api, one_time);
    json_write_member_string(api->out, "log-in-problem", problem ? problem->message : NULL);
    return TRUE;
}

static gboolean
patron_enrol(Api *api, GError **error)
{
    g_autofree char *card = service_enrol_card(api->service, api->actor, api_in_int(api, "school", 0),
                                               api_in_text(api, "card"), error);
    gint64 membership = card ? enrol(api, card, error) : -1;
    g_autoptr(Patron)
        patron = membership > 0 ? service_patron_get(api->service, api->actor, membership, error) : NULL;
    if (!patron)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "patron", membership);
    json_write_member_string(api->out, "card", patron->pupil.state.card);
    write_log_in(api, patron);
    json_write_object_end(api->out);
    return TRUE;
}

static const ApiField known_fields[] = {{.name = "school", .type = API_ID}};
static const ApiShape known_in = {"PatronAtSchool", API_FIELDS(known_fields)};
static const ApiField member_fields[] = {{.name = "patron", .type = API_ID}};
static const ApiShape member_shape = {"PatronMember", API_FIELDS(member_fields)};

static gboolean
patron_enrol_known(Api *api, GError **error)
{
    gint64 id = service_enrol_known(api->service, api->actor, api_in_int(api, "school", 0),
                                    api->request->ids[0], error);
    if (id < 0)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "patron", id);
    json_write_object_end(api->out);
    return TRUE;
}

static const ApiField log_in_fields[] = {
    {.name = "login", .type = API_TEXT, .flags = API_OPTIONAL, .most = 80, .example = "juf.anna"}};
static const ApiShape log_in_in = {"PatronLogIn", API_FIELDS(log_in_fields)};

static gboolean
patron_log_in_make(Api *api, GError **error)
{
    g_autoptr(Patron) patron = service_patron_get(api->service, api->actor, api->request->ids[0], error);
    g_autoptr(OneTime) one_time = patron
                                      ? service_account_make(api->service, api->actor, patron->pupil.person,
                                                             api_in_text(api, "login"), error)
                                      : NULL;
    if (!one_time)
        return FALSE;
    api_write_one_time(api, one_time);
    return TRUE;
}

/* ---- cards, notes, memberships ---- */

static const char *const card_acts[] = {"lost", "replace", "reopen", NULL};
static const ApiField card_act_fields[] = {
    {.name = "act",
     .type = API_TEXT,
     .choices = card_acts,
     .about = "lost closes the card; replace gives number, or the next of the series; reopen gives an "
              "earlier one back"},
    {.name = "number", .type = API_TEXT, .flags = API_OPTIONAL, .most = 40, .example = "V"}};
static const ApiShape card_act_in = {"CardAct", API_FIELDS(card_act_fields)};

static guint
chosen(const Api *api, const char *name, const char *const *choices)
{
    guint i = 0;
    while (strcmp(choices[i], api_in_text(api, name)) != 0)
        i++; /* one of them: it was checked */
    return i;
}

static gboolean
card_act(Api *api, GError **error)
{
    static const PatronCardAct acts[] = {PATRON_CARD_LOST, PATRON_CARD_REPLACED, PATRON_CARD_REOPENED};
    PatronCardAct act = acts[chosen(api, "act", card_acts)];
    const char *number = api_in_text(api, "number");
    return service_patron_card(api->service, api->actor, api->request->ids[0], act,
                               number                        ? number
                               : act == PATRON_CARD_REPLACED ? NULL
                                                             : "",
                               error);
}

static const char *const note_kinds[] = {"note", "block", NULL};
static const ApiField note_fields[] = {
    {.name = "kind", .type = API_TEXT, .choices = note_kinds},
    {.name = "words", .type = API_TEXT, .most = 500, .example = "Wil graag gebeld worden"},
    {.name = "from", .type = API_DATE, .flags = API_OPTIONAL},
    {.name = "to", .type = API_DATE, .flags = API_OPTIONAL, .example = "2027-01-31"}};
static const ApiShape note_in = {"NoteNew", API_FIELDS(note_fields)};

static const char *
text_or_empty(const Api *api, const char *name)
{
    const char *text = api_in_text(api, name);
    return text ? text : "";
}

static gboolean
note_add(Api *api, GError **error)
{
    const NewNote note = {chosen(api, "kind", note_kinds) == 1, api_in_text(api, "words"),
                          text_or_empty(api, "from"), text_or_empty(api, "to")};
    return service_patron_note_add(api->service, api->actor, api->request->ids[0], &note, error);
}

static gboolean
note_end(Api *api, GError **error)
{
    return service_patron_note_end(api->service, api->actor, api->request->ids[0], api->request->ids[1],
                                   error);
}

static const ApiField subscribe_fields[] = {
    {.name = "kind", .type = API_TEXT, .example = "education"},
    {.name = "status", .type = API_TEXT, .example = "paid"},
    {.name = "from", .type = API_DATE, .flags = API_OPTIONAL},
    {.name = "to", .type = API_DATE, .flags = API_OPTIONAL, .example = "2027-11-22"}};
static const ApiShape subscribe_in = {"SubscriptionNew", API_FIELDS(subscribe_fields)};
static const ApiField subscription_fields[] = {
    {.name = "status", .type = API_TEXT, .example = "cancelled", .about = "cancelled ends it today"}};
static const ApiShape subscription_in = {"SubscriptionChange", API_FIELDS(subscription_fields)};

static gboolean
subscribe(Api *api, GError **error)
{
    const NewSubscription wanted = {api_in_text(api, "kind"), api_in_text(api, "status"),
                                    text_or_empty(api, "from"), text_or_empty(api, "to")};
    return service_patron_subscribe(api->service, api->actor, api->request->ids[0], &wanted, error);
}

static gboolean
subscription_set(Api *api, GError **error)
{
    return service_patron_subscription_set(api->service, api->actor, api->request->ids[0],
                                           api_in_text(api, "status"), error);
}

static const char *const moves[] = {"leave", "remove", "return", NULL};
static const ApiField move_fields[] = {
    {.name = "move",
     .type = API_TEXT,
     .choices = moves,
     .about = "leave: as an import deregisters; remove: should not be here; return: a member again"}};
static const ApiShape move_in = {"PatronMove", API_FIELDS(move_fields)};

static gboolean
patron_move(Api *api, GError **error)
{
    static const PatronMove kinds[] = {PATRON_LEAVES, PATRON_REMOVED, PATRON_RETURNS};
    return service_patron_move(api->service, api->actor, api->request->ids[0],
                               kinds[chosen(api, "move", moves)], error);
}

/* ---- a school's address ---- */

static void
make_address(GArray *fields)
{
    for (guint f = FIELD_STREET; f <= FIELD_TOWN; f++) {
        const ApiField field = {.name = field_name((PersonField)f), .type = API_TEXT, .example = ""};
        g_array_append_val(fields, field);
    }
}
static const ApiShape address_shape = {.name = "Address", .make = make_address};

static gboolean
address_show(Api *api, GError **error)
{
    char *address[N_ADDRESS_FIELDS];
    if (!service_branch_address(api->service, api->actor, api->request->ids[0], address, error))
        return FALSE;
    g_autofree char *version = api_version_of((const char *const *)address, N_ADDRESS_FIELDS);
    api_etag(api, version);
    json_write_object_begin(api->out);
    for (guint i = 0; i < N_ADDRESS_FIELDS; i++) {
        json_write_member_string(api->out, field_name((PersonField)(FIELD_STREET + i)), address[i]);
        g_free(address[i]);
    }
    json_write_object_end(api->out);
    return TRUE;
}

/* What the program saw is there still; into the form, so that the use case compares once more in its transaction. */
static gboolean
address_seen(Api *api, PatronForm *form, GError **error)
{
    char *address[N_ADDRESS_FIELDS];
    if (!service_branch_address(api->service, api->actor, api->request->ids[0], address, error))
        return FALSE;
    g_autofree char *version = api_version_of((const char *const *)address, N_ADDRESS_FIELDS);
    for (guint i = 0; i < N_ADDRESS_FIELDS; i++)
        form->was[FIELD_STREET + i] = address[i];
    return strcmp(api_if_match(api), version) == 0 || api_outdated(api, error);
}

static gboolean
address_set(Api *api, GError **error)
{
    g_autoptr(PatronForm) form = patron_form_new();
    GError *cause = NULL;
    if (strcmp(api_if_match(api), "*") != 0 && !address_seen(api, form, error))
        return FALSE;
    for (guint f = FIELD_STREET; f <= FIELD_TOWN; f++)
        form->typed[f] = g_strdup(api_in_text(api, field_name((PersonField)f)));
    if (service_branch_address_set(api->service, api->actor, api->request->ids[0], form, &cause))
        return TRUE;
    if (g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_STALE))
        api->problem = "outdated";
    g_propagate_error(error, cause);
    for (guint f = FIELD_STREET; f <= FIELD_TOWN; f++) {
        g_autofree char *pointer = g_strconcat("/", field_name((PersonField)f), NULL);
        if (form->problem[f])
            api_problem_field(api, pointer, form->problem[f]);
    }
    return FALSE;
}

#define OF_PATRON(name, right_word, more) API_##name("/patrons/{patron}" right_word, RIGHT_PEOPLE_EDIT, more)

const ApiCall desk_calls[] = {
    {.route = API_POST("/patrons", RIGHT_PEOPLE_EDIT, ROUTE_HASH),
     .id = "enrolPatron",
     .summary = N_("Enrol somebody by hand, with a card and a one-time password"),
     .flags = API_CHANGES,
     .status = 201,
     .verb = AUDIT_ADD,
     .kind = AUDIT_PERSON,
     .in = &enrol_in,
     .out = &enrolled_shape,
     .handler = patron_enrol},
    {.route = OF_PATRON(POST, "/schools", ROUTE_WORK),
     .id = "enrolPatronAtSchool",
     .summary = N_("Make a patron of another school a member here too"),
     .flags = API_CHANGES,
     .status = 201,
     .verb = AUDIT_ADD,
     .kind = AUDIT_PERSON,
     .in = &known_in,
     .out = &member_shape,
     .handler = patron_enrol_known},
    {.route = OF_PATRON(POST, "/log-in", ROUTE_HASH),
     .id = "makeLogIn",
     .summary = N_("Make a patron's log-in, with a one-time password"),
     .flags = API_CHANGES,
     .status = 201,
     .verb = AUDIT_ADD,
     .kind = AUDIT_ACCOUNT,
     .in = &log_in_in,
     .out = &one_time_shape,
     .handler = patron_log_in_make},
    {.route = OF_PATRON(POST, "/cards", ROUTE_WORK),
     .id = "changeCard",
     .summary = N_("Close a patron's card, give another one, or an earlier one back"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_CARD,
     .in = &card_act_in,
     .handler = card_act},
    {.route = OF_PATRON(POST, "/notes", ROUTE_WORK),
     .id = "addNote",
     .summary = N_("Add a note or a block to a patron's record"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_PERSON,
     .in = &note_in,
     .handler = note_add},
    {.route = OF_PATRON(DELETE, "/notes/{note}", ROUTE_WORK),
     .id = "endNote",
     .summary = N_("End a note or a block; its line stays"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_PERSON,
     .handler = note_end},
    {.route = OF_PATRON(POST, "/subscriptions", ROUTE_WORK),
     .id = "addSubscription",
     .summary = N_("Make a patron a member of the library itself"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_PERSON,
     .in = &subscribe_in,
     .handler = subscribe},
    {.route = OF_PATRON(PATCH, "/subscription", ROUTE_WORK),
     .id = "changeSubscription",
     .summary = N_("Change the state of a patron's membership of the library, or end it"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_PERSON,
     .in = &subscription_in,
     .handler = subscription_set},
    {.route = OF_PATRON(POST, "/membership", ROUTE_WORK),
     .id = "movePatron",
     .summary = N_("Deregister a patron at the school, or take back in"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_PERSON,
     .in = &move_in,
     .handler = patron_move},
    {.route = API_GET("/schools/{school}/address", RIGHT_PEOPLE_VIEW, ROUTE_PLAIN),
     .id = "getSchoolAddress",
     .summary = N_("A school's own address"),
     .flags = API_TAGS,
     .verb = AUDIT_NOTHING,
     .out = &address_shape,
     .handler = address_show},
    {.route = API_PATCH("/schools/{school}/address", RIGHT_PEOPLE_EDIT, ROUTE_WORK),
     .id = "setSchoolAddress",
     .summary = N_("Set a school's own address"),
     .flags = API_CHANGES | API_MATCHES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_BRANCH,
     .in = &address_shape,
     .handler = address_set},
};
API_CALLS_END(desk_calls)
