/* Reads files that nobody else may read. */
#include "service/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/text.h"

void
secret_free(char *text, gsize length)
{
    if (text == NULL)
        return;
    sodium_memzero(text, length);
    g_free(text);
}

/* FALSE: errno. One byte more than may be there tells that it is too long. */
static gboolean
read_all(int fd, char *text, gsize room, gsize *length)
{
    ssize_t got = 0;
    *length = 0;
    while (*length < room && (got = read(fd, text + *length, room - *length)) != 0) {
        if (got < 0 && errno != EINTR)
            return FALSE;
        *length += (gsize)MAX(got, 0);
    }
    return TRUE;
}

char *
secret_read(const char *path, gsize most, gsize *length, const char **why, gboolean *missing)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    *missing = fd < 0 && errno == ENOENT;
    *why = NULL;
    if (fd < 0) {
        *why = g_strerror(errno);
        return NULL;
    }
    char *text = g_malloc(most + 1);
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
        (info.st_mode & 077) != 0)
        *why = _("others can read it, or it is not a file of this user (chmod 600, chown)");
    else if (!read_all(fd, text, most + 1, length))
        *why = g_strerror(errno);
    else if (*length > most)
        *why = _("it is too long");
    close(fd);
    if (*why != NULL) {
        secret_free(text, most + 1);
        return NULL;
    }
    text[*length] = '\0';
    return text;
}
