/* Shared by the files of logging in by another organisation: what is the same whatever is spoken there. */
#ifndef SERVICE_SIGN_IN_PARTS_H
#define SERVICE_SIGN_IN_PARTS_H

#include "account/oidc.h"
#include "account/saml.h"
#include "service/private.h"
#include "service/sign_in.h"
#include "service/sign_in_config.h"

/* What a provider says of itself, as last asked. Counted by reference (g_atomic_rc_box). */
typedef struct {
    gint64 at; /* monotonic */
    OidcPlaces *places;
    GBytes *keys;
    SamlIdp *idp;
} SignInKnown;
SignInKnown *sign_in_known_new(void);
void sign_in_known_free(SignInKnown *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SignInKnown, sign_in_known_free)

/* One browser at one provider. answer: NULL at the beginning. */
typedef struct {
    Service *service;
    const SignInProvider *provider;
    const SignInVisit *visit;
    const SignInAnswer *answer;
} SignInTurn;

/* What is spoken there. */
typedef struct {
    const char *name; /* in the trail: stable */
    guint answer_most;
    SignInKnown *(*ask)(const SignInProvider *provider, GError **error);              /* new */
    char *(*begin)(const SignInTurn *turn, const SignInKnown *known, GError **error); /* address */
    char *(*who)(const SignInTurn *turn, const SignInKnown *known, GError **error);   /* value */
} SignInSpeech;
extern const SignInSpeech sign_in_openid, sign_in_saml;
/* Our own key and, where it is a file, the provider's metadata can be used; the message is a msgid. */
gboolean sign_in_saml_check(const SignInProvider *provider, const char *portal, GError **error);
const SignInSpeech *sign_in_speech(const SignInProvider *provider);

const SignInProvider *sign_in_provider(const Service *service, guint number, GError **error);
/* As it was asked within so many seconds, or is now; new. */
SignInKnown *sign_in_learn(SignIn *sign_in, const SignInProvider *provider, guint seconds, GError **error);
#define SIGN_IN_AGAIN_SECONDS 2 /* a provider is not asked for its keys more often, whatever comes */
const char *sign_in_portal(const Service *service); /* its address */
const GPtrArray *sign_in_providers(const Service *service);

/* A digest of the browser's secret for one use; new, base64url. */
char *sign_in_secret(const SignInVisit *visit, const char *use);
/* Not logged in; why: a msgid. NULL or FALSE for all callers. */
gboolean sign_in_refuse(GError **error, const SignInProvider *provider, const char *why);
gboolean sign_in_unreachable(GError **error, const SignInProvider *provider);
gint64 sign_in_library(Store *store, const SignInProvider *provider, GError **error); /* -1 = error */
/* The value of who is logged in there, in the answer of the turn, which counts once; new. library: the provider's. What is refused
 * leaves a line in the trail. actor: who links, or NULL. */
char *sign_in_who(const SignInTurn *turn, const Account *actor, gint64 *library, GError **error);

#endif
