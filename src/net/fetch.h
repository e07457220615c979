/* Fetching small documents over HTTPS from a server that the operator named: libcurl. */
#ifndef NET_FETCH_H
#define NET_FETCH_H

#include <gio/gio.h>

#define FETCH_MOST (256u << 10)

/* https, or http to this machine itself (tests); with a host, without user or fragment. */
gboolean fetch_url_valid(const char *url);
/* The same of an address that others are made of: without a query or a slash at its end. */
gboolean fetch_base_valid(const char *url);
/* Same scheme, host and port. */
gboolean fetch_same_origin(const char *url, const char *other);

typedef struct {
    const char *url;             /* valid */
    const char *form;            /* to be posted as application/x-www-form-urlencoded; NULL = GET */
    const char *user, *password; /* for HTTP Basic, or NULL */
    const char *authorities;     /* file of certificates to trust; NULL = the system's */
    glong seconds;               /* at most, 1 to 10; 0 = ten */
} FetchOrder;
/* The body of a 200; new. No redirect is followed; at most ten seconds and FETCH_MOST bytes. Errors: G_IO_ERROR, for logs. */
GBytes *net_fetch(const FetchOrder *order, GError **error);

#endif
