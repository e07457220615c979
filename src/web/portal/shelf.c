/* Kijk in de kast, new books and the most read: /school/{word}/shelf, /new, /top. */
#include "web/portal/shelf.h"

#include "library/kind.h"
#include "shelf.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

#define ROW  8 /* covers of a section on the front page */
#define MOST 20

const char *
view_shelf_by(ShelfBy by)
{
    static const char *const labels[N_SHELF_BY] = {N_("By shelf"), N_("By AVI level"), N_("By kind of story"),
                                                   N_("By subject")};
    return text_get(labels[by]);
}

const char *
view_shelf_group(ShelfBy by, const ShelfGroup *group)
{
    if (*group->key == '\0')
        return _("The other books");
    if (by == SHELF_BY_SHELF && *group->name)
        return group->name;
    return by == SHELF_BY_AVI     ? kind_words(KIND_AVI, group->key)
           : by == SHELF_BY_GENRE ? kind_words(KIND_GENRE, group->key)
                                  : group->key;
}

const char *
view_year_group(const Branch *school, const char *year_group)
{
    return view_keep(
        g_strdup_printf(school->kind == BRANCH_PRIMARY ? _("Group %s") : _("Year %s"), year_group));
}

/* The group of ?at=, or NULL. */
static const ShelfGroup *
chosen(const GPtrArray *groups, const char *at)
{
    for (guint i = 0; at && i < groups->len; i++) {
        const ShelfGroup *group = groups->pdata[i];
        if (g_str_equal(group->key, at))
            return group;
    }
    return NULL;
}

/* Without a choice the first way that tells more than one group, so that no child sees a list of one. */
static GPtrArray *
find_groups(Web *web, HttpRequest *request, const Branch *school, ShelfBy *by, GError **error)
{
    if (shelf_by_from_name(http_request_query(request, "by"), by))
        return service_shelf_groups(web->service, school, *by, error);
    for (*by = 0; *by < N_SHELF_BY; (*by)++) {
        GPtrArray *groups = service_shelf_groups(web->service, school, *by, error);
        if (!groups || groups->len > 1 || *by == N_SHELF_BY - 1)
            return groups;
        g_ptr_array_unref(groups);
    }
    return NULL;
}

static HttpResponse *
shelf_show(Web *web, HttpRequest *request)
{
    HttpResponse *instead = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Branch) school = portal_school(web, request, &instead);
    if (!school)
        return instead;
    ShelfPage page = {.page = (guint)CLAMP(http_request_number(request, "page", 1), 1, 10000)};
    g_autoptr(GPtrArray) groups = find_groups(web, request, school, &page.by, &error), titles = NULL;
    if (!groups)
        return portal_fail(web, request, error);
    const ShelfGroup *group = chosen(groups, http_request_query(request, "at"));
    if (group) {
        const ShelfPart part = {(page.page - 1) * SHELF_PAGE, SHELF_PAGE + 1};
        titles = service_shelf_titles(web->service, school, page.by, group->key, &part, &error);
        if (!titles)
            return portal_fail(web, request, error);
        page.more = titles->len > SHELF_PAGE;
        g_ptr_array_set_size(titles, (gint)MIN(titles->len, SHELF_PAGE));
        page.at = group->key;
        page.at_name = view_shelf_group(page.by, group);
    }
    SchoolFrame frame = portal_school_frame(request, school,
                                            group ? page.at_name : _("Look in the bookcase"));
    page.frame = &frame;
    page.groups = groups;
    page.titles = titles;
    Html *html = html_new();
    shelf_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
new_show(Web *web, HttpRequest *request)
{
    HttpResponse *instead = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Branch) school = portal_school(web, request, &instead);
    if (!school)
        return instead;
    g_autoptr(GPtrArray) titles = service_shelf_new(web->service, school, SHELF_PAGE, &error);
    if (!titles)
        return portal_fail(web, request, error);
    SchoolFrame frame = portal_school_frame(request, school, _("New books"));
    const NewPage page = {&frame, titles};
    Html *html = html_new();
    shelf_new_page(html, &page);
    return http_response_page(200, html);
}

/* The group of ?group=; the first one when none is asked for. */
static guint
group_wanted(const HttpRequest *request, const GPtrArray *groups)
{
    const char *wanted = http_request_query(request, "group");
    for (guint i = 0; wanted && i < groups->len; i++)
        if (g_str_equal(((const ReadGroup *)groups->pdata[i])->year_group, wanted))
            return i;
    return 0;
}

static HttpResponse *
top_show(Web *web, HttpRequest *request)
{
    HttpResponse *instead = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Branch) school = portal_school(web, request, &instead);
    if (!school)
        return instead;
    g_autoptr(GPtrArray) groups = service_read_groups(web->service, school, &error), titles = NULL;
    guint at = groups ? group_wanted(request, groups) : 0;
    if (groups && groups->len > 0)
        titles = service_read_top(web->service, school, groups->pdata[at], MOST, &error);
    if (error)
        return portal_fail(web, request, error);
    SchoolFrame frame = portal_school_frame(request, school, _("Most read"));
    const TopPage page = {&frame, groups, at, titles};
    Html *html = html_new();
    shelf_top_page(html, &page);
    return http_response_page(200, html);
}

void
shelf_ways_section(Web *web, HttpRequest *request, const Branch *school, Html *html)
{
    (void)web, (void)request;
    shelf_ways(html, school);
}

void
shelf_new_section(Web *web, HttpRequest *request, const Branch *school, Html *html)
{
    (void)request;
    g_autoptr(GPtrArray) titles = service_shelf_new(web->service, school, ROW, NULL);
    const CoverRow row = {_("New books"), _("All new books"), "new", school, titles};
    if (titles && titles->len > 0)
        shelf_row(html, &row);
}

void
shelf_top_section(Web *web, HttpRequest *request, const Branch *school, Html *html)
{
    (void)request;
    g_autoptr(GPtrArray) groups = service_read_groups(web->service, school, NULL);
    if (!groups || groups->len == 0)
        return;
    guint day = (guint)(service_now(web->service) / G_TIME_SPAN_DAY); /* another group every day */
    const ReadGroup *group = groups->pdata[day % groups->len];
    g_autoptr(GPtrArray) titles = service_read_top(web->service, school, group, ROW, NULL);
    const char *heading = view_keep(
        g_strdup_printf(_("Most read: %s"), view_year_group(school, group->year_group)));
    const CoverRow row = {heading, _("All groups"), "top", school, titles};
    if (titles && titles->len > 0)
        shelf_row(html, &row);
}

const Route shelf_routes[] = {
    {"GET", "/school/{word}/shelf", RIGHT_NONE, ROUTE_PUBLIC, shelf_show},
    {"GET", "/school/{word}/new", RIGHT_NONE, ROUTE_PUBLIC, new_show},
    {"GET", "/school/{word}/top", RIGHT_NONE, ROUTE_PUBLIC, top_show},
};
ROUTES_END(shelf_routes)
