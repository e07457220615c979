/* Use cases of Leestips and Weetjes: written by staff (RIGHT_TIPS: a teacher for the own school, the library's people for one school
 * or all), shown to whoever sees a school's catalogue. */
#ifndef SERVICE_TIP_H
#define SERVICE_TIP_H

#include "service/cover.h"
#include "store/catalogue.h"
#include "store/tip.h"

#define TIP_HEADING_MOST 100 /* characters */
#define TIP_WORDS_MOST   4000
#define TIP_TITLES_MOST  12

typedef struct {
    Tip *tip;
    GPtrArray *titles; /* of ShelfTitle */
} TipView;
void tip_view_free(TipView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TipView, tip_view_free)

/* As typed; borrowed. ages: "6-8", "from 9", "" = everybody. to "" = until it is ended. */
typedef struct {
    gint64 branch; /* 0 = all schools */
    const char *kind, *heading, *words, *alt, *ages, *from, *to;
} TipForm;
/* A new draft, or (tip > 0) the changed one as long as it is still of that version. The id; -1 with SERVICE_ERROR_INPUT that says what to
 * correct, or SERVICE_ERROR_STALE. */
gint64 service_tip_save(Service *service, const Account *actor, gint64 tip, gint64 version,
                        const TipForm *form, GError **error);
/* state: TIP_SHOWN or TIP_ENDED. */
gboolean service_tip_state(Service *service, const Account *actor, gint64 tip, const char *state,
                           GError **error);
/* As of service_cover_set; file NULL takes the picture away. */
gboolean service_tip_picture(Service *service, const Account *actor, gint64 tip, const PictureFile *file,
                             GError **error);
gboolean service_tip_title(Service *service, const Account *actor, gint64 tip, gint64 title, gboolean add,
                           GError **error);
/* Titles of the tip's library by their words. */
FoundTitles *service_tip_search(Service *service, const Account *actor, gint64 tip, const char *typed,
                                guint limit, GError **error);
TipView *service_tip_get(Service *service, const Account *actor, gint64 tip, GError **error);
GPtrArray *service_tip_list(Service *service, const Account *actor,
                            GError **error); /* of Tip, newest first */

/* What a school shows today: of Tip, newest first; one of them. The school as in service/shelf.h. */
GPtrArray *service_tip_shown(Service *service, const Branch *school, const TipChoice *choice, GError **error);
TipView *service_tip_see(Service *service, const Branch *school, gint64 tip, GError **error);
/* The picture of a tip that is shown at a school; school NULL: of one that the actor may write. title and author are NULL. */
Cover *service_tip_cover(Service *service, const Branch *school, const Account *actor, gint64 tip,
                         gboolean is_large, GError **error);

#endif
