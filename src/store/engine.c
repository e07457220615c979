/* What the engines share: the choice by address, the words of their errors, the hook of the tests. */
#include "store/engine.h"

#include <string.h>

#include "text/text.h"

static const Engine *const engines[] = {&engine_sqlite, &engine_postgresql};

const Engine *
engine_of(const char *url, const char **address, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(engines); i++) {
        gsize length = strlen(engines[i]->scheme);
        if (strncmp(url, engines[i]->scheme, length) == 0 && url[length] == ':') {
            *address = url + length + 1;
            return engines[i];
        }
    }
    /* the address itself may hold a password: not shown */
    g_set_error(
        error, STORE_ERROR, STORE_ERROR_URL,
        _("This database address is not known. Write sqlite:/folder/file or postgresql://server/database."));
    return NULL;
}

void (*engine_step_hook)(void);

void
engine_before_step(void)
{
    if (engine_step_hook)
        engine_step_hook();
}

static const char *const messages[] = {
    [STORE_ERROR_BUSY] = N_(
        "Someone else is writing to the register. Nothing was written; try again in a moment."),
    [STORE_ERROR_FULL] = N_("The disk of the server is full. Nothing was written; make room and try again."),
    [STORE_ERROR_CONFLICT] = N_(
        "That name or number is in use already, or belongs to something that is gone."),
    [STORE_ERROR_DB] = N_("The database cannot do this. Nothing was written."),
    [STORE_ERROR_LOST] = N_(
        "The connection with the database was lost. Nothing was written; try again in a moment."),
    [STORE_ERROR_UNKNOWN] = N_("The connection with the database was lost while it was writing. It is not "
                               "known whether that was written: "
                               "look before you do it again."),
};

void
engine_set_error(GError **error, StoreError code, const char *where, const char *words)
{
    g_assert(code < G_N_ELEMENTS(messages) && messages[code]);
    g_set_error(error, STORE_ERROR, (gint)code, "%s (%s: %s)", _(messages[code]), where, words);
}

void
engine_set_in_use(GError **error)
{
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                _("Instroom is working with this database. Nothing was restored. Stop it (systemctl stop "
                  "instroom) and try again."));
}
