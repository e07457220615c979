/* Leestips and Weetjes: staff write them under /tips, readers see them under /school/{word}/tips. */
#include "web/portal/tips.h"

#include <string.h>

#include "library/kind.h"
#include "service/my.h"
#include "service/school.h"
#include "text/text.h"
#include "tips.html.h"
#include "web/portal/desk.h"
#include "web/portal/error.h"
#include "web/portal/picture.h"
#include "web/portal/routes.h"
#include "web/portal/shelf.h"

#define FOUND 12
#define SHOWN 30
#define FRONT 3

const char *
view_tip_kind(const Tip *tip)
{
    return g_str_equal(tip->kind, TIP_FACT) ? _("Did you know?") : _("Reading tip");
}

const char *
view_tip_state(const Tip *tip)
{
    return g_str_equal(tip->state, TIP_SHOWN)   ? _("is shown")
           : g_str_equal(tip->state, TIP_ENDED) ? _("ended")
                                                : _("draft");
}

const char *
view_tip_days(const Tip *tip)
{
    return *tip->to ? view_keep(g_strdup_printf(_("%s until %s"), view_date(tip->from), view_date(tip->to)))
                    : view_keep(g_strdup_printf(_("from %s"), view_date(tip->from)));
}

const char *
view_tip_ages(const Tip *tip)
{
    return view_keep(age_words(tip->age_from, tip->age_to));
}

const char *
view_tip_school(const GPtrArray *branches, gint64 branch)
{
    return branch == 0 ? _("all schools") : view_branch_name(branches, branch);
}

const char *
view_tips_group(const Branch *school, const char *group)
{
    return *group ? view_year_group(school, group) : _("All groups");
}

const char *
view_tips_kind(const char *kind)
{
    return g_str_equal(kind, TIP_READING) ? _("Books to read")
           : g_str_equal(kind, TIP_FACT)  ? _("Nice to know")
                                          : _("Everything");
}

char **
view_tip_paragraphs(const Tip *tip)
{
    char **lines = g_strsplit(tip->words, "\n", -1);
    guint n = 0;
    for (guint i = 0; lines[i]; i++)
        if (*g_strstrip(lines[i]))
            lines[n++] = lines[i];
        else
            g_free(lines[i]);
    lines[n] = NULL;
    return lines;
}

static HttpResponse *
tips_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) branches = service_branch_list(web->service, actor, RIGHT_TIPS, &error);
    g_autoptr(GPtrArray) tips = branches ? service_tip_list(web->service, actor, &error) : NULL;
    if (!tips)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Reading tips"));
    const TipsPage page = {&frame, tips, branches};
    Html *html = html_new();
    tips_page(html, &page);
    return http_response_page(200, html);
}

/* What was typed stands there again, whatever was wrong with it. */
static HttpResponse *
form_page(Web *web, HttpRequest *request, TipFormPage *page)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) branches = service_branch_list(web->service, actor, RIGHT_TIPS, &error);
    if (!branches)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, page->id ? _("Change the tip") : _("New tip"));
    page->frame = &frame;
    page->branches = branches;
    page->whole = account_may(actor, RIGHT_TIPS, actor->library, 0);
    Html *html = html_new();
    tip_form_page(html, page);
    return http_response_page(page->problem ? 422 : 200, html);
}

static HttpResponse *
tip_new(Web *web, HttpRequest *request)
{
    TipFormPage page = {
        .form = {
            .kind = TIP_READING, .heading = "", .words = "", .alt = "", .ages = "", .from = "", .to = ""}};
    return form_page(web, request, &page);
}

static HttpResponse *
tip_edit(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TipView)
        view = service_tip_get(web->service, request->session->account, request->ids[0], &error);
    if (!view)
        return portal_fail(web, request, error);
    const Tip *tip = view->tip;
    g_autofree char *ages = tip->age_to == 0    ? g_strdup("")
                            : tip->age_to == 99 ? g_strdup_printf("%d+", tip->age_from)
                                                : g_strdup_printf("%d-%d", tip->age_from, tip->age_to);
    TipFormPage page = {.id = tip->id,
                        .version = tip->version,
                        .form = {tip->branch, tip->kind, tip->heading, tip->words, tip->alt, ages,
                                 view_date(tip->from), *tip->to ? view_date(tip->to) : ""}};
    return form_page(web, request, &page);
}

static HttpResponse *
tip_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    TipFormPage page = {.id = request->ids[0],
                        .version = http_request_number(request, "version", 0),
                        .form = {.branch = http_request_number(request, "school", 0),
                                 .kind = view_typed_field(request, "kind"),
                                 .heading = view_typed_field(request, "heading"),
                                 .words = view_typed_field(request, "words"),
                                 .alt = view_typed_field(request, "alt"),
                                 .ages = view_typed_field(request, "ages"),
                                 .from = view_typed_field(request, "from"),
                                 .to = view_typed_field(request, "to")}};
    gint64 id = service_tip_save(web->service, request->session->account, page.id, page.version, &page.form,
                                 &error);
    if (id > 0) {
        g_autofree char *path = g_strdup_printf("/tips/%" G_GINT64_FORMAT "?saved=1", id);
        return http_response_redirect(path);
    }
    if (!g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) &&
        !g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_STALE))
        return portal_fail(web, request, error);
    page.problem = error->message;
    return form_page(web, request, &page);
}

static HttpResponse *
tip_page_with(Web *web, HttpRequest *request, const char *problem)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    const char *typed = http_request_query(request, "q");
    g_autoptr(TipView) view = service_tip_get(web->service, actor, request->ids[0], &error);
    g_autoptr(GPtrArray) branches = view ? service_branch_list(web->service, actor, RIGHT_TIPS, &error)
                                         : NULL;
    g_autoptr(FoundTitles)
        found = branches && typed && *typed
                    ? service_tip_search(web->service, actor, request->ids[0], typed, FOUND, &error)
                    : NULL;
    if (error)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, view->tip->heading);
    const TipPage page = {.frame = &frame,
                          .view = view,
                          .branches = branches,
                          .typed = typed ? typed : "",
                          .found = found,
                          .problem = problem,
                          .saved = http_request_query(request, "saved")};
    Html *html = html_new();
    tip_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
tip_show(Web *web, HttpRequest *request)
{
    return tip_page_with(web, request, NULL);
}

/* After a form of the tip's page: that page again. */
static HttpResponse *
answer(Web *web, HttpRequest *request, gboolean done, const GError *error)
{
    g_autofree char *path = g_strdup_printf("/tips/%" G_GINT64_FORMAT "?saved=1", request->ids[0]);
    if (done)
        return http_response_redirect(path);
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) ||
        g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE))
        return tip_page_with(web, request, error->message);
    return portal_fail(web, request, error);
}

static HttpResponse *
tip_act(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    const char *act = view_typed_field(request, "act");
    gint64 id = request->ids[0], add = http_request_number(request, "add", 0),
           removed = http_request_number(request, "remove", 0);
    gboolean done;
    if (add > 0 || removed > 0)
        done = service_tip_title(web->service, actor, id, add > 0 ? add : removed, add > 0, &error);
    else if (g_str_equal(act, "no-picture"))
        done = service_tip_picture(web->service, actor, id, NULL, &error);
    else if (g_str_equal(act, TIP_SHOWN) || g_str_equal(act, TIP_ENDED))
        done = service_tip_state(web->service, actor, id, act, &error);
    else
        return portal_error(web, request, 400);
    return answer(web, request, done, error);
}

static HttpResponse *
tip_picture_send(Web *web, HttpRequest *request)
{
    return portal_picture_take(web, request, service_tip_picture, answer);
}

static HttpResponse *
picture_answer(Web *web, HttpRequest *request, const Branch *school)
{
    g_autoptr(GError) error = NULL;
    const char *size = http_request_query(request, "size"), *version = http_request_query(request, "v");
    g_autofree char *known = portal_picture_known(request);
    g_autoptr(Cover)
        cover = service_tip_cover(web->service, school, request->session ? request->session->account : NULL,
                                  request->ids[0], g_strcmp0(size, "small") != 0, &error);
    if (!cover)
        return portal_fail(web, request, error);
    const PortalPicture picture = {.digest = cover->digest,
                                   .jpeg = g_strcmp0(known, cover->digest) == 0 ? NULL : cover->jpeg,
                                   .is_open = cover->is_open,
                                   .is_exact = g_strcmp0(version, cover->digest) == 0};
    return portal_picture_answer(&picture);
}

static HttpResponse *
tip_picture_show(Web *web, HttpRequest *request)
{
    return picture_answer(web, request, NULL);
}

static HttpResponse *
shown_picture(Web *web, HttpRequest *request)
{
    HttpResponse *instead = NULL;
    g_autoptr(Branch) school = portal_school(web, request, &instead);
    return school ? picture_answer(web, request, school) : instead;
}

/* New; of whoever looks, "" = not known. */
static char *
own_group(Web *web, const HttpRequest *request, const Branch *school, GError **error)
{
    g_autofree char *group = request->session ? service_my_year_group(web->service, request->session->account,
                                                                      school, error)
                                              : g_strdup("");
    return group && *group && year_group_age(school->kind, group) == 0 ? g_strdup("")
                                                                       : g_steal_pointer(&group);
}

/* By ?group= and ?kind=. A reader who chose no group begins with what fits the own one, if anything does. */
static GPtrArray *
find_tips(Web *web, HttpRequest *request, const Branch *school, guint limit, ShownTipsPage *page,
          GError **error)
{
    const char *group = http_request_query(request, "group"), *kind = http_request_query(request, "kind");
    char *own = own_group(web, request, school, error);
    if (!own)
        return NULL;
    page->own = view_keep(own);
    page->kind = kind && (g_str_equal(kind, TIP_READING) || g_str_equal(kind, TIP_FACT)) ? kind : "";
    page->group = !group ? page->own : year_group_age(school->kind, group) > 0 ? group : "";
    TipChoice choice = {page->kind, year_group_age(school->kind, page->group), limit};
    g_autoptr(GPtrArray) tips = service_tip_shown(web->service, school, &choice, error);
    if (!tips || tips->len > 0 || group || *page->group == '\0')
        return g_steal_pointer(&tips);
    page->group = "";
    choice.age = 0;
    return service_tip_shown(web->service, school, &choice, error);
}

static HttpResponse *
shown_tips(Web *web, HttpRequest *request)
{
    HttpResponse *instead = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Branch) school = portal_school(web, request, &instead);
    SchoolFrame frame = portal_school_frame(request, school, _("Reading tips"));
    ShownTipsPage page = {.frame = &frame};
    g_autoptr(GPtrArray) tips = school ? find_tips(web, request, school, SHOWN, &page, &error) : NULL;
    if (!tips)
        return school ? portal_fail(web, request, error) : instead;
    page.tips = tips;
    Html *html = html_new();
    shown_tips_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
shown_tip(Web *web, HttpRequest *request)
{
    HttpResponse *instead = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Branch) school = portal_school(web, request, &instead);
    g_autoptr(TipView) view = school ? service_tip_see(web->service, school, request->ids[0], &error) : NULL;
    if (!view)
        return school ? portal_fail(web, request, error) : instead;
    SchoolFrame frame = portal_school_frame(request, school, view->tip->heading);
    const ShownTipPage page = {&frame, view};
    Html *html = html_new();
    shown_tip_page(html, &page);
    return http_response_page(200, html);
}

void
tips_section(Web *web, HttpRequest *request, const Branch *school, Html *html)
{
    SchoolFrame frame = portal_school_frame(request, school, "");
    ShownTipsPage page = {.frame = &frame};
    g_autoptr(GPtrArray) tips = find_tips(web, request, school, FRONT, &page, NULL);
    page.tips = tips;
    if (tips && tips->len > 0)
        tips_front(html, &page);
}

const Route tips_routes[] = {
    {"GET", "/tips", RIGHT_TIPS, ROUTE_PLAIN, tips_show},
    {"GET", "/tips/new", RIGHT_TIPS, ROUTE_PLAIN, tip_new},
    {"POST", "/tips/new", RIGHT_TIPS, ROUTE_WORK, tip_save},
    {"GET", "/tips/{id}", RIGHT_TIPS, ROUTE_PLAIN, tip_show},
    {"POST", "/tips/{id}", RIGHT_TIPS, ROUTE_WORK, tip_act},
    {"GET", "/tips/{id}/edit", RIGHT_TIPS, ROUTE_PLAIN, tip_edit},
    {"POST", "/tips/{id}/edit", RIGHT_TIPS, ROUTE_WORK, tip_save},
    {"GET", "/tips/{id}/picture", RIGHT_TIPS, ROUTE_PLAIN, tip_picture_show},
    {"POST", "/tips/{id}/picture", RIGHT_TIPS, ROUTE_UPLOAD | ROUTE_WORK, tip_picture_send},
    {"GET", "/school/{word}/tips", RIGHT_NONE, ROUTE_PUBLIC, shown_tips},
    {"GET", "/school/{word}/tips/{id}", RIGHT_NONE, ROUTE_PUBLIC, shown_tip},
    {"GET", "/school/{word}/tips/{id}/picture", RIGHT_NONE, ROUTE_PLAIN, shown_picture},
};
ROUTES_END(tips_routes)
