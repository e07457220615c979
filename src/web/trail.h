/* What each address leaves in the trail: checked by tests/web/test-trail.c, and what dispatch writes when somebody is refused. */
#ifndef WEB_TRAIL_H
#define WEB_TRAIL_H

#include "account/audit.h"
#include "web/http/route.h"

typedef struct {
    const char *method, *pattern;
    AuditVerb verb; /* AUDIT_NOTHING: shows and changes no data of persons, or only the visitor's own */
    AuditKind kind;
} WebTrail;
extern const WebTrail web_trail[];
extern const guint web_trail_length;
const WebTrail *web_trail_of(const Route *route); /* NULL: the table does not say */

#endif
