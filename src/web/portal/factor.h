/* Pages of the second step: setting it up, the code after the password, whose people need it. */
#ifndef WEB_PORTAL_FACTOR_H
#define WEB_PORTAL_FACTOR_H

#include "service/credential.h"
#include "service/factor.h"
#include "web/html.h"
#include "web/portal/layout.h"

typedef struct {
    const Frame *frame;
    const FactorView *factor;
    char *const *codes;  /* recovery codes, shown once; or NULL */
    const char *trouble; /* or NULL */
} FactorPage;

typedef struct {
    const Frame *frame;
    const char *path;    /* to go to afterwards */
    const char *trouble; /* or NULL */
} CodePage;

typedef struct {
    const Frame *frame;
    FactorPolicy policy;
    CredentialTerms terms;
    gboolean saved;
    const char *trouble; /* or NULL */
} FactorPolicyPage;

/* qr.c: a QR code (ISO/IEC 18004, level M) of text as an SVG image of its own; NULL when it is too long. New. */
GString *portal_qr_svg(const char *text);

#endif
