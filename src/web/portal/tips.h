/* Pages of Leestips and Weetjes: what each template is given. All borrowed. */
#ifndef WEB_PORTAL_TIPS_H
#define WEB_PORTAL_TIPS_H

#include "service/tip.h"
#include "web/portal/pages.h"
#include "web/portal/school.h"

typedef struct {
    const Frame *frame;
    const GPtrArray *tips;     /* of Tip */
    const GPtrArray *branches; /* of Branch: names */
} TipsPage;

typedef struct {
    const Frame *frame;
    const GPtrArray *branches; /* to choose from */
    gboolean whole;            /* may write for all schools */
    gint64 id, version;        /* 0: new */
    TipForm form;
    const char *problem;
} TipFormPage;

typedef struct {
    const Frame *frame;
    const TipView *view;
    const GPtrArray *branches;
    const char *typed; /* to find books by */
    const FoundTitles *found;
    const char *problem, *saved;
} TipPage;

typedef struct {
    const SchoolFrame *frame;
    const char *group, *kind; /* that were chosen; "" = all */
    const char *own;          /* the reader's year group, "" = not known */
    const GPtrArray *tips;
} ShownTipsPage;
typedef struct {
    const SchoolFrame *frame;
    const TipView *view;
} ShownTipPage;

const char *view_tip_kind(const Tip *tip);
const char *view_tip_state(const Tip *tip);
const char *view_tip_days(const Tip *tip);
const char *view_tip_ages(const Tip *tip);
const char *view_tip_school(const GPtrArray *branches, gint64 branch);
/* Of the choices: words for a year group, or a kind, that may be "". */
const char *view_tips_group(const Branch *school, const char *group);
const char *view_tips_kind(const char *kind);
/* Its paragraphs, of which each prints one; NULL ends. New. */
char **view_tip_paragraphs(const Tip *tip);

void tips_section(Web *web, HttpRequest *request, const Branch *school, Html *html);

#endif
