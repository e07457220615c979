/* What the page is given with which a school withdraws the library staff's view of its pupils. */
#ifndef WEB_PORTAL_SCHOOL_VIEW_H
#define WEB_PORTAL_SCHOOL_VIEW_H

#include "service/school_view.h"
#include "web/portal/layout.h"

typedef struct {
    const Frame *frame;
    const GPtrArray *views; /* of SchoolView */
    const char *problem, *done;
    gint64 branch;     /* of the form that was sent; 0 = none */
    const char *typed; /* its reason */
} SchoolViewPage;

#endif
