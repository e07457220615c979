/* Use cases of browsing at a school: shelves, new books, the most read. The school is one that service_school_by_word gave the visitor,
 * who may so see its catalogue. */
#ifndef SERVICE_SHELF_H
#define SERVICE_SHELF_H

#include "service/service.h"
#include "store/shelf.h"

GPtrArray *service_shelf_groups(Service *service, const Branch *school, ShelfBy by, GError **error);
GPtrArray *service_shelf_titles(Service *service, const Branch *school, ShelfBy by, const char *key,
                                const ShelfPart *part, GError **error);
GPtrArray *service_shelf_new(Service *service, const Branch *school, guint limit, GError **error);
/* Those with anything to show; of ReadGroup. */
GPtrArray *service_read_groups(Service *service, const Branch *school, GError **error);
GPtrArray *service_read_top(Service *service, const Branch *school, const ReadGroup *group, guint limit,
                            GError **error);

#endif
