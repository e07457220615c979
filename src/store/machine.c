/* Self-service machines in the database. */
#include "store/machine.h"

#include "store/db.h"
#include "text/text.h"

void
machine_free(Machine *machine)
{
    if (!machine)
        return;
    char *texts[] = {machine->login, machine->branch_code, machine->branch_name,
                     machine->allow, machine->charset,     machine->shows};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(machine);
}

static gpointer
machine_row(Store *store, StatementId id)
{
    Machine *machine = g_new0(Machine, 1);
    machine->id = db_int(store, id, 0);
    machine->library = db_int(store, id, 1);
    machine->branch = db_int(store, id, 2);
    machine->account = db_int(store, id, 3);
    machine->login = db_dup(store, id, 4);
    machine->allow = db_dup(store, id, 5);
    machine->charset = db_dup(store, id, 6);
    machine->shows = db_dup(store, id, 7);
    machine->asks_password = db_int(store, id, 8) != 0;
    machine->takes_payments = db_int(store, id, 9) != 0;
    machine->made_at = db_int(store, id, 10);
    machine->ended_at = db_int(store, id, 11);
    machine->branch_code = db_dup(store, id, 12);
    machine->branch_name = db_dup(store, id, 13);
    return machine;
}

gint64
store_machine_add(Store *store, const Machine *machine, const char *hash, GError **error)
{
    gint64 id = db_number(store, 0, ST_MACHINE_ADD, error, "iiitttttbbi", machine->library, machine->branch,
                          machine->account, machine->login, hash, machine->allow, machine->charset,
                          machine->shows, machine->asks_password, machine->takes_payments, machine->made_at);
    if (id != 0)
        return id;
    g_set_error_literal(
        error, STORE_ERROR, STORE_ERROR_CONFLICT,
        _("There is a machine with this name already. Nothing was added. Choose another name."));
    return -1;
}

GPtrArray *
store_machine_list(Store *store, gint64 library, GError **error)
{
    return db_query(store, ST_MACHINE_LIST, error, "i", library)
               ? db_rows(store, ST_MACHINE_LIST, machine_row, (GDestroyNotify)machine_free, error)
               : NULL;
}

Machine *
store_machine_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_MACHINE_GET, "machine", error, "i", id))
        return NULL;
    Machine *machine = machine_row(store, ST_MACHINE_GET);
    db_end(store, ST_MACHINE_GET);
    return machine;
}

Machine *
store_machine_find(Store *store, const char *login, char **hash, GError **error)
{
    if (!db_one(store, ST_MACHINE_FIND, "machine", error, "t", login))
        return NULL;
    Machine *machine = machine_row(store, ST_MACHINE_FIND);
    *hash = db_dup(store, ST_MACHINE_FIND, 14);
    db_end(store, ST_MACHINE_FIND);
    return machine;
}

gboolean
store_machine_end(Store *store, gint64 id, gint64 now, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_MACHINE_END, error, "ii", id, now) &&
           db_found(written, "machine", error);
}
