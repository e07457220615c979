/* Covers: the picture of a title, or one drawn from its words: /cover/{id}. */
#include <string.h>

#include "service/upload.h"
#include "web/portal/error.h"
#include "web/portal/picture.h"
#include "web/portal/reader.h"
#include "web/portal/routes.h"
#include "web/portal/search.h"

HttpResponse *
portal_file_form(Web *web, HttpRequest *request, SpoolWriter **body, IngestForm **form, PictureFile *file)
{
    g_autoptr(GError) error = NULL;
    *body = g_steal_pointer(&request->upload);
    *form = service_upload_form(web->service, *body, request->boundary, &error);
    if (*form && web_token_valid(request, g_hash_table_lookup((*form)->fields, "token"))) {
        *file = (PictureFile){spool_writer_fd(*body), (*form)->offset, (*form)->length};
        return NULL;
    }
    guint status = *form ? 403 : 400;
    spool_writer_cancel(g_steal_pointer(body));
    g_clear_pointer(form, ingest_form_free);
    if (error && !g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT))
        return portal_fail(web, request, error);
    return portal_error(web, request, status);
}

HttpResponse *
portal_picture_take(Web *web, HttpRequest *request, PictureTake take, PictureTold told)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(IngestForm) form = NULL;
    SpoolWriter *body = NULL;
    PictureFile file;
    HttpResponse *refused = portal_file_form(web, request, &body, &form, &file);
    if (refused)
        return refused;
    gboolean done = take(web->service, request->session->account, request->ids[0], &file, &error);
    spool_writer_cancel(body);
    return told(web, request, done, error);
}

char *
portal_picture_known(const HttpRequest *request)
{
    const char *tag = http_request_header(request, "if-none-match");
    gsize length = tag ? strlen(tag) : 0;
    return length > 2 && length < 64 && tag[0] == '"' && tag[length - 1] == '"'
               ? g_strndup(tag + 1, length - 2)
               : NULL;
}

/* What is not for everybody stays with the browser; without its digest in the address a picture may change within the hour. */
static void
may_keep(HttpResponse *response, gboolean is_open, gboolean is_exact)
{
    response->cacheable = is_open && is_exact;
    response->cache = is_open ? "public, max-age=3600" : "private, max-age=3600";
}

HttpResponse *
portal_picture_answer(const PortalPicture *picture)
{
    GString *body = g_string_new(NULL);
    gsize length = 0;
    const char *bytes = picture->jpeg ? g_bytes_get_data(picture->jpeg, &length) : NULL;
    if (bytes)
        g_string_append_len(body, bytes, (gssize)length);
    HttpResponse *response = http_response_text(200, "image/jpeg", body);
    if (!bytes)
        response->status = 304;
    g_autofree char *tag = g_strdup_printf("\"%s\"", picture->digest);
    http_response_header(response, "ETag", tag);
    may_keep(response, picture->is_open, picture->is_exact);
    return response;
}

/* ---- a cover drawn from a title's words: 240 by 360 ---- */

#define LINE_MOST   12 /* characters of the large letters that fit beside each other */
#define LINES_MOST  6
#define AUTHOR_MOST 24

/* A cloth and its band, dark enough for white letters (contrast over 4.5). */
static const char *const cloths[][2] = {
    {"#7b2d26", "#5b1f1a"}, {"#1f4e79", "#16395a"}, {"#2d6a4f", "#1e4b37"}, {"#6a3d7c", "#4c2b5a"},
    {"#8a4b08", "#643605"}, {"#37474f", "#253138"}, {"#9c2759", "#701b40"}, {"#0b6e75", "#075055"},
};

/* The next line of words off the front of *text; a word longer than a line is broken. New; NULL at the end. */
static char *
take_line(const char **text)
{
    const char *at = *text + strspn(*text, " "), *end = at, *stop = at;
    if (*at == '\0')
        return NULL;
    for (guint n = 0; *end != '\0' && n < LINE_MOST; n++) {
        end = g_utf8_next_char(end);
        if (*end == ' ' || *end == '\0')
            stop = end;
    }
    stop = stop == at ? end : stop;
    *text = stop;
    return g_strndup(at, (gsize)(stop - at));
}

static void
draw_words(Html *svg, const char *title)
{
    for (guint n = 0; n < LINES_MOST; n++) {
        g_autofree char *line = take_line(&title);
        if (!line)
            return;
        html_markup(svg, "<text x=\"120\" y=\"");
        html_uint(svg, 92 + 34 * n);
        html_markup(svg, "\" font-size=\"29\" font-weight=\"700\">");
        html_text(svg, line);
        if (n == LINES_MOST - 1 && title[strspn(title, " ")] != '\0')
            html_text(svg, "…");
        html_markup(svg, "</text>");
    }
}

static HttpResponse *
draw(gint64 id, const Cover *cover)
{
    g_autoptr(Html) svg = html_new();
    const char *const *cloth = cloths[(guint64)id % G_N_ELEMENTS(cloths)];
    const char *name = search_author(cover->author);
    gboolean is_long = g_utf8_strlen(name, -1) > AUTHOR_MOST;
    g_autofree char *author = g_utf8_substring(name, 0, is_long ? AUTHOR_MOST : g_utf8_strlen(name, -1));
    html_markup(svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"240\" height=\"360\" viewBox=\"0 0 240 "
                "360\" fill=\"#fff\" text-anchor=\"middle\" font-family=\"sans-serif\"><rect width=\"240\" "
                "height=\"360\" fill=\"");
    html_attr(svg, cloth[0]);
    html_markup(svg, "\"/><rect width=\"14\" height=\"360\" fill=\"");
    html_attr(svg, cloth[1]);
    html_markup(svg, "\"/><rect y=\"300\" width=\"240\" height=\"60\" fill=\"");
    html_attr(svg, cloth[1]);
    html_markup(svg, "\"/>");
    draw_words(svg, cover->title);
    html_markup(svg, "<text x=\"120\" y=\"336\" font-size=\"16\">");
    html_text(svg, author);
    if (is_long)
        html_text(svg, "…");
    html_markup(svg, "</text></svg>");
    HttpResponse *response = http_response_text(200, "image/svg+xml; charset=utf-8",
                                                html_take(g_steal_pointer(&svg)));
    may_keep(response, cover->is_open, FALSE);
    return response;
}

/* Whose catalogue whoever asks belongs to: by their log-in, or as a school's self-service screen, also of a closed one. */
static gboolean
find_library(Web *web, const HttpRequest *request, gint64 *library, GError **error)
{
    GError *cause = NULL;
    const char *screen = request->session ? NULL : portal_kiosk_token(request);
    *library = request->session ? request->session->account->library
               : screen         ? service_kiosk_library(web->service, screen, &cause)
                                : COVER_NOBODY;
    if (!cause)
        return TRUE;
    *library = COVER_NOBODY;
    if (g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND)) {
        g_clear_error(&cause); /* it was stopped */
        return TRUE;
    }
    g_propagate_error(error, cause);
    return FALSE;
}

static HttpResponse *
cover_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gint64 library;
    const char *size = http_request_query(request, "size"), *version = http_request_query(request, "v");
    g_autofree char *known = portal_picture_known(request);
    g_autoptr(Cover) cover = find_library(web, request, &library, &error)
                                 ? service_cover_get(web->service, library, request->ids[0],
                                                     g_strcmp0(size, "large") == 0, known, &error)
                                 : NULL;
    if (!cover)
        return portal_fail(web, request, error);
    if (*cover->digest == '\0')
        return draw(request->ids[0], cover);
    const PortalPicture picture = {.digest = cover->digest,
                                   .jpeg = cover->jpeg,
                                   .is_open = cover->is_open,
                                   .is_exact = g_strcmp0(version, cover->digest) == 0};
    return portal_picture_answer(&picture);
}

const Route cover_routes[] = {
    {"GET", "/cover/{id}", RIGHT_NONE, ROUTE_PLAIN, cover_show},
};
ROUTES_END(cover_routes)
