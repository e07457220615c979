/* Letters and who wants them. */
#include "store/mail.h"

#include <stdio.h>

#include "store/db.h"
#include "store/reminder.h"
#include "text/text.h"

/* Nothing is put off for longer: a pause that seems so was written before the clock went back. */
#define LONGEST_PAUSE (4 * G_TIME_SPAN_HOUR)

static const struct {
    const char *name;
    gboolean is_for_contact;
} kinds[N_MAIL_KINDS] = {
    [MAIL_READY] = {"ready", TRUE},
    [MAIL_BRAKED] = {"braked", TRUE},
    [MAIL_WITHDRAWN] = {"withdrawn", TRUE},
    [MAIL_REFUSED] = {"refused", FALSE},
    [MAIL_QUESTIONS] = {"questions", FALSE},
    [MAIL_IMPORTED] = {"imported", FALSE},
    [MAIL_UNDONE] = {"undone", FALSE},
    [MAIL_REMOVED] = {"removed", FALSE},
    [MAIL_VIEW_WITHDRAWN] = {"view-withdrawn", TRUE},
    [MAIL_VIEW_RESTORED] = {"view-restored", TRUE},
    [MAIL_REMINDER] = {"reminder", FALSE},
    [MAIL_PASSWORD] = {"password", FALSE},
    [MAIL_RESET] = {"reset", FALSE},
    [MAIL_NAME] = {"name", FALSE},
    [MAIL_ADDRESS] = {"address", FALSE},
    [MAIL_STEP_ON] = {"step-on", FALSE},
    [MAIL_STEP_OFF] = {"step-off", FALSE},
    [MAIL_STEP_CODES] = {"step-codes", FALSE},
    [MAIL_STEP_AGAIN] = {"step-again", FALSE},
    [MAIL_LINKED] = {"linked", FALSE},
    [MAIL_UNLINKED] = {"unlinked", FALSE},
    [MAIL_BROWSER] = {"browser", FALSE},
};
static const char *const states[N_MAIL_STATES] = {
    [MAIL_WAITING] = "waiting",
    [MAIL_SENT] = "sent",
    [MAIL_FAILED] = "failed",
    [MAIL_UNWANTED] = "unwanted",
};

const char *
mail_kind_name(MailKind kind)
{
    return kinds[kind].name;
}

const char *
mail_state_name(MailState state)
{
    return states[state];
}

gboolean
mail_is_for_contact(MailKind kind)
{
    return kinds[kind].is_for_contact;
}

gboolean
mail_is_about_login(MailKind kind)
{
    return kind >= MAIL_FIRST_ABOUT_LOGIN;
}

void
mail_free(Mail *mail)
{
    if (mail == NULL)
        return;
    g_free(mail->message_id);
    g_free(mail->problem);
    g_free(mail->library_name);
    g_free(mail->branch_name);
    g_free(mail->address);
    g_free(mail->language);
    mail_books_free(mail->books);
    g_free(mail);
}

gboolean
store_mail_add(Store *store, const Mail *mail, gint64 now, GError **error)
{
    g_autofree char *id = g_uuid_string_random();
    g_autofree char *numbers = g_strdup_printf("%u %u %u %u", mail->numbers[0], mail->numbers[1],
                                               mail->numbers[2], mail->numbers[3]);
    return db_run(store, NULL, ST_MAIL_ADD, error, "iitiitti", mail->branch, mail->account,
                  kinds[mail->kind].name, mail->upload, mail->import, numbers, id, now);
}

static void
read_numbers(const char *text, guint numbers[N_MAIL_NUMBERS])
{
    g_auto(GStrv) words = g_strsplit(text, " ", N_MAIL_NUMBERS);
    for (guint i = 0; i < N_MAIL_NUMBERS && words[i] != NULL; i++)
        numbers[i] = (guint)g_ascii_strtoull(words[i], NULL, 10);
}

/* What a newer program wrote and this one does not know is shown as a letter that is done with; it is not sent (see claim). */
static gpointer
mail_row(Store *store, StatementId id)
{
    Mail *mail = g_new0(Mail, 1);
    mail->id = db_int(store, id, 0);
    mail->library = db_int(store, id, 1);
    mail->branch = db_int(store, id, 2);
    mail->account = db_int(store, id, 3);
    mail->upload = db_int(store, id, 4);
    mail->import = db_int(store, id, 5);
    while (mail->kind < N_MAIL_KINDS && !g_str_equal(kinds[mail->kind].name, db_text(store, id, 6)))
        mail->kind++;
    read_numbers(db_text(store, id, 7), mail->numbers);
    mail->message_id = db_dup(store, id, 8);
    while (mail->state < N_MAIL_STATES && !g_str_equal(states[mail->state], db_text(store, id, 9)))
        mail->state++;
    if (mail->kind == N_MAIL_KINDS || mail->state == N_MAIL_STATES) {
        mail->kind = MAIL_READY;
        mail->state = MAIL_UNWANTED;
    }
    mail->attempts = (guint)db_int(store, id, 10);
    mail->not_before = db_int(store, id, 11);
    mail->created = db_int(store, id, 12);
    mail->ended = db_int(store, id, 13);
    mail->problem = db_dup(store, id, 14);
    mail->library_name = db_dup(store, id, 15);
    mail->branch_name = db_dup(store, id, 16);
    mail->address = db_dup(store, id, 17);
    mail->language = db_dup(store, id, 18);
    mail->person = db_int(store, id, 19);
    return mail;
}

Mail *
store_mail_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_MAIL_GET, "mail", error, "i", id))
        return NULL;
    Mail *mail = mail_row(store, ST_MAIL_GET);
    db_end(store, ST_MAIL_GET);
    return mail;
}

Mail *
store_mail_claim(Store *store, gint64 now, gint64 until, GError **error)
{
    gint64 latest = now + LONGEST_PAUSE;
    /* Looked at first: to claim takes the writer's lock of SQLite, which an idle postman has no business with. */
    if (db_number(store, 0, ST_MAIL_NEXT, error, "ii", now, latest) <= 0)
        return NULL;
    gint64 id = db_number(store, 0, ST_MAIL_CLAIM, error, "iii", now, latest, until);
    return id > 0 ? store_mail_get(store, id, error) : NULL;
}

GPtrArray *
store_mail_list(Store *store, gint64 library, guint limit, GError **error)
{
    StatementId id = library != 0 ? ST_MAIL_LIST : ST_MAIL_LIST_ALL;
    gboolean ok = library != 0 ? db_query(store, id, error, "ii", library, (gint64)limit)
                               : db_query(store, id, error, "i", (gint64)limit);
    return ok ? db_rows(store, id, mail_row, (GDestroyNotify)mail_free, error) : NULL;
}

void
mail_books_free(MailBooks *books)
{
    if (books == NULL)
        return;
    g_clear_pointer(&books->books, g_ptr_array_unref);
    reminder_step_free(books->step);
    g_free(books);
}

static void
book_free(gpointer data)
{
    MailBook *book = data;
    g_free(book->title);
    g_free(book->due);
    g_free(book);
}

static gboolean
load_books(Store *store, gint64 mail, MailBooks *books, GError **error)
{
    const StatementId id = ST_REMINDER_MAIL_BOOKS;
    GError *failure = NULL;
    if (!db_query(store, id, error, "i", mail))
        return FALSE;
    while (db_next(store, id, &failure)) {
        MailBook *book = g_new0(MailBook, 1);
        book->title = db_dup(store, id, 0);
        book->due = db_dup(store, id, 1);
        books->number = (guint)db_int(store, id, 2);
        book->bill = (ReminderBill)db_int(store, id, 3);
        book->owes = db_int(store, id, 4);
        g_ptr_array_add(books->books, book);
    }
    return db_pass_on(failure, error);
}

gboolean
store_mail_books(Store *store, Mail *mail, GError **error)
{
    g_autoptr(MailBooks) books = g_new0(MailBooks, 1);
    books->books = g_ptr_array_new_with_free_func(book_free);
    g_autoptr(GPtrArray) steps = load_books(store, mail->id, books, error)
                                     ? store_reminder_steps(store, mail->library, error)
                                     : NULL;
    if (steps == NULL)
        return FALSE;
    /* the library may have fewer of them by now */
    books->step = reminder_step_copy(steps->pdata[CLAMP(books->number, 1, steps->len) - 1]);
    mail_books_free(mail->books);
    mail->books = g_steal_pointer(&books);
    return TRUE;
}

gboolean
store_mail_end(Store *store, const Mail *mail, MailState state, const char *problem, gint64 now,
               GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_MAIL_END, error, "iitti", mail->id, (gint64)mail->attempts,
                  states[state], problem, now) &&
           db_found(written, "mail", error);
}

gboolean
store_mail_put_off(Store *store, const Mail *mail, gint64 not_before, const char *problem, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_MAIL_PUT_OFF, error, "iiit", mail->id, (gint64)mail->attempts,
                  not_before, problem) &&
           db_found(written, "mail", error);
}

gboolean
store_mail_retry(Store *store, gint64 id, gint64 now, GError **error)
{
    guint64 written;
    if (!db_run(store, &written, ST_MAIL_RETRY, error, "ii", id, now))
        return FALSE;
    if (written == 0)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                            _("This mail waits or was sent already. Nothing was changed. Look at the list "
                              "again."));
    return written > 0;
}

gboolean
store_mail_forget(Store *store, gint64 ended_before, GError **error)
{
    return db_run(store, NULL, ST_MAIL_FORGET, error, "i", ended_before);
}

void
mail_contact_free(MailContact *contact)
{
    if (contact == NULL)
        return;
    g_free(contact->branch_code);
    g_free(contact->branch_name);
    g_free(contact->address);
    g_free(contact->language);
    g_free(contact);
}

gboolean
store_mail_contact_set(Store *store, const MailContact *contact, GError **error)
{
    if (*contact->address == '\0')
        return db_run(store, NULL, ST_MAIL_CONTACT_REMOVE, error, "ii", contact->library, contact->branch);
    return db_run(store, NULL, ST_MAIL_CONTACT_SET, error, "iitt", contact->library, contact->branch,
                  contact->address, contact->language);
}

static gpointer
contact_row(Store *store, StatementId id)
{
    MailContact *contact = g_new0(MailContact, 1);
    contact->library = db_int(store, id, 0);
    contact->branch = db_int(store, id, 1);
    contact->branch_code = db_dup(store, id, 2);
    contact->branch_name = db_dup(store, id, 3);
    contact->address = db_dup(store, id, 4);
    contact->language = db_dup(store, id, 5);
    return contact;
}

GPtrArray *
store_mail_contact_list(Store *store, gint64 library, GError **error)
{
    const StatementId id = ST_MAIL_CONTACT_LIST;
    return db_query(store, id, error, "i", library)
               ? db_rows(store, id, contact_row, (GDestroyNotify)mail_contact_free, error)
               : NULL;
}

gboolean
store_mail_choice_set(Store *store, gint64 account, const char *address, gboolean is_wanted, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_MAIL_CHOICE_SET, error, "itb", account, address, is_wanted) &&
           db_found(written, "account", error);
}

char *
store_mail_choice_get(Store *store, gint64 account, gboolean *is_wanted, GError **error)
{
    if (!db_one(store, ST_MAIL_CHOICE_GET, "account", error, "i", account))
        return NULL;
    char *address = db_dup(store, ST_MAIL_CHOICE_GET, 0);
    *is_wanted = db_int(store, ST_MAIL_CHOICE_GET, 1) != 0;
    db_end(store, ST_MAIL_CHOICE_GET);
    return address;
}
