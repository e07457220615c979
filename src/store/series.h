/* Numbers that are never given twice: taken from the database in stretches, given one by one. Internal to store/.
 *
 * On PostgreSQL a number that was taken and not used stays unused. */
#ifndef STORE_SERIES_H
#define STORE_SERIES_H

#include "store/store.h"

typedef struct {
    char name[16];
    GArray *numbers; /* of gint64, taken and not yet given */
    guint given;     /* of them */
} Series;

#define CARD_NUMBER_SIZE 11

void series_init(Series *series, const char *name);
void series_clear(Series *series);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Series, series_clear)
/* Takes this many at once: as many as will be needed. */
gboolean series_take(Store *store, Series *series, guint count, GError **error);
gboolean series_next(Store *store, Series *series, gint64 *number, GError **error);
/* Libraries whose ids end in the same two digits share a prefix, and then the count. */
void series_init_card(Series *series, gint64 library);
/* May be in use already, as a number that a school delivered: the caller looks. */
gboolean series_next_card(Store *store, Series *series, char number[CARD_NUMBER_SIZE], GError **error);

#endif
