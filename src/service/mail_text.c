/* The words of the letters. */
#include "service/mail_text.h"

#include "people/date.h"
#include "text/text.h"

typedef enum { PAGE_UPLOAD, PAGE_PLAN, PAGE_IMPORT, PAGE_UPLOADS, PAGE_LOGIN, PAGE_MY } Page;

/* subject and text: with the school's name once, about a log-in the library's. */
static const struct {
    const char *about, *subject, *text;
    gboolean has_numbers;
    Page page;
    const char *does; /* what one does at the page */
} letters[N_MAIL_KINDS] = {
    [MAIL_READY] = {N_("Upload checked"), N_("%s sent its pupils' file"),
                    N_("%s uploaded its pupils' file. It was checked and can be imported. Nothing was "
                       "imported yet."),
                    TRUE, PAGE_PLAN, N_("Look at the plan and import it:")},
    [MAIL_BRAKED] = {N_("Upload held by a brake"), N_("%s: a brake holds the import"),
                     N_("%s uploaded its pupils' file. It was checked, and a brake holds the import, because "
                        "something is unlike what one expects. Nothing was imported yet."),
                     TRUE, PAGE_PLAN, N_("Look why, and decide:")},
    [MAIL_WITHDRAWN] = {N_("Upload removed by the school"), N_("%s removed its upload"),
                        N_("%s removed the pupils' file that it had uploaded. There is nothing to import."),
                        FALSE, PAGE_UPLOAD, N_("This was the upload:")},
    [MAIL_REFUSED] = {N_("File cannot be used"), N_("%s: your pupils' file cannot be used"),
                      N_("The pupils' file that you uploaded for %s cannot be used. Nothing was imported."),
                      FALSE, PAGE_UPLOAD, N_("Read why, and send a corrected file:")},
    [MAIL_QUESTIONS] = {N_("Questions about the file"), N_("%s: questions about your pupils' file"),
                        N_("The pupils' file that you uploaded for %s was checked. About some pupils there "
                           "are questions: your contact at the library needs your answers to them."),
                        TRUE, PAGE_UPLOAD, N_("Read the questions:")},
    [MAIL_IMPORTED] = {N_("Imported"), N_("%s: your pupils' file was imported"),
                       N_("The library imported the pupils' file that you uploaded for %s."), TRUE,
                       PAGE_IMPORT, N_("Read the report:")},
    [MAIL_UNDONE] =
        {N_("Import undone"), N_("%s: the import was undone"),
         N_("The library undid the import of the pupils' file that you uploaded for %s. The pupils "
            "are as they were before it."),
         FALSE, PAGE_UPLOAD, N_("This is the upload:")},
    [MAIL_REMOVED] = {N_("Upload removed by the library"), N_("%s: your upload was removed"),
                      N_("Someone removed the pupils' file that you uploaded for %s. It was not imported."),
                      FALSE, PAGE_UPLOAD, N_("This was the upload:")},
    [MAIL_VIEW_WITHDRAWN] =
        {N_("View of pupils withdrawn"), N_("%s no longer shows the library its pupils"),
         N_("%s withdrew the view that the library's staff have of its pupils. From now on nobody of the "
            "library sees names or records of this school. The school imports its own files."),
         FALSE, PAGE_UPLOADS, N_("Numbers and states stay to be seen here:")},
    [MAIL_VIEW_RESTORED] = {N_("View of pupils given back"), N_("%s shows the library its pupils again"),
                            N_("%s gave back the view that the library's staff have of its pupils. You work "
                               "with this school as before."),
                            FALSE, PAGE_UPLOADS, N_("These are the uploads:")},
    [MAIL_REMINDER] = {N_("Books that are late"), N_("%s: books to bring back"),
                       N_("This is a message of the library of %s."), FALSE, PAGE_MY, NULL},
    [MAIL_PASSWORD] = {N_("Own password chosen"), N_("%s: your password was changed"),
                       N_("An own password was chosen for your log-in at %s."), FALSE, PAGE_LOGIN, NULL},
    [MAIL_RESET] = {N_("One-time password given"), N_("%s: your log-in got a one-time password"),
                    N_("Somebody of %s or of your school made a one-time password for your log-in. Your own "
                       "password stopped working."),
                    FALSE, PAGE_LOGIN, NULL},
    [MAIL_NAME] = {N_("User name changed"), N_("%s: your user name was changed"),
                   N_("Your log-in at %s has another user name."), FALSE, PAGE_LOGIN, NULL},
    [MAIL_ADDRESS] = {N_("E-mail address changed"), N_("%s: your e-mail address was changed"),
                      N_("The e-mail address with your log-in at %s was changed. This mail goes to the "
                         "address of before and to the new one."),
                      FALSE, PAGE_LOGIN, NULL},
    [MAIL_STEP_ON] = {N_("Second step turned on"), N_("%s: the second step was turned on"),
                      N_("From now on your log-in at %s asks for a code of an app after the password."),
                      FALSE, PAGE_LOGIN, NULL},
    [MAIL_STEP_OFF] = {N_("Second step turned off"), N_("%s: the second step was turned off"),
                       N_("Your log-in at %s does not ask for a code of an app any more."), FALSE, PAGE_LOGIN,
                       NULL},
    [MAIL_STEP_CODES] = {N_("New recovery codes"), N_("%s: you have new recovery codes"),
                         N_("Ten new recovery codes were made for your log-in at %s. The old ones are worth "
                            "nothing now."),
                         FALSE, PAGE_LOGIN, NULL},
    [MAIL_STEP_AGAIN] = {N_("Code given a second time"), N_("%s: a code was given twice"),
                         N_("For your log-in at %s a code of your app was given that had been used just "
                            "before. It was refused."),
                         FALSE, PAGE_LOGIN, NULL},
    [MAIL_LINKED] = {N_("Other log-in linked"), N_("%s: a log-in of another organisation was linked"),
                     N_("With a log-in of another organisation one now comes in at %s as you."), FALSE,
                     PAGE_LOGIN, NULL},
    [MAIL_UNLINKED] = {N_("Other log-in unlinked"), N_("%s: a log-in of another organisation was unlinked"),
                       N_("With the log-in of another organisation one no longer comes in at %s as you."),
                       FALSE, PAGE_LOGIN, NULL},
    [MAIL_BROWSER] = {N_("New browser"), N_("%s: logged in in a new browser"),
                      N_("Your password for %s was typed in a browser in which you did not log in before, or "
                         "not since you have this password."),
                      FALSE, PAGE_LOGIN, NULL},
};

const char *
mail_text_state(MailState state)
{
    static const char *const labels[N_MAIL_STATES] = {[MAIL_WAITING] = N_("Waits"),
                                                      [MAIL_SENT] = N_("Sent"),
                                                      [MAIL_FAILED] = N_("Not sent"),
                                                      [MAIL_UNWANTED] = N_("No longer wanted")};
    g_assert(state < N_MAIL_STATES);
    return _(labels[state]);
}

const char *
mail_text_about(MailKind kind)
{
    return _(letters[kind].about);
}

/* With a name where the text has its %s: a text is of the table above or its translation, which msgfmt has checked. */
static char *
with_name(const char *text, const char *name)
{
    const char *place = strstr(text, "%s");
    g_assert(place != NULL);
    g_autofree char *before = g_strndup(text, (gsize)(place - text));
    return g_strconcat(before, name, place + 2, NULL);
}

static const char *
name_in(const Mail *mail)
{
    return mail_is_about_login(mail->kind) ? mail->library_name : mail->branch_name;
}

char *
mail_text_subject(const Mail *mail)
{
    return with_name(_(letters[mail->kind].subject), name_in(mail));
}

static void
append_numbers(GString *body, const Mail *mail)
{
    const guint *n = mail->numbers;
    if (mail->kind == MAIL_IMPORTED)
        g_string_append_printf(body, _("Imported: %u new, %u moved, %u left, %u questions for you."),
                               n[MAIL_NEW], n[MAIL_MOVED], n[MAIL_LEFT], n[MAIL_ASKED]);
    else
        g_string_append_printf(body,
                               _("In the plan: %u new, %u to another group or year, %u leave, %u questions."),
                               n[MAIL_NEW], n[MAIL_MOVED], n[MAIL_LEFT], n[MAIL_ASKED]);
    g_string_append(body, "\n\n");
    if (mail->kind == MAIL_IMPORTED && n[MAIL_ASKED] > 0)
        g_string_append_printf(body, "%s\n\n",
                               _("As long as a question has no answer, nothing changes for that pupil. Your "
                                 "contact at the library needs the answers from you."));
}

static void
append_link(GString *body, const Mail *mail, const char *portal)
{
    Page page = letters[mail->kind].page;
    if (page == PAGE_UPLOADS) {
        g_string_append_printf(body, "%s\n%s/uploads\n\n", _(letters[mail->kind].does), portal);
        return;
    }
    g_string_append_printf(body, "%s\n%s/%s/%" G_GINT64_FORMAT "%s\n\n", _(letters[mail->kind].does), portal,
                           page == PAGE_IMPORT ? "imports" : "uploads",
                           page == PAGE_IMPORT ? mail->import : mail->upload,
                           page == PAGE_PLAN ? "/plan" : "");
}

/* What to do when it was somebody else. The link is the portal's front page and carries nothing: a mail that asks people to follow a
 * link and log in is what they are told to distrust. */
static char *
login_body(const Mail *mail, const char *text, const char *portal)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(mail->created / G_USEC_PER_SEC);
    g_autofree char *when = g_date_time_format(time, "%d-%m-%Y %H:%M");
    GString *body = g_string_new(text);
    g_string_append_printf(body, "\n\n%s %s\n\n", _("When:"), when);
    g_string_append_printf(
        body, "%s\n\n%s\n\n-- \n%s\n%s\n",
        _("Was it you, or did you ask for it? Then you need not do anything."),
        _("Was it not you? Log in, choose another password and end all log-ins under \"Where "
          "I am logged in\". Can you not log in any more? Then call the library at once."),
        _("Instroom wrote this mail by itself. It never asks for your password."), portal);
    return g_string_free(body, FALSE);
}

/* The borrower's own books, by title: nothing else of anybody. */
static char *
reminder_body(const Mail *mail, const char *text, const char *portal)
{
    const MailBooks *books = mail->books;
    g_assert(books != NULL);
    g_autofree char *name = reminder_step_name(books->step, books->number);
    g_autofree char *words = reminder_step_words(books->step, books->number);
    gint64 sum = 0;
    GString *body = g_string_new(NULL);
    g_string_append_printf(body, "%s\n\n%s\n%s\n\n", name, text, words);
    for (guint i = 0; i < books->books->len; i++) {
        const MailBook *book = books->books->pdata[i];
        char due[11];
        date_shown(book->due, due);
        g_string_append_printf(body, "- %s\n  ", book->title);
        g_string_append_printf(body, _("had to be back on %s"), due);
        if (books->step->charge) {
            g_autofree char *bill = reminder_bill_words(book->bill, book->owes);
            g_string_append_printf(body, "\n  %s: %s", _("To pay"), bill);
            sum += book->owes;
        }
        g_string_append_c(body, '\n');
    }
    if (sum > 0) {
        g_autofree char *shown = text_cents(sum);
        g_string_append_printf(body, "\n%s: %s\n", _("Together"), shown);
    }
    g_string_append_printf(
        body, "\n%s\n%s\n%s/my/loans\n\n-- \n%s, %s\n%s\n", reminder_step_end(books->step),
        _("Look what you have at home, and renew:"), portal, mail->branch_name, mail->library_name,
        _("Instroom wrote this mail by itself: nobody reads an answer to it. Have you a question? Ask "
          "it at the library."));
    return g_string_free(body, FALSE);
}

char *
mail_text_body(const Mail *mail, const char *portal)
{
    g_autofree char *text = with_name(_(letters[mail->kind].text), name_in(mail));
    if (mail->kind == MAIL_REMINDER)
        return reminder_body(mail, text, portal);
    if (mail_is_about_login(mail->kind))
        return login_body(mail, text, portal);
    GString *body = g_string_new(text);
    g_string_append(body, "\n\n");
    if (letters[mail->kind].has_numbers)
        append_numbers(body, mail);
    append_link(body, mail, portal);
    g_string_append(body, "-- \n");
    g_string_append_printf(body, "%s\n",
                           _("Instroom wrote this mail by itself. It holds no data of pupils; never send "
                             "those by mail either."));
    g_string_append_printf(body, "%s\n%s%s\n", _("Another address, or no more mail:"), portal,
                           mail->account == 0 ? "/mail" : "/my-mail");
    return g_string_free(body, FALSE);
}
