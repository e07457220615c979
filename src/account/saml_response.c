/* The response of SAML's browser profile: its shape, its signatures, its rules (Profiles 4.1.4). */
#include <libxml/parser.h>
#include <sodium.h>
#include <string.h>

#include "account/saml_parts.h"
#include "text/text.h"

#define SUCCESS    "urn:oasis:names:tc:SAML:2.0:status:Success"
#define BEARER     "urn:oasis:names:tc:SAML:2.0:cm:bearer"
#define TRANSIENT  "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
#define VALUE_MOST 255u

/* A response that was taken apart: all borrowed from the tree. */
typedef struct {
    const SamlSelf *self;
    const SamlIdp *idp;
    const SamlExpected *expected;
    xmlNode *response, *assertion;
    xmlNode *over_response, *over_assertion; /* signatures; one of them may be NULL */
    gboolean was_encrypted;
    gboolean was_signed; /* and the response over it */
} Answer;

/* ---- base64 ---- */

/* Bindings 3.5.4; line ends are allowed in it. New; NULL with error. */
static char *
decode(const char *coded, gsize *length, GError **error)
{
    gsize coded_length = strnlen(coded, SAML_CODED_MOST + 1);
    if (coded_length > SAML_CODED_MOST) {
        saml_invalid(error, N_("its answer is too large"));
        return NULL;
    }
    g_autofree char *text = g_malloc(coded_length + 1);
    const char *end;
    if (sodium_base642bin((guint8 *)text, coded_length + 1, coded, coded_length, "\r\n", length, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != coded + coded_length || *length == 0) {
        saml_invalid(error, N_("its answer is not UTF-8 text"));
        return NULL;
    }
    text[*length] = '\0';
    return g_steal_pointer(&text);
}

/* ---- shape ---- */

static guint
count_named(const xmlNode *node, const char *name)
{
    guint n = g_str_equal((const char *)node->name, name);
    for (const xmlNode *child = saml_first(node); child != NULL; child = saml_next(child))
        n += count_named(child, name);
    return n;
}

static gboolean
has_encrypted(const xmlNode *node)
{
    gboolean found = g_str_has_prefix((const char *)node->name, "Encrypted");
    for (const xmlNode *child = saml_first(node); child != NULL && !found; child = saml_next(child))
        found = has_encrypted(child);
    return found;
}

static gboolean
attributes_among(const xmlNode *node, const char *const *names)
{
    for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
        if (attribute->ns != NULL || !g_strv_contains(names, (const char *)attribute->name))
            return FALSE;
    return TRUE;
}

/* Status: codes within each other, and a text. Nothing that is extensible. */
static gboolean
status_plain(const xmlNode *node)
{
    static const char *const value[] = {"Value", NULL};
    for (const xmlNode *child = saml_first(node); child != NULL; child = saml_next(child)) {
        gboolean is_code = saml_is(child, NS_PROTOCOL, "StatusCode"),
                 is_text = saml_is(child, NS_PROTOCOL, "StatusMessage");
        if ((!is_code && !is_text) || !attributes_among(child, value) ||
            (is_code ? !status_plain(child) : saml_first(child) != NULL))
            return FALSE;
    }
    return node->properties == NULL || saml_is(node, NS_PROTOCOL, "StatusCode");
}

/* What stands around the assertion may be unsigned: so nothing stands there but what a response needs. */
static gboolean
wrapper_plain(const xmlNode *response)
{
    static const char *const own[] = {"ID",      "Version", "IssueInstant", "Destination", "InResponseTo",
                                      "Consent", NULL};
    static const char *const format[] = {"Format", NULL};
    for (const xmlNode *child = saml_first(response); child != NULL; child = saml_next(child)) {
        gboolean fits = saml_is(child, NS_ASSERTION, "Assertion") ||
                        saml_is(child, NS_ASSERTION, "EncryptedAssertion") ||
                        saml_is(child, NS_SIGNATURE, "Signature") ||
                        (saml_is(child, NS_PROTOCOL, "Status") && status_plain(child)) ||
                        (saml_is(child, NS_ASSERTION, "Issuer") && attributes_among(child, format) &&
                         saml_first(child) == NULL);
        if (!fits)
            return FALSE;
    }
    return attributes_among(response, own) && saml_only(response, NS_PROTOCOL, "Status") != NULL &&
           saml_count(response, NS_ASSERTION, "Issuer") <= 1;
}

/* One assertion in the whole tree, signatures only as children of the response and of it: with no second one and no place to put
 * what was signed aside, there is nothing to wrap. */
static gboolean
take_apart(Answer *answer, xmlNode *root, GError **error)
{
    if (!saml_is(root, NS_PROTOCOL, "Response") || count_named(root, "Response") != 1)
        return saml_invalid(error, N_("its answer is no XML of the right kind"));
    if (has_encrypted(root))
        return saml_invalid(error, N_("its answer is encrypted, which was not asked for"));
    answer->response = root;
    answer->assertion = saml_only(root, NS_ASSERTION, "Assertion");
    guint in_response = saml_count(root, NS_SIGNATURE, "Signature"),
          in_assertion = saml_count(answer->assertion, NS_SIGNATURE, "Signature");
    answer->over_response = saml_only(root, NS_SIGNATURE, "Signature");
    answer->over_assertion = saml_only(answer->assertion, NS_SIGNATURE, "Signature");
    if (answer->assertion == NULL || count_named(root, "Assertion") != 1)
        return saml_invalid(error, N_("its answer does not speak of one log-in"));
    if (in_response > 1 || in_assertion > 1 || count_named(root, "Signature") != in_response + in_assertion ||
        !wrapper_plain(root))
        return saml_invalid(error, N_("its answer holds what such an answer never has"));
    return (answer->was_encrypted ? in_assertion : in_response + in_assertion) > 0 ||
           saml_invalid(error, N_("its answer is not signed"));
}

static gboolean
signatures_right(const Answer *answer, xmlDoc *document, GError **error)
{
    xmlNode *const pairs[][2] = {{answer->response, answer->over_response},
                                 {answer->assertion, answer->over_assertion}};
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (pairs[i][1] != NULL &&
            (!saml_signature_shaped(pairs[i][0], pairs[i][1], error) ||
             !saml_signature_verify(document, pairs[i][0], pairs[i][1], answer->idp->certificates, error)))
            return FALSE;
    return TRUE;
}

/* ---- encrypted ---- */

static gboolean
declares(const xmlNode *node, const xmlNs *name)
{
    for (const xmlNs *own = node->nsDef; own != NULL; own = own->next)
        if (g_strcmp0((const char *)own->prefix, (const char *)name->prefix) == 0)
            return TRUE;
    return FALSE;
}

/* What an element took from the names of the one around it goes with it: the tree points at them, and prefixes are signed. */
static void
hand_names(xmlNode *from, xmlNode *to)
{
    xmlNs *left = from->nsDef, *kept = NULL;
    while (left != NULL) {
        xmlNs *name = left, **place = declares(to, name) ? &kept : &to->nsDef;
        left = name->next;
        name->next = *place;
        *place = name;
    }
    from->nsDef = kept;
}

/* The only element of what was decrypted, in the place of what it was encrypted as. */
static gboolean
put_in_place(xmlNode *encrypted, const char *inside, gsize length)
{
    xmlNode *list = NULL, *found = NULL;
    gboolean is_one = xmlParseInNodeContext(encrypted, inside, (int)length,
                                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING,
                                            &list) == XML_ERR_OK;
    for (xmlNode *node = list; node != NULL; node = node->next) {
        is_one = is_one &&
                 (node->type == XML_TEXT_NODE || (saml_is(node, NS_ASSERTION, "Assertion") && !found));
        found = node->type == XML_ELEMENT_NODE ? node : found;
    }
    if (is_one && found != NULL) {
        if (found == list)
            list = found->next;
        xmlUnlinkNode(found);
        xmlReplaceNode(encrypted, found);
        hand_names(encrypted, found);
        xmlFreeNode(encrypted);
    }
    xmlFreeNodeList(list);
    return is_one && found != NULL;
}

/* Whether one is there, alone, with at most a signature over the response, which is right. */
static gboolean
is_encrypted_well(Answer *answer, xmlDoc *document, xmlNode *root, GError **error)
{
    guint signatures = saml_count(root, NS_SIGNATURE, "Signature");
    xmlNode *signature = saml_only(root, NS_SIGNATURE, "Signature");
    if (saml_count(root, NS_ASSERTION, "EncryptedAssertion") != 1 ||
        count_named(root, "EncryptedAssertion") != 1 || count_named(root, "Assertion") != 0 ||
        count_named(root, "Response") != 1)
        return saml_invalid(error, N_("its answer does not speak of one log-in"));
    if (signatures > 1 || count_named(root, "Signature") != signatures || !wrapper_plain(root))
        return saml_invalid(error, N_("its answer holds what such an answer never has"));
    answer->was_encrypted = TRUE;
    answer->was_signed = signature != NULL;
    return signature == NULL ||
           (saml_signature_shaped(root, signature, error) &&
            saml_signature_verify(document, root, signature, answer->idp->certificates, error));
}

/* An encrypted answer becomes the one that it was before: *document and *text, which is new then. */
static gboolean
open_encrypted(Answer *answer, SamlDocument **document, char **text, GError **error)
{
    xmlNode *root = xmlDocGetRootElement(*document);
    xmlNode *encrypted = saml_only(root, NS_ASSERTION, "EncryptedAssertion"), *signature;
    if (!saml_is(root, NS_PROTOCOL, "Response") || saml_count(root, NS_ASSERTION, "EncryptedAssertion") == 0)
        return TRUE;
    if (!is_encrypted_well(answer, *document, root, error))
        return FALSE;
    gsize length;
    g_autofree char *plain = saml_decrypt(answer->self, encrypted, answer->was_signed, &length, error);
    const char *inside = plain;
    if (plain == NULL || !saml_text_plain(&inside, &length, FALSE, error))
        return FALSE;
    if (!put_in_place(encrypted, inside, length))
        return saml_invalid(error, N_("its answer is no XML of the right kind"));
    if ((signature = saml_only(root, NS_SIGNATURE, "Signature")) !=
        NULL) { /* it was over what was encrypted */
        xmlUnlinkNode(signature);
        xmlFreeNode(signature);
    }
    xmlBuffer *whole = xmlBufferCreate();
    if (whole != NULL && xmlNodeDump(whole, *document, root, 0, 0) > 0)
        *text = g_strdup((const char *)xmlBufferContent(whole));
    xmlBufferFree(whole);
    g_clear_pointer(document, xmlFreeDoc);
    *document = *text != NULL ? saml_document(*text, strlen(*text), error) : NULL;
    return *document != NULL;
}

/* ---- rules ---- */

/* Seconds; FALSE when absent or no time in UTC (Core 1.3.3). */
static gboolean
time_of(const xmlNode *node, const char *name, gint64 *seconds)
{
    g_autofree char *text = saml_attribute(node, name);
    if (text == NULL || !g_str_has_suffix(text, "Z"))
        return FALSE;
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, NULL);
    if (time != NULL)
        *seconds = g_date_time_to_unix(time);
    return time != NULL;
}

static gboolean
is_over(const xmlNode *node, const char *name, gint64 now, gboolean must)
{
    gint64 until;
    g_autofree char *text = saml_attribute(node, name);
    if (text == NULL)
        return must;
    return !time_of(node, name, &until) || until <= now - SAML_SKEW_SECONDS;
}

static gboolean
is_to_come(const xmlNode *node, const char *name, gint64 now)
{
    gint64 from;
    g_autofree char *text = saml_attribute(node, name);
    return text != NULL && (!time_of(node, name, &from) || from > now + SAML_SKEW_SECONDS);
}

static gboolean
is_of_now(const xmlNode *node, gint64 now)
{
    gint64 made;
    return time_of(node, "IssueInstant", &made) && made <= now + SAML_SKEW_SECONDS &&
           made >= now - SAML_AGE_SECONDS - SAML_SKEW_SECONDS;
}

static gboolean
issued_by(const xmlNode *node, const char *issuer, gboolean must)
{
    const xmlNode *element = saml_only(node, NS_ASSERTION, "Issuer");
    g_autofree char *text = saml_text(element);
    return element == NULL ? !must : g_strcmp0(text, issuer) == 0;
}

static gboolean
response_right(const Answer *answer, GError **error)
{
    const xmlNode *response = answer->response,
                  *code = saml_only(saml_only(response, NS_PROTOCOL, "Status"), NS_PROTOCOL, "StatusCode");
    g_autofree char *destination = saml_attribute(response, "Destination");
    if (!saml_attribute_is(code, "Value", SUCCESS))
        return saml_invalid(error, N_("it was broken off there"));
    if (!saml_attribute_is(response, "Version", "2.0") || !is_of_now(response, answer->expected->now))
        return saml_invalid(error, N_("its answer has expired, or is of another time"));
    if (!issued_by(response, answer->idp->issuer, FALSE))
        return saml_invalid(error, N_("its answer is of another organisation"));
    if (destination != NULL ? !g_str_equal(destination, answer->self->consumer)
                            : answer->over_response != NULL || answer->was_signed) /* Bindings 3.5.5.2 */
        return saml_invalid(error, N_("its answer is meant for another website"));
    return saml_attribute_is(response, "InResponseTo", answer->expected->id) ||
           saml_invalid(error, N_("its answer is of another log-in"));
}

/* Core 2.5.1: a condition that is not understood makes the assertion invalid. */
static gboolean
for_us(const Answer *answer, const xmlNode *conditions)
{
    guint restrictions = 0;
    for (const xmlNode *child = saml_first(conditions); child != NULL; child = saml_next(child)) {
        gboolean is_among = saml_is(child, NS_ASSERTION, "OneTimeUse") ||
                            saml_is(child, NS_ASSERTION, "ProxyRestriction");
        if (saml_is(child, NS_ASSERTION, "AudienceRestriction")) {
            restrictions++;
            for (const xmlNode *one = saml_first(child); one != NULL; one = saml_next(one)) {
                g_autofree char *audience = saml_is(one, NS_ASSERTION, "Audience") ? saml_text(one) : NULL;
                is_among |= g_strcmp0(audience, answer->self->entity) == 0;
            }
        }
        if (!is_among)
            return FALSE;
    }
    return restrictions > 0;
}

/* Profiles 4.1.4.2: bearer, to this address, in answer to this request, until then. One that fits is enough. */
static gboolean
confirmed(const Answer *answer, const xmlNode *subject)
{
    for (const xmlNode *child = saml_first(subject); child != NULL; child = saml_next(child)) {
        const xmlNode *data = saml_only(child, NS_ASSERTION, "SubjectConfirmationData");
        if (saml_is(child, NS_ASSERTION, "SubjectConfirmation") && data != NULL &&
            saml_attribute_is(child, "Method", BEARER) &&
            saml_attribute_is(data, "Recipient", answer->self->consumer) &&
            saml_attribute_is(data, "InResponseTo", answer->expected->id) &&
            saml_attribute_is(data, "NotBefore", NULL) &&
            !is_over(data, "NotOnOrAfter", answer->expected->now, TRUE))
            return TRUE;
    }
    return FALSE;
}

static gboolean
assertion_right(const Answer *answer, GError **error)
{
    const xmlNode *assertion = answer->assertion,
                  *conditions = saml_only(assertion, NS_ASSERTION, "Conditions"),
                  *subject = saml_only(assertion, NS_ASSERTION, "Subject"),
                  *statement = saml_only(assertion, NS_ASSERTION, "AuthnStatement");
    gint64 now = answer->expected->now;
    if (!issued_by(assertion, answer->idp->issuer, TRUE))
        return saml_invalid(error, N_("its answer is of another organisation"));
    if (conditions == NULL || !for_us(answer, conditions))
        return saml_invalid(error, N_("its answer is meant for another website"));
    if (statement == NULL)
        return saml_invalid(error, N_("its answer does not say that anybody logged in"));
    if (!saml_attribute_is(assertion, "Version", "2.0") || !is_of_now(assertion, now) ||
        is_over(conditions, "NotOnOrAfter", now, FALSE) || is_to_come(conditions, "NotBefore", now) ||
        is_to_come(statement, "AuthnInstant", now) || is_over(statement, "SessionNotOnOrAfter", now, FALSE))
        return saml_invalid(error, N_("its answer has expired, or is of another time"));
    return confirmed(answer, subject) || saml_invalid(error, N_("its answer is of another log-in"));
}

/* ---- who ---- */

/* The only value of the only attribute of that name; new, or NULL. */
static char *
attribute_value(const xmlNode *assertion, const char *name)
{
    const xmlNode *found = NULL;
    for (const xmlNode *part = saml_first(assertion); part != NULL; part = saml_next(part))
        for (const xmlNode *one = saml_is(part, NS_ASSERTION, "AttributeStatement") ? saml_first(part) : NULL;
             one != NULL; one = saml_next(one))
            if (saml_is(one, NS_ASSERTION, "Attribute") && saml_attribute_is(one, "Name", name)) {
                if (found != NULL)
                    return NULL;
                found = one;
            }
    return saml_text(saml_only(found, NS_ASSERTION, "AttributeValue"));
}

static char *
value_of(const Answer *answer, GError **error)
{
    const xmlNode *subject = saml_only(answer->assertion, NS_ASSERTION, "Subject"),
                  *name = saml_only(subject, NS_ASSERTION, "NameID");
    gboolean by_name = g_str_equal(answer->expected->attribute, SAML_NAME_ID);
    g_autofree char *value = by_name ? saml_text(name)
                                     : attribute_value(answer->assertion, answer->expected->attribute);
    if (value != NULL && *value != '\0' && strlen(value) <= VALUE_MOST &&
        !(by_name && saml_attribute_is(name, "Format", TRANSIENT)))
        return g_steal_pointer(&value);
    saml_invalid(error, N_("its answer lacks what accounts here are known by"));
    return NULL;
}

char *
saml_response_verify(const char *coded, const SamlSelf *self, const SamlIdp *idp,
                     const SamlExpected *expected, GError **error)
{
    gsize length;
    g_autofree char *decoded = decode(coded, &length, error);
    g_autofree char *opened = NULL;
    const char *text = decoded;
    if (decoded == NULL || !saml_text_plain(&text, &length, FALSE, error))
        return NULL;
    g_autoptr(SamlDocument) document = saml_document(text, length, error);
    Answer answer = {.self = self, .idp = idp, .expected = expected};
    if (document == NULL || !open_encrypted(&answer, &document, &opened, error) ||
        !take_apart(&answer, xmlDocGetRootElement(document), error) ||
        !signatures_right(&answer, document, error))
        return NULL;
    g_autofree char *id = saml_attribute(answer.assertion, "ID");
    if (id == NULL || !response_right(&answer, error) || !assertion_right(&answer, error) ||
        !saml_lasso_agrees(self, idp, opened != NULL ? opened : text, id, error))
        return NULL;
    return value_of(&answer, error);
}
