/* The reader's way out (reader/emit.h) that tells nobody: what it costs to read without sending frames. Text is still made fit to
 * leave and columns are still looked through for BSNs, as anyone who takes the rows would want; nothing is kept. */
#include "reader/emit.h"

#include <unistd.h>

#include "reader/clean.h"
#include "reader/sensitive.h"

struct Emit {
    Sensitive sensitive;
    uint8_t text[WIRE_CELL_MAX];
};

static void
silent_text(Emit *emit, const char *text, size_t length)
{
    CleanReport report = {0};
    if (length >= 0x80 || !clean_copy_plain(emit->text, text, length))
        clean_copy(emit->text, sizeof emit->text, text, length, &report);
}

Emit *
emit_open(int fd, const ReadOptions *options)
{
    (void)fd;
    (void)options;
    return calloc(1, sizeof(Emit));
}

void
emit_end(Emit *emit)
{
    (void)emit;
}

void
emit_meta(Emit *emit, const char *key, const char *value, size_t length)
{
    (void)emit;
    (void)key;
    (void)value;
    (void)length;
}

bool
emit_sheet(Emit *emit, unsigned index, unsigned flags, const char *name, size_t length)
{
    (void)index;
    (void)flags;
    (void)name;
    (void)length;
    sensitive_start(&emit->sensitive);
    return true;
}

void
emit_row(Emit *emit, uint32_t row)
{
    sensitive_row(&emit->sensitive, row);
}

void
emit_cell(Emit *emit, uint32_t column, WireKind kind, const char *value, size_t length, const char *shown,
          size_t shown_length)
{
    bool failed = false;
    (void)kind;
    if (length == 0 || sensitive_cell(&emit->sensitive, column, value, length, &failed))
        return;
    silent_text(emit, value, length);
    if (shown)
        silent_text(emit, shown, shown_length);
}

void
emit_whole_file(Emit *emit)
{
    (void)emit;
}

void
emit_finding(Emit *emit, WireFinding code, uint32_t row, uint32_t column, ...)
{
    (void)emit;
    (void)code;
    (void)row;
    (void)column;
}

void
emit_progress(Emit *emit, uint64_t read, uint64_t total)
{
    (void)emit;
    (void)read;
    (void)total;
}

void
emit_field(Emit *emit, const char *name, const char *value, size_t length)
{
    (void)emit;
    (void)name;
    (void)value;
    (void)length;
}

void
emit_part(Emit *emit, const char *name, const char *file, uint64_t offset, uint64_t length)
{
    (void)emit;
    (void)name;
    (void)file;
    (void)offset;
    (void)length;
}

void
emit_fail(Emit *emit, WireFinding code, ...)
{
    (void)emit;
    (void)code;
    _exit(EMIT_EXIT_FAIL);
}

void
emit_too_large(Emit *emit, const char *what, uint64_t limit)
{
    (void)limit;
    emit_fail(emit, WIRE_FAIL_TOO_LARGE, what, NULL);
}
