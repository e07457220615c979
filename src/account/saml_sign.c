/* Signatures of SAML: the one shape that they have, and xmlsec over it with a pinned key. */
#include <string.h>
#include <xmlsec/crypto.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include "account/saml_parts.h"
#include "text/text.h"

#define RSA_LEAST 2048u /* bits */
#define EC_LEAST  256u

#define EXCLUSIVE "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ENVELOPED NS_SIGNATURE "enveloped-signature"

/* Nothing with SHA-1, no HMAC, no DSA (RFC 9231 names them). */
static const char *const methods[] = {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                                      "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
                                      "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
                                      "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
                                      "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
                                      "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
                                      NULL};
static const char *const digests[] = {"http://www.w3.org/2001/04/xmlenc#sha256",
                                      "http://www.w3.org/2001/04/xmldsig-more#sha384",
                                      "http://www.w3.org/2001/04/xmlenc#sha512", NULL};

typedef xmlSecDSigCtx Judge;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Judge, xmlSecDSigCtxDestroy)
typedef xmlSecKey Key;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Key, xmlSecKeyDestroy)

/* ---- shape ---- */

static gboolean
algorithm_among(const xmlNode *node, const char *const *list)
{
    g_autofree char *algorithm = saml_attribute(node, "Algorithm");
    return algorithm != NULL && g_strv_contains(list, algorithm);
}

/* Enveloped, then exclusive canonicalization, and nothing else: each other transform chooses what is looked at. */
static gboolean
transforms_plain(const xmlNode *transforms)
{
    const xmlNode *first = saml_first(transforms), *second = first != NULL ? saml_next(first) : NULL;
    return saml_is(first, NS_SIGNATURE, "Transform") && saml_is(second, NS_SIGNATURE, "Transform") &&
           saml_next(second) == NULL && saml_attribute_is(first, "Algorithm", ENVELOPED) &&
           saml_first(first) == NULL && saml_attribute_is(second, "Algorithm", EXCLUSIVE) &&
           saml_count(second, EXCLUSIVE, "InclusiveNamespaces") ==
               (guint)xmlChildElementCount((xmlNode *)second);
}

/* An NCName of plain letters: never an XPointer. */
static gboolean
id_plain(const char *id)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    return id != NULL && (g_ascii_isalpha(*id) || *id == '_') && strspn(id, letters) == strlen(id);
}

static gboolean
reference_plain(const xmlNode *reference, const char *id)
{
    g_autofree char *uri = id_plain(id) ? g_strconcat("#", id, NULL) : NULL;
    const xmlNode *transforms = saml_first(reference),
                  *method = saml_only(reference, NS_SIGNATURE, "DigestMethod");
    return uri != NULL && saml_attribute_is(reference, "URI", uri) &&
           saml_is(transforms, NS_SIGNATURE, "Transforms") && transforms_plain(transforms) &&
           saml_only(reference, NS_SIGNATURE, "DigestValue") != NULL &&
           xmlChildElementCount((xmlNode *)reference) == 3 && saml_first(method) == NULL;
}

gboolean
saml_signature_shaped(const xmlNode *element, const xmlNode *signature, GError **error)
{
    const xmlNode *info = saml_first(signature), *way = saml_first(info),
                  *method = saml_only(info, NS_SIGNATURE, "SignatureMethod"),
                  *reference = saml_only(info, NS_SIGNATURE, "Reference");
    guint others = saml_count(signature, NS_SIGNATURE, "KeyInfo");
    g_autofree char *id = saml_attribute(element, "ID");
    gboolean fits = saml_is(info, NS_SIGNATURE, "SignedInfo") &&
                    saml_is(way, NS_SIGNATURE, "CanonicalizationMethod") &&
                    saml_attribute_is(way, "Algorithm", EXCLUSIVE) && method != NULL && reference != NULL &&
                    saml_first(method) == NULL && xmlChildElementCount((xmlNode *)info) == 3 &&
                    saml_only(signature, NS_SIGNATURE, "SignatureValue") != NULL && others <= 1 &&
                    xmlChildElementCount((xmlNode *)signature) == 2 + others &&
                    reference_plain(reference, id);
    if (!fits)
        return saml_invalid(error, N_("its signature is not over what it says"));
    return (algorithm_among(method, methods) &&
            algorithm_among(saml_only(reference, NS_SIGNATURE, "DigestMethod"), digests)) ||
           saml_invalid(error, N_("it signs in a way that is not allowed here"));
}

/* ---- verdict ---- */

static Key *
key_of(GBytes *certificate)
{
    gsize length;
    const xmlSecByte *bytes = g_bytes_get_data(certificate, &length);
    g_autoptr(Key) key = xmlSecCryptoAppKeyLoadMemory(bytes, (xmlSecSize)length, xmlSecKeyDataFormatCertDer,
                                                      NULL, NULL, NULL);
    xmlSecKeyDataPtr value = key != NULL ? xmlSecKeyGetValue(key) : NULL;
    if (value == NULL)
        return NULL;
    xmlSecSize least = xmlSecKeyDataCheckId(value, xmlSecKeyDataRsaId)     ? RSA_LEAST
                       : xmlSecKeyDataCheckId(value, xmlSecKeyDataEcdsaId) ? EC_LEAST
                                                                           : (xmlSecSize)G_MAXINT;
    return xmlSecKeyDataGetSize(value) >= least ? g_steal_pointer(&key) : NULL;
}

/* What the shape lets through, said to xmlsec as well. */
static gboolean
judge_limited(Judge *judge)
{
    const xmlSecTransformId signature[] = {xmlSecTransformExclC14NId,    xmlSecTransformRsaSha256Id,
                                           xmlSecTransformRsaSha384Id,   xmlSecTransformRsaSha512Id,
                                           xmlSecTransformEcdsaSha256Id, xmlSecTransformEcdsaSha384Id,
                                           xmlSecTransformEcdsaSha512Id};
    const xmlSecTransformId reference[] = {xmlSecTransformEnvelopedId, xmlSecTransformExclC14NId,
                                           xmlSecTransformSha256Id, xmlSecTransformSha384Id,
                                           xmlSecTransformSha512Id};
    judge->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
    for (guint i = 0; i < G_N_ELEMENTS(signature); i++)
        if (xmlSecDSigCtxEnableSignatureTransform(judge, signature[i]) < 0)
            return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(reference); i++)
        if (xmlSecDSigCtxEnableReferenceTransform(judge, reference[i]) < 0)
            return FALSE;
    return TRUE;
}

/* A key that is set is the only one: KeyInfo is not looked at. */
static gboolean
signed_by(GBytes *certificate, xmlNode *signature)
{
    g_autoptr(Judge) judge = xmlSecDSigCtxCreate(NULL);
    if (judge == NULL || !judge_limited(judge) || (judge->signKey = key_of(certificate)) == NULL)
        return FALSE;
    return xmlSecDSigCtxVerify(judge, signature) >= 0 && judge->status == xmlSecDSigStatusSucceeded &&
           xmlSecPtrListGetSize(&judge->signedInfoReferences) == 1;
}

gboolean
saml_signature_verify(xmlDoc *document, xmlNode *element, xmlNode *signature, const GPtrArray *certificates,
                      GError **error)
{
    xmlAttr *id = xmlHasProp(element, (const xmlChar *)"ID");
    g_autofree char *value = saml_attribute(element, "ID");
    xmlAttr *known = id != NULL ? xmlGetID(document, (const xmlChar *)value) : NULL;
    if (id == NULL || (known == NULL && xmlAddID(NULL, document, (const xmlChar *)value, id) == NULL) ||
        (known != NULL && known != id))
        return saml_invalid(error, N_("its signature is not over what it says"));
    for (guint i = 0; i < certificates->len; i++)
        if (signed_by(certificates->pdata[i], signature))
            return TRUE;
    g_set_error_literal(error, SAML_ERROR, SAML_ERROR_UNKNOWN_KEY, N_("its signature is not right"));
    return FALSE;
}
