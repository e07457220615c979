/* Inside of making and restoring backups: the seal, and files that are whole or not there. Internal to store/. */
#ifndef STORE_SEALED_H
#define STORE_SEALED_H

#include "store/backup.h"

/* A file that is made under another name: path.part, mode 0600, held by a lock against a second maker. */
typedef struct {
    char *path, *part;
    int lock;
} SealedFile;

/* Begins an empty one; what an earlier maker left behind goes. */
gboolean sealed_file_begin(SealedFile *file, const char *path, GError **error);
/* It gets its name; what had that name before is gone. All of it is on the disk. */
gboolean sealed_file_keep(SealedFile *file, GError **error);
void sealed_file_clear(SealedFile *file); /* removes what was not kept */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SealedFile, sealed_file_clear)

gboolean sealed_sync_folder(const char *path, GError **error); /* the folder in which path is */
/* Says that path cannot be written or read: STORE_ERROR_FULL or _DB, from errno. Always FALSE. */
gboolean sealed_fail(const char *path, GError **error);

/* The file begins as a backup does; FALSE with STORE_ERROR_BACKUP when not, else as sealed_fail. */
gboolean sealed_check_header(const char *path, GError **error);

extern const char seal_script[]; /* makes a database a backup; the seal's row is still to come */
extern const char unseal_script[];

#endif
