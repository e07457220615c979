/* libFuzzer's entries for the target that FUZZ_TARGET names. */
#include "mutate.h"
#include "targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t room, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_length, const uint8_t *two, size_t two_length,
                                 uint8_t *to, size_t room, unsigned seed);

static const FuzzTarget *
target_here(void)
{
    static const FuzzTarget *target;
    if (!target)
        target = fuzz_target_find(FUZZ_TARGET);
    return target;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    target_here()->feed(bytes, length);
    return 0;
}

#ifdef FUZZ_WORDS
size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t room, unsigned seed)
{
    return mutate_file(target_here()->words, bytes, length, room, seed, LLVMFuzzerMutate);
}

size_t
LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_length, const uint8_t *two, size_t two_length,
                          uint8_t *to, size_t room, unsigned seed)
{
    return mutate_cross(one, one_length, two, two_length, to, room, seed);
}
#endif
