/* Remembers the tables of uploads, the ones that were asked for last. */
#include "service/recall.h"

#include <string.h>

typedef struct {
    gint64 upload;
    char *key;
    Table *table;
    GPtrArray *findings;
    gsize bytes;
    gint64 used; /* monotonic */
} Entry;

struct Recall {
    GMutex lock;
    GCond stop;
    GHashTable *entries; /* gint64 upload -> Entry, which holds the key */
    gsize bytes, max_bytes;
    gint64 keep; /* microseconds */
    gboolean stopping;
    GThread *keeper; /* from the first entry on */
};

static void
entry_free(gpointer data)
{
    Entry *entry = data;
    g_free(entry->key);
    table_unref(entry->table);
    g_ptr_array_unref(entry->findings);
    g_free(entry);
}

Recall *
recall_new(gsize max_bytes, guint seconds)
{
    Recall *recall = g_new0(Recall, 1);
    g_mutex_init(&recall->lock);
    g_cond_init(&recall->stop);
    recall->entries = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, entry_free);
    recall->max_bytes = max_bytes;
    recall->keep = (gint64)seconds * G_USEC_PER_SEC;
    return recall;
}

void
recall_free(Recall *recall)
{
    if (recall == NULL)
        return;
    g_mutex_lock(&recall->lock);
    recall->stopping = TRUE;
    g_cond_signal(&recall->stop);
    g_mutex_unlock(&recall->lock);
    if (recall->keeper != NULL)
        g_thread_join(recall->keeper);
    g_hash_table_unref(recall->entries);
    g_mutex_clear(&recall->lock);
    g_cond_clear(&recall->stop);
    g_free(recall);
}

static void
drop(Recall *recall, gint64 upload)
{
    const Entry *entry = g_hash_table_lookup(recall->entries, &upload);
    if (entry == NULL)
        return;
    recall->bytes -= entry->bytes;
    g_hash_table_remove(recall->entries, &upload);
}

/* The one that nobody asked for the longest, or NULL. */
static const Entry *
oldest(const Recall *recall)
{
    const Entry *found = NULL;
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, recall->entries);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        if (found == NULL || ((const Entry *)value)->used < found->used)
            found = value;
    return found;
}

/* Forgets what is old, when there is nobody who asks too. */
static gpointer
keep(gpointer data)
{
    Recall *recall = data;
    g_mutex_lock(&recall->lock);
    while (!recall->stopping) {
        gint64 now = g_get_monotonic_time();
        const Entry *entry = oldest(recall);
        if (entry != NULL && entry->used + recall->keep <= now)
            drop(recall, entry->upload);
        else
            g_cond_wait_until(&recall->stop, &recall->lock,
                              entry != NULL ? entry->used + recall->keep : now + recall->keep);
    }
    g_mutex_unlock(&recall->lock);
    return NULL;
}

static void
append_copies(GPtrArray *to, const GPtrArray *from)
{
    for (guint i = 0; i < from->len; i++)
        g_ptr_array_add(to, finding_copy(from->pdata[i]));
}

Table *
recall_get(Recall *recall, gint64 upload, const char *key, GPtrArray *findings)
{
    Table *table = NULL;
    g_mutex_lock(&recall->lock);
    Entry *entry = g_hash_table_lookup(recall->entries, &upload);
    if (entry != NULL && g_str_equal(entry->key, key)) {
        entry->used = g_get_monotonic_time();
        table = table_ref(entry->table);
        append_copies(findings, entry->findings);
    }
    g_mutex_unlock(&recall->lock);
    return table;
}

static gsize
bytes_of(const Table *table, const GPtrArray *findings)
{
    gsize bytes = sizeof(Entry) + table_bytes(table);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];
        bytes += sizeof *finding + (finding->cell != NULL ? strlen(finding->cell) : 0);
        for (guint a = 0; a < G_N_ELEMENTS(finding->arguments); a++)
            bytes += finding->arguments[a] != NULL ? strlen(finding->arguments[a]) : 0;
    }
    return bytes;
}

void
recall_put(Recall *recall, gint64 upload, const char *key, Table *table, const GPtrArray *findings)
{
    gsize bytes = bytes_of(table, findings);
    g_mutex_lock(&recall->lock);
    drop(recall, upload);
    if (bytes <= recall->max_bytes / 4) {
        while (recall->bytes + bytes > recall->max_bytes)
            drop(recall, oldest(recall)->upload);
        Entry *entry = g_new(Entry, 1);
        *entry = (Entry){upload, g_strdup(key),         table_ref(table), finding_list_new(),
                         bytes,  g_get_monotonic_time()};
        append_copies(entry->findings, findings);
        g_hash_table_insert(recall->entries, &entry->upload, entry);
        recall->bytes += bytes;
        if (recall->keeper == NULL)
            recall->keeper = g_thread_new("recall", keep, recall);
    }
    g_mutex_unlock(&recall->lock);
}

void
recall_drop(Recall *recall, gint64 upload)
{
    g_mutex_lock(&recall->lock);
    drop(recall, upload);
    g_mutex_unlock(&recall->lock);
}
