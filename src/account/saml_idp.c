/* Metadata of SAML: an identity provider's read, and written anew with what was taken from it; our own. */
#include <sodium.h>
#include <string.h>

#include "account/saml_parts.h"
#include "text/text.h"

#define NAMES "xmlns:md=\"" NS_METADATA "\" xmlns:ds=\"" NS_SIGNATURE "\""
/* What is asked for; what is taken beside it: saml_decrypt.c. */
#define ENCRYPTION                                                                                           \
    "<md:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\"/>"                        \
    "<md:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"/>"

void
saml_idp_free(SamlIdp *idp)
{
    if (idp == NULL)
        return;
    g_free(idp->issuer);
    g_free(idp->address);
    g_ptr_array_unref(idp->certificates);
    g_free(idp);
}

/* ---- reading ---- */

static gboolean
is_pinned(GBytes *certificate, const char *const *pins)
{
    g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, certificate);
    return pins == NULL || g_strv_contains(pins, digest);
}

static void
take_certificate(SamlIdp *idp, const xmlNode *node, const char *const *pins)
{
    gsize length;
    g_autofree char *text = saml_text(node);
    gsize room = text != NULL ? strlen(text) + 1 : 1;
    g_autofree guint8 *bytes = g_malloc(room);
    if (text == NULL || sodium_base642bin(bytes, room, text, room - 1, " \t\r\n", &length, NULL,
                                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return;
    g_autoptr(GBytes) certificate = g_bytes_new(bytes, length);
    if (is_pinned(certificate, pins))
        g_ptr_array_add(idp->certificates, g_steal_pointer(&certificate));
}

/* Each KeyDescriptor that signs, or is for everything (Metadata 2.4.1.1). */
static void
take_keys(SamlIdp *idp, const xmlNode *role, const char *const *pins)
{
    for (const xmlNode *key = saml_first(role); key != NULL; key = saml_next(key)) {
        if (!saml_is(key, NS_METADATA, "KeyDescriptor") ||
            !(saml_attribute_is(key, "use", NULL) || saml_attribute_is(key, "use", "signing")))
            continue;
        const xmlNode *info = saml_only(key, NS_SIGNATURE, "KeyInfo");
        for (const xmlNode *data = saml_first(info); data != NULL; data = saml_next(data))
            for (const xmlNode *one = saml_first(data); one != NULL; one = saml_next(one))
                if (saml_is(one, NS_SIGNATURE, "X509Certificate"))
                    take_certificate(idp, one, pins);
    }
}

static void
take_address(SamlIdp *idp, const xmlNode *role)
{
    for (const xmlNode *place = saml_first(role); place != NULL && idp->address == NULL;
         place = saml_next(place))
        if (saml_is(place, NS_METADATA, "SingleSignOnService") &&
            saml_attribute_is(place, "Binding", SAML_BINDING "HTTP-Redirect"))
            idp->address = saml_attribute(place, "Location");
}

SamlIdp *
saml_idp_parse(const char *xml, gsize length, const char *issuer, const char *const *pins, GError **error)
{
    g_autoptr(SamlDocument) document = NULL;
    if (length <= SAML_METADATA_MOST && saml_text_plain(&xml, &length, TRUE, error))
        document = saml_document(xml, length, error);
    else if (error == NULL || *error == NULL)
        saml_invalid(error, N_("its answer is too large"));
    if (document == NULL)
        return NULL;
    const xmlNode *root = xmlDocGetRootElement(document),
                  *role = saml_only(root, NS_METADATA, "IDPSSODescriptor");
    g_autoptr(SamlIdp) idp = g_new0(SamlIdp, 1);
    idp->issuer = g_strdup(issuer);
    idp->certificates = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    if (!saml_is(root, NS_METADATA, "EntityDescriptor") || !saml_attribute_is(root, "entityID", issuer)) {
        saml_invalid(error, N_("its metadata is of another organisation"));
        return NULL;
    }
    take_keys(idp, role, pins);
    take_address(idp, role);
    if (idp->certificates->len > 0 && idp->address != NULL)
        return g_steal_pointer(&idp);
    saml_invalid(error, N_("its metadata lacks the key that was noted, or an address"));
    return NULL;
}

/* ---- writing ---- */

/* methods: what is encrypted with it; "" for a key that signs. */
static void
add_key(GString *xml, GBytes *certificate, const char *use, const char *methods)
{
    gsize length;
    const void *der = g_bytes_get_data(certificate, &length);
    g_autofree char *coded = g_base64_encode(der, length);
    g_string_append_printf(xml,
                           "<md:KeyDescriptor use=\"%s\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s"
                           "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>%s</md:KeyDescriptor>",
                           use, coded, methods);
}

char *
saml_idp_metadata(const SamlIdp *idp)
{
    g_autoptr(GString) xml = g_string_new(NULL);
    g_autofree char *start = g_markup_printf_escaped(
                        "<md:EntityDescriptor " NAMES
                        " entityID=\"%s\"><md:IDPSSODescriptor protocolSupportEnumeration=\"" NS_PROTOCOL
                        "\">",
                        idp->issuer),
                    *place = g_markup_printf_escaped("<md:SingleSignOnService Binding=\"" SAML_BINDING
                                                     "HTTP-Redirect\" Location=\"%s\"/>",
                                                     idp->address);
    g_string_append(xml, start);
    for (guint i = 0; i < idp->certificates->len; i++)
        add_key(xml, idp->certificates->pdata[i], "signing", "");
    g_string_append_printf(xml, "%s</md:IDPSSODescriptor></md:EntityDescriptor>", place);
    return g_string_free(g_steal_pointer(&xml), FALSE);
}

/* DER out of PEM; new, NULL when it is none. */
static GBytes *
pem_bytes(const char *pem)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----", stop[] = "-----END CERTIFICATE-----";
    const char *from = strstr(pem, begin), *to = from != NULL ? strstr(from, stop) : NULL;
    if (to == NULL)
        return NULL;
    from += strlen(begin);
    gsize room = (gsize)(to - from) + 1;
    g_autofree guint8 *bytes = g_malloc(room);
    gsize length;
    return sodium_base642bin(bytes, room, from, (gsize)(to - from), " \t\r\n", &length, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0
               ? g_bytes_new(bytes, length)
               : NULL;
}

char *
saml_self_metadata(const SamlSelf *self, GError **error)
{
    g_autoptr(GBytes) der = self->certificate != NULL ? pem_bytes(self->certificate) : NULL;
    if (self->certificate != NULL && der == NULL) {
        saml_invalid(error, N_("the certificate of this portal cannot be used"));
        return NULL;
    }
    g_autoptr(GString) xml = g_string_new(NULL);
    g_autofree char *start = g_markup_printf_escaped(
                        "<md:EntityDescriptor " NAMES
                        " entityID=\"%s\"><md:SPSSODescriptor AuthnRequestsSigned=\"%s\" "
                        "WantAssertionsSigned=\"true\" protocolSupportEnumeration=\"" NS_PROTOCOL "\">",
                        self->entity, self->key != NULL ? "true" : "false"),
                    *place = g_markup_printf_escaped(
                        "<md:AssertionConsumerService Binding=\"" SAML_BINDING
                        "HTTP-POST\" Location=\"%s\" index=\"0\" isDefault=\"true\"/>",
                        self->consumer);
    g_string_append(xml, start);
    if (der != NULL) {
        add_key(xml, der, "signing", "");
        add_key(xml, der, "encryption", ENCRYPTION);
    }
    g_string_append_printf(xml, "%s</md:SPSSODescriptor></md:EntityDescriptor>", place);
    return g_string_free(g_steal_pointer(&xml), FALSE);
}
