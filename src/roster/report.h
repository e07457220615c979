/* The report of an import: counts, what happened to each pupil, refused rows with their cells and reasons. Built from the
 * applied plan (or a plan not yet applied), kept as JSON, shown as a page, text, csv or xlsx. What is kept leaves out the
 * lines that the journal of the import tells in full; report_build.h puts them back. */
#ifndef ROSTER_REPORT_H
#define ROSTER_REPORT_H

#include <glib.h>

#include "roster/plan.h"

typedef struct {
    guint at; /* its place among all lines, from 0 */
    ItemKind kind;
    RosterCase c;
    guint sheet;
    guint32 row;
    char *number, *name, *group_before, *group_after, *card;
    char *changes; /* "surname: Jansen → Janssen; …": for people, in the language it was built in */
    char *reason;  /* why refused, waiting, in conflict; "" otherwise */
    char *owing;   /* "2 books, € 1,20" or "" */
} ReportLine;

typedef struct {
    guint sheet;
    guint32 row;
    guint column; /* 0 = the row */
    char *grade;  /* finding_grade_name */
    char *code;   /* finding_code_name */
    char *place, *what, *means, *todo;
} ReportFinding;

typedef struct {
    gboolean undo;
    char *mode, *school_year;
    guint n_rows;
    guint sheet; /* of the file's rows; 0 = none */
    guint counts[N_ITEM_KINDS];
    GPtrArray *lines;    /* of ReportLine: everything but unchanged and staying */
    GPtrArray *findings; /* of ReportFinding */
    GPtrArray *headers;  /* char*: the file's own headers, for the sheet of refused rows */
    GPtrArray
        *refused; /* of GPtrArray of char*: the cells of each refused row, then the reason as the last one */
} RosterReport;

void report_line_free(ReportLine *line);
RosterReport *roster_report_new(void); /* empty; for those who build one */
void roster_report_free(RosterReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterReport, roster_report_free)

char *roster_report_to_json(const RosterReport *report);                 /* new */
RosterReport *roster_report_from_json(const char *json, GError **error); /* new */

#endif
