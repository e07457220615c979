/* A file to pixels: which kind it is, PNG and WebP. */
#include "picture/picture.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>

int
picture_fits(uint32_t width, uint32_t height)
{
    return width > 0 && height > 0 && width <= PICTURE_SIDE_MAX && height <= PICTURE_SIDE_MAX &&
           (uint64_t)width * height <= PICTURE_PIXELS_MAX;
}

WirePictureStatus
picture_decode(PictureBytes file, Picture *picture)
{
    static const struct {
        const char *begin;
        size_t length;
        WirePictureStatus (*decode)(PictureBytes file, Picture *picture);
    } kinds[] = {
        {"\xff\xd8\xff", 3, picture_decode_jpeg},
        {"\x89PNG\r\n\x1a\n", 8, picture_decode_png},
        {"RIFF", 4, picture_decode_webp},
    };
    *picture = (Picture){.orientation = 1};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (file.length > kinds[i].length && memcmp(file.bytes, kinds[i].begin, kinds[i].length) == 0)
            return kinds[i].decode(file, picture);
    return WIRE_PICTURE_KIND;
}

WirePictureStatus
picture_decode_png(PictureBytes file, Picture *picture)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    const png_color white = {255, 255, 255};
    if (!png_image_begin_read_from_memory(&image, file.bytes, file.length))
        return WIRE_PICTURE_DAMAGED;
    if (!picture_fits(image.width, image.height)) {
        png_image_free(&image);
        return WIRE_PICTURE_HUGE;
    }
    image.format = PNG_FORMAT_RGB;
    picture->width = image.width;
    picture->height = image.height;
    picture->rgb = malloc((size_t)image.width * image.height * 3);
    if (picture->rgb == NULL) {
        png_image_free(&image);
        return WIRE_PICTURE_HUGE;
    }
    if (png_image_finish_read(&image, &white, picture->rgb, 0, NULL))
        return WIRE_PICTURE_FINE;
    int memory = strstr(image.message, "memory") != NULL;
    free(picture->rgb);
    picture->rgb = NULL;
    return memory ? WIRE_PICTURE_HUGE : WIRE_PICTURE_DAMAGED;
}

/* RGBA in place to RGB on white. */
static void
lay_on_white(uint8_t *pixels, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned alpha = pixels[4 * i + 3];
        for (size_t c = 0; c < 3; c++)
            pixels[3 * i + c] = (uint8_t)((pixels[4 * i + c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}

WirePictureStatus
picture_decode_webp(PictureBytes file, Picture *picture)
{
    WebPDecoderConfig config;
    if (file.length < 16 || memcmp(file.bytes + 8, "WEBP", 4) != 0)
        return WIRE_PICTURE_KIND;
    if (!WebPInitDecoderConfig(&config) ||
        WebPGetFeatures(file.bytes, file.length, &config.input) != VP8_STATUS_OK)
        return WIRE_PICTURE_DAMAGED;
    if (config.input.has_animation)
        return WIRE_PICTURE_KIND;
    if (!picture_fits((uint32_t)config.input.width, (uint32_t)config.input.height))
        return WIRE_PICTURE_HUGE;
    picture->width = (uint32_t)config.input.width;
    picture->height = (uint32_t)config.input.height;
    size_t n = (size_t)picture->width * picture->height;
    uint8_t *pixels = malloc(n * 4);
    if (pixels == NULL)
        return WIRE_PICTURE_HUGE;
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels;
    config.output.u.RGBA.stride = config.input.width * 4;
    config.output.u.RGBA.size = n * 4;
    VP8StatusCode status = WebPDecode(file.bytes, file.length, &config);
    WebPFreeDecBuffer(&config.output);
    if (status != VP8_STATUS_OK) {
        free(pixels);
        return status == VP8_STATUS_OUT_OF_MEMORY ? WIRE_PICTURE_HUGE : WIRE_PICTURE_DAMAGED;
    }
    lay_on_white(pixels, n);
    picture->rgb = pixels;
    return WIRE_PICTURE_FINE;
}
