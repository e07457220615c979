/* Gathers everything of one person: once, for people and as JSON. */
#include "service/person_data.h"

#include "account/grant.h"
#include "library/reading.h"
#include "people/date.h"
#include "people/name.h"
#include "people/patron.h"
#include "service/mail_text.h"
#include "service/person_data_parts.h"
#include "service/private.h"
#include "store/audit.h"
#include "store/erase.h"
#include "store/person_data.h"
#include "store/register.h"
#include "text/json.h"
#include "text/text.h"

#define SCHEMA     "urn:instroom:person-data:1"
#define MOST_LINES 2000u /* of the trail */

static const DataColumnShape field_columns[] = {{"field", N_("Field"), AS_FIELD},
                                                {"value", N_("Value"), AS_TEXT}};
static const DataColumnShape delivered_columns[] = {
    {"school", N_("School"), AS_TEXT}, {"field", N_("Field"), AS_FIELD}, {"value", N_("Value"), AS_TEXT}};
static const DataColumnShape change_columns[] = {
    {"at", N_("When"), AS_INSTANT},    {"import", N_("Import number"), AS_IMPORT},
    {"school", N_("School"), AS_TEXT}, {"field", N_("Field"), AS_FIELD},
    {"before", N_("Was"), AS_TEXT},    {"after", N_("Became"), AS_TEXT}};
static const DataColumnShape trail_columns[] = {
    {"at", N_("When"), AS_INSTANT}, {"what", N_("What was done"), AS_TEXT}, {"role", N_("By whom"), AS_TEXT}};

static void
part_free(gpointer data)
{
    DataPart *part = data;
    g_array_unref(part->columns);
    g_ptr_array_unref(part->rows);
    g_free(part);
}

void
person_data_free(PersonData *data)
{
    if (data == NULL)
        return;
    g_free(data->name);
    g_free(data->json);
    g_ptr_array_unref(data->parts);
    g_free(data);
}

/* ---- values ---- */

static char *
instant_text(gint64 at)
{
    if (at <= 0)
        return g_strdup("");
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(at / G_USEC_PER_SEC);
    return g_date_time_format(time, "%d-%m-%Y %H:%M");
}

static char *
date_text(const char *date)
{
    return strlen(date) == 10 ? g_strdup_printf("%.2s-%.2s-%.4s", date + 8, date + 5, date) : g_strdup(date);
}

static char *
status_text(const char *name)
{
    static const char *const labels[] = {[ROSTER_NONE] = "",
                                         [ROSTER_ACTIVE] = N_("member"),
                                         [ROSTER_LEFT_OWING] = N_("left, something is still out"),
                                         [ROSTER_LEFT] = N_("left"),
                                         [ROSTER_REMOVED] = N_("ended by the library")};
    RosterStatus status;
    if (!roster_status_from_name(name, &status))
        return g_strdup(name);
    return g_strdup(*labels[status] != '\0' ? _(labels[status]) : "");
}

/* What was changed: a field of the record, or what is no field of it. */
static char *
field_text(const char *name)
{
    PatronField field;
    if (patron_field_from_name(name, &field))
        return g_strdup(patron_field_label(field));
    return g_strdup(strcmp(name, "card") == 0     ? _("card")
                    : strcmp(name, "status") == 0 ? _("membership")
                                                  : name);
}

static char *
words_text(gint64 words)
{
    GString *text = g_string_new(NULL);
    for (guint w = 0; w < N_READING_WORDS; w++)
        if (words & (gint64)1 << w)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "",
                                   reading_word_label((ReadingWord)w));
    return g_string_free(text, FALSE);
}

/* What a letter was about, as its list says it. */
static char *
letter_text(const char *name)
{
    for (guint kind = 0; kind < N_MAIL_KINDS; kind++)
        if (strcmp(mail_kind_name((MailKind)kind), name) == 0)
            return g_strdup(mail_text_about((MailKind)kind));
    return g_strdup(name);
}

static char *
letter_state_text(const char *name)
{
    for (guint state = 0; state < N_MAIL_STATES; state++)
        if (strcmp(mail_state_name((MailState)state), name) == 0)
            return g_strdup(mail_text_state((MailState)state));
    return g_strdup(name);
}

/* For people. */
static char *
shown_text(DataColumnKind kind, const char *value)
{
    gint64 number = g_ascii_strtoll(value, NULL, 10);
    Role role;
    switch (kind) {
    case AS_DATE:
        return date_text(value);
    case AS_INSTANT:
        return instant_text(number);
    case AS_YES:
        return g_strdup(number != 0 ? _("yes") : _("no"));
    case AS_CENTS:
        return text_cents(number);
    case AS_STATUS:
        return status_text(value);
    case AS_ROLE:
        return g_strdup(role_from_name(value, &role) ? role_label(role) : value);
    case AS_FIELD:
        return field_text(value);
    case AS_PLACE:
        return g_strdup(strcmp(value, "device") == 0 ? _("Browser") : _("Internet address"));
    case AS_LETTER:
        return letter_text(value);
    case AS_LETTER_STATE:
        return letter_state_text(value);
    case AS_IMPORT:
        return g_strdup(number == 0 ? _("by hand") : value);
    case AS_WORDS:
        return words_text(number);
    case AS_NUMBER:
    case AS_TEXT:
        break;
    }
    return g_strdup(value);
}

static void
write_instant(JsonWriter *json, gint64 at)
{
    if (at <= 0) {
        json_write_null(json);
        return;
    }
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(at / G_USEC_PER_SEC);
    g_autofree char *text = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
    json_write_string(json, text);
}

static void
write_words(JsonWriter *json, gint64 words)
{
    json_write_array_begin(json);
    for (guint w = 0; w < N_READING_WORDS; w++)
        if (words & (gint64)1 << w)
            json_write_string(json, reading_word_name((ReadingWord)w));
    json_write_array_end(json);
}

static void
write_value(JsonWriter *json, DataColumnKind kind, const char *value)
{
    gint64 number = g_ascii_strtoll(value, NULL, 10);
    if (kind == AS_INSTANT)
        write_instant(json, number);
    else if (kind == AS_YES)
        json_write_bool(json, number != 0);
    else if (kind == AS_WORDS)
        write_words(json, number);
    else if (kind == AS_NUMBER || kind == AS_CENTS || kind == AS_IMPORT)
        json_write_int(json, number);
    else
        json_write_string(json, value);
}

/* ---- parts ---- */

typedef struct {
    PersonData *data;
    JsonWriter *json;
    DataPart *part; /* the one that rows go into */
    const DataColumnShape *columns;
    gint64 account; /* of who asks for the own data and is nobody in the register; else 0 */
} Gather;

static void
part_begin(Gather *gather, const char *name, const char *label, const char *about,
           const DataColumnShape *columns, guint n)
{
    DataPart *part = g_new0(DataPart, 1);
    part->name = name;
    part->label = _(label);
    part->about = _(about);
    part->columns = g_array_new(FALSE, FALSE, sizeof(DataColumn));
    part->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (guint i = 0; i < n; i++) {
        DataColumn column = {columns[i].name, _(columns[i].label)};
        g_array_append_val(part->columns, column);
    }
    g_ptr_array_add(gather->data->parts, part);
    gather->part = part;
    gather->columns = columns;
    json_write_key(gather->json, name);
    json_write_array_begin(gather->json);
}

static void
part_end(Gather *gather)
{
    json_write_array_end(gather->json);
}

/* A row of texts as the store gives them. */
static void
add_row(Gather *gather, const char *const *texts)
{
    guint n = gather->part->columns->len;
    char **row = g_new0(char *, n + 1);
    json_write_object_begin(gather->json);
    for (guint i = 0; i < n; i++) {
        row[i] = shown_text(gather->columns[i].kind, texts[i]);
        json_write_key(gather->json, gather->columns[i].name);
        write_value(gather->json, gather->columns[i].kind, texts[i]);
    }
    json_write_object_end(gather->json);
    g_ptr_array_add(gather->part->rows, row);
}

static void
add_fields(Gather *gather, const RosterState *state)
{
    part_begin(gather, "fields", N_("Who this is"), N_("To know who is a member of the school library."),
               field_columns, G_N_ELEMENTS(field_columns));
    DataPart *part = gather->part;
    for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++) {
        if (*state->value[f] == '\0')
            continue;
        const char *texts[] = {field_name((PersonField)f), state->value[f]};
        add_row(gather, texts);
        if (f == FIELD_BIRTH_DATE) {
            char **row = g_ptr_array_index(part->rows, part->rows->len - 1);
            g_free(row[1]);
            row[1] = date_text(state->value[f]);
        }
    }
    part_end(gather);
}

static gboolean
add_part(Gather *gather, Store *store, PersonPart which, gint64 person, GError **error)
{
    guint n = 0;
    while (n < DATA_MOST_COLUMNS && person_data_shapes[which].columns[n].name != NULL)
        n++;
    g_autoptr(GPtrArray) rows = gather->account != 0
                                    ? store_account_rows(store, which, gather->account, error)
                                    : store_person_rows(store, which, person, error);
    if (rows == NULL)
        return FALSE;
    part_begin(gather, person_data_shapes[which].name, person_data_shapes[which].label,
               person_data_shapes[which].about, person_data_shapes[which].columns, n);
    for (guint i = 0; i < rows->len; i++)
        add_row(gather, g_ptr_array_index(rows, i));
    part_end(gather);
    return TRUE;
}

/* What each school's last file said, which the register may have otherwise by now. */
static gboolean
add_delivered(Gather *gather, Store *store, const GPtrArray *memberships, GError **error)
{
    part_begin(gather, "delivered", N_("What the school's last file said"),
               N_("So that a next file's changes are told from what was changed here."), delivered_columns,
               G_N_ELEMENTS(delivered_columns));
    for (guint i = 0; memberships != NULL && i < memberships->len; i++) {
        const PersonMembership *membership = g_ptr_array_index(memberships, i);
        g_autoptr(GStringChunk) text = g_string_chunk_new(512);
        g_autofree RosterPupil *pupil = store_pupil_get(store, membership->id, text, error);
        if (pupil == NULL)
            return FALSE;
        for (guint f = 0; pupil->state.has_delivered && f < N_FIELDS; f++) {
            const char *texts[] = {membership->branch_name, field_name((PersonField)f),
                                   pupil->state.delivered[f]};
            if (*texts[2] != '\0')
                add_row(gather, texts);
        }
    }
    part_end(gather);
    return TRUE;
}

static void
add_change_row(Gather *gather, const PersonChange *change, const char *field, const char *before,
               const char *after)
{
    if (strcmp(before, after) == 0)
        return;
    g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, change->at);
    g_autofree char *import = g_strdup_printf("%" G_GINT64_FORMAT, change->import);
    const char *texts[] = {at, import, change->branch_name, field, before, after};
    add_row(gather, texts);
    char **row = g_ptr_array_index(gather->part->rows, gather->part->rows->len - 1);
    for (guint i = 4; strcmp(field, "status") == 0 && i < 6; i++) {
        g_free(row[i]);
        row[i] = status_text(texts[i]);
    }
}

static void
add_change(const PersonChange *change, gpointer data)
{
    Gather *gather = data;
    for (guint f = 0; f < N_FIELDS; f++)
        add_change_row(gather, change, field_name((PersonField)f), change->before.value[f],
                       change->after.value[f]);
    add_change_row(gather, change, "card", change->before.card, change->after.card);
    add_change_row(gather, change, "status", roster_status_name(change->before.status),
                   roster_status_name(change->after.status));
}

static gboolean
add_changes(Gather *gather, Store *store, gint64 person, GError **error)
{
    part_begin(gather, "changes", N_("Changed by imports and by hand"),
               N_("So that an import can be explained, and undone."), change_columns,
               G_N_ELEMENTS(change_columns));
    gboolean ok = person == 0 ||
                  store_person_changes(store, person, add_change, gather, error); /* 0: erased ones */
    part_end(gather);
    return ok;
}

static void
add_lines(Gather *gather, const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        const AuditLine *line = g_ptr_array_index(lines, i);
        g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, line->at);
        g_autofree char *what = audit_line_sentence(line), *role = audit_line_role(line);
        const char *texts[] = {at, what, role};
        add_row(gather, texts);
    }
}

static gboolean
add_trail(Gather *gather, Store *store, gint64 library, gint64 person, GError **error)
{
    /* a filter without a person is everybody's */
    const AuditFilter filter = {.library = library, .person = person != 0 ? person : -1, .limit = MOST_LINES};
    g_autoptr(GPtrArray) own = store_audit_list(store, &filter, error);
    g_autoptr(GPtrArray) school = own != NULL ? store_audit_list_school(store, &filter, error) : NULL;
    if (school == NULL)
        return FALSE;
    part_begin(gather, "trail", N_("Who saw or changed it"),
               N_("So that it can be told who did what; it names roles, nobody."), trail_columns,
               G_N_ELEMENTS(trail_columns));
    add_lines(gather, own);
    add_lines(gather, school);
    part_end(gather);
    return TRUE;
}

static gboolean
gather_all(Gather *gather, Store *store, const PersonShown *shown, GError **error)
{
    add_fields(gather, &shown->state);
    for (guint i = 0; i < N_PERSON_PARTS; i++)
        if (!add_part(gather, store, (PersonPart)i, shown->person, error))
            return FALSE;
    return add_delivered(gather, store, shown->memberships, error) &&
           add_changes(gather, store, shown->person, error) &&
           add_trail(gather, store, shown->library, shown->person, error);
}

/* shown NULL: of an account that is nobody's in the register. */
static PersonData *
data_new(const Service *service, Store *store, const PersonShown *shown, const Account *actor, GError **error)
{
    RosterState nobody;
    roster_state_clear(&nobody);
    PersonShown own = {.library = actor->library, .state = nobody};
    const PersonShown *of = shown != NULL ? shown : &own;
    const char *const *value = of->state.value;
    g_autoptr(PersonData) data = g_new0(PersonData, 1);
    JsonWriter *json = json_writer_new();
    data->person = of->person;
    data->name = shown == NULL ? g_strdup(actor->name)
                               : name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS],
                                              value[FIELD_PREFIX], value[FIELD_SURNAME]);
    data->parts = g_ptr_array_new_with_free_func(part_free);
    Gather gather = {.data = data, .json = json, .account = shown != NULL ? 0 : actor->id};
    json_write_object_begin(json);
    json_write_member_string(json, "schema", SCHEMA);
    json_write_key(json, "made");
    write_instant(json, service_now(service));
    json_write_member_int(json, "person", of->person);
    if (!gather_all(&gather, store, of, error)) {
        json_writer_free(json);
        return NULL;
    }
    json_write_object_end(json);
    data->json = json_writer_end(json);
    return g_steal_pointer(&data);
}

/* ---- the use case ---- */

static gboolean
may_see(const Account *actor, const PersonShown *shown, GError **error)
{
    if (actor->person == shown->person)
        return TRUE;
    for (guint i = 0; i < shown->memberships->len; i++) {
        const PersonMembership *membership = g_ptr_array_index(shown->memberships, i);
        if (account_may(actor, RIGHT_PEOPLE_EDIT, shown->library, membership->branch))
            return TRUE;
    }
    if (!account_has(actor, RIGHT_PEOPLE_EDIT))
        return service_may_any(actor, RIGHT_PEOPLE_EDIT, error);
    return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other school"));
}

static PersonData *
data_of(Service *service, Store *store, const Account *actor, gint64 person, gboolean as_file, GError **error)
{
    GError *cause = NULL;
    g_autoptr(PersonShown) shown = person != 0 ? store_person_show(store, person, &cause) : NULL;
    if (cause == NULL && shown != NULL && !may_see(actor, shown, error))
        return NULL;
    g_autoptr(PersonData) data = cause == NULL ? data_new(service, store, shown, actor, &cause) : NULL;
    if (data == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    const AuditEvent event = {.verb = as_file ? AUDIT_EXPORT : AUDIT_SEE,
                              .kind = person != 0 ? AUDIT_PERSON : AUDIT_ACCOUNT,
                              .object = person != 0 ? person : actor->id,
                              .library = shown != NULL ? shown->library : actor->library,
                              .detail = as_file ? "json" : NULL};
    return service_audit_now(service, store, actor, &event, error) ? g_steal_pointer(&data) : NULL;
}

PersonData *
service_person_data(Service *service, const Account *actor, gint64 person, gboolean as_file, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    if (!store_begin_read(connection.store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return data_of(service, connection.store, actor, person != 0 ? person : actor->person, as_file, error);
}

PersonData *
service_patron_data(Service *service, const Account *actor, gint64 membership, gboolean as_file,
                    GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    g_autoptr(GStringChunk) text = g_string_chunk_new(512);
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autofree RosterPupil *pupil = store_begin_read(connection.store, &cause)
                                        ? store_pupil_get(connection.store, membership, text, &cause)
                                        : NULL;
    if (pupil == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    return data_of(service, connection.store, actor, pupil->person, as_file, error);
}
