/* The groups of an EDEXML file (element groepen of its XSDs, and what pupils and teachers refer to) by key,
 * in bounded memory. */
#ifndef READER_EDEXML_GROUPS_H
#define READER_EDEXML_GROUPS_H

#include <stdbool.h>

typedef struct EdexmlGroups EdexmlGroups;

typedef struct {
    const char *name, *year; /* borrowed from the groups; "" when not given */
} EdexmlGroup;

EdexmlGroups *edexml_groups_new(void); /* NULL when memory is short */
/* Keeps a group; strings are copied. False: more or longer than the limits. A key that is there already stays
 * as it was. */
bool edexml_groups_add(EdexmlGroups *groups, const char *key, const char *name, const char *year);
/* Name and year of the group with this key; both "" when there is none. */
EdexmlGroup edexml_groups_find(const EdexmlGroups *groups, const char *key);

#endif
