/* The table of statements. */
#include "store/statements.h"

#define STATEMENT(id, columns, parameters, text) {#id, text, parameters, columns},
const Statement statements[N_STATEMENTS] = {
#include "store/statements.def"
};
#undef STATEMENT
