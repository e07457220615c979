/* MARC 21 records: the record, ISO 2709 and MARCXML in and out, and what of a record is a title.
 *
 * Sources: ISO 2709:2008; MARC 21 Specifications for Record Structure, Character Sets, and Exchange Media (Library of Congress);
 * MARC21slim.xsd. What comes in is hostile: every length and address is checked against the bytes that are there. ISO 2709 is taken
 * apart here and MARCXML by GMarkup, which knows no DTD and no entities but XML's own five; YAZ converts MARC-8. */
#ifndef LIBRARY_MARC_H
#define LIBRARY_MARC_H

#include "library/title.h"

#define MARC_RECORD_MOST 99999 /* bytes: the five digits of its length */
#define MARC_FIELD_MOST  9999  /* the four digits of its length */
#define MARC_FIELDS_MOST 1000
#define MARC_LEADER      24

typedef struct {
    char tag[4];
    char *
        data; /* owned, UTF-8. 001-009: the value. Else two indicators, then for each subfield 0x1F, its code, its value */
} MarcField;
typedef struct {
    char leader[MARC_LEADER + 1];
    GArray *fields; /* of MarcField, in their order */
} MarcRecord;
MarcRecord *marc_record_new(void); /* a language material of its own, without fields */
MarcRecord *marc_record_copy(const MarcRecord *record);
void marc_record_free(MarcRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MarcRecord, marc_record_free)
/* Behind the last field with a tag that is no higher. data: as in MarcField, taken. */
void marc_record_add(MarcRecord *record, const char *tag, char *data);
/* The value of the first subfield with that code, or NULL. New. */
char *marc_field_get(const MarcField *field, char code);

/* Called for each record: number from 1; record NULL: it could not be read, and problem says why, in words. Both borrowed. FALSE
 * stops the reading. */
typedef gboolean (*MarcTake)(guint number, const MarcRecord *record, const char *problem, gpointer data);
/* A file of records, ISO 2709 or MARCXML as its first character tells. After a record that cannot be read the next one of ISO 2709 is
 * looked for behind its end; XML that is not well-formed is the last problem that is told. FALSE: it was stopped. */
gboolean marc_read(const char *bytes, gsize length, MarcTake take, gpointer data);

/* The first record of bytes that this program wrote; NULL: none can be read. New. */
MarcRecord *marc_first(const char *bytes, gsize length);

/* Appends. FALSE, and nothing is appended: too long for ISO 2709. In UTF-8 always. */
gboolean marc_write_iso2709(const MarcRecord *record, GString *out);
void marc_write_xml(const MarcRecord *record,
                    GString *out); /* a <record>; head and foot go around all of them */
extern const char marc_xml_head[], marc_xml_foot[];

/* What the catalogue takes from a record; new, and sound but for what the record itself leaves out (a title). */
Title *marc_to_title(const MarcRecord *record);
/* The record of a title: was (or NULL, nothing known yet) with the values of the title that it does not say yet. What is not a
 * title's own stays as it came. New. */
MarcRecord *marc_from_title(const Title *title, const MarcRecord *was);

#endif
