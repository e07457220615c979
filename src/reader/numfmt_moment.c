/* Renders a date, a time or an elapsed time by one section of a format code. */
#include "reader/numfmt_shown.h"

#include <math.h>
#include <string.h>

void
numfmt_civil(int64_t day, int *year, int *month, int *date)
{
    if (day == 60) { /* the leap day that Lotus, and so Excel, gave to 1900 */
        *year = 1900, *month = 2, *date = 29;
        return;
    }
    int64_t z = day + (day < 60 ? 1 : 0) + 693899; /* days since 0000-03-01 */
    int64_t era = z / 146097, doe = z % 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    *date = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

typedef struct {
    unsigned id; /* low ten bits of a Windows language */
    char slash;  /* between the parts of a date */
    char point;  /* before parts of a second */
    const char *months[12], *short_months[12], *days[7], *short_days[7];
} Language;

static const Language languages[] = {
    {0x13,
     '-',
     ',',
     {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
      "november", "december"},
     {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"},
     {"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
     {"zo", "ma", "di", "wo", "do", "vr", "za"}},
    {0x09,
     '/',
     '.',
     {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December"},
     {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
     {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
     {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}},
    {0x07,
     '-',
     ',',
     {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
      "November", "Dezember"},
     {"Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"},
     {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
     {"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"}},
    {0x0c,
     '-',
     ',',
     {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
      "novembre", "décembre"},
     {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
     {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
     {"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."}},
};

typedef struct {
    int year, month, date, weekday;
    uint64_t seconds; /* since day 0 */
    uint64_t part;    /* of a second, in units of the shown decimals */
    int places;
    bool half;
    const Language *language;
} Moment;

/* The one that the code asks for; Dutch when it does not, or asks for another. */
static const Language *
moment_language(unsigned language)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (languages[i].id == (language & 0x3ff))
            return &languages[i];
    return &languages[0];
}

static void
shown_word(Shown *shown, const char *word)
{
    shown_add(shown, word, strlen(word));
}

static void
shown_month(Shown *shown, const Moment *moment, unsigned count)
{
    int index = moment->month - 1;

    if (count <= 2)
        shown_whole(shown, (uint64_t)moment->month, count);
    else if (count == 3)
        shown_word(shown, moment->language->short_months[index]);
    else if (count == 5) /* all begin with a plain letter */
        shown_char(shown, *moment->language->months[index]);
    else
        shown_word(shown, moment->language->months[index]);
}

static void
shown_date_part(Shown *shown, const Moment *moment, char letter, unsigned count)
{
    uint64_t hour = moment->seconds / 3600 % 24;

    switch (letter) {
    case 'y':
        shown_whole(shown, (uint64_t)(count <= 2 ? moment->year % 100 : moment->year), count <= 2 ? 2 : 4);
        break;
    case 'm':
        shown_month(shown, moment, count);
        break;
    case 'd':
        if (count <= 2)
            shown_whole(shown, (uint64_t)moment->date, count);
        else
            shown_word(shown,
                       (count > 3 ? moment->language->days : moment->language->short_days)[moment->weekday]);
        break;
    case 'h':
        if (moment->half)
            hour = hour % 12 ? hour % 12 : 12;
        shown_whole(shown, hour, count < 2 ? 1 : 2);
        break;
    case 'n':
        shown_whole(shown, moment->seconds / 60 % 60, count < 2 ? 1 : 2);
        break;
    default:
        shown_whole(shown, moment->seconds % 60, count < 2 ? 1 : 2);
        break;
    }
}

static void
shown_elapsed(Shown *shown, const Moment *moment, char letter, unsigned count)
{
    uint64_t unit = letter == 'h' ? 3600 : letter == 'n' ? 60 : 1;

    shown_whole(shown, moment->seconds / unit, count);
}

static bool
shown_moment_token(Shown *shown, const Moment *moment, const Section *section, unsigned *at)
{
    const Token *token = &section->token[*at];
    const Token *next = *at + 1 < section->count ? token + 1 : NULL;
    bool night = moment->seconds / 3600 % 24 < 12;

    switch ((TokenKind)token->kind) {
    case TOKEN_LITERAL:
        if (token->count == 1)
            shown_char(shown, *token->text);
        else
            shown_add(shown, token->text, token->count);
        return true;
    case TOKEN_DATE:
        shown_date_part(shown, moment, token->letter, token->count);
        return true;
    case TOKEN_ELAPSED:
        shown_elapsed(shown, moment, token->letter, token->count);
        return true;
    case TOKEN_AMPM:
        shown_add(shown, night ? "AM" : "PM", token->count == 5 ? 2 : 1);
        return true;
    case TOKEN_SLASH:
        shown_char(shown, moment->language->slash);
        return true;
    case TOKEN_POINT:
        if (next && next->kind == TOKEN_DIGIT) { /* parts of a second */
            shown_char(shown, moment->language->point);
            shown_whole(shown, moment->part, (unsigned)moment->places);
            while (*at + 1 < section->count && section->token[*at + 1].kind == TOKEN_DIGIT)
                ++*at;
        } else
            shown_char(shown, '.');
        return true;
    case TOKEN_COMMA:
        shown_char(shown, ',');
        return true;
    case TOKEN_TEXT: /* h:mm;@ puts it in a section of its own; here it adds nothing */
        return true;
    default:
        return false;
    }
}

bool
shown_moment(Shown *shown, const Section *section, double number)
{
    static const uint64_t scales[] = {1, 10, 100, 1000};
    Moment moment = {.language = moment_language(section->language)};

    for (unsigned i = 0; i < section->count; i++) {
        const Token *token = &section->token[i];
        moment.half |= token->kind == TOKEN_AMPM;
        if (token->kind == TOKEN_POINT)
            while (i + 1 < section->count && section->token[i + 1].kind == TOKEN_DIGIT && ++i)
                moment.places++;
    }
    if (moment.places > 3 || number >= 2958466.0)
        return false;
    uint64_t units = (uint64_t)round(number * 86400.0 * (double)scales[moment.places]);
    moment.seconds = units / scales[moment.places];
    moment.part = units % scales[moment.places];
    int64_t day = (int64_t)(moment.seconds / 86400);
    moment.weekday = (int)((day + 6) % 7);
    if (day == 0) /* Excel shows 0-1-1900 */
        moment.year = 1900, moment.month = 1, moment.date = 0;
    else
        numfmt_civil(day, &moment.year, &moment.month, &moment.date);
    for (unsigned i = 0; i < section->count; i++)
        if (!shown_moment_token(shown, &moment, section, &i))
            return false;
    return true;
}
