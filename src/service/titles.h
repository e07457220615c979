/* Use cases of titles: a file of MARC records into the catalogue, shown first, and the catalogue out as such a file. */
#ifndef SERVICE_TITLES_H
#define SERVICE_TITLES_H

#include "service/service.h"
#include "store/catalogue.h"
#include "store/titles.h"

#define TITLES_FILE_MOST ((gsize)256 * 1024 * 1024) /* bytes: some 150,000 records */

typedef enum {
    FATE_NEW,
    FATE_CHANGED, /* known by its number or its ISBN; says something that the catalogue does not */
    FATE_SAME,
    FATE_REFUSED,
    N_TITLE_FATES
} TitleFate;
const char *title_fate_label(TitleFate fate); /* for people, translated */

typedef struct {
    guint number;      /* of the record in its file, from 1 */
    char *title, *why; /* why: a whole sentence */
} TitleLine;
#define TITLES_RECORDS_MOST 500000u /* in a file */
#define TITLES_TOLD         200u
typedef struct {
    GPtrArray *refused; /* of TitleLine: the first TITLES_TOLD */
    guint count[N_TITLE_FATES];
} TitleImport;
void title_import_free(TitleImport *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TitleImport, title_import_free)

/* What a file does with the catalogue of a library; apply: does it, all in one transaction. A known title keeps what the record does not
 * say (an AVI level, a genre). The record is kept as it came. RIGHT_TITLES_EDIT; SERVICE_ERROR_INPUT for a library that is not there,
 * SERVICE_ERROR_LIMIT for a file beyond TITLES_FILE_MOST or TITLES_RECORDS_MOST, SERVICE_ERROR_UNREADABLE for one without any record. */
TitleImport *service_titles_import(Service *service, const Account *actor, const char *library,
                                   const GBytes *file, gboolean apply, GError **error);

/* The titles of a library with all these words (store/catalogue.h); at most limit. RIGHT_TITLES_EDIT. New. */
FoundTitles *service_titles_find(Service *service, const Account *actor, const char *library,
                                 const char *typed, guint limit, GError **error);

/* The same in the actor's own library, for whoever is of it: nothing in it tells of a person. query->library is the actor's. */
FoundTitles *service_titles_search(Service *service, const Account *actor, const CatalogueQuery *query,
                                   GError **error);
typedef struct {
    Title *title;
    GPtrArray *copies; /* of ShelvedCopy */
    guint waiting;     /* people who wait for it */
} TitleView;
void title_view_free(TitleView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TitleView, title_view_free)
/* NOT_FOUND. */
TitleView *service_title_view(Service *service, const Account *actor, gint64 id, GError **error);

typedef enum { MARC_FORM_ISO2709, MARC_FORM_XML } MarcForm;
/* Called with pieces of the file; FALSE stops. */
typedef gboolean (*TitlesWrite)(const char *bytes, gsize length, gpointer data);
/* All titles of a library as records. What is too long for ISO 2709 is left out and counted: MARCXML holds it. */
typedef struct {
    TitlesWrite call;
    gpointer data;
    guint left_out; /* is counted */
} TitlesOut;
gboolean service_titles_export(Service *service, const Account *actor, const char *library, MarcForm form,
                               TitlesOut *out, GError **error);

#endif
