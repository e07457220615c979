/* Shared by whoever takes a file of records in: the walk through it, within a transaction that is open already. */
#ifndef SERVICE_TITLES_PRIVATE_H
#define SERVICE_TITLES_PRIVATE_H

#include "service/private.h"
#include "service/titles.h"

#define TITLES_PIECE 100u /* records */
/* After each TITLES_PIECE records that are not passed over, with how many were read. FALSE with error of the service: stops. */
typedef gboolean (*TitlesPiece)(guint records, gpointer data, GError **error);

typedef struct {
    Store *store; /* in a transaction; apply: of writing, under the library's lock */
    TitleHand hand;
    gboolean apply;
    gint64 file; /* that each title written is noted with (store/title_file.h), 0 = none */
    guint
        from; /* so many records were done before: they are only read. What they did is not counted, but what is refused is */
    TitlesPiece piece; /* NULL: all is one piece */
    gpointer data;
} TitleWalk;
TitleImport *title_import_new(void); /* nothing counted */
void title_import_refuse(TitleImport *import, guint number, const char *title, const char *why);
/* What the records do, as service_titles_import. New. */
TitleImport *titles_walk(const TitleWalk *walk, const GBytes *file, GError **error);
char *titles_counted(const TitleImport *import); /* "new 3, ...": for the trail; new */
/* Within a reading transaction. */
gboolean titles_export(Store *store, gint64 library, MarcForm form, TitlesOut *out, GError **error);

/* The values of a title as text, and back into a title (FALSE: it is no such text). */
char *title_kept_text(const Title *title);
gboolean title_kept_read(const char *text, Title *title);

#endif
