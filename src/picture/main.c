/* instroom-picture: one untrusted picture on descriptor 0, the same in two sizes as JPEG (wire/picture.h) to descriptor 1, in the
 * reader's cage.
 *
 * instroom-picture OFFSET LENGTH
 *
 * Exit: 0 an answer was sent, 2 wrong use, 3 nobody reads the answer. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "picture/picture.h"
#include "reader/sandbox.h"

enum { EXIT_USAGE = 2, EXIT_UNREAD = 3 };

static void
send_bytes(const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = write(STDOUT_FILENO, bytes, length);
        if (sent < 0 && errno != EINTR)
            _exit(EXIT_UNREAD);
        if (sent > 0) {
            bytes += sent;
            length -= (size_t)sent;
        }
    }
}

static void
send_head(WirePictureStatus status)
{
    const uint8_t head[WIRE_PICTURE_HEAD] = {'I', 'P', 'I', 'C', WIRE_PICTURE_VERSION, (uint8_t)status};
    send_bytes(head, sizeof head);
}

static void
send_picture(const Picture *picture, const uint8_t *bytes, size_t length)
{
    const uint32_t n = (uint32_t)length;
    const uint8_t head[] = {(uint8_t)picture->width,
                            (uint8_t)(picture->width >> 8),
                            (uint8_t)picture->height,
                            (uint8_t)(picture->height >> 8),
                            (uint8_t)n,
                            (uint8_t)(n >> 8),
                            (uint8_t)(n >> 16),
                            (uint8_t)(n >> 24)};
    send_bytes(head, sizeof head);
    send_bytes(bytes, length);
}

static bool
take_number(const char *text, uint64_t most, uint64_t *number)
{
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && text[0] >= '0' && text[0] <= '9' && *end == '\0' && *number <= most;
}

static WirePictureStatus
read_all(uint64_t offset, uint8_t *bytes, uint64_t length)
{
    while (length > 0) {
        ssize_t got = pread(STDIN_FILENO, bytes, length, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return WIRE_PICTURE_DAMAGED;
        bytes += got;
        offset += (uint64_t)got;
        length -= (uint64_t)got;
    }
    return WIRE_PICTURE_FINE;
}

static WirePictureStatus
make(PictureBytes file, Picture *small, Picture *large)
{
    Picture whole;
    WirePictureStatus status = picture_decode(file, &whole);
    if (status != WIRE_PICTURE_FINE)
        return status;
    bool fine = picture_shrink(&whole, WIRE_PICTURE_LARGE, large);
    free(whole.rgb);
    fine = fine && picture_turn(large) && picture_shrink(large, WIRE_PICTURE_SMALL, small);
    return fine ? WIRE_PICTURE_FINE : WIRE_PICTURE_HUGE;
}

static void
answer(uint64_t offset, uint64_t length)
{
    Picture small = {0}, large = {0};
    uint8_t *file = malloc(length + 1), *written[2] = {NULL, NULL};
    size_t sizes[2] = {0, 0};
    WirePictureStatus status = file == NULL ? WIRE_PICTURE_HUGE : read_all(offset, file, length);
    if (status == WIRE_PICTURE_FINE)
        status = make((PictureBytes){file, length}, &small, &large);
    if (status == WIRE_PICTURE_FINE &&
        (!picture_write(&small, &written[0], &sizes[0]) || !picture_write(&large, &written[1], &sizes[1])))
        status = WIRE_PICTURE_HUGE;
    send_head(status);
    if (status == WIRE_PICTURE_FINE) {
        send_picture(&small, written[0], sizes[0]);
        send_picture(&large, written[1], sizes[1]);
    }
}

int
main(int argc, char **argv)
{
    uint64_t offset, length;
    int scratch;
    const struct rlimit cpu = {PICTURE_CPU, PICTURE_CPU + 1}; /* stricter than the reader's */
    if (argc != 3 || !take_number(argv[1], 1ull << 40, &offset) ||
        !take_number(argv[2], WIRE_PICTURE_FILE, &length))
        return EXIT_USAGE;
    signal(SIGPIPE, SIG_IGN);
    if (setrlimit(RLIMIT_CPU, &cpu) != 0 || sandbox_enter(&scratch) != NULL)
        send_head(WIRE_PICTURE_NO_CAGE);
    else
        answer(offset, length);
    _exit(0); /* nothing of the libraries runs after the answer */
}
