/* Use cases of mail. */
#include "service/mail.h"

#include "net/letter.h"
#include "service/account_parts.h"
#include "service/post.h"
#include "store/account.h"
#include "store/school.h"
#include "text/text.h"

#define LANGUAGES "nl en"

/* The library that a manager manages; the operator names one. */
static gint64
library_of(const Account *actor, gint64 named)
{
    return account_has(actor, RIGHT_OPERATE) ? named : actor->library;
}

static gboolean
refuse_address(GError **error)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                        _("This is no e-mail address that mail can go to. Nothing was changed. Write it as "
                          "name@school.nl, without a name or signs around it."));
    return FALSE;
}

/* Without the spaces around it; NULL with error when it is neither empty nor an address. */
static char *
take_address(const char *typed, GError **error)
{
    g_autofree char *address = g_strstrip(g_strdup(typed != NULL ? typed : ""));
    if (*address != '\0' && !letter_address_valid(address)) {
        refuse_address(error);
        return NULL;
    }
    return g_steal_pointer(&address);
}

GPtrArray *
service_mail_contacts(Service *service, const Account *actor, gint64 library, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GPtrArray *list = store_mail_contact_list(connection.store, library_of(actor, library), &cause);
    if (list == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = list->len; i > 0; i--) {
        const MailContact *contact = list->pdata[i - 1];
        if (!account_may(actor, RIGHT_LIBRARY_MANAGE, contact->library, contact->branch))
            g_ptr_array_remove_index(list, i - 1);
    }
    return list;
}

/* The school that the contact is of, in *branch; 0 for the whole library. */
static gboolean
contact_place(Store *store, const Account *actor, const MailContactChoice *choice, MailContact *contact,
              GError **error)
{
    contact->library = library_of(actor, choice->library);
    if (choice->branch_code == NULL || *choice->branch_code == '\0')
        return account_may(actor, RIGHT_LIBRARY_MANAGE, contact->library, 0) ||
               service_fail(error,
                            g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "one school's manager"));
    g_autoptr(Branch)
        branch = service_branch_by_code(store, actor, RIGHT_LIBRARY_MANAGE, choice->branch_code, error);
    if (branch == NULL)
        return FALSE;
    contact->library = branch->library;
    contact->branch = branch->id;
    return TRUE;
}

gboolean
service_mail_contact_set(Service *service, const Account *actor, const MailContactChoice *choice,
                         GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *address = take_address(choice->address, error);
    if (address == NULL || !service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    gboolean is_known = g_strcmp0(choice->language, "nl") == 0 || g_strcmp0(choice->language, "en") == 0;
    MailContact contact = {.address = address, .language = is_known ? (char *)choice->language : NULL};
    Store *store = connection.store;
    if (contact.language == NULL) {
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                    _("There are no letters in this language. Nothing was changed. Choose one of: %s"),
                    LANGUAGES);
        return FALSE;
    }
    if (!contact_place(store, actor, choice, &contact, error))
        return FALSE;
    store_enter(store, contact.library);
    if (!store_begin(store, &cause) || !store_mail_contact_set(store, &contact, &cause))
        return service_fail(error, cause);
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = contact.branch != 0 ? AUDIT_BRANCH : AUDIT_LIBRARY,
                              .object = contact.branch != 0 ? contact.branch : contact.library,
                              .branch = contact.branch,
                              .library = contact.library,
                              .detail = "mail"};
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

GPtrArray *
service_mail_list(Service *service, const Account *actor, guint limit, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GPtrArray *list = store_mail_list(connection.store, library_of(actor, 0), limit, &cause);
    if (list == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = list->len; i > 0; i--) {
        const Mail *mail = list->pdata[i - 1];
        if (!account_may(actor, RIGHT_LIBRARY_MANAGE, mail->library, mail->branch))
            g_ptr_array_remove_index(list, i - 1);
    }
    return list;
}

/* A letter about a log-in is of no school: whoever manages the whole library sees to it. */
static gboolean
is_theirs(Store *store, const Account *actor, const Mail *mail, GError **error)
{
    if (mail->branch == 0)
        return account_may(actor, RIGHT_LIBRARY_MANAGE, mail->library, 0) ||
               service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other library"));
    g_autoptr(Branch) branch = service_branch_for(store, actor, RIGHT_LIBRARY_MANAGE, mail->branch, error);
    return branch != NULL;
}

gboolean
service_mail_retry(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    g_autoptr(Mail) mail = store_mail_get(store, id, &cause);
    if (mail == NULL)
        return service_fail(error, cause);
    if (!is_theirs(store, actor, mail, error))
        return FALSE;
    if (!store_begin(store, &cause) || !store_mail_retry(store, id, service_now(service), &cause))
        return service_fail(error, cause);
    gboolean is_login = mail_is_about_login(mail->kind), is_reminder = mail->kind == MAIL_REMINDER;
    const AuditEvent event = {.verb = AUDIT_MAIL,
                              .kind = is_login      ? AUDIT_ACCOUNT
                                      : is_reminder ? AUDIT_PERSON
                                                    : AUDIT_FILE,
                              .object = is_login      ? mail->account
                                        : is_reminder ? mail->person
                                                      : mail->upload,
                              .branch = mail->branch,
                              .library = mail->library,
                              .detail = "again"};
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

char *
service_mail_own(Service *service, const Account *actor, gboolean *is_wanted, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_UPLOAD, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    char *address = store_mail_choice_get(connection.store, actor->id, is_wanted, &cause);
    if (address == NULL)
        service_fail(error, cause);
    return address;
}

static gboolean
set_choice(Connection *connection, const Account *actor, const Account *owner, const char *address,
           gboolean is_wanted, GError **error)
{
    GError *cause = NULL;
    Service *service = connection->service;
    Store *store = connection->store;
    gboolean was_wanted;
    g_autofree char *before = store_begin(store, &cause)
                                  ? store_mail_choice_get(store, owner->id, &was_wanted, &cause)
                                  : NULL;
    if (before == NULL || !store_mail_choice_set(store, owner->id, address, is_wanted, &cause))
        return service_fail(error, cause);
    /* Letters about the log-in go there too. */
    if (!g_str_equal(before, address) && !login_letter_address(connection, owner, before, error))
        return FALSE;
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_ACCOUNT,
                              .object = owner->id,
                              .branch = owner->branch,
                              .library = owner->library,
                              .detail = "mail"};
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

gboolean
service_mail_own_set(Service *service, const Account *actor, const char *typed, gboolean is_wanted,
                     GError **error)
{
    g_auto(Connection) connection = {0};
    g_autofree char *address = take_address(typed, error);
    if (address == NULL)
        return FALSE;
    if (is_wanted && *address == '\0') {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                            _("There is no address to send the mail to. Nothing was changed. Write your "
                              "e-mail address, or say that you want no mail."));
        return FALSE;
    }
    return service_may_any(actor, RIGHT_UPLOAD, error) &&
           connection_take(&connection, service, service_reach(actor), error) &&
           set_choice(&connection, actor, actor, address, is_wanted, error);
}

gboolean
service_mail_account_set(Service *service, const Account *actor, gint64 id, const char *typed, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *address = take_address(typed, error);
    if (address == NULL || !service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    g_autofree char *today = service_today(service);
    g_autoptr(Account) owner = store_account_get(connection.store, id, today, &cause);
    if (owner == NULL)
        return service_fail(error, cause);
    if (!account_may(actor, RIGHT_LIBRARY_MANAGE, owner->library, 0))
        return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other library"));
    return set_choice(&connection, actor, owner, address, *address != '\0', error);
}

gboolean
service_mail_test(const Account *actor, const char *path, const char *address, GError **error)
{
    g_autoptr(GError) cause = NULL;
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return FALSE;
    if (!letter_address_valid(address))
        return refuse_address(error);
    g_autoptr(MailConfig) config = mail_config_read(path, error);
    if (config == NULL)
        return FALSE;
    g_autofree char *id = g_uuid_string_random();
    g_autofree char *text = g_strdup_printf("%s\n\n%s\n", _("This is a test. Mail from Instroom arrives."),
                                            config->portal);
    const Letter letter = {.from_name = "Instroom",
                           .from = config->from,
                           .to = address,
                           .subject = _("A test"),
                           .text = text,
                           .language = text_language_tag(text_get_language()),
                           .id = id,
                           .date = g_get_real_time()};
    g_autofree char *written = letter_format(&letter);
    if (smtp_send(&config->smtp, config->from, address, written, NULL, &cause))
        return TRUE;
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_IO, _("This mail could not be sent: %s"), cause->message);
    return FALSE;
}
