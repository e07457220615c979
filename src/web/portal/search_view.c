/* Words, addresses and colours of the pages that search. */
#include <string.h>

#include "text/text.h"
#include "web/portal/pages.h"
#include "web/portal/search.h"

static const struct {
    const char *name, *heading;
} facets[N_CATALOGUE_FACETS] = {
    [CATALOGUE_BY_AGE] = {"age", N_("Age")},
    [CATALOGUE_BY_AVI] = {"avi", N_("Reading level")},
    [CATALOGUE_BY_GENRE] = {"genre", N_("What is it about?")},
    [CATALOGUE_BY_LANGUAGE] = {"language", N_("Language")},
};
/* ISO 639-2/B; another one is shown by its code. */
static const struct {
    const char *code, *label;
} languages[] = {
    {"dut", N_("Dutch")},     {"eng", N_("English")}, {"ger", N_("German")},  {"fre", N_("French")},
    {"fry", N_("Frisian")},   {"spa", N_("Spanish")}, {"tur", N_("Turkish")}, {"ara", N_("Arabic")},
    {"ukr", N_("Ukrainian")}, {"pol", N_("Polish")},
};

const char *
search_facet_heading(CatalogueFacet facet)
{
    return _(facets[facet].heading);
}

const char *
search_facet_name(CatalogueFacet facet)
{
    return facets[facet].name;
}

const char *
search_facet_words(CatalogueFacet facet, const char *value)
{
    if (facet == CATALOGUE_BY_AGE)
        return view_keep(g_strdup_printf(_("%s years"), value));
    if (facet == CATALOGUE_BY_AVI || facet == CATALOGUE_BY_GENRE)
        return kind_words(facet == CATALOGUE_BY_AVI ? KIND_AVI : KIND_GENRE, value);
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
        if (strcmp(languages[i].code, value) == 0)
            return _(languages[i].label);
    return value;
}

const char *
search_facet_chosen(const SearchPage *page, CatalogueFacet facet)
{
    const CatalogueQuery *query = page->query;
    switch (facet) {
    case CATALOGUE_BY_AVI:
        return query->avi;
    case CATALOGUE_BY_GENRE:
        return query->genre;
    case CATALOGUE_BY_LANGUAGE:
        return query->language;
    default:
        return query->age > 0 ? view_keep(g_strdup_printf("%d", query->age)) : "";
    }
}

gboolean
search_is_narrowed(const SearchPage *page)
{
    for (guint f = 0; f < N_CATALOGUE_FACETS; f++)
        if (*search_facet_chosen(page, (CatalogueFacet)f))
            return TRUE;
    return page->query->is_there;
}

static void
add(GString *link, const char *name, const char *value)
{
    g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
    if (*value)
        g_string_append_printf(link, "%c%s=%s", strchr(link->str, '?') ? '&' : '?', name, escaped);
}

const char *
search_link(const SearchPage *page, const char *name, const char *value)
{
    GString *link = g_string_new(NULL);
    const CatalogueQuery *query = page->query;
    const struct {
        const char *name, *value;
    } parts[] = {
        {"q", query->typed},
        {"age", search_facet_chosen(page, CATALOGUE_BY_AGE)},
        {"avi", query->avi},
        {"genre", query->genre},
        {"language", query->language},
        {"there", query->is_there ? "1" : ""},
        {"order", query->order == CATALOGUE_BEST ? "" : catalogue_order_name(query->order)},
        {"after", ""}, /* another search begins at its beginning */
    };
    g_string_printf(link, "/school/%s/search", page->frame->school->word);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        add(link, parts[i].name, strcmp(parts[i].name, name) == 0 ? value : parts[i].value);
    return view_keep(g_string_free(link, FALSE));
}

const char *
search_order_label(CatalogueOrder order)
{
    static const char *const labels[N_CATALOGUE_ORDERS] = {[CATALOGUE_BEST] = N_("best first"),
                                                           [CATALOGUE_TITLE] = N_("by title"),
                                                           [CATALOGUE_AUTHOR] = N_("by author"),
                                                           [CATALOGUE_YEAR] = N_("newest first")};
    return _(labels[order]);
}

const char *
search_corrected(const SearchPage *page)
{
    return view_keep(g_strjoinv(" ", page->found->words));
}

const char *
search_author(const char *author)
{
    const char *comma = strstr(author, ", ");
    if (!comma || strchr(comma + 1, ','))
        return author;
    return view_keep(g_strdup_printf("%s %.*s", comma + 2, (int)(comma - author), author));
}

const char *
search_age(gint from, gint to)
{
    return view_keep(age_words(from, to));
}

const char *
search_tint(const char *genre)
{
    static const char *const tints[] = {"tint-0", "tint-1", "tint-2", "tint-3", "tint-4", "tint-5"};
    return tints[g_str_hash(genre) % G_N_ELEMENTS(tints)];
}

const char *
search_copy_words(const PublicCopy *copy)
{
    if (*copy->due)
        return view_keep(g_strdup_printf(_("Lent, back on %s"), view_date(copy->due)));
    if (copy->is_held)
        return _("Put aside for somebody");
    if (copy->is_away)
        return _("On its way to this school");
    return strcmp(copy->status, "available") == 0 ? _("It is there") : kind_words(KIND_STATUS, copy->status);
}

const char *
search_copy_badge(const PublicCopy *copy)
{
    gboolean is_there = !*copy->due && !copy->is_held && !copy->is_away &&
                        strcmp(copy->status, "available") == 0;
    return is_there ? "good" : "warn";
}
