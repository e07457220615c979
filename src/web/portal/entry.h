/* The pages of entering books: what each template is given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_ENTRY_H
#define WEB_PORTAL_ENTRY_H

#include "library/kind.h"
#include "service/entry.h"
#include "web/portal/desk.h"

typedef struct {
    const Frame *frame;
    const char *typed;        /* "" = nothing asked */
    const FoundTitles *found; /* or NULL */
    gboolean may_all, removed;
} TitlesPage;

/* The form of a title. */
typedef struct {
    const Frame *frame;
    gint64 id;                  /* 0 = a new one */
    const Title *title;         /* as typed, or as kept */
    const HttpRequest *request; /* of a form that was not taken, or NULL */
    const Title *shown;         /* as it stood in the form when that was opened; NULL of a new one */
    const Title *now;           /* what somebody else made of it since, or NULL */
    const char *problem;
    const char *cover;         /* digest of its picture, "" = none; NULL of a new one */
    const char *cover_problem; /* why a picture was not taken, or NULL */
    const char *source;        /* who the record was fetched from, or NULL */
    const char *record;        /* it, in base64; "" */
    const char *note;          /* what came of looking it up, or NULL */
} TitleFormPage;

typedef struct {
    const Frame *frame;
    const char *isbn, *problem;
    gboolean has_targets;
} TitleNewPage;

typedef struct {
    const Frame *frame;
    const TitleSheet *sheet;
    const HttpRequest *request; /* of copies that were not taken, or NULL */
    const char *problem, *saved;
    const char *wrong;  /* name of the field that the problem is about; "" */
    gint64 branch;      /* chosen for new copies */
    const char *shelf;  /* of those before */
    GPtrArray *shelves; /* of that school, of char *; or NULL */
} TitleSheetPage;

typedef struct {
    const Frame *frame;
    const TitleSheet *sheet; /* that goes */
    const Title *into;       /* chosen, or NULL */
    const char *typed, *problem;
    const FoundTitles *found;
} TitleMergePage;

typedef struct {
    const Frame *frame;
    const TitleSheet *sheet;
    const Copy *copy;
    const Copy *now; /* what somebody else made of it meanwhile, or NULL */
    const HttpRequest *request;
    const char *problem, *wrong; /* wrong: as above */
    gint64 branch;               /* chosen */
} CopyPage;

#define ENTRY_FOUND   50u
#define ENTRY_PERSONS 12u

/* entry_view.c */
const char *view_title_text(const TitleFormPage *page, TitleText text); /* what stands in the field */
const char *view_title_problem(const TitleFormPage *page, TitleText text);
/* What somebody else made of it since the form was opened, where that is not what stands in the field: "" = nothing. */
const char *view_title_now(const TitleFormPage *page, TitleText text);
gboolean view_title_came(const TitleFormPage *page,
                         TitleText text); /* it does stand there, and is not what was shown */
const char *view_title_number(const TitleFormPage *page, TitleNumber number);
const char *view_title_number_problem(const TitleFormPage *page, TitleNumber number);
const char *view_title_number_now(const TitleFormPage *page, TitleNumber number); /* as view_title_now */
const char *view_title_age(const TitleFormPage *page);
const char *view_title_age_now(const TitleFormPage *page);
const char *view_title_age_problem(const TitleFormPage *page);
guint view_title_persons(const TitleFormPage *page); /* rows of the form */
const char *view_title_person(const TitleFormPage *page, guint row);
const char *view_title_role(const TitleFormPage *page, guint row);
const char *view_title_line(const Title *title); /* "Roald Dahl: Matilda (2001)" without what is not known */
const char *view_title_ages(const Title *title); /* "6 to 8", "" */
const char *view_title_people(const Title *title);
const char *view_copy_state(const TitleSheet *sheet, const Copy *copy);
const char *view_copy_badge(const TitleSheet *sheet, const Copy *copy); /* class of the badge */
const char *view_copy_field(const CopyPage *page, const char *name, const char *kept);
const char *view_plain_cents(gint64 cents); /* 12,50; "" of none */
const char *view_entry_date(const char *iso);
const char *view_typed_or(const HttpRequest *request, const char *name, const char *kept);

/* A form as a title, over what is known of it (changed in place). FALSE: a number or age in it is none. */
gboolean portal_title_read(const HttpRequest *request, Title *title);
/* What the form says that it showed when it was opened; new, NULL: it does not say so. */
Title *portal_title_shown(const HttpRequest *request);

/* Error of a form: shown beside it again. */
gboolean portal_entry_is_of_form(const GError *error);

#endif
