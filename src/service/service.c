/* The service itself: database, spool, clock, workers, and what all use cases share. */
#include "service/service.h"

#include <glib/gstdio.h>

#include "service/audit_write.h"
#include "service/file.h"
#include "service/keys.h"
#include "service/post.h"
#include "service/private.h"
#include "service/recall.h"
#include "service/run.h"
#include "store/account.h"
#include "store/school.h"
#include "store/school_view.h"
#include "text/text.h"

G_DEFINE_QUARK(instroom_service_error, service_error)

#define UPLOAD_MAX_BYTES                                                                                     \
    ((guint64)(50u << 20) + (64u << 10)) /* the portal's 50 MB and the form around the file */

/* Some hundred schools' files, for as long as a person takes over a plan. */
#define RECALL_BYTES   ((gsize)16 << 20)
#define RECALL_SECONDS 600

char *
service_database_url(const char *database, GError **error)
{
    const char *url = database != NULL ? database : g_getenv("INSTROOM_DATABASE");
    if (url != NULL && *url != '\0')
        return g_strdup(url);
    g_autofree char *folder = g_build_filename(g_get_user_data_dir(), "instroom", NULL);
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        g_set_error(
            error, SERVICE_ERROR, SERVICE_ERROR_IO,
            _("The folder %s cannot be made. Nothing was done. Choose another place with --database."),
            folder);
        return NULL;
    }
    return g_strdup_printf("sqlite:%s/instroom.db", folder);
}

static char *
spool_folder(const ServiceConfig *config, const char *url)
{
    if (config->spool != NULL)
        return g_strdup(config->spool);
    if (g_str_has_prefix(url, "sqlite:"))
        return g_strconcat(url + strlen("sqlite:"), ".uploads", NULL);
    return g_build_filename(g_get_user_data_dir(), "instroom", "uploads", NULL);
}

static char *
keys_path(const ServiceConfig *config, const char *url)
{
    const char *path = config->keys != NULL ? config->keys : g_getenv("INSTROOM_KEYS");
    if (path != NULL && *path != '\0')
        return g_strdup(path);
    if (g_str_has_prefix(url, "sqlite:"))
        return g_strconcat(url + strlen("sqlite:"), ".keys", NULL);
    return g_build_filename(g_get_user_data_dir(), "instroom", "keys", NULL);
}

Service *
service_new(const ServiceConfig *config, GError **error)
{
    g_autofree char *url = service_database_url(config->database, error);
    if (url == NULL)
        return NULL;
    g_autofree char *folder = spool_folder(config, url), *keys = keys_path(config, url);
    g_autoptr(Service) service = g_new0(Service, 1);
    service->stopping = g_cancellable_new();
    service->logins = logins_new();
    service->jobs = jobs_new(service);
    service->audit = audit_writer_new(service);
    service->recall = recall_new(RECALL_BYTES, RECALL_SECONDS);
    service->keys = keys_new(keys);
    service->keep_days = config->keep_days;
    GError *cause = NULL;
    if (config->mail != NULL && (service->mail = mail_config_read(config->mail, error)) == NULL)
        return NULL;
    if (config->sign_in != NULL && (service->sign_in = sign_in_new(config->sign_in, error)) == NULL)
        return NULL;
    service->reader_path = ingest_find_reader(&cause);
    if (service->reader_path != NULL)
        service->pool = store_pool_new(url, MAX(config->connections, 1), &cause);
    if (service->pool != NULL)
        service->spool = spool_new(folder, UPLOAD_MAX_BYTES, &cause);
    if (service->spool == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    if (config->is_server && !upload_files_adopt(service, error))
        return NULL;
    if (config->workers > 0)
        jobs_start(service->jobs, config->workers, config->dead_seconds);
    if (service->mail != NULL)
        service->postman = postman_start(service);
    return g_steal_pointer(&service);
}

void
service_free(Service *service)
{
    if (service == NULL)
        return;
    g_cancellable_cancel(service->stopping);
    postman_stop(service->postman);
    jobs_free(service->jobs);
    logins_free(service->logins); /* who waits there still looks at it */
    audit_writer_free(service->audit);
    recall_free(service->recall);
    g_clear_pointer(&service->pool, store_pool_free);
    g_clear_pointer(&service->spool, spool_free);
    g_clear_object(&service->stopping);
    keys_free(service->keys);
    mail_config_free(service->mail);
    sign_in_free(service->sign_in);
    g_free(service->reader_path);
    g_free(service);
}

gint64
service_now(const Service *service)
{
    return service->fixed_now != 0 ? service->fixed_now : g_get_real_time();
}

char *
service_today(const Service *service)
{
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(service_now(service) / G_USEC_PER_SEC);
    return g_date_time_format(now, "%Y-%m-%d");
}

void
service_set_clock(Service *service, gint64 now)
{
    service->fixed_now = now;
}

Spool *
service_spool(Service *service)
{
    return service->spool;
}

const char *
service_reader_path(const Service *service)
{
    return service->reader_path;
}

const Account *
service_operator(void)
{
    static char login[] = "operator", language[] = "";
    static Grant everything = {.role = ROLE_OPERATOR};
    static const Account account = {.role = ROLE_OPERATOR,
                                    .login = login,
                                    .name = login,
                                    .language = language,
                                    .grants = &everything,
                                    .n_grants = 1};
    return &account;
}

gboolean
connection_take(Connection *connection, Service *service, gint64 library, GError **error)
{
    GError *cause = NULL;
    connection->service = service;
    connection->store = store_pool_take(service->pool, &cause);
    if (connection->store == NULL)
        return service_fail(error, cause);
    store_enter(connection->store, library);
    return TRUE;
}

gint64
service_reach(const Account *actor)
{
    return account_has(actor, RIGHT_OPERATE) ? STORE_EVERY_LIBRARY : actor->library;
}

void
connection_give(Connection *connection)
{
    if (connection->store != NULL)
        store_pool_give(connection->service->pool, g_steal_pointer(&connection->store));
}

/* What each error from below means to the person at the screen. An empty text passes the cause's own message on. */
static const struct {
    GQuark (*domain)(void);
    gint code;
    ServiceError reaction;
    const char *text;
} REACTIONS[] = {
    {store_error_quark, STORE_ERROR_NOT_FOUND, SERVICE_ERROR_NOT_FOUND,
     N_("This does not exist, or no longer. Nothing was changed. Go back to the list and choose again.")},
    {store_error_quark, STORE_ERROR_CONFLICT, SERVICE_ERROR_CONFLICT, ""},
    {store_error_quark, STORE_ERROR_BUSY, SERVICE_ERROR_BUSY,
     N_("Someone else is writing to the register right now. Nothing was changed. Try again in a moment.")},
    {store_error_quark, STORE_ERROR_URL, SERVICE_ERROR_INPUT, ""},
    {store_error_quark, STORE_ERROR_VERSION, SERVICE_ERROR_DB, ""},
    {store_error_quark, STORE_ERROR_FULL, SERVICE_ERROR_FULL,
     N_("The disk of the server is full. Nothing was changed. Tell the system's administrator, who has to "
        "make room; try again then.")},
    {store_error_quark, STORE_ERROR_DB, SERVICE_ERROR_DB, ""},
    {store_error_quark, STORE_ERROR_BACKUP, SERVICE_ERROR_UNREADABLE, ""},
    {store_error_quark, STORE_ERROR_LOST, SERVICE_ERROR_BUSY, ""},
    {store_error_quark, STORE_ERROR_UNKNOWN, SERVICE_ERROR_UNKNOWN, ""},
    {ingest_error_quark, INGEST_ERROR_UNREADABLE, SERVICE_ERROR_UNREADABLE, ""},
    {ingest_error_quark, INGEST_ERROR_TOO_LARGE, SERVICE_ERROR_LIMIT,
     N_("The file is larger than 50 MB. It was not kept. Check whether it is the pupils' file; a school's "
        "file is under 1 MB.")},
    {ingest_error_quark, INGEST_ERROR_READER, SERVICE_ERROR_UNREADABLE,
     N_("This file cannot be read: reading it was stopped for safety. Nothing was imported. Open the file in "
        "Excel, save it "
        "as .xlsx and deliver it again.")},
    {ingest_error_quark, INGEST_ERROR_TIMEOUT, SERVICE_ERROR_UNREADABLE,
     N_("This file cannot be read: it took too long. Nothing was imported. Open the file in Excel, save it "
        "as .xlsx and "
        "deliver it again.")},
    {ingest_error_quark, INGEST_ERROR_SANDBOX, SERVICE_ERROR_SANDBOX,
     N_("The file was not read: the protected space for reading it cannot be set up on this machine. Nothing "
        "was imported. "
        "Ask the operator.")},
    {ingest_error_quark, INGEST_ERROR_IO, SERVICE_ERROR_IO, ""},
    {ingest_error_quark, INGEST_ERROR_FULL, SERVICE_ERROR_FULL, ""},
    {ingest_error_quark, INGEST_ERROR_KILLED, SERVICE_ERROR_BUSY, ""},
    {ingest_error_quark, INGEST_ERROR_OPTION, SERVICE_ERROR_INPUT, ""},
    {ingest_error_quark, INGEST_ERROR_CANCELLED, SERVICE_ERROR_BUSY,
     N_("The server is stopping. Nothing was changed. Try again in a moment.")},
};

gboolean
service_fail(GError **error, GError *from)
{
    g_assert(from != NULL);
    if (from->domain != SERVICE_ERROR) {
        ServiceError reaction = SERVICE_ERROR_IO;
        const char *text = "";
        for (guint i = 0; i < G_N_ELEMENTS(REACTIONS); i++)
            if (from->domain == REACTIONS[i].domain() && from->code == REACTIONS[i].code) {
                reaction = REACTIONS[i].reaction;
                text = REACTIONS[i].text;
            }
        g_autofree char *message = g_strdup(*text != '\0' ? _(text) : from->message);
        g_error_free(from);
        from = g_error_new_literal(SERVICE_ERROR, (gint)reaction, message);
    }
    g_propagate_error(error, from);
    return FALSE;
}

static gboolean
deny(GError **error)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_DENIED,
                        _("You may not do this with your log-in. Nothing was changed. Ask your contact at "
                          "the library for the "
                          "right to do it."));
    return FALSE;
}

gboolean
service_refuse(const Account *actor, Right right, const Branch *branch, GError **error)
{
    if (account_reaches(actor, right, branch->library, branch->id)) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_DENIED,
                            _("This school does not let the library's staff see its pupils. Nothing was "
                              "changed. Ask the school: it can do this itself, or give the view back on its "
                              "page “Who may see our pupils”."));
        return FALSE;
    }
    if (account_has(actor, right)) /* the right, but not here: as if it were not there */
        return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other branch"));
    return deny(error);
}

gboolean
service_may(const Account *actor, Right right, const Branch *branch, GError **error)
{
    return account_may(actor, right, branch->library, branch->id) ||
           service_refuse(actor, right, branch, error);
}

gboolean
service_shows_person(Store *store, const Account *actor, gint64 library, gint64 person, gboolean *shows,
                     GError **error)
{
    *shows = actor->n_withheld == 0;
    if (*shows)
        return TRUE;
    GError *cause = NULL;
    g_autoptr(GArray) places = store_view_places(store, person, &cause);
    if (places == NULL)
        return service_fail(error, cause);
    *shows = places->len == 0;
    for (guint i = 0; i < places->len && !*shows; i++)
        *shows = account_may(actor, RIGHT_PEOPLE_VIEW, library, g_array_index(places, gint64, i));
    return TRUE;
}

gboolean
service_may_any(const Account *actor, Right right, GError **error)
{
    return account_has(actor, right) ? TRUE : deny(error);
}

Branch *
service_branch_for(Store *store, const Account *actor, Right right, gint64 id, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Branch) branch = store_branch_get(store, id, &cause);
    if (branch == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    if (!service_may(actor, right, branch, error))
        return NULL;
    store_enter(store, branch->library);
    return g_steal_pointer(&branch);
}

Branch *
service_branch_by_code(Store *store, const Account *actor, Right right, const char *code, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Branch) branch = store_branch_find(store, code, &cause);
    if (branch == NULL) {
        if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
            g_clear_error(&cause);
            cause = g_error_new(SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
                                _("There is no school with code \"%s\". Nothing was done. Look the code up "
                                  "in the list of schools."),
                                code);
        }
        service_fail(error, cause);
        return NULL;
    }
    if (!service_may(actor, right, branch, error))
        return NULL;
    store_enter(store, branch->library);
    return g_steal_pointer(&branch);
}

/* Moves what one school has behind the others. */
static gboolean
gather(GPtrArray *all, GPtrArray *more)
{
    if (more == NULL)
        return FALSE;
    g_ptr_array_set_free_func(more, NULL);
    for (guint i = 0; i < more->len; i++)
        g_ptr_array_add(all, more->pdata[i]);
    g_ptr_array_unref(more);
    return TRUE;
}

gboolean
service_shown_schools(Store *store, const Account *actor, Right right, GArray **schools, GError **error)
{
    GError *cause = NULL;
    *schools = account_branches(actor, right);
    if (actor->n_withheld == 0)
        return TRUE;
    g_autoptr(GPtrArray) branches = store_branch_list(store, actor->library, &cause);
    g_clear_pointer(schools, g_array_unref);
    if (branches == NULL)
        return service_fail(error, cause);
    *schools = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < branches->len; i++) {
        const Branch *branch = branches->pdata[i];
        if (account_may(actor, right, branch->library, branch->id))
            g_array_append_val(*schools, branch->id);
    }
    return TRUE;
}

GPtrArray *
service_branch_lists(Store *store, const Account *actor, gint64 branch, const ListPart *part,
                     const BranchList *list, GError **error)
{
    g_autoptr(GArray) branches = account_branches(actor, list->right);
    if (branches == NULL) /* the whole library, or the installation */
        return list->load(store, actor->library, branch, part, error);
    g_autoptr(GPtrArray) all = NULL;
    for (guint i = 0; i < branches->len; i++) {
        gint64 one = g_array_index(branches, gint64, i);
        /* One that was asked for and is not theirs: what before 1 gives, nothing. */
        const ListPart nothing = {1, 1};
        gboolean wanted = branch == 0 || branch == one;
        GPtrArray *more = list->load(store, actor->library, one, wanted ? part : &nothing, error);
        if (all == NULL)
            all = more;
        else if (!gather(all, more))
            return NULL;
        if (all == NULL)
            return NULL;
    }
    if (all == NULL)
        return g_ptr_array_new();
    g_ptr_array_sort(all, list->order);
    if (part != NULL && part->limit > 0 && all->len > part->limit)
        g_ptr_array_remove_range(all, part->limit, all->len - part->limit);
    return g_steal_pointer(&all);
}
