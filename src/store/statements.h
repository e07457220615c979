/* The list of statements (statements.def) as numbers and texts. */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

#include <glib.h>

#define STATEMENT(id, columns, parameters, text)                    ST_##id,
#define STATEMENT_EACH(id, columns, parameters, sqlite, postgresql) ST_##id,
typedef enum {
#include "store/statements.def"
    N_STATEMENTS,
} StatementId;
#undef STATEMENT
#undef STATEMENT_EACH

typedef enum { DIALECT_SQLITE, DIALECT_POSTGRESQL, N_DIALECTS } Dialect;

typedef struct {
    const char *name;             /* "LIBRARY_ADD" */
    const char *parameters;       /* names without $, a space between, in binding order */
    guint columns;                /* of the result, 0 = none */
    const char *text[N_DIALECTS]; /* SQL; parameters written $name; mostly the same text twice */
} Statement;

extern const Statement statements[N_STATEMENTS];

/* How many parameters the list says. */
guint statement_n_parameters(StatementId id);

#endif
