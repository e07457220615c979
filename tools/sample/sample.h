/* Invented schools and pupils for the demo, the tests and the measurements. Nothing here stands for a real person; the
 * same seed always gives the same people. */
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include <glib.h>

typedef struct {
    char number[12];
    const char *first, *prefix, *surname;
    char initials[8];
    char birth[11]; /* YYYY-MM-DD */
    char sex;       /* M or V */
    char group[12], group_name[32];
    char year_group[2];
    char street[32], house[8], postcode[8];
    const char *town;
    char email[64];
} SamplePupil;

typedef enum { SAMPLE_PRIMARY, SAMPLE_SECONDARY } SampleKind;

typedef struct {
    SampleKind kind;
    const char *name, *brin;
    guint first_year;  /* 2025 stands for 2025-2026 */
    guint next_number; /* of the next new pupil */
    GRand *random;
    GArray *pupils; /* of SamplePupil, by group and name */
} SampleSchool;

/* pupils: about how many. */
SampleSchool *sample_school_new(SampleKind kind, const char *name, const char *brin, guint pupils,
                                guint32 seed);
void sample_school_free(SampleSchool *school);
/* One year on: everyone moves up, the last year leaves, new ones come, a few names and addresses change. */
void sample_school_next_year(SampleSchool *school);

/* What people do to a file by hand: a lost zero, a missing name, a date that does not exist, an address changed. */
void sample_school_spoil(SampleSchool *school);

typedef enum { SAMPLE_XLSX, SAMPLE_CSV, SAMPLE_EDEXML, N_SAMPLE_FORMATS } SampleFormat;
const char *sample_format_extension(SampleFormat format);
/* Primary csv: semicolons and Windows-1252, as an older export; secondary csv: commas and UTF-8 with a mark. */
gboolean sample_write(const SampleSchool *school, SampleFormat format, const char *path, GError **error);

#endif
