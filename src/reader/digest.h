/* MD5 (RFC 1321) and SHA-1 (RFC 3174) of short messages, for the keys of old office files only. */
#ifndef READER_DIGEST_H
#define READER_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_MESSAGE_MAX 503u /* bytes */

void digest_md5(const uint8_t *message, size_t length, uint8_t digest[16]);
void digest_sha1(const uint8_t *message, size_t length, uint8_t digest[20]);

#endif
