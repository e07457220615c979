/* Opens the listening socket: loopback or a unix socket, never an address that others reach. */
#include "web/http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Connections that wait to be taken up: a wave of log-ins is one of them after another (the system's own limit cuts it). */
#define BACKLOG 1024

static int
fail(GError **error, int fd, const char *what, const char *address)
{
    int saved = errno;
    if (fd >= 0)
        close(fd);
    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(saved), "%s %s: %s", what, address,
                g_strerror(saved));
    return -1;
}

/* A socket file of a server that is no longer there would be in the way. */
static void
remove_stale(const struct sockaddr_un *name)
{
    struct stat status;
    if (lstat(name->sun_path, &status) != 0 || !S_ISSOCK(status.st_mode))
        return;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)name, sizeof *name) != 0 && errno == ECONNREFUSED)
        unlink(name->sun_path);
    if (fd >= 0)
        close(fd);
}

static int
listen_unix(const char *path, GError **error)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (g_strlcpy(name.sun_path, path, sizeof name.sun_path) >= sizeof name.sun_path) {
        errno = ENAMETOOLONG;
        return fail(error, -1, "listen on", path);
    }
    remove_stale(&name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail(error, fd, "listen on", path);
    mode_t mask = umask(0117); /* rw-rw----: the proxy's group */
    int bound = bind(fd, (struct sockaddr *)&name, sizeof name);
    umask(mask);
    if (bound != 0 || listen(fd, BACKLOG) != 0)
        return fail(error, fd, "listen on", path);
    return fd;
}

static int
listen_inet(const char *host, guint port_wanted, guint *port, GError **error)
{
    gboolean six = strchr(host, ':') != NULL;
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } name = {0};
    socklen_t size = six ? sizeof name.six : sizeof name.four;
    if (six) {
        name.six.sin6_family = AF_INET6;
        name.six.sin6_addr = in6addr_loopback;
        name.six.sin6_port = htons((guint16)port_wanted);
    } else {
        name.four.sin_family = AF_INET;
        name.four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        name.four.sin_port = htons((guint16)port_wanted);
    }
    int on = 1, fd = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, &name.any, size) != 0 || listen(fd, BACKLOG) != 0 || getsockname(fd, &name.any, &size) != 0)
        return fail(error, fd, "listen on", host);
    *port = ntohs(six ? name.six.sin6_port : name.four.sin_port);
    return fd;
}

int
http_listen(const char *address, gboolean *is_unix, guint *port, GError **error)
{
    static const struct {
        const char *prefix, *host;
    } loopback[] = {{"127.0.0.1:", "127.0.0.1"}, {"localhost:", "127.0.0.1"}, {"[::1]:", "::1"}};
    *port = 0;
    *is_unix = g_str_has_prefix(address, "unix:");
    if (*is_unix)
        return listen_unix(address + strlen("unix:"), error);
    for (guint i = 0; i < G_N_ELEMENTS(loopback); i++) {
        guint64 number;
        if (g_str_has_prefix(address, loopback[i].prefix) &&
            g_ascii_string_to_unsigned(address + strlen(loopback[i].prefix), 10, 0, 65535, &number, NULL))
            return listen_inet(loopback[i].host, (guint)number, port, error);
    }
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                "%s is not a loopback address with a port (127.0.0.1:8080) or a unix socket (unix:/path)",
                address);
    return -1;
}
