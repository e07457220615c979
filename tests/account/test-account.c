/* The table of rights and its scope, log-in names, and passwords. */
#include <time.h>

#include "account/account.h"
#include "account/password.h"
#include "account/weakness.h"
#include "text/text.h"

/* The whole table, one line a role, as a librarian would check it: rights in the order of the enum. */
static void
test_rights(void)
{
    static const char *const table[N_ROLES] = {
        [ROLE_PUPIL] = ".xx..................",     [ROLE_TEACHER] = ".xx......x....x......",
        [ROLE_VOLUNTEER] = ".xx............x.x...", [ROLE_UPLOADER] = ".xxx......x.....x.x..",
        [ROLE_EMPLOYEE] = ".xxxxxxxxxxxxxxx.x...",  [ROLE_MANAGER] = ".xxxxxxxxxxxxxxxxx.x.",
        [ROLE_OPERATOR] = ".xxxxxxxxxxxxxxxxx.xx",
    };
    for (guint role = 0; role < N_ROLES; role++)
        for (guint right = 0; right < N_RIGHTS; right++)
            g_assert_cmpint(role_has(role, right), ==, table[role][right] == 'x');
}

static void
test_scope(void)
{
    enum { OWN = 7, OTHER = 8, SCHOOL = 70, NEXT = 71 };
    static const struct {
        Role role;
        gint64 library, branch;
        Right right;
        gint64 at_library, at_branch;
        gboolean may;
    } cases[] = {
        {ROLE_UPLOADER, OWN, SCHOOL, RIGHT_UPLOAD, OWN, SCHOOL, TRUE},
        {ROLE_UPLOADER, OWN, SCHOOL, RIGHT_UPLOAD, OWN, NEXT, FALSE},
        {ROLE_UPLOADER, OWN, SCHOOL, RIGHT_UPLOAD, OTHER, SCHOOL, FALSE},
        {ROLE_UPLOADER, OWN, SCHOOL, RIGHT_UPLOAD, OWN, 0, FALSE},
        {ROLE_UPLOADER, OWN, 0, RIGHT_UPLOAD, OWN, 0, FALSE},
        {ROLE_UPLOADER, OWN, 0, RIGHT_UPLOAD, OWN, SCHOOL, FALSE},
        {ROLE_UPLOADER, OWN, SCHOOL, RIGHT_IMPORT_VIEW, OWN, SCHOOL, FALSE},
        {ROLE_EMPLOYEE, OWN, 0, RIGHT_UPLOAD, OWN, SCHOOL, TRUE},
        {ROLE_EMPLOYEE, OWN, 0, RIGHT_IMPORT_APPLY, OWN, NEXT, TRUE},
        {ROLE_EMPLOYEE, OWN, 0, RIGHT_IMPORT_APPLY, OTHER, SCHOOL, FALSE},
        {ROLE_EMPLOYEE, OWN, SCHOOL, RIGHT_IMPORT_VIEW, OWN, SCHOOL, TRUE},
        {ROLE_EMPLOYEE, OWN, SCHOOL, RIGHT_IMPORT_VIEW, OWN, NEXT, FALSE},
        {ROLE_EMPLOYEE, 0, 0, RIGHT_IMPORT_VIEW, 0, 0, FALSE},
        {ROLE_EMPLOYEE, OWN, 0, RIGHT_LIBRARY_MANAGE, OWN, 0, FALSE},
        {ROLE_MANAGER, OWN, 0, RIGHT_LIBRARY_MANAGE, OWN, 0, TRUE},
        {ROLE_MANAGER, OWN, 0, RIGHT_OPERATE, OWN, 0, FALSE},
        {ROLE_OPERATOR, 0, 0, RIGHT_IMPORT_APPLY, OTHER, NEXT, TRUE},
        {ROLE_PUPIL, OWN, SCHOOL, RIGHT_LOGGED_IN, OWN, SCHOOL, TRUE},
        {ROLE_PUPIL, OWN, SCHOOL, RIGHT_UPLOAD, OWN, SCHOOL, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Grant grant = {.role = cases[i].role, .library = cases[i].library, .branch = cases[i].branch};
        Account account = {.library = cases[i].library, .grants = &grant, .n_grants = 1};
        if (account_may(&account, cases[i].right, cases[i].at_library, cases[i].at_branch) != cases[i].may)
            g_error("case %u", i);
    }
}

/* The places of the tables below: library OWN with the schools RED and BLUE, and another library. */
enum { OWN = 7, OTHER = 8, RED = 70, BLUE = 71, ELSEWHERE = 80 };
#define GRANT(some_role, at_branch)                                                                          \
    {                                                                                                        \
        .role = some_role, .library = OWN, .branch = at_branch                                               \
    }

static Account
account_with(const Grant *grants, guint length)
{
    Account account = {.id = 1, .library = OWN};
    account_set_grants(&account, grants, length);
    return account;
}

/* A school that withdraws the library's view of its pupils: RED does, BLUE does not. Rights in the order of the enum, at each. */
static void
test_withheld(void)
{
    static const struct {
        Role role;
        gint64 branch;
        const char *red,
            *blue; /* what it may there; of the library's roles nothing that shows pupils at RED */
    } table[] = {
        {ROLE_TEACHER, RED, ".xx......x....x......", ".xx.................."},
        {ROLE_VOLUNTEER, RED, ".xx............x.x...", ".xx.................."},
        {ROLE_UPLOADER, RED, ".xxxxxx...x.....x.x..", ".xx.................."},
        {ROLE_UPLOADER, BLUE, ".xx..................", ".xxx......x.....x.x.."},
        {ROLE_EMPLOYEE, 0, ".xx..........xxx.x...", ".xxxxxxxxxxxxxxx.x..."},
        {ROLE_EMPLOYEE, RED, ".xx..........xxx.x...", ".xx.................."},
        {ROLE_MANAGER, 0, ".xx..........xxxxx.x.", ".xxxxxxxxxxxxxxxxx.x."},
    };
    static const gint64 withheld[] = {RED};
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        const Grant grant = GRANT(table[i].role, table[i].branch);
        Account account = account_with(&grant, 1), free_account = account_with(&grant, 1);
        account_set_withheld(&account, withheld, 1);
        for (guint right = 0; right < N_RIGHTS; right++) {
            if (account_may(&account, right, OWN, RED) != (table[i].red[right] == 'x') ||
                account_may(&account, right, OWN, BLUE) != (table[i].blue[right] == 'x'))
                g_error("line %u, %s", i, right_name(right));
            /* what it would be without: to say why, and for lists of numbers */
            gboolean reaches = account_reaches(&account, right, OWN, RED),
                     free = account_may(&free_account, right, OWN, RED);
            g_assert_true(reaches == free || (reaches && right_falls_to_school(right)));
        }
        g_free(account.grants);
        g_free(account.withheld);
        g_free(free_account.grants);
    }
}

/* While it is withdrawn nobody of the library makes themselves, or a colleague, a teacher there; a school's own people are still
 * helped with a password, its pupils are not. */
static void
test_withheld_ways_in(void)
{
    static const Grant manager = GRANT(ROLE_MANAGER, 0), uploader = GRANT(ROLE_UPLOADER, RED),
                       pupil = GRANT(ROLE_PUPIL, RED), other = GRANT(ROLE_PUPIL, BLUE);
    static const gint64 withheld[] = {RED};
    Account actor = account_with(&manager, 1);
    const Account target = {.id = 2, .library = OWN};
    account_set_withheld(&actor, withheld, 1);
    for (guint role = ROLE_PUPIL; role <= ROLE_UPLOADER; role++) {
        g_assert_false(account_may_give(&actor, role, OWN, RED));
        g_assert_true(account_may_give(&actor, role, OWN, BLUE));
    }
    g_assert_true(account_may_reset(&actor, &target, &uploader, 1));
    g_assert_false(account_may_reset(&actor, &target, &pupil, 1));
    g_assert_true(account_may_reset(&actor, &target, &other, 1));
    g_free(actor.grants);
    g_free(actor.withheld);
}

/* A teacher at two schools who uploads for one of them: each right holds where its role does. */
static void
test_several(void)
{
    static const Grant grants[] = {GRANT(ROLE_TEACHER, RED), GRANT(ROLE_TEACHER, BLUE),
                                   GRANT(ROLE_UPLOADER, BLUE)};
    static const struct {
        Right right;
        gint64 library, branch;
        gboolean may;
    } cases[] = {
        {RIGHT_CLASS, OWN, RED, TRUE},         {RIGHT_CLASS, OWN, BLUE, TRUE},
        {RIGHT_UPLOAD, OWN, BLUE, TRUE},       {RIGHT_UPLOAD, OWN, RED, FALSE},
        {RIGHT_UPLOAD, OWN, 0, FALSE},         {RIGHT_CLASS_ASSIGN, OWN, RED, FALSE},
        {RIGHT_CLASS, OWN, 0, FALSE},          {RIGHT_CLASS, OTHER, ELSEWHERE, FALSE},
        {RIGHT_IMPORT_VIEW, OWN, BLUE, FALSE},
    };
    Account account = account_with(grants, G_N_ELEMENTS(grants));
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        if (account_may(&account, cases[i].right, cases[i].library, cases[i].branch) != cases[i].may)
            g_error("case %u", i);
    g_assert_cmpint(account.role, ==, ROLE_UPLOADER);
    g_assert_cmpint(account.branch, ==, 0); /* several */
    g_assert_cmpint(account_branch(&account, RIGHT_UPLOAD), ==, BLUE);
    g_assert_cmpint(account_branch(&account, RIGHT_CLASS), ==, 0);
    g_autoptr(GArray) classes = account_branches(&account, RIGHT_CLASS),
                      uploads = account_branches(&account, RIGHT_UPLOAD),
                      imports = account_branches(&account, RIGHT_IMPORT_VIEW);
    g_assert_cmpuint(classes->len, ==, 2);
    g_assert_cmpuint(uploads->len, ==, 1);
    g_assert_cmpuint(imports->len, ==, 0);
    account_set_grants(&account, grants, 1);
    g_assert_cmpint(account.branch, ==, RED);
    account_set_grants(&account, NULL, 0);
    g_assert_false(account_has(&account, RIGHT_CLASS));
    g_assert_true(account_has(&account, RIGHT_LOGGED_IN));
    static const Grant whole[] = {GRANT(ROLE_UPLOADER, RED), GRANT(ROLE_EMPLOYEE, 0)};
    account_set_grants(&account, whole, G_N_ELEMENTS(whole));
    g_assert_null(account_branches(&account, RIGHT_UPLOAD));
    g_assert_cmpint(account_branch(&account, RIGHT_UPLOAD), ==, 0);
    account_set_grants(&account, NULL, 0);
}

/* By the civil date: both days count, and what was ended is over at once. */
static void
test_days(void)
{
    static const struct {
        const char *from, *to;
        gint64 ended;
        GrantState state;
    } cases[] = {
        {"", "", 0, GRANT_IN_FORCE},
        {"2026-11-22", "2026-11-22", 0, GRANT_IN_FORCE},
        {"2026-11-22", "", 0, GRANT_IN_FORCE},
        {"", "2026-11-22", 0, GRANT_IN_FORCE},
        {"2026-11-23", "", 0, GRANT_TO_COME},
        {"", "2026-11-21", 0, GRANT_OVER},
        {"2026-01-01", "2026-11-22", 5, GRANT_OVER},
        {"2026-01-01", "", 5, GRANT_OVER},
        {"2026-11-23", "2026-11-22", 5, GRANT_OVER},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Grant grant = {.ended_at = cases[i].ended};
        g_strlcpy(grant.from, cases[i].from, sizeof grant.from);
        g_strlcpy(grant.to, cases[i].to, sizeof grant.to);
        if (grant_state(&grant, "2026-11-22") != cases[i].state)
            g_error("case %u", i);
    }
}

/* Who gives which role where, as a manager would check it: by the giver's only role, the roles pupil, teacher, volunteer, uploader, employee,
 * manager, operator in their order. */
static void
test_give(void)
{
    static const struct {
        Grant actor;
        gint64 library, branch;
        const char *may;
    } cases[] = {
        {GRANT(ROLE_PUPIL, RED), OWN, RED, "......."},
        {GRANT(ROLE_TEACHER, RED), OWN, RED, "......."},
        {GRANT(ROLE_UPLOADER, RED), OWN, RED, "......."},
        {GRANT(ROLE_EMPLOYEE, 0), OWN, RED, "xxxx..."},
        {GRANT(ROLE_EMPLOYEE, RED), OWN, RED, "xxxx..."},
        {GRANT(ROLE_EMPLOYEE, RED), OWN, BLUE, "......."},
        {GRANT(ROLE_EMPLOYEE, 0), OTHER, ELSEWHERE, "......."},
        {GRANT(ROLE_MANAGER, 0), OWN, RED, "xxxxxx."},
        {GRANT(ROLE_MANAGER, 0), OWN, 0, "xxxxxx."},
        {GRANT(ROLE_MANAGER, RED), OWN, RED, "xxxxxx."},
        {GRANT(ROLE_MANAGER, RED), OWN, 0, "......."}, /* not beyond the own school */
        {GRANT(ROLE_MANAGER, RED), OWN, BLUE, "......."},
        {GRANT(ROLE_MANAGER, 0), OTHER, 0, "......."},
        {{.role = ROLE_OPERATOR}, OTHER, ELSEWHERE, "xxxxxx."}, /* nobody makes an operator */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Account actor = account_with(&cases[i].actor, 1);
        for (guint role = 0; role < N_ROLES; role++)
            if (account_may_give(&actor, role, cases[i].library, cases[i].branch) !=
                (cases[i].may[role] == 'x'))
                g_error("case %u, %s", i, role_name(role));
        account_set_grants(&actor, NULL, 0);
    }
}

/* A new password is a way into the account: only for who stands at least as high, everywhere that it reaches. */
static void
test_reset(void)
{
    static const struct {
        Grant actor, target[2];
        guint length;
        gboolean may;
    } cases[] = {
        {GRANT(ROLE_EMPLOYEE, 0), {GRANT(ROLE_PUPIL, RED)}, 1, TRUE},
        {GRANT(ROLE_EMPLOYEE, 0), {GRANT(ROLE_TEACHER, RED), GRANT(ROLE_UPLOADER, BLUE)}, 2, TRUE},
        {GRANT(ROLE_EMPLOYEE, 0), {GRANT(ROLE_EMPLOYEE, 0)}, 1, TRUE},
        {GRANT(ROLE_EMPLOYEE, 0), {GRANT(ROLE_MANAGER, 0)}, 1, FALSE},
        {GRANT(ROLE_EMPLOYEE, 0), {GRANT(ROLE_TEACHER, RED), GRANT(ROLE_MANAGER, RED)}, 2, FALSE},
        {GRANT(ROLE_EMPLOYEE, 0), {{.role = ROLE_PUPIL}}, 0, TRUE},
        {GRANT(ROLE_EMPLOYEE, RED), {GRANT(ROLE_TEACHER, RED)}, 1, TRUE},
        {GRANT(ROLE_EMPLOYEE, RED), {GRANT(ROLE_TEACHER, RED), GRANT(ROLE_UPLOADER, BLUE)}, 2, FALSE},
        {GRANT(ROLE_EMPLOYEE, RED), {GRANT(ROLE_EMPLOYEE, 0)}, 1, FALSE},
        {GRANT(ROLE_EMPLOYEE, RED), {{.role = ROLE_PUPIL}}, 0, FALSE},
        {GRANT(ROLE_MANAGER, 0), {GRANT(ROLE_MANAGER, 0)}, 1, TRUE},
        {GRANT(ROLE_TEACHER, RED),
         {GRANT(ROLE_PUPIL, RED)},
         1,
         FALSE}, /* a teacher's way goes by the group */
        {GRANT(ROLE_UPLOADER, RED), {GRANT(ROLE_PUPIL, RED)}, 1, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Account actor = account_with(&cases[i].actor, 1);
        const Account target = {.id = 2, .library = OWN};
        if (account_may_reset(&actor, &target, cases[i].target, cases[i].length) != cases[i].may)
            g_error("case %u", i);
        g_assert_false(account_may_reset(&actor, &actor, cases[i].target, cases[i].length)); /* oneself */
        account_set_grants(&actor, NULL, 0);
    }
}

static void
test_names(void)
{
    for (guint role = 0; role < N_ROLES; role++) {
        Role found = N_ROLES;
        g_assert_true(role_from_name(role_name(role), &found));
        g_assert_cmpint(found, ==, role);
        g_assert_cmpstr(role_label(role), !=, "");
    }
    Role found;
    g_assert_false(role_from_name("king", &found));
    g_assert_false(role_from_name(NULL, &found));
    for (guint right = 0; right < N_RIGHTS; right++)
        for (guint other = 0; other < right; other++)
            g_assert_cmpstr(right_name(right), !=, right_name(other));
}

static void
test_login(void)
{
    static const char *const cases[][2] = {
        {"0012345678", "0012345678"},
        {"  J.Jansen ", "j.jansen"},
        {"A_b-c@d.nl", "a_b-c@d.nl"},
        {"abc", NULL},
        {"", NULL},
        {"ab cd", NULL},
        {"jöris", NULL},
        {"a\nbcd", NULL},
        {"abcd'--", NULL},
        {"../../x", NULL},
        {NULL, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *folded = account_fold_login(cases[i][0]);
        g_assert_cmpstr(folded, ==, cases[i][1]);
    }
    g_autofree char *longest = g_strnfill(80, 'a'), *longer = g_strnfill(81, 'a');
    g_autofree char *folded = account_fold_login(longest);
    g_assert_nonnull(folded);
    g_assert_null(account_fold_login(longer));
    g_assert_true(account_login_is_card("0012345678"));
    g_assert_false(account_login_is_card("12345a"));
    g_assert_false(account_login_is_card(""));
}

static void
test_hash(void)
{
    g_autofree char *staff = password_hash("drie woorden samen", ROLE_EMPLOYEE);
    g_autofree char *again = password_hash("drie woorden samen", ROLE_EMPLOYEE);
    g_autofree char *pupil = password_hash("lezen leuk", ROLE_PUPIL);
    g_assert_true(g_str_has_prefix(staff, "$argon2id$v=19$m=19456,t=2,p=1$"));
    g_assert_true(g_str_has_prefix(pupil, "$argon2id$v=19$m=7168,t=5,p=1$"));
    g_assert_cmpstr(staff, !=, again); /* salted */
    g_assert_true(password_verify(staff, "drie woorden samen"));
    g_assert_false(password_verify(staff, "drie woorden same"));
    g_assert_false(password_verify(staff, ""));
    g_assert_false(password_verify(NULL, "drie woorden samen"));
    g_assert_false(password_verify("not a hash", "drie woorden samen"));

    g_autofree char *full = g_strnfill(128, 'p'), *over = g_strnfill(129, 'p');
    g_autofree char *hash = password_hash(full, ROLE_PUPIL);
    g_assert_true(password_verify(hash, full));
    g_assert_false(password_verify(hash, over)); /* not cut to what fits */
}

/* An unknown log-in, and a wrong password of staff and of a pupil, cost the same; in time of this thread, the least of some. */
static void
test_no_oracle(void)
{
    g_autofree char *staff = password_hash("drie woorden samen", ROLE_EMPLOYEE),
                    *pupil = password_hash("drie woorden samen", ROLE_PUPIL);
    const char *const kept[] = {NULL, staff, pupil};
    gint64 best[3] = {G_MAXINT64, G_MAXINT64, G_MAXINT64};
    g_assert_true(password_verify_evenly(staff, "drie woorden samen"));
    g_assert_true(password_verify_evenly(pupil, "drie woorden samen"));
    for (int round = 0; round < 6; round++)
        for (guint i = 0; i < G_N_ELEMENTS(kept); i++) {
            struct timespec from, to;
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
            g_assert_false(password_verify_evenly(kept[i], "iets anders"));
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
            best[i] = MIN(best[i], (to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000);
        }
    g_test_message("unknown %d us, staff %d us, pupil %d us", (int)best[0], (int)best[1], (int)best[2]);
    for (guint i = 1; i < G_N_ELEMENTS(kept); i++) {
        g_assert_cmpint(best[i], <, best[0] * 5 / 4);
        g_assert_cmpint(best[0], <, best[i] * 5 / 4);
    }
}

/* Of one school and one person, who is called so. */
static const char *const own_words[] = {"0012345678",
                                        "JAN.jansen",
                                        "Jan-Willem van der Jansen",
                                        "2014-03-09",
                                        "jw.jansen@basisschooldeklimop.nl",
                                        "Basisschool De Klimop",
                                        "Bibliotheek Waterland",
                                        NULL};

static void
test_weakness(void)
{
    static const struct {
        const char *password;
        guint least;
        const char *why; /* words of the reason; NULL = good */
    } cases[] = {
        {"drie losse woorden", 12, NULL},
        {"wijs egel", 8, NULL},
        {"kip sop", 6, NULL},
        {"Zeepbel Ladder", 12, NULL},
        {"x7#Qv!m2Lk9w", 12, NULL},
        {"солнце над рекой", 12, NULL},
        {"drie woord.", 12, "too short"}, /* eleven */
        {"zevenle", 8, "too short"},
        {"\xc3\xab\xc3\xab\xc3\xab\xc3\xab\xc3\xab\xc3\xab\xc3\xab", 8,
         "too short"}, /* seven in fourteen bytes */
        {"ëëëëëëëëëëëa", 12, "tried first"},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12, "cannot be read"},
        /* leaked, or a word: as it is, with capitals, accents, digits and signs, and letters as signs */
        {"qwerty123", 8, "tried first"},
        {"iloveyou", 8, "tried first"},
        {"trustno1", 8, "tried first"},
        {"voetballen", 8, "tried first"},
        {"Voetballen1!", 12, "tried first"},
        {"Olifant7", 8, "tried first"},
        {"!!regenboog!!", 12, "tried first"},
        {"p4ssw0rd", 8, "tried first"},
        {"v03tb4ll3n", 8, "tried first"},
        {"regenbóóg", 8, "tried first"},
        {"fietsfietsfiets", 12, "tried first"},
        {"121212121212", 12, "tried first"},
        {"qwertyuiop12", 12, "tried first"},
        {"abcdefgh87654321", 12, "tried first"},
        {"poiuytrewq09", 12, "tried first"},
        {"1qaz2wsx3edc", 12, "tried first"},
        /* of this person and place */
        {"0012345678", 8, "Others who know you"},
        {"x0012345678", 8, "Others who know you"},
        {"Jan.Jansen2026", 12, "Others who know you"},
        {"janjansen2014", 12, "Others who know you"},
        {"jansen 09-03-2014", 12, "Others who know you"},
        {"09 03 2014", 8, "Others who know you"},
        {"9-3-2014!", 8, "Others who know you"},
        {"deKlimop!!24", 12, "Others who know you"},
        {"BasisschoolKlimop1", 12, "Others who know you"},
        {"waterland2026", 12, "Others who know you"},
        {"welkom wachtwoord", 12, "Others who know you"},
        {"Bibliotheek#12", 12, "Others who know you"},
        {"jansen fietst graag", 12, NULL},
    };
    text_set_language(TEXT_ENGLISH);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const PasswordRules rules = {cases[i].least, own_words};
        g_autofree char *reason = password_weakness(cases[i].password, &rules);
        if (cases[i].why == NULL ? reason != NULL : reason == NULL || strstr(reason, cases[i].why) == NULL)
            g_error("%s: %s", cases[i].password, reason ? reason : "accepted");
        /* never what was typed */
        g_assert_true(reason == NULL || strstr(reason, cases[i].password) == NULL);
    }
    g_autofree char *most = g_strnfill(PASSWORD_MOST_BYTES, 'x'),
                    *more = g_strnfill(PASSWORD_MOST_BYTES + 1, 'x');
    const char *const nobody[] = {NULL};
    const PasswordRules rules = {PASSWORD_LEAST_STAFF, nobody};
    memcpy(most, "a long one", 10);
    memcpy(more, "a long one", 10);
    for (gsize i = 10; i < PASSWORD_MOST_BYTES; i++)
        most[i] = more[i] = (char)('a' + i * i % 23);
    g_autofree char *fits = password_weakness(most, &rules), *exceeds = password_weakness(more, &rules);
    g_assert_null(fits);
    g_assert_nonnull(exceeds);
}

static void
test_random(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const PasswordRules rules = {PASSWORD_LEAST_STAFF, own_words};
    g_autoptr(GRegex) shape = g_regex_new("^[a-z]{4}(-[a-z]{4}){3}$", 0, 0, NULL);
    for (int i = 0; i < 1000; i++) {
        char *once = password_one_time(), *token = token_new();
        g_assert_true(g_regex_match(shape, once, 0, NULL));
        g_autofree char *reason = password_weakness(once, &rules);
        g_assert_null(reason);
        g_assert_cmpuint(strlen(token), ==, 43);
        g_assert_cmpuint(strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                         ==, 43);
        g_assert_true(g_hash_table_add(seen, once));
        g_assert_true(g_hash_table_add(seen, token));
    }
    g_autofree char *digest = token_digest("abc");
    g_assert_cmpstr(digest, ==,
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180-2, B.1 */
    g_assert_true(token_equal("abc", "abc"));
    g_assert_false(token_equal("abc", "abd"));
    g_assert_false(token_equal("abc", "abcd"));
    g_assert_false(token_equal("", ""));
    g_assert_false(token_equal(NULL, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(password_init());
    g_test_add_func("/account/withheld", test_withheld);
    g_test_add_func("/account/withheld-ways-in", test_withheld_ways_in);
    g_test_add_func("/account/several", test_several);
    g_test_add_func("/account/days", test_days);
    g_test_add_func("/account/give", test_give);
    g_test_add_func("/account/reset", test_reset);
    g_test_add_func("/account/rights", test_rights);
    g_test_add_func("/account/scope", test_scope);
    g_test_add_func("/account/names", test_names);
    g_test_add_func("/account/login", test_login);
    g_test_add_func("/account/hash", test_hash);
    g_test_add_func("/account/no-oracle", test_no_oracle);
    g_test_add_func("/account/weakness", test_weakness);
    g_test_add_func("/account/random", test_random);
    return g_test_run();
}
