/* Pages of a school for everybody: whose address it is, the frame around them, and the sections of the front page.
 *
 * A page for the public has a route /school/{word}/… with RIGHT_NONE and ROUTE_PUBLIC. Its handler begins with portal_school and ends with a
 * page within school(frame): {# include "school_layout.html.h" #}, {% within school(page->frame) %}. */
#ifndef WEB_PORTAL_SCHOOL_H
#define WEB_PORTAL_SCHOOL_H

#include "people/school.h"
#include "web/portal/layout.h"

/* The school of the request's {word}, seen by who asks; new. NULL: *instead is the answer: not there, or log in first. */
Branch *portal_school(Web *web, HttpRequest *request, HttpResponse **instead);

/* What data/templates/school_layout.html shows. All borrowed, for as long as the request. */
typedef struct {
    Frame frame;
    const Branch *school; /* NULL: of no school yet */
    const char *typed;    /* stands in the search field */
    const char *script;
} SchoolFrame;
SchoolFrame portal_school_frame(const HttpRequest *request, const Branch *school, const char *title);

/* A part of the front page: writes its <section> with an <h2>, or nothing. Trouble of its own leaves the page as it is. */
typedef void (*SchoolSection)(Web *web, HttpRequest *request, const Branch *school, Html *html);
extern const SchoolSection school_sections[]; /* in their order; NULL ends them */

typedef struct {
    const SchoolFrame *frame;
    Web *web;
    HttpRequest *request;
} SchoolPage;
void school_section(Html *html, const SchoolPage *page, guint i);

#define SCHOOLS_SHOWN 24 /* on a page; more are found by name */
typedef struct {
    const SchoolFrame *frame;
    const GPtrArray *schools; /* of Branch */
    gboolean more;            /* there are more: search */
    gboolean asks;            /* so many that a search field helps */
} SchoolsPage;

#endif
