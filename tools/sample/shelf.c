/* What makes a sample school's portal look lived in: levels, kinds and ages of its books, and some invented tips. */
#include "sample.h"

#include "library/kind.h"
#include "store/school.h"
#include "store/tip.h"

#define BOOKS 200

/* By turns, so that every shelf has some. */
static gboolean
dress(Store *store, const TitleHand *hand, GError **error)
{
    static const char *const authors[] = {"Veen, Saskia van der", "Boom, Joris", "Haan, Mila de",
                                          "Kuiper, Tom"};
    g_autoptr(GArray) ids = store_title_ids(store, hand->library, 0, BOOKS, error);
    for (guint i = 0; ids && i < ids->len; i++) {
        g_autoptr(Title) title = store_title_get(store, hand->library, g_array_index(ids, gint64, i), error);
        if (!title)
            return FALSE;
        title_set(title, TITLE_AVI, kind_name(KIND_AVI, i % kind_count(KIND_AVI)));
        title_set(title, TITLE_GENRE, kind_name(KIND_GENRE, i % kind_count(KIND_GENRE)));
        title_set(title, TITLE_AUTHOR, authors[i % G_N_ELEMENTS(authors)]);
        title->number[TITLE_AGE_FROM] = 6 + (gint)(i % 5);
        title->number[TITLE_AGE_TO] = 8 + (gint)(i % 5);
        if (!store_title_set(store, hand, title, error))
            return FALSE;
    }
    return ids != NULL;
}

static gboolean
write_tips(Store *store, const TitleHand *hand, gint64 branch, GError **error)
{
    static const struct {
        const char *kind, *heading, *words;
        gint from, to;
    } tips[] = {
        {TIP_READING, "Griezelen onder je dekbed",
         "Hou jij van een beetje eng?\nLees dan over Pim. Overdag past hij op een gewone hond, maar bij "
         "volle maan …\nLees het "
         "samen met een zaklamp!",
         7, 10},
        {TIP_FACT, "Een boek van een kilometer",
         "Leg alle bladzijden van onze schoolbibliotheek achter elkaar, en je komt tot aan zee en weer "
         "terug.",
         6, 12},
        {TIP_READING, "Voor wie graag lacht",
         "Drie boeken om hardop bij te lachen. Lees ze niet in de stiltehoek.", 8, 12},
    };
    g_autoptr(GArray) ids = store_title_ids(store, hand->library, 0, BOOKS, error);
    for (guint i = 0; ids && i < G_N_ELEMENTS(tips); i++) {
        Tip tip = {.branch = branch,
                   .version = 1,
                   .kind = (char *)tips[i].kind,
                   .heading = (char *)tips[i].heading,
                   .words = (char *)tips[i].words,
                   .alt = (char *)"",
                   .from = (char *)"2026-09-01",
                   .to = (char *)"",
                   .state = (char *)TIP_SHOWN,
                   .age_from = tips[i].from,
                   .age_to = tips[i].to};
        tip.id = store_tip_add(store, hand, &tip, error);
        if (tip.id < 0 || !store_tip_set(store, hand, &tip, error))
            return FALSE;
        for (guint k = 0; k < 3 && 3 * i + k < ids->len; k++)
            if (!store_tip_title_add(store, hand->library, tip.id, g_array_index(ids, gint64, 3 * i + k),
                                     error))
                return FALSE;
    }
    return ids != NULL;
}

gboolean
sample_shelf(const char *url, const char *code, GError **error)
{
    g_autoptr(Store) store = store_open(url, error);
    if (!store)
        return FALSE;
    store_enter(store, STORE_EVERY_LIBRARY);
    g_autoptr(Branch) branch = store_branch_find(store, code, error);
    if (!branch || !store_begin(store, error))
        return FALSE;
    store_enter(store, branch->library);
    const TitleHand hand = {branch->library, 0, g_get_real_time()};
    return dress(store, &hand, error) && write_tips(store, &hand, branch->id, error) &&
           store_commit(store, error);
}
