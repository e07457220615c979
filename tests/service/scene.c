/* A service over a fixture's database. */
#include "scene.h"

#include <glib/gstdio.h>

#include "service/account.h"
#include "service/entry.h"
#include "store/account.h"

static char *
spool_of(const Fixture *fixture)
{
    return g_build_filename(fixture->folder, "received", NULL);
}

static char *
keys_of(const Fixture *fixture)
{
    return g_build_filename(fixture->folder, "keys", NULL);
}

Service *
staged_service(const Fixture *fixture, guint connections, guint workers)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *spool = spool_of(fixture), *keys = keys_of(fixture);
    const ServiceConfig config = {.database = fixture->url,
                                  .spool = spool,
                                  .keys = keys,
                                  .connections = connections,
                                  .workers = workers};
    Service *service = service_new(&config, &error);
    g_assert_no_error(error);
    return service;
}

Service *
staged_open(Fixture *fixture, const char *day, guint connections)
{
    fixture_open(fixture);
    Service *service = staged_service(fixture, connections, 0);
    staged_set_time(service, day, 0);
    return service;
}

void
staged_close(Service *service, Fixture *fixture)
{
    g_autofree char *spool = spool_of(fixture), *keys = keys_of(fixture);
    service_free(service);
    g_rmdir(spool);
    g_unlink(keys);
    fixture_close(fixture);
}

void
staged_set_time(Service *service, const char *day, gint seconds_after_noon)
{
    g_autofree char *text = g_strconcat(day, "T12:00:00Z", NULL);
    g_autoptr(GDateTime) noon = g_date_time_new_from_iso8601(text, NULL);
    service_set_clock(service, (g_date_time_to_unix(noon) + seconds_after_noon) * G_USEC_PER_SEC);
}

Account *
staged_account(Service *service, Fixture *fixture, const char *day, Role role, const char *login,
               gint64 branch)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Library) own = store_library_get(fixture->store, fixture->library, &error);
    g_autoptr(Branch) school = branch ? store_branch_get(fixture->store, branch, &error) : NULL;
    const NewAccount wanted = {own->name, school ? school->code : NULL, login,
                               login,     "drie losse woorden",         role};
    gint64 id = service_account_add(service, service_operator(), &wanted, NULL, &error);
    g_assert_no_error(error);
    Account *made = store_account_get(fixture->store, id, day, &error);
    g_assert_no_error(error);
    return made;
}

gint64
staged_title(Service *service, const Account *actor, const char *name, const char *isbn)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Title) title = title_new();
    title_set(title, TITLE_TITLE, name);
    title_set(title, TITLE_ISBN, isbn);
    g_assert_true(service_entry_add(service, actor, title, NULL, &error));
    g_assert_no_error(error);
    return title->id;
}

char *
staged_copies(Service *service, const Account *actor, gint64 title, const char *barcode, guint count,
              gint64 branch, GError **error)
{
    const CopyOrder order = {.title = title,
                             .branch = branch,
                             .barcode = barcode,
                             .count = count,
                             .shelf = "AK",
                             .status = "available"};
    g_autoptr(GPtrArray)
        barcodes = service_entry_copies(service, actor, &order, &(CopyField){COPY_WHOLE}, error);
    if (!barcodes)
        return NULL;
    g_assert_cmpuint(barcodes->len, ==, count);
    return g_strdup(barcodes->pdata[0]);
}
