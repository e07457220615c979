/* The pages of uploads, plans and imports: what each template is given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_PAGES_H
#define WEB_PORTAL_PAGES_H

#include "people/name.h"
#include "service/export.h"
#include "service/import.h"
#include "service/job.h"
#include "service/title_file.h"
#include "service/people.h"
#include "service/school.h"
#include "service/teachers.h"
#include "service/upload.h"
#include "web/portal/layout.h"

typedef struct {
    const Frame *frame;
    GPtrArray *uploads;  /* of Upload, newest first */
    GPtrArray *branches; /* of Branch: those in the list */
    GPtrArray *choices;  /* of Branch that the visitor may upload for */
    gint64 branch;       /* chosen, 0 = all */
    gint64 older;        /* before this one there are more; 0 = none */
    gboolean is_older;   /* this is not the first page */
    gboolean staff;      /* of the library: plans, other schools */
    gboolean sends;      /* with the form */
    gboolean removed;    /* one was just removed */
    const char *problem; /* why the last one was not taken, or NULL */
} UploadsPage;

typedef struct {
    const Frame *frame;
    const Upload *upload;
    const ImportCase
        *icase; /* NULL while it is checked, after it was imported or when it could not be opened */
    const UploadSummary *summary; /* NULL while it is checked */
    const Upload *same;           /* the same bytes, sent before; or NULL */
    const char *school;
    const char *problem;
    gboolean fresh; /* just sent: "upload succeeded" */
    gboolean staff;
} UploadPage;

typedef struct {
    const Frame *frame;
    const ImportCase *icase;
    const char *problem;
} ColumnsPage;

/* The teachers of a file, on a page of their own and with the plan. */
typedef struct {
    const Frame *frame;
    gint64 upload;
    const RosterTeachers *teachers;
    const Branch *branch;
    gboolean may_assign, may_enrol;
    const char *back;    /* where the form comes back: "plan" or "" */
    const char *problem; /* or NULL */
    const char *saved;
} FileTeachers;
char *view_codes(char *const *codes); /* "5A, 5B"; new */

/* Which items a plan's page shows. */
typedef struct {
    const RosterPlan *plan;
    int kind;         /* ItemKind, or -1: all that is not merely unchanged or left alone, a piece of each */
    guint from;       /* first item of that kind */
    const char *path; /* of this page, for the links */
} PlanView;
#define PLAN_PIECE 25u  /* items of a kind on the page that shows all kinds */
#define PLAN_PAGE  200u /* items of one kind on a page of its own */

typedef struct {
    const Frame *frame;
    const ImportCase *icase;
    PlanView view;
    const char *problem; /* why it was not applied, or NULL */
    const FileTeachers *teachers;
} PlanPage;

typedef struct {
    const Frame *frame;
    const ImportCase *icase;
    const char *problem;
} QuestionsPage;

typedef struct {
    const Frame *frame;
    const char *typed; /* "" at first */
    const FoundPupils *found;
    const GPtrArray *recent;   /* of PatronAlike: whom the visitor had open last */
    const GPtrArray *withheld; /* of Branch: schools that withdrew the view of their pupils */
    gboolean may_enrol;
} PupilsPage;

typedef struct {
    const Frame *frame;
    GPtrArray *imports; /* of Import */
    gint64 older;       /* as of uploads */
    gboolean is_older;
} ImportsPage;

typedef struct {
    const Frame *frame;
    const Import *import;
    const RosterReport *report;
    const GPtrArray *taught; /* of Taught: groups that teachers got */
    gboolean fresh;          /* just applied */
} ImportPage;

typedef struct {
    const Frame *frame;
    const UndoCase *ucase;
    PlanView view;
    const char *problem;
    const GPtrArray *taught; /* of Taught: what the import gave to teachers */
} UndoPage;

typedef struct {
    const Frame *frame;
    const Job *job;
    const TitleFile *titles; /* that it works on; NULL: none */
    const Upload *upload;    /* that it is about, or NULL */
    const char *school;
    const char *problem; /* why it could not be stopped, or NULL */
} JobPage;

/* job.c: the answer to a form that started a job: its result when that is soon there, else the page that tells how far it is.
 * NULL with error when it could not be started (id -1, error set) or failed. */
HttpResponse *portal_job_answer(Web *web, HttpRequest *request, gint64 id, GError **error);
/* The job of ?job=, when it is about the object of this page and failed; new, or NULL. */
Job *portal_job_failed(Web *web, HttpRequest *request);
/* The mark of the plan that a job was to carry out; new. */
char *portal_job_mark(const Job *job);
const char *view_job_title(const Job *job); /* while it goes on, and how it ended */
const char *view_job_progress(const Job *job);

/* view.c: words and texts for pages; new ones live until the next but 31 call on this thread. */
const char *view_keep(char *text);             /* makes a new one such; takes it */
const char *view_instant(gint64 microseconds); /* 21-11-2026 14:05 */
const char *view_date(const char *iso);
const char *view_day(const char *iso); /* for readers: "Monday 14 December" */
const char *view_size(gint64 bytes);
const char *view_upload_state(const Upload *upload);
const char *view_name(const RosterState *state);
const char *view_item_name(const PlanItem *item);
const RosterState *view_item_state(const PlanItem *item); /* after, or before when nobody is there after */
const char *view_group(const RosterState *state);         /* "5A", "–" */
const char *view_value(PersonField field, const char *value); /* dates as people write them, "(empty)" */
const char *view_owing(const PlanItem *item);
const char *view_record_value(const RosterRecord *record, PersonField field);
guint view_next_of_kind(const RosterPlan *plan, guint from, ItemKind kind); /* index, or the length */
const char *view_kind_explained(ItemKind kind);                             /* one sentence */
const char *view_kind_heading(ItemKind kind);                               /* over many: "Leavers" */
const char *view_choice_label(Choice choice);
const char *view_summary(const UploadSummary *summary); /* "12 new, 1 question" */

/* plan.c: the ?kind= of a plan page, -1 when none. */
int portal_kind_wanted(const HttpRequest *request);

const char *view_upload_badge(const Upload *upload); /* class of the badge */
const char *view_grade_badge(FindingGrade grade);
const char *view_branch_name(const GPtrArray *branches, gint64 id); /* "" when not among them */
const char *view_status(RosterStatus status);
const char *view_pupil_status(const RosterPupil *pupil);
gboolean view_moves(const PlanItem *item);
gboolean view_group_changes(const PlanItem *item);
gboolean view_has_owing(const PlanItem *item);
gboolean view_restores(const PlanItem *item); /* an undo: the two states tell what changes */
gboolean view_field_restored(const PlanItem *item,
                             PersonField field); /* by an undo; the group has its own column */
gboolean
view_field_shown(const FieldChange *change); /* F4 and the group, shown in its own column, are left out */
guint view_n_changes(const PlanItem *item);
guint view_n_shown(const RosterPlan *plan); /* items that are more than unchanged or left alone */
gboolean view_shows_kind(const PlanView *view, ItemKind kind);
const char *view_since_status(RosterStatus status);
const char *view_since_why(const SincePupil *pupil); /* "" when it is not known */
const char *view_since_plan(const PlanItem *item);   /* what the plan does with the pupil */
#define VIEW_SINCE 50u                               /* pupils on a page */
gboolean view_differs(const RosterRecord *record, const RosterPupil *pupil, PersonField field);

/* Which columns a table of items needs, and which cases its items are. */
typedef struct {
    gboolean rows, details;
    guint cases; /* bit set of 1 << RosterCase */
    guint owing; /* so many still have something out */
} ViewColumns;
ViewColumns view_columns(const RosterPlan *plan, ItemKind kind);

/* What was chosen for reading the file. */
typedef struct {
    guint sheet;
    const char *encoding, *separator; /* "" = find out */
} ViewOptions;
ViewOptions view_options(const Upload *upload);
extern const char *const VIEW_ENCODINGS[], *const VIEW_SEPARATORS[]; /* "" first, NULL last */

extern const PersonField VIEW_COMPARED[]; /* fields of the side-by-side table */
extern const guint VIEW_N_COMPARED;
#define VIEW_LIST 50u /* uploads or imports on a page */
/* Takes the one off that was asked for to see whether there are more: TRUE. */
gboolean view_cut_list(GPtrArray *list);
#define VIEW_FINDINGS     300u /* on a page; files hold them all */
#define VIEW_REPORT_LINES 500u

extern const ItemKind VIEW_KINDS[]; /* order of the sections; ends with N_ITEM_KINDS */

#endif
