/* The second step of logging in: codes of an app (TOTP, RFC 6238: HMAC-SHA-1, 30 s, six digits, by liboath) and recovery codes.
 * Values and pure rules. */
#ifndef ACCOUNT_TOTP_H
#define ACCOUNT_TOTP_H

#include "account/account.h"

#define TOTP_SECRET_BYTES 20 /* RFC 4226, section 4, R6 */
#define TOTP_STEP_SECONDS 30
#define RECOVERY_CODES    10

gboolean totp_init(void); /* once at start; FALSE = liboath is unusable */
/* Base32 in groups of four, to be typed over; new, secret. */
char *totp_secret_text(const guint8 secret[TOTP_SECRET_BYTES]);
/* otpauth://totp/… (Key URI Format of the usual apps); new, secret. */
char *totp_address(const guint8 secret[TOTP_SECRET_BYTES], const char *login);
/* The step of a code as typed (spaces are fine) that holds now, or one step before or after; 0 = none. */
gint64 totp_step(const guint8 secret[TOTP_SECRET_BYTES], const char *typed, gint64 now);
/* The code of a moment; new. */
char *totp_code(const guint8 secret[TOTP_SECRET_BYTES], gint64 now);

/* A random recovery code, 75 bits: "k7wq2-94hmt-x3vde"; new. */
char *recovery_new(void);
/* What is kept of it: a random salt and the keyed BLAKE2b; new. */
char *recovery_hash(const char *code);
/* As typed: capitals, spaces and hyphens do not matter. */
gboolean recovery_matches(const char *hash, const char *typed);

/* Whose people need it. */
typedef enum { FACTOR_FOR_NONE, FACTOR_FOR_STAFF, FACTOR_FOR_UPLOADERS, N_FACTOR_POLICIES } FactorPolicy;
const char *factor_policy_name(FactorPolicy policy); /* "none", "staff", "uploaders": stable */
gboolean factor_policy_from_name(const char *name, FactorPolicy *policy);
gboolean factor_required(FactorPolicy policy, Role role);

#endif
