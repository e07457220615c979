/* For MemorySanitizer, which GLib is not built for: hostile frames go to the part of the receiver that is libc only. */
#include "received.h"

#include <string.h>

#include "wire/frame.h"

void
received_check(const uint8_t *frames, size_t length, const Received *how)
{
    uint32_t size;
    WireType type;
    for (size_t at = 0; how->hostile && length - at >= WIRE_HEAD_SIZE; at += size) {
        if (!wire_take_head(frames + at, &type, &size) || size > length - at - WIRE_HEAD_SIZE)
            return;
        at += WIRE_HEAD_SIZE;
        WireCursor cursor = {frames + at, frames + at + size, true};
        while (cursor.ok && cursor.at < cursor.end) {
            size_t text_length;
            wire_take_varint(&cursor, type);
            const char *text = wire_take_string(&cursor, WIRE_CELL_MAX, &text_length);
            if (text && !wire_utf8_valid(text, text_length))
                return;
        }
    }
}
