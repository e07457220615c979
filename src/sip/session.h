/* One connection of a self-service machine: messages in, replies out, the same ones once. No sockets. */
#ifndef SIP_SESSION_H
#define SIP_SESSION_H

#include "service/service.h"

typedef struct SipSession SipSession;
/* address: of the machine; "" = by the socket of this computer. service is borrowed. */
SipSession *sip_session_new(Service *service, const char *address);
void sip_session_free(SipSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipSession, sip_session_free)
/* The reply to one message (without its carriage return), new; NULL: none. *is_over: the connection ends behind it: not logged in,
 * three wrong log-ins or unreadable messages in a row, or the machine was ended. Never on the same session from two threads. */
GBytes *sip_session_take(SipSession *session, const char *bytes, gsize length, gboolean *is_over);
/* What asks for the message again, for one that did not come whole. */
GBytes *sip_session_garbled(SipSession *session, gboolean *is_over);
gboolean sip_session_is_inside(const SipSession *session);

#endif
