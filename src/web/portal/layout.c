/* Fills the frame around a page from the request. */
#include "web/portal/layout.h"

#include "text/text.h"

const MenuItem portal_menu[] = {
    {N_("Upload pupils' file"),
     N_("Deliver this school year's pupils; you see at once what the check finds."), "/uploads/new",
     MENU_SCHOOL, RIGHT_UPLOAD},
    {N_("Uploads"), N_("What was delivered, and how far it is."), "/uploads", MENU_SCHOOL, RIGHT_UPLOAD},
    {N_("Imports"), N_("What was imported, with report and undo."), "/imports", MENU_SCHOOL,
     RIGHT_IMPORT_VIEW},
    {N_("Find a pupil"), N_("By name, pupil number or card number."), "/pupils", MENU_PUPILS,
     RIGHT_PEOPLE_VIEW},
    {N_("Desk"), N_("Lend books, take them in, and see what is too late."), "/desk", MENU_DESK, RIGHT_DESK},
    {N_("Too late"), N_("Books that are late, by group, and reminders about them."), "/overdue", MENU_DESK,
     RIGHT_DESK},
    {N_("Self-service screens"), N_("Computers at school where readers lend and bring back by themselves."),
     "/kiosks", MENU_DESK, RIGHT_PEOPLE_EDIT},
    {N_("Reading tips"), N_("What you write for readers: a tip, or something nice to know."), "/tips",
     MENU_DESK, RIGHT_TIPS},
    {N_("Books"), N_("Find a book, enter new ones, and add copies."), "/titles", MENU_DESK,
     RIGHT_COPIES_EDIT},
    {N_("Titles in and out"), N_("Take in a file of titles (MARC), or give all of them out as one."),
     "/titles/import", MENU_DESK, RIGHT_TITLES_EDIT},
    {N_("Labels"), N_("Print labels with barcodes for books."), "/titles/labels", MENU_DESK,
     RIGHT_COPIES_EDIT},
    {N_("Inventory"), N_("Scan the shelves, and see what is missing."), "/inventory", MENU_DESK,
     RIGHT_COPIES_EDIT},
    {N_("Rules of lending"), N_("How long and how much, and when the library is closed."), "/lending",
     MENU_DESK, RIGHT_LIBRARY_MANAGE},
    {N_("Statistics"), N_("What was lent, by month, group and title, in numbers."), "/statistics", MENU_DESK,
     RIGHT_TITLES_EDIT},
    {N_("Mail"), N_("Who gets mail about uploads where, and what was sent."), "/mail", MENU_MANAGE,
     RIGHT_LIBRARY_MANAGE},
    {N_("Mail about my uploads"), N_("Your e-mail address, and whether you want mail."), "/my-mail", MENU_OWN,
     RIGHT_UPLOAD},
    {N_("Teacher's menu"), N_("Your groups, and new passwords for your pupils."), "/classes", MENU_PUPILS,
     RIGHT_CLASS, RIGHT_PASSWORD_RESET},
    {N_("Groups and passwords"), N_("A school's groups, and sheets with new passwords."), "/classes",
     MENU_PUPILS, RIGHT_PASSWORD_RESET},
    {N_("Teachers and groups"), N_("Which teacher has which group."), "/teachers", MENU_SCHOOL,
     RIGHT_CLASS_ASSIGN},
    {N_("Who may upload"), N_("The right to upload pupils' files, school by school."), "/uploaders",
     MENU_SCHOOL, RIGHT_UPLOAD_GRANT},
    {N_("Log-ins and roles"), N_("Forgotten passwords, log-ins, and who may do what."), "/accounts",
     MENU_MANAGE, RIGHT_PASSWORD_RESET},
    {N_("Catalogues of the schools"), N_("The address of each school, and who sees its books."),
     "/catalogues", MENU_MANAGE, RIGHT_LIBRARY_MANAGE},
    {N_("Programs"), N_("Tokens by which other programs work with Instroom."), "/programs", MENU_MANAGE,
     RIGHT_LIBRARY_MANAGE},
    {N_("What readers see"), N_("Contact, and the address of MuziekWeb."), "/readers", MENU_MANAGE,
     RIGHT_LIBRARY_MANAGE},
    {N_("How long we keep what"), N_("Terms, what is over, what was erased."), "/retention", MENU_MANAGE,
     RIGHT_LIBRARY_MANAGE},
    {N_("Who did what"), N_("Who looked at, changed or downloaded what, and when."), "/trail", MENU_MANAGE,
     RIGHT_TRAIL_VIEW},
    {N_("Who may see our pupils"), N_("Whether the library's staff see your pupils; your school decides."),
     "/school-view", MENU_SCHOOL, RIGHT_VIEW_WITHDRAW},
    {N_("My books"), N_("What you have at home, reservations, wish list and reading log."), "/my", MENU_OWN,
     RIGHT_LOGGED_IN, .of_reader = TRUE},
    {N_("Log in otherwise"), N_("Link a log-in of another organisation to your account."), "/sign-in",
     MENU_OWN, RIGHT_LOGGED_IN},
    {N_("This is me"), N_("Your own data, user name and password."), "/me", MENU_OWN, RIGHT_LOGGED_IN},
    {N_("Safe logging in"), N_("The second step with your phone, and where you are logged in."), "/sessions",
     MENU_OWN, RIGHT_LOGGED_IN},
};
const guint portal_menu_length = G_N_ELEMENTS(portal_menu);

static const char *const labels[N_MENU_GROUPS] = {
    [MENU_DESK] = N_("Books and lending"), [MENU_PUPILS] = N_("Pupils"),   [MENU_SCHOOL] = N_("School"),
    [MENU_MANAGE] = N_("Management"),      [MENU_OWN] = N_("My own data"),
};

/* A line of a page holds them, with words as long as ours. */
#define SHORT_MENU 5

const char *
portal_menu_label(MenuGroup group)
{
    g_assert(group < N_MENU_GROUPS);
    return _(labels[group]);
}

guint
portal_menu_count(MenuGroup group, const Account *account)
{
    guint n = 0;
    for (guint i = 0; i < portal_menu_length; i++)
        n += portal_menu[i].group == group && portal_menu_shows(&portal_menu[i], account);
    return n;
}

gboolean
portal_menu_is_short(const Account *account)
{
    guint n = 0;
    for (guint group = 0; group < N_MENU_GROUPS; group++)
        n += portal_menu_count((MenuGroup)group, account);
    return n <= SHORT_MENU;
}

gboolean
portal_menu_shows(const MenuItem *item, const Account *account)
{
    /* Who must choose a password first gets nowhere else yet. */
    return account && account_has(account, item->right) && (!item->of_reader || account->person > 0) &&
           (item->unless == RIGHT_UNDECLARED || !account_has(account, item->unless)) &&
           (!account->must_change_password || item->right == RIGHT_LOGGED_IN);
}

/* The item whose path is the longest beginning of this page's; NULL. */
static const MenuItem *
menu_of(const char *path)
{
    const MenuItem *best = NULL;
    for (guint i = 0; i < portal_menu_length; i++) {
        gsize length = strlen(portal_menu[i].path);
        gboolean begins = strncmp(path, portal_menu[i].path, length) == 0 &&
                          (path[length] == '\0' || path[length] == '/');
        if (begins && (!best || length > strlen(best->path)))
            best = &portal_menu[i];
    }
    return best;
}

gboolean
portal_menu_is_here(const Frame *frame, const MenuItem *item)
{
    return frame->here && strcmp(item->path, frame->here->path) == 0;
}

gboolean
portal_menu_is_in(const Frame *frame, MenuGroup group)
{
    for (guint i = 0; i < portal_menu_length; i++)
        if (portal_menu[i].group == group && portal_menu_is_here(frame, &portal_menu[i]))
            return TRUE;
    return FALSE;
}

Frame
portal_frame(const HttpRequest *request, const char *title)
{
    const Session *session = request->session;
    const char *place = "";
    if (session)
        place = *session->branch_name ? session->branch_name : session->library_name;
    return (Frame){
        .title = title,
        .language = text_language_tag(request->language),
        .place = place,
        .person = session ? session->account->name : NULL,
        .token = request->form_token,
        .here = menu_of(request->path),
        .back = request->method == HTTP_GET ? http_safe_path(request->target, "/") : "/",
        .style = asset_style_path(),
        .icon = asset_icon_path(),
        .account = session ? session->account : NULL,
    };
}
