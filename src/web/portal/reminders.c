/* Reminders of late books: what would be sent and the one yes, runs with their letters and taking them back, and how a library reminds. */
#include "people/name.h"
#include "reminders.html.h"
#include "service/mail_text.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/overdue.h"
#include "web/portal/routes.h"

const char *
view_reminder_person(const ReminderLine *line)
{
    return line->person > 0
               ? view_keep(name_display(line->first_name, line->initials, line->prefix, line->surname))
               : _("not known any more");
}

const char *
view_reminder_bill(const ReminderSheet *sheet, const ReminderLine *line)
{
    gboolean is_bill = line->bill != REMINDER_BILL_NONE ||
                       (line->step <= sheet->steps->len &&
                        ((const ReminderStep *)sheet->steps->pdata[line->step - 1])->charge);
    return is_bill ? view_keep(reminder_bill_words(line->bill, line->owes)) : "";
}

const char *
view_reminder_mail(const ReminderLine *line)
{
    for (guint i = 0; i < N_MAIL_STATES; i++)
        if (g_str_equal(line->mail_state, mail_state_name((MailState)i)))
            return mail_text_state((MailState)i);
    return "";
}

static guint
status_of(const GError *problem)
{
    return !problem ? 200 : problem->code == SERVICE_ERROR_CONFLICT ? 409 : 422;
}

static gboolean
is_of_form(const GError *error)
{
    return error->domain == SERVICE_ERROR &&
           (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT);
}

/* ---- sending ---- */

static HttpResponse *
send_page(Web *web, HttpRequest *request, const GError *problem)
{
    g_autoptr(GError) error = NULL;
    char command[DESK_COMMAND_MOST];
    g_autoptr(LateList)
        list = service_late_list(web->service, request->session->account, request->ids[0], &error);
    if (!list)
        return portal_fail(web, request, error);
    portal_command_new(command);
    Frame frame = portal_frame(request, _("Send reminders"));
    const ReminderSendPage page = {&frame, request->ids[0], list, command, problem ? problem->message : NULL};
    Html *html = html_new();
    reminder_send_page(html, &page);
    return http_response_page(status_of(problem), html);
}

static HttpResponse *
send_show(Web *web, HttpRequest *request)
{
    return send_page(web, request, NULL);
}

static HttpResponse *
send_act(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gint64 run = service_reminder_send(web->service, request->session->account, request->ids[0],
                                       view_typed_field(request, "digest"),
                                       view_typed_field(request, "command"), &error);
    if (run < 0)
        return is_of_form(error) ? send_page(web, request, error) : portal_fail(web, request, error);
    g_autofree char *path = g_strdup_printf("/overdue/%" G_GINT64_FORMAT "/runs/%" G_GINT64_FORMAT "?sent=1",
                                            request->ids[0], run);
    return http_response_redirect(path);
}

/* ---- runs ---- */

static HttpResponse *
runs_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray)
        runs = service_reminder_runs(web->service, request->session->account, request->ids[0], &error);
    if (!runs)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Earlier reminders"));
    const ReminderRunsPage page = {&frame, request->ids[0], runs};
    Html *html = html_new();
    reminder_runs_page(html, &page);
    return http_response_page(200, html);
}

static const char *
done_words(const HttpRequest *request)
{
    gint64 stopped = http_request_number(request, "stopped", -1);
    if (stopped >= 0)
        return view_keep(
            g_strdup_printf(n_("Taken back. %d mail was stopped before it went.",
                               "Taken back. %d mails were stopped before they went.", (gulong)stopped),
                            (int)MIN(stopped, G_MAXINT)));
    return http_request_query(request, "sent") ? _("It is done. Below you can take it back.") : NULL;
}

static HttpResponse *
run_page(Web *web, HttpRequest *request, const GError *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ReminderSheet) sheet = service_reminder_run(web->service, request->session->account,
                                                          request->ids[0], request->ids[1], &error);
    if (!sheet)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Reminders"));
    const ReminderRunPage page = {&frame, request->ids[0], sheet, problem ? NULL : done_words(request),
                                  problem ? problem->message : NULL};
    Html *html = html_new();
    reminder_run_page(html, &page);
    return http_response_page(status_of(problem), html);
}

static HttpResponse *
run_show(Web *web, HttpRequest *request)
{
    return run_page(web, request, NULL);
}

static HttpResponse *
run_undo(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    guint stopped;
    if (!service_reminder_undo(web->service, request->session->account, request->ids[0], request->ids[1],
                               &stopped, &error))
        return is_of_form(error) ? run_page(web, request, error) : portal_fail(web, request, error);
    g_autofree char *path = g_strdup_printf("/overdue/%" G_GINT64_FORMAT "/runs/%" G_GINT64_FORMAT
                                            "?stopped=%u",
                                            request->ids[0], request->ids[1], stopped);
    return http_response_redirect(path);
}

static HttpResponse *
run_letters(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    GString *pdf = service_reminder_letters(web->service, request->session->account, request->ids[0],
                                            request->ids[1], &error);
    return pdf ? http_response_download(pdf, "application/pdf", "brieven.pdf")
               : portal_fail(web, request, error);
}

/* ---- how a library reminds ---- */

static const char *
field_of(const HttpRequest *request, const char *name, guint step)
{
    g_autofree char *full = g_strdup_printf("%s-%u", name, step + 1);
    return view_typed_field(request, full);
}

static void
read_form(const HttpRequest *request, StepTyped typed[REMINDER_STEPS_MOST])
{
    for (guint i = 0; i < REMINDER_STEPS_MOST; i++)
        typed[i] = (StepTyped){
            field_of(request, "days", i),          field_of(request, "name", i),
            field_of(request, "words", i),         *field_of(request, "letter", i) != '\0',
            *field_of(request, "mail", i) != '\0', *field_of(request, "charge", i) != '\0'};
}

static void
read_steps(const GPtrArray *steps, StepTyped typed[REMINDER_STEPS_MOST])
{
    for (guint i = 0; i < REMINDER_STEPS_MOST; i++)
        typed[i] = (StepTyped){.days = "", .name = "", .words = "", .letter = TRUE, .mail = TRUE};
    for (guint i = 0; i < steps->len; i++) {
        const ReminderStep *step = steps->pdata[i];
        typed[i] = (StepTyped){view_keep(g_strdup_printf("%u", step->days)),
                               view_keep(g_strdup(step->name)),
                               view_keep(g_strdup(step->words)),
                               step->letter,
                               step->mail,
                               step->charge};
    }
}

/* A browser sends line ends as CR LF (HTML, form data set). */
static char *
without_returns(const char *typed)
{
    g_autofree char *text = g_strstrip(g_strdup(typed));
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    return g_strjoinv("\n", lines);
}

/* Steps without days and without texts are none. What is no number of days is 0, which no step has. */
static GPtrArray *
steps_of(const StepTyped typed[REMINDER_STEPS_MOST])
{
    GPtrArray *steps = g_ptr_array_new_with_free_func((GDestroyNotify)reminder_step_free);
    for (guint i = 0; i < REMINDER_STEPS_MOST; i++) {
        g_autofree char *days = g_strstrip(g_strdup(typed[i].days));
        g_autofree char *name = g_strstrip(g_strdup(typed[i].name)), *words = without_returns(typed[i].words);
        guint64 number = 0;
        if (*days == '\0' && *name == '\0' && *words == '\0')
            continue;
        if (!g_ascii_string_to_unsigned(days, 10, 0, G_MAXUINT16, &number, NULL))
            number = 0;
        ReminderStep *step = g_new0(ReminderStep, 1);
        *step = (ReminderStep){(guint)number,   typed[i].letter,        typed[i].mail,
                               typed[i].charge, g_steal_pointer(&name), g_steal_pointer(&words)};
        g_ptr_array_add(steps, step);
    }
    return steps;
}

static HttpResponse *
steps_page(HttpRequest *request, ReminderStepsPage *page)
{
    Frame frame = portal_frame(request, _("Steps of reminders"));
    g_autoptr(GPtrArray) standard = reminder_steps_standard();
    page->frame = &frame;
    page->standard = standard;
    Html *html = html_new();
    reminder_steps_page(html, page);
    return http_response_page(page->problem ? 422 : 200, html);
}

static HttpResponse *
steps_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    ReminderStepsPage page = {.saved = http_request_query(request, "saved") ? _("The changes are saved.")
                                                                            : NULL};
    g_autoptr(GPtrArray) steps = service_reminder_steps(web->service, request->session->account, &error);
    if (!steps)
        return portal_fail(web, request, error);
    read_steps(steps, page.typed);
    return steps_page(request, &page);
}

static HttpResponse *
steps_set(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    ReminderStepsPage page = {0};
    read_form(request, page.typed);
    g_autoptr(GPtrArray) steps = steps_of(page.typed);
    if (service_reminder_steps_set(web->service, request->session->account, steps, &error))
        return http_response_redirect("/overdue/steps?saved=1");
    if (!is_of_form(error))
        return portal_fail(web, request, error);
    page.problem = error->message;
    return steps_page(request, &page);
}

const Route reminder_routes[] = {
    {"GET", "/overdue/{id}/send", RIGHT_DESK, ROUTE_WORK, send_show},
    {"POST", "/overdue/{id}/send", RIGHT_DESK, ROUTE_WORK, send_act},
    {"GET", "/overdue/{id}/runs", RIGHT_DESK, ROUTE_WORK, runs_show},
    {"GET", "/overdue/{id}/runs/{id}", RIGHT_DESK, ROUTE_WORK, run_show},
    {"POST", "/overdue/{id}/runs/{id}", RIGHT_DESK, ROUTE_WORK, run_undo},
    {"GET", "/overdue/{id}/runs/{id}/letters", RIGHT_DESK, ROUTE_WORK, run_letters},
    {"GET", "/overdue/steps", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, steps_show},
    {"POST", "/overdue/steps", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, steps_set},
};
ROUTES_END(reminder_routes)
