/* A line for the operator about what failed on our side. */
#include "web/fault.h"

#include <stdio.h>

#include "web/http/route.h"

void
fault_note(const HttpRequest *request, guint status, const GError *error)
{
    if (status < 500 || status == 503)
        return;
    const Route *route = request->route;
    g_autofree char *words = g_strdup(error->message);
    g_strdelimit(words, "\r\n", ' ');
    fprintf(stderr, "instroom: %s %s: %u, %s %d: %s\n", route ? route->method : "-",
            route ? route->pattern : "-", status, g_quark_to_string(error->domain), error->code, words);
}
