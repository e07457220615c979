/* The grammar of SIP2, which self-service machines speak: messages to read, replies to write, checksums. No clock, no sockets.
 *
 * Source: 3M Standard Interchange Protocol, version 2.00, Document Revision 2.12 of 11 April 2006 (78-8129-2375-9 Rev A): "Command
 * Messages to the ACS", "Response Messages from the ACS" and "Standard Protocol Rules and Regulations". A message is two digits, fields of fixed length, fields of two characters and a value up to '|', and with
 * error detection "AY", a digit, "AZ" and four hexadecimal digits; a carriage return ends it. */
#ifndef LIBRARY_SIP_H
#define LIBRARY_SIP_H

#include <glib.h>

#define SIP_MESSAGE_MOST                                                                                     \
    1024u /* bytes without the carriage return: four times what any message of the standard needs */
#define SIP_FIELDS_MOST 32u
#define SIP_FIXED_MOST  4u
#define SIP_VALUE_MOST  255u  /* characters of a variable-length field (the standard's own bound) */
#define SIP_REPLY_MOST  4096u /* bytes: lists of books end before it */

typedef enum {
    SIP_LOGIN,       /* 93 -> 94 */
    SIP_STATUS,      /* 99 -> 98 */
    SIP_PATRON,      /* 23 -> 24 */
    SIP_INFORMATION, /* 63 -> 64 */
    SIP_CHECKOUT,    /* 11 -> 12 */
    SIP_CHECKIN,     /* 09 -> 10 */
    SIP_RENEW,       /* 29 -> 30 */
    SIP_RENEW_ALL,   /* 65 -> 66 */
    SIP_ITEM,        /* 17 -> 18 */
    SIP_FEE_PAID,    /* 37 -> 38 */
    SIP_END_SESSION, /* 35 -> 36 */
    SIP_HOLD,        /* 15 -> 16 */
    SIP_BLOCK,       /* 01 -> 24 */
    SIP_ENABLE,      /* 25 -> 26 */
    SIP_ITEM_UPDATE, /* 19 -> 20 */
    SIP_RESEND,      /* 97 -> the reply before */
    N_SIP_REQUESTS
} SipRequest;

typedef struct {
    SipRequest request;
    const char *fixed[SIP_FIXED_MOST]; /* in the standard's order, NUL-terminated */
    struct {
        const char *code, *value; /* bytes as they came: sip_decode makes text of them */
    } field[SIP_FIELDS_MOST];
    guint n_fields;
    gboolean has_checksum;
    char sequence;                                                           /* '0' to '9'; 0 = none */
    char bytes[SIP_MESSAGE_MOST + SIP_FIELDS_MOST * 4 + SIP_FIXED_MOST + 8]; /* where all of it stands */
} SipMessage;

typedef enum {
    SIP_SOUND,
    SIP_GARBLED, /* wrong checksum, too long, control characters, cut short: to be asked for again */
    SIP_UNKNOWN, /* whole, but of a kind that this program does not know */
} SipReading;
/* One message without its end. Any bytes may come. */
SipReading sip_read(const char *bytes, gsize length, SipMessage *message);
/* The first field of that code; NULL when there is none. Borrowed of the message. */
const char *sip_value(const SipMessage *message, const char *code);

/* Four hexadecimal digits: what makes the sum of all bytes up to and with "AZ" zero in 16 bits. */
void sip_checksum(const char *bytes, gsize length, char sum[5]);

typedef enum { SIP_UTF8, SIP_CP850, SIP_LATIN1, N_SIP_CHARSETS } SipCharset;
const char *sip_charset_name(SipCharset charset); /* "utf-8", "cp850", "latin-1": stable */
gboolean sip_charset_from_name(const char *name, SipCharset *charset);
/* A value as UTF-8 without spaces around it; NULL when it is no text of that character set. New. */
char *sip_decode(SipCharset charset, const char *value);

/* Writing a reply in UTF-8: begins as two digits. */
void sip_write_flag(GString *reply, gboolean flag);                        /* Y or N */
void sip_write_count(GString *reply, guint number);                        /* four digits, 9999 at most */
void sip_write_moment(GString *reply, GDateTime *moment);                  /* "YYYYMMDD    HHMMSS", local */
void sip_write_field(GString *reply, const char *code, const char *value); /* cut and cleaned; NULL = "" */
void sip_write_cents(GString *reply, const char *code, gint64 cents);      /* "12.50" */
/* With error detection as the request had it and the carriage return, in bytes of the character set (what it lacks is '?'). New. */
GBytes *sip_finish(const GString *reply, SipCharset charset, const SipMessage *request);

/* "12.50", "12,50", "12" -> cents; -1: no amount. */
gint64 sip_cents(const char *value);
/* An allow-list: addresses and networks ("10.1.2.3, 10.2.0.0/16, fd00::/8") with commas or spaces between, at most 20. */
gboolean sip_allow_is_sound(const char *list);
gboolean sip_allows(const char *list, const char *address);

#endif
