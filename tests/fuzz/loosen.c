/* Follows XML tag by tag, more strictly than any reader; see loosen.h. */
#include "loosen.h"

#include <string.h>

#include "package.h"

static const uint8_t *
skip_name(const uint8_t *at, const uint8_t *end)
{
    static const char marks[] = ":_.-";
    while (at < end && ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                        (*at >= '0' && *at <= '9') || memchr(marks, *at, sizeof marks - 1) != NULL))
        at++;
    return at;
}

static const uint8_t *
skip_space(const uint8_t *at, const uint8_t *end)
{
    while (at < end && memchr(" \t\r\n", *at, 4) != NULL)
        at++;
    return at;
}

/* From behind < to its > or />, or NULL. */
static const uint8_t *
skip_inside(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *from = at += at < end && *at == '/', *name = skip_name(at, end);
    if (name == from)
        return NULL;
    for (at = name;;) {
        const uint8_t *next = skip_space(at, end);
        if (next < end && (*next == '>' || (*next == '/' && end - next > 1 && next[1] == '>')))
            return next;
        from = next;
        at = skip_name(next, end);
        if (at == from || next == name || end - at < 2 || at[0] != '=' || (at[1] != '"' && at[1] != '\''))
            return NULL;
        at = memchr(at + 2, at[1], (size_t)(end - at - 2));
        if (at == NULL)
            return NULL;
        name = ++at;
    }
}

/* Returns the new length, 0 when the XML is not plain. */
static size_t
loosen(const uint8_t *at, size_t length, uint8_t *to, size_t room)
{
    const uint8_t *end = at + length;
    size_t used = 0;
    if (length > 5 && memcmp(at, "<?xml", 5) == 0) {
        const uint8_t *stop = memchr(at, '>', length);
        if (stop == NULL || (size_t)(stop + 1 - at) > room)
            return 0;
        memcpy(to, at, used = (size_t)(stop + 1 - at));
        at = stop + 1;
    }
    for (const uint8_t *tag; (tag = memchr(at, '<', (size_t)(end - at))) != NULL;) {
        const uint8_t *stop = skip_inside(tag + 1, end);
        if (stop == NULL || (size_t)(stop - at) + 3 > room - used)
            return 0;
        memcpy(to + used, at, (size_t)(stop - at));
        used += (size_t)(stop - at);
        to[used++] = ' ';
        size_t mark = *stop == '/' ? 2 : 1;
        memcpy(to + used, stop, mark);
        used += mark;
        at = stop + mark;
    }
    if ((size_t)(end - at) > room - used)
        return 0;
    memcpy(to + used, at, (size_t)(end - at));
    return used + (size_t)(end - at);
}

static int
is_xml(const char *name)
{
    size_t length = strlen(name);
    return (length > 4 && strcasecmp(name + length - 4, ".xml") == 0) ||
           (length > 5 && strcasecmp(name + length - 5, ".rels") == 0);
}

size_t
loosen_package(const uint8_t *bytes, size_t length, uint8_t *to, size_t room)
{
    static uint8_t window[PACKAGE_BYTES];
    Package package;
    int plain = package_unpack(&package, bytes, length);
    for (unsigned i = 0; plain && i < package.count; i++) {
        PackageMember *member = &package.member[i];
        if (!is_xml(member->name))
            continue;
        size_t size = loosen(member->bytes, member->length, window, sizeof window);
        plain = size > 0;
        if (plain)
            package_replace(member, window, size);
    }
    size_t packed = plain ? package_pack(&package, to, room) : 0;
    package_clear(&package);
    return packed;
}
