/* A set of titles by their numbers, for searching: what has one word and what has another are two sets, and a search is what both have. */
#ifndef STORE_TITLE_SET_H
#define STORE_TITLE_SET_H

#include <glib.h>

#define TITLE_BLOCK 1024 /* titles whose numbers lie together: n / TITLE_BLOCK is their block */

typedef struct TitleSet TitleSet;
TitleSet *title_set_new(void);
void title_set_free(TitleSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TitleSet, title_set_free)

void title_set_add(TitleSet *set, gint64 title);
/* place: 0 to TITLE_BLOCK - 1; what lies beyond is left out. */
void title_set_add_at(TitleSet *set, gint64 block, guint place);
/* Keeps what other has too. */
void title_set_keep(TitleSet *set, const TitleSet *other);
/* Of gint64, the highest first. New. */
GArray *title_set_newest(const TitleSet *set);

#endif
