/* Passwords and random tokens by libsodium. */
#include "account/password.h"

#include <sodium.h>

#include "account/weakness.h"

enum { TOKEN_BYTES = 32 };

static const struct {
    unsigned long long passes;
    size_t bytes;
} cost[] = {{2, 19u << 20}, {5, 7u << 20}}; /* staff, pupils: OWASP Password Storage Cheat Sheet, Argon2id */

/* Verified against when there is no such account, so that both answers take as long: of staff, of pupils. Hashes of 128
 * random bits that nobody kept. */
static const char *const decoys[] = {
    "$argon2id$v=19$m=19456,t=2,p=1$QSqgxd/LZEvrFqVnJn5qwQ$WsxR5SO1utnPmcMk2rJpYN7ws5uhbk1BDvvTOzYyxxY",
    "$argon2id$v=19$m=7168,t=5,p=1$6TpEbT/oW2+1l0lUehxeaQ$/WGMSdHHkNnPOw/ooa5R6ywtn6d638QX5kYMFVmt+ZM"};

gboolean
password_init(void)
{
    return sodium_init() >= 0;
}

char *
password_hash(const char *password, Role role)
{
    g_autofree char *hash = g_malloc(crypto_pwhash_STRBYTES);
    int pupils = role == ROLE_PUPIL;
    if (crypto_pwhash_str_alg(hash, password, strlen(password), cost[pupils].passes, cost[pupils].bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return NULL;
    return g_steal_pointer(&hash);
}

gboolean
password_verify(const char *hash, const char *password)
{
    /* A longer one is none of ours, and would be work for us at a stranger's pleasure. */
    gsize length = strnlen(password, PASSWORD_MOST_BYTES + 1);
    gboolean fits = length <= PASSWORD_MOST_BYTES;
    gboolean same = crypto_pwhash_str_verify(hash ? hash : decoys[0], password,
                                             fits ? length : PASSWORD_MOST_BYTES) == 0;
    return hash && fits && same;
}

gboolean
password_verify_evenly(const char *hash, const char *password)
{
    if (password_verify(hash, password))
        return TRUE;
    /* What was not done yet: a hash of pupils was, or one of staff, which is what is done for none. */
    int was_pupils = hash != NULL && crypto_pwhash_str_needs_rehash(hash, cost[1].passes, cost[1].bytes) == 0;
    password_verify(decoys[!was_pupils], password);
    return FALSE;
}

char *
password_one_time(void)
{
    /* None that look alike (l and i, u and v) or sound alike at the end of a telephone line (f and v, s and z, c and k). */
    static const char consonants[] = "bdfghjkmnprstw", vowels[] = "aeiou";
    GString *text = g_string_new(NULL);
    /* Eight syllables of 14 * 5: 8 * log2(70) = 49.0 bits. */
    for (int group = 0; group < 4; group++) {
        if (group > 0)
            g_string_append_c(text, '-');
        for (int syllable = 0; syllable < 2; syllable++) {
            g_string_append_c(text, consonants[randombytes_uniform(sizeof consonants - 1)]);
            g_string_append_c(text, vowels[randombytes_uniform(sizeof vowels - 1)]);
        }
    }
    return g_string_free(text, FALSE);
}

char *
token_new(void)
{
    guint8 bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    gsize size = sodium_base64_encoded_len(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *token = g_malloc(size);
    sodium_bin2base64(token, size, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return token;
}

static char *
new_with(const char *beginning)
{
    g_autofree char *token = token_new();
    return g_strconcat(beginning, token, NULL);
}

char *
token_new_program(void)
{
    return new_with(TOKEN_PROGRAM);
}

char *
token_new_client(void)
{
    return new_with(TOKEN_CLIENT);
}

gboolean
token_is_program(const char *token)
{
    return g_str_has_prefix(token, TOKEN_PROGRAM);
}

gboolean
token_is_client(const char *token)
{
    return g_str_has_prefix(token, TOKEN_CLIENT);
}

char *
token_digest(const char *token)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
}

gboolean
token_equal(const char *a, const char *b)
{
    if (!a || !b)
        return FALSE;
    gsize length = strlen(a);
    return length == strlen(b) && length > 0 && sodium_memcmp(a, b, length) == 0;
}
