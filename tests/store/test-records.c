/* Proves that what is put away is found again: schools, cards, uploads, answers, mappings, imports, accounts,
 * sessions, failed log-ins, the trail. */
#include "fixture.h"
#include "store/account.h"
#include "store/door.h"
#include "store/grant.h"

#define TODAY "2026-11-22"
#define NOW   (G_GINT64_CONSTANT(1788264000) * G_USEC_PER_SEC)

static void
test_schools(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    g_autoptr(Branch) branch = store_branch_find(store, "1234", &error);
    g_assert_cmpstr(branch->name, ==, "De Regenboog");
    g_assert_cmpstr(branch->brin, ==, "12AB00");
    g_assert_cmpint(branch->kind, ==, BRANCH_PRIMARY);
    g_assert_cmpint(branch->library, ==, fixture.library);
    g_autoptr(Branch) other = store_branch_get(store, fixture.other, &error);
    g_assert_cmpint(other->kind, ==, BRANCH_SECONDARY);
    g_assert_cmpint(store_branch_add(store, branch, &error), ==, -1); /* the code is taken */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    Branch nowhere = {.library = 99, .code = (char *)"0001", .name = (char *)"X", .brin = (char *)""};
    g_assert_cmpint(store_branch_add(store, &nowhere, &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_null(store_branch_find(store, "0000", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    gint64 second = store_library_add(store, "Bibliotheek Achterhoek", &error);
    g_autoptr(Library) library = store_library_find(store, "Bibliotheek Achterhoek", &error);
    g_assert_cmpint(library->id, ==, second);
    g_autoptr(GPtrArray) libraries = store_library_list(store, &error);
    g_assert_cmpuint(libraries->len, ==, 2);
    g_assert_cmpstr(((Library *)g_ptr_array_index(libraries, 0))->name, ==, "Bibliotheek Achterhoek");
    g_autoptr(GPtrArray) none = store_branch_list(store, second, &error);
    g_assert_cmpuint(none->len, ==, 0);
    g_autoptr(GPtrArray) all = store_branch_list(store, 0, &error);
    g_assert_cmpuint(all->len, ==, 2);
    g_assert_no_error(error);
    fixture_close(&fixture);
}

static gboolean
luhn_valid(const char *number)
{
    int sum = 0;
    gsize length = strlen(number);
    for (gsize i = 0; i < length; i++) {
        int digit = number[length - 1 - i] - '0';
        sum += i % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    }
    return sum % 10 == 0;
}

/* Ten digits, the library's prefix, a right check digit, never the same twice, never one that a school
 * delivered. */
static void
test_cards(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    g_autoptr(GStringChunk) text = g_string_chunk_new(1024);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Fixture fixture;
    RosterState state;
    fixture_open(&fixture);
    random_state(rand, text, &state);
    state.card = "0100000025"; /* the second of the series */
    store_begin(fixture.store, &error);
    g_assert_cmpint(store_pupil_add(fixture.store, &by_hand, fixture.branch, &state, &error), >, 0);
    for (guint i = 0; i < 200; i++) {
        char *number = store_card_next(fixture.store, fixture.library, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(strlen(number), ==, 10);
        g_assert_true(g_str_has_prefix(number, "01"));
        g_assert_true(luhn_valid(number));
        g_assert_cmpstr(number, !=, state.card);
        g_assert_true(g_hash_table_add(seen, number));
    }
    store_commit(fixture.store, &error);
    g_assert_no_error(error);
    fixture_close(&fixture);
}

static void
test_uploads(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    Upload row = {.branch = fixture.branch,
                  .received = NOW,
                  .file_name = (char *)"groep 8 — définitief.xlsx",
                  .size = 123,
                  .sha256 = (char *)"00ff",
                  .state = UPLOAD_RECEIVED,
                  .school_year = (char *)"2026-2027",
                  .mode = (char *)"school-year",
                  .options = (char *)"",
                  .summary = (char *)""};
    gint64 id = store_upload_add(store, &row, &error);
    row.branch = fixture.other;
    gint64 other = store_upload_add(store, &row, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) mine = store_upload_list(store, fixture.library, fixture.branch, NULL, &error);
    g_autoptr(GPtrArray) library = store_upload_list(store, fixture.library, 0, NULL, &error);
    g_autoptr(GPtrArray) by_branch = store_upload_list(store, 0, fixture.other, NULL, &error);
    g_autoptr(GPtrArray)
        strange = store_upload_list(store, fixture.library + 1, fixture.branch, NULL, &error);
    g_assert_cmpuint(mine->len, ==, 1);
    g_assert_cmpuint(library->len, ==, 2);
    g_assert_cmpint(((Upload *)g_ptr_array_index(library, 0))->id, ==, other); /* newest first */
    g_assert_cmpuint(by_branch->len, ==, 1);
    g_assert_cmpuint(strange->len, ==, 0);
    const ListPart first = {0, 1}, rest = {other, 10};
    g_autoptr(GPtrArray) newest = store_upload_list(store, fixture.library, 0, &first, &error);
    g_autoptr(GPtrArray) others = store_upload_list(store, fixture.library, 0, &rest, &error);
    g_assert_cmpuint(newest->len, ==, 1);
    g_assert_cmpint(((const Upload *)newest->pdata[0])->id, ==, other);
    g_assert_cmpuint(others->len, ==, 1);
    g_assert_cmpint(((const Upload *)others->pdata[0])->id, ==, id);
    Upload again = row; /* the same bytes: of another school they are another matter */
    again.branch = fixture.branch;
    again.id = other + 1;
    g_assert_cmpint(store_upload_same(store, &again, &error), ==, id);
    again.id = id;
    g_assert_cmpint(store_upload_same(store, &again, &error), ==, 0);
    again.id = other + 1;
    again.sha256 = (char *)"00fe";
    g_assert_cmpint(store_upload_same(store, &again, &error), ==, 0);
    g_assert_no_error(error);
    g_assert_true(store_upload_set_state(store, id, 1 << UPLOAD_RECEIVED | 1 << UPLOAD_CHECKED,
                                         UPLOAD_CHECKING, &error));
    g_assert_false(store_upload_set_state(store, id, 1 << UPLOAD_RECEIVED, UPLOAD_REMOVED, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_true(store_upload_set_summary(store, id, "{}", &error));
    g_assert_true(store_upload_set_choices(store, id, "2027-2028", "new", "sheet=2", &error));
    g_assert_true(store_upload_set_imported(store, id, 5, &error));
    g_autoptr(Upload) upload = store_upload_get(store, id, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(upload->file_name, ==, "groep 8 — définitief.xlsx");
    g_assert_cmpint(upload->library, ==, fixture.library);
    g_assert_cmpint(upload->account, ==, 0);
    g_assert_cmpstr(upload->account_name, ==, "");
    g_assert_cmpint(upload->received, ==, NOW);
    g_assert_cmpint(upload->size, ==, 123);
    g_assert_cmpint(upload->state, ==, UPLOAD_IMPORTED);
    g_assert_cmpint(upload->rows_read, ==, 0);
    g_assert_cmpint(upload->job, ==, 0);
    g_assert_cmpstr(upload->summary, ==, "{}");
    g_assert_cmpstr(upload->school_year, ==, "2027-2028");
    g_assert_cmpstr(upload->mode, ==, "new");
    g_assert_cmpstr(upload->options, ==, "sheet=2");
    g_assert_cmpint(upload->import, ==, 5);
    g_assert_true(store_upload_set_imported(store, id, 0, &error));
    g_assert_true(store_upload_set_state(store, id, 1 << UPLOAD_CHECKED, UPLOAD_REMOVED, &error));
    g_assert_true(store_upload_set_imported(store, id, 0, &error)); /* undone: stays removed */
    g_assert_no_error(error);
    g_assert_false(store_upload_set_imported(store, id, 6, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(GPtrArray) left = store_upload_list(store, fixture.library, 0, NULL, &error);
    g_assert_cmpuint(left->len, ==, 1);
    g_assert_no_error(error);
    g_assert_false(store_upload_set_summary(store, 999, "{}", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    fixture_close(&fixture);
}

/* Bytes of every value go in and come out as they were; what was removed is gone, and nothing of another upload with it. */
static void
test_pieces(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    Upload row = {.branch = fixture.branch, .size = UPLOAD_PIECE_BYTES + 3};
    gint64 id = store_upload_add(store, &row, &error), other = store_upload_add(store, &row, &error);
    g_autofree guint8 *bytes = g_malloc(UPLOAD_PIECE_BYTES);
    for (guint i = 0; i < UPLOAD_PIECE_BYTES; i++)
        bytes[i] = (guint8)(i * 7 + i / 256);
    g_autoptr(Upload) empty = store_upload_get(store, id, &error);
    g_assert_false(empty->has_file);
    g_assert_true(store_upload_add_piece(store, id, 0, bytes, UPLOAD_PIECE_BYTES, &error) &&
                  store_upload_add_piece(store, id, 1, "a\0b", 3, &error) &&
                  store_upload_add_piece(store, id, 2, NULL, 0, &error) &&
                  store_upload_add_piece(store, other, 0, "other", 5, &error));
    g_assert_no_error(error);
    g_assert_false(store_upload_add_piece(store, id, 1, "twice", 5, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    static const gsize lengths[] = {UPLOAD_PIECE_BYTES, 3, 0};
    const void *const expected[] = {bytes, "a\0b", ""};
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autoptr(GBytes) piece = store_upload_get_piece(store, id, i, &error);
        g_assert_no_error(error);
        gsize length;
        const void *got = g_bytes_get_data(piece, &length);
        g_assert_cmpmem(got, length, expected[i], lengths[i]);
    }
    g_autoptr(Upload) filled = store_upload_get(store, id, &error);
    g_assert_true(filled->has_file);
    g_assert_true(store_upload_remove_file(store, id, &error) && store_upload_remove_file(store, id, &error));
    g_assert_null(store_upload_get_piece(store, id, 0, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(Upload) left = store_upload_get(store, other, &error);
    g_assert_true(left->has_file);
    g_clear_pointer(&fixture.store, store_close);
    if (fixture.path) { /* and nowhere in the file: PRAGMA secure_delete */
        g_autofree char *all = NULL;
        gsize length;
        g_assert_true(g_file_get_contents(fixture.path, &all, &length, &error));
        g_assert_null(memmem(all, length, bytes, 1000));
        g_assert_nonnull(memmem(all, length, "other", 5));
    }
    store = fixture.store = fixture_store(fixture.url);
    g_assert_false(store_upload_unspool(store, id, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    fixture_close(&fixture);
}

static void
test_answers_and_mappings(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    Upload row = {.branch = fixture.branch};
    gint64 id = store_upload_add(store, &row, &error);
    store_answer_set(store, id, "match 1", "link", 12, &error);
    store_answer_set(store, id, "match 2", "new", 0, &error);
    store_answer_set(store, id, "match 1", "skip", 0, &error);
    store_answer_set(store, id, "match 2", "", 0, &error);
    g_autoptr(GPtrArray) answers = store_answer_list(store, id, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(answers->len, ==, 1);
    const StoredAnswer *answer = g_ptr_array_index(answers, 0);
    g_assert_cmpstr(answer->key, ==, "match 1");
    g_assert_cmpstr(answer->choice, ==, "skip");
    g_assert_cmpint(answer->person, ==, 0);
    g_assert_null(store_mapping_get(store, fixture.branch, "magister", &error));
    g_assert_no_error(error);
    store_mapping_set(store, fixture.branch, "magister", "1=surname", &error);
    store_mapping_set(store, fixture.branch, "magister", "2=surname", &error);
    g_autofree char *mapping = store_mapping_get(store, fixture.branch, "magister", &error);
    g_assert_cmpstr(mapping, ==, "2=surname");
    g_assert_null(store_mapping_get(store, fixture.other, "magister", &error));
    g_assert_no_error(error);
    fixture_close(&fixture);
}

static void
test_imports(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    Import row = {.branch = fixture.branch,
                  .upload = 3,
                  .applied = NOW,
                  .file_name = (char *)"a.csv",
                  .school_year = (char *)"2026-2027",
                  .mode = (char *)"new",
                  .digest = (char *)"d1",
                  .enrolled = 1,
                  .changed = 2,
                  .left = 3};
    gint64 first = store_import_add(store, &row, &error), second = store_import_add(store, &row, &error);
    g_assert_cmpint(second, >, first);
    g_assert_true(store_import_set_undone(store, first, second, &error));
    g_assert_false(store_import_set_undone(store, first, second, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_autoptr(Import) import = store_import_get(store, first, &error);
    g_assert_no_error(error);
    g_assert_cmpint(import->undone_by, ==, second);
    g_assert_cmpint(import->upload, ==, 3);
    g_assert_cmpint(import->applied, ==, NOW);
    g_assert_cmpint(import->library, ==, fixture.library);
    g_assert_cmpstr(import->branch_code, ==, "1234");
    g_assert_cmpstr(import->branch_name, ==, "De Regenboog");
    g_assert_cmpstr(import->digest, ==, "d1");
    g_assert_cmpuint(import->enrolled * 100 + import->changed * 10 + import->left, ==, 123);
    g_autoptr(GPtrArray) list = store_import_list(store, fixture.library, 0, NULL, &error);
    g_assert_cmpuint(list->len, ==, 2);
    g_assert_cmpint(((Import *)g_ptr_array_index(list, 0))->id, ==, second);
    g_autoptr(GPtrArray) none = store_import_list(store, fixture.library, fixture.other, NULL, &error);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_null(store_report_get(store, first, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    store_report_set(store, first, "{\"a\":1}", &error);
    g_autofree char *report = store_report_get(store, first, &error);
    g_assert_cmpstr(report, ==, "{\"a\":1}");
    g_assert_null(store_journal_load(store, 99, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    fixture_close(&fixture);
}

static void
test_accounts(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *hash = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    Account row = {.library = fixture.library,
                   .login = (char *)"School.Admin",
                   .name = (char *)"Administratie",
                   .must_change_password = TRUE};
    gint64 id = store_account_add(store, &row, "hash1", &error);
    g_assert_no_error(error);
    g_assert_cmpint(store_account_add(store, &row, "hash1", &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    row.login = (char *)"a b";
    g_assert_cmpint(store_account_add(store, &row, "hash1", &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    Account other = {.login = (char *)"root", .name = (char *)"Beheer"};
    g_assert_cmpint(store_account_add(store, &other, "hash2", &error), >, 0);
    const Grant grant = {.library = fixture.library, .branch = fixture.branch, .role = ROLE_UPLOADER};
    g_assert_cmpint(store_grant_add(store, id, &grant, &error), >, 0);
    g_autoptr(Account) found = store_account_find(store, "SCHOOL.ADMIN", TODAY, &hash, &error);
    g_assert_no_error(error);
    g_assert_cmpint(found->id, ==, id);
    g_assert_cmpint(found->branch, ==, fixture.branch);
    g_assert_cmpint(found->role, ==, ROLE_UPLOADER);
    g_assert_cmpstr(found->language, ==, "");
    g_assert_true(found->must_change_password);
    g_assert_cmpstr(hash, ==, "hash1");
    g_assert_null(store_account_find(store, "nobody", TODAY, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(store_account_find(store, "' OR 1=1 --", TODAY, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(GPtrArray) list = store_account_list(store, fixture.library, TODAY, &error);
    g_assert_cmpuint(list->len, ==, 1);
    g_autoptr(GPtrArray) all = store_account_list(store, 0, TODAY, &error);
    g_assert_cmpuint(all->len, ==, 2);
    g_assert_true(store_account_set_language(store, id, "en", &error));
    store_session_add(store, &(NewSession){.digest = "digest1", .account = id, .csrf = "csrf"}, NOW, &error);
    g_assert_true(store_account_set_password(store, id, "hash3", 0, &error));
    g_assert_no_error(error);
    g_autoptr(Account) again = store_account_get(store, id, TODAY, &error);
    g_assert_cmpstr(again->language, ==, "en");
    g_assert_false(again->must_change_password);
    g_assert_null(store_session_get(store, "digest1", TODAY, &error)); /* a new password ends all sessions */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    fixture_close(&fixture);
}

/* Which grants an account comes with on a day, and that ending one keeps it. */
static void
test_grants(void)
{
    static const struct {
        const char *from, *to;
        Role role;
        const char *in_force; /* on the days 20 to 24 of the month */
    } cases[] = {
        {"", "", ROLE_TEACHER, "xxxxx"},
        {"2026-11-21", "2026-11-22", ROLE_UPLOADER, ".xx.."},
        {"2026-11-24", "", ROLE_EMPLOYEE, "....x"},
        {"", "2026-11-20", ROLE_PUPIL, "x...."},
    };
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    Account row = {.library = fixture.library, .login = (char *)"several", .name = (char *)"Bo"};
    gint64 id = store_account_add(store, &row, "h", &error), ids[G_N_ELEMENTS(cases)];
    store_session_add(store, &(NewSession){.digest = "before", .account = id, .csrf = "c"}, NOW, &error);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Grant grant = {.library = fixture.library,
                       .branch = cases[i].role == ROLE_EMPLOYEE ? 0 : fixture.branch,
                       .role = cases[i].role,
                       .given_by = id,
                       .given_at = NOW};
        g_strlcpy(grant.from, cases[i].from, sizeof grant.from);
        g_strlcpy(grant.to, cases[i].to, sizeof grant.to);
        ids[i] = store_grant_add(store, id, &grant, &error);
        g_assert_no_error(error);
    }
    g_assert_null(store_session_get(store, "before", TODAY, &error)); /* another role ends all sessions */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    store_session_add(store, &(NewSession){.digest = "token", .account = id, .csrf = "c"}, NOW, &error);
    for (guint day = 0; day < 5; day++) {
        g_autofree char *today = g_strdup_printf("2026-11-%u", 20 + day);
        g_autoptr(Account) account = store_account_get(store, id, today, &error);
        StoredSession *session = store_session_get(store, "token", today, &error);
        guint expected = 0;
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
            expected |= cases[i].in_force[day] == 'x' ? 1u << cases[i].role : 0;
        guint of_account = 0, of_session = 0;
        for (guint i = 0; i < account->n_grants; i++)
            of_account |= 1u << account->grants[i].role;
        for (guint i = 0; i < session->account->n_grants; i++)
            of_session |= 1u << session->account->grants[i].role;
        g_assert_cmpuint(of_account, ==, expected);
        g_assert_cmpuint(of_session, ==, expected);
        stored_session_free(session);
    }
    const GrantEnd end = {id, NOW + 1, "2026-11-22"};
    g_assert_true(store_grant_end(store, ids[0], &end, &error));
    g_assert_false(store_grant_end(store, ids[0], &end, &error)); /* once */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(Account) after = store_account_get(store, id, "2026-11-22", &error);
    g_assert_cmpuint(after->n_grants, ==, 1); /* over at once, though the day is not */
    g_autoptr(GPtrArray) lines = store_grant_list(store, id, &error);
    g_assert_cmpuint(lines->len, ==, G_N_ELEMENTS(cases)); /* the history is whole */
    const GrantLine *ended = lines->pdata[lines->len - 1];
    g_assert_cmpstr(ended->grant.to, ==, "2026-11-22");
    g_assert_cmpint(ended->grant.ended_at, ==, NOW + 1);
    g_assert_cmpstr(ended->ended_by_name, ==, "Bo");
    g_assert_cmpstr(ended->given_by_name, ==, "Bo");
    g_assert_true(store_account_close(store, id, NOW, &error));
    g_assert_null(store_session_get(store, "token", "2026-11-22", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(store_account_find(store, "several", "2026-11-22", NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    fixture_close(&fixture);
}

/* The card in hand and the user name lead to the same account; a card that was replaced leads nowhere any more. */
static void
test_account_cards(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, street, "
        "house_number, house_addition, postcode, town, phone, mobile, email, name_folded, match_key, "
        "created_by) "
        "VALUES (501, %" G_GINT64_FORMAT
        ", '', 'Bo', 'van', 'Dam', '', '', '', '', '', '', '', '', '', '', '', '', 0);"
        "INSERT INTO card (number, person_id, from_date, to_date, prior_to, is_open, given_by) VALUES "
        "('0000000501', 501, '', '2026-01-01', '', 0, 0), ('V0501', 501, '2026-01-01', '', '', 1, 0);",
        fixture.library);
    fixture_script(fixture.url, sql);
    Account row = {
        .library = fixture.library, .person = 501, .login = (char *)"bo.dam", .name = (char *)"Bo"};
    gint64 id = store_account_add(store, &row, "h", &error);
    g_assert_no_error(error);
    static const struct {
        const char *login;
        gboolean found;
    } cases[] = {
        {"bo.dam", TRUE}, {"V0501", TRUE}, {" v0501 ", TRUE}, {"0000000501", FALSE}, {"0502", FALSE}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Account) found = store_account_find(store, cases[i].login, TODAY, NULL, &error);
        g_assert_cmpint(found ? found->id : 0, ==, cases[i].found ? id : 0);
        g_clear_error(&error);
    }
    /* Not even when that old number was the user name. */
    g_assert_true(store_account_set_login(store, id, "0000000501", &error));
    g_assert_null(store_account_find(store, "0000000501", TODAY, NULL, &error));
    g_clear_error(&error);
    g_autofree char *card = store_account_card(store, id, &error);
    g_assert_cmpstr(card, ==, "V0501");
    row.login = (char *)"second";
    g_assert_cmpint(store_account_add(store, &row, "h", &error), ==, -1); /* one account a person */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_autoptr(AccountPerson) person = store_account_person(store, 501, &error);
    g_assert_cmpstr(person->name, ==, "Bo van Dam");
    fixture_close(&fixture);
}

static void
test_sessions(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    Account row = {.library = fixture.library, .login = (char *)"balie", .name = (char *)"Balie"};
    gint64 id = store_account_add(store, &row, "h", &error);
    store_session_add(store, &(NewSession){.digest = "old", .account = id, .csrf = "c1"}, NOW - 100, &error);
    store_session_add(store, &(NewSession){.digest = "new", .account = id, .csrf = "c2"}, NOW, &error);
    store_session_add(store, &(NewSession){.digest = "idle", .account = id, .csrf = "c3"}, NOW, &error);
    g_assert_true(store_session_touch(store, "new", NOW + 50, &error));
    StoredSession *session = store_session_get(store, "new", TODAY, &error);
    g_assert_no_error(error);
    g_assert_cmpint(session->account->id, ==, id);
    g_assert_cmpstr(session->csrf, ==, "c2");
    g_assert_cmpint(session->started, ==, NOW);
    g_assert_cmpint(session->seen, ==, NOW + 50);
    stored_session_free(session);
    g_assert_true(store_session_end_old(store, NOW - 10, NOW + 10, &error));
    static const char *const gone[] = {"old", "idle"};
    for (guint i = 0; i < G_N_ELEMENTS(gone); i++) {
        g_assert_null(store_session_get(store, gone[i], TODAY, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
        g_clear_error(&error);
    }
    g_assert_true(store_session_end(store, "new", &error));
    g_assert_null(store_session_get(store, "new", TODAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(
        store_session_add(store, &(NewSession){.digest = "x", .account = 99, .csrf = "c"}, NOW, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    fixture_close(&fixture);
}

static void
test_throttles(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    const DoorKey key = {THROTTLE_NAME, "balie", ""}, other = {THROTTLE_PLACE, "balie", "10.0.0.1"};
    ThrottleState state = {9, 9, 9};
    g_assert_true(store_throttle_get(store, &key, &state, &error));
    g_assert_cmpint(state.failures + state.at + state.next, ==, 0);
    for (gint64 i = 1; i <= 2; i++)
        g_assert_true(store_throttle_set(store, &key, &(ThrottleState){i, NOW + i, NOW + 2 * i}, &error));
    g_assert_true(store_throttle_set(store, &other, &(ThrottleState){7, NOW + 10, NOW}, &error));
    g_assert_true(store_throttle_get(store, &key, &state, &error));
    g_assert_cmpint(state.failures, ==, 2);
    g_assert_cmpint(state.at, ==, NOW + 2);
    g_assert_cmpint(state.next, ==, NOW + 4);
    g_assert_true(store_door_expire(store, &(DoorExpiry){.counters = NOW + 3}, &error));
    g_assert_true(store_throttle_get(store, &key, &state, &error));
    g_assert_cmpint(state.failures, ==, 0);
    g_assert_true(store_throttle_get(store, &other, &state, &error));
    g_assert_cmpint(state.failures, ==, 7);
    g_assert_true(store_throttle_clear(store, &other, &error));
    g_assert_true(store_throttle_get(store, &other, &state, &error));
    g_assert_cmpint(state.failures, ==, 0);
    g_assert_no_error(error);
    fixture_close(&fixture);
}

static void
test_known(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    for (guint i = 0; i < 25; i++) {
        g_autofree char *place = g_strdup_printf("browser %02u", i);
        g_assert_true(store_known_set(store, "balie", KNOWN_DEVICE, place, NOW + i, &error));
    }
    g_assert_cmpint(store_known(store, "balie", KNOWN_DEVICE, "browser 24", NOW, &error), ==, 1);
    g_assert_cmpint(store_known(store, "balie", KNOWN_DEVICE, "browser 24", NOW + 25, &error), ==, 0);
    g_assert_cmpint(store_known(store, "balie", KNOWN_DEVICE, "browser 05", NOW, &error), ==, 1);
    g_assert_cmpint(store_known(store, "balie", KNOWN_DEVICE, "browser 04", NOW, &error), ==,
                    0); /* twenty are kept */
    g_assert_cmpint(store_known(store, "balie", KNOWN_ADDRESS, "browser 24", NOW, &error), ==, 0);
    g_assert_cmpint(store_known(store, "other", KNOWN_DEVICE, "browser 24", NOW, &error), ==, 0);
    g_assert_true(store_known_set(store, "other", KNOWN_DEVICE, "browser 24", NOW, &error));
    g_assert_cmpint(store_known_count(store, KNOWN_DEVICE, "browser 24", NOW, &error), ==, 2);
    g_assert_cmpint(store_known_count(store, KNOWN_DEVICE, "browser 24", NOW + 1, &error), ==, 1);
    g_assert_true(store_door_expire(store, &(DoorExpiry){.devices = NOW + 24}, &error));
    g_assert_cmpint(store_known_count(store, KNOWN_DEVICE, "browser 24", 0, &error), ==, 1);
    g_assert_cmpint(store_known(store, "balie", KNOWN_DEVICE, "browser 23", 0, &error), ==, 0);

    g_assert_cmpint(store_turn_get(store, "balie", "10.0.0.1", "b", &error), ==, 0);
    g_assert_true(store_turn_set(store, "balie", "10.0.0.1", "b", NOW, &error));
    g_assert_true(store_turn_set(store, "balie", "10.0.0.1", "c", NOW + 5, &error));
    g_assert_cmpint(store_turn_get(store, "balie", "10.0.0.1", "b", &error), ==, NOW);
    g_assert_cmpint(store_turn_count(store, "balie", "10.0.0.1", NOW, &error), ==, 2);
    g_assert_cmpint(store_turn_count(store, "balie", "10.0.0.1", NOW + 1, &error), ==, 1);
    g_assert_true(store_turn_remove(store, "balie", "10.0.0.1", "b", &error));
    g_assert_cmpint(store_turn_get(store, "balie", "10.0.0.1", "b", &error), ==, 0);
    g_assert_cmpint(store_turn_get(store, "balie", "10.0.0.1", "c", &error), ==, NOW + 5);
    g_assert_no_error(error);
    fixture_close(&fixture);
}

/* A new password leaves nothing of what was counted or known, of that name alone; addresses stay known. */
static void
test_door_forget(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    Account row = {
        .library = fixture.library, .role = ROLE_EMPLOYEE, .login = (char *)"balie", .name = (char *)"Balie"};
    gint64 id = store_account_add(store, &row, "h", &error);
    static const char *const names[] = {"balie", "other"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const DoorKey key = {THROTTLE_NAME, names[i], ""};
        g_assert_true(store_throttle_set(store, &key, &(ThrottleState){3, NOW, NOW}, &error));
        g_assert_true(store_known_set(store, names[i], KNOWN_DEVICE, "d", NOW, &error));
        g_assert_true(store_known_set(store, names[i], KNOWN_ADDRESS, "a", NOW, &error));
        g_assert_true(store_turn_set(store, names[i], "a", "b", NOW, &error));
    }
    g_assert_true(store_account_set_password(store, id, "new", 0, &error));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        ThrottleState state;
        g_assert_true(store_throttle_get(store, &(DoorKey){THROTTLE_NAME, names[i], ""}, &state, &error));
        g_assert_cmpint(state.failures, ==, i == 0 ? 0 : 3);
        g_assert_cmpint(store_known(store, names[i], KNOWN_DEVICE, "d", 0, &error), ==, i);
        g_assert_cmpint(store_known(store, names[i], KNOWN_ADDRESS, "a", 0, &error), ==, 1);
        g_assert_cmpint(store_turn_get(store, names[i], "a", "b", &error), ==, i == 0 ? 0 : NOW);
    }
    g_assert_no_error(error);
    fixture_close(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/records/schools", test_schools);
    g_test_add_func("/store/records/cards", test_cards);
    g_test_add_func("/store/records/uploads", test_uploads);
    g_test_add_func("/store/records/pieces", test_pieces);
    g_test_add_func("/store/records/answers-and-mappings", test_answers_and_mappings);
    g_test_add_func("/store/records/imports", test_imports);
    g_test_add_func("/store/records/accounts", test_accounts);
    g_test_add_func("/store/records/grants", test_grants);
    g_test_add_func("/store/records/account-cards", test_account_cards);
    g_test_add_func("/store/records/sessions", test_sessions);
    g_test_add_func("/store/records/throttles", test_throttles);
    g_test_add_func("/store/records/known", test_known);
    g_test_add_func("/store/records/door-forget", test_door_forget);
    return g_test_run();
}
