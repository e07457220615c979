/* Proves that docs/privacy.md has a line for every column of the database, on either engine, and for nothing else, and that each
 * line says why, how long, for whom and what becomes of it in words that the page explains; and that every table with a person in
 * it is erased and shown with the person. */
#include <string.h>

#include "fixture.h"
#include "store/bulk.h"
#include "store/db.h"

enum { CELL_NAME, CELL_WHAT, CELL_WHY, CELL_TERM, CELL_WHO, CELL_SHOWN, CELL_ERASED, N_CELLS };

/* The tables of codes, by the first cell of their header. */
static const struct {
    guint cell;
    const char *header, *heading;
} code_tables[] = {
    {CELL_WHY, "| code | doel |", "## Waarom"},
    {CELL_TERM, "| code | hoe lang |", "## Hoe lang"},
    {CELL_WHO, "| code | wie |", "## Wie het ziet"},
    {CELL_ERASED, "| code | wat |", "## Bij wissen"},
};

typedef struct {
    GHashTable *columns; /* "table.column" -> itself */
    GHashTable *codes[N_CELLS], *used[N_CELLS];
    GPtrArray *wrong; /* what is not as it should be, for people */
} Page;

static void
complain(Page *page, const char *where, const char *what)
{
    g_ptr_array_add(page->wrong, g_strdup_printf("%s: %s", where, what));
}

/* A row of a table without its outer bars; new, NULL when it is none. */
static char **
cells_of(const char *line)
{
    g_autofree char *row = g_strstrip(g_strdup(line));
    gsize length = strlen(row);
    if (length < 2 || row[0] != '|' || row[length - 1] != '|')
        return NULL;
    row[length - 1] = '\0';
    char **cells = g_strsplit(row + 1, "|", -1);
    for (char **cell = cells; *cell; cell++)
        g_strstrip(*cell);
    return cells;
}

static char *
unquote(const char *cell)
{
    gsize length = strlen(cell);
    return length > 2 && cell[0] == '`' && cell[length - 1] == '`' ? g_strndup(cell + 1, length - 2) : NULL;
}

static void
read_column(Page *page, const char *table, char **cells)
{
    g_autofree char *name = unquote(cells[CELL_NAME]);
    g_autofree char *key = g_strconcat(table, ".", name ? name : cells[CELL_NAME], NULL);
    if (!name || g_strv_length(cells) != N_CELLS)
        complain(page, key, "not `name` and six cells");
    else if (!*cells[CELL_WHAT])
        complain(page, key, "says not what it is");
    else if (!g_str_equal(cells[CELL_SHOWN], "ja") && !g_str_equal(cells[CELL_SHOWN], "nee"))
        complain(page, key, "inzage is ja or nee");
    else
        for (guint i = 0; i < G_N_ELEMENTS(code_tables); i++) {
            guint cell = code_tables[i].cell;
            if (g_hash_table_contains(page->codes[cell], cells[cell]))
                g_hash_table_add(page->used[cell], g_strdup(cells[cell]));
            else
                complain(page, key, cells[cell]);
        }
    if (!g_hash_table_add(page->columns, g_strdup(key)))
        complain(page, key, "twice");
}

static Page *
page_read(const char *text)
{
    Page *page = g_new0(Page, 1);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *table = NULL;
    GHashTable *codes = NULL;
    page->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    page->wrong = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < N_CELLS; i++) {
        page->codes[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        page->used[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    }
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) cells = cells_of(*line);
        if (g_str_has_prefix(*line, "#")) {
            const char *end = g_str_has_prefix(*line, "### `") ? strchr(*line + 5, '`') : NULL;
            g_free(table);
            table = end ? g_strndup(*line + 5, (gsize)(end - *line - 5)) : NULL;
            codes = NULL;
        }
        for (guint i = 0; i < G_N_ELEMENTS(code_tables); i++)
            if (g_str_has_prefix(*line, code_tables[i].header))
                codes = page->codes[code_tables[i].cell];
        if (!cells || g_str_has_prefix(cells[0], "---") || g_str_equal(cells[0], "code") ||
            g_str_equal(cells[0], "kolom"))
            continue;
        if (table)
            read_column(page, table, cells);
        else if (codes)
            g_hash_table_add(codes, g_strdup(cells[0]));
    }
    return page;
}

static void
page_free(Page *page)
{
    g_hash_table_unref(page->columns);
    g_ptr_array_unref(page->wrong);
    for (guint i = 0; i < N_CELLS; i++) {
        g_hash_table_unref(page->codes[i]);
        g_hash_table_unref(page->used[i]);
    }
    g_free(page);
}

static void
compare_codes(Page *page)
{
    for (guint i = 0; i < G_N_ELEMENTS(code_tables); i++) {
        GHashTableIter iter;
        gpointer code;
        g_hash_table_iter_init(&iter, page->codes[code_tables[i].cell]);
        while (g_hash_table_iter_next(&iter, &code, NULL))
            if (!g_hash_table_contains(page->used[code_tables[i].cell], code))
                complain(page, code_tables[i].heading, code);
    }
}

/* What the engine has, taken from the page's columns one by one; what is left is of no engine. */
static void
compare_database(Page *page, Store *store)
{
    g_autoptr(GError) error = NULL;
    const EngineBulk *bulk = store->engine->bulk;
    g_autoptr(GPtrArray) names = bulk->names(store->connection, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < names->len; i++) {
        g_autoptr(BulkTable) table = bulk->describe(store->connection, names->pdata[i], &error);
        g_assert_no_error(error);
        for (guint c = 0; c < table->columns->len; c++) {
            const BulkColumn *column = &g_array_index(table->columns, BulkColumn, c);
            g_autofree char *key = g_strconcat(table->name, ".", column->name, NULL);
            if (!g_hash_table_remove(page->columns, key))
                complain(page, key, "no line in docs/privacy.md");
        }
    }
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, page->columns);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        if (!fixture_is_postgresql() || !g_str_has_prefix(key, "series.")) /* there it has sequences */
            complain(page, key, "a line for what is not in the database");
}

static char *
page_text(void)
{
    g_autoptr(GError) error = NULL;
    char *text;
    g_assert_nonnull(g_getenv("PRIVACY_PAGE"));
    g_file_get_contents(g_getenv("PRIVACY_PAGE"), &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

static void
test_columns(void)
{
    Fixture fixture;
    fixture_open(&fixture);
    g_autofree char *text = page_text();
    Page *page = page_read(text);
    compare_codes(page);
    compare_database(page, fixture.store);
    for (guint i = 0; i < page->wrong->len; i++)
        g_test_message("%s", (const char *)page->wrong->pdata[i]);
    g_assert_cmpuint(page->wrong->len, ==, 0);
    page_free(page);
    fixture_close(&fixture);
}

/* Each slip is found, and named. */
static void
test_slips(void)
{
    static const struct {
        const char *of, *as, *named;
    } slips[] = {
        {"| `birth_date` |", "| `birthdate` |", "person.birth_date"},
        {"| `birth_date` |", "| `birthdate` |", "person.birthdate"},
        {"| `birth_date` |", "| `surname` |", "person.surname"},
        {"| achternaam |", "| |", "person.surname"},
        {"| achternaam | leden |", "| achternaam | zomaar |", "zomaar"},
        {"| achternaam | leden | lid |", "| achternaam | leden | altijd |", "altijd"},
        {"| achternaam | leden | lid | balie | ja | weg |", "| achternaam | leden | lid |", "person.surname"},
        {"| achternaam | leden | lid | balie | ja |", "| achternaam | leden | lid | balie | soms |",
         "inzage"},
        {"| spoor | blijft: de wet", "| ongebruikt | niets |\n| spoor | blijft: de wet", "ongebruikt"},
        {"### `loan`", "### `lending`", "loan.title"},
        {"### `loan`", "### `lending`", "lending.title"},
    };
    Fixture fixture;
    fixture_open(&fixture);
    g_autofree char *text = page_text();
    for (guint i = 0; i < G_N_ELEMENTS(slips); i++) {
        g_autoptr(GString) other = g_string_new(text);
        g_assert_cmpuint(g_string_replace(other, slips[i].of, slips[i].as, 1), ==, 1);
        Page *page = page_read(other->str);
        compare_codes(page);
        compare_database(page, fixture.store);
        gboolean named = FALSE;
        for (guint w = 0; w < page->wrong->len; w++)
            named = named || strstr(page->wrong->pdata[w], slips[i].named);
        g_test_message("%s", slips[i].as);
        g_assert_true(named);
        page_free(page);
    }
    fixture_close(&fixture);
}

/* Some statement whose name begins like this speaks of the table. */
static gboolean
is_spoken_of(const char *const *names, const char *table)
{
    g_autofree char *pattern = g_strdup_printf("\\b(FROM|UPDATE|JOIN) %s\\b", table);
    for (guint i = 0; i < N_STATEMENTS; i++)
        for (const char *const *name = names; *name; name++)
            if (g_str_has_prefix(statements[i].name, *name) &&
                g_regex_match_simple(pattern, statements[i].text[DIALECT_SQLITE], 0, 0))
                return TRUE;
    return FALSE;
}

static const char *const erases[] = {"ERASE_", "PATRON_LOG_REMOVE", NULL};
static const char *const shows[] = {"DATA_", "PERSON_", NULL};

/* Has the page a column of the table that the person gets to see? */
static gboolean
is_shown(const char *text, const char *table)
{
    g_autofree char *heading = g_strdup_printf("### `%s`", table);
    const char *at = strstr(text, heading), *end = at ? strstr(at + 1, "###") : NULL;
    g_autofree char *part = at ? g_strndup(at, end ? (gsize)(end - at) : strlen(at)) : g_strdup("");
    return strstr(part, "| ja |") != NULL;
}

/* Does the page say that the line of an account of the person goes? */
static gboolean
goes_with_account(const char *text, const char *table)
{
    g_autofree char *pattern = g_strdup_printf(
        "### `%s`(?:(?!###).)*?\\| `account_id` \\|[^\n]*\\| weg \\|\n", table);
    return g_regex_match_simple(pattern, text, G_REGEX_DOTALL, 0);
}

/* A table with a person in it is erased with the person, and what the page says that they see is shown to them. The trail is neither:
 * it stays, and has a list of its own. */
static void
test_covered(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = page_text();
    guint n = 0;
    Fixture fixture;
    fixture_open(&fixture);
    const EngineBulk *bulk = fixture.store->engine->bulk;
    g_autoptr(GPtrArray) names = bulk->names(fixture.store->connection, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < names->len; i++) {
        g_autoptr(BulkTable) table = bulk->describe(fixture.store->connection, names->pdata[i], &error);
        gboolean has_person = FALSE;
        for (guint c = 0; c < table->columns->len; c++)
            has_person = has_person ||
                         g_str_equal(g_array_index(table->columns, BulkColumn, c).name, "person_id");
        g_assert_true(!goes_with_account(text, table->name) || is_spoken_of(erases, table->name));
        if (!has_person || g_str_has_prefix(table->name, "audit_"))
            continue;
        g_test_message("%s", table->name);
        g_assert_true(is_spoken_of(erases, table->name));
        g_assert_true(!is_shown(text, table->name) || is_spoken_of(shows, table->name));
        n++;
    }
    g_assert_cmpuint(n, >=, 12);
    g_assert_true(goes_with_account(text, "session") && goes_with_account(text, "second_factor"));
    g_assert_false(goes_with_account(text, "upload"));
    g_assert_false(is_spoken_of(erases, "mapping"));
    g_assert_false(is_spoken_of(shows, "mapping"));
    fixture_close(&fixture);
}

/* Shown, but not by a statement of the export that names them: where it is. Whole tables end with a point. */
static const struct {
    const char *key, *where;
} shown_elsewhere[] = {
    {"audit_line.", "the trail: store_audit_list, of the person and of the school"},
    {"journal.", "packed states: store_person_changes"},
    {"hand_change.", "packed states: store_person_changes"},
    {"person.", "PERSON_SHOW, which names its columns with the person's"},
    {"account_grant.branch_id", "as the name of the school"},
    {"group_teacher.branch_id", "as the name of the school"},
    {"membership.delivered", "a packed state: store_pupil_get"},
};

/* Goes with the person and is not shown: why. Whole tables end with a point. Keys need no reason: see is_key. */
static const struct {
    const char *key, *why;
} not_shown[] = {
    {"person.name_folded", "the name once more"},
    {"person.match_key", "the name and day of birth once more"},
    {"membership.last_import", "a number of an import, which the changes name"},
    {"enrolment.is_open", "what the last day says"},
    {"card.prior_to", "a last day that does not hold any more"},
    {"loan.fine_day", "the library's rule on that day"},
    {"loan.fine_most", "the library's rule on that day"},
    {"reminder.loan_id", "a number of the loan, which is shown with its title"},
    {"reminder.due_date", "the day of the loan, as it was then"},
    {"mail.person_id", "the person's own number"},
    {"account.must_change", "about a password"},
    {"account.one_time_until", "about a password"},
    {"account.password_hash", "a secret"},
    {"session.token_digest", "a secret"},
    {"session.csrf", "a secret"},
    {"session.is_half", "lasts a minute"},
    {"second_factor.key_name", "of a secret"},
    {"second_factor.wrapped", "a secret"},
    {"second_factor.last_step", "of a secret"},
    {"recovery_code.hash", "a secret"},
    {"login_throttle.kind", "which of the counters"},
    {"login_throttle.login", "the log-in name once more"},
    {"login_throttle.place", "may be where somebody else is, who guessed"},
    {"login_throttle.next", "a wait of minutes"},
    {"login_known.login", "the log-in name once more"},
    {"login_turn.", "of who typed the name, who may be somebody else; lasts minutes"},
    {"api_command.", "digests, and what nobody can read without the key of who asked"},
    {"answer.question_key", "names a row of the file, which may be somebody else"},
    {"journal.item_case", "how the change that is shown came about"},
    {"journal.file_row", "how the change that is shown came about"},
    {"report.json", "between those of others; the changes are shown"},
    {"patron_recent.", "a shortcut of the desk; the trail tells of each time"},
    {"kiosk.turn", "of the card at the screen, for a minute and a half"},
    {"hand_change.after_import", "how the change that is shown came about"},
};

/* Names a row, or counts writes: says nothing of a person by itself. */
static gboolean
is_key(const char *column)
{
    static const char *const keys[] = {"id", "version", "line"};
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (g_str_equal(column, keys[i]))
            return TRUE;
    return g_str_has_suffix(column, "_id") || g_str_has_suffix(column, "_by");
}

static gboolean
has_reason(const char *key, gboolean *used)
{
    for (guint i = 0; i < G_N_ELEMENTS(not_shown); i++)
        if (g_str_has_prefix(key, not_shown[i].key) &&
            (g_str_has_suffix(not_shown[i].key, ".") || g_str_equal(key, not_shown[i].key)))
            return used[i] = TRUE;
    return FALSE;
}

/* The data map's columns that go with the person or are emptied of them are shown to the person, or stand above with a reason: so
 * that "nee" in the map is somebody's decision, and a reason that holds for nothing any more is noticed. */
static void
test_reasons(void)
{
    g_autofree char *text = page_text();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *table = NULL;
    gboolean used[G_N_ELEMENTS(not_shown)] = {FALSE};
    guint n = 0, missing = 0;
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) cells = cells_of(*line);
        if (g_str_has_prefix(*line, "### `")) {
            const char *end = strchr(*line + 5, '`');
            g_free(table);
            table = g_strndup(*line + 5, (gsize)(end - *line - 5));
        }
        if (table == NULL || cells == NULL || g_strv_length(cells) != N_CELLS ||
            !(g_str_equal(cells[CELL_ERASED], "weg") || g_str_equal(cells[CELL_ERASED], "leeg")))
            continue;
        g_autofree char *column = unquote(cells[CELL_NAME]);
        g_autofree char *key = g_strconcat(table, ".", column, NULL);
        n++;
        gboolean is_named = has_reason(key, used);
        if (is_named || is_key(column) || g_str_equal(cells[CELL_SHOWN], "ja"))
            continue;
        g_test_message("%s goes with the person, is not in the export, and nothing says why", key);
        missing++;
    }
    for (guint i = 0; i < G_N_ELEMENTS(not_shown); i++)
        if (!used[i]) {
            g_test_message("%s: a reason for nothing", not_shown[i].key);
            missing++;
        }
    g_assert_cmpuint(n, >, 150);
    g_assert_cmpuint(missing, ==, 0);
}

static gboolean
is_elsewhere(const char *key)
{
    for (guint i = 0; i < G_N_ELEMENTS(shown_elsewhere); i++)
        if (g_str_has_prefix(key, shown_elsewhere[i].key) &&
            (g_str_has_suffix(shown_elsewhere[i].key, ".") || g_str_equal(key, shown_elsewhere[i].key)))
            return TRUE;
    return FALSE;
}

/* Does a statement of the export read this column of this table, by the name that the table has in it? */
static gboolean
is_selected(const char *table, const char *column)
{
    g_autofree char *pattern = g_strdup_printf(
        "\\b(?:FROM|JOIN) %s\\b(?: (?!ON\\b|WHERE\\b|JOIN\\b|ORDER\\b)(\\w+))?", table);
    g_autoptr(GRegex) named = g_regex_new(pattern, 0, 0, NULL);
    for (guint i = 0; i < N_STATEMENTS; i++) {
        const char *text = statements[i].text[DIALECT_SQLITE], *from = strstr(text, " FROM ");
        g_autoptr(GMatchInfo) match = NULL;
        if (!(g_str_has_prefix(statements[i].name, "DATA_") ||
              g_str_has_prefix(statements[i].name, "PERSON_")) ||
            from == NULL || !g_regex_match(named, text, 0, &match))
            continue;
        g_autofree char *list = g_strndup(text, (gsize)(from - text)), *alias = g_match_info_fetch(match, 1);
        g_autofree char *wanted = alias != NULL && *alias != '\0'
                                      ? g_strdup_printf("\\b%s\\.%s\\b", alias, column)
                                      : g_strdup_printf("(?<![.\\w])%s\\b", column);
        if (g_regex_match_simple(wanted, list, 0, 0))
            return TRUE;
    }
    return FALSE;
}

/* Every column that the page says a person sees is read by the export, so that none is forgotten when a table comes. */
static void
test_shown(void)
{
    g_autofree char *text = page_text();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *table = NULL;
    guint n = 0, missing = 0;
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) cells = cells_of(*line);
        if (g_str_has_prefix(*line, "### `")) {
            const char *end = strchr(*line + 5, '`');
            g_free(table);
            table = g_strndup(*line + 5, (gsize)(end - *line - 5));
        }
        if (table == NULL || cells == NULL || g_strv_length(cells) != N_CELLS ||
            !g_str_equal(cells[CELL_SHOWN], "ja"))
            continue;
        g_autofree char *column = unquote(cells[CELL_NAME]);
        g_autofree char *key = g_strconcat(table, ".", column, NULL);
        n++;
        if (is_elsewhere(key) || is_selected(table, column))
            continue;
        g_test_message("%s: no statement of the export reads it", key);
        missing++;
    }
    g_assert_cmpuint(n, >, 90);
    g_assert_cmpuint(missing, ==, 0);
    g_assert_false(is_selected("account", "password_hash"));
    g_assert_false(is_selected("session", "token_digest"));
    g_assert_false(is_selected("second_factor", "wrapped"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/privacy/columns", test_columns);
    g_test_add_func("/store/privacy/slips", test_slips);
    g_test_add_func("/store/privacy/covered", test_covered);
    g_test_add_func("/store/privacy/shown", test_shown);
    g_test_add_func("/store/privacy/reasons", test_reasons);
    return g_test_run();
}
