/* What a reader has, waits for, wishes for and keeps of the own reading: rows of one reader only. */
#ifndef STORE_MY_H
#define STORE_MY_H

#include "library/advice.h"
#include "library/hold.h"
#include "store/store.h"

/* A title as it concerns the reader; which fields hold stands with each list. */
typedef struct {
    gint64 title; /* 0: not in the catalogue */
    char *name, *author;
    gint64 id;             /* of the loan or hold */
    char *day;             /* due; waits until; came back; read on; "" */
    char *since;           /* lent, placed; "" */
    gint64 copies, there;  /* at the reader's school, and of those on the shelf now */
    guint renewals, ahead; /* ahead: so many wait longer */
    gboolean is_claimed;
    HoldState state;
    gboolean is_wished, is_held, is_at_home, is_read;
    guint stars, words; /* of the log (library/reading.h) */
} MyLine;
void my_line_free(MyLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MyLine, my_line_free)

/* All of MyLine, new. Loans: id, day, since, renewals, is_claimed. */
GPtrArray *store_my_loans(Store *store, gint64 person, GError **error);
/* id, state, day, since, ahead; those that are ready first. */
GPtrArray *store_my_holds(Store *store, gint64 person, GError **error);
/* What came back and is still known as the reader's, without what is in the log: day; newest first. */
GPtrArray *store_my_before(Store *store, gint64 person, guint limit, GError **error);
/* copies and there; newest first. */
GPtrArray *store_wish_list(Store *store, gint64 person, gint64 branch, GError **error);
/* day, stars, words; newest first. */
GPtrArray *store_reading_list(Store *store, gint64 person, GError **error);
/* One title with all that concerns it. NOT_FOUND also for a title of another library. */
MyLine *store_my_title(Store *store, gint64 person, gint64 title, gint64 branch, GError **error);

/* Of one that is there already nothing is written. */
gboolean store_wish_add(Store *store, gint64 person, gint64 title, gint64 now, GError **error);
gboolean store_wish_remove(Store *store, gint64 person, gint64 title, GError **error);
gint64 store_wish_count(Store *store, gint64 person, GError **error); /* -1 */
/* The day of one that is there already stays. */
typedef struct {
    gint64 title, stars, words;
    const char *day;
} Reading;
gboolean store_reading_set(Store *store, gint64 person, const Reading *reading, GError **error);
gboolean store_reading_remove(Store *store, gint64 person, gint64 title, GError **error);
gboolean store_reading_clear(Store *store, gint64 person, GError **error);
gint64 store_reading_count(Store *store, gint64 person, GError **error); /* -1 */

/* For advice (library/advice.h): of AdvicePair, and the titles that the reader knows (gint64). NULL with error. */
GArray *store_advice_pairs(Store *store, gint64 person, GError **error);
GArray *store_advice_known(Store *store, gint64 person, GError **error);
MyLine *store_advice_title(Store *store, gint64 title, gint64 branch, GError **error);

/* What the library, and a school, tell their readers; "" = nothing. New. */
typedef struct {
    char *music; /* address of MuziekWeb */
    char *contact, *branch_contact;
} ReadersTold;
void readers_told_free(ReadersTold *told);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReadersTold, readers_told_free)
ReadersTold *store_readers_get(Store *store, gint64 library, gint64 branch,
                               GError **error); /* branch 0 = none */
gboolean store_readers_set(Store *store, gint64 library, const char *music, const char *contact,
                           GError **error);
gboolean store_readers_branch_set(Store *store, gint64 branch, const char *contact, GError **error);

#endif
