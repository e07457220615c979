/* Civil dates as ISO text: reading what people and files write. No zones, no clock. */
#ifndef PEOPLE_DATE_H
#define PEOPLE_DATE_H

#include <glib.h>

typedef enum { DATE_ORDER_DAY_MONTH, DATE_ORDER_MONTH_DAY } DateOrder;
typedef enum {
    DATE_OK,
    DATE_TWO_DIGIT_YEAR, /* read with the window: not later than today's year */
    DATE_BAD,
} DateResult;

/* Reads yyyy-mm-dd, yyyymmdd, d-m-yyyy (also / . and space), d-m-yy, "12 maart 2015", "12-mrt-2015", ISO with
 * time, and whole Excel serials (5 digits, 1900 system) into iso. today: YYYY-MM-DD, for the two-digit
 * window. */
DateResult date_parse(const char *text, DateOrder order, const char *today, char iso[11]);
gboolean date_valid(const char *iso);
/* TRUE when text is d-m-y or m-d-y and only the other order makes a date of it (day over 12). */
gboolean date_tells_order(const char *text, DateOrder *order);
/* dd-mm-yyyy for people; "" stays "". */
void date_shown(const char *iso, char shown[11]);

#endif
