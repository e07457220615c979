/* Codes of the second step by liboath and libsodium. */
#include "account/totp.h"

#include <liboath/oath.h>
#include <sodium.h>

/* Crockford's: no i, l, o, u. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

enum { DIGITS = 6, CODE_LETTERS = 15, GROUP = 5, SALT_BYTES = 16, HASH_BYTES = 32 };

static const char *const policies[N_FACTOR_POLICIES] = {
    [FACTOR_FOR_NONE] = "none", [FACTOR_FOR_STAFF] = "staff", [FACTOR_FOR_UPLOADERS] = "uploaders"};

gboolean
totp_init(void)
{
    return oath_init() == OATH_OK;
}

static char *
base32(const guint8 secret[TOTP_SECRET_BYTES])
{
    char *made = NULL;
    if (oath_base32_encode((const char *)secret, TOTP_SECRET_BYTES, &made, NULL) != OATH_OK)
        return g_strdup("");
    char *text = g_strdup(made);
    sodium_memzero(made, strlen(made));
    free(made);
    return text;
}

char *
totp_secret_text(const guint8 secret[TOTP_SECRET_BYTES])
{
    g_autofree char *plain = base32(secret);
    GString *text = g_string_new(NULL);
    for (guint i = 0; plain[i] != '\0'; i++) {
        if (i > 0 && i % 4 == 0)
            g_string_append_c(text, ' ');
        g_string_append_c(text, plain[i]);
    }
    sodium_memzero(plain, strlen(plain));
    return g_string_free(text, FALSE);
}

char *
totp_address(const guint8 secret[TOTP_SECRET_BYTES], const char *login)
{
    g_autofree char *plain = base32(secret), *name = g_uri_escape_string(login, NULL, FALSE);
    char *address = g_strdup_printf("otpauth://totp/Instroom:%s?secret=%s&issuer=Instroom", name, plain);
    sodium_memzero(plain, strlen(plain));
    return address;
}

gint64
totp_step(const guint8 secret[TOTP_SECRET_BYTES], const char *typed, gint64 now)
{
    char code[DIGITS + 1];
    guint n = 0;
    for (const char *c = typed; *c != '\0'; c++) {
        if (*c == ' ')
            continue;
        if (!g_ascii_isdigit(*c) || n == DIGITS)
            return 0;
        code[n++] = *c;
    }
    if (n != DIGITS)
        return 0;
    code[DIGITS] = '\0';
    int position = 0;
    uint64_t step = 0;
    int found = oath_totp_validate4((const char *)secret, TOTP_SECRET_BYTES, (time_t)(now / G_USEC_PER_SEC),
                                    TOTP_STEP_SECONDS, OATH_TOTP_DEFAULT_START_TIME, 1, &position, &step, 0,
                                    code);
    return found >= 0 ? (gint64)step : 0;
}

char *
totp_code(const guint8 secret[TOTP_SECRET_BYTES], gint64 now)
{
    char code[DIGITS + 1] = "";
    oath_totp_generate((const char *)secret, TOTP_SECRET_BYTES, (time_t)(now / G_USEC_PER_SEC),
                       TOTP_STEP_SECONDS, OATH_TOTP_DEFAULT_START_TIME, DIGITS, code);
    return g_strdup(code);
}

char *
recovery_new(void)
{
    GString *code = g_string_new(NULL);
    for (guint i = 0; i < CODE_LETTERS; i++) {
        if (i > 0 && i % GROUP == 0)
            g_string_append_c(code, '-');
        g_string_append_c(code, alphabet[randombytes_uniform(sizeof alphabet - 1)]);
    }
    return g_string_free(code, FALSE);
}

/* The letters alone, small; FALSE when it cannot be one. */
static gboolean
letters_of(const char *typed, char letters[CODE_LETTERS])
{
    guint n = 0;
    for (const char *c = typed; *c != '\0'; c++) {
        if (*c == ' ' || *c == '-')
            continue;
        char small = g_ascii_tolower(*c);
        if (n == CODE_LETTERS || strchr(alphabet, small) == NULL)
            return FALSE;
        letters[n++] = small;
    }
    return n == CODE_LETTERS;
}

static char *
hash_with(const guint8 salt[SALT_BYTES], const char letters[CODE_LETTERS])
{
    guint8 hash[HASH_BYTES];
    char text[2 * (SALT_BYTES + HASH_BYTES) + 1];
    crypto_generichash(hash, sizeof hash, (const guint8 *)letters, CODE_LETTERS, salt, SALT_BYTES);
    sodium_bin2hex(text, sizeof text, salt, SALT_BYTES);
    sodium_bin2hex(text + 2 * SALT_BYTES, sizeof text - 2 * SALT_BYTES, hash, sizeof hash);
    return g_strdup(text);
}

char *
recovery_hash(const char *code)
{
    char letters[CODE_LETTERS];
    guint8 salt[SALT_BYTES];
    g_assert(letters_of(code, letters));
    randombytes_buf(salt, sizeof salt);
    return hash_with(salt, letters);
}

gboolean
recovery_matches(const char *hash, const char *typed)
{
    char letters[CODE_LETTERS];
    guint8 salt[SALT_BYTES];
    gsize length;
    if (!letters_of(typed, letters) || strlen(hash) != 2 * (SALT_BYTES + HASH_BYTES) ||
        sodium_hex2bin(salt, sizeof salt, hash, 2 * SALT_BYTES, NULL, &length, NULL) != 0 ||
        length != sizeof salt)
        return FALSE;
    g_autofree char *made = hash_with(salt, letters);
    return sodium_memcmp(made, hash, strlen(hash)) == 0;
}

const char *
factor_policy_name(FactorPolicy policy)
{
    g_assert(policy < N_FACTOR_POLICIES);
    return policies[policy];
}

gboolean
factor_policy_from_name(const char *name, FactorPolicy *policy)
{
    for (guint i = 0; i < N_FACTOR_POLICIES; i++)
        if (g_strcmp0(name, policies[i]) == 0) {
            *policy = i;
            return TRUE;
        }
    return FALSE;
}

gboolean
factor_required(FactorPolicy policy, Role role)
{
    return policy == FACTOR_FOR_STAFF       ? role >= ROLE_EMPLOYEE
           : policy == FACTOR_FOR_UPLOADERS ? role >= ROLE_UPLOADER
                                            : FALSE;
}
