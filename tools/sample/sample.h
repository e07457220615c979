/* Invented schools and pupils for the demo, the tests and the measurements. Nothing here stands for a real person; the
 * same seed always gives the same people. */
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include <glib.h>

typedef struct {
    char number[12];
    const char *first, *prefix;
    char surname[40];
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

/* What a school is made from. */
typedef struct {
    SampleKind kind;
    const char *name, *brin;
    guint pupils; /* about how many */
    guint32 seed;
    gboolean many_names; /* thousands of surnames, as in a country; else some tens, as in the small samples */
} SampleSpec;

typedef struct {
    SampleKind kind;
    gboolean many_names;
    const char *name, *brin;
    guint first_year;  /* 2025 stands for 2025-2026 */
    guint next_number; /* of the next new pupil */
    GRand *random;
    GArray *pupils; /* of SamplePupil, by group and name */
} SampleSchool;

SampleSchool *sample_school_new(const SampleSpec *spec);
void sample_school_free(SampleSchool *school);
/* One year on: everyone moves up, the last year leaves, new ones come, a few names and addresses change. */
void sample_school_next_year(SampleSchool *school);

/* What people do to a file by hand: a lost zero, a missing name, a date that does not exist, an address changed. */
void sample_school_spoil(SampleSchool *school);

typedef enum { SAMPLE_XLSX, SAMPLE_CSV, SAMPLE_EDEXML, N_SAMPLE_FORMATS } SampleFormat;
const char *sample_format_extension(SampleFormat format);
/* Primary csv: semicolons and Windows-1252, as an older export; secondary csv: commas and UTF-8 with a mark. */
gboolean sample_write(const SampleSchool *school, SampleFormat format, const char *path, GError **error);

/* A country of so many schools (at most 9,999) in the database at url, and its files in folder: first/CODE-NAME.xlsx and,
 * a year on, later/CODE-NAME.xlsx (or csv, or xml: schools differ). 7,500 schools have 2.4 million pupils. */
gboolean sample_country(const char *url, guint schools, const char *folder, GError **error);
/* Twenty employees of the library of that name, and at a school of it (code 9000) so many pupils, who all can log in with this
 * password. */
gboolean sample_logins(const char *url, const char *name, guint pupils, const char *password, GError **error);

/* Levels, kinds and ages for the library's books, and some tips for the readers of a school (shelf.c). */
gboolean sample_shelf(const char *url, const char *code, GError **error);

/* So many invented titles in the library of a school, each everyth with a copy there; those that are there already stay. */
gboolean sample_catalogue(const char *url, const char *code, guint titles, guint every, GError **error);

#endif
