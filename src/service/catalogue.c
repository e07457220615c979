/* The public catalogue of a school: its address, and who sees it. */
#include "service/catalogue.h"

#include <string.h>

#include "library/words.h"
#include "service/private.h"
#include "store/school.h"
#include "store/titles.h"
#include "text/text.h"

#define TYPED_WORDS 4

/* Of the school: a role there or in its library, or a member. */
static gboolean
is_of_school(Store *store, const Account *actor, const Branch *branch, gboolean *is, GError **error)
{
    *is = FALSE;
    if (actor == NULL)
        return TRUE;
    for (guint i = 0; i < actor->n_grants && !*is; i++) {
        const Grant *grant = &actor->grants[i];
        *is = grant->role == ROLE_OPERATOR ||
              (grant->library == branch->library &&
               (grant->branch == branch->id || (grant->branch == 0 && !role_is_of_school(grant->role))));
    }
    return *is || actor->person == 0 || actor->library != branch->library ||
           store_branch_has_person(store, branch->id, actor->person, is, error);
}

Branch *
service_school_by_word(Service *service, const Account *actor, const char *word, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gboolean is_of = FALSE;
    /* an address is known before a library is */
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    g_autoptr(Branch) branch = store_branch_by_word(connection.store, word, &cause);
    if (branch != NULL)
        store_enter(connection.store, branch->library);
    if (branch == NULL ||
        (branch->is_catalogue_closed && !is_of_school(connection.store, actor, branch, &is_of, &cause))) {
        service_fail(error, cause);
        return NULL;
    }
    if (branch->is_catalogue_closed && !is_of) {
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_DENIED,
            _("This catalogue is for the people of the school. Log in with a card of this school."));
        return NULL;
    }
    return g_steal_pointer(&branch);
}

static gboolean
has_words(const char *name, char *const *words)
{
    g_autofree char *folded = words_fold(name);
    for (; *words; words++)
        if (strstr(folded, *words) == NULL)
            return FALSE;
    return TRUE;
}

GPtrArray *
service_school_open_list(Service *service, const char *typed, guint limit, gboolean *more, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_auto(GStrv) words = words_of_query(typed, TYPED_WORDS);
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error)) /* nobody is known yet */
        return NULL;
    g_autoptr(GPtrArray) all = store_branch_list(connection.store, 0, &cause);
    if (all == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)branch_free);
    *more = FALSE;
    for (guint i = 0; i < all->len && !*more; i++) {
        const Branch *branch = all->pdata[i];
        if (branch->is_catalogue_closed || !has_words(branch->name, words))
            continue;
        *more = list->len == limit;
        if (!*more)
            g_ptr_array_add(list, branch_copy(branch));
    }
    return list;
}

FoundTitles *
service_catalogue_find(Service *service, const Branch *school, const CatalogueQuery *query, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    CatalogueQuery full = *query;
    full.library = school->library;
    full.branch = school->id;
    if (!connection_take(&connection, service, school->library, error))
        return NULL;
    FoundTitles *found = store_begin_read(connection.store, &cause)
                             ? store_catalogue_find(connection.store, &full, &cause)
                             : NULL;
    if (found == NULL)
        service_fail(error, cause);
    return found;
}

void
catalogue_title_free(CatalogueTitle *view)
{
    if (view == NULL)
        return;
    title_free(view->title);
    if (view->copies != NULL)
        g_ptr_array_unref(view->copies);
    g_ptr_array_unref(view->series);
    g_ptr_array_unref(view->by_author);
    for (guint i = 0; i < G_N_ELEMENTS(view->found); i++)
        found_titles_free(view->found[i]);
    g_free(view);
}

static gint
by_number(gconstpointer a, gconstpointer b)
{
    const FoundTitle *one = *(FoundTitle *const *)a, *other = *(FoundTitle *const *)b;
    gint64 first = g_ascii_strtoll(one->series_number, NULL, 10),
           second = g_ascii_strtoll(other->series_number, NULL, 10);
    return first != second ? (first < second ? -1 : 1) : strcmp(one->sort_key, other->sort_key);
}

#define ALIKE_LOOKED 100
#define ALIKE_SHOWN  6

/* Others with the very same words in that field. */
static gboolean
find_alike(Store *store, const Branch *school, CatalogueTitle *view, TitleText field, GPtrArray *into,
           GError **error)
{
    const char *wanted = view->title->text[field];
    FoundTitles **found = &view->found[field == TITLE_AUTHOR];
    const CatalogueQuery query = {
        .library = school->library, .branch = school->id, .typed = wanted, .limit = ALIKE_LOOKED};
    if (*wanted == '\0')
        return TRUE;
    if ((*found = store_catalogue_find(store, &query, error)) == NULL)
        return FALSE;
    for (guint i = 0; i < (*found)->titles->len; i++) {
        FoundTitle *one = (*found)->titles->pdata[i];
        gboolean is_of = strcmp(field == TITLE_SERIES ? one->series : one->author, wanted) == 0;
        gboolean is_in_series = field == TITLE_AUTHOR && *one->series &&
                                strcmp(one->series, view->title->text[TITLE_SERIES]) == 0;
        if (is_of && !is_in_series && one->id != view->title->id)
            g_ptr_array_add(into, one);
    }
    return TRUE;
}

CatalogueTitle *
service_catalogue_title(Service *service, const Branch *school, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, school->library, error))
        return NULL;
    Store *store = connection.store;
    g_autoptr(CatalogueTitle) view = g_new0(CatalogueTitle, 1);
    view->series = g_ptr_array_new();
    view->by_author = g_ptr_array_new();
    if (!store_begin_read(store, &cause) ||
        (view->copies = store_catalogue_copies(store, school->library, school->id, id, &cause)) == NULL ||
        (view->copies->len > 0 &&
         (view->title = store_title_get(store, school->library, id, &cause)) == NULL)) {
        service_fail(error, cause);
        return NULL;
    }
    if (view->copies->len == 0) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
                            _("This school does not have this book. Look for another one."));
        return NULL;
    }
    view->there = public_copies_there(view->copies);
    if (!find_alike(store, school, view, TITLE_SERIES, view->series, &cause) ||
        !find_alike(store, school, view, TITLE_AUTHOR, view->by_author, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    g_ptr_array_sort(view->series, by_number);
    g_ptr_array_set_size(view->by_author, (gint)MIN(view->by_author->len, ALIKE_SHOWN));
    return g_steal_pointer(&view);
}

/* Saved, or why not: of another school with the word no more is said than that. */
static gboolean
set_failed(GError *cause, const char *word, GError **error)
{
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT))
        return service_fail(error, cause);
    g_clear_error(&cause);
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                _("Another school has the address \"%s\" already. Nothing was changed. Choose another word."),
                word);
    return FALSE;
}

gboolean
service_school_portal_set(Service *service, const Account *actor, gint64 id, const char *word,
                          gboolean is_closed, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *typed = g_strstrip(g_ascii_strdown(word, -1));
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    g_autoptr(Branch) branch = service_branch_for(connection.store, actor, RIGHT_LIBRARY_MANAGE, id, error);
    if (branch == NULL)
        return FALSE;
    if (!branch_word_valid(typed)) {
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
            _("An address is a word of small letters, digits and hyphens, at most 40. Nothing was "
              "changed. Write for example: de-regenboog."));
        return FALSE;
    }
    g_free(branch->word);
    branch->word = g_steal_pointer(&typed);
    branch->is_catalogue_closed = is_closed;
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_BRANCH,
                              .object = branch->id,
                              .branch = branch->id,
                              .detail = "catalogue"};
    if (!store_begin(connection.store, &cause) || !store_branch_portal_set(connection.store, branch, &cause))
        return set_failed(cause, branch->word, error);
    return service_audit(service, connection.store, actor, &event, error) &&
           (store_commit(connection.store, &cause) || service_fail(error, cause));
}
