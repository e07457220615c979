/* The door for self-service machines: listens, and gives each connection a thread of its own. */
#ifndef SIP_SERVE_H
#define SIP_SERVE_H

#include "service/service.h"

typedef struct {
    const char *
        listen; /* "127.0.0.1:6001", "[::1]:6001", "unix:/path"; with a certificate any address: "192.0.2.7:6001" */
    const char *certificate, *key; /* PEM files, or NULL: plain, and then on this computer only */
} SipConfig;

#define SIP_CONNECTIONS_MOST 100u /* machines of an installation at once, and so threads */
#define SIP_CONNECTIONS_ADDRESS                                                                              \
    8u /* from one address, which may be a proxy's with several machines behind it */

typedef struct Sip Sip;
/* Listens until sip_stop; service is borrowed and outlives it. NULL with error (G_IO_ERROR). */
Sip *sip_start(Service *service, const SipConfig *config, GError **error);
void sip_stop(Sip *sip);           /* messages that are being answered are finished; frees */
char *sip_address(const Sip *sip); /* where it listens, with the real port; new */

#endif
