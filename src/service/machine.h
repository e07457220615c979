/* Use cases of self-service machines: set up by the library, let in by name, password and address, and the patron's own password. */
#ifndef SERVICE_MACHINE_H
#define SERVICE_MACHINE_H

#include "service/service.h"
#include "store/machine.h"

/* branch: code. allow, charset ("" = utf-8), shows ("" = first) as in Machine. */
typedef struct {
    const char *branch, *login, *allow, *charset, *shows;
    gboolean asks_password, takes_payments;
} NewMachine;
/* Its password, new: shown once, kept nowhere. RIGHT_LIBRARY_MANAGE. INPUT, CONFLICT: the name is taken. */
char *service_machine_add(Service *service, const Account *actor, const NewMachine *wanted, GError **error);
/* Of Machine, ended ones too; for the operator of every library. RIGHT_LIBRARY_MANAGE. */
GPtrArray *service_machine_list(Service *service, const Account *actor, GError **error);
/* Ends it, and its account: from its next message on it is nobody. */
gboolean service_machine_end(Service *service, const Account *actor, const char *login, GError **error);

/* A machine that said its name and password, with the account that it acts by. */
typedef struct {
    Machine *machine;
    Account *account;
} MachineVisit;
void machine_visit_free(MachineVisit *visit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MachineVisit, machine_visit_free)
/* Whether any machine in use may come from this address ("" = this computer), so that others need not be listened to. */
gboolean service_machine_expects(Service *service, const char *address, GError **error);
/* INPUT alike for an unknown name, a wrong password and a wrong address; LIMIT after too many wrong ones. Slow: a hash. */
MachineVisit *service_machine_enter(Service *service, const char *login, const char *password,
                                    const char *address, GError **error);
/* The same machine as it is now, for its next message; DENIED when it has been ended. */
gboolean service_machine_again(Service *service, MachineVisit *visit, GError **error);

#endif
