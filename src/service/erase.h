/* Use cases of erasing: what would go of a person and what may be kept, and erasing it (RIGHT_LIBRARY_MANAGE). */
#ifndef SERVICE_ERASE_H
#define SERVICE_ERASE_H

#include "service/service.h"
#include "store/erase.h"

typedef struct {
    PersonShown *shown;
    PersonCounts counts;
    guint number;       /* to be typed: all that goes, counted */
    gboolean is_active; /* at a school still: the next file brings the person back */
    gboolean is_owing;  /* then nothing can be erased yet */
    guint uploads;      /* files of the person's schools that are still kept and may name the person */
} EraseView;
void erase_view_free(EraseView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EraseView, erase_view_free)

EraseView *service_erase_preview(Service *service, const Account *actor, gint64 person,
                                 GError **error); /* new */
/* number: as it was shown; another one is SERVICE_ERROR_STALE. Owing is SERVICE_ERROR_CONFLICT. All or nothing. */
gboolean service_erase(Service *service, const Account *actor, gint64 person, guint number, GError **error);

#endif
