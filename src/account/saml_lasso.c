/* Lasso: makes and signs the request, and gives its own verdict on a response. */
#include <lasso/lasso.h>
#include <lasso/xml/saml-2.0/samlp2_authn_request.h>
#include <string.h>
#include <xmlsec/errors.h>

#include "account/saml_parts.h"
#include "text/text.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(LassoServer, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LassoLogin, g_object_unref)

/* What they would print is of the browser's making. */
static void
say_nothing(const char *domain G_GNUC_UNUSED, GLogLevelFlags level G_GNUC_UNUSED,
            const char *message G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
}

void
saml_begin(void)
{
    static gsize once;
    if (!g_once_init_enter(&once))
        return;
    g_log_set_handler("Lasso", G_LOG_LEVEL_MASK, say_nothing, NULL);
    g_assert(lasso_init() == 0); /* the libraries that this program was linked with */
    xmlSecErrorsDefaultCallbackEnableOutput(FALSE);
    g_once_init_leave(&once, 1);
}

/* Of clean metadata on both sides: lasso reads nobody else's. Without the certificate, which a request by redirect does not carry:
 * lasso would take its text for the name of a file, and lose some memory over each that is not there. */
static LassoServer *
server_new(const SamlSelf *self, const SamlIdp *idp)
{
    saml_begin();
    g_autofree char *own = saml_self_metadata(self, NULL), *other = saml_idp_metadata(idp);
    g_autoptr(LassoServer) server = own != NULL ? lasso_server_new_from_buffers(own, self->key, NULL, NULL)
                                                : NULL;
    if (server == NULL ||
        lasso_server_add_provider_from_buffer(server, LASSO_PROVIDER_ROLE_IDP, other, NULL, NULL) != 0)
        return NULL;
    server->signature_method = LASSO_SIGNATURE_METHOD_RSA_SHA256;
    return g_steal_pointer(&server);
}

gboolean
saml_self_valid(const SamlSelf *self, GError **error)
{
    saml_begin();
    g_autofree char *own = saml_self_metadata(self, error);
    g_autoptr(LassoServer)
        server = own != NULL ? lasso_server_new_from_buffers(own, self->key, NULL, self->certificate) : NULL;
    if (own != NULL && server == NULL)
        return saml_invalid(error, N_("the certificate of this portal cannot be used"));
    return server != NULL;
}

static gboolean
fill_request(LassoLogin *login, const SamlSelf *self, const SamlExpected *expected)
{
    LassoProfile *profile = LASSO_PROFILE(login);
    if (!LASSO_IS_SAMLP2_AUTHN_REQUEST(profile->request))
        return FALSE;
    LassoSamlp2AuthnRequest *request = LASSO_SAMLP2_AUTHN_REQUEST(profile->request);
    g_free(request->ProtocolBinding);
    request->ProtocolBinding = g_strdup(SAML_BINDING "HTTP-POST");
    g_free(request->AssertionConsumerServiceURL);
    request->AssertionConsumerServiceURL = g_strdup(self->consumer);
    if (!g_str_equal(expected->attribute, SAML_NAME_ID))
        g_clear_object(&request->NameIDPolicy);
    else if (request->NameIDPolicy != NULL) {
        g_free(request->NameIDPolicy->Format);
        request->NameIDPolicy->Format = g_strdup(LASSO_SAML2_NAME_IDENTIFIER_FORMAT_PERSISTENT);
        request->NameIDPolicy->AllowCreate = TRUE;
    }
    g_free(LASSO_SAMLP2_REQUEST_ABSTRACT(request)->ID);
    LASSO_SAMLP2_REQUEST_ABSTRACT(request)->ID = g_strdup(expected->id);
    g_free(profile->msg_relayState);
    profile->msg_relayState = g_strdup(expected->relay);
    return TRUE;
}

char *
saml_request(const SamlSelf *self, const SamlIdp *idp, const SamlExpected *expected, GError **error)
{
    g_autoptr(LassoServer) server = server_new(self, idp);
    g_autoptr(LassoLogin) login = server != NULL ? lasso_login_new(server) : NULL;
    if (login != NULL)
        lasso_profile_set_signature_hint(LASSO_PROFILE(login), self->key != NULL
                                                                   ? LASSO_PROFILE_SIGNATURE_HINT_FORCE
                                                                   : LASSO_PROFILE_SIGNATURE_HINT_FORBID);
    if (login != NULL &&
        lasso_login_init_authn_request(login, idp->issuer, LASSO_HTTP_METHOD_REDIRECT) == 0 &&
        fill_request(login, self, expected) && lasso_login_build_authn_request_msg(login) == 0 &&
        LASSO_PROFILE(login)->msg_url != NULL)
        return g_strdup(LASSO_PROFILE(login)->msg_url);
    saml_invalid(error, N_("no request could be made for it"));
    return NULL;
}

gboolean
saml_lasso_agrees(const SamlSelf *self, const SamlIdp *idp, const char *text, const char *assertion,
                  GError **error)
{
    g_autofree char *coded = g_base64_encode((const guint8 *)text, strlen(text));
    g_autoptr(LassoServer) server = server_new(self, idp);
    g_autoptr(LassoLogin) login = server != NULL ? lasso_login_new(server) : NULL;
    gboolean is_read = login != NULL && lasso_login_process_authn_response_msg(login, coded) == 0;
    LassoNode *found = is_read ? lasso_login_get_assertion(login) : NULL;
    gboolean agrees = LASSO_IS_SAML2_ASSERTION(found) &&
                      g_strcmp0(LASSO_SAML2_ASSERTION(found)->ID, assertion) == 0;
    g_clear_object(&found);
    return agrees || saml_invalid(error, N_("its signature is not right"));
}
