/* Which rights a program can have, and what of its maker's grants it works with. */
#include "account/client.h"

#include <string.h>

#include "text/text.h"

const ClientRight client_rights[] = {
    {RIGHT_UPLOAD, N_("deliver pupils' files and see their checks")},
    {RIGHT_IMPORT_VIEW, N_("see uploads, plans and reports of imports")},
    {RIGHT_PEOPLE_VIEW, N_("look up pupils and other borrowers")},
    {RIGHT_DESK, N_("lend, take in and renew at the desk")},
};
const guint client_rights_length = G_N_ELEMENTS(client_rights);

static guint32
all_rights(void)
{
    guint32 all = 0;
    for (guint i = 0; i < client_rights_length; i++)
        all |= 1u << client_rights[i].right;
    return all;
}

guint32
client_rights_parse(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    guint32 rights = 0;
    for (guint i = 0; i < client_rights_length; i++)
        if (g_strv_contains((const char *const *)words, right_name(client_rights[i].right)))
            rights |= 1u << client_rights[i].right;
    return rights;
}

char *
client_rights_text(guint32 rights)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < client_rights_length; i++)
        if (rights & (1u << client_rights[i].right))
            g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "",
                                   right_name(client_rights[i].right));
    return g_string_free(text, FALSE);
}

gboolean
client_rights_may(guint32 rights)
{
    return (rights & ~all_rights()) == 0;
}

void
client_take_grants(Account *client, const Account *maker, gint64 branch)
{
    g_autoptr(GArray) grants = g_array_new(FALSE, FALSE, sizeof(Grant));
    for (guint i = 0; i < maker->n_grants; i++) {
        Grant grant = maker->grants[i];
        gboolean whole = grant.branch == 0 && !role_is_of_school(grant.role);
        if (grant.library != client->library || (branch != 0 && !whole && grant.branch != branch))
            continue;
        if (branch != 0)
            grant.branch = branch;
        g_array_append_val(grants, grant);
    }
    account_set_grants(client, (const Grant *)(gpointer)grants->data, grants->len);
    account_set_withheld(client, maker->withheld, maker->n_withheld);
}
