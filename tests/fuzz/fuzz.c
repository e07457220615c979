/* libFuzzer's entry for the target that FUZZ_TARGET names. */
#include "targets.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length);

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    static const FuzzTarget *target;
    if (!target)
        target = fuzz_target_find(FUZZ_TARGET);
    target->feed(bytes, length);
    return 0;
}
