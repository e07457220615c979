/* The keys of uploaded files by libsodium. */
#include "account/keyring.h"

#include <sodium.h>
#include <string.h>

#define HEAD       "instroom keys 1\n"
#define NAME_BYTES 4 /* of the digest; eight hex digits */
#define KEYS_MOST  64

G_STATIC_ASSERT(FILE_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
G_STATIC_ASSERT(SEALED_EXTRA == crypto_aead_xchacha20poly1305_ietf_ABYTES);
G_STATIC_ASSERT(WRAPPED_BYTES ==
                crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + FILE_KEY_BYTES + SEALED_EXTRA);

typedef struct {
    char name[2 * NAME_BYTES + 1], day[11];
    guint8 bytes[FILE_KEY_BYTES];
} MasterKey;

struct Keyring {
    guint count;
    MasterKey keys[KEYS_MOST];
};

void
file_key_clear(FileKey *key)
{
    sodium_memzero(key->bytes, sizeof key->bytes);
}

Keyring *
keyring_new(void)
{
    return g_new0(Keyring, 1);
}

void
keyring_free(Keyring *ring)
{
    if (ring == NULL)
        return;
    sodium_memzero(ring, sizeof *ring);
    g_free(ring);
}

static void
name_of(const guint8 *bytes, char name[2 * NAME_BYTES + 1])
{
    guint8 digest[crypto_generichash_BYTES];
    crypto_generichash(digest, sizeof digest, bytes, FILE_KEY_BYTES, NULL, 0);
    sodium_bin2hex(name, 2 * NAME_BYTES + 1, digest, NAME_BYTES);
}

static gboolean
parse_line(Keyring *ring, const char *line)
{
    g_auto(GStrv) parts = g_strsplit(line, " ", 4);
    if (g_strv_length(parts) != 3 || ring->count == KEYS_MOST)
        return FALSE;
    MasterKey *key = &ring->keys[ring->count];
    char name[2 * NAME_BYTES + 1];
    size_t length;
    gboolean whole = sodium_base642bin(key->bytes, sizeof key->bytes, parts[2], strlen(parts[2]), NULL,
                                       &length, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
                     length == FILE_KEY_BYTES;
    sodium_memzero(parts[2], strlen(parts[2]));
    if (!whole || strlen(parts[1]) != sizeof key->day - 1)
        return FALSE;
    name_of(key->bytes, name);
    if (strcmp(name, parts[0]) != 0 || keyring_has(ring, name))
        return FALSE;
    memcpy(key->name, name, sizeof key->name);
    memcpy(key->day, parts[1], sizeof key->day);
    ring->count++;
    return TRUE;
}

Keyring *
keyring_parse(const char *text, gsize length)
{
    g_autoptr(Keyring) ring = keyring_new();
    for (gsize i = 0; i < length;
         i++) /* base64 of libsodium 1.0.18 takes some bytes beyond ASCII for others */
        if (((guchar)text[i] & 0x80) != 0)
            return NULL;
    if (length < strlen(HEAD) || memcmp(text, HEAD, strlen(HEAD)) != 0 || memchr(text, '\0', length) != NULL)
        return NULL;
    const char *at = text + strlen(HEAD), *end = text + length;
    while (at < end) {
        const char *stop = memchr(at, '\n', (gsize)(end - at));
        if (stop == NULL)
            return NULL; /* a file that was cut */
        g_autofree char *line = g_strndup(at, (gsize)(stop - at));
        gboolean known = parse_line(ring, line);
        sodium_memzero(line, strlen(line));
        if (!known)
            return NULL;
        at = stop + 1;
    }
    return g_steal_pointer(&ring);
}

char *
keyring_format(const Keyring *ring)
{
    GString *text = g_string_new(HEAD);
    for (guint i = 0; i < ring->count; i++) {
        const MasterKey *key = &ring->keys[i];
        char encoded[sodium_base64_ENCODED_LEN(FILE_KEY_BYTES, sodium_base64_VARIANT_ORIGINAL)];
        sodium_bin2base64(encoded, sizeof encoded, key->bytes, FILE_KEY_BYTES,
                          sodium_base64_VARIANT_ORIGINAL);
        g_string_append_printf(text, "%s %s %s\n", key->name, key->day, encoded);
        sodium_memzero(encoded, sizeof encoded);
    }
    return g_string_free(text, FALSE);
}

const char *
keyring_add(Keyring *ring, const char *day)
{
    g_assert(strlen(day) == sizeof ring->keys->day - 1);
    if (ring->count == KEYS_MOST)
        return NULL;
    MasterKey *key = &ring->keys[ring->count++];
    randombytes_buf(key->bytes, sizeof key->bytes);
    name_of(key->bytes, key->name);
    memcpy(key->day, day, sizeof key->day);
    return key->name;
}

static const MasterKey *
find(const Keyring *ring, const char *name)
{
    for (guint i = 0; i < ring->count; i++)
        if (strcmp(ring->keys[i].name, name) == 0)
            return &ring->keys[i];
    return NULL;
}

gboolean
keyring_remove(Keyring *ring, const char *name)
{
    const MasterKey *key = find(ring, name);
    if (key == NULL)
        return FALSE;
    guint at = (guint)(key - ring->keys);
    memmove(ring->keys + at, ring->keys + at + 1, (ring->count - at - 1) * sizeof *ring->keys);
    sodium_memzero(&ring->keys[--ring->count], sizeof *ring->keys);
    return TRUE;
}

guint
keyring_count(const Keyring *ring)
{
    return ring->count;
}

const char *
keyring_name(const Keyring *ring, guint index)
{
    g_assert(index < ring->count);
    return ring->keys[index].name;
}

const char *
keyring_day(const Keyring *ring, guint index)
{
    g_assert(index < ring->count);
    return ring->keys[index].day;
}

gboolean
keyring_has(const Keyring *ring, const char *name)
{
    return find(ring, name) != NULL;
}

void
keyring_wrap(const Keyring *ring, const char *name, gint64 upload, const FileKey *key,
             guint8 wrapped[WRAPPED_BYTES])
{
    const MasterKey *master = find(ring, name);
    guint64 owner = GUINT64_TO_LE((guint64)upload);
    guint8 *nonce = wrapped, *sealed = wrapped + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    g_assert(master != NULL);
    randombytes_buf(nonce, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, key->bytes, sizeof key->bytes, (guint8 *)&owner,
                                               sizeof owner, NULL, nonce, master->bytes);
}

void
keyring_make_file_key(const Keyring *ring, const char *name, gint64 upload, FileKey *key,
                      guint8 wrapped[WRAPPED_BYTES])
{
    randombytes_buf(key->bytes, sizeof key->bytes);
    keyring_wrap(ring, name, upload, key, wrapped);
}

gboolean
keyring_unwrap(const Keyring *ring, const char *name, gint64 upload, const guint8 *wrapped, gsize length,
               FileKey *key)
{
    const MasterKey *master = find(ring, name);
    guint64 owner = GUINT64_TO_LE((guint64)upload);
    const gsize head = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    return master != NULL && length == WRAPPED_BYTES &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(key->bytes, NULL, NULL, wrapped + head, length - head,
                                                      (guint8 *)&owner, sizeof owner, wrapped,
                                                      master->bytes) == 0;
}

/* A file's key seals nothing but its own pieces, each number once: the number is nonce enough. */
static void
piece_nonce(guint number, guint8 nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES])
{
    guint64 little = GUINT64_TO_LE((guint64)number);
    memset(nonce, 0, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    memcpy(nonce, &little, sizeof little);
}

void
file_key_seal(const FileKey *key, guint number, const guint8 *bytes, gsize length, guint8 *sealed)
{
    guint8 nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
    piece_nonce(number, nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, bytes, length, NULL, 0, NULL, nonce, key->bytes);
}

gboolean
file_key_open(const FileKey *key, guint number, const guint8 *sealed, gsize length, guint8 *bytes)
{
    guint8 nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
    piece_nonce(number, nonce);
    return length >= SEALED_EXTRA && crypto_aead_xchacha20poly1305_ietf_decrypt(
                                         bytes, NULL, NULL, sealed, length, NULL, 0, nonce, key->bytes) == 0;
}
