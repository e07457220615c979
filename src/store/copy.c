/* Copies all tables row by row, and counts and digests what it reads. */
#include "store/copy.h"

#include <string.h>

#include "store/bulk.h"
#include "store/db.h"
#include "store/import.h"
#include "store/register.h"
#include "text/text.h"

#define WATCH_EVERY (G_USEC_PER_SEC / 5) /* between two words of progress */

typedef enum {
    USE_COPIED,
    USE_FLEETING, /* of this machine and this moment */
    USE_OWN       /* made by the migrations, by counters, or by a backup */
} Use;

/* Every table of the last migration, those that are referred to first. A table that is not here is not passed over: copying
 * then fails, and with it tests/store/test-copy.c. */
static const struct {
    const char *name;
    Use use;
    gsize count; /* where its rows are counted, offset in StoreContent */
} tables[] = {
    {"library", USE_COPIED, G_STRUCT_OFFSET(StoreContent, libraries)},
    {"branch", USE_COPIED, G_STRUCT_OFFSET(StoreContent, branches)},
    {"school_group", USE_COPIED, 0},
    {"person", USE_COPIED, G_STRUCT_OFFSET(StoreContent, pupils)},
    {"membership", USE_COPIED, 0},
    {"enrolment", USE_COPIED, 0},
    {"card", USE_COPIED, 0},
    {"hand_change", USE_COPIED, 0},
    {"title", USE_COPIED, 0},
    {"copy", USE_COPIED, 0},
    {"loan", USE_COPIED, 0},
    {"fee", USE_COPIED, 0},
    {"payment", USE_COPIED, 0},
    {"hold", USE_COPIED, 0},
    {"wish", USE_COPIED, 0},
    {"reading", USE_COPIED, 0},
    {"group_visit", USE_COPIED, 0},
    {"kiosk", USE_COPIED, 0},
    {"policy_rule", USE_COPIED, 0},
    {"closed_period", USE_COPIED, 0},
    {"reminder_step", USE_COPIED, 0},
    {"reminder_run", USE_COPIED, 0},
    {"reminder", USE_COPIED, 0},
    {"desk_command", USE_COPIED, 0},
    {"retention", USE_COPIED, 0},
    {"retention_run", USE_COPIED, 0},
    {"account", USE_COPIED, 0},
    {"second_factor", USE_COPIED, 0}, /* wrapped, as upload_key */
    {"recovery_code", USE_COPIED, 0},
    {"account_grant", USE_COPIED, 0},
    {"group_teacher", USE_COPIED, 0},
    {"patron", USE_COPIED, 0},
    {"subscription", USE_COPIED, 0},
    {"patron_note", USE_COPIED, 0},
    {"patron_change", USE_COPIED, 0},
    {"audit_line", USE_COPIED, 0}, /* the triggers let in what is new, and nothing else happens to them */
    {"audit_person", USE_COPIED, 0},
    {"audit_head", USE_COPIED, 0},
    {"upload", USE_COPIED, G_STRUCT_OFFSET(StoreContent, uploads)},
    {"upload_piece", USE_COPIED, 0},
    {"upload_key", USE_COPIED, 0}, /* wrapped: of use with the key file only */
    {"key_in_use", USE_COPIED, 0},
    {"job", USE_COPIED,
     0}, /* a worker's that goes on elsewhere is taken for dead, and another takes its job over */
    {"account_link", USE_COPIED, 0},
    {"client", USE_COPIED, 0},
    {"school_view", USE_COPIED, 0},
    {"sip_machine", USE_COPIED, 0},
    {"sign_in_used", USE_FLEETING, 0},
    {"mail_contact", USE_COPIED, 0},
    {"mail_choice", USE_COPIED, 0},
    {"mail", USE_COPIED, 0}, /* what waits is sent by the copy, once the original is no longer used */
    {"answer", USE_COPIED, 0},
    {"mapping", USE_COPIED, 0},
    {"import", USE_COPIED, G_STRUCT_OFFSET(StoreContent, imports)},
    {"journal", USE_COPIED, 0},
    {"journal_group", USE_COPIED, 0},
    {"report", USE_COPIED, 0},
    {"title_record", USE_COPIED, 0},
    {"picture", USE_COPIED, 0},
    {"title_read", USE_COPIED, 0},
    {"tip", USE_COPIED, 0},
    {"tip_title", USE_COPIED, 0},
    {"posting", USE_COPIED, 0},
    {"catalogue_word", USE_COPIED, 0},
    {"catalogue_near", USE_COPIED, 0},
    {"shelf", USE_COPIED, 0},
    {"search_target", USE_COPIED, 0},
    {"title_file", USE_COPIED, 0},
    {"title_file_piece", USE_COPIED, 0},
    {"title_file_change", USE_COPIED, 0},
    {"inventory", USE_COPIED, 0},
    {"inventory_scan", USE_COPIED, 0},
    {"inventory_mark", USE_COPIED, 0},
    {"api_command", USE_COPIED, 0}, /* what was done before the backup is not done once more after it */
    {"session", USE_FLEETING, 0},
    {"patron_recent", USE_FLEETING, 0},
    {"login_throttle", USE_FLEETING, 0},
    {"login_known", USE_COPIED, 0},
    {"login_turn", USE_FLEETING, 0},
    {"schema_version", USE_OWN, 0},
    {"series", USE_OWN, 0},
    {"backup_seal", USE_OWN, 0},
};

/* Its place in the list; the length of the list when it is not there. */
static guint
place_of(const char *name)
{
    guint i = 0;
    while (i < G_N_ELEMENTS(tables) && !g_str_equal(tables[i].name, name))
        i++;
    return i;
}

/* A walk through a table: to is NULL when it is only read. */
typedef struct {
    const BulkTable *table;
    Store *to;
    const StoreWatch *watch;
    GChecksum *checksum;
    guint64 rows;
    gint64 told; /* when, by the monotonic clock */
} Walk;

/* Kind, length and value: no two rows give the same bytes. */
static void
digest_value(GChecksum *checksum, const BulkValue *value)
{
    struct {
        guint64 kind, number;
    } head = {GUINT64_TO_LE((guint64)value->kind),
              GUINT64_TO_LE(value->kind == BULK_INT ? (guint64)value->number : (guint64)value->length)};
    g_checksum_update(checksum, (const guchar *)&head, sizeof head);
    if (value->kind != BULK_INT && value->length > 0)
        g_checksum_update(checksum, value->bytes, (gssize)value->length);
}

static void
tell(Walk *walk)
{
    if (!walk->watch || !walk->watch->call)
        return;
    walk->told = g_get_monotonic_time();
    walk->watch->call(walk->table->name, walk->rows, !walk->to, walk->watch->data);
}

static gboolean
take_row(const BulkValue *values, gpointer data, GError **error)
{
    Walk *walk = data;
    for (guint i = 0; i < walk->table->columns->len; i++)
        digest_value(walk->checksum, &values[i]);
    walk->rows++;
    if (walk->watch && walk->watch->call && g_get_monotonic_time() - walk->told > WATCH_EVERY)
        tell(walk);
    return !walk->to || walk->to->engine->bulk->write(walk->to->connection, walk->table, values, error);
}

static gboolean
is_same_table(const BulkTable *one, const BulkTable *other)
{
    gboolean same = one->columns->len == other->columns->len;
    for (guint i = 0; same && i < one->columns->len; i++) {
        const BulkColumn *a = &g_array_index(one->columns, BulkColumn, i),
                         *b = &g_array_index(other->columns, BulkColumn, i);
        same = g_str_equal(a->name, b->name) && a->kind == b->kind && a->kind != BULK_NULL &&
               a->key == b->key;
    }
    return same;
}

static gboolean
walk_into(Walk *walk, Store *from, const BulkTable *theirs, GError **error)
{
    const EngineBulk *bulk = walk->to->engine->bulk;
    if (!is_same_table(walk->table, theirs)) {
        engine_set_error(error, STORE_ERROR_DB, walk->table->name, "not alike in both databases");
        return FALSE;
    }
    if (!bulk->write_begin(walk->to->connection, theirs, error))
        return FALSE;
    g_autoptr(GError) failure = NULL;
    const BulkTable *ours = walk->table;
    walk->table = theirs; /* the same columns, as the writing engine stores them */
    gboolean ok = from->engine->bulk->read(from->connection, ours, take_row, walk, &failure);
    if (!bulk->write_end(walk->to->connection, failure ? NULL : &failure) || !ok) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    return TRUE;
}

/* One table: its line ("name rows digest") is added to lines. */
static gboolean
walk_table(Store *from, Walk *walk, const char *name, GPtrArray *lines, GError **error)
{
    g_autoptr(BulkTable) table = from->engine->bulk->describe(from->connection, name, error);
    g_autoptr(BulkTable) theirs = table && walk->to
                                      ? walk->to->engine->bulk->describe(walk->to->connection, name, error)
                                      : NULL;
    if (!table || (walk->to && !theirs))
        return FALSE;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    walk->table = table;
    walk->checksum = checksum;
    walk->rows = 0;
    if (!(walk->to ? walk_into(walk, from, theirs, error)
                   : from->engine->bulk->read(from->connection, table, take_row, walk, error)))
        return FALSE;
    g_ptr_array_add(lines, g_strdup_printf("%s %" G_GUINT64_FORMAT " %s\n", name, walk->rows,
                                           g_checksum_get_string(checksum)));
    tell(walk);
    return TRUE;
}

static void
count_table(StoreContent *content, guint place, guint64 rows)
{
    content->rows += rows;
    if (place < G_N_ELEMENTS(tables) && (tables[place].count || place == 0))
        G_STRUCT_MEMBER(guint64, content, tables[place].count) += rows;
}

static gint
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
close_content(StoreContent *content, GPtrArray *lines, const GArray *counters)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    for (guint i = 0; i < counters->len; i++) {
        const BulkCounter *counter = &g_array_index(counters, BulkCounter, i);
        guint place = g_str_has_prefix(counter->name, "id ") ? place_of(counter->name + 3) : 0;
        if (place == G_N_ELEMENTS(tables) || tables[place].use == USE_COPIED)
            g_ptr_array_add(lines,
                            g_strdup_printf("%s %" G_GINT64_FORMAT "\n", counter->name, counter->last));
    }
    g_ptr_array_sort(lines, compare_lines);
    for (guint i = 0; i < lines->len; i++)
        g_checksum_update(checksum, g_ptr_array_index(lines, i), -1);
    g_strlcpy(content->digest, g_checksum_get_string(checksum), sizeof content->digest);
}

/* Tables that the list does not know count: an older database may have had them. */
gboolean
store_content(Store *store, const StoreWatch *watch, StoreContent *content, GError **error)
{
    const EngineBulk *bulk = store->engine->bulk;
    g_autoptr(GPtrArray) names = bulk->names(store->connection, error);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    Walk walk = {.watch = watch};
    *content = (StoreContent){0};
    for (guint i = 0; names && i < names->len; i++) {
        guint place = place_of(g_ptr_array_index(names, i));
        if (place < G_N_ELEMENTS(tables) && tables[place].use != USE_COPIED)
            continue;
        if (!walk_table(store, &walk, g_ptr_array_index(names, i), lines, error))
            return FALSE;
        count_table(content, place, walk.rows);
    }
    g_autoptr(GArray) counters = names ? bulk->counters(store->connection, error) : NULL;
    if (counters)
        close_content(content, lines, counters);
    return counters != NULL;
}

static gboolean
knows_all(Store *store, GError **error)
{
    g_autoptr(GPtrArray) names = store->engine->bulk->names(store->connection, error);
    for (guint i = 0; names && i < names->len; i++)
        if (place_of(g_ptr_array_index(names, i)) == G_N_ELEMENTS(tables)) {
            engine_set_error(error, STORE_ERROR_DB, g_ptr_array_index(names, i), "a table that is not known");
            return FALSE;
        }
    return names != NULL;
}

static gboolean
refuse_row(const BulkValue *values, gpointer data, GError **error)
{
    (void)values;
    (void)data;
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                _("The database is in use already: something is in it. Nothing was written. Take an empty "
                  "one."));
    return FALSE;
}

gboolean
store_is_empty(Store *store, GError **error)
{
    const EngineBulk *bulk = store->engine->bulk;
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (tables[i].use != USE_COPIED)
            continue;
        g_autoptr(BulkTable) table = bulk->describe(store->connection, tables[i].name, error);
        if (!table || !bulk->read(store->connection, table, refuse_row, NULL, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
copy_counters(Store *from, Store *to, GPtrArray *lines, StoreContent *content, GError **error)
{
    g_autoptr(GArray) counters = from->engine->bulk->counters(from->connection, error);
    for (guint i = 0; counters && i < counters->len; i++)
        if (!to->engine->bulk->set_counter(to->connection, &g_array_index(counters, BulkCounter, i), error))
            return FALSE;
    if (counters)
        close_content(content, lines, counters);
    return counters != NULL;
}

static gboolean
copy_tables(Store *from, Store *to, const StoreWatch *watch, StoreContent *content, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    Walk walk = {.watch = watch, .to = to};
    *content = (StoreContent){0};
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (tables[i].use != USE_COPIED)
            continue;
        if (!walk_table(from, &walk, tables[i].name, lines, error))
            return FALSE;
        count_table(content, i, walk.rows);
    }
    return copy_counters(from, to, lines, content, error);
}

static gboolean
assert_same(const char *one, const char *other, GError **error)
{
    if (g_str_equal(one, other))
        return TRUE;
    g_set_error(error, STORE_ERROR, STORE_ERROR_DB,
                _("What was written differs from what was read. Nothing of it was kept. Report this to the "
                  "maker of Instroom."));
    return FALSE;
}

/* An address with a slip of the pen is an empty database, and a copy of that would pass for a backup. */
static gboolean
require_content(const StoreContent *content, GError **error)
{
    if (content->rows > 0)
        return TRUE;
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                _("There is nothing in this database. Nothing was copied. Look whether --database or "
                  "INSTROOM_DATABASE names the right one."));
    return FALSE;
}

/* Before version 3 the files of uploads lay in a folder, of which a server knows where it is. */
static gboolean
require_files(Store *store, GError **error)
{
    g_autoptr(GPtrArray) outside = store_upload_list_spooled(store, error);
    if (outside && outside->len > 0)
        g_set_error(
            error, STORE_ERROR, STORE_ERROR_CONFLICT,
            _("Uploaded files still lie in a folder beside the database (%u). No copy was made: it would "
              "lack them. Start \"instroom serve\" once, which takes them in, and try again."),
            outside->len);
    return outside && outside->len == 0;
}

Store *
store_open_existing(const char *url, GError **error)
{
    const char *address;
    const Engine *engine = engine_of(url, &address, error);
    if (!engine)
        return NULL;
    if (engine->bulk->claim || g_file_test(address, G_FILE_TEST_EXISTS))
        return store_open(url, error);
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                _("There is no database %s. Nothing was copied. Look whether --database or "
                  "INSTROOM_DATABASE names the right one."),
                address);
    return NULL;
}

gboolean
store_copy_into(Store *from, Store *to, const StoreWatch *watch, StoreContent *content, GError **error)
{
    StoreContent written;
    return knows_all(from, error) && knows_all(to, error) && require_files(from, error) &&
           store_is_empty(to, error) && to->engine->bulk->fill_begin(to->connection, error) &&
           copy_tables(from, to, watch, content, error) && require_content(content, error) &&
           to->engine->bulk->fill_end(to->connection, error) && store_content(to, watch, &written, error) &&
           assert_same(content->digest, written.digest, error);
}

static gboolean
digest_dump(const char *text, gsize length, gpointer data)
{
    g_checksum_update(data, (const guchar *)text, (gssize)length);
    return TRUE;
}

static gboolean
compare_dumps(Store *from, Store *to, GError **error)
{
    g_autoptr(GChecksum) ours = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GChecksum) theirs = g_checksum_new(G_CHECKSUM_SHA256);
    return store_register_dump(from, 0, digest_dump, ours, error) &&
           store_register_dump(to, 0, digest_dump, theirs, error) &&
           assert_same(g_checksum_get_string(ours), g_checksum_get_string(theirs), error);
}

gboolean
store_copy(Store *from, Store *to, const StoreWatch *watch, StoreContent *content, GError **error)
{
    store_enter(from, STORE_EVERY_LIBRARY);
    store_enter(to, STORE_EVERY_LIBRARY);
    gboolean ok = to->engine->bulk->fill_prepare(to->connection, error) && store_begin_read(from, error) &&
                  store_begin(to, error) && store_copy_into(from, to, watch, content, error) &&
                  compare_dumps(from, to, error) && store_commit(to, error);
    store_rollback(to);
    store_rollback(from);
    return ok;
}
