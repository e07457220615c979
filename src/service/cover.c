/* Covers: a picture is made by the sandboxed program first, then kept in one transaction. */
#include "service/cover.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "service/entry_private.h"
#include "service/picture_private.h"
#include "store/picture.h"
#include "text/text.h"

#define DIGEST_LENGTH 16 /* hex digits: names a version, guards nothing */

void
cover_free(Cover *cover)
{
    if (!cover)
        return;
    g_free(cover->title);
    g_free(cover->author);
    g_free(cover->digest);
    g_clear_pointer(&cover->jpeg, g_bytes_unref);
    g_free(cover);
}

static gboolean
absent(GError **error)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
                        _("This title is not there. Look it up in the catalogue again."));
    return FALSE;
}

IngestPicture *
service_picture_make(Service *service, const PictureFile *file, GError **error)
{
    GError *cause = NULL;
    const IngestContext context = {.reader_path = service->reader_path, .cancellable = service->stopping};
    IngestPicture *picture = ingest_picture(&context, file->fd, file->offset, file->length, &cause);
    if (!picture)
        service_fail(error, cause);
    return picture;
}

gint64
service_picture_keep(Store *store, gint64 library, const Account *actor, gint64 now, gint64 title,
                     const IngestPicture *picture, GError **error)
{
    GError *cause = NULL;
    g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, picture->large.jpeg);
    digest[DIGEST_LENGTH] = '\0';
    const TitleHand hand = {library, actor->id, now};
    const StoredPicture stored = {.title = title,
                                  .digest = digest,
                                  .width = (gint)picture->large.width,
                                  .height = (gint)picture->large.height,
                                  .small = picture->small.jpeg,
                                  .large = picture->large.jpeg};
    gint64 id = store_picture_add(store, &hand, &stored, &cause);
    if (id < 0)
        service_fail(error, cause);
    return id;
}

/* The library of a title that the actor may edit; narrows the connection to it. 0 with error. */
static gint64
enter_title(Connection *connection, Service *service, const Account *actor, gint64 title, GError **error)
{
    GError *cause = NULL;
    gboolean may = FALSE;
    if (!service_may_any(actor, RIGHT_COPIES_EDIT, error) ||
        !connection_take(connection, service, service_reach(actor), error))
        return 0;
    g_autoptr(CoverHead) head = store_cover_head(connection->store, title, &cause);
    if (head)
        title_may_edit(connection->store, actor, head->library, title, &may, &cause);
    if (cause && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        service_fail(error, cause);
        return 0;
    }
    g_clear_error(&cause);
    if (!may) {
        absent(error);
        return 0;
    }
    store_enter(connection->store, head->library);
    return head->library;
}

static gboolean
commit(Connection *connection, const Account *actor, gint64 library, gint64 title, GError **error)
{
    GError *cause = NULL;
    const AuditEvent event = {
        .verb = AUDIT_CHANGE, .kind = AUDIT_TITLES, .object = title, .library = library, .detail = "cover"};
    return service_audit(connection->service, connection->store, actor, &event, error) &&
           (store_commit(connection->store, &cause) || service_fail(error, cause));
}

gboolean
service_cover_set(Service *service, const Account *actor, gint64 title, const PictureFile *file,
                  GError **error)
{
    g_auto(Connection) connection = {0}, asking = {0};
    GError *cause = NULL;
    /* asked first, so that no picture is made for who may not; not held meanwhile */
    if (enter_title(&asking, service, actor, title, error) == 0)
        return FALSE;
    connection_give(&asking);
    asking = (Connection){0};
    g_autoptr(IngestPicture) picture = service_picture_make(service, file, error);
    gint64 library = picture ? enter_title(&connection, service, actor, title, error) : 0;
    if (library == 0)
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    return service_picture_keep(connection.store, library, actor, service_now(service), title, picture,
                                error) >= 0 &&
           commit(&connection, actor, library, title, error);
}

gboolean
service_cover_set_bytes(Service *service, const Account *actor, gint64 title, GBytes *bytes, GError **error)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    int fd = memfd_create("picture", MFD_CLOEXEC);
    gsize written = 0;
    while (fd >= 0 && written < length) {
        ssize_t more = write(fd, data + written, length - written);
        if (more <= 0 && errno != EINTR)
            break;
        written += more > 0 ? (gsize)more : 0;
    }
    gboolean ok = fd >= 0 && written == length;
    if (!ok)
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_IO,
                            _("There is no memory left for the picture. Try again in a moment."));
    const PictureFile file = {fd, 0, length};
    ok = ok && service_cover_set(service, actor, title, &file, error);
    if (fd >= 0)
        close(fd);
    return ok;
}

gboolean
service_cover_remove(Service *service, const Account *actor, gint64 title, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gboolean removed;
    gint64 library = enter_title(&connection, service, actor, title, error);
    if (library == 0)
        return FALSE;
    if (!store_begin(connection.store, &cause) ||
        !store_cover_remove(connection.store, library, title, &removed, &cause))
        return service_fail(error, cause);
    return !removed || commit(&connection, actor, library, title, error);
}

Cover *
service_cover_get(Service *service, gint64 library, gint64 title, gboolean is_large, const char *known,
                  GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    g_autoptr(CoverHead) head = store_cover_head(connection.store, title, &cause);
    if (!head && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        service_fail(error, cause);
        return NULL;
    }
    g_clear_error(&cause);
    gboolean belongs = head && (library == head->library || library == 0);
    if (!head || (!head->is_open && !belongs)) {
        absent(error);
        return NULL;
    }
    store_enter(connection.store, head->library);
    g_autoptr(Cover) cover = g_new0(Cover, 1);
    *cover = (Cover){.title = g_steal_pointer(&head->title),
                     .author = g_steal_pointer(&head->author),
                     .digest = g_steal_pointer(&head->digest),
                     .width = head->width,
                     .height = head->height,
                     .is_open = head->is_open};
    if (head->picture != 0 && g_strcmp0(known, cover->digest) != 0 &&
        !(cover->jpeg = store_picture_bytes(connection.store, head->library, head->picture, is_large,
                                            &cause))) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&cover);
}
