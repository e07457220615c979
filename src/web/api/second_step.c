/* The own second step of logging in: how it is, setting it up, other recovery codes, turning it off. */
#include "service/factor.h"
#include "text/text.h"
#include "web/api/calls.h"

static const char *const states[] = {
    [FACTOR_NONE] = "none", [FACTOR_BEGUN] = "begun", [FACTOR_ON] = "on", NULL};

static const ApiField view_fields[] = {
    {.name = "state", .type = API_TEXT, .choices = states},
    {.name = "since", .type = API_INSTANT},
    {.name = "codes-left", .type = API_INT, .example = "10", .about = "recovery codes that were not used"},
    {.name = "required", .type = API_BOOL, .example = "false", .about = "by the library"},
    {.name = "secret",
     .type = API_TEXT,
     .flags = API_NULL,
     .example = "JBSW Y3DP EHPK 3PXP",
     .about = "in state begun: for the app, typed over"},
    {.name = "address",
     .type = API_TEXT,
     .flags = API_NULL,
     .most = 1000,
     .example = "otpauth://totp/Instroom:balie1?secret=JBSWY3DPEHPK3PXP",
     .about = "in state begun: for a QR code"}};
static const ApiShape view_shape = {"SecondStep", API_FIELDS(view_fields)};
static const ApiField code_fields[] = {
    {.name = "code", .type = API_TEXT, .flags = API_SECRET, .example = "123456", .about = "of the app"}};
static const ApiShape code_in = {"SecondStepCode", API_FIELDS(code_fields)};
static const ApiField codes_fields[] = {{.name = "codes",
                                         .type = API_TEXT,
                                         .flags = API_LIST,
                                         .example = "bafu-deko-mitu",
                                         .about = "each good for one log-in; shown here and never again"}};
static const ApiShape codes_shape = {"RecoveryCodes", API_FIELDS(codes_fields)};

static gboolean
factor_show(Api *api, GError **error)
{
    g_auto(FactorView) view = {0};
    if (!service_factor_view(api->service, api->actor, &view, error))
        return FALSE;
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "state", states[view.state]);
    api_write_instant(api, "since", view.since);
    json_write_member_int(api->out, "codes-left", view.codes_left);
    json_write_member_bool(api->out, "required", view.required);
    json_write_member_string(api->out, "secret", view.secret);
    json_write_member_string(api->out, "address", view.address);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
factor_begin(Api *api, GError **error)
{
    return service_factor_begin(api->service, api->actor, error);
}

/* Takes the codes. */
static gboolean
write_codes(Api *api, char **taken)
{
    g_auto(GStrv) codes = taken;
    if (!codes)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "codes");
    json_write_array_begin(api->out);
    for (char **code = codes; *code; code++)
        json_write_string(api->out, *code);
    json_write_array_end(api->out);
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
factor_confirm(Api *api, GError **error)
{
    return write_codes(api,
                       service_factor_confirm(api->service, api->actor, api_in_text(api, "code"), error));
}

static gboolean
factor_codes(Api *api, GError **error)
{
    return write_codes(api, service_factor_codes(api->service, api->actor, api_in_text(api, "code"), error));
}

static gboolean
factor_off(Api *api, GError **error)
{
    return service_factor_off(api->service, api->actor, api_in_text(api, "code"), error);
}

const ApiCall step_calls[] = {
    {.route = API_GET("/second-step", RIGHT_LOGGED_IN, ROUTE_OWN_PASSWORD),
     .id = "getSecondStep",
     .summary = N_("How one's second step of logging in is"),
     .verb = AUDIT_NOTHING,
     .out = &view_shape,
     .handler = factor_show},
    {.route = API_POST("/second-step", RIGHT_LOGGED_IN, ROUTE_WORK | ROUTE_OWN_PASSWORD),
     .id = "beginSecondStep",
     .summary = N_("Begin to set up the second step: a new secret for an app"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_FACTOR,
     .handler = factor_begin},
    {.route = API_POST("/second-step/confirm", RIGHT_LOGGED_IN, ROUTE_WORK | ROUTE_OWN_PASSWORD),
     .id = "confirmSecondStep",
     .summary = N_("The first code of the app: the second step is on; ten recovery codes"),
     .flags = API_CHANGES,
     .verb = AUDIT_ADD,
     .kind = AUDIT_FACTOR,
     .in = &code_in,
     .out = &codes_shape,
     .handler = factor_confirm},
    {.route = API_POST("/second-step/codes", RIGHT_LOGGED_IN, ROUTE_WORK),
     .id = "renewRecoveryCodes",
     .summary = N_("Ten other recovery codes, for a code of the app"),
     .flags = API_CHANGES,
     .verb = AUDIT_CHANGE,
     .kind = AUDIT_FACTOR,
     .in = &code_in,
     .out = &codes_shape,
     .handler = factor_codes},
    {.route = API_POST("/second-step/off", RIGHT_LOGGED_IN, ROUTE_WORK),
     .id = "endSecondStep",
     .summary = N_("Turn the second step off, for a code of the app"),
     .flags = API_CHANGES,
     .verb = AUDIT_REMOVE,
     .kind = AUDIT_FACTOR,
     .in = &code_in,
     .handler = factor_off},
};
API_CALLS_END(step_calls)
