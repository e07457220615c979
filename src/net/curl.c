/* Handles of libcurl as this program wants them. */
#include "net/curl.h"

#include <signal.h>

CURL *
net_curl_new(const char *protocols, const char *authorities)
{
    static gsize is_ready = 0;
    if (g_once_init_enter(&is_ready))
        g_once_init_leave(&is_ready, curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2);
    CURL *curl = is_ready == 1 ? curl_easy_init() : NULL;
    if (curl == NULL)
        return NULL;
    gboolean is_set = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
                      curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols) == CURLE_OK &&
                      curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
                      curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
                      curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
                      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
                      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
                      curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
                      (authorities == NULL ||
                       (curl_easy_setopt(curl, CURLOPT_CAINFO, authorities) == CURLE_OK &&
                        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK));
    if (is_set)
        return curl;
    curl_easy_cleanup(curl);
    return NULL;
}

CURLcode
net_curl_run(CURL *curl)
{
    sigset_t pipe, before;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    CURLcode code = curl_easy_perform(curl);
    const struct timespec now = {0};
    while (!sigismember(&before, SIGPIPE) && sigtimedwait(&pipe, NULL, &now) == SIGPIPE)
        ; /* one that came is not left for later */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}
