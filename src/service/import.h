/* Use cases of the import: open a file against the register (the plan), answer, map, apply, report, undo. */
#ifndef SERVICE_IMPORT_H
#define SERVICE_IMPORT_H

#include "account/audit.h"
#include "roster/check.h"
#include "roster/mapping.h"
#include "roster/plan.h"
#include "roster/report.h"
#include "roster/since.h"
#include "service/service.h"
#include "table/finding.h"
#include "store/import.h"

/* What a person chose for one file. */
typedef struct {
    const char *school_year; /* NULL = the year of today; a file that says another is braked */
    RosterMode mode;
    guint sheet;                  /* 0 = find out */
    const char *encoding;         /* NULL = find out */
    char separator;               /* 0 = find out */
    const char *quote;            /* as in ingest/ingest.h; NULL = find out */
    const RosterAnswers *answers; /* or NULL */
    /* Column overrides: "header=target" as roster/mapping.h names targets; NULL-terminated, or NULL. */
    const char *const *columns;
    gboolean unplanned; /* read and map only, for service_import_apply, which makes the plan itself */
} ImportChoices;

/* A file against the register, and what would happen: built afresh from the file each time it is asked for, so it is never
 * out of date. Owns all that it shows. */
typedef struct ImportCase ImportCase;
void import_case_free(ImportCase *icase);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportCase, import_case_free)

/* Of an upload (RIGHT_UPLOAD for the branch, or RIGHT_IMPORT_VIEW), with the answers and choices kept with it. */
ImportCase *service_import_open(Service *service, const Account *actor, gint64 upload, GError **error);
/* Of a file at the shell (RIGHT_IMPORT_VIEW). fd stays the caller's. */
ImportCase *service_import_open_file(Service *service, const Account *actor, const char *branch_code, int fd,
                                     const char *file_name, const ImportChoices *choices, GError **error);

/* A file that is refused as a whole makes a case too: it holds the findings that say why, and neither mapping, records nor
 * plan (all NULL; the table also when the file could not be read). */

const Branch *import_case_branch(const ImportCase *icase);
const Upload *import_case_upload(const ImportCase *icase); /* NULL at the shell */
const char *import_case_school_year(const ImportCase *icase);
const Table *import_case_table(const ImportCase *icase);
const Mapping *import_case_mapping(const ImportCase *icase);
const RosterRecords *import_case_records(const ImportCase *icase);
const RosterPlan *import_case_plan(const ImportCase *icase);
const GPtrArray *import_case_findings(
    const ImportCase *icase); /* all of them: reader, mapping, check, plan; sorted by grade and place */
guint import_case_open_questions(const ImportCase *icase);
guint import_case_refused_rows(const ImportCase *icase);

/* What goes through a form, a list or a command line and comes back with the yes: the plan's digest, and how far the person has
 * seen the log. NULL without a plan. */
const char *import_case_mark(const ImportCase *icase);
/* After SERVICE_ERROR_STALE: plans anew, and tells what changed since the person got mark (RIGHT_IMPORT_VIEW). A mark without a
 * place, or of a plan that was carried out, tells nothing: FALSE without error. */
gboolean service_import_compare(Service *service, const Account *actor, ImportCase *icase, const char *mark,
                                GError **error);
const RosterSince *import_case_since(const ImportCase *icase); /* NULL before that */

/* Applies exactly the plan with this mark (RIGHT_IMPORT_APPLY; when braked also RIGHT_IMPORT_CONFIRM and confirm must be
 * the plan's number). SERVICE_ERROR_STALE when the register, the file or the answers make another plan now.
 * The import's number, or -1. */
gint64 service_import_apply(Service *service, const Account *actor, ImportCase *icase, const char *mark,
                            guint confirm, GError **error);

/* Choices of an upload as text for its column, and back. */
char *import_options_format(guint sheet, const char *encoding, char separator);
void import_options_parse(const char *text, guint *sheet, char **encoding, char *separator);

/* Choices kept with an upload (RIGHT_IMPORT_APPLY; columns also RIGHT_UPLOAD for the own branch). */
/* All answers in one transaction, or none. CHOICE_OPEN takes an answer back. */
typedef struct {
    const char *key; /* of the question */
    Answer answer;
} QuestionAnswer;
gboolean service_import_answer(Service *service, const Account *actor, gint64 upload,
                               const QuestionAnswer *answers, guint n, GError **error);
gboolean service_import_choose(Service *service, const Account *actor, gint64 upload,
                               const ImportChoices *choices, GError **error);
/* Sets columns and keeps the mapping for this school and source. targets: by column number (from 1). */
typedef struct {
    guint column;
    ColumnTarget target;
    gboolean clear;
} ColumnChoice;
gboolean service_import_map(Service *service, const Account *actor, gint64 upload,
                            const ColumnChoice *choices, guint n, const DateOrder *date_order,
                            GError **error);

GPtrArray *service_import_list(Service *service, const Account *actor, const char *branch_code,
                               const ListPart *part,
                               GError **error); /* of Import; branch_code NULL = all that are theirs */
Import *service_import_get(Service *service, const Account *actor, gint64 id, GError **error);
/* verb: AUDIT_SEE on a page or screen, AUDIT_DOWNLOAD as a file. New. */
RosterReport *service_import_report(Service *service, const Account *actor, gint64 id, AuditVerb verb,
                                    GError **error);

/* Undo: a plan like any other. */
typedef struct UndoCase UndoCase;
void undo_case_free(UndoCase *ucase);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UndoCase, undo_case_free)
UndoCase *service_undo_open(Service *service, const Account *actor, gint64 import, GError **error);
const Import *undo_case_import(const UndoCase *ucase);
const RosterPlan *undo_case_plan(const UndoCase *ucase);
/* As with an import. */
const char *undo_case_mark(const UndoCase *ucase);
gboolean service_undo_compare(Service *service, const Account *actor, UndoCase *ucase, const char *mark,
                              GError **error);
const RosterSince *undo_case_since(const UndoCase *ucase);
gint64 service_undo_apply(Service *service, const Account *actor, UndoCase *ucase, const char *mark,
                          GError **error); /* number of the undo, or -1 */

#endif
