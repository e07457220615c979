/* What failed on our side, for the operator's log: the page or answer says no more than that it did. */
#ifndef WEB_FAULT_H
#define WEB_FAULT_H

#include "web/http/request.h"

/* One line on standard error (systemd's journal): the call, its status and what database or disk said. The pattern of the address,
 * not the address, and a message that holds no values (store/engine.h): nobody's data. Statuses below 500, and "busy", are no faults. */
void fault_note(const HttpRequest *request, guint status, const GError *error);

#endif
