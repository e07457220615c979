/* The table of rights, role names, and what a grant gives. */
#include "account/grant.h"

#include <string.h>

#include "text/text.h"

static const char *const right_names[N_RIGHTS] = {
    [RIGHT_UNDECLARED] = "undeclared",
    [RIGHT_NONE] = "none",
    [RIGHT_LOGGED_IN] = "logged-in",
    [RIGHT_UPLOAD] = "upload",
    [RIGHT_IMPORT_VIEW] = "import-view",
    [RIGHT_IMPORT_APPLY] = "import-apply",
    [RIGHT_IMPORT_CONFIRM] = "import-confirm",
    [RIGHT_PEOPLE_VIEW] = "people-view",
    [RIGHT_PEOPLE_EDIT] = "people-edit",
    [RIGHT_CLASS] = "class",
    [RIGHT_CLASS_ASSIGN] = "class-assign",
    [RIGHT_PASSWORD_RESET] = "password-reset",
    [RIGHT_UPLOAD_GRANT] = "upload-grant",
    [RIGHT_TITLES_EDIT] = "titles-edit",
    [RIGHT_TIPS] = "tips",
    [RIGHT_COPIES_EDIT] = "copies-edit",
    [RIGHT_TRAIL_VIEW] = "trail-view",
    [RIGHT_DESK] = "desk",
    [RIGHT_VIEW_WITHDRAW] = "view-withdraw",
    [RIGHT_LIBRARY_MANAGE] = "library-manage",
    [RIGHT_OPERATE] = "operate",
};

#define BIT(right) (1u << (right))

enum {
    RIGHTS_READER = BIT(RIGHT_NONE) | BIT(RIGHT_LOGGED_IN),
    RIGHTS_TEACHER = RIGHTS_READER | BIT(RIGHT_CLASS) | BIT(RIGHT_TIPS),
    RIGHTS_VOLUNTEER = RIGHTS_READER | BIT(RIGHT_DESK) | BIT(RIGHT_COPIES_EDIT),
    RIGHTS_UPLOADER = RIGHTS_READER | BIT(RIGHT_UPLOAD) | BIT(RIGHT_CLASS_ASSIGN),
    RIGHTS_EMPLOYEE = RIGHTS_TEACHER | RIGHTS_VOLUNTEER | RIGHTS_UPLOADER | BIT(RIGHT_IMPORT_VIEW) |
                      BIT(RIGHT_IMPORT_APPLY) | BIT(RIGHT_IMPORT_CONFIRM) | BIT(RIGHT_PEOPLE_VIEW) |
                      BIT(RIGHT_PEOPLE_EDIT) | BIT(RIGHT_PASSWORD_RESET) | BIT(RIGHT_UPLOAD_GRANT) |
                      BIT(RIGHT_TITLES_EDIT),
    RIGHTS_MANAGER = RIGHTS_EMPLOYEE | BIT(RIGHT_TRAIL_VIEW) | BIT(RIGHT_LIBRARY_MANAGE),
    RIGHTS_OPERATOR = RIGHTS_MANAGER | BIT(RIGHT_OPERATE),
    RIGHTS_ON_FILES = BIT(RIGHT_IMPORT_VIEW) | BIT(RIGHT_IMPORT_APPLY) | BIT(RIGHT_IMPORT_CONFIRM),
    RIGHTS_ON_PUPILS = RIGHTS_ON_FILES | BIT(RIGHT_UPLOAD) | BIT(RIGHT_PEOPLE_VIEW) | BIT(RIGHT_PEOPLE_EDIT) |
                       BIT(RIGHT_CLASS) | BIT(RIGHT_CLASS_ASSIGN) | BIT(RIGHT_PASSWORD_RESET) |
                       BIT(RIGHT_UPLOAD_GRANT),
};

static const struct {
    const char *name, *label;
    guint rights;
    Right giver;
} roles[N_ROLES] = {
    [ROLE_PUPIL] = {"pupil", N_("Pupil"), RIGHTS_READER, RIGHT_PEOPLE_EDIT},
    [ROLE_TEACHER] = {"teacher", N_("Teacher"), RIGHTS_TEACHER, RIGHT_PEOPLE_EDIT},
    [ROLE_VOLUNTEER] = {"volunteer", N_("Volunteer at the desk"), RIGHTS_VOLUNTEER, RIGHT_PEOPLE_EDIT},
    [ROLE_UPLOADER] = {"uploader", N_("School administration"),
                       RIGHTS_UPLOADER | BIT(RIGHT_TRAIL_VIEW) | BIT(RIGHT_VIEW_WITHDRAW),
                       RIGHT_UPLOAD_GRANT},
    [ROLE_EMPLOYEE] = {"employee", N_("Library employee"), RIGHTS_EMPLOYEE, RIGHT_LIBRARY_MANAGE},
    [ROLE_MANAGER] = {"manager", N_("Library manager"), RIGHTS_MANAGER, RIGHT_LIBRARY_MANAGE},
    [ROLE_OPERATOR] = {"operator", N_("System operator"), RIGHTS_OPERATOR, RIGHT_UNDECLARED},
};

const char *
right_name(Right right)
{
    g_assert(right < N_RIGHTS);
    return right_names[right];
}

gboolean
right_shows_pupils(Right right)
{
    g_assert(right < N_RIGHTS);
    return (RIGHTS_ON_PUPILS & BIT(right)) != 0;
}

gboolean
right_falls_to_school(Right right)
{
    g_assert(right < N_RIGHTS);
    return (RIGHTS_ON_FILES & BIT(right)) != 0;
}

const char *
role_name(Role role)
{
    g_assert(role < N_ROLES);
    return roles[role].name;
}

const char *
role_label(Role role)
{
    g_assert(role < N_ROLES);
    return _(roles[role].label);
}

gboolean
role_from_name(const char *name, Role *role)
{
    for (guint i = 0; i < N_ROLES; i++)
        if (g_strcmp0(name, roles[i].name) == 0) {
            *role = i;
            return TRUE;
        }
    return FALSE;
}

gboolean
role_has(Role role, Right right)
{
    g_assert(role < N_ROLES && right < N_RIGHTS);
    return (roles[role].rights & BIT(right)) != 0;
}

gboolean
role_is_of_school(Role role)
{
    return role <= ROLE_UPLOADER;
}

Right
role_giver(Role role)
{
    g_assert(role < N_ROLES);
    return roles[role].giver;
}

GrantState
grant_state(const Grant *grant, const char *today)
{
    if (grant->ended_at != 0 || (*grant->to != '\0' && strcmp(grant->to, today) < 0))
        return GRANT_OVER;
    return strcmp(grant->from, today) > 0 ? GRANT_TO_COME : GRANT_IN_FORCE;
}

gboolean
grant_allows(const Grant *grant, Right right, gint64 library, gint64 branch)
{
    if (!role_has(grant->role, right))
        return FALSE;
    if (grant->role == ROLE_OPERATOR || right <= RIGHT_LOGGED_IN)
        return TRUE;
    if (grant->library == 0 || grant->library != library)
        return FALSE;
    /* A school's people never reach past their own branch; one of them without a branch reaches nothing. */
    gboolean of_school = role_is_of_school(grant->role) || grant->branch != 0;
    return !of_school || (grant->branch != 0 && grant->branch == branch);
}
