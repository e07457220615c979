/* Finding pupils of a library by what somebody at the desk types: a name, a number, a card. */
#ifndef STORE_FIND_H
#define STORE_FIND_H

#include "roster/register.h"
#include "store/store.h"

typedef struct {
    gint64 membership, person;
    RosterState state; /* name, birth date, number, group, card and status; the rest stays empty */
    const char *branch_code, *branch_name;
} FoundPupil;

typedef struct {
    GArray *pupils; /* of FoundPupil, by surname and birth date for each way to read what was typed */
    gboolean more;  /* than fit */
    GStringChunk *text;
} FoundPupils;
void found_pupils_free(FoundPupils *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FoundPupils, found_pupils_free)

#define FIND_WORDS 4 /* of a name: what is typed behind them is not looked at */

typedef struct {
    gint64 library;
    const GArray *schools; /* of gint64: of these only; NULL = all of the library's */
} FindWhere;

/* typed: a word with a digit in it is a whole pupil number or card number. Otherwise words of
 * a name, in any order: one or more together that begin the surname ("vis", "visser jan", "jan visser", "berg, anna van der"),
 * the others anywhere in the name. When no surname begins so: a word that begins the first name, with the others anywhere, and names of
 * several words with all of them in it ("amrani" for El Amrani). Case, accents and signs do not matter (name_fold). Nothing typed
 * finds nothing. */
FoundPupils *store_pupil_find(Store *store, const FindWhere *where, const char *typed, guint limit,
                              GError **error);

/* The page behind one that was given: after holds the last memberships of that one, and what follows the last of them that is found
 * still comes. So who comes or goes meanwhile neither repeats nor skips others. Of the first FIND_REACH who are found; more: also
 * beyond. STORE_ERROR_NOT_FOUND when none of after is found any more. */
#define FIND_REACH 1000u
typedef struct {
    guint limit;
    const gint64 *after; /* n_after 0: the first page */
    guint n_after;
} FindPage;
FoundPupils *store_pupil_find_page(Store *store, const FindWhere *where, const char *typed,
                                   const FindPage *page, GError **error);

#endif
