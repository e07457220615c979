/* The short lists of the catalogue: material, AVI level, genre, what a copy's status is and why; and SISO and age. */
#ifndef LIBRARY_KIND_H
#define LIBRARY_KIND_H

#include <glib.h>

typedef enum {
    KIND_MATERIAL,
    KIND_AVI, /* domain facts 3.5: Start, M3 ... E7, Plus, in the order of learning to read */
    KIND_GENRE,
    KIND_STATUS, /* of a copy, as it is stored */
    KIND_REASON, /* why a copy is withdrawn */
    KIND_ROLE,   /* what somebody did for a book: MARC relator codes (id.loc.gov/vocabulary/relators) */
    N_KINDS
} Kind;
/* The values in their order, and what people read. name: stable, in the database. */
guint kind_count(Kind kind);
const char *kind_name(Kind kind, guint place);
const char *kind_label(Kind kind, guint place);
/* The place of a name; -1 = none of the list ("" too). */
gint kind_place(Kind kind, const char *name);
/* The words for a name of the list; the name itself when it is none. */
const char *kind_words(Kind kind, const char *name);
/* An AVI level as people write it ("avi m3", "E-M3", "AVI-Start", "plus") -> its name; "" when it is none. Static. */
const char *kind_avi_read(const char *typed);

/* What status lets a copy be found, lent and counted as there. */
gboolean copy_status_is_there(const char *status);
gboolean copy_status_is_shown(const char *status); /* in the catalogue: not when missing or withdrawn */

/* SISO: three digits, a point and up to four more; in front a J or AJ for youth. "" is sound. */
gboolean siso_is_sound(const char *siso);

/* "6-8", "9+", "van 6 tot 8 jaar", "10" -> from and to (to 99 = and older). FALSE: no age in it; both are 0. */
gboolean age_read(const char *typed, gint *from, gint *to);
char *age_words(gint from, gint to); /* "6 to 8", "from 12"; "" when not known. New */

#endif
