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

#define SCHOOL_DIGITS 4
#define EAN_DIGITS    13

static char
ean_check(const char *digits)
{
    guint sum = 0;
    for (guint i = 0; i < EAN_DIGITS - 1; i++)
        sum += (guint)(digits[i] - '0') * (i % 2 ? 3 : 1);
    return (char)('0' + (10 - sum % 10) % 10);
}

gboolean
barcode_is_ean13(const char *barcode)
{
    return strlen(barcode) == EAN_DIGITS && strspn(barcode, "0123456789") == EAN_DIGITS &&
           barcode[EAN_DIGITS - 1] == ean_check(barcode);
}

char *
barcode_make(const char *school, guint number, gboolean is_ean)
{
    if (strlen(school) != SCHOOL_DIGITS || strspn(school, "0123456789") != SCHOOL_DIGITS || number == 0 ||
        number > (is_ean ? 9999999u : 99999u))
        return NULL;
    if (!is_ean)
        return g_strdup_printf("%s%05u", school, number);
    char *barcode = g_strdup_printf("2%s%07u0", school, number);
    barcode[EAN_DIGITS - 1] = ean_check(barcode);
    return barcode;
}

guint
barcode_number(const char *school, const char *barcode, gboolean is_ean)
{
    g_autofree char *prefix = g_strconcat(is_ean ? "2" : "", school, NULL);
    gsize skip = strlen(prefix), digits = is_ean ? 7 : 5, length = skip + digits + (is_ean ? 1 : 0);
    if (!g_str_has_prefix(barcode, prefix) || strlen(barcode) != length ||
        strspn(barcode, "0123456789") != length || (is_ean && !barcode_is_ean13(barcode)))
        return 0;
    g_autofree char *number = g_strndup(barcode + skip, digits);
    return (guint)g_ascii_strtoull(number, NULL, 10);
}
