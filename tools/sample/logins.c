/* Log-ins for measuring the door: a school of pupils, and the library's people. */
#include "account/password.h"
#include "sample.h"
#include "store/account.h"
#include "store/grant.h"
#include "store/school.h"

#define EMPLOYEES 20

static gboolean
add(Store *store, Account *account, const char *hash, GError **error)
{
    char language[] = "";
    account->name = account->login;
    account->language = language;
    gint64 id = store_account_add(store, account, hash, error);
    const Grant grant = {.role = account->role, .library = account->library, .branch = account->branch};
    return id > 0 && (account->role == ROLE_PUPIL || store_grant_add(store, id, &grant, error) > 0);
}

/* One hash for all of a kind: what is measured later is to check it, and every check costs the same. */
static gboolean
add_all(Store *store, gint64 library, guint pupils, const char *password, GError **error)
{
    g_autoptr(Branch) school = g_new0(Branch, 1);
    school->library = library;
    school->code = g_strdup("9000");
    school->name = g_strdup("College");
    school->kind = BRANCH_SECONDARY;
    school->brin = g_strdup("");
    gint64 branch = store_branch_add(store, school, error);
    g_autofree char *of_pupils = password_hash(password, ROLE_PUPIL),
                    *of_staff = password_hash(password, ROLE_EMPLOYEE);
    if (branch < 0 || of_pupils == NULL || of_staff == NULL)
        return FALSE;
    for (guint i = 0; i < EMPLOYEES + pupils; i++) {
        gboolean pupil = i >= EMPLOYEES;
        g_autofree char *login = pupil ? g_strdup_printf("%u", 3000000001u + i - EMPLOYEES)
                                       : g_strdup_printf("balie%04u", i + 1);
        Account account = {.library = library,
                           .branch = pupil ? branch : 0,
                           .role = pupil ? ROLE_PUPIL : ROLE_EMPLOYEE,
                           .login = login};
        if (!add(store, &account, pupil ? of_pupils : of_staff, error))
            return FALSE;
    }
    return TRUE;
}

/* The library of that name, made when there is none. */
static gint64
library_of(Store *store, const char *name, GError **error)
{
    g_autoptr(Library) library = store_library_find(store, name, NULL);
    return library != NULL ? library->id : store_library_add(store, name, error);
}

gboolean
sample_logins(const char *url, const char *name, guint pupils, const char *password, GError **error)
{
    g_autoptr(Store) store = store_open(url, error);
    if (store == NULL)
        return FALSE;
    store_enter(store, STORE_EVERY_LIBRARY);
    if (!store_begin(store, error))
        return FALSE;
    gint64 library = library_of(store, name, error);
    return library > 0 && add_all(store, library, pupils, password, error) && store_commit(store, error);
}
