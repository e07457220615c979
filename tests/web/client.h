/* A browser that sends just what a test says: raw requests over loopback. */
#ifndef TESTS_WEB_CLIENT_H
#define TESTS_WEB_CLIENT_H

#include <glib.h>

typedef struct {
    guint status; /* 0: the server closed without an answer */
    char *head;   /* status line and headers */
    GString *body;
} Reply;
void reply_free(Reply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reply, reply_free)
char *reply_header(const Reply *reply, const char *name); /* new, of the first; NULL */
/* The value of a cookie that the reply sets; new, NULL. flags (new): what follows it. */
char *reply_cookie(const Reply *reply, const char *name, char **flags);

int client_connect(guint port);
int client_connect_unix(const char *path);
gboolean client_send(int fd, const void *bytes, gsize length); /* FALSE: the server closed */
Reply *client_receive(int fd, gboolean head_only); /* waits at most 20 s; ends at Content-Length or close */
/* Connects, sends, receives, closes. */
Reply *client_talk(guint port, const char *request, gssize length);

/* A form field: NAME=VALUE&…, escaped; append to a body. */
void form_add(GString *body, const char *name, const char *value);

#endif
