/* Use cases of a library's files of MARC records: sent, shown, done by one yes, taken back; and the catalogue out as such a file. In the
 * actor's own library, with RIGHT_TITLES_EDIT in all of it. */
#ifndef SERVICE_TITLE_FILE_H
#define SERVICE_TITLE_FILE_H

#include "service/cover.h"
#include "service/titles.h"
#include "store/title_file.h"

#define TITLE_FILE_MOST   ((gsize)32 * 1024 * 1024) /* bytes: some 20,000 records; more goes in at the shell */
#define TITLE_FILE_LISTED 20u
#define TITLE_FILE_UNDONE 10u /* of the newest so many is known what was before */

/* Looks at it first: what has no record is not kept (UNREADABLE). The own one that waits, and whatever waits longer than a day, goes. Its id, or
 * -1; LIMIT. */
gint64 service_title_file_add(Service *service, const Account *actor, const PictureFile *bytes,
                              const char *name, GError **error);
GPtrArray *service_title_file_list(Service *service, const Account *actor, GError **error); /* of TitleFile */

typedef struct {
    TitleFile *file;
    TitleImport *plan; /* what it would do now; NULL: it was applied */
} TitleFileSheet;
void title_file_sheet_free(TitleFileSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TitleFileSheet, title_file_sheet_free)
TitleFileSheet *service_title_file_get(Service *service, const Account *actor, gint64 id, GError **error);

/* All in one transaction. seen: the counts that the page showed; CONFLICT when they are others by now, or it was done already. */
gboolean service_title_file_apply(Service *service, const Account *actor, gint64 id,
                                  const guint seen[N_TITLE_FATES], GError **error);
/* Of what nobody changed since: new titles go that nothing hangs on, others get their values of before. *back titles, *left not. CONFLICT
 * when there is nothing to take back. */
gboolean service_title_file_undo(Service *service, const Account *actor, gint64 id, guint *back, guint *left,
                                 GError **error);
/* One that was not applied. */
gboolean service_title_file_remove(Service *service, const Account *actor, gint64 id, GError **error);

/* All titles of the library; a descriptor of the caller's on a file without a name, at its beginning; or -1. */
int service_title_file_export(Service *service, const Account *actor, MarcForm form, guint *left_out,
                              GError **error);

#endif
