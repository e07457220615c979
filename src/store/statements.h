/* The list of statements (statements.def) as numbers and texts. */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

#include <glib.h>

#define STATEMENT(id, columns, parameters, text) ST_##id,
typedef enum {
#include "store/statements.def"
    N_STATEMENTS,
} StatementId;
#undef STATEMENT

typedef struct {
    const char *name;       /* "LIBRARY_ADD" */
    const char *text;       /* SQL; parameters written $name */
    const char *parameters; /* names without $, a space between, in binding order */
    guint columns;          /* of the result, 0 = none */
} Statement;

extern const Statement statements[N_STATEMENTS];

#endif
