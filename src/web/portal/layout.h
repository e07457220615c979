/* The frame around every page: head, menu, language, foot. */
#ifndef WEB_PORTAL_LAYOUT_H
#define WEB_PORTAL_LAYOUT_H

#include "web/web.h"

/* In seconds; the template says it in so many words, for no value may stand in that place of a page. */
typedef enum { REFRESH_NEVER, REFRESH_SOON = 2, REFRESH_LATER = 10 } Refresh;

/* What data/templates/layout.html shows. All borrowed, for as long as the request. */
typedef struct {
    const char *title;    /* of the page, translated */
    const char *language; /* "nl", "en" */
    const char *place;    /* school or library, "" when not logged in */
    const char *person;   /* NULL when not logged in */
    const char *token;    /* for forms: <input type="hidden" name="token" value="{{ frame->token }}"> */
    const struct MenuItem *here; /* what the menu marks, NULL: nothing */
    const char *back;            /* where the language switch comes back to */
    const char *style;           /* address of the style sheet */
    const char *icon;
    const Account *account; /* NULL when not logged in */
    gboolean wide;          /* a page of tables */
    Refresh refresh;        /* when the page asks for itself again */
} Frame;
Frame portal_frame(const HttpRequest *request, const char *title);

/* The headings of the menu, in their order. */
typedef enum { MENU_DESK, MENU_PUPILS, MENU_SCHOOL, MENU_MANAGE, MENU_OWN, N_MENU_GROUPS } MenuGroup;
const char *portal_menu_label(MenuGroup group); /* translated */

/* Mijn Bibliotheek: what each right opens. Order is the order within its group. */
typedef struct MenuItem {
    const char *label; /* N_() */
    const char *about; /* N_(): one sentence for the start page */
    const char *path;
    MenuGroup group;
    Right right;
    Right unless;       /* who has this one too does not see it; RIGHT_UNDECLARED: everyone does */
    gboolean of_reader; /* only for who is a patron too */
} MenuItem;
extern const MenuItem portal_menu[];
extern const guint portal_menu_length;
gboolean portal_menu_shows(const MenuItem *item, const Account *account);
/* So few that they stand side by side, without headings. */
gboolean portal_menu_is_short(const Account *account);
guint portal_menu_count(MenuGroup group, const Account *account); /* how many of them this account is shown */
gboolean portal_menu_is_in(const Frame *frame, MenuGroup group);  /* the page is of one of them */
gboolean portal_menu_is_here(const Frame *frame, const MenuItem *item);

/* Addresses of the style sheet and icon, with the digest of their content in them. */
const char *asset_style_path(void);
const char *asset_icon_path(void);
const char *asset_script_path(void); /* of pages for the public */
const char *asset_kiosk_path(void);  /* of the self-service screen */
const char *asset_pictures_path(void);

#endif
