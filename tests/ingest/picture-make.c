/* Writes the pictures of tests. */
#include "picture-make.h"

#include <png.h>
#include <string.h>
#include <webp/encode.h>

#include "picture/picture.h"

static guint8 *
quarters(guint width, guint height)
{
    static const guint8 colours[4][3] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
    guint8 *rgb = g_malloc((gsize)width * height * 3);
    for (guint y = 0; y < height; y++)
        for (guint x = 0; x < width; x++)
            memcpy(rgb + ((gsize)y * width + x) * 3, colours[(y >= height / 2) * 2 + (x >= width / 2)], 3);
    return rgb;
}

static GByteArray *
taken(const guint8 *bytes, gsize length)
{
    return g_byte_array_append(g_byte_array_new(), bytes, (guint)length);
}

GByteArray *
picture_made(MadeKind kind, guint width, guint height)
{
    g_autofree guint8 *rgb = quarters(width, height);
    GByteArray *made = NULL;
    uint8_t *bytes = NULL;
    size_t length = 0;
    if (kind == MADE_JPEG) {
        const Picture picture = {width, height, rgb, 1};
        g_assert_true(picture_write(&picture, &bytes, &length));
        made = taken(bytes, length);
        free(bytes);
    } else if (kind == MADE_PNG) {
        png_image image = {
            .version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = PNG_FORMAT_RGB};
        png_alloc_size_t room = PNG_IMAGE_PNG_SIZE_MAX(image);
        made = g_byte_array_sized_new((guint)room);
        g_assert_true(png_image_write_to_memory(&image, made->data, &room, 0, rgb, 0, NULL));
        g_byte_array_set_size(made, (guint)room);
    } else {
        length = WebPEncodeRGB(rgb, (int)width, (int)height, (int)width * 3, 90, &bytes);
        g_assert_cmpuint(length, >, 0);
        made = taken(bytes, length);
        WebPFree(bytes);
    }
    return made;
}

GByteArray *
picture_made_held(guint width, guint height, guint8 orientation)
{
    const guint8 block[] = {0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0,           0, 'I', 'I', '*', 0, 8, 0,
                            0,    0,    1, 0, /* one entry: 274, a short */
                            0x12, 0x01, 3, 0,  1,   0,   0,   0,   orientation, 0, 0,   0,   0,   0, 0, 0};
    GByteArray *made = picture_made(MADE_JPEG, width, height);
    GByteArray *held = taken(made->data, 2);
    g_byte_array_append(held, block, sizeof block);
    g_byte_array_append(held, made->data + 2, made->len - 2);
    g_byte_array_unref(made);
    return held;
}
