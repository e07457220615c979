/* Pictures made smaller and turned upright, and the block in a photo that says how it was held. */
#include <stdlib.h>
#include <string.h>

#include "picture/picture.h"

/* Every row of pixels and every row that is written lie on one ruler of height * smaller height marks, so that what covers what is a
 * whole number; the same from left to right. */
typedef struct {
    uint32_t from, to; /* pixels of a side, before and after */
} Ruler;

/* The part of source pixel `at` that lies in target pixel `*target`, walking on from the one it begins in. */
static uint64_t
covered(const Ruler *ruler, uint32_t at, uint32_t target)
{
    uint64_t begin = (uint64_t)at * ruler->to, end = begin + ruler->to;
    uint64_t first = (uint64_t)target * ruler->from, last = first + ruler->from;
    uint64_t low = begin > first ? begin : first, high = end < last ? end : last;
    return high > low ? high - low : 0;
}

static uint32_t
first_target(const Ruler *ruler, uint32_t at)
{
    return (uint32_t)((uint64_t)at * ruler->to / ruler->from);
}

/* A row of the picture summed into the pixels of the smaller one: each sum is over ruler->from marks. */
static void
sum_row(const uint8_t *row, const Ruler *across, uint64_t *sums)
{
    memset(sums, 0, (size_t)across->to * 3 * sizeof *sums);
    for (uint32_t x = 0; x < across->from; x++)
        for (uint32_t t = first_target(across, x); t < across->to; t++) {
            uint64_t part = covered(across, x, t);
            if (part == 0)
                break;
            for (size_t c = 0; c < 3; c++)
                sums[(size_t)t * 3 + c] += part * row[(size_t)x * 3 + c];
        }
}

static void
write_row(const uint64_t *total, const Ruler *across, const Ruler *down, uint8_t *to)
{
    uint64_t whole = (uint64_t)across->from * down->from;
    for (size_t i = 0; i < (size_t)across->to * 3; i++)
        to[i] = (uint8_t)((total[i] + whole / 2) / whole);
}

static void
shrink_rows(const Picture *picture, Picture *smaller, uint64_t *sums)
{
    const Ruler across = {picture->width, smaller->width}, down = {picture->height, smaller->height};
    size_t n = (size_t)across.to * 3;
    uint64_t *total = sums + n;
    uint32_t target = 0;
    memset(total, 0, n * sizeof *total);
    for (uint32_t y = 0; y < down.from; y++) {
        sum_row(picture->rgb + (size_t)y * across.from * 3, &across, sums);
        for (uint32_t t = first_target(&down, y); t < down.to; t++) {
            uint64_t part = covered(&down, y, t);
            if (part == 0)
                break;
            if (t != target) {
                write_row(total, &across, &down, smaller->rgb + target * n);
                memset(total, 0, n * sizeof *total);
                target = t;
            }
            for (size_t i = 0; i < n; i++)
                total[i] += part * sums[i];
        }
    }
    write_row(total, &across, &down, smaller->rgb + target * n);
}

int
picture_shrink(const Picture *picture, uint32_t most, Picture *smaller)
{
    uint32_t longest = picture->width > picture->height ? picture->width : picture->height;
    uint64_t to = longest > most ? most : longest;
    *smaller = (Picture){(uint32_t)((picture->width * to + longest / 2) / longest),
                         (uint32_t)((picture->height * to + longest / 2) / longest), NULL,
                         picture->orientation};
    smaller->width += smaller->width == 0;
    smaller->height += smaller->height == 0;
    smaller->rgb = malloc((size_t)smaller->width * smaller->height * 3);
    uint64_t *sums = malloc((size_t)smaller->width * 3 * 2 * sizeof *sums);
    int fine = smaller->rgb != NULL && sums != NULL;
    if (fine)
        shrink_rows(picture, smaller, sums);
    else
        free(smaller->rgb);
    free(sums);
    return fine;
}

/* TIFF 6.0, tag 274: where the first row and the first column of the stored pixels belong. */
static const struct {
    int swapped, right, bottom; /* rows are columns; the first pixel belongs at the right, at the bottom */
} orientations[] = {{0, 0, 0}, {0, 0, 0}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1},
                    {1, 0, 0}, {1, 1, 0}, {1, 1, 1}, {1, 0, 1}};

int
picture_turn(Picture *picture)
{
    unsigned how = picture->orientation;
    if (how < 2 || how > 8)
        return 1;
    uint32_t width = orientations[how].swapped ? picture->height : picture->width;
    uint32_t height = orientations[how].swapped ? picture->width : picture->height;
    uint8_t *rgb = malloc((size_t)width * height * 3);
    if (rgb == NULL)
        return 0;
    for (uint32_t y = 0; y < picture->height; y++)
        for (uint32_t x = 0; x < picture->width; x++) {
            uint32_t at_x = orientations[how].swapped ? y : x, at_y = orientations[how].swapped ? x : y;
            at_x = orientations[how].right ? width - 1 - at_x : at_x;
            at_y = orientations[how].bottom ? height - 1 - at_y : at_y;
            memcpy(rgb + ((size_t)at_y * width + at_x) * 3,
                   picture->rgb + ((size_t)y * picture->width + x) * 3, 3);
        }
    free(picture->rgb);
    *picture = (Picture){width, height, rgb, 1};
    return 1;
}

static uint32_t
number(const uint8_t *at, size_t bytes, int is_little)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[is_little ? bytes - 1 - i : i];
    return value;
}

unsigned
picture_orientation(PictureBytes block)
{
    if (block.length < 14 || (memcmp(block.bytes, "II*\0", 4) != 0 && memcmp(block.bytes, "MM\0*", 4) != 0))
        return 1;
    int is_little = block.bytes[0] == 'I';
    size_t at = number(block.bytes + 4, 4, is_little);
    if (at > block.length - 2)
        return 1;
    size_t entries = number(block.bytes + at, 2, is_little);
    at += 2;
    for (size_t i = 0; i < entries && block.length - at >= 12; i++, at += 12) {
        unsigned value = number(block.bytes + at + 8, 2, is_little);
        if (number(block.bytes + at, 2, is_little) == 274)
            return value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}
