/* Reads dates as schools write them. */
#include "people/date.h"

#define SERIAL_MIN 10000 /* 1927; five digits, so that a year or a group is never a date */

static const guchar month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static gboolean
real_date(guint year, guint month, guint day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return FALSE;
    gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= month_days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

static guint
number(const char *text, guint n)
{
    guint value = 0;
    for (guint i = 0; i < n; i++)
        value = value * 10 + (guint)(text[i] - '0');
    return value;
}

static guint
digit_run(const char *text)
{
    guint n = 0;
    while (g_ascii_isdigit(text[n]))
        n++;
    return n;
}

static gboolean
write_iso(guint year, guint month, guint day, char iso[11])
{
    if (!real_date(year, month, day))
        return FALSE;
    guint value = year * 10000 + month * 100 + day;
    static const guchar places[] = {9, 8, 6, 5, 3, 2, 1, 0};
    for (guint i = 0; i < G_N_ELEMENTS(places); i++, value /= 10)
        iso[places[i]] = (char)('0' + value % 10);
    iso[4] = iso[7] = '-';
    iso[10] = '\0';
    return TRUE;
}

/* Days counted from 1899-12-30, right for every serial after Excel's 29 February 1900. */
static gboolean
serial_to_iso(guint serial, char iso[11])
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, 30, G_DATE_DECEMBER, 1899);
    g_date_add_days(&date, serial);
    return write_iso(g_date_get_year(&date), (guint)g_date_get_month(&date), g_date_get_day(&date), iso);
}

/* Months by how they start, Dutch and English; the first match counts. */
static const struct {
    const char *start;
    guint month;
} months[] = {
    {"jan", 1}, {"feb", 2},  {"maart", 3}, {"march", 3}, {"mrt", 3},  {"mar", 3},
    {"apr", 4}, {"mei", 5},  {"may", 5},   {"jun", 6},   {"jul", 7},  {"aug", 8},
    {"sep", 9}, {"okt", 10}, {"oct", 10},  {"nov", 11},  {"dec", 12},
};

static guint
month_of_word(const char *word, guint length)
{
    if (length < 3 || length > 9)
        return 0;
    for (guint i = 0; i < G_N_ELEMENTS(months); i++) {
        if (g_ascii_strncasecmp(word, months[i].start, strlen(months[i].start)) == 0)
            return months[i].month;
    }
    return 0;
}

static gboolean
is_weekday(const char *word, guint length)
{
    static const char *const starts[] = {"ma",  "di",  "wo",  "do",  "vr",  "za",  "zo",
                                         "mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    if (length != 2 && (length < 6 || length > 9) && length != 3)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        if (g_ascii_strncasecmp(word, starts[i], strlen(starts[i])) == 0)
            return TRUE;
    }
    return FALSE;
}

/* What follows a date: nothing, or a time of day with or without a zone. */
static gboolean
is_time_or_nothing(const char *text)
{
    if (*text == '\0')
        return TRUE;
    if (*text == 'T' || *text == 't')
        text++;
    text += strspn(text, " ");
    if (*text == '\0')
        return TRUE;
    guint n = digit_run(text);
    if (n < 1 || n > 2 || text[n] != ':' || digit_run(text + n + 1) != 2)
        return FALSE;
    for (text += n + 3; *text != '\0'; text++) {
        if (strchr("0123456789:.,+- ", *text) == NULL && strchr("AMPZampz", *text) == NULL)
            return FALSE;
    }
    return TRUE;
}

typedef struct {
    guint value[3], width[3]; /* width 0: a month in letters */
} DateParts;

static gboolean
is_separator(char letter)
{
    return letter == ' ' || letter == '-' || letter == '/' || letter == '.' || letter == ',';
}

/* Three parts divided by - / . , or space, a weekday before them, a time after them. */
static gboolean
split_parts(const char *text, DateParts *parts)
{
    for (guint n = 0; n < 3;) {
        while (is_separator(*text))
            text++;
        guint width = digit_run(text);
        if (width > 0) {
            if (width == 3 || width > 4)
                return FALSE;
            parts->value[n] = number(text, width);
            parts->width[n++] = width;
            text += width;
            continue;
        }
        while (g_ascii_isalpha(text[width]))
            width++;
        guint month = month_of_word(text, width);
        if (month != 0) {
            parts->value[n] = month;
            parts->width[n++] = 0;
        } else if (n > 0 || !is_weekday(text, width)) {
            return FALSE;
        }
        text += width;
    }
    return is_time_or_nothing(text);
}

/* Today's century unless that lies after today's year. */
static guint
window_year(guint two_digits, const char *today)
{
    guint year = digit_run(today) == 4 ? number(today, 4) : 2000;
    guint assumed = year - year % 100 + two_digits;
    return assumed > year ? assumed - 100 : assumed;
}

static DateResult
date_of_parts(const DateParts *p, DateOrder order, const char *today, char iso[11])
{
    gboolean good;
    if (p->width[0] == 4) {
        good = p->width[1] < 3 && p->width[2] < 3 && p->width[2] > 0 &&
               write_iso(p->value[0], p->value[1], p->value[2], iso);
        return good ? DATE_OK : DATE_BAD;
    }
    gboolean month_first = order == DATE_ORDER_MONTH_DAY ? p->width[1] != 0 : p->width[0] == 0;
    guint day = p->value[month_first ? 1 : 0], month = p->value[month_first ? 0 : 1];
    if ((p->width[0] == 0 && p->width[1] == 0) || p->width[1] > 2)
        return DATE_BAD;
    if (p->width[2] == 4)
        return write_iso(p->value[2], month, day, iso) ? DATE_OK : DATE_BAD;
    if (p->width[2] != 2)
        return DATE_BAD;
    return write_iso(window_year(p->value[2], today), month, day, iso) ? DATE_TWO_DIGIT_YEAR : DATE_BAD;
}

/* yyyymmdd, ddmmyyyy (never both: the first two digits of a year are no month) and Excel serials. */
static DateResult
date_of_digits(const char *text, guint n, char iso[11])
{
    gboolean good = FALSE;
    if (n == 8)
        good = write_iso(number(text, 4), number(text + 4, 2), number(text + 6, 2), iso) ||
               write_iso(number(text + 4, 4), number(text + 2, 2), number(text, 2), iso);
    else if (n == 5)
        good = number(text, n) >= SERIAL_MIN && serial_to_iso(number(text, n), iso);
    return good ? DATE_OK : DATE_BAD;
}

DateResult
date_parse(const char *text, DateOrder order, const char *today, char iso[11])
{
    iso[0] = '\0';
    text += strspn(text, " \t\r\n");
    guint n = digit_run(text);
    gsize rest = strspn(text + n, " \t\r\n");
    if ((n == 5 || n == 8) && text[n + rest] == '\0')
        return date_of_digits(text, n, iso);
    DateParts parts;
    if (!split_parts(text, &parts))
        return DATE_BAD;
    DateResult result = date_of_parts(&parts, order, today, iso);
    if (result == DATE_BAD)
        iso[0] = '\0';
    return result;
}

gboolean
date_valid(const char *iso)
{
    return digit_run(iso) == 4 && iso[4] == '-' && digit_run(iso + 5) == 2 && iso[7] == '-' &&
           digit_run(iso + 8) == 2 && iso[10] == '\0' &&
           real_date(number(iso, 4), number(iso + 5, 2), number(iso + 8, 2));
}

gboolean
date_tells_order(const char *text, DateOrder *order)
{
    DateParts p;
    if (!split_parts(text, &p) || p.width[0] == 0 || p.width[0] > 2 || p.width[1] == 0 || p.width[1] > 2 ||
        p.width[2] < 2)
        return FALSE;
    guint year = p.width[2] == 4 ? p.value[2]
                                 : 2000; /* a leap year: the day of a two-digit year is judged later */
    gboolean day_first = real_date(year, p.value[1], p.value[0]);
    if (day_first == real_date(year, p.value[0], p.value[1]))
        return FALSE;
    *order = day_first ? DATE_ORDER_DAY_MONTH : DATE_ORDER_MONTH_DAY;
    return TRUE;
}

void
date_shown(const char *iso, char shown[11])
{
    if (!date_valid(iso)) {
        shown[0] = '\0';
        return;
    }
    memcpy(shown, iso + 8, 2);
    shown[2] = '-';
    memcpy(shown + 3, iso + 5, 2);
    shown[5] = '-';
    memcpy(shown + 6, iso, 4);
    shown[10] = '\0';
}
