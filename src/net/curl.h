/* What all use of libcurl has in common. Internal to net/. */
#ifndef NET_CURL_H
#define NET_CURL_H

#include <curl/curl.h>
#include <glib.h>

/* A handle that asks for nothing it was not told: no proxy and no .netrc of the environment, no signals, certificates checked.
 * authorities: file of certificates to trust, NULL = the system's. NULL when there is no memory. */
CURL *net_curl_new(const char *protocols, const char *authorities);
/* Does it, on this thread, which a peer that hangs up does not kill. */
CURLcode net_curl_run(CURL *curl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURL, curl_easy_cleanup)

#endif
