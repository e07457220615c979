/* The options that `check` and `import` share: what a person can choose for one file. */
#ifndef CLI_CHOICES_H
#define CLI_CHOICES_H

#include "cli/cli.h"
#include "service/import.h"

typedef struct {
    char *branch, *school_year, *mode, *encoding, *separator, *quote;
    char **columns, **answers;
    int sheet;
    gboolean items;
    RosterAnswers *parsed;
} Choices;

/* New array of entries, then room for extra of the caller's (borrowed texts of choices). g_free. */
GOptionEntry *choices_entries(Choices *choices, const GOptionEntry *extra);
void choices_clear(Choices *choices);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Choices, choices_clear)

/* Opens FILE against the register; to_apply: for service_import_apply, which makes the plan itself. NULL: printed, *code set. */
ImportCase *choices_open(Choices *choices, Service *service, const char *path, gboolean to_apply, int *code);
/* The exit code of a plan that was only shown. */
int choices_exit(const ImportCase *icase);

#endif
