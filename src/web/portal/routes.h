/* All tables of routes of the portal. A page's file defines its own table; it is listed in routes.c. */
#ifndef WEB_PORTAL_ROUTES_H
#define WEB_PORTAL_ROUTES_H

#include "web/http/route.h"

typedef struct {
    const Route *table; /* NULL ends the list */
    const gsize *length;
} RouteTable;
extern const RouteTable portal_tables[];

/* In a page's file:  const Route upload_routes[] = {…};  ROUTES_END(upload_routes) */
#define ROUTES_END(name) const gsize name##_length = G_N_ELEMENTS(name);
#define ROUTES_OF(name)                                                                                      \
    extern const Route name[];                                                                               \
    extern const gsize name##_length;

ROUTES_OF(door_routes)          /* login.c: log-in and log-out */
ROUTES_OF(factor_routes)        /* factor.c: the second step */
ROUTES_OF(session_routes)       /* sessions.c */
ROUTES_OF(password_routes)      /* password.c */
ROUTES_OF(menu_routes)          /* menu.c: the start page, the language */
ROUTES_OF(asset_routes)         /* asset.c: style sheet and icon */
ROUTES_OF(uploads_routes)       /* uploads.c: the list and sending */
ROUTES_OF(upload_routes)        /* upload.c: one upload */
ROUTES_OF(columns_routes)       /* columns.c */
ROUTES_OF(plan_routes)          /* plan.c */
ROUTES_OF(question_routes)      /* questions.c */
ROUTES_OF(import_routes)        /* imports.c: list, report, its files */
ROUTES_OF(pupils_routes)        /* pupils.c */
ROUTES_OF(undo_routes)          /* undo.c */
ROUTES_OF(accounts_routes)      /* accounts.c */
ROUTES_OF(uploaders_routes)     /* uploaders.c */
ROUTES_OF(classes_routes)       /* classes.c */
ROUTES_OF(teachers_routes)      /* teachers.c */
ROUTES_OF(file_teachers_routes) /* file_teachers.c */
ROUTES_OF(me_routes)            /* me.c */
ROUTES_OF(job_routes)           /* job.c */
ROUTES_OF(patron_routes)        /* patron.c: the record's head and forms */
ROUTES_OF(enrol_routes)         /* enrol.c: enrolling by hand, a school's address */
ROUTES_OF(patron_desk_routes)   /* patron_desk.c: its tabs that are lists */
ROUTES_OF(privacy_routes)       /* privacy.c: everything of one person, erasing it */
ROUTES_OF(retention_routes)     /* retention.c */

ROUTES_OF(trail_routes)       /* trail.c: who saw and did what */
ROUTES_OF(reader_routes)      /* reader.c: Mijn Bibliotheek */
ROUTES_OF(readers_routes)     /* readers.c: what the library tells its readers */
ROUTES_OF(class_home_routes)  /* class_home.c: a group's books */
ROUTES_OF(kiosk_routes)       /* kiosk.c: the self-service screen */
ROUTES_OF(school_routes)      /* school.c: a school's public front page, finding one's school */
ROUTES_OF(search_routes)      /* search.c: searching a school's catalogue, a title of it */
ROUTES_OF(catalogues_routes)  /* catalogues.c: addresses of the schools, for the library */
ROUTES_OF(desk_return_routes) /* desk_return.c: taking in, what is ready, what is late */
ROUTES_OF(desk_routes)        /* desk.c: lending */
ROUTES_OF(lending_routes)     /* lending.c: rules and closed days */
ROUTES_OF(overdue_routes)     /* overdue.c: what is late, of schools and groups */
ROUTES_OF(reminder_routes)    /* reminders.c: sending, taking back, how a library reminds */
ROUTES_OF(statistics_routes)  /* statistics.c: lending in numbers */
ROUTES_OF(mail_routes)        /* mail.c: who gets mail where */
ROUTES_OF(clients_routes)     /* clients.c: programs with a token of their own */
ROUTES_OF(school_view_routes) /* school_view.c: whether the library sees the school's pupils */
ROUTES_OF(sign_in_routes)     /* sign_in.c: by another organisation */
ROUTES_OF(cover_routes)       /* cover.c: pictures of titles */
ROUTES_OF(shelf_routes)       /* shelf.c: browsing at a school */
ROUTES_OF(cover_routes)
ROUTES_OF(titles_routes)     /* titles.c: finding, a title with its copies */
ROUTES_OF(marc_routes)       /* marc.c: titles in and out as files */
ROUTES_OF(stock_routes)      /* stock.c: labels, going round the shelves */
ROUTES_OF(title_form_routes) /* title_form.c: a new title, changing one, a copy */
ROUTES_OF(tips_routes)       /* tips.c: Leestips and Weetjes */

#endif
