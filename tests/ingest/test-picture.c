/* Proves that a picture comes out as JPEG in two sizes whatever kind it was, upright, and with nothing of the file but its pixels;
 * that what is no picture, damaged, or made to cost memory and time is refused in words; and that no answer of the program is
 * believed. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "ingest/ingest.h"
#include "picture-make.h"
#include "picture/picture.h"
#include "text/text.h"

static IngestPicture *
read_bytes(const guint8 *bytes, gsize length, GError **error)
{
    const IngestContext context = {.reader_path = "/nowhere/instroom-reader", .timeout_seconds = 60};
    int fd = memfd_create("picture", MFD_CLOEXEC);
    g_assert_cmpint(write(fd, "before", 6), ==, 6);
    g_assert_cmpint(write(fd, bytes, length), ==, (gssize)length);
    IngestPicture *picture = ingest_picture(&context, fd, 6, length, error);
    close(fd);
    return picture;
}

static IngestPicture *
read_made(GByteArray *made)
{
    g_autoptr(GError) error = NULL;
    IngestPicture *picture = read_bytes(made->data, made->len, &error);
    g_assert_no_error(error);
    g_byte_array_unref(made);
    return picture;
}

/* The names of the colours of the quarters, from the top left: "rgbw". */
static char *
colours(GBytes *jpeg)
{
    gsize length;
    const guint8 *bytes = g_bytes_get_data(jpeg, &length);
    Picture picture;
    g_assert_cmpint(picture_decode((PictureBytes){bytes, length}, &picture), ==, WIRE_PICTURE_FINE);
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < 4; i++) {
        gsize x = picture.width * (1 + 2 * (i % 2)) / 4, y = picture.height * (1 + 2 * (i / 2)) / 4;
        const guint8 *at = picture.rgb + (y * picture.width + x) * 3;
        g_string_append_c(names, at[0] > 200 && at[1] > 200 ? 'w'
                                 : at[0] > 200              ? 'r'
                                 : at[1] > 200              ? 'g'
                                 : at[2] > 200              ? 'b'
                                                            : '?');
    }
    free(picture.rgb);
    return g_string_free(names, FALSE);
}

static void
test_sizes(void)
{
    static const struct {
        guint width, height, large[2], small[2];
    } cases[] = {
        {1200, 800, {960, 640}, {320, 213}},
        {800, 1200, {640, 960}, {213, 320}},
        {960, 100, {960, 100}, {320, 33}},
        {40, 60, {40, 60}, {40, 60}},
        {2, 2, {2, 2}, {2, 2}},
        {5000, 10, {960, 2}, {320, 1}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        for (guint kind = 0; kind < N_MADE; kind++) {
            g_autoptr(IngestPicture) picture = read_made(picture_made(kind, cases[i].width, cases[i].height));
            g_assert_cmpuint(picture->large.width, ==, cases[i].large[0]);
            g_assert_cmpuint(picture->large.height, ==, cases[i].large[1]);
            g_assert_cmpuint(picture->small.width, ==, cases[i].small[0]);
            g_assert_cmpuint(picture->small.height, ==, cases[i].small[1]);
            if (cases[i].height < 60)
                continue; /* too few pixels for colours after JPEG */
            g_autofree char *large = colours(picture->large.jpeg), *small = colours(picture->small.jpeg);
            g_assert_cmpstr(large, ==, "rgbw");
            g_assert_cmpstr(small, ==, "rgbw");
        }
}

static void
test_upright(void)
{
    /* what stands at the top left, top right, ... once turned: TIFF 6.0, tag 274 */
    static const char *const seen[] = {"", "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"};
    for (guint8 how = 1; how <= 8; how++) {
        g_autoptr(IngestPicture) picture = read_made(picture_made_held(300, 200, how));
        g_autofree char *now = colours(picture->large.jpeg);
        g_assert_cmpstr(now, ==, seen[how]);
        g_assert_cmpuint(picture->large.width, ==, how >= 5 ? 200 : 300);
    }
    for (guint8 how = 9; how < 200; how += 50) {
        g_autoptr(IngestPicture) picture = read_made(picture_made_held(300, 200, how));
        g_assert_cmpuint(picture->large.width, ==, 300);
    }
}

static void
assert_refused(const guint8 *bytes, gsize length, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(IngestPicture) picture = read_bytes(bytes, length, &error);
    g_assert_null(picture);
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_UNREADABLE);
    g_assert_nonnull(strstr(error->message, words));
}

static void
test_other_kinds(void)
{
    static const char *const files[] = {"GIF89a\1\0\1\0\0\0\0",
                                        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                                        "<html><script>alert(1)</script>",
                                        "PK\3\4",
                                        "%PDF-1.7",
                                        "x",
                                        "RIFF\4\0\0\0WAVEfmt here",
                                        "BM",
                                        "II*\0"};
    for (guint i = 0; i < G_N_ELEMENTS(files); i++)
        assert_refused((const guint8 *)files[i], strlen(files[i]), "no picture that can be used");
    assert_refused((const guint8 *)"", 0, "damaged");
}

/* Broken off anywhere it is refused, or is as good as whole. */
static void
test_broken_off(void)
{
    for (guint kind = 0; kind < N_MADE; kind++) {
        g_autoptr(GByteArray) made = picture_made(kind, 64, 48);
        for (gsize length = 1; length < made->len - 12; length += 1 + length / 8) {
            g_autoptr(GError) error = NULL;
            g_autoptr(IngestPicture) picture = read_bytes(made->data, length, &error);
            g_assert_null(picture);
            g_assert_error(error, INGEST_ERROR, INGEST_ERROR_UNREADABLE);
        }
    }
}

/* A picture that is also a page or an archive comes out as a picture only. */
static void
test_polyglots(void)
{
    static const char page[] = "<html><script>alert(document.cookie)</script></html>PK\3\4PK\5\6";
    for (guint kind = 0; kind < N_MADE; kind++) {
        GByteArray *made = picture_made(kind, 200, 300);
        g_byte_array_append(made, (const guint8 *)page, sizeof page);
        g_autoptr(IngestPicture) picture = read_made(made);
        gsize length;
        const char *bytes = g_bytes_get_data(picture->large.jpeg, &length);
        g_assert_null(memmem(bytes, length, "script", 6));
        g_assert_null(memmem(bytes, length, "PK", 2));
        g_assert_null(memmem(bytes, length, "Exif", 4));
    }
}

/* A PNG's head that says other sides, its checksum put right. */
static void
set_png_sides(GByteArray *png, guint32 width, guint32 height)
{
    const guint32 sides[2] = {GUINT32_TO_BE(width), GUINT32_TO_BE(height)};
    memcpy(png->data + 16, sides, sizeof sides);
    guint32 crc = 0xffffffff;
    for (guint i = 12; i < 29; i++) {
        crc ^= png->data[i];
        for (guint bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    crc = GUINT32_TO_BE(~crc);
    memcpy(png->data + 29, &crc, sizeof crc);
}

static void
test_bombs(void)
{
    static const guint32 sides[][2] = {{16384, 16384}, {60000, 60000}, {0x7fffffff, 1}, {1, 0x7fffffff}};
    for (guint i = 0; i < G_N_ELEMENTS(sides); i++) {
        g_autoptr(GByteArray) png = picture_made(MADE_PNG, 8, 8);
        set_png_sides(png, sides[i][0], sides[i][1]);
        g_autoptr(GError) error = NULL;
        g_autoptr(IngestPicture) picture = read_bytes(png->data, png->len, &error);
        g_assert_null(picture);
        g_assert_error(error, INGEST_ERROR, INGEST_ERROR_UNREADABLE);
    }
    g_autoptr(GByteArray) jpeg = picture_made(MADE_JPEG, 8, 8);
    for (guint i = 0; i + 9 < jpeg->len; i++)
        if (jpeg->data[i] == 0xff && (jpeg->data[i + 1] == 0xc0 || jpeg->data[i + 1] == 0xc2))
            memset(jpeg->data + i + 5, 0xff, 4);
    assert_refused(jpeg->data, jpeg->len, "too large");
    /* a hundred scans and more over a large picture: what a progressive one may say again */
    g_autoptr(GByteArray) again = picture_made(MADE_JPEG, 64, 64);
    guint scan = 2;
    for (guint i = again->len - 1; i > 2; i--)
        if (again->data[i] == 0xff && again->data[i + 1] == 0xda)
            scan = i;
    g_autoptr(GByteArray) scans = g_byte_array_append(g_byte_array_new(), again->data, again->len - 2);
    for (guint i = 0; i < 2 * PICTURE_SCANS_MAX; i++)
        g_byte_array_append(scans, again->data + scan, again->len - 2 - scan);
    g_byte_array_append(scans, (const guint8 *)"\xff\xd9", 2);
    g_autoptr(GError) error = NULL;
    g_autoptr(IngestPicture) picture = read_bytes(scans->data, scans->len, &error);
    g_assert_null(picture);
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_UNREADABLE);
}

/* Bits turned over: an answer or a refusal, within this process so that sanitizers see it. */
static void
test_damage(void)
{
    GRand *rand = g_rand_new_with_seed(6);
    for (guint kind = 0; kind < N_MADE; kind++) {
        g_autoptr(GByteArray) made = picture_made(kind, 60, 40);
        for (guint round = 0; round < 300; round++) {
            g_autofree guint8 *bytes = g_memdup2(made->data, made->len);
            for (guint n = (guint)g_rand_int_range(rand, 1, 6); n > 0; n--)
                bytes[g_rand_int_range(rand, 0, (gint)made->len)] ^= (guint8)(1 << g_rand_int_range(rand, 0,
                                                                                                    8));
            Picture picture;
            WirePictureStatus status = picture_decode((PictureBytes){bytes, made->len}, &picture);
            g_assert_cmpint(status, !=, WIRE_PICTURE_NO_CAGE);
            if (status != WIRE_PICTURE_FINE) {
                g_assert_null(picture.rgb);
                continue;
            }
            g_assert_true(picture_fits(picture.width, picture.height));
            free(picture.rgb);
        }
    }
    for (guint round = 0; round < 2000; round++) {
        guint8 block[40] = "II*\0\10\0\0\0";
        for (guint i = (guint)g_rand_int_range(rand, 0, 9); i < sizeof block; i++)
            block[i] = (guint8)g_rand_int_range(rand, 0, 256);
        unsigned how = picture_orientation((PictureBytes){block, (gsize)g_rand_int_range(rand, 0, 41)});
        g_assert_true(how >= 1 && how <= 8);
    }
    g_rand_free(rand);
}

/* One colour stays that colour to the last bit, and the mean of a picture stays its mean. */
static void
test_shrink(void)
{
    GRand *rand = g_rand_new_with_seed(23);
    for (guint round = 0; round < 60; round++) {
        guint width = (guint)g_rand_int_range(rand, 1, 200), height = (guint)g_rand_int_range(rand, 1, 200);
        gsize n = (gsize)width * height * 3;
        g_autofree guint8 *rgb = g_malloc(n);
        gboolean is_plain = round % 2 == 0;
        guint64 sum = 0;
        for (gsize i = 0; i < n; i++) {
            rgb[i] = is_plain ? (guint8)round : (guint8)g_rand_int_range(rand, 0, 256);
            sum += rgb[i];
        }
        Picture smaller;
        const Picture picture = {width, height, rgb, 1};
        g_assert_true(picture_shrink(&picture, (guint)g_rand_int_range(rand, 1, 220), &smaller));
        gsize left = (gsize)smaller.width * smaller.height * 3;
        guint64 now = 0;
        for (gsize i = 0; i < left; i++) {
            now += smaller.rgb[i];
            g_assert_true(!is_plain || smaller.rgb[i] == round);
        }
        g_assert_cmpfloat_with_epsilon((double)now / (double)left, (double)sum / (double)n, 0.6);
        free(smaller.rgb);
    }
    g_rand_free(rand);
}

/* Programs in place of ours: whatever they say, it ends in words and in time. */
static void
test_liars(void)
{
    static const char *const answers[] = {
        "exit 0",
        "exit 1",
        "kill -9 $$",
        "sleep 9",
        "printf 'IPIC\\1\\0\\0'",
        "printf 'IPIC\\2\\0\\0\\0'",
        "printf 'IPIC\\1\\11\\0\\0'",
        "printf 'IPIC\\1\\0\\0\\0'",
        "printf 'IPIC\\1\\0\\0\\0\\1\\0\\1\\0\\4\\0\\0\\0abcd'",
        "printf 'IPIC\\1\\0\\0\\0\\1\\0\\1\\0\\377\\377\\377\\377abcd'",
        "printf 'IPIC\\1\\0\\0\\0\\377\\377\\1\\0\\5\\0\\0\\0\\377\\330\\377\\377\\331'",
        "exec head -c 9000000 /dev/zero",
        "printf 'IPIC\\1\\1\\0\\0'"};
    g_autofree char *folder = g_dir_make_tmp("picture-XXXXXX", NULL);
    g_autofree char *program = g_build_filename(folder, "instroom-picture", NULL);
    g_autofree char *reader = g_build_filename(folder, "instroom-reader", NULL);
    g_autofree char *own = g_strdup(g_getenv("INSTROOM_PICTURE"));
    const IngestContext context = {.reader_path = reader, .timeout_seconds = 2};
    g_unsetenv("INSTROOM_PICTURE"); /* found beside the reader */
    int fd = memfd_create("picture", MFD_CLOEXEC);
    g_assert_cmpint(write(fd, "anything", 8), ==, 8);
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *script = g_strdup_printf("#!/bin/sh\nPATH=/usr/bin:/bin\n%s\n", answers[i]);
        g_assert_true(g_file_set_contents(program, script, -1, NULL));
        g_chmod(program, 0700);
        g_autoptr(IngestPicture) picture = ingest_picture(&context, fd, 0, 8, &error);
        g_assert_null(picture);
        g_assert_nonnull(error);
        g_assert_cmpint(error->domain, ==, (gint)INGEST_ERROR);
    }
    g_autoptr(GError) gone = NULL;
    g_unlink(program);
    g_assert_null(ingest_picture(&context, fd, 0, 8, &gone));
    g_assert_error(gone, INGEST_ERROR, INGEST_ERROR_IO);
    g_setenv("INSTROOM_PICTURE", own, TRUE);
    close(fd);
    g_rmdir(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/ingest/picture/sizes", test_sizes);
    g_test_add_func("/ingest/picture/upright", test_upright);
    g_test_add_func("/ingest/picture/other-kinds", test_other_kinds);
    g_test_add_func("/ingest/picture/broken-off", test_broken_off);
    g_test_add_func("/ingest/picture/polyglots", test_polyglots);
    g_test_add_func("/ingest/picture/bombs", test_bombs);
    g_test_add_func("/ingest/picture/damage", test_damage);
    g_test_add_func("/ingest/picture/shrink", test_shrink);
    g_test_add_func("/ingest/picture/liars", test_liars);
    return g_test_run();
}
