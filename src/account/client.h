/* What a program may do that has a token of its own: a name, some rights at a place, and a last day.
 *
 * It can never do more than whoever made the token may do at that moment: each request asks for the maker's grants as they are then, and
 * the rights that were chosen narrow them. So a token ends with its maker's role, and one whose maker's account is closed is worth nothing.
 * What the operator made at the shell stands by itself: as a manager of the library would, within its rights. Only
 * what a person need not answer for can be chosen: no second step, no password, no role, no yes to a plan. */
#ifndef ACCOUNT_CLIENT_H
#define ACCOUNT_CLIENT_H

#include "account/account.h"

#define CLIENT_DAYS      365u /* that a token is good for when nothing is said */
#define CLIENT_DAYS_MOST 400u /* a year and what a summer takes to make the next */
#define CLIENT_NAME_MOST 60u  /* characters */

typedef struct {
    Right right;
    const char *label; /* N_(): what a program does with it */
} ClientRight;
/* Those that can be chosen; any program reads the library's catalogue besides. */
extern const ClientRight client_rights[];
extern const guint client_rights_length;

guint32
client_rights_parse(const char *text); /* names with a space between; those that cannot be chosen are none */
char *client_rights_text(guint32 rights);   /* new */
gboolean client_rights_may(guint32 rights); /* all of them can be chosen */

/* The grants of its maker and the schools that withhold their pupils, narrowed to one school (0 = all of the library). */
void client_take_grants(Account *client, const Account *maker, gint64 branch);

#endif
