/* Use cases of the trail: reading, checking and sealing it. */
#include "service/audit.h"

#include <stdio.h>
#include <string.h>

#include "people/name.h"
#include "service/private.h"
#include "store/patron.h"
#include "store/school.h"
#include "text/text.h"

/* The library that is the actor's; and of its schools one that is, for who has the right for some of them. */
static void
keep_own(const Account *actor, AuditFilter *filter)
{
    if (!account_has(actor, RIGHT_OPERATE))
        filter->library = actor->library;
    g_autoptr(GArray) branches = account_branches(actor, RIGHT_TRAIL_VIEW);
    gboolean is_own = branches == NULL;
    for (guint i = 0; !is_own && i < branches->len; i++)
        is_own = g_array_index(branches, gint64, i) == filter->branch;
    if (!is_own)
        filter->branch = branches->len > 0 ? g_array_index(branches, gint64, 0) : -1;
}

gint64
service_audit_midnight(const char *text)
{
    int year, month, day, end = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || text[end] != '\0')
        return -1;
    g_autoptr(GDateTime) at = g_date_time_new_local(year, month, day, 0, 0, 0);
    return at != NULL ? g_date_time_to_unix(at) * G_USEC_PER_SEC : -1;
}

/* A pupil who did something has no name where the school withholds its pupils. */
static void
hide_pupils(const Account *actor, GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        AuditLine *line = lines->pdata[i];
        if (strcmp(line->role, role_name(ROLE_PUPIL)) != 0 || line->branch == 0 ||
            !account_view_withheld(actor, line->library, line->branch))
            continue;
        g_free(line->actor);
        line->actor = g_strdup(_("a pupil"));
    }
}

GPtrArray *
service_audit_list(Service *service, const Account *actor, const AuditFilter *filter, GError **error)
{
    g_auto(Connection) connection = {0};
    AuditFilter own = *filter;
    if (!service_may_any(actor, RIGHT_TRAIL_VIEW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    keep_own(actor, &own);
    GError *cause = NULL;
    g_autoptr(GPtrArray) lines = store_audit_list(connection.store, &own, &cause);
    if (lines == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    hide_pupils(actor, lines);
    const AuditEvent event = {
        .verb = AUDIT_SEE, .kind = AUDIT_TRAIL, .branch = MAX(own.branch, 0), .library = own.library};
    gboolean is_noted = own.before != 0 || service_audit_seen(service, actor, &event, error);
    return is_noted ? g_steal_pointer(&lines) : NULL;
}

void
person_trail_free(PersonTrail *trail)
{
    if (trail == NULL)
        return;
    g_free(trail->name);
    g_free(trail->school);
    g_clear_pointer(&trail->lines, g_ptr_array_unref);
    g_free(trail);
}

static gint
compare_lines(gconstpointer a, gconstpointer b)
{
    const AuditLine *one = *(const AuditLine *const *)a, *other = *(const AuditLine *const *)b;
    if (one->at != other->at) /* what was seen is written a moment later */
        return one->at > other->at ? -1 : 1;
    return one->number > other->number ? -1 : one->number < other->number;
}

/* Both lists as one, newest first, cut off where one of them was: what is older may lack lines. */
static GPtrArray *
merge(GPtrArray *named, GPtrArray *school, gboolean *more)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)audit_line_free);
    g_ptr_array_extend_and_steal(all, g_ptr_array_ref(named));
    g_ptr_array_extend_and_steal(all, g_ptr_array_ref(school));
    g_ptr_array_sort(all, compare_lines);
    *more = all->len > PERSON_TRAIL_MOST;
    if (*more)
        g_ptr_array_set_size(all, PERSON_TRAIL_MOST);
    return all;
}

static gboolean
load_lines(Store *store, PersonTrail *trail, gint64 library, gint64 person, GError **error)
{
    const AuditFilter filter = {.library = library, .person = person, .limit = PERSON_TRAIL_MOST + 1};
    GPtrArray *named = store_audit_list(store, &filter, error);
    GPtrArray *school = named != NULL ? store_audit_list_school(store, &filter, error) : NULL;
    if (school != NULL)
        trail->lines = merge(g_steal_pointer(&named), g_steal_pointer(&school), &trail->more);
    g_clear_pointer(&named, g_ptr_array_unref);
    return trail->lines != NULL;
}

PersonTrail *
service_audit_person(Service *service, const Account *actor, gint64 membership, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(PersonTrail) trail = g_new0(PersonTrail, 1);
    if (!service_may_any(actor, RIGHT_PEOPLE_VIEW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    Store *store = connection.store;
    g_autofree char *today = service_today(service);
    GError *cause = NULL;
    g_autoptr(Patron)
        patron = store_begin_read(store, &cause) ? store_patron_get(store, membership, today, &cause) : NULL;
    if (patron == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Branch) branch = service_branch_for(store, actor, RIGHT_PEOPLE_VIEW, patron->branch, error);
    if (branch == NULL)
        return NULL;
    const char *const *value = patron->pupil.state.value;
    trail->name = name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                               value[FIELD_SURNAME]);
    trail->school = g_strdup(branch->name);
    if (!load_lines(store, trail, branch->library, patron->pupil.person, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_TRAIL,
                              .branch = branch->id,
                              .library = branch->library,
                              .persons = &patron->pupil.person,
                              .n_persons = 1};
    return service_audit_seen(service, actor, &event, error) ? g_steal_pointer(&trail) : NULL;
}

/* In one reading transaction. */
static gboolean
take_heads(Store *store, GArray *heads, GPtrArray *names, GError **error)
{
    gint64 library = -1;
    GError *failure = NULL;
    while (store_audit_next_chain(store, library, &library, &failure)) {
        AuditHead head = {.library = library};
        g_autoptr(Library) found = library != 0 ? store_library_get(store, library, &failure) : NULL;
        if (g_error_matches(failure, STORE_ERROR, STORE_ERROR_NOT_FOUND))
            g_clear_error(&failure);
        if (failure == NULL && !store_audit_head(store, library, &head, &failure) &&
            g_error_matches(failure, STORE_ERROR, STORE_ERROR_NOT_FOUND))
            g_clear_error(&failure); /* lines without one: checking says so */
        if (failure != NULL)
            break;
        g_array_append_val(heads, head);
        g_ptr_array_add(names, g_strdup(found != NULL ? found->name : ""));
    }
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, failure);
    return FALSE;
}

GArray *
service_audit_heads(Service *service, const Account *actor, GPtrArray **names, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(GArray) heads = g_array_new(FALSE, FALSE, sizeof(AuditHead));
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_OPERATE, error) ||
        !connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    if (!store_begin_read(connection.store, &cause) || !take_heads(connection.store, heads, list, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    *names = g_steal_pointer(&list);
    return g_steal_pointer(&heads);
}

gboolean
service_audit_verify(Service *service, const Account *actor, gint64 library, const AuditHead *noted,
                     AuditVerdict *verdict, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_OPERATE, error) ||
        !connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return FALSE;
    return (store_begin_read(connection.store, &cause) &&
            store_audit_verify(connection.store, library, noted, verdict, &cause)) ||
           service_fail(error, cause);
}

/* Within the write transaction: nobody writes between the check and the seal on SQLite, and on PostgreSQL only behind it. */
static gint64
seal_chain(Store *store, const Account *actor, gint64 library, gint64 before, gint64 now, GError **error)
{
    const AuditEvent event = {.verb = AUDIT_SEAL, .kind = AUDIT_TRAIL, .library = library};
    g_autoptr(AuditLine) line = audit_line_new(actor, &event, now);
    AuditVerdict verdict;
    gint64 removed = 0;
    if (!store_audit_verify(store, library, NULL, &verdict, error))
        return -1;
    if (verdict.fault != AUDIT_WHOLE) {
        g_autofree char *what = audit_fault_sentence(verdict.fault, verdict.number);
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                    _("The trail is not whole: %s. Nothing was removed, because what is left shows what "
                      "happened. Look at it with \"instroom audit verify\"."),
                    what);
        return -1;
    }
    return store_audit_seal(store, library, before, line, &removed, error) ? removed : -1;
}

gint64
service_audit_seal(Service *service, const Account *actor, gint64 before, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gint64 library = -1, all = 0, removed = 0;
    if (!service_may_any(actor, RIGHT_OPERATE, error) ||
        !connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return -1;
    Store *store = connection.store;
    if (!store_begin(store, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    while (removed >= 0 && store_audit_next_chain(store, library, &library, &cause)) {
        removed = seal_chain(store, actor, library, before, service_now(service), &cause);
        all += MAX(removed, 0);
    }
    if (cause == NULL && store_commit(store, &cause))
        return all;
    service_fail(error, cause);
    return -1;
}
