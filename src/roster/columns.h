/* The names that schools and their systems give to columns. */
#ifndef ROSTER_COLUMNS_H
#define ROSTER_COLUMNS_H

#include "roster/mapping.h"

typedef enum {
    HEADER_PLAIN, /* means one thing */
    HEADER_WEAK,  /* means it only when no other column does */
    HEADER_GROUP, /* "Groep", "Klas": code or name, by the other columns and the cells */
    HEADER_NAME,  /* "Naam": surname beside a first name, otherwise the full name */
    HEADER_FIRST, /* "Voornaam": first name, or the official names beside "Roepnaam" */
} HeaderKind;

typedef struct {
    ColumnTarget target;
    HeaderKind kind;
} HeaderMeaning;

/* folded: name_fold of a header, so that case, spaces, punctuation and diacritics do not matter; a number
 * behind it ("e-mail 1") does not either. FALSE when unknown. */
gboolean roster_header_meaning(const char *folded, HeaderMeaning *meaning);
/* Folded synonyms in the table, for its test. */
guint roster_header_count(void);

#endif
