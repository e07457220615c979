/* Use cases of logging in by another organisation: OpenID Connect, authorization code with PKCE (RFC 7636), and SAML 2.0.
 *
 * All that binds an answer to the browser that asked comes from one secret, in a cookie: state, nonce and verifier, the request's ID
 * and RelayState are digests of it. An account is found by a value that was linked to it before; none is ever made, and no right
 * is given.
 *
 * A SAML response is posted here by the provider's page, so the browser sends no cookie with it (SameSite), and that stays so. The
 * address that it is posted to looks at nothing: it answers with a page that holds the response in a form of our own, whose button the
 * person presses. That second POST comes from our page, with the cookies, and only there is the response read. */
#ifndef SERVICE_SIGN_IN_H
#define SERVICE_SIGN_IN_H

#include "service/service.h"
#include "store/federation.h"

typedef struct {
    guint number;
    const char *label; /* both borrowed, as long as the service */
    const char *issuer;
    gboolean is_posted; /* its answer comes by POST (SAML) */
} SignInChoice;
/* What the file of the service names (service/sign_in.c), of SignInChoice; new. actor NULL: of every library; else of its own. */
GPtrArray *service_sign_in_choices(Service *service, const Account *actor, GError **error);

typedef struct {
    guint number;       /* of the choice */
    const char *secret; /* of the browser's cookie */
    const char *bound;  /* to link: the form token of the session; NULL: to log in */
} SignInVisit;
/* Where the browser goes; new. SERVICE_ERROR_NOT_FOUND, _BUSY, _IO (the other one does not answer as it should). */
char *service_sign_in_begin(Service *service, const SignInVisit *visit, GError **error);

/* What the browser brought back. */
typedef struct {
    const char *code, *state; /* SAML: the response in base64, and RelayState */
    const char *agent;        /* browser and system in words, or "" */
} SignInAnswer;
/* A new session's token; new. is_half as in LoginWait. SERVICE_ERROR_INPUT: not logged in, and why. */
char *service_sign_in_finish(Service *service, const SignInVisit *visit, const SignInAnswer *answer,
                             gboolean *is_half, GError **error);
/* The own account belongs to who is logged in there. */
gboolean service_sign_in_link(Service *service, const Account *actor, const SignInVisit *visit,
                              const SignInAnswer *answer, GError **error);
GPtrArray *service_sign_in_links(Service *service, const Account *actor,
                                 GError **error); /* of AccountLink, own */
gboolean service_sign_in_unlink(Service *service, const Account *actor, gint64 id, GError **error);

/* Somebody else's, by what the choice calls the person. RIGHT_LIBRARY_MANAGE of the account's library, and account_may_reset: whoever
 * links can log in as them. INPUT, CONFLICT as in store_link_add. */
gboolean service_sign_in_link_account(Service *service, const Account *actor, gint64 account, guint number,
                                      const char *value, GError **error);
/* Of AccountLink; name: the account's, new. */
GPtrArray *service_sign_in_links_of(Service *service, const Account *actor, gint64 account, char **name,
                                    GError **error);
gboolean service_sign_in_unlink_account(Service *service, const Account *actor, gint64 account, gint64 link,
                                        GError **error);

/* Our own metadata for a SAML provider; new. NOT_FOUND. */
char *service_sign_in_metadata(Service *service, guint number, GError **error);

#endif
