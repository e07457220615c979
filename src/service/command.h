/* What a program asks to have done once, however often it asks (Idempotency-Key): known by its key for a day, with its answer.
 *
 * The key comes into the database with the work: in the transaction of the use case, by its line in the trail (service_audit). So two
 * at once are done once, and a crash after the commit is known for what it is. The answer is kept after that; a crash in between
 * leaves a command that was done, whose answer is gone. What leaves no line in the trail (an own language, a log-out, work that
 * is itself asked for once: service/job.h) is noted with its answer only.
 *
 * Answers hold names and passwords that are shown once: they are sealed with a key that is made of the program's own, which is not
 * kept. Who reads the database reads nothing in them. */
#ifndef SERVICE_COMMAND_H
#define SERVICE_COMMAND_H

#include "service/service.h"

#define COMMAND_HOURS 24

typedef struct Command Command;
/* key: at least 16 characters that nobody guesses. request: all that was asked, so that the key of another is noticed. */
Command *command_new(const char *key, const char *request, gsize length);
void command_free(Command *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Command, command_free)

/* The id of a command of the desk (service/circulation.h) that this key is for: 64 letters and digits, of this account. New. */
char *command_desk_id(const Command *command, const Account *actor);

typedef enum {
    COMMAND_NEW,
    COMMAND_ANSWERED, /* *answer is new */
    COMMAND_UNANSWERED, /* done, and its answer not kept yet: a moment ago, or lost with a server that stopped */
    COMMAND_RUNNING,    /* the same, less than a minute ago */
    COMMAND_OTHER,      /* the key belongs to another request */
    COMMAND_FAILED,     /* error */
} CommandState;
CommandState service_command_find(Service *service, const Account *actor, const Command *command,
                                  char **answer, GError **error);
/* answer: text without NUL. */
gboolean service_command_answer(Service *service, const Account *actor, const Command *command,
                                const char *answer, GError **error);
/* It failed after all: it may be asked anew with the same key. */
void service_command_drop(Service *service, const Account *actor, const Command *command);

#endif
