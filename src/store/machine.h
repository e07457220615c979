/* Self-service machines that speak SIP2: each of one school, with an account of its own for what it does. */
#ifndef STORE_MACHINE_H
#define STORE_MACHINE_H

#include "store/store.h"

typedef struct {
    gint64 id, library, branch, account;
    gint64 made_at, ended_at; /* instants; ended_at 0 = in use */
    char *login, *branch_code, *branch_name;
    char *allow;   /* addresses and networks from which it may come (library/sip.h); "" = this machine only */
    char *charset; /* sip_charset_name */
    char *shows;   /* what it gets to see of a patron's name: "none", "first", "full" */
    gboolean asks_password, takes_payments;
} Machine;
void machine_free(Machine *machine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Machine, machine_free)

gint64 store_machine_add(Store *store, const Machine *machine, const char *hash,
                         GError **error); /* id; -1: CONFLICT when the log-in is taken */
GPtrArray *store_machine_list(Store *store, gint64 library, GError **error); /* of Machine, ended ones too */
Machine *store_machine_get(Store *store, gint64 id, GError **error);
/* hash: of its password, new. STORE_ERROR_NOT_FOUND. */
Machine *store_machine_find(Store *store, const char *login, char **hash, GError **error);
gboolean store_machine_end(Store *store, gint64 id, gint64 now,
                           GError **error); /* NOT_FOUND: ended already */

#endif
