/* What the commands of `instroom` share: options, exit codes, printing. One file per command beside this. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <glib.h>

#include "service/service.h"
#include "text/json.h"

/* Exit codes, the same in --help and the manual pages. */
typedef enum {
    EXIT_DONE = 0,
    EXIT_ROWS_REFUSED = 1, /* done, but findings refuse rows */
    EXIT_USAGE = 2,
    EXIT_BRAKED = 3,
    EXIT_UNREADABLE = 4,
    EXIT_STALE = 5, /* the register changed meanwhile */
    EXIT_DENIED = 6,
    EXIT_STORAGE = 7,
} ExitCode;

typedef struct {
    gboolean json;
    char *database;    /* --database, or NULL */
    char *keys;        /* --keys, or NULL */
    guint connections; /* at most; 0 = 2 */
} Cli;

typedef int (*CommandRun)(Cli *cli, int argc, char **argv);

/* Options of a command beside the common ones (--database, --format, --help). usage: "FILE", "NUMBER", …; the rest of the
 * arguments must be between min and max in number. FALSE: a message was printed, return EXIT_USAGE. */
typedef struct {
    const char *usage, *summary;
    GOptionEntry *entries; /* or NULL */
    int min, max;
} CommandLine;
gboolean cli_parse(Cli *cli, const CommandLine *line, int *argc, char ***argv);

/* Opens the database; NULL: the error was printed, *code set. checks: run uploads' checks in the background. */
Service *cli_service(Cli *cli, int *code);
/* Prints the error and gives the exit code that stands for it. Takes error. */
int cli_fail(GError *error);
int cli_exit_code(const GError *error);
int cli_usage(const char *message);
void cli_print(const char *format, ...) G_GNUC_PRINTF(1, 2); /* to standard output */
void cli_print_json(JsonWriter *writer);                     /* takes the writer */
int cli_open_file(const char *path, int *code); /* descriptor, or -1 with *code set and a message printed */
GBytes *cli_read_file(const char *path,
                      int *code); /* new; NULL: the same. It must not be written meanwhile */

/* The file of the mail server: what --mail said, else INSTROOM_MAIL, else NULL. Borrowed. */
const char *cli_mail_file(const char *option);
/* The same with another option and variable. */
const char *cli_file(const char *option, const char *variable);

/* Uploaded files are destroyed after so many days, unless --keep-files says otherwise. */
#define KEEP_FILES_DAYS 30
/* Threads that do jobs, unless --workers says otherwise. */
#define WORK_THREADS     2
#define WORK_MAX_THREADS 64

/* The commands. */
int command_account(Cli *cli, int argc, char **argv);
int command_audit(Cli *cli, int argc, char **argv);
int command_backup(Cli *cli, int argc, char **argv);
int command_batch(Cli *cli, int argc, char **argv);
int command_branch(Cli *cli, int argc, char **argv);
int command_check(Cli *cli, int argc, char **argv);
int command_copy(Cli *cli, int argc, char **argv);
int command_dump(Cli *cli, int argc, char **argv);
int command_import(Cli *cli, int argc, char **argv);
int command_imports(Cli *cli, int argc, char **argv);
int command_jobs(Cli *cli, int argc, char **argv);
int command_keys(Cli *cli, int argc, char **argv);
int command_library(Cli *cli, int argc, char **argv);
int command_mail(Cli *cli, int argc, char **argv);
int command_person(Cli *cli, int argc, char **argv);
int command_sip(Cli *cli, int argc, char **argv);
int command_sign_in(Cli *cli, int argc, char **argv);
int command_report(Cli *cli, int argc, char **argv);
int command_restore(Cli *cli, int argc, char **argv);
int command_retention(Cli *cli, int argc, char **argv);
int command_openapi(Cli *cli, int argc, char **argv);
int command_routes(Cli *cli, int argc, char **argv);
int command_rows(Cli *cli, int argc, char **argv);
int command_serve(Cli *cli, int argc, char **argv);
int command_target(Cli *cli, int argc, char **argv);
int command_titles(Cli *cli, int argc, char **argv);
int command_token(Cli *cli, int argc, char **argv);
int command_undo(Cli *cli, int argc, char **argv);
int command_work(Cli *cli, int argc, char **argv);

#endif
