/* Letters about late books as a PDF: half a sheet of A4 for each, to be cut in two and handed out by the group. */
#ifndef PRINT_LETTERS_H
#define PRINT_LETTERS_H

#include <glib.h>

/* All borrowed. */
typedef struct {
    const char *title, *due, *price; /* price "" = none stands there */
} PrintBook;

/* Texts as they stand on the letter. A letter with another group begins a new sheet. */
typedef struct {
    const char *school, *group, *date;
    const char *name;    /* whose it is */
    const char *heading; /* "Reminder" */
    const char *words;   /* may have several lines */
    const char *end;     /* below the books */
    const char *more;    /* for a half that goes on with the books of the one before */
    const char *columns[3];
    GArray *books;               /* of PrintBook, at least one */
    const char *sum_words, *sum; /* below the prices; sum "" = none stands there */
} PrintLetter;

/* letters: of PrintLetter *, at least one, in their order. *halves: how many halves of sheets they fill, or NULL. The PDF, new; NULL: cairo
 * would not (no memory). */
GString *print_letters(const GPtrArray *letters, guint *halves);

#endif
