/* The public pages that search and show a title: what each template is given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_SEARCH_H
#define WEB_PORTAL_SEARCH_H

#include "library/kind.h"
#include "service/catalogue.h"
#include "web/portal/school.h"

#define SEARCH_PAGE 20 /* titles */

typedef struct {
    const SchoolFrame *frame;
    const CatalogueQuery *query;
    const FoundTitles *found;
} SearchPage;

typedef struct {
    const SchoolFrame *frame;
    const CatalogueTitle *view;
} TitlePage;

/* search_view.c: words and addresses; new ones live as view_keep says. */
/* This search with one thing otherwise: the parameter's name, its value ("" takes it away); from the first page on. */
const char *search_link(const SearchPage *page, const char *name, const char *value);
const char *search_facet_heading(CatalogueFacet facet);
const char *search_facet_name(CatalogueFacet facet); /* of the parameter */
const char *search_facet_words(CatalogueFacet facet, const char *value);
const char *search_facet_chosen(const SearchPage *page, CatalogueFacet facet); /* value, or "" */
const char *search_order_label(CatalogueOrder order);
gboolean search_is_narrowed(const SearchPage *page);
const char *search_corrected(const SearchPage *page); /* the words that were looked for instead */
const char *search_author(const char *author);        /* "Dahl, Roald" -> "Roald Dahl" */
const char *search_age(gint from, gint to);
const char *search_tint(const char *genre); /* class of a drawn colour */
const char *search_copy_words(const PublicCopy *copy);
const char *search_copy_badge(const PublicCopy *copy);

#endif
