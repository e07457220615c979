/* Shared by the use cases of groups. */
#ifndef SERVICE_CLASS_PARTS_H
#define SERVICE_CLASS_PARTS_H

#include "service/class.h"

/* The group when it is the actor's (RIGHT_CLASS at its school, and for a teacher an own one); new. The store sees the school's library
 * from here on. NULL with error: NOT_FOUND. */
ClassPlace *class_place_find(Store *store, const Account *actor, const ClassKey *key, GError **error);

#endif
