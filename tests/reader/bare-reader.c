/* The reader without its cage, for sanitizers: they map more memory than the cage allows. Reads descriptor 0
 * as instroom-reader does, without options. Never installed. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "reader/run.h"

int
main(void)
{
    struct stat input;
    ReadOptions options = {0};
    signal(SIGPIPE, SIG_IGN);
    int scratch = memfd_create("scratch", MFD_CLOEXEC);
    Emit *emit = emit_open(1, &options);
    if (emit == NULL || scratch < 0 || fstat(0, &input) != 0)
        return EMIT_EXIT_USAGE;
    Source source = {0, 0, (uint64_t)input.st_size, emit};
    run_read(&source, &options, scratch);
    emit_end(emit);
    return EMIT_EXIT_END;
}
