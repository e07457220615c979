/* Who someone is to the system: accounts, roles, rights. Values and pure rules; kept by store, used by service. */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include <glib.h>

/* What a person may do. A right holds within a scope: a school's people for their branch, the library's for the branches
 * of their library. RIGHT_NONE is for routes that need no log-in. */
typedef enum {
    RIGHT_UNDECLARED, /* the 0 of a table line that forgot to say: nobody has it */
    RIGHT_NONE,       /* anyone, logged in or not */
    RIGHT_LOGGED_IN,  /* anyone with an account: own menu, own password */
    RIGHT_UPLOAD, /* deliver a pupils' file for the own branch, see its check, remove it while not imported */
    RIGHT_IMPORT_VIEW,    /* see and download the uploads of the library's schools, plans and reports */
    RIGHT_IMPORT_APPLY,   /* answer questions, map columns, apply, undo */
    RIGHT_IMPORT_CONFIRM, /* let a braked plan through */
    RIGHT_PEOPLE_VIEW,    /* see the pupils of the library's schools */
    RIGHT_PEOPLE_EDIT,
    RIGHT_LIBRARY_MANAGE, /* schools, accounts, policies */
    RIGHT_OPERATE,        /* everything of the installation, from the shell */
    N_RIGHTS,
} Right;
const char *right_name(Right right); /* "upload": stable */

typedef enum {
    ROLE_PUPIL,
    ROLE_TEACHER,
    ROLE_UPLOADER,
    ROLE_EMPLOYEE,
    ROLE_MANAGER,
    ROLE_OPERATOR,
    N_ROLES
} Role;
const char *role_name(Role role);  /* "uploader": stable */
const char *role_label(Role role); /* for people */
gboolean role_from_name(const char *name, Role *role);
gboolean role_has(Role role, Right right); /* the table of rights, in account.c */

typedef struct {
    gint64 id;
    gint64 library; /* 0 only for ROLE_OPERATOR */
    gint64 branch;  /* the own school; 0 for the library's people */
    Role role;
    char *login;    /* card number or user name, as typed at log-in (folded: digits and lower case) */
    char *name;     /* for display */
    char *language; /* "nl", "en" or "" */
    gboolean must_change_password;
} Account;
void account_free(Account *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Account, account_free)

/* May this account do this for this branch? library: the branch's library. branch 0 = not about one branch. */
gboolean account_may(const Account *account, Right right, gint64 library, gint64 branch);

/* Log-in names: card number or user name, 4-80 characters of letters, digits, _ - @ . ; new, folded; NULL when not valid. */
char *account_fold_login(const char *typed);

#endif
