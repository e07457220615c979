/* Files of MARC records: what each template is given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_MARC_H
#define WEB_PORTAL_MARC_H

#include "service/title_file.h"
#include "web/portal/pages.h"

typedef struct {
    const Frame *frame;
    const GPtrArray *files; /* of TitleFile */
    const char *problem;
    gboolean removed;
} MarcPage;

typedef struct {
    const Frame *frame;
    const TitleFile *file;
    const TitleImport *plan; /* of one that waits; NULL: not looked at yet, or applied */
    const Job *open;         /* works on it, or waits to; or NULL */
    const Job *before;       /* works on another file; or NULL */
    const char *problem;
    gboolean done;
} MarcFilePage;

const char *marc_name(const TitleFile *file); /* of the file, or words when it has none */
const char *marc_fate_field(guint fate);      /* of the form */

#endif
