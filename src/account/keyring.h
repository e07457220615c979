/* The keys that uploaded files are encrypted with, and what is done with them. libsodium: XChaCha20-Poly1305 with the
 * nonces of draft-irtf-cfrg-xchacha-03. No file and no database here.
 *
 * Each file has a key of its own; that key is kept wrapped: encrypted with a master key of the ring. So another master key
 * means to wrap the small keys anew, not to encrypt the files anew, and a file whose wrapped key is gone cannot be read. */
#ifndef ACCOUNT_KEYRING_H
#define ACCOUNT_KEYRING_H

#include <glib.h>

#define FILE_KEY_BYTES 32
#define WRAPPED_BYTES  (24 + FILE_KEY_BYTES + 16) /* nonce, key, tag */
#define SEALED_EXTRA   16                         /* bytes that a sealed piece is longer */

typedef struct {
    guint8 bytes[FILE_KEY_BYTES];
} FileKey;
void file_key_clear(FileKey *key); /* overwritten */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FileKey, file_key_clear)

typedef struct Keyring Keyring;
Keyring *keyring_new(void);
void keyring_free(Keyring *ring); /* the keys are overwritten */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

/* Text of a key file: a line "instroom keys 1", then a line a key, oldest first: name, day (YYYY-MM-DD), base64. The name is
 * the first eight hex digits of the key's BLAKE2b, so that damage is seen. NULL when it is anything else. */
Keyring *keyring_parse(const char *text, gsize length);
char *keyring_format(const Keyring *ring); /* new; secret */
/* A random key, put last. Its name, borrowed; NULL when the ring is full (64). */
const char *keyring_add(Keyring *ring, const char *day);
gboolean keyring_remove(Keyring *ring, const char *name); /* FALSE when it is not there */

guint keyring_count(const Keyring *ring);
const char *keyring_name(const Keyring *ring, guint index); /* borrowed */
const char *keyring_day(const Keyring *ring, guint index);  /* borrowed */
gboolean keyring_has(const Keyring *ring, const char *name);

/* A random key for the file of upload, and the same wrapped with the ring's key name (which must be there). */
void keyring_make_file_key(const Keyring *ring, const char *name, gint64 upload, FileKey *key,
                           guint8 wrapped[WRAPPED_BYTES]);
/* FALSE when the ring has no such key, or the wrapped key is damaged or another upload's. */
gboolean keyring_unwrap(const Keyring *ring, const char *name, gint64 upload, const guint8 *wrapped,
                        gsize length, FileKey *key);
/* The same key wrapped with another of the ring's. */
void keyring_wrap(const Keyring *ring, const char *name, gint64 upload, const FileKey *key,
                  guint8 wrapped[WRAPPED_BYTES]);

/* Encrypts piece number of a file; sealed has room for length + SEALED_EXTRA. Each number of a file once. */
void file_key_seal(const FileKey *key, guint number, const guint8 *bytes, gsize length, guint8 *sealed);
/* Back again; bytes has room for length - SEALED_EXTRA. FALSE when it was damaged, or another piece. */
gboolean file_key_open(const FileKey *key, guint number, const guint8 *sealed, gsize length, guint8 *bytes);

#endif
