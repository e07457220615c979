/* The self-service screen: whose turn it is, and its scans as commands of the desk. */
#include "service/kiosk.h"

#include <string.h>

#include "account/password.h"
#include "service/private.h"
#include "store/lending.h"
#include "store/school.h"
#include "text/text.h"

#define SCAN_MOST 64

void
kiosk_view_free(KioskView *view)
{
    if (!view)
        return;
    g_free(view->school);
    g_free(view->first_name);
    g_clear_pointer(&view->loans, g_ptr_array_unref);
    desk_answer_free(view->answer);
    g_free(view);
}

/* The screen as it is now, and the actor that it is. */
typedef struct {
    Service *service;
    Kiosk *kiosk;
    Account screen; /* borrows its texts */
    char *name;
    KioskView *view;
    gint64 now;
} KioskCase;

static void
kiosk_case_clear(KioskCase *kcase)
{
    kiosk_free(kcase->kiosk);
    kiosk_view_free(kcase->view);
    g_free(kcase->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KioskCase, kiosk_case_clear)

/* A clock that was set back ends turns too. */
static gboolean
turn_holds(const KioskCase *kcase)
{
    gint64 idle = kcase->now - kcase->kiosk->used;
    return kcase->kiosk->turn != 0 && idle >= 0 && idle < KIOSK_TURN_SECONDS * G_USEC_PER_SEC;
}

static gboolean
begin(KioskCase *kcase, Service *service, const char *token, GError **error)
{
    static char nothing[] = "";
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *digest = token_digest(token);
    /* nobody is known yet: the token says which library it is */
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return FALSE;
    Kiosk *kiosk = store_kiosk_find(connection.store, digest, &cause);
    if (!kiosk)
        return service_fail(error, cause);
    *kcase = (KioskCase){.service = service, .kiosk = kiosk, .now = service_now(service)};
    kcase->name = g_strdup_printf(_("Self-service: %s"), kiosk->name);
    kcase->screen = (Account){.id = -kiosk->id,
                              .library = kiosk->library,
                              .branch = kiosk->branch,
                              .login = nothing,
                              .language = nothing,
                              .name = kcase->name};
    kcase->view = g_new0(KioskView, 1);
    kcase->view->school = g_strdup(kiosk->branch_name);
    kcase->view->first_name = g_strdup("");
    g_autofree char *today = service_today(service);
    g_strlcpy(kcase->view->today, today, sizeof kcase->view->today);
    return TRUE;
}

/* Writes whose turn it is from now on; misses: so many scans in a row were nothing. */
static gboolean
set_turn(KioskCase *kcase, gint64 membership, gint64 turn, guint misses, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    const Kiosk next = {.membership = membership, .turn = turn, .used = kcase->now, .misses = misses};
    if (!connection_take(&connection, kcase->service, kcase->kiosk->library, error))
        return FALSE;
    if (!store_begin(connection.store, &cause) ||
        !store_kiosk_turn(connection.store, kcase->kiosk, &next, &cause) ||
        !store_commit(connection.store, &cause))
        return service_fail(error, cause);
    kcase->kiosk->membership = membership;
    kcase->kiosk->turn = turn;
    kcase->kiosk->used = kcase->now;
    kcase->kiosk->misses = misses;
    return TRUE;
}

/* The patron of a membership when it is an active one of this school; NULL without error: it is not. */
static Patron *
member(const KioskCase *kcase, Store *store, gint64 membership, GError **error)
{
    g_autoptr(Patron) patron = store_patron_get(store, membership, kcase->view->today, error);
    gboolean is_here = patron && patron->branch == kcase->kiosk->branch &&
                       patron->library == kcase->kiosk->library &&
                       patron->pupil.state.status == ROSTER_ACTIVE;
    return is_here ? g_steal_pointer(&patron) : NULL;
}

/* What is shown: the first name and the books of whose turn it is. */
static KioskView *
show(KioskCase *kcase, KioskOutcome outcome, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    KioskView *view = kcase->view;
    view->outcome = outcome;
    if (!turn_holds(kcase))
        return g_steal_pointer(&kcase->view);
    if (!connection_take(&connection, kcase->service, kcase->kiosk->library, error))
        return NULL;
    g_autoptr(Patron) patron = store_begin_read(connection.store, &cause)
                                   ? member(kcase, connection.store, kcase->kiosk->membership, &cause)
                                   : NULL;
    if (patron)
        view->loans = store_my_loans(connection.store, patron->pupil.person, &cause);
    if (cause && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        service_fail(error, cause);
        return NULL;
    }
    g_clear_error(&cause); /* erased meanwhile: nobody's turn */
    if (!view->loans)
        return g_steal_pointer(&kcase->view);
    view->turn = kcase->kiosk->turn;
    g_free(view->first_name);
    view->first_name = g_strdup(patron->pupil.state.value[FIELD_FIRST_NAME]);
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_PERSON,
                              .object = patron->pupil.person,
                              .branch = kcase->kiosk->branch,
                              .library = kcase->kiosk->library,
                              .detail = "kiosk"};
    gboolean seen = outcome != KIOSK_OPENED ||
                    service_audit_seen(kcase->service, &kcase->screen, &event, error);
    return seen ? g_steal_pointer(&kcase->view) : NULL;
}

KioskView *
service_kiosk_view(Service *service, const char *token, GError **error)
{
    g_auto(KioskCase) kcase = {0};
    return begin(&kcase, service, token, error) ? show(&kcase, KIOSK_LOOKED, error) : NULL;
}

gint64
service_kiosk_library(Service *service, const char *token, GError **error)
{
    g_auto(KioskCase) kcase = {0};
    return begin(&kcase, service, token, error) ? kcase.kiosk->library : -1;
}

static KioskView *
missed(KioskCase *kcase, KioskOutcome outcome, GError **error)
{
    gboolean holds = turn_holds(kcase);
    const Kiosk *kiosk = kcase->kiosk;
    return set_turn(kcase, holds ? kiosk->membership : 0, holds ? kiosk->turn : 0,
                    MIN(kiosk->misses + 1, KIOSK_MISSES), error)
               ? show(kcase, outcome, error)
               : NULL;
}

static KioskView *
card(KioskCase *kcase, const char *number, GError **error)
{
    GError *cause = NULL;
    gboolean in_use = FALSE, is_here = FALSE;
    gint64 membership;
    {
        g_auto(Connection) connection = {0};
        if (!connection_take(&connection, kcase->service, kcase->kiosk->library, error))
            return NULL;
        membership = store_desk_card(connection.store, kcase->kiosk->library, number, kcase->kiosk->branch,
                                     &in_use, &cause);
        g_autoptr(Patron)
            patron = membership > 0 && in_use ? member(kcase, connection.store, membership, &cause) : NULL;
        is_here = patron != NULL;
    }
    if (cause) {
        service_fail(error, cause);
        return NULL;
    }
    if (!is_here)
        return missed(kcase, KIOSK_NOT_HERE, error);
    gboolean is_done = turn_holds(kcase) && kcase->kiosk->membership == membership;
    if (!set_turn(kcase, is_done ? 0 : membership, is_done ? 0 : kcase->now, 0, error))
        return NULL;
    return show(kcase, is_done ? KIOSK_CLOSED : KIOSK_OPENED, error);
}

static KioskView *
book(KioskCase *kcase, const KioskScan *scan, const char *text, GError **error)
{
    const Desk desk = {.branch = kcase->kiosk->branch, .id = scan->command};
    gboolean holds = turn_holds(kcase);
    g_autoptr(DeskAnswer)
        answer = holds ? service_desk_lend(kcase->service, &kcase->screen, &desk, kcase->kiosk->membership,
                                           text, error)
                       : service_desk_return(kcase->service, &kcase->screen, &desk, text, error);
    if (!answer)
        return NULL;
    if (answer->outcome == DESK_IS_CARD)
        return card(kcase, text, error);
    if (answer->outcome == DESK_UNKNOWN)
        return missed(kcase, KIOSK_UNKNOWN, error);
    if (!set_turn(kcase, holds ? kcase->kiosk->membership : 0, holds ? kcase->kiosk->turn : 0, 0, error))
        return NULL;
    kcase->view->answer = g_steal_pointer(&answer);
    return show(kcase, KIOSK_BOOK, error);
}

/* What a scanner types: short, and nothing that is no letter. */
static gboolean
scan_is_sound(const char *text)
{
    if (strlen(text) > SCAN_MOST || !g_utf8_validate(text, -1, NULL))
        return FALSE;
    for (const char *c = text; *c; c = g_utf8_next_char(c))
        if (!g_unichar_isprint(g_utf8_get_char(c)))
            return FALSE;
    return TRUE;
}

KioskView *
service_kiosk_scan(Service *service, const KioskScan *scan, GError **error)
{
    g_auto(KioskCase) kcase = {0};
    g_autofree char *text = g_strstrip(g_strdup(scan->text ? scan->text : ""));
    if (!begin(&kcase, service, scan->token, error))
        return NULL;
    gint64 turn = turn_holds(&kcase) ? kcase.kiosk->turn : 0;
    if (scan->turn !=
        turn) /* a card that was scanned twice shows its turn; a book of a turn that is over is nobody's */
        return show(&kcase, scan->turn == 0 ? KIOSK_LOOKED : KIOSK_OVER, error);
    if (*text == '\0')
        return show(&kcase, KIOSK_LOOKED, error);
    if (kcase.kiosk->misses >= KIOSK_MISSES &&
        ABS(kcase.now - kcase.kiosk->used) < KIOSK_SLOW_SECONDS * G_USEC_PER_SEC)
        return show(&kcase, KIOSK_SLOW, error);
    return scan_is_sound(text) ? book(&kcase, scan, text, error) : missed(&kcase, KIOSK_UNKNOWN, error);
}

KioskView *
service_kiosk_close(Service *service, const char *token, gint64 turn, GError **error)
{
    g_auto(KioskCase) kcase = {0};
    if (!begin(&kcase, service, token, error))
        return NULL;
    if (kcase.kiosk->turn != 0 && kcase.kiosk->turn == turn &&
        !set_turn(&kcase, 0, 0, kcase.kiosk->misses, error))
        return NULL;
    return show(&kcase, KIOSK_CLOSED, error);
}

/* ---- by staff ---- */

char *
service_kiosk_bind(Service *service, const Account *actor, gint64 branch, const char *name, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *called = g_strstrip(g_strdup(name ? name : ""));
    if (*called == '\0' || !scan_is_sound(called) || g_utf8_strlen(called, -1) > KIOSK_NAME_MOST) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                            _("Give the screen a name of at most 60 letters, such as Library corner."));
        return NULL;
    }
    if (!service_may_any(actor, RIGHT_PEOPLE_EDIT, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(Branch) school = NULL;
    if (!store_begin(connection.store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    if (!(school = service_branch_for(connection.store, actor, RIGHT_PEOPLE_EDIT, branch, error)))
        return NULL;
    g_autofree char *token = token_new(), *digest = token_digest(token);
    const Kiosk made = {
        .library = school->library, .branch = branch, .name = called, .made_at = service_now(service)};
    gint64 id = store_kiosk_add(connection.store, &made, digest, actor->id, &cause);
    const AuditEvent event = {.verb = AUDIT_GRANT,
                              .kind = AUDIT_BRANCH,
                              .object = branch,
                              .branch = branch,
                              .library = school->library,
                              .detail = "kiosk"};
    if (id < 0) {
        service_fail(error, cause);
        return NULL;
    }
    if (!service_audit(service, connection.store, actor, &event, error))
        return NULL;
    if (!store_commit(connection.store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&token);
}

/* The school, also where it withholds its pupils: a screen must be there to be ended. */
static gboolean
reach(Store *store, const Account *actor, gint64 id, Branch **branch, GError **error)
{
    GError *cause = NULL;
    *branch = store_branch_get(store, id, &cause);
    if (!*branch)
        return service_fail(error, cause);
    if (!account_reaches(actor, RIGHT_PEOPLE_EDIT, (*branch)->library, id))
        return service_refuse(actor, RIGHT_PEOPLE_EDIT, *branch, error);
    store_enter(store, (*branch)->library);
    return TRUE;
}

GPtrArray *
service_kiosk_list(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(Branch) school = NULL;
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_PEOPLE_EDIT, error) ||
        !connection_take(&connection, service, service_reach(actor), error) ||
        !reach(connection.store, actor, branch, &school, error))
        return NULL;
    GPtrArray *kiosks = store_kiosk_list(connection.store, branch, &cause);
    if (!kiosks)
        service_fail(error, cause);
    return kiosks;
}

gboolean
service_kiosk_end(Service *service, const Account *actor, gint64 branch, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(Branch) school = NULL;
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_PEOPLE_EDIT, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    g_autoptr(Kiosk) kiosk = store_kiosk_get(connection.store, id, &cause);
    if (!kiosk)
        return service_fail(error, cause);
    if (kiosk->branch != branch)
        return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other school"));
    if (!reach(connection.store, actor, kiosk->branch, &school, error))
        return FALSE;
    const AuditEvent event = {.verb = AUDIT_WITHDRAW,
                              .kind = AUDIT_BRANCH,
                              .object = kiosk->branch,
                              .branch = kiosk->branch,
                              .library = school->library,
                              .detail = "kiosk"};
    if (!store_kiosk_end(connection.store, id, actor->id, service_now(service), &cause))
        return service_fail(error, cause);
    return service_audit(service, connection.store, actor, &event, error) &&
           (store_commit(connection.store, &cause) || service_fail(error, cause));
}
