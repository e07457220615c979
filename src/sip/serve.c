/* Listens for machines. Whoever is none, is one too many, drips or shouts loses the connection, and nobody else notices. */
#include "sip/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <poll.h>

#include "library/sip.h"
#include "sip/channel.h"
#include "service/machine.h"
#include "sip/session.h"
#include "text/text.h"

#define SECOND          ((gint64)G_USEC_PER_SEC)
#define LOGIN_SECONDS   30   /* from the connection to having logged in */
#define IDLE_SECONDS    1800 /* between messages: machines ask for the status every few minutes */
#define MESSAGE_SECONDS 10   /* from a message's first byte to its last */
#define WRITE_SECONDS   10
#define EXPECT_SECONDS  10 /* that an answer about an address is good */
#define EXPECT_MOST     1000u

struct Sip {
    Service *service;
    GSocket *socket;
    ChannelTls *tls;
    int stop;
    GThread *thread;
    GMutex lock; /* of the two below */
    GCond changed;
    guint connections;
    GHashTable *of_address; /* address -> how many */
    GHashTable *expected;   /* address -> whether a machine may come from it; the listening thread's own */
    gint64 expected_at;
};

typedef struct {
    Sip *sip;
    int fd;
    char *address;
} Visitor;

/* ---- one connection ---- */

typedef struct {
    char bytes[SIP_MESSAGE_MOST + 2];
    gsize length;
} Inbox;

/* The next message in what came, without its end; FALSE: there is none yet. */
static gboolean
next_message(Inbox *inbox, char message[SIP_MESSAGE_MOST + 2], gsize *length)
{
    gsize skip = 0;
    while (skip < inbox->length && (inbox->bytes[skip] == '\r' || inbox->bytes[skip] == '\n'))
        skip++;
    inbox->length -= skip;
    memmove(inbox->bytes, inbox->bytes + skip, inbox->length);
    const char *end = memchr(inbox->bytes, '\r', inbox->length);
    if (!end)
        return FALSE;
    *length = (gsize)(end - inbox->bytes);
    memcpy(message, inbox->bytes, *length);
    inbox->length -= *length + 1;
    memmove(inbox->bytes, end + 1, inbox->length);
    return TRUE;
}

static gboolean
say(Channel *channel, GBytes *reply)
{
    gsize length;
    const char *bytes = reply ? g_bytes_get_data(reply, &length) : NULL;
    gboolean said = !reply ||
                    channel_write(channel, bytes, length, g_get_monotonic_time() + WRITE_SECONDS * SECOND);
    g_clear_pointer(&reply, g_bytes_unref);
    return said;
}

/* Reads until there is a message; FALSE: the connection is over. */
static gboolean
hear(Channel *channel, SipSession *session, Inbox *inbox, char *message, gsize *length, gint64 login_until)
{
    gint64 begun = 0;
    while (!next_message(inbox, message, length)) {
        gboolean is_over;
        gint64 now = g_get_monotonic_time();
        gint64 until = sip_session_is_inside(session) ? now + IDLE_SECONDS * SECOND : login_until;
        if (inbox->length > 0 && begun == 0)
            begun = now;
        if (begun)
            until = MIN(until, begun + MESSAGE_SECONDS * SECOND);
        gssize n = inbox->length == sizeof inbox->bytes
                       ? -1 /* longer than any message */
                       : channel_read(channel, inbox->bytes + inbox->length,
                                      sizeof inbox->bytes - inbox->length, until);
        if (n <= 0) {
            if (n < 0 && inbox->length > 0)
                say(channel, sip_session_garbled(session, &is_over));
            return FALSE;
        }
        inbox->length += (gsize)n;
    }
    return TRUE;
}

static void
serve(Visitor *visitor)
{
    Inbox inbox = {.length = 0};
    char message[SIP_MESSAGE_MOST + 2];
    gsize length;
    gboolean is_over = FALSE;
    gint64 login_until = g_get_monotonic_time() + LOGIN_SECONDS * SECOND;
    g_autoptr(Channel) channel = channel_new(visitor->fd, visitor->sip->stop, visitor->sip->tls);
    g_autoptr(SipSession) session = sip_session_new(visitor->sip->service, visitor->address);
    if (!channel_open(channel, login_until))
        return;
    while (!is_over && hear(channel, session, &inbox, message, &length, login_until))
        if (!say(channel, sip_session_take(session, message, length, &is_over)))
            return;
}

/* Under the lock. */
static void
count(Sip *sip, const char *address, gint change)
{
    gint here = GPOINTER_TO_INT(g_hash_table_lookup(sip->of_address, address)) + change;
    sip->connections += (guint)change;
    if (here > 0)
        g_hash_table_replace(sip->of_address, g_strdup(address), GINT_TO_POINTER(here));
    else
        g_hash_table_remove(sip->of_address, address);
    g_cond_broadcast(&sip->changed);
}

static gpointer
visit(gpointer data)
{
    Visitor *visitor = data;
    Sip *sip = visitor->sip;
    serve(visitor);
    g_mutex_lock(&sip->lock);
    count(sip, visitor->address, -1);
    g_mutex_unlock(&sip->lock);
    g_free(visitor->address);
    g_free(visitor);
    return NULL;
}

/* ---- who comes ---- */

/* Whether a machine may come from there, asked of the database at most every few seconds for an address. */
static gboolean
is_expected(Sip *sip, const char *address)
{
    gint64 now = g_get_monotonic_time();
    gpointer known;
    if (now - sip->expected_at > EXPECT_SECONDS * SECOND || g_hash_table_size(sip->expected) >= EXPECT_MOST) {
        g_hash_table_remove_all(sip->expected);
        sip->expected_at = now;
    }
    if (!g_hash_table_lookup_extended(sip->expected, address, NULL, &known)) {
        known = GINT_TO_POINTER(service_machine_expects(sip->service, address, NULL));
        g_hash_table_insert(sip->expected, g_strdup(address), known);
    }
    return GPOINTER_TO_INT(known);
}

/* "" for the socket of this computer. IPv4 within IPv6 is IPv4. New. */
static char *
address_of(GSocket *socket)
{
    g_autoptr(GSocketAddress) remote = g_socket_get_remote_address(socket, NULL);
    if (!remote || !G_IS_INET_SOCKET_ADDRESS(remote))
        return g_strdup("");
    char *text = g_inet_address_to_string(g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(remote)));
    if (!g_str_has_prefix(text, "::ffff:") || !strchr(text, '.'))
        return text;
    char *four = g_strdup(text + strlen("::ffff:"));
    g_free(text);
    return four;
}

static gboolean
has_room(Sip *sip, const char *address)
{
    g_mutex_lock(&sip->lock);
    guint here = GPOINTER_TO_UINT(g_hash_table_lookup(sip->of_address, address));
    gboolean fits = sip->connections < SIP_CONNECTIONS_MOST &&
                    (here < SIP_CONNECTIONS_ADDRESS || *address == '\0');
    if (fits)
        count(sip, address, 1);
    g_mutex_unlock(&sip->lock);
    return fits;
}

static void
let_in(Sip *sip, GSocket *socket)
{
    g_autofree char *address = address_of(socket);
    if (!has_room(sip, address))
        return;
    Visitor *visitor = g_new0(Visitor, 1);
    int fd = fcntl(g_socket_get_fd(socket), F_DUPFD_CLOEXEC, 3), flags = fd < 0 ? -1 : fcntl(fd, F_GETFL);
    *visitor = (Visitor){sip, fd, g_strdup(address)};
    GThread *thread = flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 && is_expected(sip, address)
                          ? g_thread_try_new("sip", visit, visitor, NULL)
                          : NULL;
    if (thread) {
        g_thread_unref(thread);
        return;
    }
    if (fd >= 0)
        close(fd);
    g_mutex_lock(&sip->lock);
    count(sip, address, -1);
    g_mutex_unlock(&sip->lock);
    g_free(visitor->address);
    g_free(visitor);
}

static gpointer
listen_for(gpointer data)
{
    Sip *sip = data;
    for (;;) {
        struct pollfd fds[] = {{.fd = g_socket_get_fd(sip->socket), .events = POLLIN},
                               {.fd = sip->stop, .events = POLLIN}};
        if (poll(fds, G_N_ELEMENTS(fds), -1) < 0 && errno != EINTR)
            g_error("poll: %s", g_strerror(errno));
        if (fds[1].revents)
            return NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(GSocket) socket = g_socket_accept(sip->socket, NULL, &error);
        if (socket)
            let_in(sip, socket);
        else if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            g_usleep(100000); /* no descriptors left: those that end give some back */
    }
}

/* ---- listening ---- */

/* A socket file of a server that is no longer there would be in the way. */
static void
remove_stale(GSocketAddress *address, const char *path)
{
    g_autoptr(GSocket)
        probe = g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
    g_autoptr(GError) error = NULL;
    if (probe && !g_socket_connect(probe, address, NULL, &error) &&
        g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
        unlink(path);
}

static GSocketAddress *
parse_address(const SipConfig *config, GError **error)
{
    const char *colon = strrchr(config->listen, ':');
    guint64 port;
    if (g_str_has_prefix(config->listen, "unix:"))
        return g_unix_socket_address_new(config->listen + strlen("unix:"));
    g_autofree char *host = colon ? g_strndup(config->listen, (gsize)(colon - config->listen)) : g_strdup("");
    gsize length = strlen(host);
    if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
        memmove(host, host + 1, length - 2);
        host[length - 2] = '\0';
    }
    g_autoptr(GInetAddress)
        inet = g_inet_address_new_from_string(g_str_equal(host, "localhost") ? "127.0.0.1" : host);
    if (!inet || !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL) ||
        (!config->certificate && !g_inet_address_get_is_loopback(inet))) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    _("\"%s\" is no address to listen on. Without a certificate it is one of this computer "
                      "(127.0.0.1:6001, unix:/path), with one any address and port (192.0.2.7:6001)."),
                    config->listen);
        return NULL;
    }
    return g_inet_socket_address_new(inet, (guint16)port);
}

static GSocket *
open_socket(const SipConfig *config, GError **error)
{
    g_autoptr(GSocketAddress) address = parse_address(config, error);
    g_autoptr(GSocket) socket = address ? g_socket_new(g_socket_address_get_family(address),
                                                       G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error)
                                        : NULL;
    if (!socket)
        return NULL;
    if (G_IS_UNIX_SOCKET_ADDRESS(address))
        remove_stale(address, g_unix_socket_address_get_path(G_UNIX_SOCKET_ADDRESS(address)));
    g_socket_set_blocking(socket, FALSE);
    g_socket_set_listen_backlog(socket, 128);
    return g_socket_bind(socket, address, TRUE, error) && g_socket_listen(socket, error)
               ? g_steal_pointer(&socket)
               : NULL;
}

Sip *
sip_start(Service *service, const SipConfig *config, GError **error)
{
    ChannelTls *tls = NULL;
    if (!config->certificate != !config->key) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                            _("A certificate goes with its key. Give both, or neither."));
        return NULL;
    }
    if (config->certificate && !(tls = channel_tls_new(config->certificate, config->key, error)))
        return NULL;
    GSocket *socket = open_socket(config, error);
    if (!socket) {
        channel_tls_free(tls);
        return NULL;
    }
    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes to sockets whose other side has gone */
    Sip *sip = g_new0(Sip, 1);
    sip->service = service;
    sip->socket = socket;
    sip->tls = tls;
    sip->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (sip->stop < 0)
        g_error("eventfd: %s", g_strerror(errno));
    g_mutex_init(&sip->lock);
    g_cond_init(&sip->changed);
    sip->of_address = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sip->expected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sip->thread = g_thread_new("sip-listen", listen_for, sip);
    return sip;
}

void
sip_stop(Sip *sip)
{
    const guint64 one = 1;
    if (write(sip->stop, &one, sizeof one) != sizeof one)
        g_error("eventfd: %s", g_strerror(errno));
    g_thread_join(sip->thread);
    g_mutex_lock(&sip->lock);
    while (sip->connections > 0)
        g_cond_wait(&sip->changed, &sip->lock);
    g_mutex_unlock(&sip->lock);
    g_object_unref(sip->socket);
    channel_tls_free(sip->tls);
    g_hash_table_unref(sip->of_address);
    g_hash_table_unref(sip->expected);
    g_mutex_clear(&sip->lock);
    g_cond_clear(&sip->changed);
    close(sip->stop);
    g_free(sip);
}

char *
sip_address(const Sip *sip)
{
    g_autoptr(GSocketAddress) address = g_socket_get_local_address(sip->socket, NULL);
    return address ? g_socket_connectable_to_string(G_SOCKET_CONNECTABLE(address)) : g_strdup("");
}
