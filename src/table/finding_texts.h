/* The catalogue of findings, by code; codes that do not exist have no name. For finding.c alone. */
#ifndef TABLE_FINDING_TEXTS_H
#define TABLE_FINDING_TEXTS_H

#include "table/finding.h"

typedef struct {
    FindingGrade grade;
    guint n_arguments;
    const char *name;                /* stable */
    const char *what, *means, *todo; /* msgids with %1 … %4 */
} FindingText;

extern const FindingText finding_texts[FINDING_CODES_END];
extern const char *const finding_reader_words[]; /* msgids, to NULL */

#endif
