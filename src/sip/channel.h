/* Bytes to and from one machine, plain or by TLS, until an instant. */
#ifndef SIP_CHANNEL_H
#define SIP_CHANNEL_H

#include <gio/gio.h>

/* What TLS takes, read once at the start: 1.2 or newer. */
typedef struct ChannelTls ChannelTls;
ChannelTls *channel_tls_new(const char *certificate, const char *key, GError **error); /* PEM files */
void channel_tls_free(ChannelTls *tls);                                                /* NULL is fine */

typedef struct Channel Channel;
/* fd: a connected socket that does not block, taken. stop: a descriptor that becomes readable when all is to end. tls borrowed, NULL =
 * plain. */
Channel *channel_new(int fd, int stop, ChannelTls *tls);
void channel_free(Channel *channel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Channel, channel_free)
/* Shakes hands, where there is TLS. until: monotonic microseconds. */
gboolean channel_open(Channel *channel, gint64 until);
/* More than 0 bytes; 0 = the other side ended, or anything else: the connection is over. -1 = it is late. */
gssize channel_read(Channel *channel, char *bytes, gsize room, gint64 until);
gboolean channel_write(Channel *channel, const char *bytes, gsize length, gint64 until);

#endif
