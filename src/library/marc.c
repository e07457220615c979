/* The MARC record, and ISO 2709 in and out. */
#include "library/marc.h"

#include <string.h>
#include <yaz/yaz-iconv.h>

#include "library/marc_parts.h"
#include "text/text.h"

#define SUBFIELD   '\x1f'
#define FIELD_END  '\x1e'
#define RECORD_END '\x1d'
#define ENTRY      12 /* of the directory: tag, length, address */

static void
field_clear(gpointer data)
{
    g_free(((MarcField *)data)->data);
}

MarcRecord *
marc_record_new(void)
{
    MarcRecord *record = g_new0(MarcRecord, 1);
    memcpy(record->leader, "00000nam a2200000 i 4500", MARC_LEADER + 1);
    record->fields = g_array_new(FALSE, FALSE, sizeof(MarcField));
    g_array_set_clear_func(record->fields, field_clear);
    return record;
}

MarcRecord *
marc_record_copy(const MarcRecord *record)
{
    MarcRecord *copy = marc_record_new();
    memcpy(copy->leader, record->leader, sizeof copy->leader);
    for (guint i = 0; i < record->fields->len; i++) {
        MarcField field = g_array_index(record->fields, MarcField, i);
        field.data = g_strdup(field.data);
        g_array_append_val(copy->fields, field);
    }
    return copy;
}

void
marc_record_free(MarcRecord *record)
{
    if (!record)
        return;
    g_array_unref(record->fields);
    g_free(record);
}

void
marc_record_add(MarcRecord *record, const char *tag, char *data)
{
    MarcField field = {"", data};
    guint place = record->fields->len;
    g_strlcpy(field.tag, tag, sizeof field.tag);
    while (place > 0 && strcmp(g_array_index(record->fields, MarcField, place - 1).tag, tag) > 0)
        place--;
    g_array_insert_val(record->fields, place, field);
}

char *
marc_field_get(const MarcField *field, char code)
{
    if (marc_tag_is_control(field->tag))
        return NULL;
    for (const char *at = strchr(field->data, SUBFIELD); at; at = strchr(at + 1, SUBFIELD))
        if (at[1] == code)
            return g_strndup(at + 2, strcspn(at + 2, "\x1f"));
    return NULL;
}

gboolean
marc_tag_is_control(const char *tag)
{
    return tag[0] == '0' && tag[1] == '0';
}

gboolean
marc_tag_is_sound(const char *tag)
{
    return g_ascii_isalnum(tag[0]) && g_ascii_isalnum(tag[1]) && g_ascii_isalnum(tag[2]);
}

/* What no text has: an XML could not hold it, and a terminal would obey it. */
void
marc_clean(char *text)
{
    for (; *text != '\0'; text++)
        if ((guchar)*text < 0x20 && *text != SUBFIELD)
            *text = ' ';
}

/* Length and address are those of one file, and here it is UTF-8 whatever it was. */
void
marc_leader_settle(MarcRecord *record)
{
    memset(record->leader, '0', 5);
    memset(record->leader + 12, '0', 5);
    record->leader[9] = 'a';
}

/* ---- ISO 2709 ---- */

/* A number of digits only; -1 when it is none. */
static gint
digits(const char *at, guint n)
{
    gint number = 0;
    for (guint i = 0; i < n; i++) {
        if (!g_ascii_isdigit(at[i]))
            return -1;
        number = number * 10 + (at[i] - '0');
    }
    return number;
}

/* MARC-8 to UTF-8, one value; NULL: it is no MARC-8. New. */
static char *
convert(yaz_iconv_t converter, const char *bytes, gsize length)
{
    gsize room = length * 4 + 16; /* no character of MARC-8 is longer in UTF-8 than that */
    g_autofree char *text = g_malloc(room + 1);
    char *in = (char *)bytes, *out = text;
    size_t in_left = length, out_left = room;
    while (in_left > 0)
        if (yaz_iconv(converter, &in, &in_left, &out, &out_left) == (size_t)-1)
            return NULL;
    yaz_iconv(converter, NULL, NULL, &out, &out_left);
    *out = '\0';
    return g_utf8_validate(text, out - text, NULL) ? g_steal_pointer(&text) : NULL;
}

/* The data of a field from its bytes; NULL: the characters are not what the leader says. Files that say MARC-8 and are UTF-8 are common, and
 * no MARC-8 with more than ASCII in it is UTF-8: there a letter follows its accent. */
static char *
field_text(const char *bytes, gsize length, yaz_iconv_t marc8)
{
    if (memchr(bytes, '\0', length))
        return NULL;
    if (g_utf8_validate(bytes, (gssize)length, NULL) && !(marc8 && memchr(bytes, '\x1b', length)))
        return g_strndup(bytes, length);
    if (!marc8)
        return NULL;
    GString *text = g_string_new(NULL);
    for (gsize from = 0; from <= length;) {
        const char *end = memchr(bytes + from, SUBFIELD, length - from);
        gsize to = end ? (gsize)(end - bytes) : length;
        g_autofree char *value = convert(marc8, bytes + from, to - from);
        if (!value) {
            g_string_free(text, TRUE);
            return NULL;
        }
        g_string_append(text, value);
        if (end)
            g_string_append_c(text, SUBFIELD);
        from = to + 1;
    }
    return g_string_free(text, FALSE);
}

/* Two indicators, and a subfield right behind them. */
gboolean
marc_data_is_sound(const char *data)
{
    const char *at = data;
    for (guint i = 0; i < 2; i++, at++)
        if ((guchar)*at < 0x20 || (guchar)*at >= 0x7f)
            return FALSE;
    if (*at != '\0' && *at != SUBFIELD)
        return FALSE;
    for (; *at != '\0'; at += 1 + strcspn(at + 1, "\x1f"))
        if (!g_ascii_isgraph(at[1]))
            return FALSE;
    return TRUE;
}

typedef struct {
    const char *bytes;
    gsize length, base, directory; /* where data begins; how many entries */
    yaz_iconv_t marc8;             /* NULL: UTF-8 */
} Frame;

static const char *
read_field(const Frame *frame, gsize place, MarcRecord *record)
{
    const char *entry = frame->bytes + MARC_LEADER + place * ENTRY;
    gint length = digits(entry + 3, 4), address = digits(entry + 7, 5);
    MarcField field = {{entry[0], entry[1], entry[2], '\0'}, NULL};
    if (!marc_tag_is_sound(field.tag))
        return _("its directory names a field without a number");
    if (length < 1 || address < 0 || frame->base + (gsize)address + (gsize)length > frame->length - 1)
        return _("its directory points outside the record");
    const char *bytes = frame->bytes + frame->base + address;
    if (bytes[length - 1] != FIELD_END || memchr(bytes, FIELD_END, (gsize)length - 1))
        return _("a field does not end where the directory says");
    field.data = field_text(bytes, (gsize)length - 1, frame->marc8);
    if (!field.data)
        return _("its letters are not in the character set that it names");
    marc_clean(field.data);
    if (!marc_tag_is_control(field.tag) && !marc_data_is_sound(field.data)) {
        g_free(field.data);
        return _("a field has no subfields");
    }
    g_array_append_val(record->fields, field);
    return NULL;
}

/* NULL: fine. bytes: of one record, with its end. */
static const char *
read_record(const char *bytes, gsize length, MarcRecord *record)
{
    Frame frame = {.bytes = bytes, .length = length};
    if (length < MARC_LEADER + 2)
        return _("it is shorter than a record can be");
    if (digits(bytes, 5) != (gint)length)
        return _("its length is not the one that it names");
    for (guint i = 0; i < MARC_LEADER; i++)
        if ((guchar)bytes[i] < 0x20 || (guchar)bytes[i] >= 0x7f)
            return _("its first 24 characters are no leader");
    gint base = digits(bytes + 12, 5);
    if (bytes[10] != '2' || bytes[11] != '2' || strncmp(bytes + 20, "450", 3) != 0)
        return _("its first 24 characters are no leader");
    if (base < MARC_LEADER + 1 || (gsize)base > length - 1 || (base - MARC_LEADER - 1) % ENTRY != 0 ||
        bytes[base - 1] != FIELD_END)
        return _("its directory has the wrong length");
    frame.base = (gsize)base;
    frame.directory = (frame.base - MARC_LEADER - 1) / ENTRY;
    if (frame.directory > MARC_FIELDS_MOST)
        return _("it has more than 1,000 fields");
    memcpy(record->leader, bytes, MARC_LEADER);
    if (bytes[9] != 'a')
        frame.marc8 = yaz_iconv_open("UTF-8", "MARC-8");
    const char *problem = NULL;
    for (gsize i = 0; i < frame.directory && !problem; i++)
        problem = read_field(&frame, i, record);
    if (frame.marc8)
        yaz_iconv_close(frame.marc8);
    marc_leader_settle(record);
    return problem;
}

static gboolean
read_iso2709(const char *bytes, gsize length, MarcTake take, gpointer data)
{
    guint number = 0;
    for (gsize at = 0; at < length;) {
        if (g_ascii_isspace(bytes[at])) { /* lines between records are common */
            at++;
            continue;
        }
        const char *end = memchr(bytes + at, RECORD_END, length - at);
        gsize size = end ? (gsize)(end - bytes) + 1 - at : length - at;
        g_autoptr(MarcRecord) record = marc_record_new();
        const char *problem = !end                      ? _("it has no end")
                              : size > MARC_RECORD_MOST ? _("it is longer than a record can be")
                                                        : read_record(bytes + at, size, record);
        if (!take(++number, problem ? NULL : record, problem, data))
            return FALSE;
        at += size;
    }
    return TRUE;
}

gboolean
marc_read(const char *bytes, gsize length, MarcTake take, gpointer data)
{
    gsize at = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    gsize first = at;
    while (first < length && g_ascii_isspace(bytes[first]))
        first++;
    if (first < length && bytes[first] == '<')
        return marc_read_xml(bytes + at, length - at, take, data);
    return read_iso2709(bytes + at, length - at, take, data);
}

static gboolean
take_first(guint number G_GNUC_UNUSED, const MarcRecord *record, const char *problem G_GNUC_UNUSED,
           gpointer data)
{
    *(MarcRecord **)data = record ? marc_record_copy(record) : NULL;
    return FALSE;
}

MarcRecord *
marc_first(const char *bytes, gsize length)
{
    MarcRecord *record = NULL;
    marc_read(bytes, length, take_first, &record);
    return record;
}

gboolean
marc_write_iso2709(const MarcRecord *record, GString *out)
{
    g_autoptr(GString) directory = g_string_new(NULL), body = g_string_new(NULL);
    if (record->fields->len > MARC_FIELDS_MOST)
        return FALSE;
    for (guint i = 0; i < record->fields->len; i++) {
        const MarcField *field = &g_array_index(record->fields, MarcField, i);
        gsize length = strlen(field->data) + 1;
        if (length > MARC_FIELD_MOST || body->len > MARC_RECORD_MOST)
            return FALSE;
        g_string_append_printf(directory, "%s%04u%05u", field->tag, (guint)length, (guint)body->len);
        g_string_append(body, field->data);
        g_string_append_c(body, FIELD_END);
    }
    gsize base = MARC_LEADER + directory->len + 1, length = base + body->len + 1;
    if (length > MARC_RECORD_MOST)
        return FALSE;
    g_string_append_printf(out, "%05u%.4sa22%05u%.3s4500", (guint)length, record->leader + 5, (guint)base,
                           record->leader + 17);
    g_string_append_len(out, directory->str, (gssize)directory->len);
    g_string_append_c(out, FIELD_END);
    g_string_append_len(out, body->str, (gssize)body->len);
    g_string_append_c(out, RECORD_END);
    return TRUE;
}
