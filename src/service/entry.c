/* Entering titles: by hand or as they were fetched, changing, taking out, putting together. */
#include "service/entry_private.h"

#include <string.h>

#include "library/barcode.h"
#include "library/marc.h"
#include "store/school.h"
#include "text/text.h"

void
entry_case_clear(EntryCase *ecase)
{
    connection_give(&ecase->connection);
}

gboolean
entry_refuse(GError **error, ServiceError code, const char *text)
{
    g_set_error_literal(error, SERVICE_ERROR, code, text);
    return FALSE;
}

/* The operator is of no library: it works in the one that there is. */
static gboolean
find_library(EntryCase *ecase, GError **error)
{
    GError *cause = NULL;
    ecase->hand.library = ecase->actor->library;
    if (ecase->hand.library != 0)
        return TRUE;
    g_autoptr(GPtrArray) libraries = store_library_list(ecase->store, &cause);
    if (!libraries)
        return service_fail(error, cause);
    if (libraries->len != 1)
        return entry_refuse(error, SERVICE_ERROR_INPUT,
                            _("There are several libraries here. Nothing was done. Log in as somebody of the "
                              "library whose books these are."));
    ecase->hand.library = ((const Library *)libraries->pdata[0])->id;
    store_enter(ecase->store, ecase->hand.library);
    return TRUE;
}

gboolean
entry_begin(EntryCase *ecase, Service *service, const Account *actor, gboolean writes, GError **error)
{
    GError *cause = NULL;
    *ecase = (EntryCase){.service = service, .actor = actor};
    ecase->hand = (TitleHand){0, actor->id, service_now(service)};
    if (!service_may_any(actor, RIGHT_COPIES_EDIT, error) ||
        !connection_take(&ecase->connection, service, service_reach(actor), error))
        return FALSE;
    ecase->store = ecase->connection.store;
    if (!(writes ? store_begin : store_begin_read)(ecase->store, &cause))
        return service_fail(error, cause);
    if (!find_library(ecase, error))
        return FALSE;
    return !writes || store_lock_library(ecase->store, ecase->hand.library, &cause) ||
           service_fail(error, cause);
}

Branch *
entry_branch(EntryCase *ecase, gint64 branch, GError **error)
{
    return service_branch_for(ecase->store, ecase->actor, RIGHT_COPIES_EDIT, branch, error);
}

gboolean
entry_may_all(const EntryCase *ecase)
{
    return account_may(ecase->actor, RIGHT_TITLES_EDIT, ecase->hand.library, 0);
}

gboolean
entry_commit(EntryCase *ecase, AuditVerb verb, gint64 title, gint64 branch, const char *detail,
             GError **error)
{
    GError *cause = NULL;
    const AuditEvent event = {.verb = verb,
                              .kind = AUDIT_TITLES,
                              .object = title,
                              .branch = branch,
                              .library = ecase->hand.library,
                              .detail = detail};
    return service_audit(ecase->service, ecase->store, ecase->actor, &event, error) &&
           (store_commit(ecase->store, &cause) || service_fail(error, cause));
}

static gboolean
may_edit(const Account *actor, gint64 library, const GPtrArray *copies)
{
    gboolean own = account_has(actor, RIGHT_COPIES_EDIT) &&
                   (actor->library == library || actor->library == 0);
    for (guint i = 0; own && i < copies->len; i++)
        own = account_may(actor, RIGHT_COPIES_EDIT, library, ((const Copy *)copies->pdata[i])->branch);
    return own || account_may(actor, RIGHT_TITLES_EDIT, library, 0);
}

gboolean
title_may_edit(Store *store, const Account *actor, gint64 library, gint64 title, gboolean *may,
               GError **error)
{
    g_autoptr(GPtrArray) copies = store_copy_list(store, library, title, 0, error);
    *may = copies && may_edit(actor, library, copies);
    return copies != NULL;
}

/* ---- looking ---- */

void
title_sheet_free(TitleSheet *sheet)
{
    if (!sheet)
        return;
    title_free(sheet->title);
    g_clear_pointer(&sheet->copies, g_ptr_array_unref);
    g_clear_pointer(&sheet->places, g_array_unref);
    g_clear_pointer(&sheet->branches, g_ptr_array_unref);
    g_free(sheet);
}

const CopyPlace *
title_sheet_place(const TitleSheet *sheet, gint64 copy)
{
    for (guint i = 0; i < sheet->places->len; i++)
        if (g_array_index(sheet->places, CopyPlace, i).copy == copy)
            return &g_array_index(sheet->places, CopyPlace, i);
    return NULL;
}

gboolean
title_sheet_may_copy(const TitleSheet *sheet, const Copy *copy)
{
    for (guint i = 0; i < sheet->branches->len; i++)
        if (((const Branch *)sheet->branches->pdata[i])->id == copy->branch)
            return TRUE;
    return FALSE;
}

static gboolean
fill_sheet(EntryCase *ecase, TitleSheet *sheet, gint64 title, GError **error)
{
    sheet->title = store_title_get(ecase->store, ecase->hand.library, title, error);
    sheet->copies = sheet->title ? store_copy_list(ecase->store, ecase->hand.library, title, 0, error) : NULL;
    sheet->places = sheet->copies ? store_copy_places(ecase->store, ecase->hand.library, title, error) : NULL;
    sheet->branches = sheet->places ? store_branch_list(ecase->store, ecase->hand.library, error) : NULL;
    return sheet->branches != NULL;
}

TitleSheet *
entry_sheet(EntryCase *ecase, gint64 title, GError **error)
{
    GError *cause = NULL;
    g_autoptr(TitleSheet) sheet = g_new0(TitleSheet, 1);
    if (!fill_sheet(ecase, sheet, title, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = sheet->branches->len; i > 0; i--) {
        const Branch *branch = sheet->branches->pdata[i - 1];
        if (!account_may(ecase->actor, RIGHT_COPIES_EDIT, branch->library, branch->id))
            g_ptr_array_remove_index(sheet->branches, i - 1);
    }
    sheet->may_all = entry_may_all(ecase);
    sheet->may_edit = may_edit(ecase->actor, ecase->hand.library, sheet->copies);
    return g_steal_pointer(&sheet);
}

TitleSheet *
service_entry_title(Service *service, const Account *actor, gint64 title, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    return entry_begin(&ecase, service, actor, FALSE, error) ? entry_sheet(&ecase, title, error) : NULL;
}

/* What is found when it is a copy's barcode: the ISBN or number finds its title in the catalogue, but a title may have neither. */
static FoundTitle *
found_of(EntryCase *ecase, const Copy *copy, GError **error)
{
    g_autoptr(Title) title = store_title_get(ecase->store, ecase->hand.library, copy->title, error);
    g_autoptr(GPtrArray)
        copies = title ? store_copy_list(ecase->store, ecase->hand.library, copy->title, 0, error) : NULL;
    if (!copies)
        return NULL;
    FoundTitle *found = g_new0(FoundTitle, 1);
    const struct {
        char **place;
        TitleText text;
    } texts[] = {{&found->title, TITLE_TITLE},   {&found->subtitle, TITLE_SUBTITLE},
                 {&found->author, TITLE_AUTHOR}, {&found->series, TITLE_SERIES},
                 {&found->avi, TITLE_AVI},       {&found->genre, TITLE_GENRE},
                 {&found->isbn, TITLE_ISBN}};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i].place = g_strdup(title->text[texts[i].text]);
    found->id = title->id;
    found->year = title->number[TITLE_YEAR];
    found->age_from = title->number[TITLE_AGE_FROM];
    found->age_to = title->number[TITLE_AGE_TO];
    found->copies = copies->len;
    return found;
}

FoundTitles *
service_entry_find(Service *service, const Account *actor, const char *typed, guint limit, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    g_autofree char *barcode = barcode_read(typed);
    if (!entry_begin(&ecase, service, actor, FALSE, error))
        return NULL;
    const CatalogueQuery query = {
        .library = ecase.hand.library, .typed = typed, .avi = "", .genre = "", .limit = limit};
    gint64 copy = barcode ? store_copy_find(ecase.store, ecase.hand.library, barcode, &cause) : 0;
    g_autoptr(Copy) one = copy > 0 ? store_copy_get(ecase.store, ecase.hand.library, copy, &cause) : NULL;
    g_autoptr(FoundTitles) found = cause ? NULL : store_catalogue_find(ecase.store, &query, &cause);
    FoundTitle *of_copy = found && one ? found_of(&ecase, one, &cause) : NULL;
    if (cause) {
        service_fail(error, cause);
        return NULL;
    }
    if (of_copy) {
        g_ptr_array_set_size(found->titles, 0);
        g_ptr_array_add(found->titles, of_copy);
        found->more = found->is_corrected = FALSE;
    }
    return g_steal_pointer(&found);
}

gint64
service_entry_known(Service *service, const Account *actor, const char *isbn, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!entry_begin(&ecase, service, actor, FALSE, error))
        return -1;
    gint64 id = store_title_find(ecase.store, ecase.hand.library, "", isbn, &cause);
    if (id < 0)
        service_fail(error, cause);
    return id;
}

/* ---- writing ---- */

static gboolean
not_sound(GError **error)
{
    return entry_refuse(
        error, SERVICE_ERROR_INPUT,
        _("Something is not right yet. Nothing was saved. Look at the fields with a message."));
}

static gboolean
keep_record(EntryCase *ecase, gint64 title, const GBytes *record, GError **error)
{
    gsize length = 0;
    const char *bytes = record ? g_bytes_get_data((GBytes *)record, &length) : NULL;
    g_autoptr(MarcRecord) read = bytes ? marc_first(bytes, length) : NULL;
    g_autoptr(GString) written = g_string_new(NULL);
    return !read || !marc_write_iso2709(read, written) ||
           store_title_record_set(ecase->store, title, written, error);
}

gboolean
service_entry_add(Service *service, const Account *actor, Title *title, const GBytes *record, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!title_is_sound(title))
        return not_sound(error);
    if (!entry_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    gint64 known = store_title_find(ecase.store, ecase.hand.library, title->text[TITLE_NUMBER],
                                    title->text[TITLE_ISBN], &cause);
    if (known > 0)
        return entry_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("This book is in the catalogue already: somebody just entered it. Nothing was saved. "
              "Look it up and add your copies there."));
    title->id = known == 0 ? store_title_add(ecase.store, &ecase.hand, title, &cause) : -1;
    if (title->id < 0 || !keep_record(&ecase, title->id, record, &cause))
        return service_fail(error, cause);
    title->version = 1;
    return entry_commit(&ecase, AUDIT_ADD, title->id, 0, "title", error);
}

static gboolean
stale(GError **error, GError *cause)
{
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_error_free(cause);
    return entry_refuse(
        error, SERVICE_ERROR_STALE,
        _("Somebody else changed this meanwhile. Nothing of yours was saved yet. Look at what it says "
          "now, and save again."));
}

/* The title with what the actor may do with it, under the lock. */
static TitleSheet *
sheet_to_edit(EntryCase *ecase, gint64 title, gboolean all, GError **error)
{
    g_autoptr(TitleSheet) sheet = entry_sheet(ecase, title, error);
    if (sheet && !(all ? sheet->may_all : sheet->may_edit)) {
        entry_refuse(
            error, SERVICE_ERROR_DENIED,
            all ? _("This is for the library's own people. Nothing was changed. Ask the library.")
                : _("Other schools have this book too. Nothing was changed. Ask the library to change it."));
        return NULL;
    }
    return g_steal_pointer(&sheet);
}

gboolean
service_entry_set(Service *service, const Account *actor, const Title *title, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!title_is_sound(title))
        return not_sound(error);
    if (!entry_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(TitleSheet) sheet = sheet_to_edit(&ecase, title->id, FALSE, error);
    if (!sheet)
        return FALSE;
    if (!store_title_set(ecase.store, &ecase.hand, title, &cause))
        return stale(error, cause);
    return entry_commit(&ecase, AUDIT_CHANGE, title->id, 0, "title", error);
}

gboolean
service_entry_remove(Service *service, const Account *actor, gint64 title, gint64 version, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!entry_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(TitleSheet) sheet = sheet_to_edit(&ecase, title, TRUE, error);
    if (!sheet)
        return FALSE;
    if (sheet->copies->len > 0)
        return entry_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("This title still has copies. Nothing was taken out. Put it together with another title, "
              "or leave it: without copies on the shelf no reader sees it."));
    sheet->title->version = version;
    if (!store_title_remove(ecase.store, &ecase.hand, sheet->title, &cause)) {
        if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT))
            return stale(error, cause);
        g_error_free(cause);
        return entry_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("Somebody waits for this title, or a page tells of it. Nothing was taken out."));
    }
    return entry_commit(&ecase, AUDIT_REMOVE, title, 0, "title", error);
}

/* What the one says and the other does not. */
static gboolean
fill_in(Title *into, const Title *from)
{
    g_autoptr(Title) before = title_copy(into);
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        if (*into->text[i] == '\0')
            title_set(into, (TitleText)i, from->text[i]);
    for (guint i = 0; i < N_TITLE_NUMBERS; i++)
        if (into->number[i] == 0 && i != TITLE_AGE_FROM && i != TITLE_AGE_TO)
            into->number[i] = from->number[i];
    if (into->number[TITLE_AGE_TO] == 0) {
        into->number[TITLE_AGE_FROM] = from->number[TITLE_AGE_FROM];
        into->number[TITLE_AGE_TO] = from->number[TITLE_AGE_TO];
    }
    return !title_equal(before, into);
}

gboolean
service_entry_merge(Service *service, const Account *actor, gint64 from, gint64 into, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    if (from == into)
        return entry_refuse(error, SERVICE_ERROR_INPUT,
                            _("This is the title itself. Nothing was changed. Choose another one."));
    if (!entry_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(TitleSheet) goes = sheet_to_edit(&ecase, from, TRUE, error);
    g_autoptr(TitleSheet) stays = goes ? sheet_to_edit(&ecase, into, TRUE, error) : NULL;
    if (!stays)
        return FALSE;
    gboolean grows = fill_in(stays->title, goes->title);
    if (!store_title_merge(ecase.store, &ecase.hand, goes->title, stays->title, today, &cause) ||
        (grows && !store_title_set(ecase.store, &ecase.hand, stays->title, &cause))) {
        if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT))
            return service_fail(error, cause);
        g_error_free(cause);
        return entry_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("For one patron a copy of each of the two lies ready. Nothing was changed. Hand one out, or "
              "call one reservation off, and try again."));
    }
    return entry_commit(&ecase, AUDIT_CHANGE, into, 0, "merge", error);
}
