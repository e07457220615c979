/* How long a library keeps what: the kinds of data that have a term, and the bounds of each term. Values and pure rules.
 *
 * Defaults: the Dutch field's yardstick (domain 5.7) where it has one, else our decision; docs/privacy.md says which. */
#ifndef ACCOUNT_RETENTION_H
#define ACCOUNT_RETENTION_H

#include <glib.h>

typedef enum {
    RETENTION_LEAVERS, /* after the last membership ended, with nothing outstanding: the person is erased */
    RETENTION_HISTORY, /* after a book came back or a fee was paid: it is no longer a person's */
    RETENTION_IMPORTS, /* after an import: it cannot be undone any more, its report keeps the counts */
    RETENTION_CHANGES, /* after a change by hand: it is forgotten */
    RETENTION_UPLOADS, /* after a file came: it is destroyed */
    N_RETENTIONS,
} Retention;

typedef struct {
    guint days[N_RETENTIONS];
} RetentionTerms;

const char *retention_name(Retention retention);  /* "leavers": stable */
const char *retention_label(Retention retention); /* for people */
const char *retention_about(Retention retention); /* what happens when the term is over */
gboolean retention_from_name(const char *name, Retention *retention);
guint retention_default(Retention retention);
guint retention_least(Retention retention);
guint retention_most(Retention retention);
RetentionTerms retention_defaults(void);
/* A whole number of days within the bounds. */
gboolean retention_parse(Retention retention, const char *typed, guint *days);

/* Whoever asked for it keeps the history of loans so long. */
#define RETENTION_HISTORY_WANTED 1825u

#endif
