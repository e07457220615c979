/* A zip as its members, for what changes the XML in it: taken apart, and packed again with right sizes and checksums. Does not
 * ask the reader's own zip.c. libc and ISA-L only. */
#ifndef TESTS_FUZZ_PACKAGE_H
#define TESTS_FUZZ_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKAGE_MEMBERS 32u
#define PACKAGE_NAME    80u
#define PACKAGE_BYTES   (256u << 10) /* in a member, unpacked */

typedef struct {
    char name[PACKAGE_NAME];
    uint8_t *bytes; /* owned */
    size_t length;
    bool deflated;
} PackageMember;

typedef struct {
    PackageMember member[PACKAGE_MEMBERS];
    unsigned count;
} Package;

/* False when the bytes are no zip, or one beyond the bounds above; package is empty then. */
bool package_unpack(Package *package, const uint8_t *bytes, size_t length);
/* Copies the bytes; false when there is no room. */
bool package_add(Package *package, const char *name, const void *bytes, size_t length);
void package_remove(Package *package, unsigned index);
void package_replace(PackageMember *member, const uint8_t *bytes, size_t length); /* copies */
/* Returns the length, or 0 when it does not fit. */
size_t package_pack(const Package *package, uint8_t *to, size_t room);
void package_clear(Package *package);

#endif
