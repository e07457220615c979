/* Sockets of machines, with OpenSSL where they are not on this computer. */
#include "sip/channel.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "text/text.h"

struct ChannelTls {
    SSL_CTX *context;
};

struct Channel {
    int fd, stop;
    SSL *session; /* NULL: plain */
    gboolean is_open;
};

ChannelTls *
channel_tls_new(const char *certificate, const char *key, GError **error)
{
    ChannelTls *tls = g_new0(ChannelTls, 1);
    tls->context = SSL_CTX_new(TLS_server_method());
    if (tls->context && SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) == 1 &&
        SSL_CTX_use_certificate_chain_file(tls->context, certificate) == 1 &&
        SSL_CTX_use_PrivateKey_file(tls->context, key, SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_check_private_key(tls->context) == 1) {
        SSL_CTX_set_options(tls->context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
        SSL_CTX_set_mode(tls->context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        return tls;
    }
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                _("The certificate and key cannot be used: %s. No machine was let in."),
                ERR_reason_error_string(ERR_peek_last_error()));
    ERR_clear_error();
    channel_tls_free(tls);
    return NULL;
}

void
channel_tls_free(ChannelTls *tls)
{
    if (tls)
        SSL_CTX_free(tls->context);
    g_free(tls);
}

Channel *
channel_new(int fd, int stop, ChannelTls *tls)
{
    Channel *channel = g_new0(Channel, 1);
    channel->fd = fd;
    channel->stop = stop;
    if (tls && (!(channel->session = SSL_new(tls->context)) || SSL_set_fd(channel->session, fd) != 1))
        g_error("SSL_new: out of memory");
    return channel;
}

void
channel_free(Channel *channel)
{
    if (channel->session && channel->is_open)
        SSL_shutdown(channel->session);
    SSL_free(channel->session);
    ERR_clear_error(); /* of this thread */
    close(channel->fd);
    g_free(channel);
}

/* FALSE: late, or all is to end. */
static gboolean
wait_for(const Channel *channel, short events, gint64 until)
{
    struct pollfd fds[] = {{.fd = channel->fd, .events = events}, {.fd = channel->stop, .events = POLLIN}};
    gint64 left = until - g_get_monotonic_time();
    while (left > 0) {
        int n = poll(fds, G_N_ELEMENTS(fds), (int)MIN(left / 1000 + 1, 60000));
        if (n < 0 && errno != EINTR)
            return FALSE;
        if (n > 0)
            return fds[1].revents == 0;
        left = until - g_get_monotonic_time();
    }
    return FALSE;
}

/* Waits for what OpenSSL waits for; FALSE: it will not come, or it is an error. */
static gboolean
wait_tls(Channel *channel, int code, gint64 until)
{
    int what = SSL_get_error(channel->session, code);
    gboolean goes_on = what == SSL_ERROR_WANT_READ || what == SSL_ERROR_WANT_WRITE;
    if (!goes_on)
        channel->is_open =
            FALSE; /* after an error nothing may be said, not even good-bye (SSL_shutdown(3)) */
    return goes_on && wait_for(channel, what == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until);
}

static gboolean
wait_plain(const Channel *channel, short events, gint64 until)
{
    return (errno == EAGAIN || errno == EINTR) && wait_for(channel, events, until);
}

gboolean
channel_open(Channel *channel, gint64 until)
{
    int code = channel->session ? 0 : 1;
    while (code != 1) {
        ERR_clear_error();
        code = SSL_accept(channel->session);
        if (code != 1 && !wait_tls(channel, code, until))
            return FALSE;
    }
    channel->is_open = TRUE;
    return TRUE;
}

gssize
channel_read(Channel *channel, char *bytes, gsize room, gint64 until)
{
    for (;;) {
        ERR_clear_error();
        gssize n = channel->session ? SSL_read(channel->session, bytes, (int)MIN(room, G_MAXINT))
                                    : read(channel->fd, bytes, room);
        if (n > 0 || (n == 0 && !channel->session))
            return n;
        if (!(channel->session ? wait_tls(channel, (int)n, until) : wait_plain(channel, POLLIN, until)))
            return g_get_monotonic_time() >= until ? -1 : 0;
    }
}

gboolean
channel_write(Channel *channel, const char *bytes, gsize length, gint64 until)
{
    while (length > 0) {
        ERR_clear_error();
        gssize n = channel->session ? SSL_write(channel->session, bytes, (int)MIN(length, G_MAXINT))
                                    : send(channel->fd, bytes, length, MSG_NOSIGNAL);
        if (n > 0) {
            bytes += n;
            length -= (gsize)n;
        } else if (!(channel->session ? wait_tls(channel, (int)n, until)
                                      : wait_plain(channel, POLLOUT, until))) {
            return FALSE;
        }
    }
    return TRUE;
}
