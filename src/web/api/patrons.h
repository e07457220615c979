/* Shared by the calls about patrons: shapes and how a record is written. */
#ifndef WEB_API_PATRONS_H
#define WEB_API_PATRONS_H

#include "service/account.h"
#include "service/patron.h"
#include "web/api/calls.h"

extern const ApiShape patron_fields_shape; /* of an answer: all of them */
extern const ApiShape patron_change_shape; /* of a request: those to be written */
extern const ApiShape one_time_shape;

void api_write_patron_fields(Api *api, const char *key, const char *const *value);
void api_write_one_time(Api *api, const OneTime *one_time); /* an object; NULL writes null */
/* What the member "fields" holds, into form->typed. */
void api_read_patron_fields(Api *api, PatronForm *form);
/* What is wrong with them, and their other problems, into the problem. */
void api_tell_patron_problems(Api *api, const PatronForm *form);
/* The record's ETag; new. */
char *api_patron_version(const Patron *patron, const GPtrArray *log);
/* Who may be the same, into the problem. */
void api_tell_alike(Api *api, const GPtrArray *alike);
/* "lines": of PatronLogLine since an instant. */
void api_write_patron_log(JsonWriter *out, const char *key, const GPtrArray *log, gint64 since);

#endif
