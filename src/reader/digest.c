/* MD5 and SHA-1 of messages that fit in eight blocks. */
#include "reader/digest.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "reader/bytes.h"

#define BLOCK 64u

static uint32_t
digest_rotate(uint32_t word, unsigned bits)
{
    return word << bits | word >> (32 - bits);
}

static uint32_t
digest_big(const uint8_t *at)
{
    return __builtin_bswap32(bytes_u32(at));
}

/* Both digests end a message with a one bit, zeros and its length in bits. Returns the padded length. */
static size_t
digest_pad(uint8_t padded[DIGEST_MESSAGE_MAX + 9], const uint8_t *message, size_t length, bool big)
{
    size_t size = (length + 9 + BLOCK - 1) / BLOCK * BLOCK;
    memcpy(padded, message, length);
    memset(padded + length, 0, size - length);
    padded[length] = 0x80;
    uint32_t bits = (uint32_t)length * 8;
    if (big)
        bytes_put_u32(padded + size - 4, __builtin_bswap32(bits));
    else
        bytes_put_u32(padded + size - 8, bits);
    return size;
}

static void
digest_md5_block(uint32_t state[4], const uint8_t *block)
{
    static const uint8_t shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    static const uint8_t steps[4][2] = {{1, 0}, {5, 1}, {3, 5}, {7, 0}};
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    for (unsigned i = 0; i < 64; i++) {
        unsigned round = i / 16;
        const uint32_t mix[4] = {(b & c) | (~b & d), (b & d) | (c & ~d), b ^ c ^ d, c ^ (b | ~d)};
        uint32_t constant = (uint32_t)(fabs(sin(i + 1.0)) * 4294967296.0); /* RFC 1321, 3.4: the table T */
        uint32_t word = bytes_u32(block + (size_t)((steps[round][0] * i + steps[round][1]) % 16) * 4);
        uint32_t sum = a + mix[round] + constant + word;
        a = d;
        d = c;
        c = b;
        b += digest_rotate(sum, shifts[round][i % 4]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

void
digest_md5(const uint8_t *message, size_t length, uint8_t digest[16])
{
    uint8_t padded[DIGEST_MESSAGE_MAX + 9];
    uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    size_t size = digest_pad(padded, message, length, false);
    for (size_t at = 0; at < size; at += BLOCK)
        digest_md5_block(state, padded + at);
    for (size_t i = 0; i < 4; i++)
        bytes_put_u32(digest + 4 * i, state[i]);
}

static void
digest_sha1_block(uint32_t state[5], const uint8_t *block)
{
    static const uint32_t constants[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t words[80];
    for (size_t i = 0; i < 16; i++)
        words[i] = digest_big(block + 4 * i);
    for (unsigned i = 16; i < 80; i++)
        words[i] = digest_rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (unsigned i = 0; i < 80; i++) {
        const uint32_t mix[4] = {(b & c) | (~b & d), b ^ c ^ d, (b & c) | (b & d) | (c & d), b ^ c ^ d};
        uint32_t sum = digest_rotate(a, 5) + mix[i / 20] + e + words[i] + constants[i / 20];
        e = d;
        d = c;
        c = digest_rotate(b, 30);
        b = a;
        a = sum;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

void
digest_sha1(const uint8_t *message, size_t length, uint8_t digest[20])
{
    uint8_t padded[DIGEST_MESSAGE_MAX + 9];
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    size_t size = digest_pad(padded, message, length, true);
    for (size_t at = 0; at < size; at += BLOCK)
        digest_sha1_block(state, padded + at);
    for (size_t i = 0; i < 5; i++)
        bytes_put_u32(digest + 4 * i, __builtin_bswap32(state[i]));
}
