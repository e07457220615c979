/* What the files of titles share among themselves. */
#ifndef STORE_TITLES_PRIVATE_H
#define STORE_TITLES_PRIVATE_H

#include "store/statements.h"
#include "store/titles.h"

gpointer copy_row(Store *store, StatementId id); /* a Copy of COPY_COLUMNS; new */

#endif
