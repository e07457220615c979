/* Checks what a program sent against its shape, before a handler sees it. */
#ifndef WEB_API_CHECK_H
#define WEB_API_CHECK_H

#include "web/api/call.h"

/* Strict JSON (RFC 8259): one object, valid UTF-8, no key twice, no NUL, no deeper than API_DEPTH_MOST. New; NULL with *problem, a
 * kind of problem.h and its detail (translated, static), for a body that is none. */
#define API_DEPTH_MOST 16
#define API_BODY_MOST  (256u << 10)
json_t *api_check_parse(const GString *body, const char **detail);
/* Every member in its place and of its type; what is wrong is added to api->fields. */
gboolean api_check_body(Api *api);
gboolean api_check_query(Api *api);

#endif
