/* QR codes as SVG: one path, no script and no style in it. */
#include <qrencode.h>

#include "web/portal/factor.h"

#define MARGIN 4 /* modules, as the standard asks for */

GString *
portal_qr_svg(const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return NULL;
    int size = code->width + 2 * MARGIN;
    GString *svg = g_string_new(NULL);
    g_string_append_printf(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
        "shape-rendering=\"crispEdges\"><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path d=\"",
        size, size, 5 * size, 5 * size, size, size);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                g_string_append_printf(svg, "M%d %dh1v1h-1z", x + MARGIN, y + MARGIN);
    g_string_append(svg, "\"/></svg>");
    QRcode_free(code);
    return svg;
}
