/* The rules of lending of a library, what would apply for whom, and the closed days of a school. */
#include "people/patron.h"
#include "service/lending.h"
#include "text/text.h"
#include "web/api/calls.h"

#define TERM_MOST 1000000

/* ---- rules: from the table of library/policy.h ---- */

static void
add_terms(GArray *fields, guint flags)
{
    static const ApiField places[] = {
        {.name = "patron-kind", .type = API_TEXT, .example = "pupil", .about = "empty: everybody"},
        {.name = "group", .type = API_TEXT, .example = "5A", .about = "empty: all groups"},
        {.name = "material", .type = API_TEXT, .example = "book", .about = "empty: all materials"},
        {.name = "latest", .type = API_DATE, .example = "2027-07-09", .about = "latest return date"}};
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        ApiField made = places[i];
        made.flags = flags & API_OPTIONAL;
        g_array_append_val(fields, made);
    }
    for (guint t = 0; t < N_POLICY_TERMS; t++) {
        const ApiField made = {.name = policy_term_name((PolicyTerm)t),
                               .type = API_INT,
                               .flags = flags,
                               .most = policy_term_most((PolicyTerm)t),
                               .example = "1"};
        if (t != POLICY_LOANS_MATERIAL)
            g_array_append_val(fields, made);
    }
}

static void
make_rule_fields(GArray *fields)
{
    static const ApiField head[] = {
        {.name = "rule", .type = API_ID},
        {.name = "school", .type = API_ID, .flags = API_NULL, .about = "null: all"},
        {.name = "words", .type = API_TEXT, .most = 1000, .example = "groep 5A"}};
    g_array_append_vals(fields, head, G_N_ELEMENTS(head));
    add_terms(fields, API_NULL);
}

static void
make_new_fields(GArray *fields)
{
    static const ApiField whole = {
        .name = "whole-library", .type = API_BOOL, .flags = API_OPTIONAL, .example = "false"};
    g_array_append_val(fields, whole);
    add_terms(fields, API_OPTIONAL);
}

static const ApiShape rule_shape = {.name = "LendingRule", .make = make_rule_fields};
static const ApiShape new_in = {.name = "LendingRuleNew", .make = make_new_fields};
static const ApiField rules_fields[] = {
    {.name = "rules", .type = API_SHAPE, .flags = API_LIST, .shape = &rule_shape}};
static const ApiShape rules_shape = {"LendingRules", API_FIELDS(rules_fields)};
static const ApiField id_fields[] = {{.name = "rule", .type = API_ID}};
static const ApiShape id_shape = {"LendingRuleMade", API_FIELDS(id_fields)};

static void
write_rule(JsonWriter *out, const PolicyRule *rule)
{
    g_autofree char *words = service_policy_words(rule);
    json_write_object_begin(out);
    json_write_member_int(out, "rule", rule->id);
    json_write_key(out, "school");
    if (rule->branch)
        json_write_int(out, rule->branch);
    else
        json_write_null(out);
    json_write_member_string(out, "words", words);
    json_write_member_string(out, "patron-kind", rule->patron_kind);
    json_write_member_string(out, "group", rule->group);
    json_write_member_string(out, "material", rule->material);
    json_write_member_string(out, "latest", rule->latest);
    for (guint t = 0; t < N_POLICY_TERMS; t++) {
        if (t == POLICY_LOANS_MATERIAL)
            continue;
        json_write_key(out, policy_term_name((PolicyTerm)t));
        if (rule->value[t] == POLICY_UNSAID)
            json_write_null(out);
        else
            json_write_int(out, rule->value[t]);
    }
    json_write_object_end(out);
}

static gboolean
rules_list(Api *api, GError **error)
{
    g_autoptr(GPtrArray) rules = service_policy_list(api->service, api->actor, api->request->ids[0], error);
    if (!rules)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "rules");
    json_write_array_begin(api->out);
    for (guint i = 0; i < rules->len; i++)
        write_rule(api->out, rules->pdata[i]);
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

static void
take_text(const Api *api, const char *name, char **text)
{
    const char *sent = api_in_text(api, name);
    g_free(*text);
    *text = g_strdup(sent ? sent : "");
}

static gboolean
write_id(Api *api, const char *name, gint64 id)
{
    if (id <= 0)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_member_int(api->out, name, id);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
rule_add(Api *api, GError **error)
{
    g_autoptr(PolicyRule) rule = policy_rule_new();
    const char *latest = api_in_text(api, "latest");
    rule->branch = api_in_bool(api, "whole-library") ? 0 : api->request->ids[0];
    take_text(api, "patron-kind", &rule->patron_kind);
    take_text(api, "group", &rule->group);
    take_text(api, "material", &rule->material);
    g_strlcpy(rule->latest, latest ? latest : "", sizeof rule->latest);
    for (guint t = 0; t < N_POLICY_TERMS; t++)
        rule->value[t] = (gint32)api_in_int(api, policy_term_name((PolicyTerm)t), POLICY_UNSAID);
    return write_id(api, "rule",
                    service_policy_add(api->service, api->actor, api->request->ids[0], rule, error));
}

static gboolean
rule_remove(Api *api, GError **error)
{
    return service_policy_remove(api->service, api->actor, api->request->ids[0], api->request->ids[1], error);
}

/* ---- what would apply ---- */

static const ApiField case_fields[] = {
    {.name = "patron-kind", .type = API_TEXT, .flags = API_OPTIONAL, .example = "pupil"},
    {.name = "group", .type = API_TEXT, .flags = API_OPTIONAL, .example = "5A"},
    {.name = "material", .type = API_TEXT, .flags = API_OPTIONAL, .example = "book"}};
static const ApiShape case_in = {"LendingCase", API_FIELDS(case_fields)};
static const ApiField term_fields[] = {
    {.name = "term", .type = API_TEXT, .example = "period"},
    {.name = "value", .type = API_INT, .flags = API_NULL, .example = "21", .about = "null: without limit"},
    {.name = "rule", .type = API_ID, .flags = API_NULL, .about = "that decided; null: the usual"}};
static const ApiShape term_shape = {"LendingTerm", API_FIELDS(term_fields)};
static const ApiField preview_fields[] = {
    {.name = "due", .type = API_DATE, .about = "of what is lent today"},
    {.name = "rule", .type = API_ID, .flags = API_NULL, .about = "that decided the day"},
    {.name = "terms", .type = API_SHAPE, .flags = API_LIST, .shape = &term_shape}};
static const ApiShape preview_shape = {"LendingPreview", API_FIELDS(preview_fields)};

static const char *
query_or_empty(const Api *api, const char *name)
{
    const char *text = api_query_text(api, name);
    return text ? text : "";
}

static gboolean
rules_preview(Api *api, GError **error)
{
    PolicyPreview preview;
    const PolicyCase asked = {api->request->ids[0], query_or_empty(api, "patron-kind"),
                              query_or_empty(api, "group"), query_or_empty(api, "material")};
    if (!service_policy_preview(api->service, api->actor, &asked, &preview, error))
        return FALSE;
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "due", preview.due.due);
    api_write_id(api, "rule", preview.due.rule);
    json_write_key(api->out, "terms");
    json_write_array_begin(api->out);
    for (guint t = 0; t < N_POLICY_TERMS; t++) {
        json_write_object_begin(api->out);
        json_write_member_string(api->out, "term", policy_term_name((PolicyTerm)t));
        json_write_key(api->out, "value");
        if (preview.terms.value[t] == POLICY_NO_LIMIT)
            json_write_null(api->out);
        else
            json_write_int(api->out, preview.terms.value[t]);
        api_write_id(api, "rule", preview.terms.rule[t]);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

/* ---- closed days ---- */

static const ApiField period_fields[] = {
    {.name = "period", .type = API_ID},
    {.name = "school", .type = API_ID, .flags = API_NULL, .about = "null: of every school"},
    {.name = "from", .type = API_DATE},
    {.name = "to", .type = API_DATE},
    {.name = "words", .type = API_TEXT, .example = "Kerstvakantie"}};
static const ApiShape period_shape = {"ClosedPeriod", API_FIELDS(period_fields)};
static const ApiField closed_fields[] = {
    {.name = "periods", .type = API_SHAPE, .flags = API_LIST, .shape = &period_shape},
    {.name = "weekdays", .type = API_INT, .flags = API_LIST, .example = "6", .about = "1 is Monday"}};
static const ApiShape closed_shape = {"ClosedDays", API_FIELDS(closed_fields)};
static const ApiField closed_new_fields[] = {
    {.name = "from", .type = API_DATE},
    {.name = "to", .type = API_DATE, .flags = API_OPTIONAL, .about = "without: that day alone"},
    {.name = "words", .type = API_TEXT, .flags = API_OPTIONAL, .most = 100, .example = "Kerstvakantie"},
    {.name = "whole-library", .type = API_BOOL, .flags = API_OPTIONAL, .example = "false"}};
static const ApiShape closed_in = {"ClosedPeriodNew", API_FIELDS(closed_new_fields)};
static const ApiField closed_made_fields[] = {{.name = "period", .type = API_ID}};
static const ApiShape closed_made = {"ClosedPeriodMade", API_FIELDS(closed_made_fields)};
static const ApiField week_fields[] = {{.name = "weekdays",
                                        .type = API_INT,
                                        .flags = API_LIST,
                                        .least = 1,
                                        .most = 7,
                                        .example = "6",
                                        .about = "on which it is closed; 1 is Monday"}};
static const ApiShape week_in = {"ClosedWeekdays", API_FIELDS(week_fields)};

static char *
week_version(guint weekdays)
{
    return g_strdup_printf("w%u", weekdays);
}

static gboolean
closed_list(Api *api, GError **error)
{
    guint weekdays;
    g_autoptr(GPtrArray)
        closed = service_closed_list(api->service, api->actor, api->request->ids[0], &weekdays, error);
    if (!closed)
        return FALSE;
    g_autofree char *version = week_version(weekdays);
    api_etag(api, version);
    json_write_object_begin(api->out);
    json_write_key(api->out, "periods");
    json_write_array_begin(api->out);
    for (guint i = 0; i < closed->len; i++) {
        const ClosedDays *days = closed->pdata[i];
        json_write_object_begin(api->out);
        json_write_member_int(api->out, "period", days->id);
        api_write_id(api, "school", days->branch);
        json_write_member_string(api->out, "from", days->from);
        json_write_member_string(api->out, "to", days->to);
        json_write_member_string(api->out, "words", days->words);
        json_write_object_end(api->out);
    }
    json_write_array_end(api->out);
    json_write_key(api->out, "weekdays");
    json_write_array_begin(api->out);
    for (guint day = 0; day < 7; day++)
        if (weekdays & (1u << day))
            json_write_int(api->out, day + 1);
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
closed_add(Api *api, GError **error)
{
    const char *to = api_in_text(api, "to"), *words = api_in_text(api, "words");
    const ClosedDays days = {.branch = api_in_bool(api, "whole-library") ? 0 : api->request->ids[0],
                             .from = (char *)api_in_text(api, "from"),
                             .to = (char *)(to ? to : ""),
                             .words = (char *)(words ? words : "")};
    return write_id(api, "period",
                    service_closed_add(api->service, api->actor, api->request->ids[0], &days, error));
}

static gboolean
closed_remove(Api *api, GError **error)
{
    return service_closed_remove(api->service, api->actor, api->request->ids[0], api->request->ids[1], error);
}

static gboolean
week_set(Api *api, GError **error)
{
    const json_t *sent = json_object_get(api->in, "weekdays");
    guint weekdays = 0;
    for (gsize i = 0; i < json_array_size(sent); i++)
        weekdays |= 1u << (json_integer_value(json_array_get(sent, i)) - 1);
    const char *match = api_if_match(api);
    guint seen = (guint)g_ascii_strtoull(*match == 'w' ? match + 1 : match, NULL, 10);
    g_autofree char *version = week_version(seen);
    GError *cause = NULL;
    if (strcmp(match, "*") != 0 && strcmp(match, version) != 0)
        return api_outdated(api, error);
    if (service_week_set(api->service, api->actor, api->request->ids[0], weekdays,
                         strcmp(match, "*") == 0 ? NULL : &seen, &cause))
        return TRUE;
    if (g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_STALE))
        api->problem = "outdated";
    g_propagate_error(error, cause);
    return FALSE;
}

const ApiCall rule_calls[] = {
    {.route = API_GET("/schools/{school}/rules", RIGHT_DESK, ROUTE_PLAIN),
     .id = "listRules",
     .summary = N_("The rules of lending"),
     .verb = AUDIT_NOTHING,
     .out = &rules_shape,
     .handler = rules_list},
    {.route = API_POST("/schools/{school}/rules", RIGHT_LIBRARY_MANAGE, ROUTE_WORK),
     .id = "addRule",
     .summary = N_("Add a rule of lending, of a school or of the whole library"),
     .flags = API_CHANGES,
     .status = 201,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_LENDING,
     .in = &new_in,
     .out = &id_shape,
     .handler = rule_add},
    {.route = API_DELETE("/schools/{school}/rules/{rule}", RIGHT_LIBRARY_MANAGE, ROUTE_WORK),
     .id = "removeRule",
     .summary = N_("Remove a rule of lending"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_LENDING,
     .handler = rule_remove},
    {.route = API_GET("/schools/{school}/rules/preview", RIGHT_DESK, ROUTE_PLAIN),
     .id = "previewRules",
     .summary = N_("What would apply for a kind of patron, a group and a material"),
     .verb = AUDIT_NOTHING,
     .query = &case_in,
     .out = &preview_shape,
     .handler = rules_preview},
    {.route = API_GET("/schools/{school}/closed-days", RIGHT_DESK, ROUTE_PLAIN),
     .id = "listClosedDays",
     .summary = N_("When a school's library is closed"),
     .flags = API_TAGS,
     .verb = AUDIT_NOTHING,
     .out = &closed_shape,
     .handler = closed_list},
    {.route = API_POST("/schools/{school}/closed-days", RIGHT_LIBRARY_MANAGE, ROUTE_WORK),
     .id = "addClosedDays",
     .summary = N_("Add closed days, of a school or of the whole library"),
     .flags = API_CHANGES,
     .status = 201,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_LENDING,
     .in = &closed_in,
     .out = &closed_made,
     .handler = closed_add},
    {.route = API_DELETE("/schools/{school}/closed-days/{period}", RIGHT_LIBRARY_MANAGE, ROUTE_WORK),
     .id = "removeClosedDays",
     .summary = N_("Remove closed days"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_LENDING,
     .handler = closed_remove},
    {.route = API_POST("/schools/{school}/closed-weekdays", RIGHT_LIBRARY_MANAGE, ROUTE_WORK),
     .id = "setClosedWeekdays",
     .summary = N_("Say on which weekdays a school's library is closed"),
     .flags = API_CHANGES | API_MATCHES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_LENDING,
     .in = &week_in,
     .handler = week_set},
};
API_CALLS_END(rule_calls)
