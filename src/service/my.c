/* Use cases of "Mijn Bibliotheek": each looks up the actor's own person first, and goes no further than that. */
#include "service/my.h"

#include <string.h>

#include "library/reading.h"
#include "service/private.h"
#include "store/lending.h"
#include "store/person_data.h"
#include "store/school.h"
#include "text/text.h"

#define BEFORE_MOST 40u /* titles that came back, on a page */

/* The reader who asks, with a transaction open: of reading, or of writing. */
typedef struct {
    Connection connection;
    Store *store;
    Patron *patron;
    gint64 person;
    char today[11];
} MyCase;

static void
my_case_clear(MyCase *mcase)
{
    patron_free(mcase->patron);
    connection_give(&mcase->connection);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MyCase, my_case_clear)

static gboolean
refuse(GError **error, ServiceError code, const char *message)
{
    g_set_error_literal(error, SERVICE_ERROR, (gint)code, message);
    return FALSE;
}

static gboolean
begin(MyCase *mcase, Service *service, const Account *actor, gboolean writes, GError **error)
{
    g_autofree char *today = service_today(service);
    GError *cause = NULL;
    *mcase = (MyCase){.person = actor->person};
    g_strlcpy(mcase->today, today, sizeof mcase->today);
    if (actor->person <= 0)
        return refuse(error, SERVICE_ERROR_NOT_FOUND,
                      _("There is no library card with this log-in. So there are no books here. Ask at the "
                        "library."));
    if (!connection_take(&mcase->connection, service, actor->library, error))
        return FALSE;
    mcase->store = mcase->connection.store;
    if (writes ? !store_begin(mcase->store, &cause) : !store_begin_read(mcase->store, &cause))
        return service_fail(error, cause);
    gint64 membership = store_person_membership(mcase->store, actor->person, 0, &cause);
    if (membership <= 0)
        return cause ? service_fail(error, cause)
                     : refuse(error, SERVICE_ERROR_NOT_FOUND,
                              _("You are no member of this library any more. Ask at the library."));
    mcase->patron = store_patron_get(mcase->store, membership, mcase->today, &cause);
    return mcase->patron || service_fail(error, cause);
}

static gboolean
finish(MyCase *mcase, gboolean written, GError *cause, GError **error)
{
    return (written && store_commit(mcase->store, &cause)) || service_fail(error, cause);
}

/* ---- looking ---- */

void
my_home_free(MyHome *home)
{
    if (!home)
        return;
    g_free(home->first_name);
    g_free(home->school);
    g_free(home->word);
    readers_told_free(home->told);
    g_free(home);
}

MyHome *
service_my_home(Service *service, const Account *actor, GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    if (!begin(&mcase, service, actor, FALSE, error))
        return NULL;
    const char *first_name = mcase.patron->pupil.state.value[FIELD_FIRST_NAME];
    g_autoptr(MyHome) home = g_new0(MyHome, 1);
    g_autoptr(GPtrArray) loans = store_my_loans(mcase.store, mcase.person, &cause);
    g_autoptr(GPtrArray) holds = loans ? store_my_holds(mcase.store, mcase.person, &cause) : NULL;
    g_autoptr(Branch) school = holds ? store_branch_get(mcase.store, mcase.patron->branch, &cause) : NULL;
    home->told = school ? store_readers_get(mcase.store, mcase.patron->library, mcase.patron->branch, &cause)
                        : NULL;
    if (!home->told) {
        service_fail(error, cause);
        return NULL;
    }
    home->first_name = g_strdup(*first_name ? first_name : actor->name);
    home->school = g_strdup(school->name);
    home->word = g_strdup(school->word);
    home->branch = mcase.patron->branch;
    home->library = mcase.patron->library;
    home->owes = mcase.patron->pupil.fee_cents;
    home->loans = loans->len;
    home->holds = holds->len;
    g_strlcpy(home->today, mcase.today, sizeof home->today);
    for (guint i = 0; i < loans->len; i++) {
        const MyLine *line = loans->pdata[i];
        home->late += !line->is_claimed && strcmp(line->day, mcase.today) < 0;
    }
    for (guint i = 0; i < holds->len; i++)
        home->ready += ((const MyLine *)holds->pdata[i])->state == HOLD_WAITING;
    return g_steal_pointer(&home);
}

char *
service_my_year_group(Service *service, const Account *actor, const Branch *school, GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    if (actor->person <= 0 || actor->library != school->library)
        return g_strdup("");
    if (!begin(&mcase, service, actor, FALSE, &cause)) {
        if (!g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND)) {
            g_propagate_error(error, cause);
            return NULL;
        }
        g_clear_error(&cause);
        return g_strdup("");
    }
    const RosterState *state = &mcase.patron->pupil.state;
    gboolean is_here = mcase.patron->branch == school->id && state->status == ROSTER_ACTIVE;
    return g_strdup(is_here ? state->value[FIELD_YEAR_GROUP] : "");
}

static GPtrArray *
load(MyCase *mcase, MyList list, GError **error)
{
    switch (list) {
    case MY_LOANS:
        return store_my_loans(mcase->store, mcase->person, error);
    case MY_HOLDS:
        return store_my_holds(mcase->store, mcase->person, error);
    case MY_WISHES:
        return store_wish_list(mcase->store, mcase->person, mcase->patron->branch, error);
    case MY_LOG:
        return store_reading_list(mcase->store, mcase->person, error);
    case MY_BEFORE:
        /* the desk can switch it off for a patron whose screen others see */
        return g_strcmp0(mcase->patron->value[PATRON_HISTORY_SHOWN], "no") == 0
                   ? g_ptr_array_new()
                   : store_my_before(mcase->store, mcase->person, BEFORE_MOST, error);
    case N_MY_LISTS:
        break;
    }
    g_assert_not_reached();
}

GPtrArray *
service_my_list(Service *service, const Account *actor, MyList list, GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    if (!begin(&mcase, service, actor, FALSE, error))
        return NULL;
    GPtrArray *lines = load(&mcase, list, &cause);
    if (!lines)
        service_fail(error, cause);
    return lines;
}

MyLine *
service_my_title(Service *service, const Account *actor, gint64 title, GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    if (!begin(&mcase, service, actor, FALSE, error))
        return NULL;
    MyLine *line = store_my_title(mcase.store, mcase.person, title, mcase.patron->branch, &cause);
    if (!line)
        service_fail(error, cause);
    return line;
}

void
my_fees_free(MyFees *fees)
{
    if (!fees)
        return;
    g_clear_pointer(&fees->open, g_ptr_array_unref);
    g_clear_pointer(&fees->paid, g_ptr_array_unref);
    g_free(fees);
}

MyFees *
service_my_fees(Service *service, const Account *actor, GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    if (!begin(&mcase, service, actor, FALSE, error))
        return NULL;
    g_autoptr(MyFees) fees = g_new0(MyFees, 1);
    fees->owes = mcase.patron->pupil.fee_cents;
    if (!(fees->open = store_fee_list(mcase.store, mcase.person, &cause)) ||
        !(fees->paid = store_person_rows(mcase.store, PERSON_PAYMENTS, mcase.person, &cause))) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&fees);
}

/* ---- advice ---- */

GPtrArray *
service_my_advice(Service *service, const Account *actor, GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    if (!begin(&mcase, service, actor, FALSE, error))
        return NULL;
    g_autoptr(GArray) pairs = store_advice_pairs(mcase.store, mcase.person, &cause);
    g_autoptr(GArray) known = pairs ? store_advice_known(mcase.store, mcase.person, &cause) : NULL;
    if (!known) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(GArray) titles = advice_titles(pairs, known, MY_ADVICE_MOST * 4);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)my_line_free);
    for (guint i = 0; i < titles->len && lines->len < MY_ADVICE_MOST; i++) {
        g_autoptr(MyLine) line = store_advice_title(mcase.store, g_array_index(titles, AdviceTitle, i).title,
                                                    mcase.patron->branch, &cause);
        if (!line) {
            service_fail(error, cause);
            return NULL;
        }
        if (line->copies > 0)
            g_ptr_array_add(lines, g_steal_pointer(&line));
    }
    return g_steal_pointer(&lines);
}

/* ---- the desk's commands ---- */

/* The desk of the reader's school, as a reader comes to it, and the membership; 0 with error. */
static gint64
own_desk(Service *service, const Account *actor, const char *command, Desk *desk, GError **error)
{
    g_auto(MyCase) mcase = {0};
    if (!begin(&mcase, service, actor, FALSE, error))
        return 0;
    *desk = (Desk){.branch = mcase.patron->branch, .id = command, .own = TRUE};
    return mcase.patron->pupil.membership;
}

const char *
my_obstacle_words(LoanObstacle obstacle)
{
    static const char *const words[N_LOAN_OBSTACLES] = {
        [LOAN_NOT_A_MEMBER] = N_("You are no member of this library any more. Ask at the library."),
        [LOAN_NOT_LENDABLE] = N_("This book is not to be lent now. Give it to the library."),
        [LOAN_BLOCKED] = N_("You cannot do this now. Ask at the library why."),
        [LOAN_TOO_MANY] = N_("You have as many books as you may. Bring one back first."),
        [LOAN_TOO_MANY_MATERIAL] = N_("You have as many of this kind as you may. Bring one back first."),
        [LOAN_OWES] = N_("There is still something to pay. Ask at the library."),
        [LOAN_HELD] = N_("Somebody else is waiting for this book. Put it aside for the library."),
        [LOAN_NO_RENEWALS] = N_("You renewed this one as often as you may. Bring it back in time."),
        [LOAN_WANTED] = N_("Somebody else is waiting for this book. Bring it back in time."),
        [LOAN_NOT_LATER] = N_("Not needed yet: the day would not get any later."),
        [LOAN_BILLED] = N_("There is a bill for this book. Ask at the library."),
    };
    g_assert(obstacle < N_LOAN_OBSTACLES);
    return _(words[obstacle]);
}

static void
renewal_free(gpointer data)
{
    MyRenewal *renewal = data;
    g_free(renewal->title);
    g_free(renewal->problem);
    desk_answer_free(renewal->answer);
    g_free(renewal);
}

/* FALSE: nothing can be said of it, and of the others neither. */
static gboolean
renew_one(Service *service, const Account *actor, const Desk *desk, MyRenewal *renewal, GError **error)
{
    GError *cause = NULL;
    renewal->answer = service_desk_renew(service, actor, desk, renewal->loan, &cause);
    if (renewal->answer)
        return TRUE;
    if (cause->code != SERVICE_ERROR_CONFLICT && cause->code != SERVICE_ERROR_NOT_FOUND) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    renewal->problem = g_strdup(cause->message);
    g_error_free(cause);
    return TRUE;
}

GPtrArray *
service_my_renew(Service *service, const Account *actor, const char *command, gint64 loan, GError **error)
{
    Desk own;
    gint64 membership = own_desk(service, actor, command, &own, error);
    g_autoptr(GPtrArray) loans = membership ? service_my_list(service, actor, MY_LOANS, error) : NULL;
    if (!loans)
        return NULL;
    g_autoptr(GPtrArray) renewals = g_ptr_array_new_with_free_func(renewal_free);
    for (guint i = 0; i < loans->len; i++) {
        const MyLine *line = loans->pdata[i];
        g_autofree char *id = g_strdup_printf("%s-%" G_GINT64_FORMAT, command ? command : "", line->id);
        const Desk desk = {.branch = own.branch, .id = id, .own = TRUE};
        if (loan != 0 && line->id != loan)
            continue;
        MyRenewal *renewal = g_new0(MyRenewal, 1);
        renewal->loan = line->id;
        renewal->title = g_strdup(line->name);
        g_ptr_array_add(renewals, renewal);
        if (!renew_one(service, actor, &desk, renewal, error))
            return NULL;
    }
    if (loan != 0 && renewals->len == 0) {
        refuse(error, SERVICE_ERROR_NOT_FOUND, _("You do not have this book any more."));
        return NULL;
    }
    return g_steal_pointer(&renewals);
}

DeskAnswer *
service_my_hold(Service *service, const Account *actor, const char *command, gint64 title, GError **error)
{
    Desk desk;
    gint64 membership = own_desk(service, actor, command, &desk, error);
    return membership ? service_desk_hold(service, actor, &desk, membership, title, error) : NULL;
}

DeskAnswer *
service_my_hold_cancel(Service *service, const Account *actor, const char *command, gint64 hold,
                       GError **error)
{
    Desk desk;
    return own_desk(service, actor, command, &desk, error)
               ? service_desk_hold_cancel(service, actor, &desk, hold, error)
               : NULL;
}

/* ---- what readers keep ---- */

static gboolean
has_room(gint64 there, gint64 most, GError **error)
{
    return there < most ||
           refuse(error, SERVICE_ERROR_LIMIT, _("Your list is full. Take something off first."));
}

gboolean
service_my_wish(Service *service, const Account *actor, gint64 title, gboolean wanted, GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    if (!begin(&mcase, service, actor, TRUE, error))
        return FALSE;
    if (!wanted)
        return finish(&mcase, store_wish_remove(mcase.store, mcase.person, title, &cause), cause, error);
    gint64 there = store_wish_count(mcase.store, mcase.person, &cause);
    if (there < 0)
        return service_fail(error, cause);
    if (!has_room(there, MY_WISHES_MOST, error))
        return FALSE;
    gboolean added = store_wish_add(mcase.store, mcase.person, title, service_now(service), &cause);
    return finish(&mcase, added, cause, error);
}

gboolean
service_my_read(Service *service, const Account *actor, gint64 title, gint64 stars, gint64 words,
                GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    if (!reading_is_sound(stars, words))
        return refuse(error, SERVICE_ERROR_INPUT, _("Choose 0 to 5 stars, and words from the list."));
    if (!begin(&mcase, service, actor, TRUE, error))
        return FALSE;
    const Reading reading = {title, stars, words, mcase.today};
    gint64 there = store_reading_count(mcase.store, mcase.person, &cause);
    if (there < 0)
        return service_fail(error, cause);
    if (!has_room(there, MY_LOG_MOST, error))
        return FALSE;
    /* who has read it need not wish for it */
    gboolean kept = store_reading_set(mcase.store, mcase.person, &reading, &cause) &&
                    store_wish_remove(mcase.store, mcase.person, title, &cause);
    return finish(&mcase, kept, cause, error);
}

gboolean
service_my_unread(Service *service, const Account *actor, gint64 title, GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    return begin(&mcase, service, actor, TRUE, error) &&
           finish(&mcase, store_reading_remove(mcase.store, mcase.person, title, &cause), cause, error);
}

gboolean
service_my_log_clear(Service *service, const Account *actor, GError **error)
{
    g_auto(MyCase) mcase = {0};
    GError *cause = NULL;
    return begin(&mcase, service, actor, TRUE, error) &&
           finish(&mcase, store_reading_clear(mcase.store, mcase.person, &cause), cause, error);
}

/* ---- what readers are told ---- */

ReadersTold *
service_readers_get(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(Branch) school = NULL;
    if (branch != 0 &&
        !(school = service_branch_for(connection.store, actor, RIGHT_LIBRARY_MANAGE, branch, error)))
        return NULL;
    ReadersTold *told = store_readers_get(connection.store, school ? school->library : actor->library, branch,
                                          &cause);
    if (!told)
        service_fail(error, cause);
    return told;
}

/* Lines of text as they were typed, without what ends them; NULL with error. */
static char *
contact_text(const char *typed, GError **error)
{
    g_autofree char *text = g_strstrip(g_strdup(typed ? typed : ""));
    gboolean fits = g_utf8_validate(text, -1, NULL) && g_utf8_strlen(text, -1) <= READERS_CONTACT_MOST;
    for (const char *c = text; fits && *c; c++)
        fits = (guchar)*c >= ' ' || *c == '\n' || *c == '\r' || *c == '\t';
    if (!fits)
        refuse(error, SERVICE_ERROR_INPUT,
               _("Contact is text of at most 1,000 characters. Nothing was changed. Make it shorter."));
    return fits ? g_steal_pointer(&text) : NULL;
}

static gboolean
address_is_sound(const char *address)
{
    gsize length = strlen(address);
    if (length == 0)
        return TRUE;
    for (const char *c = address; *c; c++)
        if (!g_ascii_isgraph(*c) || strchr("\"'<>\\`", *c))
            return FALSE;
    return length <= 200 && g_str_has_prefix(address, "https://") && g_ascii_isalnum(address[8]);
}

gboolean
service_readers_set(Service *service, const Account *actor, const char *music, const char *contact,
                    GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *address = g_strstrip(g_strdup(music ? music : ""));
    g_autofree char *lines = contact_text(contact, error);
    if (!lines)
        return FALSE;
    if (!address_is_sound(address))
        return refuse(error, SERVICE_ERROR_INPUT,
                      _("The address of MuziekWeb begins with https://. Nothing was changed. Copy it from "
                        "your browser, or leave it empty."));
    gint64 library = library_rule_begin(&connection, service, actor, NULL, error);
    if (library <= 0)
        return FALSE;
    return store_readers_set(connection.store, library, address, lines, &cause)
               ? library_rule_commit(&connection, actor, library, "readers", error)
               : service_fail(error, cause);
}

gboolean
service_readers_branch_set(Service *service, const Account *actor, gint64 branch, const char *contact,
                           GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autofree char *lines = contact_text(contact, error);
    if (!lines || !service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    g_autoptr(Branch)
        school = service_branch_for(connection.store, actor, RIGHT_LIBRARY_MANAGE, branch, error);
    if (!school)
        return FALSE;
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_BRANCH,
                              .object = branch,
                              .branch = branch,
                              .library = school->library,
                              .detail = "readers"};
    if (!store_readers_branch_set(connection.store, branch, lines, &cause))
        return service_fail(error, cause);
    return service_audit(service, connection.store, actor, &event, error) &&
           (store_commit(connection.store, &cause) || service_fail(error, cause));
}
