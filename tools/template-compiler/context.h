/* Follows HTML letter by letter, to know in which place of a page a value would be printed. Strict: what it
 * does not know for certain is a build error. */
#ifndef TEMPLATE_CONTEXT_H
#define TEMPLATE_CONTEXT_H

#include <glib.h>

typedef enum {
    AT_TEXT,
    AT_TAG_OPEN, /* after < */
    AT_TAG_NAME,
    AT_TAG, /* between attributes */
    AT_ATTR_NAME,
    AT_VALUE_BEFORE, /* after = */
    AT_VALUE,        /* within quotes */
    AT_TAG_END,      /* after the / of <br/> */
    AT_CLOSE_NAME,   /* within </name */
    AT_DECLARATION,  /* <!doctype …> */
} Place;

typedef enum { VALUE_PLAIN, VALUE_PEOPLE, VALUE_URL_START, VALUE_URL_REST, VALUE_FIXED } ValueKind;

/* The part that a block of statements must leave as it found it. */
typedef struct {
    Place place;
    char quote;
    ValueKind kind;
    guint depth; /* of open elements */
} Spot;

typedef struct {
    Spot spot;
    GPtrArray *open; /* names of open elements, outermost first */
    GString *tag, *attr, *value;
    gboolean entity; /* within &…; */
    gboolean spaced; /* the last letter of the tag was a space */
    guint floor;     /* elements that the innermost block found open and may not close */
} Context;

/* How a value is printed in a place. */
typedef enum { PRINT_TEXT, PRINT_ATTR, PRINT_URL, PRINT_URL_PART } Print;

void context_init(Context *context);
void context_clear(Context *context);
/* NULL, or why not: static or new text that the process keeps. */
const char *context_feed(Context *context, char c);
const char *context_print(Context *context, Print *print); /* may a value stand here, and how is it printed */
void context_statement(Context *context); /* a statement stands here: ends a bare attribute name */
gboolean context_same(const Spot *a, const Spot *b);
gboolean context_keeps_space(const Context *context); /* within pre, textarea or a value */
gboolean context_may_call(const Context *context);    /* markup of another template may stand here */

#endif
