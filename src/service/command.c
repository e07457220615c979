/* Commands: their keys, and their sealed answers. */
#include "service/command.h"

#include <sodium.h>

#include "service/private.h"
#include "store/api_command.h"
#include "text/text.h"

#define RUNNING_SECONDS 60

struct Command {
    char *key, *request; /* digests */
    guint8 seal[crypto_secretbox_KEYBYTES];
    gboolean is_noted;
};

/* Two digests of one key, for two uses: neither tells the other. */
static void
derive(const char *use, const char *key, guint8 *out, gsize length)
{
    crypto_generichash(out, length, (const guint8 *)key, strlen(key), (const guint8 *)use, strlen(use));
}

Command *
command_new(const char *key, const char *request, gsize length)
{
    guint8 digest[32];
    char hex[sizeof digest * 2 + 1];
    Command *command = g_new0(Command, 1);
    derive("instroom command: seal", key, command->seal, sizeof command->seal);
    derive("instroom command: name", key, digest, sizeof digest);
    command->key = g_strdup(sodium_bin2hex(hex, sizeof hex, digest, sizeof digest));
    command->request = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)request, length);
    return command;
}

void
command_free(Command *command)
{
    if (command == NULL)
        return;
    sodium_memzero(command->seal, sizeof command->seal);
    g_free(command->key);
    g_free(command->request);
    g_free(command);
}

/* Whatever is older is forgotten. */
static gint64
oldest(const Service *service)
{
    return service_now(service) - COMMAND_HOURS * G_TIME_SPAN_HOUR;
}

gboolean
command_forget(const Service *service, Store *store, GError **error)
{
    return store_api_command_forget(store, oldest(service), error);
}

gboolean
command_note(const Service *service, Store *store, const Account *actor, GError **error)
{
    Command *command = actor->command;
    gboolean is_new = FALSE;
    GError *cause = NULL;
    if (command->is_noted)
        return TRUE;
    const ApiCommandKey key = {command->key, command->request};
    const ApiCommandTime time = {service_now(service), oldest(service)};
    if (!store_api_command_add(store, actor->id, &key, &time, &is_new, &cause))
        return service_fail(error, cause);
    if (!is_new)
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_BUSY,
                            _("Another request with the same key has not ended yet. Ask again in a moment."));
    return command->is_noted = is_new;
}

char *
command_desk_id(const Command *command, const Account *actor)
{
    guint8 digest[crypto_generichash_BYTES];
    char hex[sizeof digest * 2 + 1];
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT " %s", actor->id, command->key);
    crypto_generichash(digest, sizeof digest, (const guint8 *)text, strlen(text), NULL, 0);
    return g_strdup(sodium_bin2hex(hex, sizeof hex, digest, sizeof digest));
}

/* nonce and box. */
static GBytes *
seal(const Command *command, const char *answer)
{
    gsize length = strlen(answer), size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + length;
    guint8 *bytes = g_malloc(size);
    randombytes_buf(bytes, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(bytes + crypto_secretbox_NONCEBYTES, (const guint8 *)answer, length, bytes,
                          command->seal);
    return g_bytes_new_take(bytes, size);
}

/* NULL: not sealed with this key. */
static char *
unseal(const Command *command, GBytes *sealed)
{
    gsize size, most = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    const guint8 *bytes = g_bytes_get_data(sealed, &size);
    if (size < most)
        return NULL;
    g_autofree char *answer = g_malloc0(size - most + 1);
    if (crypto_secretbox_open_easy((guint8 *)answer, bytes + crypto_secretbox_NONCEBYTES,
                                   size - crypto_secretbox_NONCEBYTES, bytes, command->seal) != 0)
        return NULL;
    return g_steal_pointer(&answer);
}

CommandState
service_command_find(Service *service, const Account *actor, const Command *command, char **answer,
                     GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return COMMAND_FAILED;
    g_autoptr(StoredApiCommand)
        stored = store_api_command_get(connection.store, actor->id, command->key, &cause);
    if (cause != NULL) {
        service_fail(error, cause);
        return COMMAND_FAILED;
    }
    gint64 now = service_now(service);
    if (stored == NULL || stored->at < oldest(service))
        return COMMAND_NEW;
    if (strcmp(stored->request, command->request) != 0)
        return COMMAND_OTHER;
    if (g_bytes_get_size(stored->answer) == 0)
        return stored->at > now - RUNNING_SECONDS * G_USEC_PER_SEC ? COMMAND_RUNNING : COMMAND_UNANSWERED;
    *answer = unseal(command, stored->answer);
    return *answer != NULL ? COMMAND_ANSWERED : COMMAND_UNANSWERED;
}

gboolean
service_command_answer(Service *service, const Account *actor, const Command *command, const char *answer,
                       GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(GBytes) sealed = seal(command, answer);
    const ApiCommandKey key = {command->key, command->request};
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    return store_api_command_answer(connection.store, actor->id, &key, sealed, service_now(service),
                                    &cause) ||
           service_fail(error, cause);
}

void
service_command_drop(Service *service, const Account *actor, const Command *command)
{
    g_auto(Connection) connection = {0};
    if (command->is_noted && connection_take(&connection, service, service_reach(actor), NULL))
        store_api_command_drop(connection.store, actor->id, command->key, NULL);
}
