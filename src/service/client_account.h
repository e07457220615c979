/* A program as the one who asks: with what its maker may do at this moment, narrowed to its own rights. */
#ifndef SERVICE_CLIENT_ACCOUNT_H
#define SERVICE_CLIENT_ACCOUNT_H

#include "service/private.h"
#include "store/client.h"

/* Also of one whose days are over. Errors are the store's; NOT_FOUND: its maker's account is closed. New. */
Account *client_account_of(Store *store, const StoredClient *client, const char *today, GError **error);
/* The account of somebody or of a program that works, as work asks for it that goes on after the request (service/worker.c). */
Account *client_or_account(Store *store, gint64 account, const char *today, GError **error);

#endif
