/* Leestips and Weetjes: written as drafts, shown from a day to a day, ended. */
#include "service/tip.h"

#include <string.h>

#include "library/kind.h"
#include "service/patron_private.h"
#include "service/picture_private.h"
#include "store/picture.h"
#include "text/text.h"

#define ALT_MOST  200
#define LIST_MOST 200

void
tip_view_free(TipView *view)
{
    if (!view)
        return;
    tip_free(view->tip);
    g_clear_pointer(&view->titles, g_ptr_array_unref);
    g_free(view);
}

/* One tip under somebody's hands: connection, and for what writes a transaction. */
typedef struct {
    Connection connection;
    Service *service;
    const Account *actor;
    Tip *tip;
    gint64 library;
} TipCase;

static void
tip_case_clear(TipCase *tcase)
{
    tip_free(tcase->tip);
    connection_give(&tcase->connection);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TipCase, tip_case_clear)

static gboolean
absent(GError **error)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
                        _("This tip is not there. Look at the list again."));
    return FALSE;
}

/* id 0: a new one, of the actor's library. */
static gboolean
tip_begin(TipCase *tcase, Service *service, const Account *actor, gint64 id, gboolean writes, GError **error)
{
    GError *cause = NULL;
    tcase->service = service;
    tcase->actor = actor;
    tcase->library = actor->library;
    if (!service_may_any(actor, RIGHT_TIPS, error) ||
        !connection_take(&tcase->connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = tcase->connection.store;
    if (!(writes ? store_begin : store_begin_read)(store, &cause))
        return service_fail(error, cause);
    if (id == 0)
        return TRUE;
    tcase->tip = store_tip_get(store, id, &cause);
    if (!tcase->tip && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    if (!tcase->tip || !account_may(actor, RIGHT_TIPS, tcase->tip->library, tcase->tip->branch))
        return absent(error);
    tcase->library = tcase->tip->library;
    return TRUE;
}

static TitleHand
hand_of(const TipCase *tcase)
{
    return (TitleHand){tcase->library, tcase->actor->id, service_now(tcase->service)};
}

static gboolean
tip_commit(TipCase *tcase, AuditVerb verb, gint64 id, const char *detail, GError **error)
{
    GError *cause = NULL;
    const AuditEvent event = {.verb = verb,
                              .kind = AUDIT_TIP,
                              .object = id,
                              .library = tcase->library,
                              .branch = tcase->tip ? tcase->tip->branch : 0,
                              .detail = detail};
    return service_audit(tcase->service, tcase->connection.store, tcase->actor, &event, error) &&
           (store_commit(tcase->connection.store, &cause) || service_fail(error, cause));
}

/* Text of people: whole characters, lines ended by \n, no other control characters. New; NULL: too long or no text. */
static char *
take_text(const char *typed, gboolean has_lines, glong most)
{
    if (!g_utf8_validate(typed, -1, NULL))
        return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    for (const char *c = typed; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        if (letter == '\n' && has_lines)
            g_string_append_c(text, '\n');
        else if (letter == '\t' || letter == '\n')
            g_string_append_c(text, ' ');
        else if (letter != '\r' && !g_unichar_iscntrl(letter))
            g_string_append_unichar(text, letter);
    }
    g_strstrip(text->str);
    return g_utf8_strlen(text->str, -1) <= most ? g_strdup(text->str) : NULL;
}

static gboolean
take_dates(const TipForm *form, const char *today, Tip *tip, GError **error)
{
    char from[11], to[11];
    if (!patron_date(form->from, today, today, from, error) || !patron_date(form->to, "", today, to, error))
        return FALSE;
    if (*to && strcmp(to, from) < 0)
        return patron_refuse(error, _("The last day is before the first one. Correct one of them."));
    tip->from = g_strdup(from);
    tip->to = g_strdup(to);
    return TRUE;
}

/* What was typed; NULL with what to correct. */
static Tip *
take_form(const TipForm *form, const char *today, GError **error)
{
    g_autoptr(Tip) tip = g_new0(Tip, 1);
    tip->branch = form->branch;
    tip->kind = g_strdup(g_str_equal(form->kind, TIP_FACT) ? TIP_FACT : TIP_READING);
    tip->heading = take_text(form->heading, FALSE, TIP_HEADING_MOST);
    tip->words = take_text(form->words, TRUE, TIP_WORDS_MOST);
    tip->alt = take_text(form->alt, FALSE, ALT_MOST);
    tip->state = g_strdup(TIP_DRAFT);
    const char *problem = !tip->heading || !*tip->heading ? _("Write a heading, of at most 100 characters.")
                          : !tip->words || !*tip->words
                              ? _("Write what readers will read, at most 4000 characters.")
                          : !tip->alt ? _("Say in at most 200 characters what is to be seen on the picture.")
                          : *form->ages && !age_read(form->ages, &tip->age_from, &tip->age_to)
                              ? _("Write the age as 6-8, or as 9+ for 9 and older.")
                              : NULL;
    if (problem) {
        patron_refuse(error, problem);
        return NULL;
    }
    return take_dates(form, today, tip, error) ? g_steal_pointer(&tip) : NULL;
}

/* The school of a tip is one of the library and of the actor's. */
static gboolean
may_be_of(TipCase *tcase, gint64 branch, GError **error)
{
    if (branch == 0)
        return account_may(tcase->actor, RIGHT_TIPS, tcase->library, 0) ||
               patron_refuse(error, _("Choose the school that the tip is for."));
    g_autoptr(Branch)
        of = service_branch_for(tcase->connection.store, tcase->actor, RIGHT_TIPS, branch, error);
    if (of && tcase->tip && of->library != tcase->library)
        return absent(error);
    if (of)
        tcase->library = of->library;
    return of != NULL;
}

gint64
service_tip_save(Service *service, const Account *actor, gint64 id, gint64 version, const TipForm *form,
                 GError **error)
{
    g_auto(TipCase) tcase = {0};
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    g_autoptr(Tip) tip = take_form(form, today, error);
    if (!tip || !tip_begin(&tcase, service, actor, id, TRUE, error) || !may_be_of(&tcase, tip->branch, error))
        return -1;
    const TitleHand hand = hand_of(&tcase);
    Store *store = tcase.connection.store;
    if (id == 0) {
        gint64 made = store_tip_add(store, &hand, tip, &cause);
        if (made < 0)
            service_fail(error, cause);
        return made > 0 && tip_commit(&tcase, AUDIT_ADD, made, "", error) ? made : -1;
    }
    if (tcase.tip->version != version) {
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_STALE,
            _("Somebody else changed this tip meanwhile. Copy what you wrote, and open it again."));
        return -1;
    }
    tip->id = id;
    tip->version = version;
    g_free(tip->state);
    tip->state = g_strdup(tcase.tip->state);
    if (!store_tip_set(store, &hand, tip, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    return tip_commit(&tcase, AUDIT_CHANGE, id, "", error) ? id : -1;
}

gboolean
service_tip_state(Service *service, const Account *actor, gint64 id, const char *state, GError **error)
{
    g_auto(TipCase) tcase = {0};
    GError *cause = NULL;
    if (!tip_begin(&tcase, service, actor, id, TRUE, error))
        return FALSE;
    if (g_str_equal(tcase.tip->state, state))
        return TRUE;
    const TitleHand hand = hand_of(&tcase);
    g_free(tcase.tip->state);
    tcase.tip->state = g_strdup(state);
    if (!store_tip_set(tcase.connection.store, &hand, tcase.tip, &cause))
        return service_fail(error, cause);
    return tip_commit(&tcase, AUDIT_CHANGE, id, tcase.tip->state, error);
}

gboolean
service_tip_picture(Service *service, const Account *actor, gint64 id, const PictureFile *file,
                    GError **error)
{
    g_auto(TipCase) tcase = {0}, asking = {0};
    GError *cause = NULL;
    if (!tip_begin(&asking, service, actor, id, FALSE, error))
        return FALSE;
    connection_give(&asking.connection);
    g_autoptr(IngestPicture) picture = file ? service_picture_make(service, file, error) : NULL;
    if ((file && !picture) || !tip_begin(&tcase, service, actor, id, TRUE, error))
        return FALSE;
    Store *store = tcase.connection.store;
    store_enter(store, tcase.library);
    gint64 kept = picture ? service_picture_keep(store, tcase.library, actor, service_now(service), 0,
                                                 picture, error)
                          : 0;
    if (kept < 0)
        return FALSE;
    if (!store_tip_picture(store, tcase.library, id, kept, &cause) ||
        (tcase.tip->picture && !store_picture_remove(store, tcase.library, tcase.tip->picture, &cause)))
        return service_fail(error, cause);
    return tip_commit(&tcase, AUDIT_CHANGE, id, "picture", error);
}

gboolean
service_tip_title(Service *service, const Account *actor, gint64 id, gint64 title, gboolean add,
                  GError **error)
{
    g_auto(TipCase) tcase = {0};
    GError *cause = NULL;
    if (!tip_begin(&tcase, service, actor, id, TRUE, error))
        return FALSE;
    Store *store = tcase.connection.store;
    g_autoptr(GPtrArray) now = store_tip_titles(store, id, &cause);
    g_autoptr(Title) known = now && add ? store_title_get(store, tcase.library, title, &cause) : NULL;
    if (!now || (add && !known))
        return service_fail(error, cause);
    if (add && now->len >= TIP_TITLES_MOST)
        return patron_refuse(error, _("There are 12 books with this tip. Take one away first."));
    if (!(add ? store_tip_title_add : store_tip_title_remove)(store, tcase.library, id, title, &cause))
        return service_fail(error, cause);
    return tip_commit(&tcase, AUDIT_CHANGE, id, "titles", error);
}

FoundTitles *
service_tip_search(Service *service, const Account *actor, gint64 id, const char *typed, guint limit,
                   GError **error)
{
    g_auto(TipCase) tcase = {0};
    GError *cause = NULL;
    if (!tip_begin(&tcase, service, actor, id, FALSE, error))
        return NULL;
    const CatalogueQuery query = {
        .library = tcase.library, .typed = typed, .avi = "", .genre = "", .limit = limit};
    FoundTitles *found = store_catalogue_find(tcase.connection.store, &query, &cause);
    if (!found)
        service_fail(error, cause);
    return found;
}

/* With its books; takes tip. */
static TipView *
view_of(Store *store, Tip *tip, GError **error)
{
    GError *cause = NULL;
    g_autoptr(TipView) view = g_new0(TipView, 1);
    view->tip = tip;
    view->titles = store_tip_titles(store, tip->id, &cause);
    if (!view->titles) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&view);
}

TipView *
service_tip_get(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(TipCase) tcase = {0};
    if (!tip_begin(&tcase, service, actor, id, FALSE, error))
        return NULL;
    return view_of(tcase.connection.store, g_steal_pointer(&tcase.tip), error);
}

GPtrArray *
service_tip_list(Service *service, const Account *actor, GError **error)
{
    g_auto(TipCase) tcase = {0};
    GError *cause = NULL;
    if (!tip_begin(&tcase, service, actor, 0, FALSE, error))
        return NULL;
    Store *store = tcase.connection.store;
    g_autoptr(GArray) branches = account_branches(actor, RIGHT_TIPS);
    g_autoptr(GPtrArray) all = branches ? g_ptr_array_new_with_free_func((GDestroyNotify)tip_free)
                                        : store_tip_list(store, actor->library, 0, LIST_MOST, &cause);
    for (guint i = 0; branches && i < branches->len && !cause; i++) {
        gint64 branch = g_array_index(branches, gint64, i);
        g_autoptr(GPtrArray) list = store_tip_list(store, actor->library, branch, LIST_MOST, &cause);
        if (list)
            g_ptr_array_extend_and_steal(all, g_steal_pointer(&list));
    }
    if (cause) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&all);
}

/* ---- what readers see ---- */

GPtrArray *
service_tip_shown(Service *service, const Branch *school, const TipChoice *choice, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    if (!connection_take(&connection, service, school->library, error))
        return NULL;
    GPtrArray *list = store_tip_shown(connection.store, school->library, school->id, today, choice, &cause);
    if (!list)
        service_fail(error, cause);
    return list;
}

static gboolean
is_shown(const Tip *tip, const Branch *school, const char *today)
{
    return tip->library == school->library && (tip->branch == 0 || tip->branch == school->id) &&
           g_str_equal(tip->state, TIP_SHOWN) && strcmp(tip->from, today) <= 0 &&
           (*tip->to == '\0' || strcmp(tip->to, today) >= 0);
}

/* New; NULL with error. */
static Tip *
see(Store *store, const Branch *school, gint64 id, const char *today, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Tip) tip = store_tip_get(store, id, &cause);
    if (!tip && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        service_fail(error, cause);
        return NULL;
    }
    g_clear_error(&cause);
    if (!tip || !is_shown(tip, school, today)) {
        absent(error);
        return NULL;
    }
    return g_steal_pointer(&tip);
}

TipView *
service_tip_see(Service *service, const Branch *school, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autofree char *today = service_today(service);
    if (!connection_take(&connection, service, school->library, error))
        return NULL;
    Tip *tip = see(connection.store, school, id, today, error);
    return tip ? view_of(connection.store, tip, error) : NULL;
}

static Cover *
cover_of(Store *store, Tip *tip, gboolean is_large, GError **error)
{
    GError *cause = NULL;
    if (tip->picture == 0) {
        absent(error);
        return NULL;
    }
    GBytes *jpeg = store_picture_bytes(store, tip->library, tip->picture, is_large, &cause);
    if (!jpeg) {
        service_fail(error, cause);
        return NULL;
    }
    Cover *cover = g_new0(Cover, 1);
    *cover = (Cover){
        .digest = g_steal_pointer(&tip->digest), .width = tip->width, .height = tip->height, .jpeg = jpeg};
    return cover;
}

Cover *
service_tip_cover(Service *service, const Branch *school, const Account *actor, gint64 id, gboolean is_large,
                  GError **error)
{
    g_auto(TipCase) tcase = {0};
    g_autofree char *today = service_today(service);
    if (!school)
        return tip_begin(&tcase, service, actor, id, FALSE, error)
                   ? cover_of(tcase.connection.store, tcase.tip, is_large, error)
                   : NULL;
    if (!connection_take(&tcase.connection, service, school->library, error))
        return NULL;
    tcase.tip = see(tcase.connection.store, school, id, today, error);
    if (!tcase.tip)
        return NULL;
    Cover *cover = cover_of(tcase.connection.store, tcase.tip, is_large, error);
    if (cover)
        cover->is_open = !school->is_catalogue_closed;
    return cover;
}
