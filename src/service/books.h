/* Use cases of looking a book up elsewhere by its ISBN: whom a library asks, and asking. */
#ifndef SERVICE_BOOKS_H
#define SERVICE_BOOKS_H

#include "library/title.h"
#include "service/service.h"
#include "store/search_target.h"

#define BOOKS_WAIT 8 /* seconds that somebody waits for an answer; what comes later is not looked at */

typedef struct {
    Title *title;   /* what the record says; its ISBN is the one asked for */
    GBytes *record; /* ISO 2709, UTF-8 */
    char *source;   /* name of who gave it */
} FetchedBook;
void fetched_book_free(FetchedBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FetchedBook, fetched_book_free)

typedef enum {
    BOOKS_FOUND,
    BOOKS_NOBODY,  /* no target is set up */
    BOOKS_UNKNOWN, /* nobody who answered has it */
    BOOKS_LATE,    /* no answer in time, or too many ask at once: go on by hand */
} BooksOutcome;
/* Asks the targets of the actor's library in their order, on a thread of its own; the first record that can be read and has this ISBN is
 * new in *book. RIGHT_COPIES_EDIT; -1 with error. */
gint service_book_fetch(Service *service, const Account *actor, const char *isbn, FetchedBook **book,
                        GError **error);

/* For the operator; library: its name. Errors as service/titles.h. */
GPtrArray *service_target_list(Service *service, const Account *actor, const char *library, GError **error);
/* INPUT: no name, or no address that net/books.h knows. isbn_index "" = bath.isbn. The newest is asked last. */
gboolean service_target_add(Service *service, const Account *actor, const char *library,
                            const SearchTarget *target, GError **error);
gboolean service_target_remove(Service *service, const Account *actor, const char *library, const char *name,
                               GError **error);
/* Asks one target now; NULL: *why says in words what came. New. */
FetchedBook *service_target_try(const SearchTarget *target, const char *isbn, char **why);
gboolean service_has_targets(Service *service, const Account *actor);

#endif
