/* The table of rights, role names, and what a log-in name looks like. */
#include "account/account.h"

#include "text/text.h"

static const char *const right_names[N_RIGHTS] = {
    [RIGHT_UNDECLARED] = "undeclared",
    [RIGHT_NONE] = "none",
    [RIGHT_LOGGED_IN] = "logged-in",
    [RIGHT_UPLOAD] = "upload",
    [RIGHT_IMPORT_VIEW] = "import-view",
    [RIGHT_IMPORT_APPLY] = "import-apply",
    [RIGHT_IMPORT_CONFIRM] = "import-confirm",
    [RIGHT_PEOPLE_VIEW] = "people-view",
    [RIGHT_PEOPLE_EDIT] = "people-edit",
    [RIGHT_LIBRARY_MANAGE] = "library-manage",
    [RIGHT_OPERATE] = "operate",
};

#define BIT(right) (1u << (right))

enum {
    RIGHTS_READER = BIT(RIGHT_NONE) | BIT(RIGHT_LOGGED_IN),
    RIGHTS_UPLOADER = RIGHTS_READER | BIT(RIGHT_UPLOAD),
    RIGHTS_EMPLOYEE = RIGHTS_UPLOADER | BIT(RIGHT_IMPORT_VIEW) | BIT(RIGHT_IMPORT_APPLY) |
                      BIT(RIGHT_IMPORT_CONFIRM) | BIT(RIGHT_PEOPLE_VIEW) | BIT(RIGHT_PEOPLE_EDIT),
    RIGHTS_MANAGER = RIGHTS_EMPLOYEE | BIT(RIGHT_LIBRARY_MANAGE),
    RIGHTS_OPERATOR = RIGHTS_MANAGER | BIT(RIGHT_OPERATE),
};

static const struct {
    const char *name, *label;
    guint rights;
} roles[N_ROLES] = {
    [ROLE_PUPIL] = {"pupil", N_("Pupil"), RIGHTS_READER},
    [ROLE_TEACHER] = {"teacher", N_("Teacher"), RIGHTS_READER},
    [ROLE_UPLOADER] = {"uploader", N_("School administration"), RIGHTS_UPLOADER},
    [ROLE_EMPLOYEE] = {"employee", N_("Library employee"), RIGHTS_EMPLOYEE},
    [ROLE_MANAGER] = {"manager", N_("Library manager"), RIGHTS_MANAGER},
    [ROLE_OPERATOR] = {"operator", N_("System operator"), RIGHTS_OPERATOR},
};

const char *
right_name(Right right)
{
    g_assert(right < N_RIGHTS);
    return right_names[right];
}

const char *
role_name(Role role)
{
    g_assert(role < N_ROLES);
    return roles[role].name;
}

const char *
role_label(Role role)
{
    g_assert(role < N_ROLES);
    return _(roles[role].label);
}

gboolean
role_from_name(const char *name, Role *role)
{
    for (guint i = 0; i < N_ROLES; i++)
        if (g_strcmp0(name, roles[i].name) == 0) {
            *role = i;
            return TRUE;
        }
    return FALSE;
}

gboolean
role_has(Role role, Right right)
{
    g_assert(role < N_ROLES && right < N_RIGHTS);
    return (roles[role].rights & BIT(right)) != 0;
}

void
account_free(Account *account)
{
    if (!account)
        return;
    g_free(account->login);
    g_free(account->name);
    g_free(account->language);
    g_free(account);
}

gboolean
account_may(const Account *account, Right right, gint64 library, gint64 branch)
{
    if (!role_has(account->role, right))
        return FALSE;
    if (account->role == ROLE_OPERATOR || right <= RIGHT_LOGGED_IN)
        return TRUE;
    if (account->library == 0 || account->library != library)
        return FALSE;
    /* A school's people never reach past their own branch; one of them without a branch reaches nothing. */
    gboolean of_school = account->role <= ROLE_UPLOADER || account->branch != 0;
    return !of_school || (account->branch != 0 && account->branch == branch);
}

char *
account_fold_login(const char *typed)
{
    g_autofree char *login = g_strstrip(g_strdup(typed ? typed : ""));
    gsize length = strlen(login);
    if (length < 4 || length > 80)
        return NULL;
    for (char *c = login; *c; c++) {
        if (!g_ascii_isalnum(*c) && !strchr("_-@.", *c))
            return NULL;
        *c = g_ascii_tolower(*c);
    }
    return g_steal_pointer(&login);
}
