/* Counts readers per title, and names the titles that enough of them had. */
#include "library/advice.h"

static gint
by_title(gconstpointer a, gconstpointer b)
{
    const AdvicePair *one = a, *other = b;
    if (one->title != other->title)
        return one->title < other->title ? 1 : -1;
    return one->reader < other->reader ? -1 : one->reader > other->reader;
}

static gint
by_readers(gconstpointer a, gconstpointer b)
{
    const AdviceTitle *one = a, *other = b;
    if (one->readers != other->readers)
        return one->readers < other->readers ? 1 : -1;
    return one->title < other->title ? 1 : -(one->title > other->title);
}

GArray *
advice_titles(const GArray *pairs, const GArray *known, guint most)
{
    g_autoptr(GArray) sorted = g_array_sized_new(FALSE, FALSE, sizeof(AdvicePair), pairs->len);
    g_autoptr(GHashTable) left_out = g_hash_table_new(g_int64_hash, g_int64_equal);
    GArray *titles = g_array_new(FALSE, FALSE, sizeof(AdviceTitle));
    for (guint i = 0; i < known->len; i++)
        g_hash_table_add(left_out, &g_array_index(known, gint64, i));
    if (pairs->len > 0)
        g_array_append_vals(sorted, pairs->data, pairs->len);
    g_array_sort(sorted, by_title);
    for (guint i = 0; i < sorted->len;) {
        AdviceTitle title = {.title = g_array_index(sorted, AdvicePair, i).title};
        gint64 last = 0;
        for (; i < sorted->len && g_array_index(sorted, AdvicePair, i).title == title.title; i++) {
            const AdvicePair *pair = &g_array_index(sorted, AdvicePair, i);
            title.readers += title.readers == 0 || pair->reader != last;
            last = pair->reader;
        }
        if (title.readers >= ADVICE_READERS && !g_hash_table_contains(left_out, &title.title))
            g_array_append_val(titles, title);
    }
    g_array_sort(titles, by_readers);
    if (titles->len > most)
        g_array_set_size(titles, most);
    return titles;
}
