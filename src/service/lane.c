/* A queue of work with threads of its own. */
#include "service/lane.h"

#include <sys/resource.h>
#include <unistd.h>

struct Lane {
    guint threads;
    int niceness;
    GThreadPool *pool; /* of Work; NULL until the first push */
    GMutex lock;
    guint64 pushed, done;
    gint64 cost; /* microseconds that one takes a thread, lately */
};

typedef struct {
    GFunc run;
    gpointer data;
} Work;

static void
stand_back(int niceness)
{
    static _Thread_local gboolean stands;
    if (!stands && niceness > 0)
        setpriority(PRIO_PROCESS, (id_t)gettid(), niceness); /* Linux: of this thread alone */
    stands = TRUE;
}

static void
run(gpointer data, gpointer context)
{
    Lane *lane = context;
    Work *work = data;
    stand_back(lane->niceness);
    gint64 from = g_get_monotonic_time();
    work->run(work->data, NULL);
    g_free(work);
    gint64 took = g_get_monotonic_time() - from;
    g_mutex_lock(&lane->lock);
    lane->done++;
    lane->cost = lane->cost == 0 ? took : (7 * lane->cost + took) / 8;
    g_mutex_unlock(&lane->lock);
}

Lane *
lane_new(guint threads, int niceness)
{
    Lane *lane = g_new0(Lane, 1);
    lane->threads = MAX(threads, 1);
    lane->niceness = niceness;
    g_mutex_init(&lane->lock);
    return lane;
}

void
lane_free(Lane *lane)
{
    if (lane == NULL)
        return;
    if (lane->pool != NULL)
        g_thread_pool_free(lane->pool, FALSE, TRUE);
    g_mutex_clear(&lane->lock);
    g_free(lane);
}

guint64
lane_push(Lane *lane, GFunc work, gpointer data)
{
    Work *one = g_new(Work, 1);
    *one = (Work){work, data};
    g_mutex_lock(&lane->lock);
    if (lane->pool == NULL) /* exclusive: these threads stand back, others must not inherit that */
        lane->pool = g_thread_pool_new(run, lane, (gint)lane->threads, TRUE, NULL);
    g_thread_pool_push(lane->pool, one, NULL);
    guint64 place = ++lane->pushed;
    g_mutex_unlock(&lane->lock);
    return place;
}

guint
lane_ahead(Lane *lane, guint64 place)
{
    g_mutex_lock(&lane->lock);
    guint64 done = lane->done;
    g_mutex_unlock(&lane->lock);
    return place > done + 1 ? (guint)(place - done - 1) : 0;
}

guint
lane_length(Lane *lane)
{
    g_mutex_lock(&lane->lock);
    guint64 length = lane->pushed - lane->done;
    g_mutex_unlock(&lane->lock);
    return (guint)length;
}

gint64
lane_estimate(Lane *lane, guint n)
{
    g_mutex_lock(&lane->lock);
    gint64 cost = lane->cost;
    g_mutex_unlock(&lane->lock);
    return cost * n / lane->threads;
}
