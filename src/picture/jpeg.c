/* JPEG in and out, by libjpeg-turbo, whose errors jump out of it. */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
/* after it: they share types */
#include <jerror.h>

#include "picture/picture.h"

#define QUALITY 82

typedef struct {
    struct jpeg_decompress_struct in; /* one of the two is used */
    struct jpeg_compress_struct out;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf away;
    WirePictureStatus status;
    Picture *picture;
    uint8_t *row; /* of CMYK */
    unsigned char *bytes;
    unsigned long length;
} Work;

static void
give_up(Work *work, WirePictureStatus status)
{
    work->status = status;
    longjmp(work->away, 1);
}

static void
on_error(j_common_ptr common)
{
    int code = common->err->msg_code;
    give_up(common->client_data, code == JERR_OUT_OF_MEMORY || code == JERR_IMAGE_TOO_BIG
                                     ? WIRE_PICTURE_HUGE
                                     : WIRE_PICTURE_DAMAGED);
}

/* What libjpeg only warns of shows as grey halves: a picture that broke off on its way is sent again. */
static void
on_message(j_common_ptr common, int level)
{
    int code = common->err->msg_code;
    if (level < 0 && code != JWRN_EXTRANEOUS_DATA && code != JWRN_JFIF_MAJOR && code != JWRN_ADOBE_XFORM)
        give_up(common->client_data, WIRE_PICTURE_DAMAGED);
}

static void
on_output(j_common_ptr common)
{
    (void)common;
}

static void
on_progress(j_common_ptr common)
{
    if (((j_decompress_ptr)common)->input_scan_number > PICTURE_SCANS_MAX)
        give_up(common->client_data, WIRE_PICTURE_HUGE);
}

static struct jpeg_error_mgr *
errors_of(Work *work)
{
    jpeg_std_error(&work->errors);
    work->errors.error_exit = on_error;
    work->errors.emit_message = on_message;
    work->errors.output_message = on_output;
    return &work->errors;
}

static unsigned
orientation_of(const struct jpeg_decompress_struct *in)
{
    for (jpeg_saved_marker_ptr marker = in->marker_list; marker != NULL; marker = marker->next)
        if (marker->data_length > 6 && memcmp(marker->data, "Exif\0", 6) == 0)
            return picture_orientation((PictureBytes){marker->data + 6, marker->data_length - 6});
    return 1;
}

/* The smallest of libjpeg's scales that leaves as many pixels as the large form wants: less memory and time. */
static void
choose_scale(struct jpeg_decompress_struct *in)
{
    uint32_t longest = in->image_width > in->image_height ? in->image_width : in->image_height;
    in->scale_num = 1;
    in->scale_denom = 8;
    while (in->scale_num < 8 && (uint64_t)longest * in->scale_num < (uint64_t)WIRE_PICTURE_LARGE * 8)
        in->scale_num++;
}

/* Adobe's writers turn CMYK round, and say that it is theirs. */
static void
row_from_cmyk(const Work *work, uint8_t *rgb)
{
    unsigned turned = work->in.saw_Adobe_marker ? 0 : 255;
    for (uint32_t x = 0; x < work->picture->width; x++) {
        const uint8_t *from = work->row + (size_t)x * 4;
        for (size_t c = 0; c < 3; c++)
            rgb[(size_t)x * 3 + c] = (uint8_t)((from[c] ^ turned) * (from[3] ^ turned) / 255);
    }
}

static void
read_rows(Work *work)
{
    size_t stride = (size_t)work->picture->width * 3;
    while (work->in.output_scanline < work->in.output_height) {
        uint8_t *to = work->picture->rgb + work->in.output_scanline * stride;
        JSAMPROW row = work->row != NULL ? work->row : to;
        jpeg_read_scanlines(&work->in, &row, 1);
        if (work->row != NULL)
            row_from_cmyk(work, to);
    }
}

static void
decode(Work *work, PictureBytes file)
{
    struct jpeg_decompress_struct *in = &work->in;
    jpeg_create_decompress(in);
    in->progress = &work->progress;
    work->progress.progress_monitor = on_progress;
    jpeg_mem_src(in, file.bytes, file.length);
    jpeg_save_markers(in, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(in, TRUE);
    if (!picture_fits(in->image_width, in->image_height))
        give_up(work, WIRE_PICTURE_HUGE);
    int is_cmyk = in->jpeg_color_space == JCS_CMYK || in->jpeg_color_space == JCS_YCCK;
    in->out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
    choose_scale(in);
    jpeg_start_decompress(in);
    work->picture->width = in->output_width;
    work->picture->height = in->output_height;
    work->picture->rgb = malloc((size_t)in->output_width * in->output_height * 3);
    work->row = is_cmyk ? malloc((size_t)in->output_width * 4) : NULL;
    if (work->picture->rgb == NULL || (is_cmyk && work->row == NULL))
        give_up(work, WIRE_PICTURE_HUGE);
    read_rows(work);
    work->picture->orientation = orientation_of(in);
    jpeg_finish_decompress(in);
}

WirePictureStatus
picture_decode_jpeg(PictureBytes file, Picture *picture)
{
    Work *work = calloc(1, sizeof *work);
    if (work == NULL)
        return WIRE_PICTURE_HUGE;
    work->picture = picture;
    work->in.err = errors_of(work);
    work->in.client_data = work;
    if (setjmp(work->away) == 0)
        decode(work, file);
    WirePictureStatus status = work->status;
    jpeg_destroy_decompress(&work->in);
    free(work->row);
    free(work);
    if (status != WIRE_PICTURE_FINE) {
        free(picture->rgb);
        picture->rgb = NULL;
    }
    return status;
}

static void
encode(Work *work, const Picture *picture)
{
    struct jpeg_compress_struct *out = &work->out;
    jpeg_create_compress(out);
    jpeg_mem_dest(out, &work->bytes, &work->length);
    out->image_width = picture->width;
    out->image_height = picture->height;
    out->input_components = 3;
    out->in_color_space = JCS_RGB;
    jpeg_set_defaults(out);
    jpeg_set_quality(out, QUALITY, TRUE);
    jpeg_simple_progression(out);
    jpeg_start_compress(out, TRUE);
    while (out->next_scanline < picture->height) {
        JSAMPROW row = picture->rgb + (size_t)out->next_scanline * picture->width * 3;
        jpeg_write_scanlines(out, &row, 1);
    }
    jpeg_finish_compress(out);
}

int
picture_write(const Picture *picture, uint8_t **bytes, size_t *length)
{
    Work *work = calloc(1, sizeof *work);
    if (work == NULL)
        return 0;
    work->out.err = errors_of(work);
    work->out.client_data = work;
    if (setjmp(work->away) == 0)
        encode(work, picture);
    jpeg_destroy_compress(&work->out);
    int fine = work->status == WIRE_PICTURE_FINE && work->length <= WIRE_PICTURE_BYTES;
    if (!fine)
        free(work->bytes);
    *bytes = fine ? work->bytes : NULL;
    *length = fine ? work->length : 0;
    free(work);
    return fine;
}
