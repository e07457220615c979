/* A thread that looks at every connection's deadline once a second. */
#include "web/http/watch.h"

#include <sys/socket.h>

struct Watch {
    int fd;
    WatchStage stage;
    gint64 deadline; /* monotonic; 0 = none */
};

struct Watches {
    GMutex lock;
    GCond wake;
    GHashTable *set; /* of Watch */
    gboolean stopping;
    GThread *thread;
};

static gint64
deadline(guint seconds)
{
    return seconds > 0 ? g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC : 0;
}

static gboolean
is_late(const Watch *watch, gint64 now)
{
    char byte;
    if (watch->deadline == 0 || watch->deadline >= now)
        return FALSE;
    return watch->stage != WATCH_REQUEST || recv(watch->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 1;
}

static gpointer
run(gpointer data)
{
    Watches *watches = data;
    g_mutex_lock(&watches->lock);
    while (!watches->stopping) {
        g_cond_wait_until(&watches->wake, &watches->lock, g_get_monotonic_time() + G_USEC_PER_SEC);
        gint64 now = g_get_monotonic_time();
        GHashTableIter iter;
        gpointer key;
        g_hash_table_iter_init(&iter, watches->set);
        while (g_hash_table_iter_next(&iter, &key, NULL)) {
            const Watch *watch = key;
            if (is_late(watch, now))
                shutdown(watch->fd, SHUT_RDWR); /* the listener sees the end and closes */
        }
    }
    g_mutex_unlock(&watches->lock);
    return NULL;
}

Watches *
watches_new(void)
{
    Watches *watches = g_new0(Watches, 1);
    g_mutex_init(&watches->lock);
    g_cond_init(&watches->wake);
    watches->set = g_hash_table_new_full(NULL, NULL, g_free, NULL);
    watches->thread = g_thread_new("watch", run, watches);
    return watches;
}

void
watches_free(Watches *watches)
{
    g_mutex_lock(&watches->lock);
    watches->stopping = TRUE;
    g_cond_signal(&watches->wake);
    g_mutex_unlock(&watches->lock);
    g_thread_join(watches->thread);
    g_hash_table_unref(watches->set);
    g_mutex_clear(&watches->lock);
    g_cond_clear(&watches->wake);
    g_free(watches);
}

Watch *
watch_add(Watches *watches, int fd, guint seconds)
{
    Watch *watch = g_new0(Watch, 1);
    *watch = (Watch){fd, WATCH_REQUEST, deadline(seconds)};
    g_mutex_lock(&watches->lock);
    g_hash_table_add(watches->set, watch);
    g_mutex_unlock(&watches->lock);
    return watch;
}

void
watch_set(Watches *watches, Watch *watch, WatchStage stage, guint seconds)
{
    g_mutex_lock(&watches->lock);
    watch->stage = stage;
    watch->deadline = deadline(seconds);
    g_mutex_unlock(&watches->lock);
}

void
watch_remove(Watches *watches, Watch *watch)
{
    g_mutex_lock(&watches->lock);
    g_hash_table_remove(watches->set, watch);
    g_mutex_unlock(&watches->lock);
}
