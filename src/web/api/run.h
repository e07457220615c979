/* From a request of a program to the handler of its call, and the answer back. */
#ifndef WEB_API_RUN_H
#define WEB_API_RUN_H

#include "web/api/call.h"
#include "web/web.h"

/* Everything under /api is answered as JSON, also what is not there. */
gboolean api_is_for(const HttpRequest *request);
/* As the functions of HttpApplication. */
void api_begin(Web *web, HttpRequest *request, HttpPlan *plan);
HttpResponse *api_finish(Web *web, HttpRequest *request);
HttpResponse *api_trouble(HttpRequest *request, guint status);
/* Why a call of the table is none, as routes_fault; NULL when nothing. */
const char *api_call_fault(const ApiCall *call);

#endif
