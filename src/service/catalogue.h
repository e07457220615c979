/* Use cases of a school's public catalogue: which school an address is of, and what everybody, or who is of the school, sees there.
 *
 * actor NULL: a visitor who is not logged in. A closed catalogue is seen by who has a role at the school or in its library, and by its
 * members; to others it is SERVICE_ERROR_DENIED, whatever is asked for. Nothing here tells of a person. */
#ifndef SERVICE_CATALOGUE_H
#define SERVICE_CATALOGUE_H

#include "library/title.h"
#include "service/service.h"
#include "store/catalogue.h"

/* The school of /school/WORD. NOT_FOUND; DENIED: closed, and the actor is not of the school. New. */
Branch *service_school_by_word(Service *service, const Account *actor, const char *word, GError **error);
/* Schools with an open catalogue whose name has all the words of typed ("" = all), by name; at most so many. Of Branch. */
GPtrArray *service_school_open_list(Service *service, const char *typed, guint limit, gboolean *more,
                                    GError **error);

/* school: as service_school_by_word gave it for this visitor; library and branch of the query are the school's. */
FoundTitles *service_catalogue_find(Service *service, const Branch *school, const CatalogueQuery *query,
                                    GError **error);

/* A title that the school has, not only as missing or withdrawn: else NOT_FOUND. */
typedef struct {
    Title *title;
    GPtrArray *copies;    /* of PublicCopy */
    guint there;          /* of them on the shelf now */
    GPtrArray *series;    /* of FoundTitle: the others of its series that the school has, by number */
    GPtrArray *by_author; /* of FoundTitle: others, but for the series */
    FoundTitles *found[2];
} CatalogueTitle;
void catalogue_title_free(CatalogueTitle *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CatalogueTitle, catalogue_title_free)
CatalogueTitle *service_catalogue_title(Service *service, const Branch *school, gint64 title, GError **error);

/* The school's word, and whether its catalogue is closed. RIGHT_LIBRARY_MANAGE. INPUT: no such word; CONFLICT: another school has it. */
gboolean service_school_portal_set(Service *service, const Account *actor, gint64 branch, const char *word,
                                   gboolean is_closed, GError **error);

#endif
