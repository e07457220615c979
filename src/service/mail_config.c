/* Reads the file of the mail server. */
#include "service/mail_config.h"

#include "net/fetch.h"
#include "net/letter.h"
#include "service/secret.h"
#include "service/service.h"
#include "text/text.h"

#define FILE_MOST       (16 << 10)
#define GROUP           "mail"
#define PAUSE_SECONDS   60
#define GIVE_UP_HOURS   48
#define LONGEST_PAUSE   3600
#define LONGEST_WAITING (14 * 24)

static const char *const keys[] = {"server", "port",   "security", "user",    "password", "authorities",
                                   "from",   "portal", "pause",    "give-up", NULL};
static const char *const securities[] = {
    [SMTP_STARTTLS] = "starttls", [SMTP_TLS] = "tls", [SMTP_CLEAR] = "none"};

void
mail_config_free(MailConfig *config)
{
    if (config == NULL)
        return;
    g_free(config->smtp.host);
    g_free(config->smtp.user);
    secret_free(config->smtp.password, config->smtp.password != NULL ? strlen(config->smtp.password) : 0);
    g_free(config->smtp.authorities);
    g_free(config->from);
    g_free(config->portal);
    g_free(config);
}

static char *
get(GKeyFile *file, const char *key)
{
    char *value = g_key_file_get_string(file, GROUP, key, NULL);
    if (value != NULL && *g_strstrip(value) == '\0')
        g_clear_pointer(&value, g_free);
    return value;
}

/* FALSE when it is there and is no number from 0 to most. */
static gboolean
get_number(GKeyFile *file, const char *key, guint most, guint *number)
{
    g_autofree char *text = get(file, key);
    guint64 value;
    if (text == NULL)
        return TRUE;
    if (!g_ascii_string_to_unsigned(text, 10, 0, most, &value, NULL))
        return FALSE;
    *number = (guint)value;
    return TRUE;
}

static gboolean
security_from_name(const char *name, SmtpSecurity *security)
{
    for (guint i = 0; i < G_N_ELEMENTS(securities); i++)
        if (g_strcmp0(name, securities[i]) == 0) {
            *security = (SmtpSecurity)i;
            return TRUE;
        }
    return name == NULL; /* as it was */
}

static gboolean
keys_known(GKeyFile *file)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    g_auto(GStrv) found = g_key_file_get_keys(file, GROUP, NULL, NULL);
    gboolean known = found != NULL && g_strv_length(groups) == 1;
    for (guint i = 0; known && found[i] != NULL; i++)
        known = g_strv_contains(keys, found[i]);
    return known;
}

/* What is wrong, in the words of the file; NULL when nothing. */
static const char *
fill(GKeyFile *file, MailConfig *config)
{
    SmtpServer *smtp = &config->smtp;
    g_autofree char *security = get(file, "security");
    if (!keys_known(file))
        return "[mail]";
    smtp->host = get(file, "server");
    smtp->user = get(file, "user");
    smtp->password = get(file, "password");
    smtp->authorities = get(file, "authorities");
    config->from = get(file, "from");
    config->portal = get(file, "portal");
    if (!security_from_name(security, &smtp->security) ||
        (smtp->security == SMTP_CLEAR && smtp->host != NULL && !smtp_host_is_loopback(smtp->host)))
        return "security";
    smtp->port = smtp->security == SMTP_TLS ? 465 : smtp->security == SMTP_CLEAR ? 25 : 587;
    if (smtp->host == NULL || strpbrk(smtp->host, "/@?#[] ") != NULL)
        return "server";
    if (!get_number(file, "port", 65535, &smtp->port) || smtp->port == 0)
        return "port";
    if ((smtp->user == NULL) != (smtp->password == NULL))
        return "password";
    if (config->from == NULL || !letter_address_valid(config->from))
        return "from";
    if (config->portal == NULL || !fetch_base_valid(config->portal))
        return "portal";
    if (!get_number(file, "pause", LONGEST_PAUSE, &config->pause_seconds))
        return "pause";
    return get_number(file, "give-up", LONGEST_WAITING, &config->give_up_hours) ? NULL : "give-up";
}

MailConfig *
mail_config_read(const char *path, GError **error)
{
    const char *why;
    gboolean missing;
    gsize length;
    g_autoptr(MailConfig) config = g_new0(MailConfig, 1);
    g_autoptr(GKeyFile) file = g_key_file_new();
    config->pause_seconds = PAUSE_SECONDS;
    config->give_up_hours = GIVE_UP_HOURS;
    char *text = secret_read(path, FILE_MOST, &length, &why, &missing);
    if (text != NULL) {
        why = g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, NULL) ? fill(file, config)
                                                                                   : "[mail]";
        secret_free(text, length);
    }
    if (why == NULL)
        return g_steal_pointer(&config);
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                _("The file %s, which says by which server mail goes, cannot be used: %s. Nothing was done. "
                  "See \"Mail\" in docs/beheer.md."),
                path, why);
    return NULL;
}
