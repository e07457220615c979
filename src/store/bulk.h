/* Whole tables through the seam, row by row and whatever their columns: what copying an installation is made of. Internal to
 * store/. */
#ifndef STORE_BULK_H
#define STORE_BULK_H

#include "store/engine.h"

typedef enum { BULK_NULL, BULK_INT, BULK_TEXT, BULK_BYTES } BulkKind;

typedef struct {
    BulkKind kind;
    gint64 number;     /* of an int */
    const void *bytes; /* of text (UTF-8, no zero at the end) and bytes; borrowed */
    gsize length;
} BulkValue;

typedef struct {
    char *name;
    BulkKind kind;
    guint key;   /* place in the primary key, from 1; 0 = not of it */
    guint width; /* bytes of an int, where the engine has several */
} BulkColumn;

typedef struct {
    char *name;
    GArray *columns; /* of BulkColumn, in the table's order */
} BulkTable;

/* A number that is never given twice, and how far it is: "id TABLE" for the ids that the engine gives, "series NAME". */
typedef struct {
    char *name;
    gint64 last; /* given, > 0 */
} BulkCounter;

/* A row as it comes by; the values hold until it returns. */
typedef gboolean (*BulkRow)(const BulkValue *values, gpointer data, GError **error);

/* Within the caller's transaction. Between write_begin and write_end (which must follow, and undoes nothing by itself), and
 * within read, the connection does nothing else. */
struct EngineBulk {
    GPtrArray *(*names)(EngineConnection *connection, GError **error); /* of every table, sorted; new */
    BulkTable *(*describe)(EngineConnection *connection, const char *table, GError **error); /* new */
    gboolean (*read)(EngineConnection *connection, const BulkTable *table, BulkRow row, gpointer data,
                     GError **error); /* in the order of the key */
    gboolean (*write_begin)(EngineConnection *connection, const BulkTable *table, GError **error);
    gboolean (*write)(EngineConnection *connection, const BulkTable *table, const BulkValue *values,
                      GError **error);
    gboolean (*write_end)(EngineConnection *connection, GError **error);
    GArray *(*counters)(EngineConnection *connection, GError **error); /* of BulkCounter, by name; new */
    gboolean (*set_counter)(EngineConnection *connection, const BulkCounter *counter, GError **error);
    /* Before the transaction in which all tables of a new database are filled; before and after they are, for what is quicker
     * done once. */
    gboolean (*fill_prepare)(EngineConnection *connection, GError **error);
    gboolean (*fill_begin)(EngineConnection *connection, GError **error);
    gboolean (*fill_end)(EngineConnection *connection, GError **error);
    /* Both NULL where a database is a file, which is taken and put aside as such. claim: until the connection closes nobody else
     * has one; STORE_ERROR_CONFLICT when somebody has. set_aside: everything in the database goes on under this name, and the
     * place where the program looks is empty. */
    gboolean (*claim)(EngineConnection *connection, GError **error);
    gboolean (*set_aside)(EngineConnection *connection, const char *name, GError **error);
};

BulkTable *bulk_table_new(const char *name);
void bulk_table_free(BulkTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BulkTable, bulk_table_free)
void bulk_table_add(BulkTable *table, const char *column, BulkKind kind, guint key, guint width);
GArray *bulk_counters_new(void);
void bulk_counters_add(GArray *counters, const char *name, gint64 last);

/* "name", as both engines write a name that may be any. */
void bulk_append_name(GString *sql, const char *name);
void bulk_append_columns(GString *sql, const BulkTable *table);
/* All rows in the order of the key; new. */
char *bulk_select(const BulkTable *table);

#endif
