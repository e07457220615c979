/* Writes a letter: headers, encoded words, quoted-printable. */
#include "net/letter.h"

#include <string.h>

/* An encoded word is at most 75 characters, =?UTF-8?Q? and ?= among them (RFC 2047, 2); so many leave room for the header's name
 * in a line of 76. */
#define WORD_MOST 50
#define TEXT_MOST 75 /* of a line in quoted-printable, without the = at its end */

/* Letters, digits, hyphens within, and dots between labels; the last label is no number. */
static gboolean
host_valid(const char *host)
{
    g_auto(GStrv) labels = g_strsplit(host, ".", -1);
    guint n = g_strv_length(labels);
    for (guint i = 0; i < n; i++) {
        gsize length = strlen(labels[i]);
        if (length == 0 || length > 63 || labels[i][0] == '-' || labels[i][length - 1] == '-')
            return FALSE;
        for (const char *c = labels[i]; *c; c++)
            if (!g_ascii_isalnum(*c) && *c != '-')
                return FALSE;
    }
    return n >= 2 && g_ascii_isalpha(labels[n - 1][0]);
}

gboolean
letter_address_valid(const char *address)
{
    const char *at = strchr(address, '@');
    gsize length = strnlen(address, LETTER_ADDRESS_MOST + 1);
    if (at == NULL || at == address || at - address > 64 || length > LETTER_ADDRESS_MOST)
        return FALSE;
    for (const char *c = address; c < at; c++) {
        gboolean is_dot = *c == '.';
        if (is_dot ? c == address || c[-1] == '.' || c + 1 == at
                   : !g_ascii_isalnum(*c) && strchr("!#$%&'*+-/=?^_`{|}~", *c) == NULL)
            return FALSE;
    }
    return host_valid(at + 1);
}

static gboolean
line_valid(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return FALSE;
    for (const char *c = text; *c; c = g_utf8_next_char(c)) {
        gunichar one = g_utf8_get_char(c);
        if (g_unichar_iscntrl(one) || one == 0x2028 || one == 0x2029)
            return FALSE;
    }
    return TRUE;
}

static gboolean
id_valid(const char *id)
{
    for (const char *c = id; *c; c++)
        if (!g_ascii_isalnum(*c) && *c != '-' && *c != '.')
            return FALSE;
    return *id != '\0';
}

/* As it stands when that can be misread by nobody; the rules of both places, a phrase and free text, at once. */
static gboolean
is_plain(const char *text)
{
    for (const char *c = text; *c; c++)
        if (!g_ascii_isalnum(*c) && *c != ' ' && *c != '-')
            return FALSE;
    gsize length = strlen(text);
    return length <= WORD_MOST && text[0] != ' ' && (length == 0 || text[length - 1] != ' ');
}

static void
append_words(GString *out, const char *text)
{
    if (is_plain(text)) {
        g_string_append(out, text);
        return;
    }
    guint room = 0;
    for (const char *c = text; *c; c = g_utf8_next_char(c)) {
        gsize bytes = (gsize)(g_utf8_next_char(c) - c);
        gboolean is_itself = g_ascii_isalnum(*c) || *c == ' ';
        guint needs = is_itself ? 1 : (guint)bytes * 3;
        if (needs > room) { /* a character is never cut in two */
            g_string_append(out, c == text ? "=?UTF-8?Q?" : "?=\r\n =?UTF-8?Q?");
            room = WORD_MOST;
        }
        room -= needs;
        if (is_itself)
            g_string_append_c(out, *c == ' ' ? '_' : *c);
        else
            for (gsize i = 0; i < bytes; i++)
                g_string_append_printf(out, "=%02X", (guchar)c[i]);
    }
    g_string_append(out, "?=");
}

/* A line of the text. A point at its beginning is written otherwise, so that nothing depends on who doubles it (RFC 5321,
 * 4.5.2); a space at its end, so that it survives. */
static void
append_line(GString *out, const char *line, gsize length)
{
    guint used = 0;
    for (gsize i = 0; i < length; i++) {
        guchar c = (guchar)line[i];
        gboolean is_itself = (c > ' ' && c <= '~' && c != '=' && !(c == '.' && used == 0)) ||
                             (c == ' ' && i + 1 < length);
        guint needs = is_itself ? 1 : 3;
        if (used + needs > TEXT_MOST) {
            g_string_append(out, "=\r\n");
            used = 0;
            is_itself = is_itself && c != '.';
            needs = is_itself ? 1 : 3;
        }
        used += needs;
        if (is_itself)
            g_string_append_c(out, (char)c);
        else
            g_string_append_printf(out, "=%02X", c);
    }
    g_string_append(out, "\r\n");
}

/* RFC 5322, 3.3: in English, whatever the language of the letter. */
static void
append_date(GString *out, gint64 date)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(date / G_USEC_PER_SEC);
    g_string_append_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n",
                           days[g_date_time_get_day_of_week(at) - 1], g_date_time_get_day_of_month(at),
                           months[g_date_time_get_month(at) - 1], g_date_time_get_year(at),
                           g_date_time_get_hour(at), g_date_time_get_minute(at), g_date_time_get_second(at));
}

char *
letter_format(const Letter *letter)
{
    if (!line_valid(letter->from_name) || !line_valid(letter->subject) || !id_valid(letter->id) ||
        !letter_address_valid(letter->from) || !letter_address_valid(letter->to) ||
        !g_utf8_validate(letter->text, -1, NULL))
        return NULL;
    GString *out = g_string_new("From: ");
    if (*letter->from_name != '\0') {
        append_words(out, letter->from_name);
        g_string_append(out, "\r\n ");
    }
    g_string_append_printf(out, "<%s>\r\nTo: <%s>\r\nSubject: ", letter->from, letter->to);
    append_words(out, letter->subject);
    g_string_append(out, "\r\n");
    append_date(out, letter->date);
    /* RFC 3834: nobody's absence answers it. */
    g_string_append_printf(out,
                           "Message-ID: <%s%s>\r\nAuto-Submitted: auto-generated\r\n"
                           "Content-Language: %s\r\nMIME-Version: 1.0\r\n"
                           "Content-Type: text/plain; charset=utf-8\r\n"
                           "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                           letter->id, strchr(letter->from, '@'), letter->language);
    for (const char *line = letter->text; *line != '\0';) {
        gsize length = strcspn(line, "\n");
        append_line(out, line, length);
        line += length + (line[length] == '\n' ? 1 : 0);
    }
    return g_string_free(out, FALSE);
}
