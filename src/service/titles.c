/* Use cases of titles: MARC files into a library's catalogue and out of it. */
#include "service/titles_private.h"

#include <string.h>

#include "library/marc.h"
#include "service/private.h"
#include "store/hold.h"
#include "store/school.h"
#include "store/title_file.h"
#include "text/text.h"

#define EXPORT_PAGE 200

static void
line_free(gpointer data)
{
    TitleLine *line = data;
    g_free(line->title);
    g_free(line->why);
    g_free(line);
}

TitleImport *
title_import_new(void)
{
    TitleImport *import = g_new0(TitleImport, 1);
    import->refused = g_ptr_array_new_with_free_func(line_free);
    return import;
}

void
title_import_refuse(TitleImport *import, guint number, const char *title, const char *why)
{
    TitleLine *line = g_new0(TitleLine, 1);
    *line = (TitleLine){number, g_strdup(title), g_strdup(why)};
    g_ptr_array_add(import->refused, line);
}

void
title_import_free(TitleImport *import)
{
    if (!import)
        return;
    g_ptr_array_unref(import->refused);
    g_free(import);
}

const char *
title_fate_label(TitleFate fate)
{
    static const char *const labels[N_TITLE_FATES] = {N_("new"), N_("changed"), N_("the same"),
                                                      N_("refused")};
    return text_get(labels[fate]);
}

typedef struct {
    const TitleWalk *walk;
    Store *store;
    TitleImport *import;
    GHashTable *seen; /* numbers and ISBNs of this file -> number of the record */
    guint records;
    GError *failure; /* of the store */
    GError *stopped; /* of the walk's piece */
} Run;

/* What the record says, over what is known: what it is silent about stays. New. */
static Title *
merge(const Title *known, const Title *comes)
{
    Title *title = title_copy(known);
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        if (*comes->text[i] != '\0')
            title_set(title, (TitleText)i, comes->text[i]);
    for (guint i = 0; i < N_TITLE_NUMBERS; i++)
        if (i != TITLE_AGE_FROM && comes->number[i] != 0)
            title->number[i] = comes->number[i];
    if (comes->number[TITLE_AGE_TO] != 0)
        title->number[TITLE_AGE_FROM] = comes->number[TITLE_AGE_FROM];
    return title;
}

/* What was there before, so that it can be taken back. */
static gboolean
note(Run *run, gint64 title, const Title *known, GString *was)
{
    g_autofree char *kept = known ? title_kept_text(known) : g_strdup("");
    const TitleChange change = {title, known ? known->version + 1 : 1, kept, was};
    return run->walk->file == 0 || store_title_change_add(run->store, run->walk->hand.library,
                                                          run->walk->file, &change, &run->failure);
}

/* Writes title and record, over what is known with its record (NULL: new). */
static gboolean
keep(Run *run, Title *title, const GString *record, const Title *known, GString *was)
{
    gboolean ok = TRUE;
    if (!known) {
        title->id = store_title_add(run->store, &run->walk->hand, title, &run->failure);
        ok = title->id > 0;
    } else {
        ok = store_title_set(run->store, &run->walk->hand, title, &run->failure);
    }
    return ok && store_title_record_set(run->store, title->id, record, &run->failure) &&
           note(run, title->id, known, was);
}

/* FALSE: the store failed. */
static gboolean
decide(Run *run, Title *comes, const GString *record, TitleFate *fate)
{
    const gint64 library = run->walk->hand.library;
    gint64 id = store_title_find(run->store, library, comes->text[TITLE_NUMBER], comes->text[TITLE_ISBN],
                                 &run->failure);
    if (id < 0)
        return FALSE;
    *fate = FATE_NEW;
    if (id == 0)
        return !run->walk->apply || keep(run, comes, record, NULL, NULL);
    g_autoptr(Title) known = store_title_get(run->store, library, id, &run->failure);
    g_autoptr(GString) was = known ? store_title_record_get(run->store, id, &run->failure) : NULL;
    if (run->failure)
        return FALSE;
    g_autoptr(Title) merged = merge(known, comes);
    if (title_equal(merged, known) && was && g_string_equal(was, record)) {
        *fate = FATE_SAME;
        return TRUE;
    }
    *fate = FATE_CHANGED;
    return !run->walk->apply || keep(run, merged, record, known, was);
}

/* The record of the file that has this title too, or 0. */
static guint
seen_before(Run *run, const Title *title, guint number)
{
    const TitleText keys[] = {TITLE_NUMBER, TITLE_ISBN};
    guint before = 0;
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *key = g_strdup_printf("%u %s", i, title->text[keys[i]]);
        if (*title->text[keys[i]] == '\0')
            continue;
        guint other = GPOINTER_TO_UINT(g_hash_table_lookup(run->seen, key));
        if (other == 0)
            g_hash_table_insert(run->seen, g_steal_pointer(&key), GUINT_TO_POINTER(number));
        before = before == 0 ? other : before;
    }
    return before;
}

static char *
refusal(Run *run, const Title *title, guint number)
{
    if (*title->text[TITLE_TITLE] == '\0')
        return g_strdup(_("There is no title in it."));
    guint before = seen_before(run, title, number);
    return before > 0 ? g_strdup_printf(_("Record %u of this file is the same title."), before) : NULL;
}

static char *
unread(const char *problem)
{
    return g_strdup_printf(_("This record cannot be read: %s."), problem);
}

static gboolean
take_record(guint number, const MarcRecord *record, const char *problem, gpointer data)
{
    Run *run = data;
    TitleFate fate = FATE_REFUSED;
    if (++run->records > TITLES_RECORDS_MOST)
        return FALSE;
    g_autoptr(Title) title = record ? marc_to_title(record) : title_new();
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autofree char *why = problem ? unread(problem)
                           : !marc_write_iso2709(record, bytes)
                               ? unread(_("it is longer than a record can be"))
                               : refusal(run, title, number);
    gboolean is_past = run->records <= run->walk->from;
    if (!why && !is_past && !decide(run, title, bytes, &fate))
        return FALSE;
    run->import->count[fate] += why || !is_past;
    if (why && run->import->refused->len < TITLES_TOLD)
        title_import_refuse(run->import, number, title->text[TITLE_TITLE], why);
    return is_past || !run->walk->piece || run->records % TITLES_PIECE != 0 ||
           run->walk->piece(run->records, run->walk->data, &run->stopped);
}

static gboolean
too_large(GError **error, const char *text)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_LIMIT, text);
    return FALSE;
}

TitleImport *
titles_walk(const TitleWalk *walk, const GBytes *file, GError **error)
{
    gsize length;
    const char *bytes = g_bytes_get_data((GBytes *)file, &length);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(TitleImport) import = title_import_new();
    Run run = {walk, walk->store, import, seen, 0, NULL, NULL};
    if (!marc_read(bytes, length, take_record, &run)) {
        if (run.stopped)
            g_propagate_error(error, run.stopped);
        else if (run.failure)
            service_fail(error, run.failure);
        else
            too_large(error,
                      _("There are more than 500,000 records in this file. Nothing was done. Split it."));
        return NULL;
    }
    if (run.records == 0) {
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE,
            _("There is no record in this file. Nothing was done. Give a file of MARC 21 records: ISO "
              "2709 (mostly .mrc) or MARCXML."));
        return NULL;
    }
    return g_steal_pointer(&import);
}

char *
titles_counted(const TitleImport *import)
{
    return g_strdup_printf("new %u, changed %u, same %u, refused %u", import->count[FATE_NEW],
                           import->count[FATE_CHANGED], import->count[FATE_SAME],
                           import->count[FATE_REFUSED]);
}

/* The library by its name; narrows the connection to it. 0 with error. */
static gint64
enter(Connection *connection, const Account *actor, const char *name, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Library) library = store_library_find(connection->store, name, &cause);
    if (!library && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        service_fail(error, cause);
        return 0;
    }
    g_clear_error(&cause);
    if (!library || !account_may(actor, RIGHT_TITLES_EDIT, library->id, 0)) {
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                    _("There is no library \"%s\". Nothing was done. Write its name as the list of libraries "
                      "has it."),
                    name);
        return 0;
    }
    store_enter(connection->store, library->id);
    return library->id;
}

static gboolean
finish(Connection *connection, const Account *actor, gint64 library, const TitleImport *import,
       GError **error)
{
    GError *cause = NULL;
    g_autofree char *detail = titles_counted(import);
    const AuditEvent event = {
        .verb = AUDIT_APPLY, .kind = AUDIT_TITLES, .library = library, .detail = detail};
    return service_audit(connection->service, connection->store, actor, &event, error) &&
           (store_commit(connection->store, &cause) || service_fail(error, cause));
}

TitleImport *
service_titles_import(Service *service, const Account *actor, const char *library, const GBytes *file,
                      gboolean apply, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_TITLES_EDIT, error))
        return NULL;
    if (g_bytes_get_size((GBytes *)file) > TITLES_FILE_MOST) {
        too_large(error, _("The file is larger than 256 MB. Nothing was read. Split it."));
        return NULL;
    }
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    gint64 id = enter(&connection, actor, library, error);
    if (id == 0)
        return NULL;
    Store *store = connection.store;
    if (!(apply ? store_begin(store, &cause) && store_lock_library(store, id, &cause)
                : store_begin_read(store, &cause))) {
        service_fail(error, cause);
        return NULL;
    }
    const TitleWalk walk = {store, {id, actor->id, service_now(service)}, apply, 0, 0, NULL, NULL};
    g_autoptr(TitleImport) import = titles_walk(&walk, file, error);
    return import && (!apply || finish(&connection, actor, id, import, error)) ? g_steal_pointer(&import)
                                                                               : NULL;
}

FoundTitles *
service_titles_find(Service *service, const Account *actor, const char *library, const char *typed,
                    guint limit, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_TITLES_EDIT, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    gint64 id = enter(&connection, actor, library, error);
    if (id == 0)
        return NULL;
    const CatalogueQuery query = {.library = id, .typed = typed, .avi = "", .genre = "", .limit = limit};
    FoundTitles *found = store_catalogue_find(connection.store, &query, &cause);
    if (!found)
        service_fail(error, cause);
    return found;
}

FoundTitles *
service_titles_search(Service *service, const Account *actor, const CatalogueQuery *query, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    CatalogueQuery own = *query;
    own.library = actor->library;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    FoundTitles *found = store_catalogue_find(connection.store, &own, &cause);
    if (!found)
        service_fail(error, cause);
    return found;
}

void
title_view_free(TitleView *view)
{
    if (!view)
        return;
    title_free(view->title);
    g_clear_pointer(&view->copies, g_ptr_array_unref);
    g_free(view);
}

TitleView *
service_title_view(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gint64 waiting = -1;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(TitleView) view = g_new0(TitleView, 1);
    if (!store_begin_read(connection.store, &cause) ||
        !(view->title = store_title_get(connection.store, actor->library, id, &cause)) ||
        !(view->copies = store_copy_shelved(connection.store, actor->library, id, &cause)) ||
        (waiting = store_hold_count(connection.store, id, &cause)) < 0) {
        service_fail(error, cause);
        return NULL;
    }
    view->waiting = (guint)waiting;
    return g_steal_pointer(&view);
}

/* ---- out ---- */

/* FALSE: the store failed, or whoever writes stopped. */
static gboolean
export_one(Store *store, gint64 library, gint64 id, MarcForm form, TitlesOut *out, GError **error)
{
    g_autoptr(Title) title = store_title_get(store, library, id, error);
    GError *cause = NULL;
    g_autoptr(GString) was = title ? store_title_record_get(store, id, &cause) : NULL;
    g_autoptr(GString) bytes = g_string_new(NULL);
    if (!title || cause) {
        if (cause)
            g_propagate_error(error, cause);
        return FALSE;
    }
    g_autoptr(MarcRecord) kept = was ? marc_first(was->str, was->len) : NULL;
    g_autoptr(MarcRecord) record = marc_from_title(title, kept);
    if (form == MARC_FORM_XML)
        marc_write_xml(record, bytes);
    else if (!marc_write_iso2709(record, bytes))
        out->left_out++;
    return out->call(bytes->str, bytes->len, out->data);
}

gboolean
titles_export(Store *store, gint64 library, MarcForm form, TitlesOut *out, GError **error)
{
    GError *cause = NULL;
    gint64 after = 0;
    gboolean ok = TRUE;
    if (form == MARC_FORM_XML)
        ok = out->call(marc_xml_head, strlen(marc_xml_head), out->data);
    for (gboolean more = ok; more && ok;) {
        g_autoptr(GArray) ids = store_title_ids(store, library, after, EXPORT_PAGE, &cause);
        ok = ids != NULL;
        more = ok && ids->len == EXPORT_PAGE;
        for (guint i = 0; ok && i < ids->len; i++) {
            after = g_array_index(ids, gint64, i);
            ok = export_one(store, library, after, form, out, &cause);
        }
    }
    if (ok && form == MARC_FORM_XML)
        ok = out->call(marc_xml_foot, strlen(marc_xml_foot), out->data);
    if (!ok && !cause)
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_IO,
            _("The file could not be written to its end. Look whether there is room on the disk."));
    return ok || (cause && service_fail(error, cause));
}

gboolean
service_titles_export(Service *service, const Account *actor, const char *library, MarcForm form,
                      TitlesOut *out, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_TITLES_EDIT, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    GError *cause = NULL;
    gint64 id = enter(&connection, actor, library, error);
    if (id == 0)
        return FALSE;
    if (!store_begin_read(connection.store, &cause))
        return service_fail(error, cause);
    return titles_export(connection.store, id, form, out, error);
}
