/* Encrypted assertions of SAML: the one shape that they have, and OpenSSL over their two ciphertexts with our own key. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

#include "account/saml_parts.h"
#include "text/text.h"

#define NS_ENCRYPTION    "http://www.w3.org/2001/04/xmlenc#"
#define NS_ENCRYPTION_11 "http://www.w3.org/2009/xmlenc11#"
#define KEY_MOST         32u
#define TAG              16u

/* What a response may be encrypted with (XML Encryption 1.1, 5.2). CBC can be changed by whoever sends it on, so that its padding
 * tells what is in it (Jager and Somorovsky, "How to break XML encryption", 2011): under a signature that was right already only. */
typedef struct {
    const char *name;
    const EVP_CIPHER *(*cipher)(void);
    guint key, nonce;
    gboolean is_sealed;
} Way;
static const Way ways[] = {
    {NS_ENCRYPTION_11 "aes256-gcm", EVP_aes_256_gcm, 32, 12, TRUE},
    {NS_ENCRYPTION_11 "aes128-gcm", EVP_aes_128_gcm, 16, 12, TRUE},
    {NS_ENCRYPTION "aes256-cbc", EVP_aes_256_cbc, 32, 16, FALSE},
    {NS_ENCRYPTION "aes128-cbc", EVP_aes_128_cbc, 16, 16, FALSE},
};

/* Of OAEP (5.5.2); never PKCS #1 v1.5. The same names are digests and mask functions under their own prefixes. */
static const struct {
    const char *digest, *mask;
    const EVP_MD *(*md)(void);
} digests[] = {
    {NS_SIGNATURE "sha1", NS_ENCRYPTION_11 "mgf1sha1", EVP_sha1},
    {NS_ENCRYPTION "sha256", NS_ENCRYPTION_11 "mgf1sha256", EVP_sha256},
    {NS_ENCRYPTION "sha512", NS_ENCRYPTION_11 "mgf1sha512", EVP_sha512},
};

typedef struct {
    const Way *way;
    const EVP_MD *digest, *mask;
    GBytes *key, *content; /* as they came, encrypted */
} Sealed;

static void
sealed_clear(Sealed *sealed)
{
    g_clear_pointer(&sealed->key, g_bytes_unref);
    g_clear_pointer(&sealed->content, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sealed, sealed_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)

/* ---- shape ---- */

/* CipherData with a CipherValue, and nothing that is to be fetched; new, NULL for none. */
static GBytes *
value_of(const xmlNode *parent)
{
    const xmlNode *data = saml_only(parent, NS_ENCRYPTION, "CipherData"),
                  *value = saml_only(data, NS_ENCRYPTION, "CipherValue");
    g_autofree char *text = value != NULL && xmlChildElementCount((xmlNode *)data) == 1 ? saml_text(value)
                                                                                        : NULL;
    gsize room = text != NULL ? strlen(text) + 1 : 0, length = 0;
    g_autofree guint8 *bytes = room > 0 ? g_malloc(room) : NULL;
    if (bytes == NULL || sodium_base642bin(bytes, room, text, room - 1, " \t\r\n", &length, NULL,
                                           sodium_base64_VARIANT_ORIGINAL) != 0)
        return NULL;
    return g_bytes_new(bytes, length);
}

/* The digest that a child names; absent = SHA-1, as the standard has it; NULL for one that is not known. */
static const EVP_MD *
digest_of(const xmlNode *method, const char *space, const char *name, gboolean is_mask)
{
    const xmlNode *child = saml_only(method, space, name);
    g_autofree char *algorithm = saml_attribute(child, "Algorithm");
    if (child == NULL)
        return saml_count(method, space, name) == 0 ? EVP_sha1() : NULL;
    for (guint i = 0; i < G_N_ELEMENTS(digests); i++)
        if (g_strcmp0(algorithm, is_mask ? digests[i].mask : digests[i].digest) == 0)
            return digests[i].md();
    return NULL;
}

static gboolean
key_shaped(const xmlNode *key, Sealed *sealed)
{
    const xmlNode *method = saml_only(key, NS_ENCRYPTION, "EncryptionMethod");
    gboolean is_new = saml_attribute_is(method, "Algorithm", NS_ENCRYPTION_11 "rsa-oaep");
    guint masks = saml_count(method, NS_ENCRYPTION_11, "MGF"),
          named = saml_count(method, NS_SIGNATURE, "DigestMethod");
    if (method == NULL ||
        (!is_new && !saml_attribute_is(method, "Algorithm", NS_ENCRYPTION "rsa-oaep-mgf1p")) ||
        (masks > 0 && !is_new) || xmlChildElementCount((xmlNode *)method) != masks + named)
        return FALSE;
    sealed->digest = digest_of(method, NS_SIGNATURE, "DigestMethod", FALSE);
    sealed->mask = digest_of(method, NS_ENCRYPTION_11, "MGF", TRUE);
    sealed->key = value_of(key);
    return sealed->digest != NULL && sealed->mask != NULL && sealed->key != NULL;
}

/* EncryptedData with its key within (Core 2.3.4); whose key it says to be is not looked at. */
static gboolean
take_apart(const xmlNode *encrypted, Sealed *sealed)
{
    const xmlNode *data = saml_only(encrypted, NS_ENCRYPTION, "EncryptedData"),
                  *method = saml_only(data, NS_ENCRYPTION, "EncryptionMethod"),
                  *info = saml_only(data, NS_SIGNATURE, "KeyInfo"),
                  *key = saml_only(info, NS_ENCRYPTION, "EncryptedKey");
    g_autofree char *name = saml_attribute(method, "Algorithm");
    if (key == NULL || xmlChildElementCount((xmlNode *)encrypted) != 1 ||
        xmlChildElementCount((xmlNode *)data) != 3 || saml_first(method) != NULL)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
        if (g_strcmp0(name, ways[i].name) == 0)
            sealed->way = &ways[i];
    sealed->content = value_of(data);
    return sealed->way != NULL && sealed->content != NULL && key_shaped(key, sealed);
}

/* ---- opening ---- */

static int
no_password(char *room G_GNUC_UNUSED, int size G_GNUC_UNUSED, int writes G_GNUC_UNUSED,
            void *data G_GNUC_UNUSED)
{
    return 0;
}

static EVP_PKEY *
own_key(const char *pem)
{
    g_autoptr(BIO) text = BIO_new_mem_buf(pem, -1);
    g_autoptr(EVP_PKEY) key = text != NULL ? PEM_read_bio_PrivateKey(text, NULL, no_password, NULL) : NULL;
    return key != NULL && EVP_PKEY_is_a(key, "RSA") ? g_steal_pointer(&key) : NULL;
}

/* key: of KEY_MOST bytes. One that cannot be opened, or has another length, is a random one from here on: what comes out says nothing
 * of why (as RFC 8017, 7.1.2 note, has it for OAEP). */
static void
open_key(const Sealed *sealed, EVP_PKEY *own, guint8 *key)
{
    gsize coded, length = 0;
    const guint8 *bytes = g_bytes_get_data(sealed->key, &coded);
    g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new(own, NULL);
    gsize room = (gsize)EVP_PKEY_get_size(own);
    g_autofree guint8 *opened = g_malloc0(MAX(room, KEY_MOST));
    length = room;
    gboolean is_open = context != NULL && EVP_PKEY_decrypt_init(context) > 0 &&
                       EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0 &&
                       EVP_PKEY_CTX_set_rsa_oaep_md(context, sealed->digest) > 0 &&
                       EVP_PKEY_CTX_set_rsa_mgf1_md(context, sealed->mask) > 0 &&
                       EVP_PKEY_decrypt(context, opened, &length, bytes, coded) > 0;
    randombytes_buf(key, KEY_MOST);
    if (is_open && length == sealed->way->key)
        memcpy(key, opened, length);
    sodium_memzero(opened, room);
}

/* 5.2.2: the last byte says how many are padding, whatever the others are. */
static gboolean
unpad(guint8 *plain, gsize *length)
{
    guint pad = *length > 0 ? plain[*length - 1] : 0;
    if (pad == 0 || pad > 16 || pad > *length)
        return FALSE;
    *length -= pad;
    return TRUE;
}

/* A zero behind it; new, NULL when it is not what was encrypted. */
static char *
open_content(const Sealed *sealed, const guint8 *key, gsize *length)
{
    gsize size;
    const Way *way = sealed->way;
    const guint8 *bytes = g_bytes_get_data(sealed->content, &size);
    gsize tag = way->is_sealed ? TAG : 0;
    if (size <= way->nonce + tag || (!way->is_sealed && size % 16 != 0))
        return NULL;
    gsize coded = size - way->nonce - tag;
    g_autofree guint8 *plain = g_malloc0(coded + 1), *seal = g_memdup2(bytes + size - TAG, TAG);
    g_autoptr(EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new();
    int written = 0, rest = 0;
    if (context == NULL || EVP_DecryptInit_ex(context, way->cipher(), NULL, key, bytes) <= 0 ||
        EVP_CIPHER_CTX_set_padding(context, 0) <= 0 ||
        (way->is_sealed && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG, seal) <= 0) ||
        EVP_DecryptUpdate(context, plain, &written, bytes + way->nonce, (int)coded) <= 0 ||
        EVP_DecryptFinal_ex(context, plain + written, &rest) <= 0)
        return NULL;
    *length = (gsize)(written + rest);
    if (!way->is_sealed && !unpad(plain, length))
        return NULL;
    plain[*length] = '\0';
    return (char *)g_steal_pointer(&plain);
}

char *
saml_decrypt(const SamlSelf *self, const xmlNode *encrypted, gboolean is_signed, gsize *length,
             GError **error)
{
    g_auto(Sealed) sealed = {0};
    guint8 key[KEY_MOST];
    g_autoptr(EVP_PKEY) own = self->key != NULL ? own_key(self->key) : NULL;
    const char *problem = own == NULL ? N_("its answer is encrypted, which was not asked for")
                          : !take_apart(encrypted, &sealed) || (!sealed.way->is_sealed && !is_signed)
                              ? N_("it encrypts in a way that is not allowed here")
                              : NULL;
    if (problem != NULL) {
        saml_invalid(error, problem);
        return NULL;
    }
    open_key(&sealed, own, key);
    char *plain = open_content(&sealed, key, length);
    sodium_memzero(key, sizeof key);
    if (plain == NULL)
        saml_invalid(error, N_("its answer cannot be decrypted"));
    return plain;
}
