/* Shared by the use cases of accounts, their roles, and classes. */
#ifndef SERVICE_ACCOUNT_PARTS_H
#define SERVICE_ACCOUNT_PARTS_H

#include "roster/plan.h"
#include "service/private.h"
#include "store/account.h"
#include "store/credential.h"
#include "store/grant.h"

gboolean account_refuse(GError **error, ServiceError code, const char *message); /* FALSE */
gboolean account_absent(GError **error); /* of another library: as if it were not there. FALSE */

/* Right before the commit: what was done to an account, whose library is the actor's or the account's, and whose data it is. */
gboolean account_note(Connection *connection, const Account *actor, const AuditEvent *event, gint64 person,
                      GError **error);

/* A one-time password and its hash. Slow: without a transaction open. */
typedef struct {
    char *password, *hash;
} FreshPassword;
gboolean fresh_password_make(FreshPassword *fresh, Role role, GError **error);
void fresh_password_clear(FreshPassword *fresh);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FreshPassword, fresh_password_clear)

/* Until when a one-time password that is given now is good: to the end of last_day (civil date). */
typedef struct {
    gint64 until; /* instant */
    char last_day[11];
} OneTimeTerm;
gboolean one_time_term_find(Connection *connection, gint64 library, OneTimeTerm *term, GError **error);

/* INPUT, with what to do better: the account may not have this as its own password. */
gboolean password_judge(Connection *connection, const Account *account, const char *fresh, GError **error);

/* Within the transaction of what it tells: a letter to the account's own address, or to the one of before ("" = none). Pupils get
 * none: nobody who is a pupil and nothing else has mail from here. */
gboolean login_letter(Connection *connection, const Account *account, MailKind kind, const char *address,
                      GError **error);

/* The same about another address: to the one of before, which "" is none, and to the one that it is now. */
gboolean login_letter_address(Connection *connection, const Account *account, const char *before,
                              GError **error);

/* The same for whoever gets another address by an import or its undoing, in its transaction. */
gboolean login_letters_of_plan(Connection *connection, gint64 library, const RosterPlan *plan,
                               GError **error);

/* Grants in force or to come, of Grant; new. */
GArray *account_open_grants(Store *store, gint64 account, const char *today, GError **error);

/* An open account that the actor may reset (account_may_reset); NULL with error. */
Account *account_resettable(Connection *connection, const Account *actor, gint64 id, GError **error);

/* Within a transaction: CONFLICT when the library would have no manager without this grant of the account. */
gboolean account_manager_stays(Connection *connection, gint64 account, const Grant *grant, GError **error);

/* The account of a person, to be made or opened again within a transaction; its id, or -1 with the store's error. */
typedef struct {
    gint64 id; /* the person's */
    const AccountPerson *person;
    const char *login, *hash;
    gint64 until; /* of the one-time password that hash is of */
} PersonAccount;
gint64 account_write_for_person(Store *store, const PersonAccount *wanted, const Account *old,
                                GError **cause);

#endif
