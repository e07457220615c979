/* The pages of the trail: what their templates are given. All borrowed. */
#ifndef WEB_PORTAL_TRAIL_H
#define WEB_PORTAL_TRAIL_H

#include "service/audit.h"
#include "web/portal/layout.h"

typedef struct {
    const Frame *frame;
    GPtrArray *lines;    /* of AuditLine, newest first */
    GPtrArray *branches; /* of Branch that the visitor may look at */
    const char *verb;    /* chosen, "" = all */
    const char *from, *to;
    gint64 branch;      /* chosen, 0 = all */
    const char *older;  /* address of the next page, NULL = none */
    const char *newest; /* of the first one, NULL when this is it */
    const char *problem;
} TrailPage;

typedef struct {
    const Frame *frame;
    const PersonTrail *trail;
    gint64 membership;
    const char *printed; /* today */
} PupilTrailPage;

/* Texts live until the next but 31 call on this thread. */
const char *view_trail_what(const AuditLine *line);
const char *view_trail_number(const AuditLine *line); /* ", no. 12", "" where it tells nothing */
const char *view_trail_who(const AuditLine *line);
const char *view_trail_role(const AuditLine *line);
const char *view_trail_verb(AuditVerb verb); /* for the choice: "looked at …" */

#endif
