/* Arranging what a search found. Internal to store/. */
#ifndef STORE_CATALOGUE_PARTS_H
#define STORE_CATALOGUE_PARTS_H

#include "store/catalogue.h"

/* Of all that fit (of FoundTitle): in order, counted, and the page that the query asks for into found->titles, which takes it over. */
void catalogue_arrange(const CatalogueQuery *query, GPtrArray *all, FoundTitles *found);

#endif
