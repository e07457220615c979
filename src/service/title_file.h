/* Use cases of a library's files of MARC records: sent, looked at, done by one yes, taken back; and the catalogue out as such a file. In the
 * actor's own library, with RIGHT_TITLES_EDIT in all of it. */
#ifndef SERVICE_TITLE_FILE_H
#define SERVICE_TITLE_FILE_H

#include "service/cover.h"
#include "service/job.h"
#include "service/titles.h"
#include "store/title_file.h"

#define TITLE_FILE_MOST   ((gsize)32 * 1024 * 1024) /* bytes: some 20,000 records; more goes in at the shell */
#define TITLE_FILE_LISTED 20u
#define TITLE_FILE_UNDONE 10u /* of the newest so many is known what was before */

/* Kept, and looked at by a job, whose number goes into *job: what has no record is not kept then (UNREADABLE). When it has any, the own one
 * of before that waits goes, and whatever waits longer than a day. Its id, or -1; LIMIT. */
gint64 service_title_file_add(Service *service, const Account *actor, const PictureFile *bytes,
                              const char *name, gint64 *job, GError **error);
GPtrArray *service_title_file_list(Service *service, const Account *actor, GError **error); /* of TitleFile */

typedef struct {
    TitleFile *file;
    TitleImport
        *plan; /* what it would do, as it was when it was looked at last; NULL: not looked at yet, or over */
    Job *job;  /* the newest of the file, or NULL */
    Job *before; /* works on another file at this moment, so that this one has to wait; or NULL */
} TitleFileSheet;
void title_file_sheet_free(TitleFileSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TitleFileSheet, title_file_sheet_free)
TitleFileSheet *service_title_file_get(Service *service, const Account *actor, gint64 id, GError **error);
/* One of which nothing was done and on which nobody works. */
gboolean service_title_file_remove(Service *service, const Account *actor, gint64 id, GError **error);

/* Long work, as in service/job.h: the job's number, or -1. One file of a library at a time.
 *
 * It is done in pieces of TITLES_PIECE records, each a transaction of its own with what was before (title_file_change) and how far it is
 * (title_file.reached). One transaction would be simpler, but of 100,000 records it holds the lock of SQLite, and so every desk, for
 * twenty seconds and more; a piece holds it for some hundredths of a second, and leaves it free for as long. So a worker that dies leaves whole pieces, the next one goes on behind
 * them, and what was stopped half way can be gone on with or taken back. */

/* seen: the counts that the page showed. When they are others by now nothing is done, they are counted anew, and the job fails with CONFLICT;
 * also when it was done already. Who changes a title by hand while it goes on loses nothing: a record is compared with the title as it is then. */
gint64 service_title_file_apply_start(Service *service, const Account *actor, gint64 id,
                                      const guint seen[N_TITLE_FATES], GError **error);
/* Of what nobody changed since: new titles go that nothing hangs on, others get their values of before. The file tells how many (returned,
 * stayed). CONFLICT when there is nothing to take back. */
gint64 service_title_file_undo_start(Service *service, const Account *actor, gint64 id, GError **error);

/* All titles of the library; a descriptor of the caller's on a file without a name, at its beginning; or -1. */
int service_title_file_export(Service *service, const Account *actor, MarcForm form, guint *left_out,
                              GError **error);

#endif
