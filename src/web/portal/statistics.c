/* A school's lending in numbers, and each list as a file: /statistics. */
#include "web/portal/statistics.h"

#include "people/date.h"
#include "statistics.html.h"
#include "text/text.h"
#include "web/portal/desk.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static StatisticsPeriod
period_of(const HttpRequest *request)
{
    return (StatisticsPeriod){request->ids[0], http_request_query(request, "from"),
                              http_request_query(request, "to")};
}

static HttpResponse *
statistics_show(Web *web, HttpRequest *request)
{
    char from[11], to[11];
    g_autoptr(GError) error = NULL;
    const StatisticsPeriod period = period_of(request);
    g_autoptr(Statistics)
        statistics = service_statistics(web->service, request->session->account, &period, &error);
    gboolean is_wrong = g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    if (!statistics && !is_wrong)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Statistics"));
    date_shown(statistics ? statistics->from : "", from);
    date_shown(statistics ? statistics->to : "", to);
    const StatisticsPage page = {&frame,
                                 request->ids[0],
                                 statistics,
                                 statistics    ? from
                                 : period.from ? period.from
                                               : "",
                                 statistics  ? to
                                 : period.to ? period.to
                                             : "",
                                 is_wrong ? error->message : NULL};
    Html *html = html_new();
    statistics_page(html, &page);
    return http_response_page(is_wrong ? 422 : 200, html);
}

static HttpResponse *
statistics_schools(Web *web, HttpRequest *request)
{
    const DeskSchools schools = {RIGHT_TITLES_EDIT, "/statistics", _("Statistics"), statistics_show};
    return portal_desk_schools(web, request, &schools);
}

static HttpResponse *
statistics_csv(Web *web, HttpRequest *request)
{
    StatisticsList list;
    g_autoptr(GError) error = NULL;
    const StatisticsPeriod period = period_of(request);
    if (!statistics_from_name(http_request_query(request, "list"), &list))
        list = STATISTICS_MONTHS;
    GString *csv = service_statistics_csv(web->service, request->session->account, &period, list, &error);
    if (!csv)
        return portal_fail(web, request, error);
    g_autofree char *file = g_strdup_printf("%s-%s.csv", _("statistics"), statistics_name(list));
    return http_response_download(csv, "text/csv; charset=utf-8", file);
}

const Route statistics_routes[] = {
    {"GET", "/statistics", RIGHT_TITLES_EDIT, ROUTE_PLAIN, statistics_schools},
    {"GET", "/statistics/{id}", RIGHT_TITLES_EDIT, ROUTE_WORK, statistics_show},
    {"GET", "/statistics/{id}/csv", RIGHT_TITLES_EDIT, ROUTE_WORK, statistics_csv},
};
ROUTES_END(statistics_routes)
