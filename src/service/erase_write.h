/* Erasing people within a transaction: the register, and what imports left behind. For the use cases of this folder. */
#ifndef SERVICE_ERASE_WRITE_H
#define SERVICE_ERASE_WRITE_H

#include "store/erase.h"

/* people: of PersonShown, all of one library whose lock the transaction has, each held. Errors are those of the store. */
gboolean erase_people(Store *store, const GPtrArray *people, GError **error);

#endif
