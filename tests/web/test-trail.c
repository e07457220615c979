/* Proves that each address of the portal says, once, what it leaves in the trail, and nothing else does. */
#include <glib.h>
#include <string.h>

#include "web/portal/routes.h"
#include "web/trail.h"

static gboolean
is_route(const WebTrail *entry)
{
    for (const RouteTable *table = portal_tables; table->table; table++)
        for (gsize i = 0; i < *table->length; i++)
            if (web_trail_of(&table->table[i]) == entry)
                return TRUE;
    return FALSE;
}

static void
test_every_route(void)
{
    guint n = 0;
    for (const RouteTable *table = portal_tables; table->table; table++)
        for (gsize i = 0; i < *table->length; i++, n++) {
            const Route *route = &table->table[i];
            const WebTrail *entry = web_trail_of(route);
            if (!entry)
                g_test_message("%s %s: say in web/trail.c what it leaves in the trail", route->method,
                               route->pattern);
            g_assert_nonnull(entry);
            g_assert_cmpint(entry->verb, !=, AUDIT_UNDECLARED);
            /* what changes or fetches something that a right is needed for is always told */
            gboolean is_told = entry->verb != AUDIT_NOTHING;
            if (strcmp(route->method, "POST") == 0 && route->right > RIGHT_LOGGED_IN)
                g_assert_true(is_told);
        }
    g_assert_cmpuint(n, >, 40);
}

static void
test_once(void)
{
    for (guint i = 0; i < web_trail_length; i++) {
        g_test_message("%s %s", web_trail[i].method, web_trail[i].pattern);
        g_assert_true(is_route(&web_trail[i]));
        for (guint k = i + 1; k < web_trail_length; k++)
            g_assert_false(strcmp(web_trail[i].method, web_trail[k].method) == 0 &&
                           strcmp(web_trail[i].pattern, web_trail[k].pattern) == 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trail/every-route", test_every_route);
    g_test_add_func("/trail/once", test_once);
    return g_test_run();
}
