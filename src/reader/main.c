/* instroom-reader: one untrusted file on descriptor 0, frames (wire/frame.h) to descriptor 1, in a cage.
 *
 * instroom-reader [--sheet N] [--list] [--encoding E] [--separator C] [--quote Q] [--range OFFSET:LENGTH] [--multipart
 * BOUNDARY]
 *
 * Exit: 0 END was sent, 1 FAIL was sent, 2 wrong use, 3 nobody reads the frames. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reader/csv.h"
#include "reader/run.h"
#include "reader/sandbox.h"

typedef struct {
    ReadOptions read;
    uint64_t offset, length; /* --range */
    bool ranged;
} Command;

static bool
take_number(const char *text, char end, uint64_t *number, const char **rest)
{
    char *stop;
    errno = 0;
    *number = strtoull(text, &stop, 10);
    *rest = stop;
    return errno == 0 && text[0] >= '0' && text[0] <= '9' && *stop == end;
}

static bool
take_option(Command *command, int option, const char *value)
{
    const char *rest;
    uint64_t number;
    switch (option) {
    case 's':
        if (!take_number(value, '\0', &number, &rest) || number == 0 || number > WIRE_SHEET_MAX)
            return false;
        command->read.sheet = (unsigned)number;
        return true;
    case 'l':
        command->read.list = true;
        return true;
    case 'e':
        command->read.encoding = value;
        return csv_encoding_known(value);
    case 'c':
        command->read.separator = strcmp(value, "tab") == 0 ? '\t' : value[0];
        return command->read.separator == '\t' ||
               (value[0] != '\0' && value[1] == '\0' && csv_separator_fits(value[0]));
    case 'q':
        command->read.quote = value;
        return csv_quote_take(value, &(CsvDialect){0});
    case 'r':
        command->ranged = true;
        return take_number(value, ':', &command->offset, &rest) &&
               take_number(rest + 1, '\0', &command->length, &rest);
    case 'm':
        command->read.boundary = value;
        return value[0] != '\0' && strlen(value) <= 70; /* RFC 2046 5.1.1 */
    default:
        return false;
    }
}

static bool
take_options(Command *command, int argc, char **argv)
{
    static const struct option options[] = {
        {"sheet", required_argument, NULL, 's'},     {"list", no_argument, NULL, 'l'},
        {"encoding", required_argument, NULL, 'e'},  {"separator", required_argument, NULL, 'c'},
        {"quote", required_argument, NULL, 'q'},     {"range", required_argument, NULL, 'r'},
        {"multipart", required_argument, NULL, 'm'}, {NULL, 0, NULL, 0},
    };
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        if (!take_option(command, option, optarg))
            return false;
    return optind == argc;
}

static const char usage[] =
    "instroom-reader [--sheet N] [--list] [--encoding E] [--separator C|tab] [--quote Q]\n"
    "                [--range OFFSET:LENGTH] [--multipart BOUNDARY] <FILE >FRAMES\n";

int
main(int argc, char **argv)
{
    Command command = {0};
    if (!take_options(&command, argc, argv)) {
        fputs(usage, stderr);
        return EMIT_EXIT_USAGE;
    }
    struct stat input;
    if (fstat(0, &input) != 0 || !S_ISREG(input.st_mode)) {
        fputs("instroom-reader: descriptor 0 must be a regular file\n", stderr);
        return EMIT_EXIT_USAGE;
    }
    signal(SIGPIPE, SIG_IGN);
    Emit *emit = emit_open(1, &command.read);
    if (emit == NULL) /* no memory, and no way to say so */
        return EMIT_EXIT_FAIL;
    int scratch = -1;
    const char *failed = sandbox_enter(&scratch);
    if (failed != NULL)
        emit_fail(emit, WIRE_FAIL_SANDBOX, failed, NULL);
    Source source = {0, 0, (uint64_t)input.st_size, emit};
    if (command.ranged) {
        if (command.offset > source.size || command.length > source.size - command.offset)
            emit_fail(emit, WIRE_FAIL_IO, "range outside the file", NULL);
        source.base = command.offset;
        source.size = command.length;
    }
    run_read(&source, &command.read, scratch);
    emit_end(emit);
    _exit(EMIT_EXIT_END);
}
