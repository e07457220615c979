/* SAML 2.0: metadata from a file or the web, requests by redirect, responses by POST, over what account/saml.h checks. */
#include "net/fetch.h"
#include "service/sign_in_parts.h"
#include "text/text.h"

/* Our names at a provider. */
typedef struct {
    char *entity, *consumer;
    SamlSelf self;
} Self;

static void
self_clear(Self *self)
{
    g_free(self->entity);
    g_free(self->consumer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Self, self_clear)

static void
self_fill(Self *self, const SignInProvider *provider, const char *portal)
{
    self->entity = g_strdup_printf("%s/sign-in/saml/%u/metadata", portal, provider->number);
    self->consumer = g_strdup_printf("%s/sign-in/saml/%u", portal, provider->number);
    self->self = (SamlSelf){self->entity, self->consumer, provider->key, provider->certificate};
}

static SamlIdp *
parse(const SignInProvider *provider, const char *text, gsize length, GError **error)
{
    g_autoptr(SamlIdp)
        idp = saml_idp_parse(text, length, provider->issuer, (const char *const *)provider->pins, error);
    if (idp == NULL || fetch_url_valid(idp->address))
        return g_steal_pointer(&idp);
    g_set_error_literal(error, SAML_ERROR, SAML_ERROR_INVALID,
                        N_("its metadata lacks the key that was noted, or an address"));
    return NULL;
}

static SamlIdp *
parse_file(const SignInProvider *provider, GError **error)
{
    gsize length;
    g_autofree char *text = NULL;
    if (g_file_get_contents(provider->metadata, &text, &length, NULL))
        return parse(provider, text, length, error);
    g_set_error_literal(error, SAML_ERROR, SAML_ERROR_INVALID, N_("the file of its metadata cannot be read"));
    return NULL;
}

gboolean
sign_in_saml_check(const SignInProvider *provider, const char *portal, GError **error)
{
    g_auto(Self) self = {0};
    self_fill(&self, provider, portal);
    if (!saml_self_valid(&self.self, error))
        return FALSE;
    g_autoptr(SamlIdp) idp = g_path_is_absolute(provider->metadata) ? parse_file(provider, error) : NULL;
    return idp != NULL || !g_path_is_absolute(provider->metadata);
}

/* From the address that the operator named, and no other. */
static SignInKnown *
ask(const SignInProvider *provider, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(SamlIdp) idp = NULL;
    if (g_path_is_absolute(provider->metadata)) {
        idp = parse_file(provider, &cause);
    } else {
        const FetchOrder order = {.url = provider->metadata, .authorities = provider->authorities};
        g_autoptr(GBytes) document = net_fetch(&order, &cause);
        gsize length = 0;
        const char *text = document != NULL ? g_bytes_get_data(document, &length) : NULL;
        idp = text != NULL ? parse(provider, text, length, &cause) : NULL;
    }
    if (idp == NULL) {
        sign_in_unreachable(error, provider);
        return NULL;
    }
    SignInKnown *known = sign_in_known_new();
    known->idp = g_steal_pointer(&idp);
    return known;
}

/* What the request is called, and so what answers it: nobody who has not the browser's secret can make it up. */
static char *
request_id(const SignInTurn *turn)
{
    g_autofree char *digest = sign_in_secret(turn->visit, "request");
    return g_strconcat("_", digest, NULL);
}

static char *
begin(const SignInTurn *turn, const SignInKnown *known, GError **error)
{
    g_auto(Self) self = {0};
    g_autofree char *id = request_id(turn), *relay = sign_in_secret(turn->visit, "state");
    const SamlExpected expected = {.id = id, .relay = relay, .attribute = turn->provider->claim};
    self_fill(&self, turn->provider, sign_in_portal(turn->service));
    char *address = saml_request(&self.self, known->idp, &expected, NULL);
    if (address == NULL)
        sign_in_unreachable(error, turn->provider);
    return address;
}

/* A key that is not known may be a new one: metadata of the web are asked for again, but not at every answer. */
static char *
who(const SignInTurn *turn, const SignInKnown *known, GError **error)
{
    g_auto(Self) self = {0};
    g_autofree char *id = request_id(turn);
    const SamlExpected expected = {
        .id = id, .attribute = turn->provider->claim, .now = service_now(turn->service) / G_USEC_PER_SEC};
    g_autoptr(GError) cause = NULL;
    self_fill(&self, turn->provider, sign_in_portal(turn->service));
    char *value = saml_response_verify(turn->answer->code, &self.self, known->idp, &expected, &cause);
    if (g_error_matches(cause, SAML_ERROR, SAML_ERROR_UNKNOWN_KEY)) {
        g_autoptr(SignInKnown)
            fresh = sign_in_learn(turn->service->sign_in, turn->provider, SIGN_IN_AGAIN_SECONDS, NULL);
        if (fresh != NULL && fresh != known) {
            g_clear_error(&cause);
            value = saml_response_verify(turn->answer->code, &self.self, fresh->idp, &expected, &cause);
        }
    }
    if (value == NULL)
        sign_in_refuse(error, turn->provider, cause->message);
    return value;
}

const SignInSpeech sign_in_saml = {
    .name = "saml", .answer_most = SAML_CODED_MOST, .ask = ask, .begin = begin, .who = who};

char *
service_sign_in_metadata(Service *service, guint number, GError **error)
{
    g_auto(Self) self = {0};
    const SignInProvider *provider = sign_in_provider(service, number, error);
    if (provider == NULL)
        return NULL;
    if (provider->kind != SIGN_IN_SAML) {
        service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "provider"));
        return NULL;
    }
    self_fill(&self, provider, sign_in_portal(service));
    return saml_self_metadata(&self.self, NULL); /* checked at the start */
}
