/* Erasing a person on request, and the writing that retention shares. */
#include "service/erase.h"

#include "roster/blank.h"
#include "service/erase_write.h"
#include "service/private.h"
#include "text/text.h"

void
erase_view_free(EraseView *view)
{
    if (view == NULL)
        return;
    person_shown_free(view->shown);
    g_free(view);
}

/* ---- writing ---- */

typedef struct {
    RosterTraces *traces;
    GHashTable *branches; /* id -> itself */
    GHashTable *rows;     /* import -> set of rows of its file */
} Wake;

static void
note_state(const RosterState *state, gint64 import, guint32 row, gpointer data)
{
    Wake *wake = data;
    roster_traces_add(wake->traces, state);
    if (row == 0)
        return;
    GHashTable *rows = g_hash_table_lookup(wake->rows, &import);
    if (rows == NULL) {
        rows = g_hash_table_new(NULL, NULL);
        g_hash_table_insert(wake->rows, g_memdup2(&import, sizeof import), rows);
    }
    g_hash_table_add(rows, GUINT_TO_POINTER(row));
}

static void
note_card(const char *number, gpointer data)
{
    roster_traces_add_card(((Wake *)data)->traces, number);
}

static gboolean
note_people(Store *store, const GPtrArray *people, Wake *wake, GError **error)
{
    for (guint i = 0; i < people->len; i++) {
        const PersonShown *shown = g_ptr_array_index(people, i);
        if (!store_person_states(store, shown, note_state, wake, error) ||
            !store_person_cards(store, shown->person, note_card, wake, error))
            return FALSE;
        for (guint m = 0; m < shown->memberships->len; m++) {
            const PersonMembership *membership = g_ptr_array_index(shown->memberships, m);
            g_hash_table_add(wake->branches, g_memdup2(&membership->branch, sizeof membership->branch));
        }
    }
    return TRUE;
}

/* A report that names nobody of them is not taken apart. */
static gboolean
blank_report(Store *store, const StoredReport *stored, Wake *wake, GError **error)
{
    GHashTable *known = g_hash_table_lookup(wake->rows, &stored->import);
    if (known == NULL && !roster_traces_in(wake->traces, stored->json))
        return TRUE;
    g_autoptr(RosterReport) report = roster_report_from_json(stored->json, error);
    if (report == NULL)
        return FALSE;
    g_autoptr(GHashTable) rows = known != NULL ? g_hash_table_ref(known) : g_hash_table_new(NULL, NULL);
    if (roster_report_blank(report, wake->traces, rows) == 0)
        return TRUE;
    g_autofree char *json = roster_report_to_json(report);
    return store_report_set(store, stored->import, json, error);
}

static gboolean
blank_branch(Store *store, gint64 branch, Wake *wake, GError **error)
{
    g_autoptr(GPtrArray) reports = store_report_list(store, branch, error);
    for (guint i = 0; reports != NULL && i < reports->len; i++)
        if (!blank_report(store, g_ptr_array_index(reports, i), wake, error))
            return FALSE;
    g_autoptr(GPtrArray) keys = reports != NULL ? store_answer_keys(store, branch, error) : NULL;
    for (guint i = 0; keys != NULL && i < keys->len; i++) {
        const AnsweredQuestion *key = g_ptr_array_index(keys, i);
        if (roster_traces_in_key(wake->traces, key->key) &&
            !store_answer_set(store, key->upload, key->key, "", 0, error))
            return FALSE;
    }
    return keys != NULL;
}

gboolean
erase_people(Store *store, const GPtrArray *people, GError **error)
{
    g_autoptr(RosterTraces) traces = roster_traces_new();
    g_autoptr(GHashTable) branches = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable)
        rows = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_hash_table_unref);
    Wake wake = {traces, branches, rows};
    GHashTableIter iter;
    gpointer branch;
    if (!note_people(store, people, &wake, error))
        return FALSE;
    g_hash_table_iter_init(&iter, branches);
    while (g_hash_table_iter_next(&iter, &branch, NULL))
        if (!blank_branch(store, *(const gint64 *)branch, &wake, error))
            return FALSE;
    for (guint i = 0; i < people->len; i++)
        if (!store_person_erase(store, g_ptr_array_index(people, i), error))
            return FALSE;
    return TRUE;
}

/* ---- on request ---- */

static EraseView *
view_new(Store *store, const Account *actor, gint64 person, GError **error)
{
    GError *cause = NULL;
    g_autoptr(EraseView) view = g_new0(EraseView, 1);
    view->shown = store_person_show(store, person, &cause);
    if (view->shown != NULL && !account_may(actor, RIGHT_LIBRARY_MANAGE, view->shown->library, 0))
        cause = g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other library");
    gboolean shows = FALSE;
    if (cause == NULL && !service_shows_person(store, actor, view->shown->library, person, &shows, error))
        return NULL;
    if (cause == NULL && !shows)
        cause = g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "withheld");
    if (cause != NULL || !store_person_counts(store, person, &view->counts, &cause) ||
        !store_person_count_uploads(store, person, &view->uploads, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    const PersonCounts *counts = &view->counts;
    view->number = 1 + counts->memberships + counts->enrolments + counts->cards + counts->loans +
                   counts->fees + counts->journal + counts->changes + counts->answers;
    view->is_owing = counts->loans_open > 0 || counts->cents_open != 0;
    for (guint i = 0; i < view->shown->memberships->len; i++) {
        const PersonMembership *membership = g_ptr_array_index(view->shown->memberships, i);
        view->is_active = view->is_active || membership->status == ROSTER_ACTIVE;
    }
    return g_steal_pointer(&view);
}

EraseView *
service_erase_preview(Service *service, const Account *actor, gint64 person, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    if (!store_begin_read(connection.store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(EraseView) view = view_new(connection.store, actor, person, error);
    if (view == NULL)
        return NULL;
    const AuditEvent event = {
        .verb = AUDIT_SEE, .kind = AUDIT_PERSON, .object = person, .library = view->shown->library};
    return service_audit_now(service, connection.store, actor, &event, error) ? g_steal_pointer(&view) : NULL;
}

static gboolean
erase_one(Service *service, Store *store, const Account *actor, gint64 person, guint number, GError **error)
{
    GError *cause = NULL;
    g_autoptr(EraseView) first = view_new(store, actor, person, error);
    if (first == NULL)
        return FALSE;
    if (!store_lock_library(store, first->shown->library, &cause) ||
        !store_person_hold(store, person, &cause))
        return service_fail(error, cause);
    g_autoptr(EraseView) view = view_new(store, actor, person, error);
    if (view == NULL)
        return FALSE;
    if (view->number != number && !view->is_owing) {
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_STALE,
            _("The number that was typed is not the one that is shown. Nothing was erased. Look at "
              "the list and type the number below it."));
        return FALSE;
    }
    g_autoptr(GPtrArray) people = g_ptr_array_new();
    g_ptr_array_add(people, view->shown);
    if (!erase_people(store, people, &cause))
        return service_fail(error, cause);
    const AuditEvent event = {
        .verb = AUDIT_ERASE, .kind = AUDIT_PERSON, .object = person, .library = view->shown->library};
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

gboolean
service_erase(Service *service, const Account *actor, gint64 person, guint number, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    if (!erase_one(service, connection.store, actor, person, number, error)) {
        store_rollback(connection.store);
        return FALSE;
    }
    return store_settle(connection.store, &cause) || service_fail(error, cause);
}
