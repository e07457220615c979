/* Reading bytes of the file, or of a part of it, at any place; see source.h. */
#include "reader/source.h"

#include <errno.h>
#include <unistd.h>

size_t
source_read(const Source *source, uint64_t offset, void *buffer, size_t length)
{
    if (offset >= source->size)
        return 0;
    if (length > source->size - offset)
        length = (size_t)(source->size - offset);
    size_t done = 0;
    while (done < length) {
        ssize_t got = pread(source->fd, (char *)buffer + done, length - done,
                            (off_t)(source->base + offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            emit_fail(source->emit, WIRE_FAIL_IO, "read", NULL);
        if (got == 0) /* the file has become shorter since it was measured */
            break;
        done += (size_t)got;
    }
    return done;
}

void
source_read_all(const Source *source, uint64_t offset, void *buffer, size_t length, const char *part)
{
    if (source_read(source, offset, buffer, length) < length)
        emit_fail(source->emit, WIRE_FAIL_DAMAGED, part, "ends early", NULL);
}
