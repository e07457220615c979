/* Runs a format of the reader in this process and writes its frames as text; see frames.h. */
#include "frames.h"

#include <setjmp.h>
#include <sys/mman.h>
#include <unistd.h>

static void
escape(GString *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\\')
            g_string_append(out, "\\\\");
        else if (text[i] == '\t')
            g_string_append(out, "\\t");
        else if (text[i] == '\n')
            g_string_append(out, "\\n");
        else
            g_string_append_c(out, text[i]);
}

static void
take_text(WireCursor *cursor, GString *out)
{
    size_t length;
    const char *text = wire_take_string(cursor, WIRE_CELL_MAX, &length);
    g_assert_true(cursor->ok);
    escape(out, text, length);
}

static void
take_arguments(WireCursor *cursor, GString *out)
{
    uint64_t count = wire_take_varint(cursor, WIRE_ARGUMENT_MAX);
    for (uint64_t i = 0; i < count; i++) {
        g_string_append_c(out, ' ');
        take_text(cursor, out);
    }
}

typedef struct {
    GString *out;
    FramesStyle style;
    uint64_t sheets, rows, cells;
    uint64_t sheet, row;
} Walk;

static void
take_rows(Walk *walk, WireCursor *cursor)
{
    static const char kinds[] = "?TNDtBE";
    while (cursor->ok && cursor->at < cursor->end) {
        uint64_t row = wire_take_varint(cursor, WIRE_ROW_MAX),
                 count = wire_take_varint(cursor, WIRE_COLUMN_MAX);
        g_assert_cmpuint(row, >, walk->row);
        g_assert_cmpuint(count, >, 0);
        g_string_append_printf(walk->out, "%" G_GUINT64_FORMAT, row);
        walk->row = row;
        walk->rows++;
        uint64_t column = 0;
        for (; count > 0; count--) {
            uint64_t next = wire_take_varint(cursor, WIRE_COLUMN_MAX), kind = wire_take_varint(cursor, 0x1f);
            g_assert_cmpuint(next, >, column);
            for (; column < next; column++)
                g_string_append_c(walk->out, '\t');
            g_assert_cmpuint(kind & WIRE_KIND_MASK, >=, WIRE_TEXT);
            g_assert_cmpuint(kind & WIRE_KIND_MASK, <=, WIRE_ERROR);
            if (walk->style.kinds)
                g_string_append_printf(walk->out, "%c:", kinds[kind & WIRE_KIND_MASK]);
            take_text(cursor, walk->out);
            g_autoptr(GString) shown = g_string_new(NULL);
            if (kind & WIRE_SHOWN)
                take_text(cursor, shown);
            if ((kind & WIRE_SHOWN) && !walk->style.rows_only)
                g_string_append_printf(walk->out, "{%s}", shown->str);
            walk->cells++;
        }
        g_string_append_c(walk->out, '\n');
    }
}

static void
take_sheet(Walk *walk, WireCursor *cursor)
{
    walk->sheet = wire_take_varint(cursor, WIRE_SHEET_MAX);
    walk->row = 0;
    walk->sheets++;
    g_string_append_printf(walk->out, "sheet %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " ", walk->sheet,
                           wire_take_varint(cursor, 3));
    take_text(cursor, walk->out);
}

static void
take_end(Walk *walk, WireCursor *cursor)
{
    uint64_t sheets = wire_take_varint(cursor, UINT64_MAX), rows = wire_take_varint(cursor, UINT64_MAX);
    uint64_t cells = wire_take_varint(cursor, UINT64_MAX);
    g_assert_cmpuint(sheets, ==, walk->sheets);
    g_assert_cmpuint(rows, ==, walk->rows);
    g_assert_cmpuint(cells, ==, walk->cells);
    g_string_append_printf(walk->out, "end %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                           sheets, rows, cells);
}

static void
take_numbers(WireCursor *cursor, GString *out, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        g_string_append_printf(out, " %" G_GUINT64_FORMAT, wire_take_varint(cursor, UINT64_MAX));
}

static void
take_frame(Walk *walk, WireType type, WireCursor *cursor)
{
    GString *out = walk->out;
    switch (type) {
    case WIRE_ROWS:
        take_rows(walk, cursor);
        return;
    case WIRE_HELLO:
        g_assert_cmpuint(wire_take_varint(cursor, UINT64_MAX), ==, WIRE_VERSION);
        return;
    case WIRE_PROGRESS: {
        uint64_t read = wire_take_varint(cursor, UINT64_MAX);
        g_assert_cmpuint(read, <=, wire_take_varint(cursor, UINT64_MAX));
        return;
    }
    case WIRE_SHEET:
        take_sheet(walk, cursor);
        break;
    case WIRE_END:
        take_end(walk, cursor);
        break;
    case WIRE_META:
    case WIRE_FIELD:
        g_string_append(out, type == WIRE_META ? "meta " : "field ");
        take_text(cursor, out);
        g_string_append_c(out, ' ');
        take_text(cursor, out);
        break;
    case WIRE_PART:
        g_string_append(out, "part ");
        take_text(cursor, out);
        g_string_append_c(out, ' ');
        take_text(cursor, out);
        take_numbers(cursor, out, 2);
        break;
    case WIRE_DROP_COLUMN:
        g_string_append(out, "drop");
        take_numbers(cursor, out, 1);
        break;
    case WIRE_FINDING:
        g_string_append(out, "finding");
        take_numbers(cursor, out, 4);
        take_arguments(cursor, out);
        break;
    case WIRE_FAIL:
        g_string_append(out, "fail");
        take_numbers(cursor, out, 1);
        take_arguments(cursor, out);
        break;
    }
    g_string_append_c(out, '\n');
}

char *
frames_text(const guint8 *frames, size_t length, const FramesStyle *style)
{
    Walk walk = {.out = g_string_new(NULL)};
    if (style)
        walk.style = *style;
    size_t at = 0;
    WireType type = WIRE_FAIL, last = (WireType)0;
    while (at < length) {
        uint32_t size;
        g_assert_cmpuint(length - at, >=, WIRE_HEAD_SIZE);
        g_assert_true(wire_take_head(frames + at, &type, &size));
        at += WIRE_HEAD_SIZE;
        g_assert_cmpuint(size, <=, length - at);
        g_assert_true((last == 0) == (type == WIRE_HELLO));   /* HELLO first, once */
        g_assert_true(last != WIRE_END && last != WIRE_FAIL); /* nothing after the end */
        g_autofree guint8 *payload = g_memdup2(frames + at,
                                               MAX(size, 1)); /* so that ASan sees where it ends */
        WireCursor cursor = {payload, payload + size, true};
        size_t before = walk.out->len;
        take_frame(&walk, type, &cursor);
        g_assert_true(cursor.ok && cursor.at == cursor.end);
        if (walk.style.rows_only &&
            (type != WIRE_ROWS || (walk.style.rows_sheet != 0 && walk.style.rows_sheet != walk.sheet)))
            g_string_truncate(walk.out, before);
        at += size;
        last = type;
    }
    g_assert_true(last == WIRE_END || last == WIRE_FAIL);
    return g_string_free(walk.out, FALSE);
}

static void
jump(void *data)
{
    longjmp(*(jmp_buf *)data, 1);
}

static int
memory_file(const char *name)
{
    int fd = memfd_create(name, MFD_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    return fd;
}

GByteArray *
frames_run(FramesCall call, const void *bytes, size_t length, const ReadOptions *options)
{
    const ReadOptions chosen = options ? *options : (ReadOptions){0};
    int in = memory_file("in"), out = memory_file("out");
    g_assert_cmpint(write(in, bytes, length), ==, (ssize_t)length);
    Emit *emit = emit_open(out, &chosen);
    jmp_buf left;
    emit_on_exit(emit, jump, &left);
    Source source = {in, 0, length, emit};
    if (setjmp(left) == 0) {
        call(&source, &chosen, emit);
        emit_end(emit);
    }
    emit_free(emit);
    off_t size = lseek(out, 0, SEEK_END);
    GByteArray *frames = g_byte_array_sized_new((guint)size);
    g_byte_array_set_size(frames, (guint)size);
    g_assert_cmpint(pread(out, frames->data, (size_t)size, 0), ==, size);
    close(in);
    close(out);
    return frames;
}

char *
frames_read(FramesCall call, const void *bytes, size_t length, const ReadOptions *options)
{
    g_autoptr(GByteArray) frames = frames_run(call, bytes, length, options);
    return frames_text(frames->data, frames->len, NULL);
}

char *
frames_shared(const char *path)
{
    const char *shared = g_getenv("INSTROOM_SHARED");
    g_autofree char *file = g_build_filename(shared ? shared : SOURCE_ROOT "/../shared", path, NULL);
    if (g_file_test(file, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&file);
    g_autofree char *message = g_strdup_printf("%s not present", path);
    g_test_skip(message);
    return NULL;
}
