/* XOR obfuscation, RC4 and RC4 CryptoAPI of .xls files. */
#include "reader/xls_crypt.h"

#include <string.h>

#include "reader/bytes.h"
#include "reader/digest.h"

#define BLOCK        1024u /* bytes of the stream under one RC4 key */
#define PASSWORD_MAX 15u
#define XOR_SIZE     16u

/* Records that are never encrypted ([MS-XLS] 2.2.10). */
enum {
    BOF = 0x809,
    FILEPASS = 0x2f,
    INTERFACEHDR = 0xe1,
    RRDHEAD = 0x138,
    RRDINFO = 0x196,
    USREXCL = 0x194,
    FILELOCK = 0x195,
    BOUNDSHEET = 0x85
};

static void
rc4_start(XlsCrypt *crypt, const uint8_t *key, size_t size)
{
    for (unsigned i = 0; i < 256; i++)
        crypt->state[i] = (uint8_t)i;
    for (unsigned i = 0, j = 0; i < 256; i++) {
        j = (j + crypt->state[i] + key[i % size]) & 0xff;
        uint8_t held = crypt->state[i];
        crypt->state[i] = crypt->state[j];
        crypt->state[j] = held;
    }
    crypt->i = crypt->j = 0;
}

static inline uint8_t
rc4_byte(XlsCrypt *crypt)
{
    uint8_t *state = crypt->state;
    uint8_t held = state[++crypt->i];
    crypt->j = (uint8_t)(crypt->j + held);
    state[crypt->i] = state[crypt->j];
    state[crypt->j] = held;
    return state[(uint8_t)(state[crypt->i] + held)];
}

static void
crypt_start_block(XlsCrypt *crypt, uint32_t block)
{
    uint8_t from[24], key[20] = {0};
    size_t base = crypt->method == XLS_CRYPT_RC4 ? 5 : 20;
    memcpy(from, crypt->key, base);
    bytes_put_u32(from + base, block);
    if (crypt->method == XLS_CRYPT_RC4) {
        digest_md5(from, base + 4, key);
        rc4_start(crypt, key, 16);
        return;
    }
    digest_sha1(from, base + 4, key);
    if (crypt->key_size == 5) { /* [MS-OFFCRYPTO] 2.3.5.2: 40 bits are followed by 88 zero bits */
        memset(key + 5, 0, 11);
        rc4_start(crypt, key, 16);
    } else {
        rc4_start(crypt, key, crypt->key_size);
    }
}

static void
crypt_stream(XlsCrypt *crypt, uint64_t offset, uint8_t *data, size_t length)
{
    for (size_t done = 0; done < length;) {
        uint64_t at = offset + done;
        if (!crypt->ready || crypt->at > at || crypt->at / BLOCK != at / BLOCK) {
            crypt_start_block(crypt, (uint32_t)(at / BLOCK));
            crypt->at = at / BLOCK * BLOCK;
            crypt->ready = true;
        }
        for (; crypt->at < at; crypt->at++)
            rc4_byte(crypt);
        size_t part = BLOCK - at % BLOCK < length - done ? BLOCK - (size_t)(at % BLOCK) : length - done;
        for (size_t i = 0; i < part; i++)
            data[done + i] ^= rc4_byte(crypt);
        done += part;
        crypt->at += part;
        if (crypt->at % BLOCK == 0)
            crypt->ready = false;
    }
}

void
xls_crypt_record(XlsCrypt *crypt, uint16_t type, uint64_t offset, uint8_t *data, size_t length)
{
    static const uint16_t plain[] = {BOF, FILEPASS, INTERFACEHDR, RRDHEAD, RRDINFO, USREXCL, FILELOCK};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (type == plain[i])
            return;
    size_t skip = type == BOUNDSHEET ? 4 : 0; /* the sheet's place stays readable */
    if (skip > length)
        return;
    if (crypt->method != XLS_CRYPT_XOR) {
        crypt_stream(crypt, offset + skip, data + skip, length - skip);
        return;
    }
    /* the array's first byte depends on where the record ends */
    for (size_t i = skip; i < length; i++) {
        uint8_t turned = (uint8_t)(data[i] << 3 | data[i] >> 5);
        data[i] = turned ^ crypt->key[(offset + length + i) % XOR_SIZE];
    }
}

static uint16_t
xor_turn(uint16_t word)
{
    word = (uint16_t)(word << 1 | word >> 15);
    return word & 1 ? word ^ 0x1020 : word;
}

/* [MS-OFFCRYPTO] 2.3.7.2, its tables written as the shift register that they come from. */
static uint16_t
xor_key(const uint8_t *password, size_t length)
{
    uint16_t key = 0, base = 0x8000, end = 0xffff;
    for (size_t i = length; i-- > 0;) {
        for (unsigned bit = 0; bit < 8; bit++) {
            base = xor_turn(base);
            end = xor_turn(end);
            if (bit < 7 && password[i] >> bit & 1)
                key ^= base;
        }
    }
    return key ^ end;
}

/* [MS-OFFCRYPTO] 2.3.7.1 */
static uint16_t
xor_verifier(const uint8_t *password, size_t length)
{
    uint32_t verifier = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned turn = (unsigned)(i + 1) % 15;
        verifier ^= ((uint32_t)password[i] << turn | (uint32_t)password[i] >> (15 - turn)) & 0x7fff;
    }
    return (uint16_t)(verifier ^ length ^ 0xce4b);
}

static bool
xor_open(XlsCrypt *crypt, const uint8_t *data, size_t length, const uint8_t *password, size_t size)
{
    static const uint8_t pad[] = {0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80,
                                  0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00};
    if (length < 4)
        return false;
    uint16_t key = xor_key(password, size);
    if (bytes_u16(data) != key || bytes_u16(data + 2) != xor_verifier(password, size))
        return false;
    memcpy(crypt->key, password, size);
    memcpy(crypt->key + size, pad, XOR_SIZE - size);
    for (size_t i = 0; i < XOR_SIZE; i++) {
        uint8_t byte = crypt->key[i] ^ (uint8_t)(i % 2 ? key >> 8 : key);
        crypt->key[i] = (uint8_t)(byte << 2 | byte >> 6);
    }
    crypt->method = XLS_CRYPT_XOR;
    return true;
}

static size_t
password_wide(const uint8_t *password, size_t size, uint8_t wide[2 * PASSWORD_MAX])
{
    for (size_t i = 0; i < size; i++) {
        wide[2 * i] = password[i];
        wide[2 * i + 1] = 0;
    }
    return 2 * size;
}

/* [MS-OFFCRYPTO] 2.3.6.2: data is salt, verifier and its digest, 16 bytes each. */
static bool
rc4_open(XlsCrypt *crypt, const uint8_t *data, size_t length, const uint8_t *password, size_t size)
{
    uint8_t wide[2 * PASSWORD_MAX], digest[16], chain[16 * 21], check[32];
    if (length < 48)
        return false;
    digest_md5(wide, password_wide(password, size, wide), digest);
    for (unsigned i = 0; i < 16; i++) {
        memcpy(chain + (size_t)21 * i, digest, 5);
        memcpy(chain + (size_t)21 * i + 5, data, 16);
    }
    digest_md5(chain, sizeof chain, crypt->key);
    crypt->method = XLS_CRYPT_RC4;
    memcpy(check, data + 16, sizeof check);
    crypt_stream(crypt, 0, check, sizeof check);
    crypt->ready = false;
    digest_md5(check, 16, digest);
    return memcmp(digest, check + 16, 16) == 0;
}

/* [MS-OFFCRYPTO] 2.3.5.1: u32 flags, u32 size of the header, header, salt size and salt, verifier, size and
 * digest. */
static bool
cryptoapi_open(XlsCrypt *crypt, const uint8_t *data, size_t length, const uint8_t *password, size_t size)
{
    enum { RC4 = 0x6801, SHA1 = 0x8004, VERIFIER = 4 + 16 + 16 + 4 + 20 };
    if (length < 8)
        return false;
    uint32_t header = bytes_u32(data + 4);
    if (header < 32 || header > length || length - 8 < (size_t)header + VERIFIER)
        return false;
    const uint8_t *verifier = data + 8 + header;
    uint32_t algorithm = bytes_u32(data + 16), hash = bytes_u32(data + 20), bits = bytes_u32(data + 24);
    if (bits == 0)
        bits = 40;
    if ((algorithm && algorithm != RC4) || (hash && hash != SHA1) || bytes_u32(verifier) != 16 || bits < 40 ||
        bits > 128)
        return false;
    uint8_t from[16 + 2 * PASSWORD_MAX], check[36], digest[20];
    memcpy(from, verifier + 4, 16);
    digest_sha1(from, 16 + password_wide(password, size, from + 16), crypt->key);
    crypt->method = XLS_CRYPT_CRYPTOAPI;
    crypt->key_size = bits / 8;
    memcpy(check, verifier + 20, 16);
    memcpy(check + 16, verifier + 40, 20);
    crypt_stream(crypt, 0, check, sizeof check);
    crypt->ready = false;
    digest_sha1(check, 16, digest);
    return memcmp(digest, check + 16, 20) == 0;
}

bool
xls_crypt_open(XlsCrypt *crypt, const uint8_t *filepass, size_t length, bool biff8, const char *password)
{
    const uint8_t *bytes = (const uint8_t *)password;
    size_t size = strlen(password);
    memset(crypt, 0, sizeof *crypt);
    if (size > PASSWORD_MAX)
        return false;
    if (!biff8)
        return xor_open(crypt, filepass, length, bytes, size);
    if (length < 2)
        return false;
    if (bytes_u16(filepass) == 0)
        return xor_open(crypt, filepass + 2, length - 2, bytes, size);
    if (bytes_u16(filepass) != 1 || length < 6)
        return false;
    if (bytes_u16(filepass + 2) == 1)
        return rc4_open(crypt, filepass + 6, length - 6, bytes, size);
    return cryptoapi_open(crypt, filepass + 6, length - 6, bytes, size);
}
