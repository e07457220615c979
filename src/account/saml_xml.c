/* XML of a stranger: as text first, then as a tree of elements and text. */
#include <libxml/parser.h>
#include <string.h>

#include "account/saml_parts.h"
#include "text/text.h"

G_DEFINE_QUARK(instroom_saml_error, saml_error)

#define ELEMENTS_MOST 2000u /* of a response; libxml2 ends at 256 within each other */

gboolean
saml_invalid(GError **error, const char *msgid)
{
    g_set_error_literal(error, SAML_ERROR, SAML_ERROR_INVALID, msgid);
    return FALSE;
}

/* ---- text ---- */

/* "<?xml … ?>": what it says of the encoding must be what the text is. */
static gboolean
declaration_fits(const char *declaration, gsize length)
{
    g_autofree char *copy = g_ascii_strdown(declaration, (gssize)length);
    const char *encoding = strstr(copy, "encoding");
    if (encoding == NULL)
        return TRUE;
    encoding += strlen("encoding");
    encoding += strspn(encoding, " \t\r\n=\"'");
    return g_str_has_prefix(encoding, "utf-8") && (encoding[5] == '"' || encoding[5] == '\'');
}

gboolean
saml_text_plain(const char **text, gsize *length, gboolean comments, GError **error)
{
    const char *end = *text + *length;
    if (!g_utf8_validate(*text, (gssize)*length, NULL)) /* no NUL either */
        return saml_invalid(error, N_("its answer is not UTF-8 text"));
    if (*length >= 5 && memcmp(*text, "<?xml", 5) == 0) {
        const char *stop = g_strstr_len(*text, (gssize)*length, "?>");
        if (stop == NULL || !declaration_fits(*text, (gsize)(stop - *text)))
            return saml_invalid(error, N_("its answer is not UTF-8 text"));
        *text = stop + 2;
        *length = (gsize)(end - *text);
    }
    for (const char *at = *text; (at = memchr(at, '<', (gsize)(end - at))) != NULL && ++at < end;) {
        gboolean is_comment = end - at > 3 && memcmp(at, "!--", 3) == 0;
        if ((*at == '!' && !(comments && is_comment)) || *at == '?')
            return saml_invalid(error, N_("its answer holds what such an answer never has"));
    }
    return TRUE;
}

/* ---- tree ---- */

/* Elements and text; IDs are noted, so that the same one twice is found. */
static gboolean
node_plain(xmlNode *node, GHashTable *ids, guint *left)
{
    for (; node != NULL; node = node->next) {
        if (node->type == XML_TEXT_NODE || node->type == XML_COMMENT_NODE) /* comments: see the text */
            continue;
        if (node->type != XML_ELEMENT_NODE || (*left)-- == 0)
            return FALSE;
        for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
            if (g_ascii_strcasecmp((const char *)attribute->name, "id") != 0)
                continue;
            if (attribute->ns != NULL) /* xml:id would be an ID of libxml2's own accord */
                return FALSE;
            xmlChar *id = xmlNodeListGetString(node->doc, attribute->children, 1);
            gboolean is_new = id != NULL && g_hash_table_add(ids, g_strdup((const char *)id));
            xmlFree(id);
            if (!is_new)
                return FALSE;
        }
        if (!node_plain(node->children, ids, left))
            return FALSE;
    }
    return TRUE;
}

SamlDocument *
saml_document(const char *text, gsize length, GError **error)
{
    guint left = ELEMENTS_MOST;
    saml_begin();
    xmlParserCtxt *parser = xmlNewParserCtxt();
    g_autoptr(SamlDocument) document = NULL;
    if (parser != NULL)
        document = xmlCtxtReadMemory(parser, text, (int)length, NULL, "UTF-8",
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlFreeParserCtxt(parser);
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (document != NULL && document->intSubset == NULL && document->children != NULL &&
        node_plain(document->children, ids, &left))
        return g_steal_pointer(&document);
    saml_invalid(error, N_("its answer is no XML of the right kind"));
    return NULL;
}

gboolean
saml_is(const xmlNode *node, const char *space, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE && node->ns != NULL &&
           g_strcmp0((const char *)node->ns->href, space) == 0 &&
           g_strcmp0((const char *)node->name, name) == 0;
}

static xmlNode *
element_from(xmlNode *node)
{
    while (node != NULL && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

xmlNode *
saml_first(const xmlNode *parent)
{
    return parent != NULL ? element_from(parent->children) : NULL;
}

xmlNode *
saml_next(const xmlNode *node)
{
    return element_from(node->next);
}

guint
saml_count(const xmlNode *parent, const char *space, const char *name)
{
    guint n = 0;
    for (const xmlNode *node = saml_first(parent); node != NULL; node = saml_next(node))
        n += saml_is(node, space, name);
    return n;
}

xmlNode *
saml_only(const xmlNode *parent, const char *space, const char *name)
{
    if (saml_count(parent, space, name) != 1)
        return NULL;
    xmlNode *node = saml_first(parent);
    while (!saml_is(node, space, name))
        node = saml_next(node);
    return node;
}

char *
saml_text(const xmlNode *node)
{
    if (node == NULL)
        return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    for (const xmlNode *part = node->children; part != NULL; part = part->next) {
        if (part->type != XML_TEXT_NODE)
            return NULL;
        g_string_append(text, (const char *)part->content);
    }
    return g_strdup(g_strstrip(text->str));
}

char *
saml_attribute(const xmlNode *node, const char *name)
{
    xmlChar *value = node != NULL ? xmlGetNoNsProp(node, (const xmlChar *)name) : NULL;
    char *copy = g_strdup((const char *)value);
    xmlFree(value);
    return copy;
}

gboolean
saml_attribute_is(const xmlNode *node, const char *name, const char *value)
{
    g_autofree char *got = saml_attribute(node, name);
    return g_strcmp0(got, value) == 0;
}
