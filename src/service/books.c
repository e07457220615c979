/* Looking a book up elsewhere: the list of targets, and asking them on a thread that nobody has to wait for. */
#include "service/books.h"

#include <string.h>

#include "library/isbn.h"
#include "library/marc.h"
#include "net/books.h"
#include "service/entry_private.h"
#include "store/school.h"
#include "text/text.h"

#define ASKING_MOST 4 /* at once: whoever comes then goes on by hand */
#define NAME_MOST   60
#define INDEX_MOST  40

void
fetched_book_free(FetchedBook *book)
{
    if (!book)
        return;
    title_free(book->title);
    g_clear_pointer(&book->record, g_bytes_unref);
    g_free(book->source);
    g_free(book);
}

/* ---- what came back ---- */

static gboolean
has_isbn(const MarcRecord *record, const char *isbn)
{
    char read[ISBN_DIGITS + 1];
    for (guint i = 0; i < record->fields->len; i++) {
        const MarcField *field = &g_array_index(record->fields, MarcField, i);
        g_autofree char *value = g_str_equal(field->tag, "020") ? marc_field_get(field, 'a') : NULL;
        if (value && isbn_read(value, read) && g_str_equal(read, isbn))
            return TRUE;
    }
    return FALSE;
}

typedef struct {
    const char *isbn;
    FetchedBook *book;
    const char *why;
} Look;

static gboolean
take(guint number, const MarcRecord *record, const char *problem, gpointer data)
{
    Look *look = data;
    g_autoptr(GString) bytes = g_string_new(NULL);
    (void)number;
    if (problem || !marc_write_iso2709(record, bytes)) {
        look->why = _("its record cannot be read");
        return FALSE;
    }
    if (!has_isbn(record, look->isbn)) {
        look->why = _("its record is of another book");
        return FALSE;
    }
    g_autoptr(Title) title = marc_to_title(record);
    title_set(title, TITLE_ISBN, look->isbn);
    if (!title_is_sound(title)) {
        look->why = _("its record has no title");
        return FALSE;
    }
    look->book = g_new0(FetchedBook, 1);
    look->book->title = g_steal_pointer(&title);
    look->book->record = g_string_free_to_bytes(g_steal_pointer(&bytes));
    return FALSE;
}

FetchedBook *
service_target_try(const SearchTarget *target, const char *isbn, char **why)
{
    const BooksTarget asked = {target->address, target->isbn_index};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) answer = net_books_ask(&asked, isbn, &error);
    Look look = {.isbn = isbn, .why = _("it does not have the book")};
    gsize length;
    if (error) {
        g_autofree char *message = g_utf8_make_valid(error->message, -1);
        *why = g_strdup_printf(_("no answer (%s)"), message);
        return NULL;
    }
    const char *bytes = answer ? g_bytes_get_data(answer, &length) : NULL;
    if (bytes)
        marc_read(bytes, length, take, &look);
    if (look.book)
        look.book->source = g_strdup(target->name);
    else
        *why = g_strdup(look.why);
    return look.book;
}

/* ---- asking ---- */

/* Shared by who waits and the thread that asks; the last one frees it. */
typedef struct {
    gatomicrefcount references;
    GMutex lock;
    GCond done;
    gboolean is_done;
    GPtrArray *targets;
    char *isbn;
    FetchedBook *book;
} Asking;

static gint asking_now; /* threads that ask */

static void
asking_leave(Asking *asking)
{
    if (!g_atomic_ref_count_dec(&asking->references))
        return;
    g_mutex_clear(&asking->lock);
    g_cond_clear(&asking->done);
    g_ptr_array_unref(asking->targets);
    g_free(asking->isbn);
    fetched_book_free(asking->book);
    g_free(asking);
}

static gpointer
ask_all(gpointer data)
{
    Asking *asking = data;
    FetchedBook *book = NULL;
    for (guint i = 0; !book && i < asking->targets->len; i++) {
        g_autofree char *why = NULL;
        book = service_target_try(asking->targets->pdata[i], asking->isbn, &why);
    }
    g_mutex_lock(&asking->lock);
    asking->book = book;
    asking->is_done = TRUE;
    g_cond_signal(&asking->done);
    g_mutex_unlock(&asking->lock);
    asking_leave(asking);
    g_atomic_int_add(&asking_now, -1);
    return NULL;
}

static GPtrArray *
targets_of(Service *service, const Account *actor, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!entry_begin(&ecase, service, actor, FALSE, error))
        return NULL;
    GPtrArray *targets = store_target_list(ecase.store, ecase.hand.library, &cause);
    if (!targets)
        service_fail(error, cause);
    return targets;
}

gboolean
service_has_targets(Service *service, const Account *actor)
{
    g_autoptr(GPtrArray) targets = targets_of(service, actor, NULL);
    return targets && targets->len > 0;
}

static BooksOutcome
wait_for(Asking *asking, FetchedBook **book)
{
    gint64 until = g_get_monotonic_time() + BOOKS_WAIT * G_USEC_PER_SEC;
    g_mutex_lock(&asking->lock);
    while (!asking->is_done && g_cond_wait_until(&asking->done, &asking->lock, until))
        ;
    BooksOutcome outcome = !asking->is_done ? BOOKS_LATE : asking->book ? BOOKS_FOUND : BOOKS_UNKNOWN;
    *book = g_steal_pointer(&asking->book);
    g_mutex_unlock(&asking->lock);
    return outcome;
}

gint
service_book_fetch(Service *service, const Account *actor, const char *isbn, FetchedBook **book,
                   GError **error)
{
    g_autoptr(GPtrArray) targets = targets_of(service, actor, error);
    *book = NULL;
    if (!targets)
        return -1;
    if (targets->len == 0)
        return BOOKS_NOBODY;
    if (g_atomic_int_add(&asking_now, 1) >= ASKING_MOST) {
        g_atomic_int_add(&asking_now, -1);
        return BOOKS_LATE;
    }
    Asking *asking = g_new0(Asking, 1);
    g_atomic_ref_count_init(&asking->references);
    g_atomic_ref_count_inc(&asking->references);
    g_mutex_init(&asking->lock);
    g_cond_init(&asking->done);
    asking->targets = g_steal_pointer(&targets);
    asking->isbn = g_strdup(isbn);
    GThread *thread = g_thread_try_new("books", ask_all, asking, NULL);
    BooksOutcome outcome = BOOKS_LATE;
    if (thread) {
        g_thread_unref(thread);
        outcome = wait_for(asking, book);
    } else {
        g_atomic_int_add(&asking_now, -1);
        asking_leave(asking); /* for the thread that there is not */
    }
    asking_leave(asking);
    return outcome;
}

/* ---- the list ---- */

static gint64
operator_begin(Connection *connection, Service *service, const Account *actor, const char *name,
               GError **error)
{
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_OPERATE, error) ||
        !connection_take(connection, service, STORE_EVERY_LIBRARY, error))
        return -1;
    g_autoptr(Library) library = store_begin(connection->store, &cause)
                                     ? store_library_find(connection->store, name, &cause)
                                     : NULL;
    if (!library) {
        service_fail(error, cause);
        return -1;
    }
    store_enter(connection->store, library->id);
    return library->id;
}

static gboolean
list_commit(Connection *connection, const Account *actor, gint64 library, AuditVerb verb, GError **error)
{
    GError *cause = NULL;
    const AuditEvent event = {.verb = verb, .kind = AUDIT_POLICY, .library = library, .detail = "target"};
    return service_audit(connection->service, connection->store, actor, &event, error) &&
           (store_commit(connection->store, &cause) || service_fail(error, cause));
}

GPtrArray *
service_target_list(Service *service, const Account *actor, const char *library, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gint64 id = operator_begin(&connection, service, actor, library, error);
    GPtrArray *targets = id > 0 ? store_target_list(connection.store, id, &cause) : NULL;
    if (id > 0 && !targets)
        service_fail(error, cause);
    return targets;
}

gboolean
service_target_add(Service *service, const Account *actor, const char *library, const SearchTarget *target,
                   GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    const char *index = target->isbn_index && *target->isbn_index ? target->isbn_index : "bath.isbn";
    if (*target->name == '\0' || !g_utf8_validate(target->name, -1, NULL) ||
        g_utf8_strlen(target->name, -1) > NAME_MOST || strlen(index) > INDEX_MOST ||
        strspn(index, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != strlen(index) ||
        !books_address_valid(target->address))
        return entry_refuse(error, SERVICE_ERROR_INPUT,
                            _("A target needs a name and an address: z3950://host:port/database, or for SRU "
                              "https://host/path without a question mark. Nothing was changed."));
    gint64 id = operator_begin(&connection, service, actor, library, error);
    if (id < 0)
        return FALSE;
    g_autoptr(GPtrArray) known = store_target_list(connection.store, id, &cause);
    SearchTarget added = *target;
    added.isbn_index = (char *)index;
    for (guint i = 0; known && i < known->len; i++)
        added.place = MAX(added.place, ((const SearchTarget *)known->pdata[i])->place + 1);
    if (!known || store_target_add(connection.store, id, &added, &cause) < 0)
        return service_fail(error, cause);
    return list_commit(&connection, actor, id, AUDIT_ADD, error);
}

gboolean
service_target_remove(Service *service, const Account *actor, const char *library, const char *name,
                      GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gint64 id = operator_begin(&connection, service, actor, library, error);
    if (id < 0)
        return FALSE;
    if (!store_target_remove(connection.store, id, name, &cause))
        return service_fail(error, cause);
    return list_commit(&connection, actor, id, AUDIT_REMOVE, error);
}
