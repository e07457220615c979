/* Reads the file of the organisations by which people log in. */
#include "service/sign_in_config.h"

#include "net/fetch.h"
#include "service/secret.h"
#include "service/service.h"
#include "text/text.h"

#define FILE_MOST (64 << 10)
#define PREFIX    "provider "

static const char *const keys[] = {"label",  "library", "issuer",      "client",
                                   "secret", "claim",   "authorities", NULL};

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

static gboolean
keys_known(GKeyFile *file, const char *group)
{
    g_auto(GStrv) found = g_key_file_get_keys(file, group, NULL, NULL);
    for (guint i = 0; found != NULL && found[i] != NULL; i++)
        if (!g_strv_contains(keys, found[i]))
            return FALSE;
    return found != NULL;
}

static gboolean
add_provider(SignInConfig *config, GKeyFile *file, const char *group)
{
    guint64 number;
    SignInProvider *provider = g_new0(SignInProvider, 1);
    g_ptr_array_add(config->providers, provider);
    if (!g_ascii_string_to_unsigned(group + strlen(PREFIX), 10, 1, 999, &number, NULL) ||
        !keys_known(file, group))
        return FALSE;
    char **values[] = {&provider->label,  &provider->library, &provider->issuer,     &provider->client,
                       &provider->secret, &provider->claim,   &provider->authorities};
    provider->number = (guint)number;
    for (guint i = 0; i < G_N_ELEMENTS(values); i++)
        *values[i] = g_key_file_get_string(file, group, keys[i], NULL);
    if (provider->claim == NULL)
        provider->claim = g_strdup("sub");
    return provider->label != NULL && provider->library != NULL && provider->client != NULL &&
           provider->secret != NULL && provider->issuer != NULL && fetch_base_valid(provider->issuer);
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
