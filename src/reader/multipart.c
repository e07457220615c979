/* Takes multipart/form-data apart without copying the file; see multipart.h. */
#include "reader/multipart.h"
#include "reader/limits.h"

#include <string.h>

enum {
    WINDOW = 64 << 10,
    NAME = 256,
    FILE_NAME = 1024,
    DELIMITER = 4 + 70 + 1,
};

typedef struct {
    const Source *source;
    Emit *emit;
    char delimiter[DELIMITER]; /* CR LF -- boundary */
    size_t length;
    unsigned files;
    char window[WINDOW];
} Form;

typedef struct {
    char name[NAME + 1];
    char file[FILE_NAME + 1];
    bool is_file;
} Part;

static _Noreturn void
broken(const Form *form)
{
    emit_fail(form->emit, WIRE_FAIL_MULTIPART, NULL);
}

/* Offset of the next delimiter at or after from; fails when there is none. */
static uint64_t
find_delimiter(Form *form, uint64_t from)
{
    for (;;) {
        size_t length = source_read(form->source, from, form->window, WINDOW);
        const char *found = memmem(form->window, length, form->delimiter, form->length);
        if (found != NULL)
            return from + (uint64_t)(found - form->window);
        if (length < WINDOW)
            broken(form);
        from += length - form->length + 1;
        emit_progress(form->emit, from, form->source->size);
    }
}

static const char *
skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

/* The end of a quoted value that starts at at: a quote, unless it is escaped by a backslash as old browsers
 * did. A backslash before the last quote is part of a name (WHATWG form submission writes a quote as %22). */
static const char *
quoted_end(const char *at, const char *end)
{
    for (; at < end; at++) {
        if (*at == '\\' && at + 1 < end && at[1] == '"') {
            const char *after = skip_blanks(at + 2, end);
            if (after < end && *after != ';')
                at++;
        } else if (*at == '"') {
            return at;
        }
    }
    return NULL;
}

/* Copies a value without its escapes; false when it is too long. */
static bool
copy_value(char *to, size_t room, const char *at, const char *end)
{
    size_t used = 0;
    while (at < end) {
        char c = *at++;
        if (c == '\\' && at < end && *at == '"')
            c = *at++;
        else if (c == '%' && end - at >= 2 && strncasecmp(at, "22", 2) == 0)
            c = '"', at += 2;
        else if (c == '%' && end - at >= 2 &&
                 (strncasecmp(at, "0D", 2) == 0 || strncasecmp(at, "0A", 2) == 0))
            c = ' ', at += 2;
        if (used == room)
            return false;
        to[used++] = c;
    }
    to[used] = '\0';
    return true;
}

/* One parameter of Content-Disposition (from after its ';'); returns where the next begins, or NULL. */
static const char *
take_parameter(Part *part, const char *at, const char *end)
{
    const char *key = at = skip_blanks(at, end);
    while (at < end && *at != '=' && *at != ';')
        at++;
    if (at == end || *at != '=')
        return NULL;
    size_t key_length = (size_t)(at - key);
    const char *value = ++at, *stop;
    if (at < end && *at == '"') {
        value++;
        stop = quoted_end(value, end);
        if (stop == NULL)
            return NULL;
        at = skip_blanks(stop + 1, end);
    } else {
        while (at < end && *at != ';')
            at++;
        stop = at;
    }
    bool fits = true;
    if (key_length == 4 && strncasecmp(key, "name", 4) == 0)
        fits = copy_value(part->name, NAME, value, stop);
    else if (key_length == 8 && strncasecmp(key, "filename", 8) == 0) {
        part->is_file = true;
        fits = copy_value(part->file, FILE_NAME, value, stop);
    }
    return fits && (at == end || *at == ';') ? at : NULL;
}

static bool
take_header(Part *part, const char *line, const char *end)
{
    static const char name[] = "content-disposition:";
    static const char kind[] = "form-data";
    if ((size_t)(end - line) < sizeof name || strncasecmp(line, name, sizeof name - 1) != 0)
        return true;
    line = skip_blanks(line + sizeof name - 1, end);
    if ((size_t)(end - line) < sizeof kind - 1 || strncasecmp(line, kind, sizeof kind - 1) != 0)
        return false;
    line = skip_blanks(line + sizeof kind - 1, end);
    while (line != NULL && line < end && *line == ';')
        line = take_parameter(part, line + 1, end);
    return line == end;
}

/* Reads the headers at offset at; returns where the content starts. */
static uint64_t
take_headers(Form *form, uint64_t at, Part *part)
{
    char head[LIMIT_FORM_HEADERS];
    size_t length = source_read(form->source, at, head, sizeof head);
    const char *line = head, *end = head + length;
    for (;;) {
        const char *stop = memmem(line, (size_t)(end - line), "\r\n", 2);
        if (stop == NULL)
            broken(form);
        if (stop == line)
            return at + (uint64_t)(line + 2 - head);
        if (!take_header(part, line, stop))
            broken(form);
        line = stop + 2;
    }
}

/* The name without the folders that some browsers send along. */
static const char *
base_name(const char *file)
{
    const char *base = file;
    for (const char *at = file; *at != '\0'; at++)
        if (*at == '/' || *at == '\\')
            base = at + 1;
    return base;
}

static void
take_content(Form *form, const Part *part, uint64_t start, uint64_t end)
{
    char value[LIMIT_FORM_FIELD];
    if (part->name[0] == '\0')
        broken(form);
    if (part->is_file) {
        if (form->files++ > 0)
            broken(form);
        emit_part(form->emit, part->name, base_name(part->file), start, end - start);
        return;
    }
    if (end - start > LIMIT_FORM_FIELD)
        broken(form);
    source_read_all(form->source, start, value, (size_t)(end - start), "form");
    emit_field(form->emit, part->name, value, (size_t)(end - start));
}

/* What follows a delimiter: true and moves on when a part begins, false when the form ends. */
static bool
take_boundary_end(Form *form, uint64_t *at)
{
    char after[256];
    size_t length = source_read(form->source, *at, after, sizeof after);
    if (length >= 2 && memcmp(after, "--", 2) == 0)
        return false;
    const char *end = skip_blanks(after, after + length);
    if (after + length - end < 2 || memcmp(end, "\r\n", 2) != 0)
        broken(form);
    *at += (uint64_t)(end + 2 - after);
    return true;
}

void
multipart_read(const Source *source, const ReadOptions *options, Emit *emit)
{
    static Form form;
    form.source = source;
    form.emit = emit;
    form.files = 0;
    int length = snprintf(form.delimiter, sizeof form.delimiter, "\r\n--%s", options->boundary);
    if (length < 5 || length >= (int)sizeof form.delimiter)
        broken(&form);
    form.length = (size_t)length;
    char first[DELIMITER];
    bool at_start = source_read(source, 0, first, form.length - 2) == form.length - 2 &&
                    memcmp(first, form.delimiter + 2, form.length - 2) == 0;
    uint64_t at = at_start ? form.length - 2 : find_delimiter(&form, 0) + form.length;
    for (unsigned parts = 0; take_boundary_end(&form, &at); parts++) {
        if (parts == LIMIT_FORM_PARTS)
            broken(&form);
        Part part = {0};
        uint64_t start = take_headers(&form, at, &part);
        /* content may be empty: then the line end before the delimiter is the one that ends the headers */
        uint64_t end = find_delimiter(&form, start - 2);
        take_content(&form, &part, start, end < start ? start : end);
        at = end + form.length;
    }
    if (form.files != 1)
        broken(&form);
}
