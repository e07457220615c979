/* Uploads, their answers and mappings, imports and reports. */
#ifndef STORE_IMPORT_H
#define STORE_IMPORT_H

#include "store/store.h"

typedef enum {
    UPLOAD_RECEIVED, /* kept, not yet read */
    UPLOAD_CHECKING, /* being read now */
    UPLOAD_CHECKED,  /* summary is there */
    UPLOAD_REFUSED,  /* cannot be read or holds no pupils: the findings say why */
    UPLOAD_IMPORTED,
    UPLOAD_REMOVED, /* taken back by the school; the file is destroyed, the line stays */
} UploadState;
const char *upload_state_name(UploadState state); /* stable */

typedef struct {
    gint64 id;
    gint64 branch, library;
    gint64 account; /* who uploaded; 0 = from the shell */
    char *account_name;
    gint64 received;   /* UTC microseconds */
    char *file_name;   /* as the person called it */
    gboolean has_file; /* until it is destroyed */
    gint64 size;
    char *sha256;
    UploadState state;
    char *school_year;
    char *mode;       /* roster_mode_name */
    char *options;    /* sheet, encoding, separator overrides as text; "" none */
    char *summary;    /* JSON of the check, "" before it */
    gint64 rows_read; /* progress while checking */
    gint64 job;       /* that imports, undoes or removes it, waiting or running; 0 = none */
    gint64 import;    /* once imported */
} Upload;
void upload_free(Upload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Upload, upload_free)

gint64 store_upload_add(Store *store, const Upload *upload, GError **error);
Upload *store_upload_get(Store *store, gint64 id, GError **error);
/* A part of a list that is newest first. */
typedef struct {
    gint64 before; /* only what came before this one; 0 = from the newest */
    guint limit;   /* at most; 0 = all */
} ListPart;
/* Newest first; library or branch 0 = any, but never both 0 unless all are meant; removed ones left out. part NULL = all. */
GPtrArray *store_upload_list(Store *store, gint64 library, gint64 branch, const ListPart *part,
                             GError **error);
/* The last upload of the school before this one with the very same bytes that was not removed; 0 = none, -1 = error. */
gint64 store_upload_same(Store *store, const Upload *upload, GError **error);
/* CONFLICT when the state is not one of expected (bit set of 1 << UploadState). */
gboolean store_upload_set_state(Store *store, gint64 id, guint expected, UploadState state, GError **error);
gboolean store_upload_set_summary(Store *store, gint64 id, const char *json, GError **error);
gboolean store_upload_set_choices(Store *store, gint64 id, const char *school_year, const char *mode,
                                  const char *options, GError **error);
gboolean store_upload_set_imported(Store *store, gint64 id, gint64 import,
                                   GError **error); /* import 0: undone, checked again */

/* The file of an upload, in sealed pieces numbered from 0. Bytes go in and out by service/file.h alone. */
#define UPLOAD_PIECE_BYTES (256u << 10) /* all but the last, before they are sealed */
gboolean store_upload_add_piece(Store *store, gint64 upload, guint number, const void *bytes, gsize length,
                                GError **error);
gboolean store_upload_set_piece(Store *store, gint64 upload, guint number, const void *bytes, gsize length,
                                GError **error);
GBytes *store_upload_get_piece(Store *store, gint64 upload, guint number,
                               GError **error); /* new; NOT_FOUND beyond the last */
gboolean store_upload_remove_file(Store *store, gint64 upload, GError **error); /* none there is no error */
/* To look after files: id, branch, size, and as file_name its name in the spool's folder, where it lies there ("" = it does not).
 * Of up to limit uploads that were received before an instant and still have their file; of an installation older than the keys,
 * that have pieces and no key; of one older than the pieces, whose file still lies in the spool's folder. */
GPtrArray *store_upload_list_expired(Store *store, gint64 before, guint limit, GError **error);
GPtrArray *store_upload_list_plain(Store *store, GError **error);
GPtrArray *store_upload_list_spooled(Store *store, GError **error);
gboolean store_upload_unspool(Store *store, gint64 upload,
                              GError **error); /* NOT_FOUND when another process did it */

/* Answers of an upload: question key -> choice name and person. */
typedef struct {
    char *key, *choice;
    gint64 person;
} StoredAnswer;
GPtrArray *store_answer_list(Store *store, gint64 upload, GError **error); /* frees them */
gboolean store_answer_set(Store *store, gint64 upload, const char *key, const char *choice, gint64 person,
                          GError **error); /* choice "" removes */

/* Column mappings per branch and source. */
char *store_mapping_get(Store *store, gint64 branch, const char *source,
                        GError **error); /* new; NULL without error when none */
gboolean store_mapping_set(Store *store, gint64 branch, const char *source, const char *text, GError **error);

typedef struct {
    gint64 id; /* also its number for people; counts over the installation */
    gint64 branch, library, account, upload;
    gint64 undoes, undone_by; /* import ids, 0 = none */
    gint64 applied;           /* UTC microseconds */
    char *account_name, *branch_code, *branch_name;
    char *file_name, *school_year, *mode, *digest;
    guint enrolled, changed, left; /* rows written, for lists */
    gboolean is_closed; /* its term is over (account/retention.h): no undo, and only counts in its report */
} Import;
void import_free(Import *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Import, import_free)

gint64 store_import_add(Store *store, const Import *import, GError **error);
Import *store_import_get(Store *store, gint64 id, GError **error);
/* The import of the branch that carried out the plan with this digest and still stands; 0 = none, -1 = error. */
gint64 store_import_by_digest(Store *store, gint64 branch, const char *digest, GError **error);
GPtrArray *store_import_list(Store *store, gint64 library, gint64 branch, const ListPart *part,
                             GError **error); /* newest first */
gboolean store_import_set_undone(Store *store, gint64 id, gint64 by,
                                 GError **error); /* CONFLICT when it was undone already */
gboolean store_report_set(Store *store, gint64 import, const char *json, GError **error);
char *store_report_get(Store *store, gint64 import, GError **error); /* new JSON */

#endif
