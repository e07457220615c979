/* Reads the file of the organisations by which people log in. */
#include "service/sign_in_config.h"

#include <stddef.h>
#include <string.h>

#include "account/saml.h"
#include "net/fetch.h"
#include "service/secret.h"
#include "service/service.h"
#include "text/text.h"

#define FILE_MOST (64 << 10)
#define PREFIX    "provider "

/* One line a key of the file: of which kinds it is, and where it goes. */
#define OPENID (1u << SIGN_IN_OPENID)
#define SAML   (1u << SIGN_IN_SAML)
static const struct {
    const char *name;
    guint kinds, must; /* bit sets of 1 << SignInKind */
    gsize offset;
} keys[] = {
    {"label", OPENID | SAML, OPENID | SAML, offsetof(SignInProvider, label)},
    {"library", OPENID | SAML, OPENID | SAML, offsetof(SignInProvider, library)},
    {"issuer", OPENID | SAML, OPENID | SAML, offsetof(SignInProvider, issuer)},
    {"claim", OPENID | SAML, 0, offsetof(SignInProvider, claim)},
    {"authorities", OPENID | SAML, 0, offsetof(SignInProvider, authorities)},
    {"client", OPENID, OPENID, offsetof(SignInProvider, client)},
    {"secret", OPENID, OPENID, offsetof(SignInProvider, secret)},
    {"metadata", SAML, SAML, offsetof(SignInProvider, metadata)},
    {"key", SAML, 0, offsetof(SignInProvider, key)},
    {"certificate", SAML, 0, offsetof(SignInProvider, certificate)},
};
static const char *const kinds[] = {[SIGN_IN_OPENID] = "openid", [SIGN_IN_SAML] = "saml"};

static void
provider_free(gpointer data)
{
    SignInProvider *provider = data;
    g_free(provider->label);
    g_free(provider->library);
    g_free(provider->issuer);
    g_free(provider->client);
    secret_free(provider->secret, provider->secret != NULL ? strlen(provider->secret) : 0);
    g_free(provider->claim);
    g_free(provider->authorities);
    g_free(provider->metadata);
    g_strfreev(provider->pins);
    secret_free(provider->key, provider->key != NULL ? strlen(provider->key) : 0);
    g_free(provider->certificate);
    g_free(provider);
}

void
sign_in_config_free(SignInConfig *config)
{
    if (config == NULL)
        return;
    g_free(config->portal);
    g_ptr_array_unref(config->providers);
    g_free(config);
}

static char **
field_of(SignInProvider *provider, guint key)
{
    return (char **)(gpointer)((char *)provider + keys[key].offset);
}

static gboolean
key_known(const char *name, SignInKind kind)
{
    if (g_str_equal(name, "kind") || (kind == SIGN_IN_SAML && g_str_equal(name, "fingerprint")))
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (g_str_equal(keys[i].name, name) && keys[i].kinds & 1u << kind)
            return TRUE;
    return FALSE;
}

static gboolean
take_keys(SignInProvider *provider, GKeyFile *file, const char *group)
{
    g_auto(GStrv) found = g_key_file_get_keys(file, group, NULL, NULL);
    g_autofree char *kind = g_key_file_get_string(file, group, "kind", NULL);
    provider->kind = g_strcmp0(kind, kinds[SIGN_IN_SAML]) == 0 ? SIGN_IN_SAML : SIGN_IN_OPENID;
    if (found == NULL || (kind != NULL && !g_str_equal(kind, kinds[provider->kind])))
        return FALSE;
    for (guint i = 0; found[i] != NULL; i++)
        if (!key_known(found[i], provider->kind))
            return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        char **field = field_of(provider, i);
        *field = g_key_file_get_string(file, group, keys[i].name, NULL);
        if ((*field == NULL || **field == '\0') && keys[i].must & 1u << provider->kind)
            return FALSE;
    }
    return TRUE;
}

/* "AB:CD:… …" as tools print them: hex of SHA-256, several with blanks between. */
static gboolean
take_pins(SignInProvider *provider, const char *text)
{
    if (text == NULL)
        return TRUE;
    g_auto(GStrv) typed = g_strsplit_set(text, " ,", -1);
    g_autoptr(GPtrArray) pins = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; typed[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(typed[i], ":", -1);
        g_autofree char *joined = g_strjoinv("", parts), *pin = g_ascii_strdown(joined, -1);
        if (*pin == '\0')
            continue;
        if (strlen(pin) != 64 || strspn(pin, "0123456789abcdef") != 64)
            return FALSE;
        g_ptr_array_add(pins, g_steal_pointer(&pin));
    }
    g_ptr_array_add(pins, NULL);
    provider->pins = (char **)g_ptr_array_free(g_steal_pointer(&pins), FALSE);
    return provider->pins[0] != NULL;
}

/* The name of a file becomes what is in it. */
static gboolean
take_file(char **field, gboolean is_secret)
{
    const char *why;
    gboolean missing;
    gsize length;
    g_autofree char *path = g_steal_pointer(field);
    if (path == NULL)
        return TRUE;
    if (is_secret)
        *field = secret_read(path, FILE_MOST, &length, &why, &missing);
    else if (!g_file_get_contents(path, field, &length, NULL) || length > FILE_MOST)
        return FALSE;
    return *field != NULL;
}

/* Metadata from the web count with pins only; our key and its certificate come together. */
static gboolean
saml_complete(SignInProvider *provider, const char *fingerprint)
{
    if (provider->claim == NULL)
        provider->claim = g_strdup(SAML_NAME_ID);
    gboolean is_file = g_path_is_absolute(provider->metadata);
    return take_pins(provider, fingerprint) &&
           (is_file || (fetch_url_valid(provider->metadata) && provider->pins != NULL)) &&
           (provider->key == NULL) == (provider->certificate == NULL) && take_file(&provider->key, TRUE) &&
           take_file(&provider->certificate, FALSE);
}

static gboolean
openid_complete(SignInProvider *provider)
{
    if (provider->claim == NULL)
        provider->claim = g_strdup("sub");
    return fetch_base_valid(provider->issuer);
}

static gboolean
add_provider(SignInConfig *config, GKeyFile *file, const char *group)
{
    guint64 number;
    SignInProvider *provider = g_new0(SignInProvider, 1);
    g_ptr_array_add(config->providers, provider);
    if (!g_ascii_string_to_unsigned(group + strlen(PREFIX), 10, 1, 999, &number, NULL) ||
        !take_keys(provider, file, group))
        return FALSE;
    provider->number = (guint)number;
    g_autofree char *fingerprint = g_key_file_get_string(file, group, "fingerprint", NULL);
    return provider->kind == SIGN_IN_SAML ? saml_complete(provider, fingerprint) : openid_complete(provider);
}

/* The group that is not as it should be; NULL when all are. New. */
static char *
fill(SignInConfig *config, GKeyFile *file)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    config->portal = g_key_file_get_string(file, "portal", "address", NULL);
    if (config->portal == NULL || !fetch_base_valid(config->portal))
        return g_strdup("[portal]");
    for (guint i = 0; groups[i] != NULL; i++) {
        gboolean is_right = g_str_equal(groups[i], "portal") ||
                            (g_str_has_prefix(groups[i], PREFIX) && add_provider(config, file, groups[i]));
        if (!is_right)
            return g_strdup_printf("[%s]", groups[i]);
    }
    return NULL;
}

SignInConfig *
sign_in_config_read(const char *path, GError **error)
{
    const char *why;
    gboolean missing;
    gsize length;
    g_autofree char *wrong = NULL;
    g_autoptr(SignInConfig) config = g_new0(SignInConfig, 1);
    g_autoptr(GKeyFile) file = g_key_file_new();
    config->providers = g_ptr_array_new_with_free_func(provider_free);
    char *text = secret_read(path, FILE_MOST, &length, &why, &missing);
    if (text == NULL) {
        wrong = g_strdup(why);
    } else {
        wrong = g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, NULL) ? fill(config, file)
                                                                                     : g_strdup("[ ]");
        secret_free(text, length);
    }
    if (wrong == NULL)
        return g_steal_pointer(&config);
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                _("The file %s, which says by which organisations people log in, cannot be used: %s. Nothing "
                  "was done. See \"Inloggen bij een ander\" in docs/beheer.md."),
                path, wrong);
    return NULL;
}
