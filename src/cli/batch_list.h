/* A line of the list that `instroom batch` prints, a person looks through, and `instroom batch --apply` takes back. */
#ifndef CLI_BATCH_LIST_H
#define CLI_BATCH_LIST_H

#include "service/import.h"
#include "text/json.h"

/* Columns between tabs. The first is the person's: BATCH_APPLY, BATCH_LOOK (nothing is done), or for a plan that a brake
 * holds the number of the column confirm. */
#define BATCH_HEAD                                                                                           \
    "decision\tschool\tdigest\trows\tenrol\tchange\tleave\tunchanged\trefused\tquestions\tconfirm\tfile\twh" \
    "y"
#define BATCH_APPLY "apply"
#define BATCH_LOOK  "look"

enum {
    BATCH_ROWS,
    BATCH_ENROL,
    BATCH_CHANGE,
    BATCH_LEAVE,
    BATCH_UNCHANGED,
    BATCH_REFUSED,
    BATCH_QUESTIONS,
    BATCH_CONFIRM,
    BATCH_N_NUMBERS
};

typedef struct {
    const char *decision; /* static */
    gboolean wanted;      /* the person said apply, or confirmed */
    guint confirm;        /* the number that the person gave; 0 none */
    char *code, *digest, *file, *why;
    guint numbers[BATCH_N_NUMBERS];
} BatchLine;

void batch_line_clear(BatchLine *line);
/* From a file's name: "1234-pupils.xlsx", "1234.csv". FALSE: it does not begin with exactly four digits, or cannot stand in a
 * list. */
gboolean batch_line_name(BatchLine *line, const char *name);
void batch_line_fill(BatchLine *line, const ImportCase *icase);
void batch_line_fail(BatchLine *line, const char *why);
char *batch_line_print(const BatchLine *line); /* new, without the end of the line */
void batch_line_json(const BatchLine *line, JsonWriter *json);
gboolean batch_line_parse(BatchLine *line, const char *text);

#endif
