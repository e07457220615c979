/* The table of files for the check and what must come out (see file.h for how both are written). */
#ifndef TESTS_ROSTER_CHECK_CASES_H
#define TESTS_ROSTER_CHECK_CASES_H

#include "file.h"

typedef struct {
    const char *what; /* it shows, and the section of the domain facts */
    FileSchool school;
    const char *file, *expected;
} CheckCase;

extern const CheckCase check_cases[];
extern const guint n_check_cases;

#endif
