/* Pictures in the database. */
#include "store/picture.h"

#include "store/db.h"

gint64
store_picture_add(Store *store, const TitleHand *hand, const StoredPicture *picture, GError **error)
{
    gsize small_length, large_length;
    const void *small = g_bytes_get_data(picture->small, &small_length);
    const void *large = g_bytes_get_data(picture->large, &large_length);
    if (picture->title != 0 && !store_cover_remove(store, hand->library, picture->title, NULL, error))
        return -1;
    return db_number(store, -1, ST_PICTURE_ADD, error, "iktiiyyii", hand->library, picture->title,
                     picture->digest, (gint64)picture->width, (gint64)picture->height, small, small_length,
                     large, large_length, hand->at, hand->account);
}

gboolean
store_picture_remove(Store *store, gint64 library, gint64 picture, GError **error)
{
    return db_run(store, NULL, ST_PICTURE_REMOVE, error, "ii", library, picture);
}

gboolean
store_cover_remove(Store *store, gint64 library, gint64 title, gboolean *removed, GError **error)
{
    guint64 written = 0;
    gboolean ok = db_run(store, &written, ST_COVER_REMOVE, error, "ii", library, title);
    if (removed)
        *removed = written > 0;
    return ok;
}

GBytes *
store_picture_bytes(Store *store, gint64 library, gint64 picture, gboolean is_large, GError **error)
{
    StatementId id = is_large ? ST_PICTURE_LARGE : ST_PICTURE_SMALL;
    gsize length;
    if (!db_one(store, id, "picture", error, "ii", library, picture))
        return NULL;
    const void *bytes = db_bytes(store, id, 0, &length);
    GBytes *copy = g_bytes_new(bytes, length);
    db_end(store, id);
    return copy;
}

void
cover_head_free(CoverHead *head)
{
    if (!head)
        return;
    g_free(head->title);
    g_free(head->author);
    g_free(head->digest);
    g_free(head);
}

CoverHead *
store_cover_head(Store *store, gint64 title, GError **error)
{
    if (!db_one(store, ST_COVER_HEAD, "title", error, "i", title))
        return NULL;
    CoverHead *head = g_new0(CoverHead, 1);
    *head = (CoverHead){.library = db_int(store, ST_COVER_HEAD, 0),
                        .picture = db_int(store, ST_COVER_HEAD, 3),
                        .title = db_dup(store, ST_COVER_HEAD, 1),
                        .author = db_dup(store, ST_COVER_HEAD, 2),
                        .digest = db_dup(store, ST_COVER_HEAD, 4),
                        .width = (gint)db_int(store, ST_COVER_HEAD, 5),
                        .height = (gint)db_int(store, ST_COVER_HEAD, 6),
                        .is_open = db_int(store, ST_COVER_HEAD, 7) != 0};
    db_end(store, ST_COVER_HEAD);
    return head;
}
