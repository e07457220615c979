/* The places of an HTML page (HTML Living Standard, 13.2.5 Tokenization, the part that well-behaved templates
 * need). */
#include "context.h"

#include <stdarg.h>
#include <string.h>

static const char *const void_elements[] = {"area",  "br",   "col",  "hr",     "img",
                                            "input", "link", "meta", "source", "wbr"};
/* Elements whose inside is no text, or that load what the content policy forbids anyway. */
static const char *const banned_elements[] = {"style",  "iframe", "object",        "embed", "base",
                                              "applet", "frame",  "foreignobject", "set",   "animate"};
static const char *const url_attributes[] = {"href",     "src",        "action",     "formaction",
                                             "cite",     "poster",     "data",       "ping",
                                             "manifest", "background", "xlink:href", "longdesc"};
static const char *const fixed_attributes[] = {"srcdoc", "srcset", "http-equiv", "content", "type"};
static const char *const people_attributes[] = {
    "alt", "title", "placeholder", "aria-label", "label", "aria-description", "data-label"};

static gboolean
is_one_of(const char *name, const char *const *list, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (strcmp(name, list[i]) == 0)
            return TRUE;
    return FALSE;
}
#define IS_ONE_OF(name, list) is_one_of(name, list, G_N_ELEMENTS(list))

void
context_init(Context *context)
{
    *context = (Context){.spot = {.place = AT_TEXT}};
    context->open = g_ptr_array_new_with_free_func(g_free);
    context->tag = g_string_new(NULL);
    context->attr = g_string_new(NULL);
    context->value = g_string_new(NULL);
}

void
context_clear(Context *context)
{
    g_ptr_array_unref(context->open);
    g_string_free(context->tag, TRUE);
    g_string_free(context->attr, TRUE);
    g_string_free(context->value, TRUE);
}

static const char *
innermost(const Context *context)
{
    return context->open->len > 0 ? g_ptr_array_index(context->open, context->open->len - 1) : "";
}

G_GNUC_PRINTF(1, 2) static const char *say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return text;
}

static const char *
open_element(Context *context)
{
    const char *name = context->tag->str;
    if (IS_ONE_OF(name, banned_elements))
        return say("<%s> has no place in a template", name);
    context->spot.place = AT_TEXT;
    if (!IS_ONE_OF(name, void_elements)) {
        g_ptr_array_add(context->open, g_strdup(name));
        context->spot.depth++;
    }
    return NULL;
}

static const char *
close_element(Context *context)
{
    const char *name = context->tag->str;
    context->spot.place = AT_TEXT;
    if (strcmp(innermost(context), name) != 0)
        return context->open->len > 0 ? say("</%s> where </%s> is due", name, innermost(context))
                                      : say("</%s> closes nothing", name);
    if (context->open->len <= context->floor)
        return say("</%s> closes what was opened outside of this block", name);
    g_ptr_array_set_size(context->open, (gint)context->open->len - 1);
    context->spot.depth--;
    return NULL;
}

static const char *
begin_value(Context *context, char quote)
{
    const char *name = context->attr->str;
    if (g_str_has_prefix(name, "on"))
        return say("attribute %s: scripts stand in files of their own", name);
    if (strcmp(name, "style") == 0)
        return "attribute style: looks stand in the style sheet";
    context->spot.place = AT_VALUE;
    context->spot.quote = quote;
    context->spot.kind = IS_ONE_OF(name, url_attributes)      ? VALUE_URL_START
                         : IS_ONE_OF(name, fixed_attributes)  ? VALUE_FIXED
                         : IS_ONE_OF(name, people_attributes) ? VALUE_PEOPLE
                                                              : VALUE_PLAIN;
    if (context->spot.kind == VALUE_FIXED && strcmp(context->tag->str, "meta") != 0 &&
        strcmp(name, "content") == 0)
        context->spot.kind = VALUE_PLAIN;
    /* An input's type may be chosen by a value; a script's or link's may not. */
    if (strcmp(name, "type") == 0 &&
        (strcmp(context->tag->str, "input") == 0 || strcmp(context->tag->str, "button") == 0))
        context->spot.kind = VALUE_PLAIN;
    g_string_truncate(context->value, 0);
    return NULL;
}

/* The beginning of an address as the template spells it. */
static const char *
check_address(const char *value)
{
    static const char *const schemes[] = {"http", "https", "mailto", "tel"};
    gsize head = strcspn(value, ":/?#");
    if (value[head] != ':')
        return NULL;
    g_autofree char *scheme = g_ascii_strdown(value, (gssize)head);
    return IS_ONE_OF(scheme, schemes) ? NULL : say("address with scheme %s:", g_intern_string(scheme));
}

/* C2 and E2 begin the UTF-8 of signs (middle dot, dashes, arrows), not of letters; continuation bytes say
 * nothing. */
static gboolean
is_letter(char c)
{
    unsigned char byte = (unsigned char)c;
    return g_ascii_isalpha(c) || (byte >= 0xc3 && byte != 0xe2);
}

/* Text for people must be in {{t "…"}}; a letter of an entity such as &nbsp; is none. */
static gboolean
is_prose(Context *context, char c)
{
    if (c == '&')
        context->entity = TRUE;
    else if (c == ';' || g_ascii_isspace(c))
        context->entity = FALSE;
    return !context->entity && is_letter(c);
}

static const char *
feed_text(Context *context, char c)
{
    if (c == '<') {
        context->spot.place = AT_TAG_OPEN;
        context->entity = FALSE;
        g_string_truncate(context->tag, 0);
        return NULL;
    }
    if (strcmp(innermost(context), "script") == 0 && !g_ascii_isspace(c))
        return "script text: scripts stand in files of their own";
    return is_prose(context, c) ? "text for people stands in {{t \"…\"}}" : NULL;
}

static const char *
feed_value(Context *context, char c)
{
    gboolean address = context->spot.kind == VALUE_URL_START || context->spot.kind == VALUE_URL_REST;
    if (c == context->spot.quote) {
        context->spot.place = AT_TAG;
        context->spot.quote = 0;
        context->spaced = FALSE;
        context->entity = FALSE;
        context->spot.kind = VALUE_PLAIN;
        return address ? check_address(context->value->str) : NULL;
    }
    g_string_append_c(context->value, c);
    if (address)
        context->spot.kind = VALUE_URL_REST;
    if (context->spot.kind == VALUE_PEOPLE && is_prose(context, c))
        return say("attribute %s: text for people stands in {{t \"…\"}}", context->attr->str);
    return NULL;
}

static const char *
feed_tag_open(Context *context, char c)
{
    if (g_ascii_islower(c)) {
        g_string_append_c(context->tag, c);
        context->spot.place = AT_TAG_NAME;
    } else if (c == '/') {
        context->spot.place = AT_CLOSE_NAME;
    } else if (c == '!') {
        context->spot.place = AT_DECLARATION;
    } else {
        return "< without the name of an element in lower case (write &lt;)";
    }
    return NULL;
}

/* After a name, a value or a space within a tag. */
static const char *
feed_tag(Context *context, char c)
{
    gboolean spaced = context->spaced;
    context->spaced = g_ascii_isspace(c);
    if (context->spaced) {
        context->spot.place = AT_TAG;
    } else if (c == '>') {
        return open_element(context);
    } else if (c == '/') {
        context->spot.place = AT_TAG_END;
    } else if (g_ascii_islower(c)) {
        if (!spaced)
            return "an attribute without a space before it";
        context->spot.place = AT_ATTR_NAME;
        g_string_assign(context->attr, "");
        g_string_append_c(context->attr, c);
    } else {
        return "not the name of an attribute in lower case";
    }
    return NULL;
}

static const char *
feed_name(Context *context, char c)
{
    gboolean tag = context->spot.place != AT_ATTR_NAME;
    if (g_ascii_islower(c) || g_ascii_isdigit(c) || c == '-' || (!tag && c == ':')) {
        g_string_append_c(tag ? context->tag : context->attr, c);
        return NULL;
    }
    if (context->spot.place == AT_CLOSE_NAME)
        return c == '>' ? close_element(context) : "not the name of an element in lower case";
    if (!tag && c == '=') {
        context->spot.place = AT_VALUE_BEFORE;
        return NULL;
    }
    if (g_ascii_isspace(c) || c == '>' || c == '/')
        return feed_tag(context, c);
    return "not a name in lower case";
}

static const char *
feed_declaration(Context *context, char c)
{
    g_string_append_c(context->tag, c);
    if (strcmp(context->tag->str, "--") == 0)
        return "an HTML comment: write {# … #}";
    if (c != '>')
        return NULL;
    context->spot.place = AT_TEXT;
    return strcmp(context->tag->str, "doctype html>") == 0 ? NULL : "only <!doctype html> is known";
}

const char *
context_feed(Context *context, char c)
{
    switch (context->spot.place) {
    case AT_TEXT:
        return feed_text(context, c);
    case AT_TAG_OPEN:
        return feed_tag_open(context, c);
    case AT_TAG_NAME:
    case AT_ATTR_NAME:
    case AT_CLOSE_NAME:
        return feed_name(context, c);
    case AT_TAG:
        return feed_tag(context, c);
    case AT_VALUE_BEFORE:
        return c == '"' || c == '\'' ? begin_value(context, c) : "an attribute's value without quotes";
    case AT_VALUE:
        return feed_value(context, c);
    case AT_TAG_END:
        if (c != '>' || !IS_ONE_OF(context->tag->str, void_elements))
            return "/ in a tag that is not an empty element's end";
        return open_element(context);
    case AT_DECLARATION:
        return feed_declaration(context, c);
    }
    g_assert_not_reached();
}

/* https://{{host}} or //{{host}}: a value may not decide whose site it is. */
static gboolean
is_bare_host(const char *value)
{
    const char *slashes = strstr(value, "//");
    return slashes && strcspn(value, "/?#") == (gsize)(slashes - value) &&
           strpbrk(slashes + 2, "/?#") == NULL;
}

const char *
context_print(Context *context, Print *print)
{
    static const char *const reasons[] = {
        [AT_TAG_OPEN] = "a value as the name of an element",
        [AT_TAG_NAME] = "a value in the name of an element",
        [AT_TAG] = "a value as the name of an attribute",
        [AT_ATTR_NAME] = "a value in the name of an attribute",
        [AT_VALUE_BEFORE] = "a value in an attribute without quotes",
        [AT_TAG_END] = "a value after the / of a tag",
        [AT_CLOSE_NAME] = "a value in the name of an element",
        [AT_DECLARATION] = "a value in a declaration",
    };
    Spot *spot = &context->spot;
    if (spot->place == AT_TEXT) {
        *print = PRINT_TEXT;
        return strcmp(innermost(context), "script") == 0 ? "a value in a script" : NULL;
    }
    if (spot->place != AT_VALUE)
        return reasons[spot->place];
    switch (spot->kind) {
    case VALUE_FIXED:
        return say("a value in attribute %s", context->attr->str);
    case VALUE_URL_START:
        *print = PRINT_URL;
        spot->kind = VALUE_URL_REST;
        return NULL;
    case VALUE_URL_REST:
        *print = PRINT_URL_PART;
        return is_bare_host(context->value->str) ? "a value as the host of an address"
                                                 : check_address(context->value->str);
    case VALUE_PLAIN:
    case VALUE_PEOPLE:
        *print = PRINT_ATTR;
        return NULL;
    }
    g_assert_not_reached();
}

void
context_statement(Context *context)
{
    if (context->spot.place == AT_ATTR_NAME || context->spot.place == AT_TAG_NAME) {
        context->spot.place = AT_TAG;
        context->spaced = FALSE;
    }
}

gboolean
context_same(const Spot *a, const Spot *b)
{
    return a->place == b->place && a->quote == b->quote && a->kind == b->kind && a->depth == b->depth;
}

gboolean
context_keeps_space(const Context *context)
{
    if (context->spot.place != AT_TEXT)
        return TRUE;
    for (guint i = 0; i < context->open->len; i++) {
        const char *name = g_ptr_array_index(context->open, i);
        if (strcmp(name, "pre") == 0 || strcmp(name, "textarea") == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
context_may_call(const Context *context)
{
    const char *name = innermost(context);
    return context->spot.place == AT_TEXT && strcmp(name, "title") != 0 && strcmp(name, "textarea") != 0 &&
           strcmp(name, "script") != 0;
}
