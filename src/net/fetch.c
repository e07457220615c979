/* HTTPS by libcurl, bounded in size and time. */
#include "net/fetch.h"

#include "net/curl.h"
#include "net/smtp.h"

#define CONNECT_SECONDS 5L
#define ALL_SECONDS     10L

static GUri *
parse(const char *url)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
    if (uri == NULL || g_uri_get_host(uri) == NULL || *g_uri_get_host(uri) == '\0' ||
        g_uri_get_userinfo(uri) != NULL || g_uri_get_fragment(uri) != NULL)
        return NULL;
    return g_steal_pointer(&uri);
}

gboolean
fetch_url_valid(const char *url)
{
    g_autoptr(GUri) uri = parse(url);
    if (uri == NULL)
        return FALSE;
    return g_str_equal(g_uri_get_scheme(uri), "https") ||
           (g_str_equal(g_uri_get_scheme(uri), "http") && smtp_host_is_loopback(g_uri_get_host(uri)));
}

gboolean
fetch_base_valid(const char *url)
{
    g_autoptr(GUri) uri = parse(url);
    return uri != NULL && g_uri_get_query(uri) == NULL && !g_str_has_suffix(url, "/") && fetch_url_valid(url);
}

static gint
port_of(GUri *uri)
{
    gint port = g_uri_get_port(uri);
    return port > 0 ? port : g_str_equal(g_uri_get_scheme(uri), "https") ? 443 : 80;
}

gboolean
fetch_same_origin(const char *url, const char *other)
{
    g_autoptr(GUri) a = parse(url), b = parse(other);
    return a != NULL && b != NULL && g_str_equal(g_uri_get_scheme(a), g_uri_get_scheme(b)) &&
           g_ascii_strcasecmp(g_uri_get_host(a), g_uri_get_host(b)) == 0 && port_of(a) == port_of(b);
}

static size_t
take(char *bytes, size_t size, size_t n, void *data)
{
    GByteArray *body = data;
    if (size * n > FETCH_MOST - body->len)
        return 0; /* ends it with an error */
    g_byte_array_append(body, (const guint8 *)bytes, (guint)(size * n));
    return size * n;
}

static gboolean
set_order(CURL *curl, const FetchOrder *order, GByteArray *body)
{
    return curl_easy_setopt(curl, CURLOPT_URL, order->url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, order->seconds > 0 ? order->seconds : ALL_SECONDS) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, body) == CURLE_OK &&
           (order->form == NULL || curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, order->form) == CURLE_OK) &&
           (order->user == NULL ||
            (curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == CURLE_OK &&
             curl_easy_setopt(curl, CURLOPT_USERNAME, order->user) == CURLE_OK &&
             curl_easy_setopt(curl, CURLOPT_PASSWORD, order->password) == CURLE_OK));
}

GBytes *
net_fetch(const FetchOrder *order, GError **error)
{
    long status = 0;
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_autoptr(CURL) curl = net_curl_new("https,http", order->authorities);
    gboolean is_set = curl != NULL && fetch_url_valid(order->url) && set_order(curl, order, body);
    CURLcode code = is_set ? net_curl_run(curl) : CURLE_FAILED_INIT;
    if (code == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK && status == 200)
        return g_byte_array_free_to_bytes(g_steal_pointer(&body));
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s (%ld)", order->url, curl_easy_strerror(code),
                status);
    return NULL;
}
