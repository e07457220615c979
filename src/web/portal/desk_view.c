/* Words of the lending desk, and what its handlers share. */
#include "desk.html.h"
#include "text/text.h"
#include "web/portal/desk.h"
#include "web/portal/error.h"

const char *
view_cents(gint64 cents)
{
    return view_keep(text_cents(cents));
}

gint64
portal_cents(const char *typed)
{
    g_autofree char *text = g_strstrip(g_strdup(typed ? typed : ""));
    g_autofree char *clean = g_str_has_prefix(text, "€") ? g_strdup(g_strchug(text + strlen("€")))
                                                         : g_strdup(text);
    gsize whole = strspn(clean, "0123456789");
    const char *rest = clean + whole;
    gint64 cents = 0;
    if (whole == 0 || whole > 6)
        return -1;
    for (gsize i = 0; i < whole; i++)
        cents = cents * 10 + (clean[i] - '0');
    cents *= 100;
    if (*rest == '\0')
        return cents;
    gsize digits = strspn(rest + 1, "0123456789");
    if ((*rest != ',' && *rest != '.') || digits == 0 || digits > 2 || rest[1 + digits] != '\0')
        return -1;
    return cents + (rest[1] - '0') * 10 + (digits == 2 ? rest[2] - '0' : 0);
}

const char *
view_fee_kind(const Fee *fee)
{
    return fee_is_bill(fee)                    ? _("Bill: not brought back")
           : g_str_equal(fee->kind, "fine")    ? _("Fine: too late")
           : g_str_equal(fee->kind, "lost")    ? _("Lost")
           : g_str_equal(fee->kind, "damaged") ? _("Damaged")
                                               : _("Other amount");
}

const char *
view_answer_done(const DeskAnswer *answer)
{
    static const char *const done[N_DESK_OUTCOMES] = {
        [DESK_LENT] = N_("Lent"),
        [DESK_RENEWED] = N_("Renewed"),
        [DESK_RETURNED] = N_("Taken in"),
        [DESK_WAS_IN] = N_("Taken in: it was not lent"),
        [DESK_CLAIMED] = N_(
            "Noted: the patron says that it was brought back. No fine is added from today on"),
        [DESK_LOST] = N_("Noted as lost"),
        [DESK_PLACED] = N_("Reserved"),
        [DESK_CALLED_OFF] = N_("The reservation is called off"),
        [DESK_PAID] = N_("Settled"),
    };
    return done[answer->outcome] ? _(done[answer->outcome]) : "";
}

const char *
view_due_why(const DeskAnswer *answer)
{
    const char *rule = answer->rule_words ? answer->rule_words : _("the usual period");
    if (answer->why == LOAN_BY_LATEST)
        return view_keep(g_strdup_printf(_("the latest return date (rule: %s)"), rule));
    if (answer->why == LOAN_BY_CALENDAR)
        return view_keep(g_strdup_printf(_("later, because the library is closed then (rule: %s)"), rule));
    return view_keep(g_strdup_printf(_("rule: %s"), rule));
}

const char *
view_where(const DeskAnswer *answer)
{
    if (answer->transit)
        return view_keep(g_strdup_printf(_("Put it in the box for %s."), answer->place));
    if (answer->hold)
        return view_keep(
            g_strdup_printf(_("Put it aside for %s, up to %s."), answer->hold_name, view_date(answer->due)));
    if (answer->status && !g_str_equal(answer->status, "available"))
        return _("Put it aside for the library: it is not to be lent now.");
    if (answer->shelf && *answer->shelf)
        return view_keep(g_strdup_printf(_("Put it back on shelf %s."), answer->shelf));
    return _("Put it back on its shelf.");
}

const char *
view_rule_of(const GPtrArray *rules, gint64 id)
{
    for (guint i = 0; i < rules->len; i++)
        if (((const PolicyRule *)rules->pdata[i])->id == id)
            return view_keep(service_policy_words(rules->pdata[i]));
    return _("no rule: the usual");
}

const char *
view_term(PolicyTerm term, gint32 value)
{
    if (value == POLICY_UNSAID)
        return "–";
    if (value == POLICY_NO_LIMIT)
        return _("no limit");
    return policy_term_is_cents(term) ? view_cents(value) : view_keep(g_strdup_printf("%d", value));
}

const char *
view_reminder_way(ReminderWay way)
{
    return way == REMINDER_BY_MAIL ? _("mail") : way == REMINDER_BY_LETTER ? _("letter") : "";
}

const char *
view_weekday(guint day)
{
    static const char *const days[] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                       N_("Friday"), N_("Saturday"), N_("Sunday")};
    g_assert(day < G_N_ELEMENTS(days));
    return _(days[day]);
}

const char *
view_typed_field(const HttpRequest *request, const char *name)
{
    const char *typed = request ? http_request_field(request, name) : NULL;
    return typed ? typed : "";
}

void
portal_command_new(char id[DESK_COMMAND_MOST])
{
    g_autofree char *drawn = g_uuid_string_random();
    g_strlcpy(id, drawn, DESK_COMMAND_MOST);
}

HttpResponse *
portal_desk_schools(Web *web, HttpRequest *request, const DeskSchools *schools)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray)
        branches = service_branch_list(web->service, request->session->account, schools->right, &error);
    if (!branches)
        return portal_fail(web, request, error);
    if (branches->len == 1) {
        request->ids[0] = ((const Branch *)branches->pdata[0])->id;
        return schools->of_one(web, request);
    }
    Frame frame = portal_frame(request, schools->title);
    const DeskSchoolsPage page = {&frame, branches, schools->path};
    Html *html = html_new();
    desk_schools_page(html, &page);
    return http_response_page(200, html);
}
