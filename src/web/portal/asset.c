/* Style sheet, icon and script, built into the program: there is no folder to wander out of. */
#include "web/portal/error.h"
#include "web/portal/layout.h"
#include "web/portal/routes.h"

extern const unsigned char web_style[], web_icon[], web_script[], web_kiosk[], web_pictures[];
extern const size_t web_style_length, web_icon_length, web_script_length, web_kiosk_length,
    web_pictures_length;

/* The address changes with the content, so that browsers may keep it for ever. */
static const char *
versioned(const char *path, const unsigned char *bytes, gsize length)
{
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, length);
    g_autofree char *text = g_strdup_printf("%s?v=%.12s", path, digest);
    return g_intern_string(text);
}

const char *
asset_style_path(void)
{
    static const char *path;
    if (g_once_init_enter(&path))
        g_once_init_leave(&path, versioned("/static/instroom.css", web_style, web_style_length));
    return path;
}

const char *
asset_icon_path(void)
{
    static const char *path;
    if (g_once_init_enter(&path))
        g_once_init_leave(&path, versioned("/static/icon.svg", web_icon, web_icon_length));
    return path;
}

const char *
asset_script_path(void)
{
    static const char *path;
    if (g_once_init_enter(&path))
        g_once_init_leave(&path, versioned("/static/search.js", web_script, web_script_length));
    return path;
}

const char *
asset_kiosk_path(void)
{
    static const char *path;
    if (g_once_init_enter(&path))
        g_once_init_leave(&path, versioned("/static/kiosk.js", web_kiosk, web_kiosk_length));
    return path;
}

const char *
asset_pictures_path(void)
{
    static const char *path;
    if (g_once_init_enter(&path))
        g_once_init_leave(&path, versioned("/static/pictures.svg", web_pictures, web_pictures_length));
    return path;
}

static HttpResponse *
serve(const HttpRequest *request, const char *path, HttpResponse *response)
{
    response->cacheable = strcmp(request->target, path) == 0;
    return response;
}

static HttpResponse *
style_show(Web *web, HttpRequest *request)
{
    (void)web;
    return serve(request, asset_style_path(),
                 http_response_fixed("text/css; charset=utf-8", web_style, web_style_length));
}

static HttpResponse *
icon_show(Web *web, HttpRequest *request)
{
    (void)web;
    return serve(request, asset_icon_path(), http_response_fixed("image/svg+xml", web_icon, web_icon_length));
}

static HttpResponse *
script_show(Web *web, HttpRequest *request)
{
    (void)web;
    return serve(request, asset_script_path(),
                 http_response_fixed("text/javascript; charset=utf-8", web_script, web_script_length));
}

static HttpResponse *
kiosk_script_show(Web *web, HttpRequest *request)
{
    (void)web;
    return serve(request, asset_kiosk_path(),
                 http_response_fixed("text/javascript; charset=utf-8", web_kiosk, web_kiosk_length));
}

static HttpResponse *
pictures_show(Web *web, HttpRequest *request)
{
    (void)web;
    return serve(request, asset_pictures_path(),
                 http_response_fixed("image/svg+xml", web_pictures, web_pictures_length));
}

const Route asset_routes[] = {
    {"GET", "/static/kiosk.js", RIGHT_NONE, ROUTE_ANYONE, kiosk_script_show},
    {"GET", "/static/pictures.svg", RIGHT_NONE, ROUTE_ANYONE, pictures_show},
    {"GET", "/static/search.js", RIGHT_NONE, ROUTE_ANYONE, script_show},
    {"GET", "/static/instroom.css", RIGHT_NONE, ROUTE_ANYONE, style_show},
    {"GET", "/static/icon.svg", RIGHT_NONE, ROUTE_ANYONE, icon_show},
};
ROUTES_END(asset_routes)
