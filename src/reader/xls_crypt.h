/* Decrypts the records of a protected .xls file ([MS-OFFCRYPTO] 2.3.5 to 2.3.7, [MS-XLS] 2.2.10).
 *
 * Excel encrypts a workbook whose structure is protected with a password of its own, XLS_PASSWORD_DEFAULT:
 * such a file opens for everybody. */
#ifndef READER_XLS_CRYPT_H
#define READER_XLS_CRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define XLS_PASSWORD_DEFAULT "VelvetSweatshop"

typedef enum { XLS_CRYPT_XOR, XLS_CRYPT_RC4, XLS_CRYPT_CRYPTOAPI } XlsCryptMethod;

typedef struct {
    XlsCryptMethod method;
    uint8_t key[20]; /* XOR: the 16 bytes of the array; else what the keys of the blocks are made from */
    size_t key_size; /* CryptoAPI: bytes of a block's key */
    uint8_t state[256];
    uint8_t i, j;
    uint64_t at; /* place in the stream that the state stands at */
    bool ready;  /* the state stands for a block */
} XlsCrypt;

/* Takes the data of the FILEPASS record; password is ASCII, at most 15 characters. False: another password,
 * or a method that no version of Excel uses in .xls. */
bool xls_crypt_open(XlsCrypt *crypt, const uint8_t *filepass, size_t length, bool biff8,
                    const char *password);
/* Decrypts a record's data in place; offset is where the data starts in the stream. */
void xls_crypt_record(XlsCrypt *crypt, uint16_t type, uint64_t offset, uint8_t *data, size_t length);

#endif
