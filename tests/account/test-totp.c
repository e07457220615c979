/* Proves the codes of the second step by the vectors of RFC 6238, appendix B, their window, and recovery codes. */
#include "account/totp.h"

#include <string.h>

#include "account/password.h"

#define SECOND ((gint64)G_USEC_PER_SEC)

static const guint8 secret[TOTP_SECRET_BYTES] = "12345678901234567890";

/* The last six of the eight digits that stand there (SHA-1). */
static void
test_vectors(void)
{
    static const struct {
        gint64 at;
        const char *code;
    } cases[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                 {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *made = totp_code(secret, cases[i].at * SECOND);
        g_assert_cmpstr(made, ==, cases[i].code);
        g_assert_cmpint(totp_step(secret, cases[i].code, cases[i].at * SECOND), ==, cases[i].at / 30);
    }
}

/* One step before and after, no more; nothing but six digits. */
static void
test_window(void)
{
    gint64 now = G_GINT64_CONSTANT(1790000010) * SECOND;
    for (gint64 off = -3; off <= 3; off++) {
        g_autofree char *code = totp_code(secret, now + off * 30 * SECOND);
        g_assert_cmpint(totp_step(secret, code, now), ==, ABS(off) <= 1 ? 1790000010 / 30 + off : 0);
    }
    g_autofree char *code = totp_code(secret, now);
    g_autofree char *apart = g_strdup_printf("%.3s %s", code, code + 3);
    g_assert_cmpint(totp_step(secret, apart, now), >, 0);
    static const char *const wrong[] = {"", "1", "12345", "1234567", "abcdef", "12345a", "-12345", "      "};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_cmpint(totp_step(secret, wrong[i], now), ==, 0);
}

static void
test_texts(void)
{
    g_autofree char *text = totp_secret_text(secret), *address = totp_address(secret, "juf anna@school");
    g_assert_cmpstr(text, ==, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"); /* RFC 4648 */
    g_assert_cmpstr(address, ==,
                    "otpauth://totp/"
                    "Instroom:juf%20anna%40school?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Instroom");
}

static void
test_recovery(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < 200; i++)
        g_assert_true(g_hash_table_add(seen, recovery_new()));
    g_autofree char *code = recovery_new(), *other = recovery_new();
    g_autofree char *hash = recovery_hash(code), *again = recovery_hash(code),
                    *shouted = g_ascii_strup(code, -1);
    g_assert_cmpuint(strlen(code), ==, 17);
    g_assert_cmpstr(hash, !=, again); /* salted */
    g_assert_null(strstr(hash, code));
    g_assert_true(recovery_matches(hash, code));
    g_assert_true(recovery_matches(again, code));
    g_assert_true(recovery_matches(hash, shouted));
    g_auto(GStrv) parts = g_strsplit(code, "-", -1);
    g_autofree char *spaced = g_strjoinv("  ", parts), *cut = g_strndup(code, 16),
                    *more = g_strconcat(code, "0", NULL);
    g_assert_true(recovery_matches(hash, spaced));
    g_assert_false(recovery_matches(hash, other));
    g_assert_false(recovery_matches(hash, cut));
    g_assert_false(recovery_matches(hash, more));
    g_assert_false(recovery_matches(hash, ""));
    g_assert_false(recovery_matches("", code));
}

static void
test_policies(void)
{
    static const struct {
        const char *name;
        Role first; /* role that needs it, and all above */
    } cases[] = {{"none", N_ROLES}, {"staff", ROLE_EMPLOYEE}, {"uploaders", ROLE_UPLOADER}};
    FactorPolicy policy;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(factor_policy_from_name(cases[i].name, &policy));
        g_assert_cmpstr(factor_policy_name(policy), ==, cases[i].name);
        for (guint role = 0; role < N_ROLES; role++)
            g_assert_true(factor_required(policy, role) == (role >= (guint)cases[i].first));
    }
    g_assert_false(factor_policy_from_name("all", &policy));
    g_assert_false(factor_policy_from_name(NULL, &policy));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(password_init() && totp_init());
    g_test_add_func("/totp/vectors", test_vectors);
    g_test_add_func("/totp/window", test_window);
    g_test_add_func("/totp/texts", test_texts);
    g_test_add_func("/totp/recovery", test_recovery);
    g_test_add_func("/totp/policies", test_policies);
    return g_test_run();
}
