/* What SAML 2.0 sends, checked: an identity provider's metadata, and the response that says who somebody is. Lasso makes the request
 * and judges the response; the rules of the browser profile are ours. Pure: nothing is fetched here.
 *
 * Sources: SAML 2.0 Core, Bindings (3.4 redirect, 3.5 POST), Profiles (4.1 web browser SSO), Metadata, all of OASIS, 2005; XML
 * Signature; "On Breaking SAML" (Somorovsky e.a., 2012) for the eight forms of signature wrapping.
 *
 * A response is text of a stranger until its signature is right. The order keeps the tools that it meets few: (1) length, base64, UTF-8,
 * and no "<!" or "<?" anywhere, so no document type, entity, comment or CDATA; (2) libxml2 without network and with its limits;
 * (3) one shape: exactly one assertion, signatures only where they belong, over the element that they stand in, outside of the
 * assertion nothing but what a response needs; (4) the signature by a key that the operator pinned, whatever key comes along;
 * (5) only then lasso, which must find the same; (6) the rules, read from the very tree whose signature was right.
 * An encrypted assertion is opened between (3) and (4) when we have a key, and what was in it is looked at from (1) on, as if it had
 * come so: only its own signature counts for it, and one over the response is checked before anything is opened. */
#ifndef ACCOUNT_SAML_H
#define ACCOUNT_SAML_H

#include <glib.h>

#define SAML_CODED_MOST                                                                                      \
    (64u << 10)                /* base64 letters of a response; a large one of a real provider has 16 KiB */
#define SAML_SKEW_SECONDS  60  /* that two clocks may be apart */
#define SAML_AGE_SECONDS   600 /* an older assertion was not made for this log-in */
#define SAML_NAME_ID       "NameID" /* as attribute: the subject's own name */
#define SAML_METADATA_MOST (256u << 10)

#define SAML_ERROR (saml_error_quark())
GQuark saml_error_quark(void);
typedef enum {
    SAML_ERROR_INVALID,    /* not what the standard says, or not for us; the message is a msgid, for people */
    SAML_ERROR_UNKNOWN_KEY /* signed with none of the provider's keys: they may have changed */
} SamlError;

/* An identity provider, from its metadata. */
typedef struct {
    char *issuer;            /* its entityID */
    char *address;           /* where a request goes by HTTP-Redirect */
    GPtrArray *certificates; /* of GBytes, DER: those that it signs with */
} SamlIdp;
void saml_idp_free(SamlIdp *idp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SamlIdp, saml_idp_free)
/* The EntityDescriptor of this issuer. pins: SHA-256 of certificates, hex in lower case, NULL at the end; only these count. pins
 * NULL: every one does (a file that the operator put there). validUntil is not looked at: what is trusted is what is pinned. New. */
SamlIdp *saml_idp_parse(const char *xml, gsize length, const char *issuer, const char *const *pins,
                        GError **error);

/* Ourselves, as a service provider to one identity provider. */
typedef struct {
    const char *entity;            /* our entityID: the address of the metadata */
    const char *consumer;          /* where responses are posted to */
    const char *key, *certificate; /* PEM texts; both NULL: requests are not signed */
} SamlSelf;
char *saml_self_metadata(const SamlSelf *self, GError **error); /* our EntityDescriptor; new */
gboolean saml_self_valid(const SamlSelf *self, GError **error); /* the key is one, and the certificate's */

typedef struct {
    const char *id;        /* of the request, an NCName: what the response is to answer */
    const char *relay;     /* RelayState */
    const char *attribute; /* SAML_NAME_ID, or the Name of an attribute */
    gint64 now;            /* seconds */
} SamlExpected;
/* Where the browser goes, with the request in it (Bindings 3.4.4.1); signed with RSA-SHA256 where there is a key. New. */
char *saml_request(const SamlSelf *self, const SamlIdp *idp, const SamlExpected *expected, GError **error);

/* coded: the base64 that was posted. The value of the attribute, when the assertion is signed by the provider (RSA or ECDSA with
 * SHA-256 or better), for us, for this request and this moment; new. A transient NameID is none. */
char *saml_response_verify(const char *coded, const SamlSelf *self, const SamlIdp *idp,
                           const SamlExpected *expected, GError **error);

#endif
