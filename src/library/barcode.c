/* Checks the numbers of labels, and counts them up. */
#include "library/barcode.h"

#include <string.h>

char *
barcode_read(const char *typed)
{
    g_autofree char *barcode = g_strstrip(g_ascii_strup(typed, -1));
    gsize length = strlen(barcode);
    if (length == 0 || length > BARCODE_MOST ||
        strspn(barcode, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != length)
        return NULL;
    return g_steal_pointer(&barcode);
}

char *
barcode_next(const char *barcode)
{
    g_autofree char *next = g_strdup(barcode);
    for (gsize i = strlen(next); i > 0 && g_ascii_isdigit(next[i - 1]); i--) {
        if (next[i - 1] < '9') {
            next[i - 1]++;
            return g_steal_pointer(&next);
        }
        next[i - 1] = '0';
    }
    return NULL;
}

char **
barcode_range(const char *first, guint count)
{
    if (count == 0 || count > BARCODE_RANGE)
        return NULL;
    g_auto(GStrv) range = g_new0(char *, count + 1);
    range[0] = g_strdup(first);
    for (guint i = 1; i < count; i++)
        if ((range[i] = barcode_next(range[i - 1])) == NULL)
            return NULL;
    return g_steal_pointer(&range);
}
