/* A role that somebody has, where, and from when to when. Never deleted: an ended one stays as the history. */
#ifndef ACCOUNT_GRANT_H
#define ACCOUNT_GRANT_H

#include <glib.h>

/* What a person may do. A right holds within a scope: a school's people for their branch, the library's for the branches
 * of their library. RIGHT_NONE is for routes that need no log-in. */
typedef enum {
    RIGHT_UNDECLARED, /* the 0 of a table line that forgot to say: nobody has it */
    RIGHT_NONE,       /* anyone, logged in or not */
    RIGHT_LOGGED_IN,  /* anyone with an account: own menu, own data, own password */
    RIGHT_UPLOAD, /* deliver a pupils' file for the own branch, see its check, remove it while not imported */
    RIGHT_IMPORT_VIEW,    /* see and download the uploads of the library's schools, plans and reports */
    RIGHT_IMPORT_APPLY,   /* answer questions, map columns, apply, undo */
    RIGHT_IMPORT_CONFIRM, /* let a braked plan through */
    RIGHT_PEOPLE_VIEW,    /* see the pupils of the library's schools */
    RIGHT_PEOPLE_EDIT,
    RIGHT_CLASS, /* see the pupils of the own groups and give them new passwords; staff: of every group */
    RIGHT_CLASS_ASSIGN,   /* say which teacher has which group */
    RIGHT_PASSWORD_RESET, /* give a new one-time password to whoever has no higher role */
    RIGHT_UPLOAD_GRANT,   /* give and withdraw the right to upload */
    RIGHT_TITLES_EDIT,    /* every title of the library's catalogue; taking them out, putting two together */
    RIGHT_TIPS,           /* write Leestips and Weetjes for the readers of a school */
    RIGHT_COPIES_EDIT,    /* enter books of a school: new titles, its copies, their labels, its inventory */
    RIGHT_TRAIL_VIEW,     /* who saw and did what: of the library, of a school's people of their school */
    RIGHT_DESK,           /* lend, take in, renew, put aside and take payments at a school's desk */
    RIGHT_VIEW_WITHDRAW,  /* say whether the library's staff see the school's pupils */
    RIGHT_LIBRARY_MANAGE, /* schools, accounts, policies */
    RIGHT_OPERATE,        /* everything of the installation, from the shell */
    N_RIGHTS,
} Right;
const char *right_name(Right right); /* "upload": stable */
/* A school may withdraw the library staff's view of its pupils. Then the library's roles lose there what shows pupils or leads to
 * them (giving roles at that school does: one could give oneself a teacher's), and the school's administration gets what the
 * library did with its file. */
gboolean right_shows_pupils(Right right);
gboolean right_falls_to_school(Right right);

/* In the order of who stands above whom. */
typedef enum {
    ROLE_PUPIL,
    ROLE_TEACHER,
    ROLE_VOLUNTEER, /* at the desk of a school */
    ROLE_UPLOADER,
    ROLE_EMPLOYEE,
    ROLE_MANAGER,
    ROLE_OPERATOR,
    N_ROLES
} Role;
const char *role_name(Role role);  /* "uploader": stable */
const char *role_label(Role role); /* for people */
gboolean role_from_name(const char *name, Role *role);
gboolean role_has(Role role, Right right); /* the table of rights, in grant.c */
gboolean role_is_of_school(Role role);     /* pupil, teacher, volunteer, uploader: only with a branch */
Right role_giver(Role role); /* the right that giving and ending it takes; RIGHT_UNDECLARED: nobody */

typedef struct {
    gint64 id;
    Role role;
    gint64 library;        /* 0 only for ROLE_OPERATOR */
    gint64 branch;         /* 0 = the whole library */
    char from[11], to[11]; /* civil dates, both counted; from "" = always, to "" = until it is ended */
    gint64 given_by;       /* account; 0 = at the shell, or before it was kept */
    gint64 given_at;       /* instant; 0 = before it was kept */
    gint64 ended_by;
    gint64 ended_at; /* instant; 0 = not ended. From that moment it is not in force any more */
} Grant;

typedef enum { GRANT_IN_FORCE, GRANT_TO_COME, GRANT_OVER } GrantState;
GrantState grant_state(const Grant *grant, const char *today);
/* Does it give this right for this branch? library: the branch's library. branch 0 = not about one branch. Whether it is in
 * force is not looked at. */
gboolean grant_allows(const Grant *grant, Right right, gint64 library, gint64 branch);

#endif
