/* Which way a target is asked, and SRU: one address, and the record out of the answer. */
#include "net/books.h"

#include <string.h>

#include "net/fetch.h"

gboolean
books_address_valid(const char *address)
{
    g_autofree char *host = NULL, *database = NULL;
    if (g_str_has_prefix(address, "z3950:"))
        return net_books_z3950_parse(address, &host, &database);
    return fetch_base_valid(address);
}

GBytes *
net_books_ask(const BooksTarget *target, const char *isbn, GError **error)
{
    return g_str_has_prefix(target->address, "z3950:") ? net_books_z3950(target->address, isbn, error)
                                                       : net_books_sru(target, isbn, error);
}

/* The first <record> of MARCXML in an answer, with its own prefixes: from "<X:record" within <recordData> to its end. The answer is only
 * cut here; library/marc.h reads what comes out. */
typedef struct {
    GString *record;
    guint depth; /* elements open within the record; 0 = outside */
    gboolean is_in_data, is_done;
} Cut;

static const char *
local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void
cut_start(GMarkupParseContext *context, const char *name, const char **names, const char **values,
          gpointer data, GError **error)
{
    Cut *cut = data;
    (void)context, (void)error;
    if (cut->is_done)
        return;
    if (cut->depth == 0) {
        cut->is_in_data = cut->is_in_data || g_str_equal(local_name(name), "recordData");
        if (!cut->is_in_data || !g_str_equal(local_name(name), "record"))
            return;
        g_string_append(cut->record, "<record xmlns=\"http://www.loc.gov/MARC21/slim\">");
        cut->depth = 1;
        return;
    }
    cut->depth++;
    g_string_append_printf(cut->record, "<%s", local_name(name));
    for (guint i = 0; names[i]; i++) {
        g_autofree char *value = g_markup_escape_text(values[i], -1);
        if (!g_str_has_prefix(names[i], "xmlns") && !strchr(names[i], ':'))
            g_string_append_printf(cut->record, " %s=\"%s\"", names[i], value);
    }
    g_string_append_c(cut->record, '>');
}

static void
cut_end(GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
    Cut *cut = data;
    (void)context, (void)error;
    if (cut->is_done || cut->depth == 0)
        return;
    g_string_append_printf(cut->record, "</%s>", local_name(name));
    cut->depth--;
    cut->is_done = cut->depth == 0;
}

static void
cut_text(GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
    Cut *cut = data;
    (void)context, (void)error;
    if (cut->depth == 0)
        return;
    g_autofree char *escaped = g_markup_escape_text(text, (gssize)length);
    g_string_append(cut->record, escaped);
}

static GBytes *
cut_record(const GBytes *answer, GError **error)
{
    static const GMarkupParser parser = {cut_start, cut_end, cut_text, NULL, NULL};
    gsize length;
    const char *bytes = g_bytes_get_data((GBytes *)answer, &length);
    g_autoptr(GString) record = g_string_new(NULL);
    Cut cut = {.record = record};
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, G_MARKUP_PREFIX_ERROR_POSITION, &cut,
                                                              NULL);
    gboolean ok = g_markup_parse_context_parse(context, bytes, (gssize)length, error) &&
                  g_markup_parse_context_end_parse(context, error);
    g_markup_parse_context_free(context);
    return ok && cut.is_done ? g_string_free_to_bytes(g_steal_pointer(&record)) : NULL;
}

GBytes *
net_books_sru(const BooksTarget *target, const char *isbn, GError **error)
{
    g_autofree char *index = g_uri_escape_string(target->isbn_index, NULL, FALSE);
    g_autofree char *url = g_strdup_printf(
        "%s?version=1.1&operation=searchRetrieve&query=%s%%3D%s&maximumRecords=1&"
        "recordSchema=marcxml&recordPacking=xml",
        target->address, index, isbn);
    const FetchOrder order = {.url = url, .seconds = BOOKS_SECONDS};
    g_autoptr(GBytes) answer = net_fetch(&order, error);
    return answer ? cut_record(answer, error) : NULL;
}
