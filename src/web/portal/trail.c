/* Who saw and did what: the trail of a library or school (/trail), and of one pupil for its parents (/patrons/{id}/trail). */
#include "web/portal/trail.h"

#include <string.h>

#include "pupil_trail.html.h"
#include "service/school.h"
#include "text/text.h"
#include "trail.html.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

/* Keeps a new text for the page: a ring, as view.c's. */
static const char *
keep(char *text)
{
    static GPrivate ring = G_PRIVATE_INIT((GDestroyNotify)g_ptr_array_unref);
    GPtrArray *texts = g_private_get(&ring);
    if (texts == NULL) {
        texts = g_ptr_array_new_with_free_func(g_free);
        g_private_set(&ring, texts);
    }
    if (texts->len == 32)
        g_ptr_array_remove_index(texts, 0);
    g_ptr_array_add(texts, text);
    return text;
}

const char *
view_trail_what(const AuditLine *line)
{
    g_autofree char *sentence = audit_line_sentence(line);
    gboolean is_school = strcmp(line->persons, "*") == 0;
    return keep(is_school ? g_strdup_printf(_("%s (of the whole school)"), sentence)
                          : g_steal_pointer(&sentence));
}

const char *
view_trail_number(const AuditLine *line)
{
    /* who logs in is the one who does it */
    gboolean is_own = strcmp(line->kind, audit_kind_name(AUDIT_ACCOUNT)) == 0 &&
                      line->object == line->account;
    return line->object > 0 && !is_own ? keep(g_strdup_printf(_(", no. %u"), (guint)line->object)) : "";
}

const char *
view_trail_who(const AuditLine *line)
{
    if (*line->actor == '\0')
        return _("somebody who was not logged in");
    return line->account == 0 ? _("Instroom itself, or the system operator") : line->actor;
}

const char *
view_trail_role(const AuditLine *line)
{
    return line->account == 0 ? "–" : keep(audit_line_role(line));
}

const char *
view_trail_verb(AuditVerb verb)
{
    return keep(audit_verb_label(verb));
}

/* 0 when none was typed. */
static gint64
day_of(const char *text)
{
    return *text != '\0' ? service_audit_midnight(text) : 0;
}

static const char *
query(const HttpRequest *request, const char *name)
{
    const char *text = http_request_query(request, name);
    return text != NULL ? text : "";
}

/* FALSE: the days are none; the filter is then without. */
static gboolean
read_filter(const HttpRequest *request, AuditFilter *filter)
{
    AuditVerb verb;
    gint64 since = day_of(query(request, "from")), until = day_of(query(request, "to"));
    *filter = (AuditFilter){.limit = TRAIL_PAGE + 1};
    filter->before = http_request_number(request, "before", 0);
    filter->branch = http_request_number(request, "branch", 0);
    if (audit_verb_from_name(query(request, "verb"), &verb))
        filter->verb = audit_verb_name(verb);
    if (since < 0 || until < 0)
        return FALSE;
    filter->since = since;
    filter->until = until > 0 ? until + G_TIME_SPAN_DAY : 0;
    return TRUE;
}

/* The address of this list from a line on; from the newest one for 0. New. */
static char *
address(const AuditFilter *filter, const HttpRequest *request, gint64 before)
{
    GString *path = g_string_new("/trail?");
    g_autofree char *from = g_uri_escape_string(query(request, "from"), NULL, FALSE);
    g_autofree char *to = g_uri_escape_string(query(request, "to"), NULL, FALSE);
    g_string_append_printf(path, "verb=%s&from=%s&to=%s", filter->verb != NULL ? filter->verb : "", from, to);
    if (filter->branch > 0)
        g_string_append_printf(path, "&branch=%" G_GINT64_FORMAT, filter->branch);
    if (before > 0)
        g_string_append_printf(path, "&before=%" G_GINT64_FORMAT, before);
    return g_string_free(path, FALSE);
}

static HttpResponse *
trail_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    AuditFilter filter;
    gboolean is_right = read_filter(request, &filter);
    g_autoptr(GPtrArray) branches = service_branch_list(web->service, actor, RIGHT_TRAIL_VIEW, &error);
    g_autoptr(GPtrArray) lines = branches != NULL ? service_audit_list(web->service, actor, &filter, &error)
                                                  : NULL;
    if (lines == NULL)
        return portal_fail(web, request, error);
    gboolean has_older = lines->len > TRAIL_PAGE;
    if (has_older)
        g_ptr_array_set_size(lines, TRAIL_PAGE);
    gint64 last = has_older ? ((const AuditLine *)lines->pdata[TRAIL_PAGE - 1])->number : 0;
    g_autofree char *older = has_older ? address(&filter, request, last) : NULL;
    g_autofree char *newest = filter.before > 0 ? address(&filter, request, 0) : NULL;
    Frame frame = portal_frame(request, _("Who saw and did what"));
    frame.wide = TRUE;
    const TrailPage page = {
        .frame = &frame,
        .lines = lines,
        .branches = branches,
        .verb = filter.verb != NULL ? filter.verb : "",
        .from = query(request, "from"),
        .to = query(request, "to"),
        .branch = filter.branch,
        .older = older,
        .newest = newest,
        .problem = is_right ? NULL : _("That is no day. All days are shown. Write it as 2026-11-22.")};
    Html *html = html_new();
    trail_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
pupil_trail_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PersonTrail)
        trail = service_audit_person(web->service, request->session->account, request->ids[0], &error);
    if (trail == NULL)
        return portal_fail(web, request, error);
    g_autofree char *today = service_today(web->service);
    Frame frame = portal_frame(request, _("Who saw this pupil's details"));
    frame.wide = TRUE;
    const PupilTrailPage page = {
        .frame = &frame, .trail = trail, .membership = request->ids[0], .printed = today};
    Html *html = html_new();
    pupil_trail_page(html, &page);
    return http_response_page(200, html);
}

const Route trail_routes[] = {
    {"GET", "/trail", RIGHT_TRAIL_VIEW, ROUTE_WORK, trail_show},
    {"GET", "/patrons/{id}/trail", RIGHT_PEOPLE_VIEW, ROUTE_WORK, pupil_trail_show},
};
ROUTES_END(trail_routes)
