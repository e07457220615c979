/* The inside of an ImportCase, for the use cases of this folder. */
#ifndef SERVICE_CASE_H
#define SERVICE_CASE_H

#include "roster/engine.h"
#include "roster/since.h"
#include "roster/report_build.h"
#include "service/import.h"
#include "service/run.h"
#include "store/store.h"

struct ImportCase {
    Branch *branch;
    Upload *upload; /* NULL at the shell */
    JobRun *run;    /* the job that it is opened for, or NULL; borrowed */
    char *file_name;
    /* choices */
    char *school_year;
    RosterMode mode;
    guint sheet;
    char *encoding;
    char separator;
    char *quote;
    char **columns;
    RosterAnswers *answers;
    gboolean unplanned; /* opened to be applied: the plan is made under the lock, once */
    RosterMark seen;    /* the plan that is said yes to, while it is made again; without a digest: none */
    /* the file */
    Table *table;
    Mapping *mapping;
    GPtrArray *file_findings; /* of the reader and the mapping; owned */
    /* the file against the register: made anew by import_case_plan_build */
    RosterRecords *records;
    RosterRegister *reg;
    RosterPlan *plan;
    LogPlace place;              /* of the log, when reg was read */
    char *mark;                  /* of plan and place */
    GPtrArray *findings;         /* all, borrowed, sorted */
    RosterRecords *records_then; /* of since->plan */
    RosterSince *since;          /* by service_import_compare */
};

/* Of an upload, with the answers and choices kept with it; for a job, or NULL. To be applied: not planned yet. */
ImportCase *import_case_open(Service *service, const Account *actor, gint64 upload, JobRun *run,
                             GError **error);
/* Check, match, diff and plan against the register as store sees it now. FALSE with error when the store fails. */
gboolean import_case_build_plan(ImportCase *icase, const Service *service, Store *store, GError **error);
/* Writes import, plan, journal and report within the open write transaction. The import's number, or -1 with error:
 * SERVICE_ERROR_STALE when the register no longer is what the plan expects. Fills the import's counts and digest. */
gint64 import_write(Store *store, Import *import, const RosterPlan *plan, const RosterReport *report,
                    GError **error);
/* Commits the open transaction of an import or undo. When the connection goes during the commit, another one looks whether
 * the import is there. After FALSE it is not, but at SERVICE_ERROR_UNKNOWN. */
gboolean import_commit(Store *store, const Branch *branch, gint64 import, GError **error);
/* The write transaction of an import or undo: nobody else writes to the branch, or enrols people of the library. */
gboolean import_begin(Store *store, const Branch *branch, GError **error);
/* The shell works in its own process, and a school's work still goes one after the other: begins when no job of the branch
 * runs. A job whose worker stands still is not waited for; that one finds another register. */
gboolean import_begin_alone(Store *store, const Branch *branch, GError **error);
/* The upload, when the actor has the right and its plan may still change; in an open write transaction, in which nobody imports it. */
Upload *import_open_upload(Store *store, const Account *actor, Right right, gint64 id, GError **error);

/* Within the transaction of the import: the groups of the teachers to whom somebody said yes; and of its undoing: what it gave. */
gboolean teachers_apply(const Service *service, Store *store, const Account *actor, const ImportCase *icase,
                        gint64 import, GError **error);
gboolean teachers_undo(const Service *service, Store *store, const Account *actor, const Branch *branch,
                       gint64 import, GError **error);
gboolean import_stale(GError **error); /* sets SERVICE_ERROR_STALE; always FALSE */

#endif
