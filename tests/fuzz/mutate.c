/* Changes one member of a package, seldom the list of its members; see mutate.h. */
#include "mutate.h"

#include <string.h>

#include "package.h"

/* Members come in any order; the part that matters most (the first of words) is drawn half of the time. */
static PackageMember *
draw_member(Package *package, const DamageWords *words, uint32_t *state)
{
    for (unsigned i = 0; i < package->count && damage_random(state, 2); i++)
        if (strcmp(package->member[i].name, words->parts[0]) == 0)
            return &package->member[i];
    return &package->member[damage_random(state, package->count)];
}

/* One to four damages, or one that knows nothing of XML. */
static size_t
change_text(const DamageWords *words, uint8_t *bytes, size_t length, size_t room, uint32_t *state,
            MutateBytes blind)
{
    if (damage_random(state, 4) == 0)
        return blind(bytes, length, room);
    for (unsigned times = 1 + damage_random(state, 4); times > 0; times--)
        length = damage_xml(words, bytes, length, room, damage_random(state, UINT32_MAX));
    return length;
}

static void
change_member(PackageMember *member, const DamageWords *words, uint32_t *state, MutateBytes blind)
{
    static uint8_t window[PACKAGE_BYTES];
    if (member->length > 0)
        memcpy(window, member->bytes, member->length);
    size_t length = change_text(words, window, member->length, sizeof window, state, blind);
    package_replace(member, window, length);
}

/* Which members there are, and what they are called. */
static void
change_list(Package *package, const DamageWords *words, uint32_t *state)
{
    unsigned index = damage_random(state, package->count), other = damage_random(state, package->count);
    const char *name = damage_pick(state, words->parts);
    PackageMember kept = package->member[index];
    switch (damage_random(state, 4)) {
    case 0:
        if (package->count > 1)
            package_remove(package, index);
        break;
    case 1:
        package_add(package, name, kept.bytes, kept.length);
        break;
    case 2:
        memcpy(package->member[index].name, name, strlen(name) + 1);
        break;
    default:
        package->member[index] = package->member[other];
        package->member[other] = kept;
    }
}

size_t
mutate_file(const DamageWords *words, uint8_t *bytes, size_t length, size_t room, uint32_t seed,
            MutateBytes blind)
{
    Package package;
    uint32_t state = seed | 1;
    if (damage_random(&state, 20) == 0)
        return blind(bytes, length, room);
    if (!package_unpack(&package, bytes, length))
        return change_text(words, bytes, length, room, &state, blind);
    if (damage_random(&state, 24) == 0)
        change_list(&package, words, &state);
    else
        change_member(draw_member(&package, words, &state), words, &state, blind);
    for (unsigned i = 0; i < package.count; i++)
        package.member[i].deflated = damage_random(&state, 16) == 0;
    size_t packed = package_pack(&package, bytes, room);
    package_clear(&package);
    return packed > 0 ? packed : blind(bytes, length, room);
}

static const PackageMember *
find_member(const Package *package, const char *name)
{
    for (unsigned i = 0; i < package->count; i++)
        if (strcmp(package->member[i].name, name) == 0)
            return &package->member[i];
    return NULL;
}

size_t
mutate_cross(const uint8_t *one, size_t one_length, const uint8_t *two, size_t two_length, uint8_t *to,
             size_t room, uint32_t seed)
{
    Package first, second;
    uint32_t state = seed | 1;
    size_t packed = 0;
    if (!package_unpack(&first, one, one_length))
        return 0;
    if (package_unpack(&second, two, two_length)) {
        for (unsigned i = 0; i < first.count; i++) {
            const PackageMember *other = find_member(&second, first.member[i].name);
            if (other != NULL && damage_random(&state, 2))
                package_replace(&first.member[i], other->bytes, other->length);
        }
        packed = package_pack(&first, to, room);
        package_clear(&second);
    }
    package_clear(&first);
    return packed;
}
