/* Use cases of what a library asks of passwords. */
#ifndef SERVICE_CREDENTIAL_H
#define SERVICE_CREDENTIAL_H

#include "service/service.h"
#include "store/credential.h"

#define ONE_TIME_DAYS_FIRST 1u
#define ONE_TIME_DAYS_LAST  90u

/* Of the actor's library, RIGHT_LIBRARY_MANAGE; of the library by name for the operator. */
gboolean service_credential_terms(Service *service, const Account *actor, CredentialTerms *terms,
                                  GError **error);
/* INPUT outside the bounds: ONE_TIME_DAYS, PASSWORD_LEAST_PRIMARY. A term of 0 stays as it is. */
gboolean service_credential_terms_set(Service *service, const Account *actor, const char *library,
                                      const CredentialTerms *terms, GError **error);

/* How many characters an own password of the actor has at least. */
gboolean service_password_least(Service *service, const Account *actor, guint *least, GError **error);

#endif
