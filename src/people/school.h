/* Library, branch, school year, group: where people belong. */
#ifndef PEOPLE_SCHOOL_H
#define PEOPLE_SCHOOL_H

#include <glib.h>

typedef enum { BRANCH_PRIMARY, BRANCH_SECONDARY } BranchKind;

typedef struct {
    gint64 id;
    char *name;
} Library;

/* A school as a branch of the library. */
typedef struct {
    gint64 id;
    gint64 library;
    char *code; /* the library system's own four digits, not the BRIN */
    char *name;
    BranchKind kind;
    char *brin;                   /* "12AB" or with the location "12AB01"; "" unknown */
    char *word;                   /* of its public address, /school/WORD: unique in the installation */
    gboolean is_catalogue_closed; /* only who is of the school sees its catalogue */
} Branch;

Library *library_new(gint64 id, const char *name);
void library_free(Library *library);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Library, library_free)
Branch *branch_copy(const Branch *branch);
void branch_free(Branch *branch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Branch, branch_free)

const char *branch_kind_name(BranchKind kind); /* "primary", "secondary" */
gboolean branch_kind_from_name(const char *name, BranchKind *kind);
gboolean branch_code_valid(const char *code); /* four digits */
#define BRANCH_WORD_MOST 40
/* Small letters, digits, hyphens between them; not a number alone, which a code is. */
gboolean branch_word_valid(const char *word);
/* Made from a school's name, without accents: "Obs De Zeeën" -> "obs-de-zeeen". Always valid. New. */
char *branch_word_of(const char *name);
gboolean brin_valid(const char *brin); /* two digits, two letters, optionally two digits; any case */
/* The same school? Location digits count only when both have them; "00" is none. "" equals everything. */
gboolean brin_agrees(const char *a, const char *b);

guint branch_year_groups(BranchKind kind); /* 8, 6: from 1 on */
/* What most pupils of a year group are on 1 October, by which children begin at school: six in a primary school's group 3, twelve in the
 * first year of the next. 0 = there is no such year group. */
gint year_group_age(BranchKind kind, const char *year_group);

/* "2026-2027": two consecutive years. */
gboolean school_year_valid(const char *text);
/* The school year of a civil date (turns on 1 August). new. */
char *school_year_of(const char *iso_date);
char *school_year_parse(const char *text); /* also "2026 / 2027", "2026/27"; new canonical or NULL */

#endif
