/* For MemorySanitizer, which ISA-L and expat are not built for: what ISA-L has written is set memory; EDEXML, which expat reads, is
 * left out. Needs --wrap of these functions. */
#include <isa-l/igzip_lib.h>
#include <sanitizer/msan_interface.h>

#include "reader/formats.h"

FormatRead __wrap_edexml_read;

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

void
__wrap_edexml_read(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)source;
    (void)options;
    (void)emit;
}
