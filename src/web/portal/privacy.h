/* What the pages about privacy show. Borrowed, for as long as the page is written. */
#ifndef WEB_PORTAL_PRIVACY_H
#define WEB_PORTAL_PRIVACY_H

#include "service/erase.h"
#include "service/person_data.h"
#include "service/retention.h"
#include "web/portal/patron.h"

typedef struct {
    const PatronHead *head;
    const EraseView *view; /* NULL without the right to erase */
    const char *typed;     /* the number, when it was not taken */
} PrivacyPage;

typedef struct {
    const Frame *frame;
    const PersonData *data;
    const char *file; /* address of the JSON */
    const char *back; /* of the page before it */
} PersonDataPage;

typedef struct {
    const Frame *frame;
    const RetentionView *view;
    const char *typed[N_RETENTIONS]; /* as it stands in the form */
    const char *wrong[N_RETENTIONS]; /* beside the field, NULL = right */
    gboolean has_problem, saved;
} RetentionPage;

/* A line of what erasing does. */
typedef struct {
    const char *label, *what; /* N_() */
    guint count;
} EraseLine;
#define ERASE_LINES 9u
EraseLine view_erase_line(const EraseView *view, guint i);
guint view_data_columns(const DataPart *part);
const char *view_data_label(const DataPart *part, guint column);
const char *view_data_cell(const DataPart *part, guint row, guint column);

#endif
