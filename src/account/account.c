/* What an account's grants add up to, and what a log-in name looks like. */
#include "account/account.h"

#include <string.h>

void
account_free(Account *account)
{
    if (!account)
        return;
    g_free(account->login);
    g_free(account->name);
    g_free(account->language);
    g_free(account->grants);
    g_free(account->withheld);
    g_free(account);
}

void
account_set_grants(Account *account, const Grant *grants, guint length)
{
    Grant *copy = length > 0 ? g_memdup2(grants, length * sizeof *grants) : NULL;
    g_free(account->grants);
    account->grants = copy;
    account->n_grants = length;
    account->role = ROLE_PUPIL;
    account->branch = length > 0 ? grants[0].branch : 0;
    for (guint i = 0; i < length; i++) {
        account->role = MAX(account->role, grants[i].role);
        if (grants[i].branch != account->branch)
            account->branch = 0;
    }
}

void
account_set_withheld(Account *account, const gint64 *branches, guint length)
{
    gint64 *copy = length > 0 ? g_memdup2(branches, length * sizeof *branches) : NULL;
    g_free(account->withheld);
    account->withheld = copy;
    account->n_withheld = length;
}

static gboolean
is_withheld(const Account *account, gint64 branch)
{
    for (guint i = 0; branch != 0 && i < account->n_withheld; i++)
        if (account->withheld[i] == branch)
            return TRUE;
    return FALSE;
}

/* A program has the rights that were chosen for it, of those its maker has. */
static gboolean
is_for(const Account *account, Right right)
{
    return !account->is_client || right <= RIGHT_LOGGED_IN || (account->client_rights & (1u << right)) != 0;
}

/* What the school's administration does itself as long as the library may not see the pupils. */
static gboolean
falls_to(const Account *account, const Grant *grant, Right right)
{
    return grant->role == ROLE_UPLOADER && right_falls_to_school(right) &&
           is_withheld(account, grant->branch);
}

/* By the grants alone, whatever of them is for a program. */
static gboolean
grants_allow(const Account *account, Right right, gint64 library, gint64 branch)
{
    gboolean withheld = right_shows_pupils(right) && is_withheld(account, branch);
    for (guint i = 0; i < account->n_grants; i++) {
        const Grant *grant = &account->grants[i];
        if (falls_to(account, grant, right) && grant->library == library && grant->branch == branch)
            return TRUE;
        if ((!withheld || role_is_of_school(grant->role)) && grant_allows(grant, right, library, branch))
            return TRUE;
    }
    return FALSE;
}

static gboolean
grants_reach(const Account *account, Right right, gint64 library, gint64 branch)
{
    for (guint i = 0; i < account->n_grants; i++)
        if (grant_allows(&account->grants[i], right, library, branch))
            return TRUE;
    return grants_allow(account, right, library, branch);
}

gboolean
account_may(const Account *account, Right right, gint64 library, gint64 branch)
{
    return right == RIGHT_NONE || right == RIGHT_LOGGED_IN ||
           (is_for(account, right) && grants_allow(account, right, library, branch));
}

gboolean
account_reaches(const Account *account, Right right, gint64 library, gint64 branch)
{
    return right == RIGHT_NONE || right == RIGHT_LOGGED_IN ||
           (is_for(account, right) && grants_reach(account, right, library, branch));
}

/* A program is the library's as its maker is, also when it was not given the right to look pupils up. */
gboolean
account_view_withheld(const Account *account, gint64 library, gint64 branch)
{
    return is_withheld(account, branch) && grants_reach(account, RIGHT_PEOPLE_VIEW, library, branch) &&
           !grants_allow(account, RIGHT_PEOPLE_VIEW, library, branch);
}

static gboolean
gives(const Account *account, const Grant *grant, Right right)
{
    return is_for(account, right) && (role_has(grant->role, right) || falls_to(account, grant, right));
}

gboolean
account_has(const Account *account, Right right)
{
    if (right == RIGHT_NONE || right == RIGHT_LOGGED_IN)
        return TRUE;
    for (guint i = 0; i < account->n_grants; i++)
        if (gives(account, &account->grants[i], right))
            return TRUE;
    return FALSE;
}

gint64
account_branch(const Account *account, Right right)
{
    gint64 only = 0;
    for (guint i = 0; i < account->n_grants; i++) {
        const Grant *grant = &account->grants[i];
        if (!gives(account, grant, right))
            continue;
        if (grant->branch == 0 || (only != 0 && only != grant->branch))
            return 0;
        only = grant->branch;
    }
    return only;
}

GArray *
account_branches(const Account *account, Right right)
{
    g_autoptr(GArray) branches = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < account->n_grants; i++) {
        const Grant *grant = &account->grants[i];
        gboolean is_new = gives(account, grant, right);
        if (is_new && grant->branch == 0 && !role_is_of_school(grant->role))
            return NULL;
        for (guint k = 0; k < branches->len && is_new; k++)
            is_new = g_array_index(branches, gint64, k) != grant->branch;
        if (is_new && grant->branch != 0)
            g_array_append_val(branches, grant->branch);
    }
    return g_steal_pointer(&branches);
}

Role
account_password_role(const Account *account)
{
    return account->n_grants == 0 ? ROLE_TEACHER : account->role;
}

/* The highest role that the account has at that place; -1 = none. */
static int
role_at(const Account *account, gint64 library, gint64 branch)
{
    int highest = -1;
    for (guint i = 0; i < account->n_grants; i++) {
        const Grant *grant = &account->grants[i];
        gboolean reaches = grant->role == ROLE_OPERATOR ||
                           (grant->library == library && (grant->branch == 0 || grant->branch == branch));
        if (reaches)
            highest = MAX(highest, (int)grant->role);
    }
    return highest;
}

gboolean
account_may_give(const Account *actor, Role role, gint64 library, gint64 branch)
{
    Right right = role_giver(role);
    return right != RIGHT_UNDECLARED && account_may(actor, right, library, branch) &&
           (int)role <= role_at(actor, library, branch);
}

gboolean
account_may_reset(const Account *actor, const Account *target, const Grant *grants, guint length)
{
    if (actor->id != 0 && actor->id == target->id)
        return FALSE;
    if (length == 0)
        return account_may(actor, RIGHT_PASSWORD_RESET, target->library, 0);
    for (guint i = 0; i < length; i++) {
        /* A school's own people stay whom the desk helps with a forgotten password, whatever is seen of its pupils. */
        gboolean (*may)(const Account *, Right, gint64,
                        gint64) = grants[i].role == ROLE_PUPIL ? account_may : account_reaches;
        if (!may(actor, RIGHT_PASSWORD_RESET, grants[i].library, grants[i].branch) ||
            (int)grants[i].role > role_at(actor, grants[i].library, grants[i].branch))
            return FALSE;
    }
    return TRUE;
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

gboolean
account_login_is_card(const char *login)
{
    return *login != '\0' && login[strspn(login, "0123456789")] == '\0';
}
