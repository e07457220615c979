/* Writing the trail: lines of what is done, in the transaction that does it; lines of what is seen, by one writer for all. */
#include "service/audit_write.h"

#include "service/audit.h"
#include "service/private.h"
#include "store/audit.h"
#include "text/text.h"

/* A page goes out when its line is in the memory of the server; it is on the disk so much later. Waiting for that would make each
 * page wait for a commit (a millisecond or more, and on SQLite for whoever imports at that moment), for what only a server that
 * falls over within this time gains. What leaves as a file does wait (service_audit_now). */
#define GROUP_MILLISECONDS 100
#define GROUP_MOST         500
#define WAITING_MOST                                                                                         \
    5000 /* lines; then pages wait for the trail, and when it cannot be written nothing more is shown */
#define ROOM_MILLISECONDS  250
#define RETRY_MILLISECONDS 500
#define STOP_TRIES         10

struct AuditWriter {
    Service *service;
    GMutex lock; /* of all below */
    GCond changed;
    GQueue waiting;  /* of AuditLine */
    guint n_writing; /* taken out, and not yet on the disk */
    gboolean is_stopping;
    GThread *thread; /* from the first line on */
};

AuditWriter *
audit_writer_new(Service *service)
{
    AuditWriter *writer = g_new0(AuditWriter, 1);
    writer->service = service;
    g_mutex_init(&writer->lock);
    g_cond_init(&writer->changed);
    g_queue_init(&writer->waiting);
    return writer;
}

static gboolean
add_line(Store *store, AuditLine *line, GError **error)
{
    line->library = store_audit_library(store, line, error);
    return line->library >= 0 && store_audit_add(store, &line, 1, error);
}

gboolean
service_audit(const Service *service, Store *store, const Account *actor, const AuditEvent *event,
              GError **error)
{
    g_autoptr(AuditLine) line = audit_line_new(actor, event, service_now(service));
    GError *cause = NULL;
    if (actor != NULL && actor->command != NULL && !command_note(service, store, actor, error))
        return FALSE;
    return add_line(store, line, &cause) || service_fail(error, cause);
}

gboolean
service_audit_now(const Service *service, Store *store, const Account *actor, const AuditEvent *event,
                  GError **error)
{
    GError *cause = NULL;
    store_rollback(store);
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    if (!service_audit(service, store, actor, event, error)) {
        store_rollback(store);
        return FALSE;
    }
    return store_commit(store, &cause) || service_fail(error, cause);
}

static gint
compare_libraries(gconstpointer a, gconstpointer b)
{
    const AuditLine *one = *(const AuditLine *const *)a, *other = *(const AuditLine *const *)b;
    return one->library < other->library ? -1 : one->library > other->library;
}

/* The chains in the order of their libraries, as every server takes them, so that no two wait for each other. */
static gboolean
add_group(Store *store, GPtrArray *lines, GError **error)
{
    for (guint i = 0; i < lines->len; i++) {
        AuditLine *line = lines->pdata[i];
        if ((line->library = store_audit_library(store, line, error)) < 0)
            return FALSE;
    }
    g_ptr_array_sort(lines, compare_libraries); /* a merge sort: those of one library stay in order */
    for (guint from = 0, to; from < lines->len; from = to) {
        for (to = from + 1;
             to < lines->len && compare_libraries(&lines->pdata[from], &lines->pdata[to]) == 0;)
            to++;
        if (!store_audit_add(store, (AuditLine *const *)&lines->pdata[from], to - from, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
write_group(Service *service, GPtrArray *lines)
{
    g_auto(Connection) connection = {0};
    return connection_take(&connection, service, STORE_EVERY_LIBRARY, NULL) &&
           store_begin(connection.store, NULL) && add_group(connection.store, lines, NULL) &&
           store_commit(connection.store, NULL);
}

/* Under the lock: waits for lines, and then a moment for more. NULL: the end. */
static GPtrArray *
take_group(AuditWriter *writer)
{
    while (writer->waiting.length == 0 && !writer->is_stopping)
        g_cond_wait(&writer->changed, &writer->lock);
    gint64 until = g_get_monotonic_time() + GROUP_MILLISECONDS * G_TIME_SPAN_MILLISECOND;
    while (writer->waiting.length < GROUP_MOST && !writer->is_stopping &&
           g_cond_wait_until(&writer->changed, &writer->lock, until))
        ;
    if (writer->waiting.length == 0)
        return NULL;
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)audit_line_free);
    while (lines->len < GROUP_MOST && writer->waiting.length > 0)
        g_ptr_array_add(lines, g_queue_pop_head(&writer->waiting));
    writer->n_writing = lines->len;
    g_cond_broadcast(&writer->changed); /* there is room */
    return lines;
}

/* Tried until it is written; a server that stops gives up after some times. Under the lock, which it lets go meanwhile. */
static void
write_until_done(AuditWriter *writer, GPtrArray *lines)
{
    gboolean is_written = FALSE;
    for (guint tries = 0; !is_written && (!writer->is_stopping || tries < STOP_TRIES); tries++) {
        g_mutex_unlock(&writer->lock);
        is_written = write_group(writer->service, lines);
        if (!is_written)
            g_usleep(RETRY_MILLISECONDS * 1000);
        g_mutex_lock(&writer->lock);
    }
    writer->n_writing = 0;
    g_cond_broadcast(&writer->changed);
}

static gpointer
run(gpointer data)
{
    AuditWriter *writer = data;
    g_mutex_lock(&writer->lock);
    for (GPtrArray *lines; (lines = take_group(writer)) != NULL; g_ptr_array_unref(lines))
        write_until_done(writer, lines);
    g_mutex_unlock(&writer->lock);
    return NULL;
}

void
audit_writer_free(AuditWriter *writer)
{
    if (writer == NULL)
        return;
    g_mutex_lock(&writer->lock);
    writer->is_stopping = TRUE;
    g_cond_broadcast(&writer->changed);
    g_mutex_unlock(&writer->lock);
    if (writer->thread != NULL)
        g_thread_join(writer->thread);
    g_queue_clear_full(&writer->waiting, (GDestroyNotify)audit_line_free);
    g_mutex_clear(&writer->lock);
    g_cond_clear(&writer->changed);
    g_free(writer);
}

void
service_audit_flush(Service *service)
{
    AuditWriter *writer = service->audit;
    g_mutex_lock(&writer->lock);
    while (writer->waiting.length + writer->n_writing > 0)
        g_cond_wait(&writer->changed, &writer->lock);
    g_mutex_unlock(&writer->lock);
}

static gboolean
push(Service *service, AuditLine *line)
{
    AuditWriter *writer = service->audit;
    gint64 until = g_get_monotonic_time() + ROOM_MILLISECONDS * G_TIME_SPAN_MILLISECOND;
    g_mutex_lock(&writer->lock);
    while (writer->waiting.length >= WAITING_MOST &&
           g_cond_wait_until(&writer->changed, &writer->lock, until))
        ;
    gboolean has_room = writer->waiting.length < WAITING_MOST;
    if (has_room) {
        g_queue_push_tail(&writer->waiting, line);
        if (writer->thread == NULL)
            writer->thread = g_thread_new("audit", run, writer);
        if (writer->waiting.length == 1 || writer->waiting.length == GROUP_MOST)
            g_cond_broadcast(&writer->changed);
    }
    g_mutex_unlock(&writer->lock);
    return has_room;
}

gboolean
service_audit_seen(Service *service, const Account *actor, const AuditEvent *event, GError **error)
{
    AuditLine *line = audit_line_new(actor, event, service_now(service));
    if (push(service, line))
        return TRUE;
    audit_line_free(line);
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_BUSY,
                        _("The trail of who sees what cannot be written right now, so nothing is shown. "
                          "Nothing was changed. Try again in a few minutes, and tell the operator when it "
                          "lasts."));
    return FALSE;
}

void
service_audit_refused(Service *service, const Account *actor, const AuditEvent *event)
{
    AuditEvent refused = *event;
    refused.result = AUDIT_REFUSED;
    AuditLine *line = audit_line_new(actor, &refused, service_now(service));
    if (!push(service, line))
        audit_line_free(line);
}
