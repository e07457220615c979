/* Ends connections that take too long over a stage. The listener's library only notices silence, not a client
 * that sends a byte now and then. */
#ifndef WEB_HTTP_WATCH_H
#define WEB_HTTP_WATCH_H

#include <glib.h>

typedef struct Watches Watches;
typedef struct Watch Watch;
/* Whom a stage waits for. While a request comes in, bytes that lie unread are the server's own delay and end nothing; what is read then
 * has its bounds in bytes. */
typedef enum { WATCH_REQUEST, WATCH_ANSWER } WatchStage;

Watches *watches_new(void);
void watches_free(Watches *watches); /* all connections are gone by then */
/* fd is borrowed: it stays open until watch_remove. A request is waited for. */
Watch *watch_add(Watches *watches, int fd, guint seconds);
void watch_set(Watches *watches, Watch *watch, WatchStage stage, guint seconds); /* from now; 0 = no end */
void watch_remove(Watches *watches, Watch *watch);                               /* frees it */

#endif
