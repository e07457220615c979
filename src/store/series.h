/* Numbers that are never given twice: taken in memory within a write transaction, saved at its end. Internal
 * to store/. */
#ifndef STORE_SERIES_H
#define STORE_SERIES_H

#include "store/store.h"

typedef struct {
    char name[16];
    gint64 next; /* 0 = not yet read */
    gboolean used;
} Series;

#define CARD_NUMBER_SIZE 11

gboolean series_next(Store *store, Series *series, gint64 *number, GError **error);
gboolean series_save(Store *store, Series *series, GError **error);
/* Libraries whose ids end in the same two digits share a prefix, and then the count. */
void series_init_card(Series *series, gint64 library);
/* May be in use already, as a number that a school delivered: the caller looks. */
gboolean series_next_card(Store *store, Series *series, char number[CARD_NUMBER_SIZE], GError **error);

#endif
