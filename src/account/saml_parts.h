/* Shared by the files of SAML: XML as it may come, signatures, lasso's part. */
#ifndef ACCOUNT_SAML_PARTS_H
#define ACCOUNT_SAML_PARTS_H

#include <libxml/tree.h>

#include "account/saml.h"

#define NS_ASSERTION "urn:oasis:names:tc:SAML:2.0:assertion"
#define NS_PROTOCOL  "urn:oasis:names:tc:SAML:2.0:protocol"
#define NS_METADATA  "urn:oasis:names:tc:SAML:2.0:metadata"
#define NS_SIGNATURE "http://www.w3.org/2000/09/xmldsig#"
#define SAML_BINDING "urn:oasis:names:tc:SAML:2.0:bindings:"

typedef xmlDoc SamlDocument;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SamlDocument, xmlFreeDoc)

gboolean saml_invalid(GError **error, const char *msgid); /* FALSE */
void saml_begin(void);                                    /* the libraries, once */

/* UTF-8 text of elements and text only, without document type, entities, processing instructions, CDATA; comments only where said.
 * *text is moved past the XML declaration, so that nobody reads another encoding in it. */
gboolean saml_text_plain(const char **text, gsize *length, gboolean comments, GError **error);
/* The tree, with every ID once; new. Nothing is fetched, no limit of libxml2 is lifted. */
SamlDocument *saml_document(const char *text, gsize length, GError **error);

gboolean saml_is(const xmlNode *node, const char *space, const char *name);
/* Elements alone: the first, the next; NULL at the end. */
xmlNode *saml_first(const xmlNode *parent);
xmlNode *saml_next(const xmlNode *node);
/* The only child of that name; NULL when there is none, or more than one. */
xmlNode *saml_only(const xmlNode *parent, const char *space, const char *name);
guint saml_count(const xmlNode *parent, const char *space, const char *name);
/* Text of an element that holds nothing else, without blanks around it; new, NULL when it holds something else. */
char *saml_text(const xmlNode *node);
char *saml_attribute(const xmlNode *node, const char *name); /* new; NULL = absent */
gboolean saml_attribute_is(const xmlNode *node, const char *name, const char *value);

/* The signature that stands in an element is over that element and nothing else (signed by one of the certificates). */
gboolean saml_signature_shaped(const xmlNode *element, const xmlNode *signature, GError **error);
gboolean saml_signature_verify(xmlDoc *document, xmlNode *element, xmlNode *signature,
                               const GPtrArray *certificates, GError **error);

/* What stands in an EncryptedAssertion, opened with our key: still text of a stranger; new, a zero behind it. is_signed: a signature
 * over the element was right. */
char *saml_decrypt(const SamlSelf *self, const xmlNode *encrypted, gboolean is_signed, gsize *length,
                   GError **error);

char *saml_idp_metadata(const SamlIdp *idp); /* only what was taken from it, written anew; new */
/* Lasso's verdict on a response that passed all else: it finds an assertion of this ID in it. */
gboolean saml_lasso_agrees(const SamlSelf *self, const SamlIdp *idp, const char *text, const char *assertion,
                           GError **error);

#endif
