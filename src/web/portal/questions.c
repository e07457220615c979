/* What only a person can decide, with both candidates side by side: /uploads/{id}/questions. */
#include "questions.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

static HttpResponse *
show(Web *web, HttpRequest *request, const char *problem, guint status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ImportCase)
        icase = service_import_open(web->service, request->session->account, request->ids[0], &error);
    if (icase == NULL)
        return portal_fail(web, request, error);
    if (import_case_plan(icase) == NULL) {
        g_autofree char *path = g_strdup_printf("/uploads/%" G_GINT64_FORMAT, request->ids[0]);
        return http_response_redirect(path);
    }
    Frame frame = portal_frame(request, _("Questions"));
    frame.wide = TRUE;
    const QuestionsPage page = {.frame = &frame, .icase = icase, .problem = problem};
    Html *html = html_new();
    questions_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
questions_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, 200);
}

/* "link:17", "new", "" (not decided). */
static gboolean
parse_answer(const char *text, Answer *answer)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 2);
    if (parts[0] == NULL) {
        answer->choice = CHOICE_OPEN;
        return TRUE;
    }
    answer->person = parts[1] != NULL ? g_ascii_strtoll(parts[1], NULL, 10) : 0;
    return choice_from_name(parts[0], &answer->choice);
}

/* Pairs of fields "key-N" and "answer-N". */
static HttpResponse *
questions_answer(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) answers = g_array_new(FALSE, FALSE, sizeof(QuestionAnswer));
    for (guint i = 0; i < request->form->len; i++) {
        const HttpField *field = request->form->pdata[i];
        if (!g_str_has_prefix(field->name, "key-"))
            continue;
        g_autofree char *name = g_strconcat("answer-", field->name + strlen("key-"), NULL);
        const char *text = http_request_field(request, name);
        QuestionAnswer answer = {.key = field->value};
        if (text == NULL)
            continue;
        if (!parse_answer(text, &answer.answer))
            return portal_error(web, request, 400);
        g_array_append_val(answers, answer);
    }
    if (!service_import_answer(web->service, request->session->account, request->ids[0],
                               (const QuestionAnswer *)(void *)answers->data, answers->len, &error))
        return portal_fail(web, request, error);
    g_autofree char *path = g_strdup_printf("/uploads/%" G_GINT64_FORMAT "/plan", request->ids[0]);
    return http_response_redirect(path);
}

const Route question_routes[] = {
    {"GET", "/uploads/{id}/questions", RIGHT_IMPORT_VIEW, ROUTE_WORK, questions_show},
    {"POST", "/uploads/{id}/questions", RIGHT_IMPORT_APPLY, ROUTE_WORK | ROUTE_LARGE_FORM, questions_answer},
};
ROUTES_END(question_routes)
