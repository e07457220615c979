/* Builds the report of a plan. */
#ifndef ROSTER_REPORT_BUILD_H
#define ROSTER_REPORT_BUILD_H

#include "roster/check.h"
#include "roster/journal.h"
#include "roster/plan.h"
#include "roster/report.h"

/* findings: of the reader (GPtrArray of Finding), or NULL; those of the check come from records. table, mapping and records
 * are NULL for an undo. New, independent of its sources. */
RosterReport *roster_report_build(const RosterPlan *plan, const Table *table, const Mapping *mapping,
                                  const RosterRecords *records, const GPtrArray *findings);
/* The same without the lines that the journal will tell in full: what is kept with an import. */
RosterReport *roster_report_build_kept(const RosterPlan *plan, const Table *table, const Mapping *mapping,
                                       const RosterRecords *records, const GPtrArray *findings);
/* Makes a kept report whole again, with the card numbers that were given. */
void roster_report_add_journal(RosterReport *report, const RosterJournal *journal);

#endif
