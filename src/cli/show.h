/* How plans, findings and reports are printed at the shell. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include <stdio.h>

#include "roster/plan.h"
#include "roster/report.h"
#include "service/import.h"
#include "table/finding.h"
#include "text/json.h"

void show_findings(FILE *out, const GPtrArray *findings);
/* items: also every pupil, not only the numbers. */
void show_case(const ImportCase *icase, gboolean items);
void show_case_json(const ImportCase *icase, gboolean items);
/* mark: what is said yes to. */
void show_plan(const RosterPlan *plan, const char *mark, gboolean items);
void show_plan_json(JsonWriter *json, const RosterPlan *plan, const char *mark, gboolean items);
/* since.c: who changed which pupils since the plan was shown that is refused now. */
void show_since(FILE *out, const RosterSince *since);
void show_since_json(JsonWriter *json, const RosterSince *since); /* NULL: nothing */
void show_report(const RosterReport *report);
/* "," ";" "|" "\t" -> the character; NULL -> 0. FALSE when it is longer. */
gboolean show_separator(const char *text, char *separator);

#endif
