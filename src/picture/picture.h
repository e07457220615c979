/* A picture in memory, and what is done with one: decoded within bounds, made smaller, turned upright, written as JPEG. For the
 * program instroom-picture, within its cage (reader/sandbox.h). libc, libjpeg, libpng and libwebp. */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "wire/picture.h"

#define PICTURE_SIDE_MAX   16384u              /* pixels: the most that WebP has */
#define PICTURE_PIXELS_MAX (52u * 1000 * 1000) /* the largest photos of telephones */
#define PICTURE_SCANS_MAX  100 /* of a progressive JPEG: writers make 10; more only cost time */
#define PICTURE_CPU        10  /* seconds, RLIMIT_CPU: the largest of each kind takes under 3 */

typedef struct {
    uint32_t width, height;
    uint8_t *rgb;         /* three bytes a pixel, rows from the top without gaps; malloc'ed */
    unsigned orientation; /* TIFF 6.0, tag 274: 1 = upright */
} Picture;

typedef struct {
    const uint8_t *bytes;
    size_t length;
} PictureBytes;

/* By its first bytes. Its pixels, at least as many as WIRE_PICTURE_LARGE wants when it has them; what is see-through is laid on
 * white. picture->rgb is the caller's to free when the answer is WIRE_PICTURE_FINE. */
WirePictureStatus picture_decode(PictureBytes file, Picture *picture);
WirePictureStatus picture_decode_jpeg(PictureBytes file, Picture *picture);
WirePictureStatus picture_decode_png(PictureBytes file, Picture *picture);
WirePictureStatus picture_decode_webp(PictureBytes file, Picture *picture);
/* Sides and pixels within the bounds. */
int picture_fits(uint32_t width, uint32_t height);

/* The same no larger than most pixels on its longest side, each pixel the exact mean of what it covers; new. 0: no memory. */
int picture_shrink(const Picture *picture, uint32_t most, Picture *smaller);
/* Upright, new pixels in place of the old ones. 0: no memory. */
int picture_turn(Picture *picture);
/* New bytes of a JPEG, malloc'ed. 0: no memory. */
int picture_write(const Picture *picture, uint8_t **bytes, size_t *length);

/* The orientation that an Exif block says (JEITA CP-3451, the TIFF behind "Exif\0\0"); 1 when it says none. */
unsigned picture_orientation(PictureBytes block);

#endif
