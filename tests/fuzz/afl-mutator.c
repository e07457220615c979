/* For AFL++: packages are changed inside their zip, and XML as such (mutate.h); other files it changes by itself. */
#include <string.h>

#include "mutate.h"
#include "package.h"

#define MUTATED_MAX (1u << 20)

void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t length, uint8_t **changed, uint8_t *other,
                       size_t other_length, size_t room);
void afl_custom_deinit(void *data);

static uint32_t state;
static uint8_t window[MUTATED_MAX];

void *
afl_custom_init(void *afl, unsigned seed)
{
    (void)afl;
    state = seed | 1;
    return &state;
}

void
afl_custom_deinit(void *data)
{
    (void)data;
}

/* Some bytes become others, or go. */
static size_t
change_bytes(uint8_t *bytes, size_t length, size_t room)
{
    (void)room;
    for (uint32_t times = 1 + damage_random(&state, 4); times > 0 && length > 0; times--) {
        uint32_t at = damage_random(&state, (uint32_t)length);
        if (damage_random(&state, 4) > 0)
            bytes[at] = (uint8_t)damage_random(&state, 256);
        else
            memmove(bytes + at, bytes + at + 1, --length - at);
    }
    return length;
}

size_t
afl_custom_fuzz(void *data, uint8_t *bytes, size_t length, uint8_t **changed, uint8_t *other,
                size_t other_length, size_t room)
{
    static const struct {
        const char *mark;
        const DamageWords *words;
    } marks[] = {{"xl/w", &damage_xlsx},
                 {"content.xml", &damage_ods},
                 {"opendocument", &damage_ods},
                 {"<EDEX", &damage_edexml}};
    (void)data;
    *changed = window;
    room = room < sizeof window ? room : sizeof window;
    const DamageWords *words = NULL;
    for (size_t i = 0; length <= room && words == NULL && i < sizeof marks / sizeof *marks; i++)
        if (memmem(bytes, length, marks[i].mark, strlen(marks[i].mark)) != NULL)
            words = marks[i].words;
    if (words == NULL)
        return 0; /* none from here */
    if (damage_random(&state, 8) == 0) {
        size_t crossed = mutate_cross(bytes, length, other, other_length, window, room,
                                      damage_random(&state, UINT32_MAX));
        if (crossed > 0)
            return crossed;
    }
    memcpy(window, bytes, length);
    return mutate_file(words, window, length, room, damage_random(&state, UINT32_MAX), change_bytes);
}
