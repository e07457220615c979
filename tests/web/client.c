/* Raw requests over loopback. */
#include "client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void
reply_free(Reply *reply)
{
    if (!reply)
        return;
    g_free(reply->head);
    g_string_free(reply->body, TRUE);
    g_free(reply);
}

char *
reply_header(const Reply *reply, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(reply->head ? reply->head : "", "\r\n", -1);
    gsize length = strlen(name);
    for (char **line = lines; *line; line++)
        if (g_ascii_strncasecmp(*line, name, length) == 0 && (*line)[length] == ':')
            return g_strstrip(g_strdup(*line + length + 1));
    return NULL;
}

char *
reply_cookie(const Reply *reply, const char *name, char **flags)
{
    g_autofree char *start = g_strdup_printf("Set-Cookie: %s=", name);
    g_auto(GStrv) lines = g_strsplit(reply->head ? reply->head : "", "\r\n", -1);
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, start))
            continue;
        const char *value = *line + strlen(start);
        gsize length = strcspn(value, ";");
        if (flags)
            *flags = g_strdup(value + length);
        return g_strndup(value, length);
    }
    return NULL;
}

int
client_connect(guint port)
{
    struct sockaddr_in name = {
        .sin_family = AF_INET, .sin_port = htons((guint16)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&name, sizeof name), ==, 0);
    return fd;
}

int
client_connect_unix(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    g_strlcpy(name.sun_path, path, sizeof name.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&name, sizeof name), ==, 0);
    return fd;
}

gboolean
client_send(int fd, const void *bytes, gsize length)
{
    for (const char *at = bytes; length > 0;) {
        gssize sent = send(fd, at, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return FALSE;
        at += sent;
        length -= (gsize)sent;
    }
    return TRUE;
}

static gboolean
receive_some(int fd, GString *into)
{
    char buffer[16384];
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    if (poll(&poll_fd, 1, 20000) != 1)
        return FALSE;
    gssize got = recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0)
        return FALSE;
    g_string_append_len(into, buffer, got);
    return TRUE;
}

Reply *
client_receive(int fd, gboolean head_only)
{
    Reply *reply = g_new0(Reply, 1);
    GString *all = g_string_new(NULL);
    char *end;
    reply->body = g_string_new(NULL);
    while (!(end = strstr(all->str, "\r\n\r\n")) && receive_some(fd, all)) {
    }
    if (!end) {
        g_string_free(all, TRUE);
        return reply;
    }
    reply->head = g_strndup(all->str, (gsize)(end - all->str));
    g_string_append_len(reply->body, end + 4, (gssize)(all->len - (gsize)(end + 4 - all->str)));
    g_string_free(all, TRUE);
    reply->status = (guint)g_ascii_strtoull(reply->head + strlen("HTTP/1.1 "), NULL, 10);
    g_autofree char *length = reply_header(reply, "Content-Length");
    gsize want = length ? g_ascii_strtoull(length, NULL, 10) : G_MAXSIZE;
    while (!head_only && reply->body->len < want && receive_some(fd, reply->body)) {
    }
    return reply;
}

Reply *
client_talk(guint port, const char *request, gssize length)
{
    int fd = client_connect(port);
    client_send(fd, request, length < 0 ? strlen(request) : (gsize)length);
    Reply *reply = client_receive(fd, g_str_has_prefix(request, "HEAD "));
    close(fd);
    return reply;
}

void
form_add(GString *body, const char *name, const char *value)
{
    g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
    g_string_append_printf(body, "%s%s=%s", body->len > 0 ? "&" : "", name, escaped);
}
