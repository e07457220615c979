/* For tests: makes zip archives, right or wrong in a chosen way, without a library. Members are stored. */
#ifndef TESTS_READER_ARCHIVE_MAKE_H
#define TESTS_READER_ARCHIVE_MAKE_H

#include <glib.h>

typedef struct {
    const char *name;
    const void *bytes;
    gsize length;
    guint16 method;  /* 0; bytes are what is written */
    guint16 flags;   /* 1 encrypted, 8 data descriptor */
    guint32 mode;    /* unix mode, 0 = none */
    gint32 size_lie; /* added to the size that is stated */
    gboolean wrong_crc;
    gboolean zip64;      /* sizes in an extra field */
    const void *same_as; /* set: the directory points to the first member instead */
} ArchiveMember;

/* Ended by a member without a name. New array. */
GByteArray *archive_make(const ArchiveMember *members, const char *prefix, const char *comment);

#endif
