/* Shared by the use cases of late books: who may look, and the list as it is in one transaction. */
#ifndef SERVICE_REMINDER_PRIVATE_H
#define SERVICE_REMINDER_PRIVATE_H

#include "service/private.h"
#include "service/reminder.h"

/* A connection in a transaction, at a school whose late books the actor may see; its branch, new. */
Branch *late_begin(Connection *connection, Service *service, const Account *actor, gint64 branch,
                   gboolean writes, GError **error);
/* place NULL: of the whole school; else of that group, which it takes. branch is borrowed. */
LateList *late_load(Connection *connection, const Branch *branch, ClassPlace *place, GError **error);
/* The persons of an event of the trail: those of an array of gint64, or the whole school when they are too many. */
void late_event_persons(AuditEvent *event, const GArray *persons);

#endif
