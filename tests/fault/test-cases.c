/* Proves that the use cases on people and log-ins are done wholly or not at all when the n-th statement of one fails, for every n: on
 * SQLite the statement ends with an error, on PostgreSQL its connection is gone and there is no other. The whole database is then as before, every table of
 * it, and asking again does it. What is done in pieces has each person there wholly or gone wholly. */
#include <sqlite3.h>
#include <string.h>

#include <glib/gstdio.h>

#include "account/totp.h"
#include "fixture.h"
#include "service/account.h"
#include "service/audit.h"
#include "service/enrol.h"
#include "service/erase.h"
#include "service/factor.h"
#include "service/mail.h"
#include "service/patron.h"
#include "service/retention.h"
#include "service/school.h"
#include "service/sign_in.h"
#include "store/account.h"
#include "store/engine.h"

#define LIBRARY "Bibliotheek De Plas"
#define NOW     (G_GINT64_CONSTANT(1795345200) * G_USEC_PER_SEC) /* noon of 22 November 2026 in Amsterdam */
#define STEP    (30 * (gint64)G_USEC_PER_SEC)

/* ---- the n-th statement of this thread ---- */

static _Thread_local gboolean counts;
static _Thread_local guint seen, fail_at;
static _Thread_local gboolean armed;
static const char *cut_url; /* PostgreSQL: whose connections go */

/* A lost connection outside a transaction is made again in silence: so there is no other one to be had either, until the act has ended. */
static void
set_reachable(gboolean may)
{
    const char *server = g_getenv("INSTROOM_TEST_DATABASE"),
               *name = g_strrstr(cut_url, "dbname=") + strlen("dbname=");
    g_autofree char *limit = g_strdup_printf("ALTER DATABASE %s CONNECTION LIMIT %d", name, may ? -1 : 0);
    g_autofree char *cut = g_strdup_printf("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                                           "WHERE datname = '%s' AND usename = current_user",
                                           name);
    fixture_script(server, limit);
    if (!may)
        fixture_number(server, cut);
}

static void
count_or_fail(void)
{
    if (!counts || ++seen != fail_at)
        return;
    if (cut_url == NULL)
        armed = TRUE;
    else
        set_reachable(FALSE);
}

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);

int
__wrap_sqlite3_step(sqlite3_stmt *statement)
{
    if (!armed)
        return __real_sqlite3_step(statement);
    armed = FALSE;
    return SQLITE_IOERR;
}

/* ---- a library with staff, a teacher and pupils ---- */

typedef struct {
    Service *service;
    char *folder, *url;
    Account *manager, *desk;
    gint64 library, branch, teacher; /* teacher: the account */
    gint64 membership, person;       /* of a pupil */
    /* of one case */
    gint64 grant, link, mail;
    guint number, turn;
    char *code;
} World;

static Account *
account(const World *world, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *today = service_today(world->service);
    g_autoptr(Store) store = fixture_store(world->url);
    Account *found = store_account_get(store, id, today, &error);
    g_assert_no_error(error);
    return found;
}

static gint64
add(World *world, Role role, const char *login, const char *branch)
{
    g_autoptr(GError) error = NULL;
    const NewAccount wanted = {LIBRARY, branch, login, login, "drie losse woorden", role};
    gint64 id = service_account_add(world->service, service_operator(), &wanted, NULL, &error);
    g_assert_no_error(error);
    return id;
}

static gint64
enrol(World *world, const char *kind, const char *first, const char *birth, GError **error)
{
    g_autoptr(PatronForm) form = patron_form_new();
    g_autoptr(GPtrArray) alike = NULL;
    form->typed[PATRON_KIND] = g_strdup(kind);
    form->typed[FIELD_FIRST_NAME] = g_strdup(first);
    form->typed[FIELD_SURNAME] = g_strdup("Waterman");
    form->typed[FIELD_BIRTH_DATE] = g_strdup(birth);
    form->typed[FIELD_EMAIL] = g_strdup("eerst@oud.example");
    const NewPatron wanted = {.branch = world->branch, .card = "", .form = form};
    return service_enrol(world->service, world->desk, &wanted, &alike, error);
}

static char *
write_providers(const World *world)
{
    char *path = g_build_filename(world->folder, "sign-in", NULL);
    g_assert_true(g_file_set_contents(
        path,
        "[portal]\naddress=https://portal.example\n[provider 1]\nlabel=Stichting\n"
        "library=" LIBRARY "\nissuer=https://idp.example\nclient=instroom\nsecret=geheim\n",
        -1, NULL));
    g_assert_cmpint(g_chmod(path, 0600), ==, 0);
    return path;
}

static void
world_open(World *world)
{
    g_autoptr(GError) error = NULL;
    *world = (World){.folder = g_dir_make_tmp("instroom-cases-XXXXXX", NULL)};
    world->url = fixture_database_new(world->folder, "cases");
    g_autofree char *keys = g_build_filename(world->folder, "keys", NULL), *sign_in = write_providers(world);
    const ServiceConfig config = {
        .database = world->url, .spool = world->folder, .keys = keys, .sign_in = sign_in, .connections = 3};
    world->service = service_new(&config, &error);
    g_assert_no_error(error);
    service_set_clock(world->service, NOW);
    world->library = service_library_add(world->service, service_operator(), LIBRARY, &error);
    char code[] = "1234", name[] = "De Regenboog", brin[] = "";
    Branch branch = {.code = code, .name = name, .kind = BRANCH_PRIMARY, .brin = brin};
    world->branch = service_branch_add(world->service, service_operator(), LIBRARY, &branch, &error);
    g_assert_no_error(error);
    world->manager = account(world, add(world, ROLE_MANAGER, "hoofd.een", NULL));
    world->desk = account(world, add(world, ROLE_EMPLOYEE, "balie.een", NULL));
    add(world, ROLE_MANAGER, "hoofd.twee", NULL);
    gint64 teacher = enrol(world, "teacher", "Anna", "1980-02-03", &error);
    g_autoptr(Patron) patron = service_patron_get(world->service, world->desk, teacher, &error);
    g_assert_no_error(error);
    OneTime *one_time = service_account_make(world->service, world->desk, patron->pupil.person, "", &error);
    g_assert_no_error(error);
    world->teacher = one_time->account;
    one_time_free(one_time);
    const NewGrant grant = {ROLE_TEACHER, world->branch, "", ""};
    g_assert_cmpint(service_grant_add(world->service, world->manager, world->teacher, &grant, &error), >, 0);
    world->membership = teacher;
    world->person = patron->pupil.person;
}

static void
world_close(World *world)
{
    service_free(world->service);
    fixture_database_remove(world->url);
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", world->folder);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    account_free(world->manager);
    account_free(world->desk);
    g_free(world->folder);
    g_free(world->url);
    g_free(world->code);
}

/* ---- everything in the database, as text; which key is in use is noted by itself, before the first secret is sealed ---- */

static void
add_rows(sqlite3 *db, const char *table, GString *text)
{
    g_autofree char *sql = g_strdup_printf("SELECT * FROM \"%s\"", table);
    sqlite3_stmt *rows;
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &rows, NULL), ==, SQLITE_OK);
    while (__real_sqlite3_step(rows) == SQLITE_ROW) {
        g_string_append(text, table);
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const guint8 *bytes = sqlite3_column_blob(rows, i);
            g_string_append_c(text, '\t');
            for (int k = 0; k < sqlite3_column_bytes(rows, i); k++)
                g_string_append_printf(text, bytes[k] < 128 && bytes[k] >= 32 ? "%c" : "\\%02x", bytes[k]);
        }
        g_string_append_c(text, '\n');
    }
    sqlite3_finalize(rows);
}

static char *
everything_of_sqlite(const char *path)
{
    GString *text = g_string_new(NULL);
    sqlite3 *db;
    sqlite3_stmt *tables;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db,
                                       "SELECT name FROM sqlite_master WHERE type = 'table' "
                                       "AND name <> 'key_in_use' ORDER BY name",
                                       -1, &tables, NULL),
                    ==, SQLITE_OK);
    while (__real_sqlite3_step(tables) == SQLITE_ROW)
        add_rows(db, (const char *)sqlite3_column_text(tables, 0), text);
    sqlite3_finalize(tables);
    sqlite3_close(db);
    return g_string_free(text, FALSE);
}

/* A sum over the rows of the tables; not of "series": a sequence does not give back the numbers it gave. */
static char *
everything_of_postgresql(const char *url)
{
    static const char *const tables[] = {
        "account",     "account_grant", "account_link",  "audit_head",    "audit_line",    "audit_person",
        "card",        "enrolment",     "group_teacher", "hand_change",   "login_known",   "mail",
        "mail_choice", "mail_contact",  "membership",    "patron",        "patron_change", "patron_note",
        "person",      "recovery_code", "retention_run", "second_factor", "session",       "subscription"};
    g_autoptr(GString)
        sql = g_string_new("SELECT (sum(n) % 1000000000000000007)::bigint FROM (SELECT 0::numeric AS n");
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
        g_string_append_printf(sql,
                               " UNION ALL SELECT %u * (count(*) * 1000000007 + coalesce(sum(('x' || substr("
                               "md5(t::text), 1, 7))::bit(28)::int), 0)) FROM %s t",
                               i + 1, tables[i]);
    g_string_append(sql, ") AS each_table");
    return g_strdup_printf("%" G_GINT64_FORMAT "\n", fixture_number(url, sql->str));
}

static char *
everything(const World *world)
{
    service_audit_flush(world->service);
    return fixture_is_postgresql() ? everything_of_postgresql(world->url)
                                   : everything_of_sqlite(world->url + strlen("sqlite:"));
}

/* ---- the use cases ---- */

static gboolean
give_role(World *world, GError **error)
{
    const NewGrant grant = {ROLE_VOLUNTEER, world->branch, "", ""};
    world->grant = service_grant_add(world->service, world->manager, world->teacher, &grant, error);
    return world->grant > 0;
}

static gboolean
end_role(World *world, GError **error)
{
    return service_grant_end(world->service, world->manager, 0, world->grant, error);
}

static gboolean
enrol_one(World *world, GError **error)
{
    return enrol(world, "pupil", "Roos", "2016-05-06", error) > 0;
}

/* Of the register and of the desk, and an address, which takes letters. */
static gboolean
change_record(World *world, GError **error)
{
    g_autoptr(PatronForm) form = patron_form_new();
    static const struct {
        PatronField field;
        const char *was, *typed;
    } fields[] = {{(PatronField)FIELD_EMAIL, "eerst@oud.example", "dan@nieuw.example"},
                  {(PatronField)FIELD_TOWN, "", "Ergens"},
                  {(PatronField)FIELD_FIRST_NAME, "Anna", "Anne"},
                  {PATRON_EXTERNAL_NUMBER, "", "T-7"}};
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        form->was[fields[i].field] = g_strdup(fields[i].was);
        form->typed[fields[i].field] = g_strdup(fields[i].typed);
    }
    return service_patron_save(world->service, world->desk, world->membership, form, error);
}

static gboolean
begin_step(World *world, GError **error)
{
    return service_factor_begin(world->service, world->desk, error);
}

/* The code that the app shows now, once the page told the secret. */
static void
read_code(World *world)
{
    g_auto(FactorView) view = {0};
    g_autoptr(GError) error = NULL;
    guint8 secret[TOTP_SECRET_BYTES];
    guint bits = 0, value = 0, n = 0;
    g_assert_true(service_factor_view(world->service, world->desk, &view, &error));
    for (const char *c = view.secret; *c != '\0'; c++) {
        static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        const char *at = strchr(letters, *c);
        if (at == NULL)
            continue;
        value = value << 5 | (guint)(at - letters);
        if ((bits += 5) >= 8)
            secret[n++] = (guint8)(value >> (bits -= 8));
    }
    g_assert_cmpuint(n, ==, TOTP_SECRET_BYTES);
    world->turn++;
    service_set_clock(world->service, NOW + world->turn * 10 * STEP);
    g_free(world->code);
    world->code = totp_code(secret, service_now(world->service));
}

static gboolean
confirm_step(World *world, GError **error)
{
    g_auto(GStrv) codes = service_factor_confirm(world->service, world->desk, world->code, error);
    return codes != NULL;
}

static gboolean
take_step(World *world, GError **error)
{
    gint64 desk = world->desk->id;
    return service_factor_reset(world->service, world->manager, desk, error);
}

static gboolean
choose_mail(World *world, GError **error)
{
    return service_mail_account_set(world->service, service_operator(), world->teacher, "mijn@eigen.example",
                                    error);
}

static gboolean
set_contact(World *world, GError **error)
{
    const MailContactChoice choice = {.library = world->library,
                                      .branch_code = "1234",
                                      .address = "contact@plas.example",
                                      .language = "nl"};
    return service_mail_contact_set(world->service, world->manager, &choice, error);
}

static void
fail_mail(World *world)
{
    fixture_script(world->url, "UPDATE mail SET state = 'failed', ended = 1");
    world->mail = fixture_number(world->url, "SELECT max(id) FROM mail");
}

/* Like the postman: claimed, and then put off. */
static gboolean
post_mail(World *world, GError **error)
{
    g_autoptr(Store) store = store_open(world->url, error);
    gint64 now = service_now(world->service);
    if (store == NULL)
        return FALSE;
    store_enter(store, STORE_EVERY_LIBRARY);
    g_autoptr(Mail) mail = store_mail_claim(store, now, now + STEP, error);
    return mail != NULL && store_mail_end(store, mail, MAIL_SENT, "", now, error);
}

static gboolean
add_link(World *world, GError **error)
{
    return service_sign_in_link_account(world->service, world->manager, world->teacher, 1, "anna@idp", error);
}

static void
find_link(World *world)
{
    world->link = fixture_number(world->url, "SELECT max(id) FROM account_link");
}

static gboolean
end_link(World *world, GError **error)
{
    return service_sign_in_unlink_account(world->service, world->manager, world->teacher, world->link, error);
}

static void
preview_erase(World *world)
{
    g_autoptr(GError) error = NULL;
    world->person = fixture_number(world->url, "SELECT max(id) FROM person");
    g_autoptr(EraseView) view = service_erase_preview(world->service, world->manager, world->person, &error);
    g_assert_no_error(error);
    world->number = view->number;
}

static gboolean
erase_one(World *world, GError **error)
{
    return service_erase(world->service, world->manager, world->person, world->number, error);
}

static void
let_leave(World *world)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(enrol(world, "pupil", "Jip", "2015-07-08", &error), >, 0);
    fixture_script(world->url,
                   "UPDATE membership SET status = 'left', from_date = '2019-08-01', to_date = '2020-07-31' "
                   "WHERE id = (SELECT max(id) FROM membership)");
    world->person = fixture_number(world->url, "SELECT max(person_id) FROM membership");
}

static gboolean
run_retention(World *world, GError **error)
{
    RetentionRun run;
    return service_retention_run(world->service, world->manager, world->library, &run, error);
}

/* What a person is made of, counted: all of it or nothing. */
static gint64
parts_of(const World *world)
{
    return fixture_number_of(
        world->url,
        "SELECT (SELECT count(*) FROM person WHERE id = ?) + 10 * (SELECT count(*) FROM "
        "membership WHERE person_id = ?) + 100 * (SELECT count(*) FROM card WHERE person_id "
        "= ?) + 1000 * (SELECT count(*) FROM patron WHERE person_id = ?)",
        world->person);
}

static const struct {
    const char *name;
    void (*prepare)(World *world);
    gboolean (*act)(World *world, GError **error);
    gboolean pieces; /* several transactions, of which each leaves everybody whole */
} cases[] = {
    {"a role given", NULL, give_role, FALSE},
    {"a role ended", NULL, end_role, FALSE},
    {"somebody enrolled by hand", NULL, enrol_one, FALSE},
    {"a record changed", NULL, change_record, FALSE},
    {"a second step begun", NULL, begin_step, FALSE},
    {"a second step confirmed", read_code, confirm_step, FALSE},
    {"a second step taken away", NULL, take_step, FALSE},
    {"an address for mail", NULL, choose_mail, FALSE},
    {"a contact for mail", NULL, set_contact, FALSE},
    {"a letter posted", NULL, post_mail, TRUE}, /* claimed first, so that nobody else sends it too */
    {"a log-in linked", NULL, add_link, FALSE},
    {"a link ended", find_link, end_link, FALSE},
    {"a person erased", preview_erase, erase_one, FALSE},
    {"a leaver erased by the terms", let_leave, run_retention, TRUE},
};

static gboolean
retry_mail(World *world, GError **error)
{
    return service_mail_retry(world->service, world->manager, world->mail, error);
}

/* One try with the n-th statement failing; TRUE when it was done. *failed: it came that far. */
static gboolean
try_at(World *world, gboolean (*act)(World *world, GError **error), guint n, gboolean *failed, GError **error)
{
    seen = 0;
    fail_at = n;
    counts = TRUE;
    gboolean done = act(world, error);
    counts = FALSE;
    if (cut_url != NULL)
        set_reachable(TRUE);
    *failed = seen >= n;
    g_assert_false(armed);
    return done;
}

static void
fail_each(World *world, const char *name, gboolean (*act)(World *world, GError **error), gboolean pieces)
{
    guint n_failed = 0;
    gint64 parts = parts_of(world);
    for (guint n = 1;; n++) {
        g_autoptr(GError) error = NULL;
        gboolean failed = FALSE;
        g_autofree char *before = everything(world);
        gboolean done = try_at(world, act, n, &failed, &error);
        g_autofree char *after = everything(world);
        if (done && !failed) {
            g_assert_cmpstr(before, !=, after);
            break;
        }
        if (done) { /* in spite of it: looked up again, or it came after the work */
            g_test_message("%s: done though statement %u failed", name, n);
            break;
        }
        g_assert_nonnull(error);
        if (!failed)
            g_error("%s: refused by itself: %s", name, error->message);
        n_failed++;
        if (pieces) {
            gint64 left = parts_of(world);
            g_assert_true(left == parts || left == 0);
        } else {
            assert_same_dump(after, before);
        }
        g_assert_cmpuint(n, <, 400);
    }
    g_test_message("%s: %u statements failed in turn", name, n_failed);
    g_assert_cmpuint(n_failed, >, 1);
}

static void
test_cases(void)
{
    World world;
    world_open(&world);
    if (fixture_is_postgresql())
        cut_url = world.url;
    engine_step_hook = count_or_fail;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (cases[i].prepare != NULL)
            cases[i].prepare(&world);
        fail_each(&world, cases[i].name, cases[i].act, cases[i].pieces);
    }
    fail_mail(&world);
    fail_each(&world, "a letter posted again", retry_mail, FALSE);
    engine_step_hook = NULL;
    world_close(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fault/cases", test_cases);
    return g_test_run();
}
