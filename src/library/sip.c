/* Messages of SIP2: one table of what comes in, and the writers of what goes out. */
#include "library/sip.h"

#include <string.h>

#include <gio/gio.h>

/* Digits and lengths of the fixed fields (3M SIP2, "Command Messages to the ACS"). 18 is a date and time. */
static const struct {
    char code[3];
    guint8 length[SIP_FIXED_MOST];
} REQUESTS[N_SIP_REQUESTS] = {
    [SIP_LOGIN] = {"93", {1, 1}},
    [SIP_STATUS] = {"99", {1, 3, 4}},
    [SIP_PATRON] = {"23", {3, 18}},
    [SIP_INFORMATION] = {"63", {3, 18, 10}},
    [SIP_CHECKOUT] = {"11", {1, 1, 18, 18}},
    [SIP_CHECKIN] = {"09", {1, 18, 18}},
    [SIP_RENEW] = {"29", {1, 1, 18, 18}},
    [SIP_RENEW_ALL] = {"65", {18}},
    [SIP_ITEM] = {"17", {18}},
    [SIP_FEE_PAID] = {"37", {18, 2, 2, 3}},
    [SIP_END_SESSION] = {"35", {18}},
    [SIP_HOLD] = {"15", {1, 18}},
    [SIP_BLOCK] = {"01", {1, 18}},
    [SIP_ENABLE] = {"25", {18}},
    [SIP_ITEM_UPDATE] = {"19", {18}},
    [SIP_RESEND] = {"97", {0}},
};

#define TAIL_SUM 6u /* "AZ" and four digits */
#define TAIL_SEQ 3u /* "AY" and one */

void
sip_checksum(const char *bytes, gsize length, char sum[5])
{
    guint32 all = 0;
    for (gsize i = 0; i < length; i++)
        all += (guint8)bytes[i];
    g_snprintf(sum, 5, "%04X", (guint)(-all & 0xffffu));
}

/* What stands in front of "AZ" or "AY": nothing of a value. */
static gboolean
ends_field(const char *bytes, gsize length, gsize fixed)
{
    return length == fixed || (length > fixed && bytes[length - 1] == '|');
}

/* Takes the end with the error detection off the length; FALSE: the sum is wrong. */
static gboolean
take_tail(const char *bytes, gsize *length, gsize fixed, SipMessage *message)
{
    char sum[5];
    gsize at = *length < TAIL_SUM ? 0 : *length - TAIL_SUM;
    if (*length < fixed + TAIL_SUM || bytes[at] != 'A' || bytes[at + 1] != 'Z')
        return TRUE;
    gboolean has_sequence = at >= fixed + TAIL_SEQ && bytes[at - 3] == 'A' && bytes[at - 2] == 'Y' &&
                            g_ascii_isdigit(bytes[at - 1]) && ends_field(bytes, at - TAIL_SEQ, fixed);
    if (!has_sequence && !ends_field(bytes, at, fixed))
        return TRUE;              /* a value that only looks like one */
    message->has_checksum = TRUE; /* a wrong one too: it is asked for again with one */
    sip_checksum(bytes, at + 2, sum);
    if (g_ascii_strncasecmp(sum, bytes + at + 2, 4) != 0)
        return FALSE;
    message->sequence = has_sequence ? bytes[at - 1] : 0;
    *length = has_sequence ? at - TAIL_SEQ : at;
    return TRUE;
}

/* Copies a piece into the message's own room. */
static const char *
keep(SipMessage *message, gsize *used, const char *bytes, gsize length)
{
    char *kept = message->bytes + *used;
    memcpy(kept, bytes, length);
    kept[length] = '\0';
    *used += length + 1;
    return kept;
}

static gboolean
take_fields(const char *bytes, gsize length, gsize used, SipMessage *message)
{
    for (gsize at = 0; at < length;) {
        const char *end = memchr(bytes + at, '|', length - at);
        gsize size = end ? (gsize)(end - bytes) - at : length - at;
        if (size == 0) { /* two signs in a row: nothing stands between them */
            at++;
            continue;
        }
        if (size < 2 || message->n_fields == SIP_FIELDS_MOST || !g_ascii_isalnum(bytes[at]) ||
            !g_ascii_isalnum(bytes[at + 1]))
            return FALSE;
        message->field[message->n_fields].code = keep(message, &used, bytes + at, 2);
        message->field[message->n_fields++].value = keep(message, &used, bytes + at + 2, size - 2);
        at += size + 1;
    }
    return TRUE;
}

static gint
request_of(const char *bytes)
{
    for (gint r = 0; r < N_SIP_REQUESTS; r++)
        if (memcmp(bytes, REQUESTS[r].code, 2) == 0)
            return r;
    return -1;
}

SipReading
sip_read(const char *bytes, gsize length, SipMessage *message)
{
    gsize used = 0, at = 2, fixed = 2;
    memset(message, 0, offsetof(SipMessage, bytes));
    message->request = N_SIP_REQUESTS;
    if (length < 2 || length > SIP_MESSAGE_MOST || !g_ascii_isdigit(bytes[0]) || !g_ascii_isdigit(bytes[1]))
        return SIP_GARBLED;
    for (gsize i = 0; i < length; i++)
        if ((guint8)bytes[i] < 0x20 || bytes[i] == 0x7f)
            return SIP_GARBLED;
    gint request = request_of(bytes);
    for (guint f = 0; request >= 0 && f < SIP_FIXED_MOST; f++)
        fixed += REQUESTS[request].length[f];
    if (length < fixed || !take_tail(bytes, &length, request < 0 ? 2 : fixed, message))
        return SIP_GARBLED;
    if (request < 0)
        return SIP_UNKNOWN;
    for (guint f = 0; f < SIP_FIXED_MOST; f++) {
        message->fixed[f] = keep(message, &used, bytes + at, REQUESTS[request].length[f]);
        at += REQUESTS[request].length[f];
    }
    if (!take_fields(bytes + at, length - at, used, message))
        return SIP_GARBLED;
    message->request = (SipRequest)request;
    return SIP_SOUND;
}

const char *
sip_value(const SipMessage *message, const char *code)
{
    for (guint i = 0; i < message->n_fields; i++)
        if (strcmp(message->field[i].code, code) == 0)
            return message->field[i].value;
    return NULL;
}

static const struct {
    const char *name, *iconv;
} CHARSETS[N_SIP_CHARSETS] = {[SIP_UTF8] = {"utf-8", "UTF-8"},
                              [SIP_CP850] = {"cp850", "CP850"},
                              [SIP_LATIN1] = {"latin-1", "ISO-8859-1"}};

const char *
sip_charset_name(SipCharset charset)
{
    return CHARSETS[charset].name;
}

gboolean
sip_charset_from_name(const char *name, SipCharset *charset)
{
    for (guint i = 0; i < N_SIP_CHARSETS; i++)
        if (g_strcmp0(name, CHARSETS[i].name) == 0) {
            *charset = (SipCharset)i;
            return TRUE;
        }
    return FALSE;
}

char *
sip_decode(SipCharset charset, const char *value)
{
    char *text = charset == SIP_UTF8
                     ? (g_utf8_validate(value, -1, NULL) ? g_strdup(value) : NULL)
                     : g_convert(value, -1, "UTF-8", CHARSETS[charset].iconv, NULL, NULL, NULL);
    return text ? g_strstrip(text) : NULL;
}

void
sip_write_flag(GString *reply, gboolean flag)
{
    g_string_append_c(reply, flag ? 'Y' : 'N');
}

void
sip_write_count(GString *reply, guint number)
{
    g_string_append_printf(reply, "%04u", MIN(number, 9999));
}

void
sip_write_moment(GString *reply, GDateTime *moment)
{
    g_autofree char *text = g_date_time_format(moment, "%Y%m%d    %H%M%S");
    g_string_append(reply, text);
}

void
sip_write_field(GString *reply, const char *code, const char *value)
{
    guint written = 0;
    g_string_append(reply, code);
    for (const char *c = value ? value : ""; *c && written < SIP_VALUE_MOST;
         c = g_utf8_next_char(c), written++) {
        gunichar sign = g_utf8_get_char(c);
        g_string_append_unichar(reply, sign == '|' ? '/' : g_unichar_iscntrl(sign) ? ' ' : sign);
    }
    g_string_append_c(reply, '|');
}

void
sip_write_cents(GString *reply, const char *code, gint64 cents)
{
    char text[40];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT ".%02d", cents / 100, (int)(cents % 100));
    sip_write_field(reply, code, text);
}

GBytes *
sip_finish(const GString *reply, SipCharset charset, const SipMessage *request)
{
    gsize length;
    char sum[5];
    g_autofree char *bytes = g_convert_with_fallback(reply->str, (gssize)reply->len, CHARSETS[charset].iconv,
                                                     "UTF-8", "?", NULL, &length, NULL);
    g_autoptr(GString) all = g_string_new_len(bytes, bytes ? (gssize)length : 0);
    if (request && request->has_checksum) {
        if (request->sequence)
            g_string_append_printf(all, "AY%c", request->sequence);
        g_string_append(all, "AZ");
        sip_checksum(all->str, all->len, sum);
        g_string_append(all, sum);
    }
    g_string_append_c(all, '\r');
    return g_string_free_to_bytes(g_steal_pointer(&all));
}

gint64
sip_cents(const char *value)
{
    gint64 euros = 0, cents = 0;
    guint digits = 0, places = 0;
    const char *c = value;
    for (; g_ascii_isdigit(*c) && digits < 7; c++, digits++)
        euros = euros * 10 + (*c - '0');
    if (digits > 0 && (*c == '.' || *c == ','))
        for (c++; g_ascii_isdigit(*c) && places < 2; c++, places++)
            cents = cents * 10 + (*c - '0');
    if (digits == 0 || *c != '\0' || places == 1)
        return -1;
    return euros * 100 + cents;
}

#define ALLOW_MOST 20u

/* Of char *, at most one too many. New. */
static char **
allow_parts(const char *list)
{
    g_autofree char *spaced = g_strdelimit(g_strdup(list), ",;\t", ' ');
    g_auto(GStrv) all = g_strsplit(spaced, " ", -1);
    g_autoptr(GStrvBuilder) parts = g_strv_builder_new();
    for (guint i = 0; all[i]; i++)
        if (*all[i])
            g_strv_builder_add(parts, all[i]);
    return g_strv_builder_end(parts);
}

gboolean
sip_allow_is_sound(const char *list)
{
    g_auto(GStrv) parts = allow_parts(list);
    if (g_strv_length(parts) > ALLOW_MOST)
        return FALSE;
    for (guint i = 0; parts[i]; i++) {
        g_autoptr(GInetAddressMask) mask = g_inet_address_mask_new_from_string(parts[i], NULL);
        if (!mask)
            return FALSE;
    }
    return TRUE;
}

gboolean
sip_allows(const char *list, const char *address)
{
    g_auto(GStrv) parts = allow_parts(list);
    g_autoptr(GInetAddress) who = g_inet_address_new_from_string(address);
    for (guint i = 0; who && parts[i]; i++) {
        g_autoptr(GInetAddressMask) mask = g_inet_address_mask_new_from_string(parts[i], NULL);
        if (mask && g_inet_address_mask_matches(mask, who))
            return TRUE;
    }
    return FALSE;
}
