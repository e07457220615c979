/* Who someone is to the system: an account, its grants, and what they add up to. Values and pure rules; kept by store, used
 * by service. */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "account/grant.h"

typedef struct {
    gint64 id;
    gint64 library; /* 0 only for the operator */
    gint64 person;  /* of the register, who logs in with the card number too; 0 = none */
    char *login;    /* card number or user name, as typed at log-in (folded: digits and lower case) */
    char *name;     /* for display */
    char *language; /* "nl", "en" or "" */
    gboolean must_change_password;
    gint64
        one_time_until; /* instant; with must_change_password: nobody logs in with it from then on. Else 0 */
    gint64 closed_at;   /* instant; 0 = open. Nobody logs in to a closed one */
    Grant *grants;      /* in force on the day it was loaded for; owned */
    guint n_grants;
    gint64 *withheld; /* schools that withdrew the library staff's view of their pupils, rising; owned */
    guint n_withheld;
    /* What the grants add up to, by account_set_grants. For words and lists: what may be done goes by account_may. */
    Role role;          /* the highest; ROLE_PUPIL without any */
    gint64 branch;      /* the school of all of them; 0 = several, the whole library, or none */
    gboolean is_client; /* a program with a token of its own (account/client.h): its grants are its maker's */
    guint32 client_rights; /* 1 << Right: these and no other */
    struct Command *
        command; /* what this request of its is to have done once (service/command.h), borrowed; NULL = nothing */
} Account;
void account_free(Account *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Account, account_free)
/* Copies them, and derives role and branch. */
void account_set_grants(Account *account, const Grant *grants, guint length);
void account_set_withheld(Account *account, const gint64 *branches, guint length); /* copied */

/* May this account do this for this branch? library: the branch's library. branch 0 = not about one branch. Where a school
 * withdrew the library's view of its pupils, the library's grants give no right that shows them, and those of the school's
 * administration give what the library did for it (grant.h). */
gboolean account_may(const Account *account, Right right, gint64 library, gint64 branch);
/* The same as if no school withdrew anything: for lists that show no pupils, and to say why something is not shown. */
gboolean account_reaches(const Account *account, Right right, gint64 library, gint64 branch);
/* Works for the library of a school that withdrew the view of its pupils: their names are not for this account. */
gboolean account_view_withheld(const Account *account, gint64 library, gint64 branch);
/* May it do this anywhere: opens pages and menu entries, no more. */
gboolean account_has(const Account *account, Right right);
/* The only branch for which it may do this; 0 = for several, or for the whole library. */
gint64 account_branch(const Account *account, Right right);
/* All of them, of gint64, each once; NULL = the whole library. New. */
GArray *account_branches(const Account *account, Right right);
/* As whom its passwords are hashed and judged: whoever has no role yet may get any. */
Role account_password_role(const Account *account);

/* May the actor give this role there, or end it? It takes the role's right at that place, and nobody gives a role above the own. */
gboolean account_may_give(const Account *actor, Role role, gint64 library, gint64 branch);
/* May the actor give the account that has these grants (in force or to come) a new password, close it, change its name? It takes the
 * right wherever those hold, and none of them above the own role there. Nobody does so to
 * oneself. Without any grants it takes the right in the whole library. */
gboolean account_may_reset(const Account *actor, const Account *target, const Grant *grants, guint length);

/* Log-in names: card number or user name, 4-80 characters of letters, digits, _ - @ . ; new, folded; NULL when not valid. */
char *account_fold_login(const char *typed);
/* Digits only: a card number, or could be one some day. Nobody chooses such a user name. */
gboolean account_login_is_card(const char *login);

#endif
