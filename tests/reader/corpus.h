/* For tests on other people's files: the corpus's list of files with the cells that independent readers agree on. Rules: the
 * corpus's README. */
#ifndef TESTS_READER_CORPUS_H
#define TESTS_READER_CORPUS_H

#include <glib.h>

typedef struct {
    char *name, *path;
    char *expected; /* the first sheet's cells; NULL = the file must be refused */
} CorpusFile;

/* The files of a format ("xlsx", …; NULL = all) but those that give something else with reason, which are told in a message.
 * New GPtrArray of CorpusFile; NULL when the corpus is not there (g_test_skip was called). */
GPtrArray *corpus_files(const char *format);

#endif
