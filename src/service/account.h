/* Use cases of accounts: log-ins of persons, one-time passwords, roles with their history, the right to upload. */
#ifndef SERVICE_ACCOUNT_H
#define SERVICE_ACCOUNT_H

#include "service/service.h"
#include "store/grant.h"

/* A log-in and the password for its first use: shown once, kept nowhere. */
typedef struct {
    gint64 account;
    char *name, *login, *password;
    char *card;        /* "" without; logs in too */
    char last_day[11]; /* civil date: the password is good to its end */
} OneTime;
void one_time_free(OneTime *one_time);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OneTime, one_time_free)

/* An account with its first role. library by name (NULL = the actor's own), branch by code (NULL for the library's people), login
 * typed. password NULL = a one-time password is made, given back and must be changed at the first log-in. */
typedef struct {
    const char *library, *branch, *login, *name, *password;
    Role role;
} NewAccount;
/* one_time: new, or NULL with a password that was given; where it goes may be NULL. */
gint64 service_account_add(Service *service, const Account *actor, const NewAccount *account,
                           OneTime **one_time, GError **error);
GPtrArray *
service_account_list(Service *service, const Account *actor,
                     GError **error); /* of Account: open ones that the actor may manage or reset */
/* By user name or card number. */
Account *service_account_find(Service *service, const Account *actor, const char *login, GError **error);

/* Makes the log-in of a person of the register, without any role; a closed one is opened again with a new password. login NULL or
 * "": the card number alone. RIGHT_PEOPLE_EDIT. CONFLICT: there is one already, or the name is taken; INPUT: the person has no
 * card, or the name cannot be one. */
OneTime *service_account_make(Service *service, const Account *actor, gint64 person, const char *login,
                              GError **error);
/* The account of a person; NOT_FOUND when there is none. RIGHT_PEOPLE_VIEW. */
Account *service_account_of_person(Service *service, const Account *actor, gint64 person, GError **error);
/* A new one-time password; ends the account's sessions. Who may: account_may_reset. */
OneTime *service_account_reset(Service *service, const Account *actor, gint64 id, GError **error);
/* Closes it: its roles and its links to other organisations end, nobody logs in any more. Refused for the last manager of a library. RIGHT_LIBRARY_MANAGE. */
gboolean service_account_close(Service *service, const Account *actor, gint64 id, GError **error);

/* What a page about an account shows. */
typedef struct {
    Account *account;
    GPtrArray *lines; /* of GrantLine, newest first, ended ones too */
    char *card;       /* "" without */
    gboolean may_reset, may_close;
} AccountView;
void account_view_free(AccountView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AccountView, account_view_free)
AccountView *service_account_view(Service *service, const Account *actor, gint64 id, GError **error);

/* branch 0 = the whole library. from, to as people type dates; from "" = today, to "" = until it is ended. */
typedef struct {
    Role role;
    gint64 branch;
    const char *from, *to;
} NewGrant;
/* Who may: account_may_give. The upload right (ROLE_UPLOADER) takes a person who is a member of the library: INPUT when not.
 * id or -1; CONFLICT when the account has this role there already. */
gint64 service_grant_add(Service *service, const Account *actor, gint64 account, const NewGrant *grant,
                         GError **error);
/* account: whose it must be, 0 = anybody's; NOT_FOUND for another's. Nobody ends the own last manager role; a library keeps a
 * manager: CONFLICT. */
gboolean service_grant_end(Service *service, const Account *actor, gint64 account, gint64 grant,
                           GError **error);
/* The roles of an account with their history: of GrantLine, newest first. RIGHT_PEOPLE_VIEW. */
GPtrArray *service_grant_list(Service *service, const Account *actor, gint64 account, GError **error);
/* Who may upload, or could, for the schools that the actor gives this right for: of GrantLine, by school. RIGHT_UPLOAD_GRANT. */
GPtrArray *service_upload_right_list(Service *service, const Account *actor, GError **error);

/* Own data: "Dit ben ik". */
typedef struct {
    char *card, *email; /* "" without */
    gboolean has_person;
} OwnData;
void own_data_free(OwnData *own);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OwnData, own_data_free)
OwnData *service_own_data(Service *service, const Account *actor, GError **error);
/* login: another user name, or what it was. email: of the own record; NULL leaves it. INPUT, CONFLICT: taken. */
gboolean service_own_data_set(Service *service, const Account *actor, const char *login, const char *email,
                              GError **error);

#endif
