/* The table of statements. */
#include "store/statements.h"

#define STATEMENT(id, columns, parameters, text) {#id, parameters, columns, {text, text}},
#define STATEMENT_EACH(id, columns, parameters, sqlite, postgresql)                                          \
    {#id, parameters, columns, {sqlite, postgresql}},
const Statement statements[N_STATEMENTS] = {
#include "store/statements.def"
};
#undef STATEMENT
#undef STATEMENT_EACH

guint
statement_n_parameters(StatementId id)
{
    const char *names = statements[id].parameters;
    guint n = *names != '\0';
    for (; *names; names++)
        n += *names == ' ';
    return n;
}
