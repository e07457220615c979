/* What the files of MARC share among themselves. */
#ifndef LIBRARY_MARC_PARTS_H
#define LIBRARY_MARC_PARTS_H

#include "library/marc.h"

gboolean marc_tag_is_control(const char *tag); /* 001 to 009: a value without subfields */
gboolean marc_tag_is_sound(const char *tag);   /* three letters or digits */
gboolean marc_data_is_sound(const char *data); /* of other fields: two indicators and subfields with codes */
void marc_clean(char *text);                   /* control characters become spaces */
void marc_leader_settle(MarcRecord *record);
gboolean marc_read_xml(const char *bytes, gsize length, MarcTake take, gpointer data);

#endif
