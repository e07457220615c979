/* The patron's record: its head, and the tabs under it.
 *
 * To add a tab: a line in patron_tabs (patron.c), routes "/patrons/{id}/NAME" in a file of its own, whose handler calls
 * portal_patron_head and hands the head to a template that does {% call patron_head(head) %} within portal(head->frame). */
#ifndef WEB_PORTAL_PATRON_H
#define WEB_PORTAL_PATRON_H

#include "service/patron.h"
#include "web/portal/pages.h"

/* A field of a tab's form. */
typedef struct {
    PatronField field;
    const char *label; /* N_(), NULL = the field's own */
    const char *hint;  /* N_(), or NULL */
} PatronInput;

typedef struct {
    const char *name;          /* behind /patrons/{id}/; "" for the first */
    const char *label;         /* N_() */
    const PatronInput *inputs; /* of its form, or NULL when the tab has a page of its own */
    guint n_inputs;
    Right right;
} PatronTab;
extern const PatronTab patron_tabs[];
extern const guint patron_tabs_length;

/* What stands above every tab. Borrowed, for as long as the page is written. */
typedef struct {
    const Frame *frame;
    const Patron *patron;
    const PatronTab *tab;
    gboolean may_edit;
    gboolean saved;      /* just now */
    const char *problem; /* why nothing was saved, or NULL */
} PatronHead;
/* Opens the record that the path names and fills the head; patron is the caller's to free. FALSE with error. */
gboolean portal_patron_head(Web *web, HttpRequest *request, Frame *frame, PatronHead *head, Patron **patron,
                            GError **error);
/* The tab that a path belongs to. */
const PatronTab *portal_patron_tab(const char *path);
/* Back to the tab after something was written: ?saved=1. New. */
HttpResponse *portal_patron_done(const HttpRequest *request, const char *tab);

/* A form of fields, in the record and where somebody is enrolled. */
typedef struct {
    const PatronInput *inputs;
    guint n_inputs;
    const PatronForm *form;   /* what was typed, or NULL */
    const char *const *value; /* what is kept (N_PATRON_FIELDS) */
    const GPtrArray *groups;  /* of PatronGroup */
    gboolean may_edit;
    gboolean focus; /* the first one has the keyboard */
} PatronInputs;

typedef struct {
    const PatronHead *head;
    PatronInputs inputs;
} PatronPage;

/* The tabs that are lists. typed: what was posted, when it was not taken. */
typedef struct {
    const PatronHead *head;
    const HttpRequest *request;               /* of a form that was not taken; else NULL */
    const GPtrArray *periods, *subscriptions; /* of PatronPeriod */
    const GPtrArray *log;                     /* of PatronLogLine */
    const GPtrArray *notes;                   /* of PatronNote */
    const GPtrArray *cards;                   /* of PatronCard */
} PatronListPage;
/* What was typed into a field, "" when nothing was. */
const char *view_typed(const PatronListPage *page, const char *name);
const char *view_log_field(const PatronLogLine *line);
const char *view_log_value(const PatronLogLine *line, const char *value);
const char *view_log_who(const PatronLogLine *line);
const char *view_period_status(const PatronPeriod *period);
const char *view_card_state(const PatronCard *card);

const char *view_input_label(const PatronInput *input);
/* What stands in the input: as typed, else as kept; dates as people write them. */
const char *view_input_value(const PatronInputs *inputs, PatronField field);
const char *view_input_was(const PatronInputs *inputs, PatronField field);
const char *view_input_problem(const PatronInputs *inputs, PatronField field); /* or NULL */
const char *view_input_meanwhile(const PatronInputs *inputs, PatronField field);
gboolean view_group_offered(const GPtrArray *groups, guint i); /* of the newest school year */
const char *view_patron_name(const Patron *patron);
const char *view_patron_status(const Patron *patron);

/* A posted form: the fields of these inputs with their "was-". New. */
PatronForm *portal_patron_form(const HttpRequest *request, const PatronInput *inputs, guint n_inputs);

#endif
