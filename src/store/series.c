/* Takes numbers of a series, and makes card numbers of them. */
#include "store/series.h"

#include "store/db.h"
#include "text/text.h"

#define CARDS_OF_A_PREFIX 9999999

gboolean
series_next(Store *store, Series *series, gint64 *number, GError **error)
{
    if (series->next == 0) {
        series->next = db_number(store, 1, ST_SERIES_GET, error, "t", series->name);
        if (series->next < 0) {
            series->next = 0;
            return FALSE;
        }
    }
    series->used = TRUE;
    *number = series->next++;
    return TRUE;
}

gboolean
series_save(Store *store, Series *series, GError **error)
{
    if (!series->used)
        return TRUE;
    series->used = FALSE;
    return db_run(store, NULL, ST_SERIES_SET, error, "ti", series->name, series->next);
}

void
series_init_card(Series *series, gint64 library)
{
    *series = (Series){0};
    g_snprintf(series->name, sizeof series->name, "card %02d", (int)(library % 100));
}

static int
luhn_digit(const char *digits)
{
    int sum = 0;
    gsize length = strlen(digits);
    for (gsize i = 0; i < length; i++) {
        int digit = digits[length - 1 - i] - '0';
        if (i % 2 == 0)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return (10 - sum % 10) % 10;
}

gboolean
series_next_card(Store *store, Series *series, char number[CARD_NUMBER_SIZE], GError **error)
{
    gint64 count;
    if (!series_next(store, series, &count, error))
        return FALSE;
    if (count > CARDS_OF_A_PREFIX) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT, _("The library's card numbers have run out."));
        return FALSE;
    }
    g_snprintf(number, CARD_NUMBER_SIZE, "%s%07d", series->name + strlen("card "), (int)count);
    number[9] = (char)('0' + luhn_digit(number));
    number[10] = '\0';
    return TRUE;
}
