/* Pages for browsing: what each template is given. All borrowed. */
#ifndef WEB_PORTAL_SHELF_H
#define WEB_PORTAL_SHELF_H

#include "service/shelf.h"
#include "web/portal/school.h"

#define SHELF_PAGE 24 /* covers on a page */

typedef struct {
    const SchoolFrame *frame;
    ShelfBy by;
    const GPtrArray *groups; /* of ShelfGroup */
    const char *at;          /* the chosen one's key; NULL = none */
    const char *at_name;
    const GPtrArray *titles; /* of ShelfTitle */
    guint page;              /* from 1 */
    gboolean more;
} ShelfPage;
const char *view_shelf_by(ShelfBy by);                             /* "By shelf" */
const char *view_shelf_group(ShelfBy by, const ShelfGroup *group); /* words for its key */

typedef struct {
    const SchoolFrame *frame;
    const GPtrArray *groups; /* of ReadGroup */
    guint at;                /* the one that is shown */
    const GPtrArray *titles; /* NULL: nothing to show yet */
} TopPage;
const char *view_year_group(const Branch *school, const char *year_group);

typedef struct {
    const SchoolFrame *frame;
    const GPtrArray *titles;
} NewPage;

typedef struct {
    const char *heading, *link, *path; /* path: behind the school's address */
    const Branch *school;
    const GPtrArray *titles;
} CoverRow;

/* Sections of the front page (web/portal/school.h). */
void shelf_ways_section(Web *web, HttpRequest *request, const Branch *school, Html *html);
void shelf_new_section(Web *web, HttpRequest *request, const Branch *school, Html *html);
void shelf_top_section(Web *web, HttpRequest *request, const Branch *school, Html *html);

#endif
