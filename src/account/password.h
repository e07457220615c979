/* Passwords: argon2id (libsodium), and one-time passwords. Slow on purpose: 10-50 ms a hash. */
#ifndef ACCOUNT_PASSWORD_H
#define ACCOUNT_PASSWORD_H

#include "account/account.h"

/* Call once at start; FALSE = libsodium is unusable, stop. */
gboolean password_init(void);
/* Staff 19 MiB t=2, pupils 7 MiB t=5 (RFC 9106 by way of the OWASP cheat sheet). New, or NULL when out of memory. */
char *password_hash(const char *password, Role role);
gboolean password_verify(const char *hash,
                         const char *password); /* constant time; FALSE for hash NULL after the same work */
/* The same at the door, where hash is NULL for a name that does not exist. Whatever is not right costs one hash at staff's cost
 * and one at pupils', so that the time tells neither whether there is an account nor of whom. */
gboolean password_verify_evenly(const char *hash, const char *password);
/* Readable aloud: four groups of two consonant-vowel syllables, "bafu-deko-mitu-rago": 49 bits. New. */
char *password_one_time(void);

/* Random tokens for sessions and forms: 32 bytes, base64url; new. */
char *token_new(void);
/* The same for a program that uses the API: begins with "irp_", so that neither can stand for the other: the store keeps a digest
 * of the whole. */
#define TOKEN_PROGRAM "irp_"
char *token_new_program(void);
gboolean token_is_program(const char *token);
/* The same again of a program with a token of its own (account/client.h): "irm_". */
#define TOKEN_CLIENT "irm_"
char *token_new_client(void);
gboolean token_is_client(const char *token);
/* What the store keeps of a session token: hex SHA-256; new. */
char *token_digest(const char *token);
gboolean token_equal(const char *a, const char *b); /* constant time */

#endif
