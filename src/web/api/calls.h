/* The list of all tables of calls. */
#ifndef WEB_API_CALLS_H
#define WEB_API_CALLS_H

#include "web/api/call.h"

typedef struct {
    const ApiCall *table;
    const gsize *length;
} ApiCalls;
extern const ApiCalls api_tables[];

/* In a noun's file:  const ApiCall patron_calls[] = {…};  API_CALLS_END(patron_calls) */
#define API_CALLS_END(name) const gsize name##_length = G_N_ELEMENTS(name);
#define API_CALLS_OF(name)                                                                                   \
    extern const ApiCall name[];                                                                             \
    extern const gsize name##_length;
API_CALLS_OF(document_calls)     /* document.c: the OpenAPI document */
API_CALLS_OF(session_calls)      /* session.c: tokens by logging in, own password, second step */
API_CALLS_OF(me_calls)           /* me.c: who am I, what may I */
API_CALLS_OF(patron_calls)       /* patrons.c: found, seen, changed */
API_CALLS_OF(desk_calls)         /* desk.c: enrolling by hand, cards, notes, memberships */
API_CALLS_OF(account_calls)      /* accounts.c: log-ins of others, their roles */
API_CALLS_OF(group_calls)        /* groups.c */
API_CALLS_OF(upload_calls)       /* uploads.c: schools' files, and long work */
API_CALLS_OF(plan_calls)         /* plans.c: what importing one would do; yes to it */
API_CALLS_OF(file_teacher_calls) /* file_teachers.c: who would get which groups */
API_CALLS_OF(import_calls)       /* imports.c: reports, taking back */
API_CALLS_OF(column_calls)       /* columns.c: which column of a file is what */
API_CALLS_OF(title_calls)        /* titles.c: the catalogue */
API_CALLS_OF(lending_calls)      /* lending.c: a school's desk */
API_CALLS_OF(rule_calls)         /* rules.c: rules of lending, closed days */
API_CALLS_OF(step_calls)         /* second_step.c */

/* All of them one after the other: i from 0; NULL after the last. */
const ApiCall *api_call_at(guint i);

#endif
