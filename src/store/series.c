/* Takes numbers of a series, and makes card numbers of them. */
#include "store/series.h"

#include "store/db.h"
#include "text/text.h"

#define CARDS_OF_A_PREFIX 9999999

void
series_init(Series *series, const char *name)
{
    *series = (Series){0};
    g_strlcpy(series->name, name, sizeof series->name);
}

void
series_clear(Series *series)
{
    g_clear_pointer(&series->numbers, g_array_unref);
}

/* Each row is a stretch: its first number, and how many. What a batch still has to write is none of its business. */
gboolean
series_take(Store *store, Series *series, guint count, GError **error)
{
    const StatementId id = ST_SERIES_TAKE;
    GError *failure = NULL;
    if (count == 0)
        return TRUE;
    if (!series->numbers)
        series->numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    if (!db_query_past(store, id, error, "ti", series->name, (gint64)count))
        return FALSE;
    while (db_next(store, id, &failure))
        for (gint64 first = db_int(store, id, 0), i = 0; i < db_int(store, id, 1); i++) {
            gint64 number = first + i;
            g_array_append_val(series->numbers, number);
        }
    return db_pass_on(failure, error);
}

gboolean
series_next(Store *store, Series *series, gint64 *number, GError **error)
{
    if ((!series->numbers || series->given == series->numbers->len) && !series_take(store, series, 1, error))
        return FALSE;
    *number = g_array_index(series->numbers, gint64, series->given++);
    return TRUE;
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
