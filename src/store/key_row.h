/* A wrapped key as a row: of a file, or of a second step. Internal to store/. */
#ifndef STORE_KEY_ROW_H
#define STORE_KEY_ROW_H

#include "store/db.h"
#include "store/key.h"

/* Columns: whose it is, the master key's name, the bytes. A StoredKey, new. */
gpointer stored_key_row(Store *store, StatementId id);

#endif
