/* Work that costs a processor's time and memory, done by a few threads in the order in which it came. */
#ifndef SERVICE_LANE_H
#define SERVICE_LANE_H

#include <glib.h>

typedef struct Lane Lane;

/* niceness: how far its threads stand back for the rest of the program, 0 to 19 (setpriority(2)). Threads start at the first
 * push. */
Lane *lane_new(guint threads, int niceness);
void lane_free(Lane *lane); /* what waits is still done; NULL is fine */
/* Runs work(data) on one of the lane's threads. Returns its place: 1 for the first ever. */
guint64 lane_push(Lane *lane, GFunc work, gpointer data);
/* How many with a lower place wait or run still. */
guint lane_ahead(Lane *lane, guint64 place);
guint lane_length(Lane *lane); /* how many wait or run */
/* Microseconds from now until so many have been done, by what they took lately. */
gint64 lane_estimate(Lane *lane, guint n);

#endif
