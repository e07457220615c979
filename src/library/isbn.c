/* Reads, checks and converts ISBNs. */
#include "library/isbn.h"

#include <string.h>

/* Weights 1 and 3 in turn; the sum with the check digit is a multiple of ten. */
static char
check_13(const char *digits)
{
    guint sum = 0;
    for (guint i = 0; i < ISBN_DIGITS - 1; i++)
        sum += (guint)(digits[i] - '0') * (i % 2 ? 3 : 1);
    return (char)('0' + (10 - sum % 10) % 10);
}

/* Weights 10 down to 2; X stands for ten. */
static char
check_10(const char *digits)
{
    guint sum = 0;
    for (guint i = 0; i < 9; i++)
        sum += (guint)(digits[i] - '0') * (10 - i);
    guint check = (11 - sum % 11) % 11;
    return check == 10 ? 'X' : (char)('0' + check);
}

/* The characters of the number, without what may stand between them. How many; 14 = too many. */
static guint
collect(const char *typed, char digits[ISBN_DIGITS + 2])
{
    guint n = 0;
    for (const char *at = typed; *at != '\0' && n <= ISBN_DIGITS; at++) {
        if (g_ascii_isdigit(*at) || (g_ascii_toupper(*at) == 'X' && n == 9))
            digits[n++] = g_ascii_toupper(*at);
        else if (n > 0 && (*at == '(' || *at == ':' || *at == ';' || *at == ','))
            break;
        else if (*at != '-' && *at != ' ')
            break;
    }
    digits[n] = '\0';
    return n;
}

gboolean
isbn_read(const char *typed, char isbn[ISBN_DIGITS + 1])
{
    char digits[ISBN_DIGITS + 2];
    *isbn = '\0';
    while (g_ascii_isspace(*typed))
        typed++;
    if (g_ascii_strncasecmp(typed, "ISBN", 4) == 0) {
        typed += 4;
        if (g_str_has_prefix(typed, "-13") || g_str_has_prefix(typed, "-10"))
            typed += 3;
        typed += strspn(typed, ": ");
    }
    guint n = collect(typed, digits);
    if (n == ISBN_DIGITS) {
        if ((!g_str_has_prefix(digits, "978") && !g_str_has_prefix(digits, "979")) || strchr(digits, 'X') ||
            digits[12] != check_13(digits))
            return FALSE;
        memcpy(isbn, digits, ISBN_DIGITS + 1);
        return TRUE;
    }
    if (n != 10 || digits[9] != check_10(digits))
        return FALSE;
    memcpy(isbn, "978", 3);
    memcpy(isbn + 3, digits, 9);
    isbn[12] = check_13(isbn);
    isbn[13] = '\0';
    return TRUE;
}

gboolean
isbn_short(const char *isbn, char ten[11])
{
    *ten = '\0';
    if (strlen(isbn) != ISBN_DIGITS || !g_str_has_prefix(isbn, "978"))
        return FALSE;
    memcpy(ten, isbn + 3, 9);
    ten[9] = check_10(ten);
    ten[10] = '\0';
    return TRUE;
}
