/* Problem details (RFC 9457): what went wrong, for programs by its type, for people in their language. */
#ifndef WEB_API_PROBLEM_H
#define WEB_API_PROBLEM_H

#include "web/api/call.h"

#define API_PROBLEM_TYPE "urn:instroom:problem:"

typedef struct {
    guint status;
    const char *kind;   /* "not-found": stable; the last part of its type */
    const char *title;  /* N_() */
    const char *detail; /* N_(), where the use case says nothing itself; NULL: the title says it */
} ApiProblem;
extern const ApiProblem api_problems[];
extern const guint api_problems_length;
const ApiProblem *api_problem_find(const char *kind); /* never NULL: "internal" for another one */

/* The answer. detail NULL = the problem's own. api may be NULL, or half filled: then without fields. */
HttpResponse *api_problem_answer(const HttpRequest *request, const ApiProblem *problem, const char *detail,
                                 Api *api);
/* Of an HTTP status that is no use case's: 400, 404, 405, 413, 503. */
HttpResponse *api_problem_status(const HttpRequest *request, guint status);
/* Of an error of the service. */
HttpResponse *api_problem_error(const HttpRequest *request, const GError *error, Api *api);

#endif
