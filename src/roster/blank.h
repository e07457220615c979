/* Taking one person out of what imports left behind: by what the register, the journal and the changes by hand knew of them. */
#ifndef ROSTER_BLANK_H
#define ROSTER_BLANK_H

#include "roster/register.h"
#include "roster/report.h"

/* What a person is known by: numbers, cards, names, addresses of mail and telephones, of now and of before. */
typedef struct RosterTraces RosterTraces;
RosterTraces *roster_traces_new(void);
void roster_traces_free(RosterTraces *traces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterTraces, roster_traces_free)
void roster_traces_add(RosterTraces *traces, const RosterState *state); /* copies */
void roster_traces_add_card(RosterTraces *traces, const char *number);
/* May a text be about one of them? Every text that names one is; one that only looks alike may be. */
gboolean roster_traces_in(const RosterTraces *traces, const char *text);
/* The key of a question (roster/question.h) is about one of them. */
gboolean roster_traces_in_key(const RosterTraces *traces, const char *key);

/* Empties the lines, findings and refused rows that are about one of them; counts, kinds and places stay. How many. Somebody of
 * the very same surname and first name is not told apart: then both are emptied. rows: numbers (GUINT_TO_POINTER) of rows of the
 * file that are known to be theirs, for findings that name no more than the row; those of lines found are added. */
guint roster_report_blank(RosterReport *report, const RosterTraces *traces, GHashTable *rows);
/* All of them, the refused rows gone: what is left when the report's term is over. */
void roster_report_blank_all(RosterReport *report);

#endif
