/* For MemorySanitizer: what ISA-L, which is not built for it, has written is set memory. Needs --wrap of both
 * functions. */
#include <isa-l/igzip_lib.h>
#include <sanitizer/msan_interface.h>

int __real_isal_inflate(struct inflate_state *state);
int __wrap_isal_inflate(struct inflate_state *state);
void __real_isal_inflate_init(struct inflate_state *state);
void __wrap_isal_inflate_init(struct inflate_state *state);

void
__wrap_isal_inflate_init(struct inflate_state *state)
{
    __real_isal_inflate_init(state);
    __msan_unpoison(state, sizeof *state);
}

int
__wrap_isal_inflate(struct inflate_state *state)
{
    const uint8_t *start = state->next_out;
    int result = __real_isal_inflate(state);
    __msan_unpoison(state, sizeof *state);
    __msan_unpoison(start, (size_t)(state->next_out - start));
    return result;
}
