/* libFuzzer's entry for the messages of self-service machines (library/sip.h): what is sound has values without the grammar's signs, each
 * within the message, and its sum is right when it is written again. */
#include <stdint.h>
#include <string.h>

#include "library/sip.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    SipMessage message, back;
    if (sip_read((const char *)bytes, length, &message) != SIP_SOUND)
        return 0;
    gsize all = 2;
    g_autoptr(GString) again = g_string_new_len((const char *)bytes, 2);
    for (guint f = 0; f < SIP_FIXED_MOST; f++)
        g_string_append(again, message.fixed[f]);
    for (guint i = 0; i < message.n_fields; i++) {
        g_assert_null(strpbrk(message.field[i].value, "|\r\n"));
        all += strlen(message.field[i].value);
        g_string_append_printf(again, "%s%s|", message.field[i].code, message.field[i].value);
        for (guint c = 0; c < N_SIP_CHARSETS; c++) {
            g_autofree char *text = sip_decode((SipCharset)c, message.field[i].value);
            g_assert_true(!text || g_utf8_validate(text, -1, NULL));
        }
    }
    g_assert_cmpuint(all, <=, length);
    sip_cents(message.n_fields ? message.field[0].value : "");
    message.has_checksum = TRUE;
    g_autoptr(GBytes) written = g_utf8_validate(again->str, (gssize)again->len, NULL)
                                    ? sip_finish(again, SIP_UTF8, &message)
                                    : NULL;
    gsize size;
    const char *text = written ? g_bytes_get_data(written, &size) : NULL;
    if (text && size - 1 <= SIP_MESSAGE_MOST) {
        g_assert_cmpint(sip_read(text, size - 1, &back), ==, SIP_SOUND);
        g_assert_cmpuint(back.n_fields, ==, message.n_fields);
    }
    return 0;
}
