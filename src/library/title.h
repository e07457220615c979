/* A title: what the catalogue knows of a book, once, however many copies there are. Its fields as a table.
 *
 * Texts are UTF-8, one line, trimmed, "" when nothing is known. CONTRIBUTORS is a line each, "role TAB name" (role: a MARC relator code
 * of three letters, or ""), SUBJECTS a line each, SUMMARY may have lines. */
#ifndef LIBRARY_TITLE_H
#define LIBRARY_TITLE_H

#include <glib.h>

typedef enum {
    TITLE_ISBN,   /* 13 digits (library/isbn.h) */
    TITLE_NUMBER, /* of whoever made the record: MARC 001, with 003 in brackets before it */
    TITLE_MATERIAL,
    TITLE_TITLE,
    TITLE_SUBTITLE,
    TITLE_RESPONSIBILITY, /* as it stands on the book */
    TITLE_AUTHOR,         /* "Dahl, Roald" */
    TITLE_CONTRIBUTORS,
    TITLE_SERIES,
    TITLE_SERIES_NUMBER,
    TITLE_EDITION,
    TITLE_PUBLISHER,
    TITLE_LANGUAGE, /* ISO 639-2/B: dut, eng */
    TITLE_AVI,
    TITLE_GENRE,
    TITLE_SISO,
    TITLE_SUBJECTS,
    TITLE_SUMMARY,
    N_TITLE_TEXTS
} TitleText;

typedef enum {
    TITLE_YEAR, /* 0 = not known, as PAGES */
    TITLE_PAGES,
    TITLE_AGE_FROM,
    TITLE_AGE_TO, /* 0 = no age known, 99 = and older */
    N_TITLE_NUMBERS
} TitleNumber;

const char *title_text_name(TitleText text); /* "isbn": stable, in forms, scripts and the API */
const char *title_text_label(TitleText text);
gboolean title_text_from_name(const char *name, TitleText *text);
guint title_text_most(TitleText text); /* characters */
gboolean title_text_has_lines(TitleText text);
const char *title_number_name(TitleNumber number);
const char *title_number_label(TitleNumber number);
gint title_number_most(TitleNumber number);

typedef struct {
    gint64 id, version;        /* 0: not in the database yet */
    char *text[N_TITLE_TEXTS]; /* owned, never NULL */
    gint number[N_TITLE_NUMBERS];
} Title;
Title *title_new(void);
Title *title_copy(const Title *title);
void title_free(Title *title);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Title, title_free)

/* Cleaned (valid UTF-8, control characters away, spaces made one, trimmed) and cut to its length. */
void title_set(Title *title, TitleText text, const char *value);
/* A further line of a text with lines; nothing when empty, there already, or full. */
void title_add_line(Title *title, TitleText text, const char *line);
gboolean title_equal(const Title *one, const Title *other); /* all values; not id and version */
/* What was changed from shown to mine, made to now instead: a value that was left as it was shown is now's, with its id and version.
 * The ages are one value. New. */
Title *title_rebase(const Title *mine, const Title *shown, const Title *now);

/* What is wrong with a value, in words for whoever fills in the form; NULL when nothing is. Static, translated. */
const char *title_text_problem(const Title *title, TitleText text);
const char *title_number_problem(const Title *title, TitleNumber number);
gboolean title_is_sound(const Title *title);

/* Folded, without the article of its language in front: what a list is sorted by. New. */
char *title_sort_key(const Title *title);

#endif
