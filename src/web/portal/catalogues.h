/* What the page about a school's public address is given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_CATALOGUES_H
#define WEB_PORTAL_CATALOGUES_H

#include "people/school.h"
#include "web/portal/layout.h"

typedef struct {
    const Frame *frame;
    const GPtrArray *schools; /* of Branch */
} CataloguesPage;

typedef struct {
    const Frame *frame;
    const Branch *school;
    const char *word; /* as typed */
    gboolean is_closed, saved;
    const char *problem; /* or NULL */
} CataloguePage;

#endif
