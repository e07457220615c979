/* Shared by whoever takes a file of records in: the walk through it, within a transaction that is open already. */
#ifndef SERVICE_TITLES_PRIVATE_H
#define SERVICE_TITLES_PRIVATE_H

#include "service/private.h"
#include "service/titles.h"

typedef struct {
    Store *store; /* in a transaction; apply: of writing, under the library's lock */
    TitleHand hand;
    gboolean apply;
    gint64 file; /* that each title written is noted with (store/title_file.h), 0 = none */
} TitleWalk;
/* What the records do, as service_titles_import. New. */
TitleImport *titles_walk(const TitleWalk *walk, const GBytes *file, GError **error);
char *titles_counted(const TitleImport *import); /* "new 3, ...": for the trail; new */
/* Within a reading transaction. */
gboolean titles_export(Store *store, gint64 library, MarcForm form, TitlesOut *out, GError **error);

/* The values of a title as text, and back into a title (FALSE: it is no such text). */
char *title_kept_text(const Title *title);
gboolean title_kept_read(const char *text, Title *title);

#endif
