/* Makes text fit to leave; see clean.h. */
#include "reader/clean.h"

#include "wire/frame.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

size_t
clean_copy(uint8_t *to, size_t room, const char *text, size_t length, CleanReport *report)
{
    const uint8_t *from = (const uint8_t *)text;
    size_t used = 0, at = 0;
    while (at < length) {
        uint64_t word;
        if (length - at >= 8 && room - used >= 8) {
            memcpy(&word, from + at, 8);
            memcpy(to + used, &word, 8); /* what is not plain is written over */
            size_t plain = clean_prefix(clean_special_bits(word));
            used += plain;
            at += plain;
            if (plain == 8)
                continue;
        }
        const uint8_t *piece = from + at;
        size_t size = 1, step = 1;
        if (*piece == 0) {
            report->nul = true;
            size = 0;
        } else if (*piece == '\r') {
            piece = (const uint8_t *)"\n";
            step = at + 1 < length && from[at + 1] == '\n' ? 2 : 1;
        } else if (*piece >= 0x80) {
            size = step = wire_utf8_sequence(piece, length - at);
            if (size == 0) {
                piece = (const uint8_t *)replacement;
                size = 3;
                step = 1;
                report->bad = true;
            }
        }
        if (size > room - used) {
            report->cut = true;
            break;
        }
        for (size_t i = 0; i < size; i++)
            to[used + i] = piece[i];
        used += size;
        at += step;
    }
    return used;
}
