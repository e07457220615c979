/* inflate <FILE.zip: the floor under reading a workbook. Streams the largest member of a zip on descriptor 0 through ISA-L's
 * inflate and looks at none of it: no checksum, no XML. For files that the bench made itself. */
#include <isa-l/igzip_lib.h>
#include <string.h>
#include <unistd.h>

enum {
    IN_SIZE = 32 << 10,
    OUT_SIZE = 64 << 10,
    TAIL_SIZE = 64 << 10,
    ENTRY_SIZE = 46,
    LOCAL_SIZE = 30,
    END_SIZE = 22
};

static uint64_t
number(const uint8_t *at, unsigned bytes)
{
    uint64_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

/* The local header of the largest member; -1 when there is none. The directory is in the last 64 KiB. */
static off_t
largest(void)
{
    static uint8_t tail[TAIL_SIZE];
    off_t size = lseek(0, 0, SEEK_END), start = size > TAIL_SIZE ? size - TAIL_SIZE : 0, place = -1;
    ssize_t length = pread(0, tail, sizeof tail, start);
    uint64_t most = 0;
    for (ssize_t at = 0; at + ENTRY_SIZE <= length; at++)
        if (memcmp(tail + at, "PK\1\2", 4) == 0 && number(tail + at + 24, 4) > most) {
            most = number(tail + at + 24, 4);
            place = (off_t)number(tail + at + 42, 4);
        }
    return place;
}

int
main(void)
{
    static struct inflate_state state;
    static uint8_t in[IN_SIZE], out[OUT_SIZE], local[LOCAL_SIZE];
    off_t at = largest();
    if (at < 0 || pread(0, local, sizeof local, at) != sizeof local)
        return 1;
    at += LOCAL_SIZE + (off_t)(number(local + 26, 2) + number(local + 28, 2));
    isal_inflate_init(&state);
    state.crc_flag = ISAL_DEFLATE;
    while (state.block_state != ISAL_BLOCK_FINISH) {
        if (state.avail_in == 0) {
            ssize_t got = pread(0, in, sizeof in, at);
            if (got <= 0)
                return 1;
            at += got;
            state.next_in = in;
            state.avail_in = (uint32_t)got;
        }
        state.next_out = out;
        state.avail_out = sizeof out;
        if (isal_inflate(&state) < 0)
            return 1;
    }
    return 0;
}
