/* Reports as files for people: csv (UTF-8 with BOM, semicolons, as Dutch Excel opens it) and xlsx (sheets: summary, pupils,
 * findings, refused rows with a last column "reason"). Cells that start with = + - @ are guarded. */
#ifndef SERVICE_EXPORT_H
#define SERVICE_EXPORT_H

#include "roster/report.h"

#define EXPORT_CSV_BEGIN "\xef\xbb\xbf"
/* One cell, quoted and guarded, behind a semicolon unless it is a line's first. */
void export_csv_cell(GString *csv, const char *text, gboolean first);
GString *export_report_csv(const RosterReport *report);                 /* the pupils' lines; new */
GBytes *export_report_xlsx(const RosterReport *report, GError **error); /* new */
/* The refused rows as the school delivered them, plus the reason: to correct and upload again. New. */
GBytes *export_refused_xlsx(const RosterReport *report, GError **error);

#endif
