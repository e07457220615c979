/* MARCXML in and out. GMarkup parses: it keeps no tree, and refuses what needs a DTD. */
#include <string.h>

#include "library/marc_parts.h"
#include "text/text.h"

#define CHUNK 65536
#define DEPTH 32 /* elements in elements; a record needs four */

const char marc_xml_head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                             "<collection xmlns=\"http://www.loc.gov/MARC21/slim\">\n";
const char marc_xml_foot[] = "</collection>\n";

typedef enum { AT_FILE, AT_COLLECTION, AT_RECORD, AT_LEADER, AT_CONTROL, AT_DATA, AT_SUBFIELD } At;

typedef struct {
    MarcTake take;
    gpointer data;
    At at;
    guint depth;
    guint skipping; /* elements open that are none of a record's */
    guint number;
    gboolean stopped;
    MarcRecord *record;
    const char *problem; /* of this record */
    MarcField field;
    GString *text; /* of the field or leader */
    gsize size;    /* of the record's text */
} Reading;

/* Where each element may stand, and where it leads to. */
static const struct {
    const char *name;
    At from, to;
} elements[] = {
    {"collection", AT_FILE, AT_COLLECTION},  {"record", AT_FILE, AT_RECORD},
    {"record", AT_COLLECTION, AT_RECORD},    {"leader", AT_RECORD, AT_LEADER},
    {"controlfield", AT_RECORD, AT_CONTROL}, {"datafield", AT_RECORD, AT_DATA},
    {"subfield", AT_DATA, AT_SUBFIELD},
};

static const char *
local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *
attribute(const char *wanted, const char *const *names, const char *const *values)
{
    for (guint i = 0; names[i]; i++)
        if (g_str_equal(names[i], wanted))
            return values[i];
    return "";
}

static char
indicator(const char *value)
{
    return strlen(value) == 1 && g_ascii_isgraph(*value) ? *value : ' ';
}

static void
begin_field(Reading *reading, const char *const *names, const char *const *values)
{
    const char *tag = attribute("tag", names, values);
    gboolean is_control = reading->at == AT_CONTROL;
    if (strlen(tag) != 3 || !marc_tag_is_sound(tag) || marc_tag_is_control(tag) != is_control)
        reading->problem = _("a field has no sound tag");
    g_strlcpy(reading->field.tag, tag, sizeof reading->field.tag);
    g_string_truncate(reading->text, 0);
    if (!is_control)
        g_string_append_printf(reading->text, "%c%c", indicator(attribute("ind1", names, values)),
                               indicator(attribute("ind2", names, values)));
}

static void
begin(GMarkupParseContext *context G_GNUC_UNUSED, const char *name, const char **names, const char **values,
      gpointer data, GError **error)
{
    Reading *reading = data;
    guint i = 0;
    if (++reading->depth > DEPTH) {
        g_set_error_literal(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "too deep");
        return;
    }
    while (i < G_N_ELEMENTS(elements) &&
           (elements[i].from != reading->at || !g_str_equal(elements[i].name, local(name))))
        i++;
    if (reading->skipping > 0 || (i == G_N_ELEMENTS(elements) && reading->at != AT_FILE)) {
        reading->skipping++;
        return;
    }
    if (i == G_N_ELEMENTS(elements))
        return; /* a wrapper around the collection, of SRU for one */
    reading->at = elements[i].to;
    if (reading->at == AT_RECORD) {
        reading->record = marc_record_new();
        reading->problem = NULL;
        reading->size = 0;
    } else if (reading->at == AT_CONTROL || reading->at == AT_DATA) {
        begin_field(reading, (const char *const *)names, (const char *const *)values);
    } else if (reading->at == AT_SUBFIELD) {
        const char *code = attribute("code", (const char *const *)names, (const char *const *)values);
        if (strlen(code) != 1 || !g_ascii_isgraph(*code))
            reading->problem = _("a subfield has no code");
        g_string_append_printf(reading->text, "\x1f%c", g_ascii_isgraph(*code) ? *code : 'a');
    } else if (reading->at == AT_LEADER) {
        g_string_truncate(reading->text, 0);
    }
}

static void
end_leader(Reading *reading)
{
    gboolean ok = reading->text->len == MARC_LEADER;
    for (gsize i = 0; ok && i < MARC_LEADER; i++)
        ok = (guchar)reading->text->str[i] >= 0x20 && (guchar)reading->text->str[i] < 0x7f;
    if (ok)
        memcpy(reading->record->leader, reading->text->str, MARC_LEADER);
    else
        reading->problem = _("its first 24 characters are no leader");
}

static void
end_field(Reading *reading)
{
    if (reading->problem)
        return;
    if (reading->record->fields->len >= MARC_FIELDS_MOST) {
        reading->problem = _("it has more than 1,000 fields");
        return;
    }
    MarcField field = reading->field;
    field.data = g_strdup(reading->text->str);
    marc_clean(field.data);
    g_array_append_val(reading->record->fields, field);
}

static void
end_record(Reading *reading, GError **error)
{
    marc_leader_settle(reading->record);
    reading->stopped = !reading->take(++reading->number, reading->problem ? NULL : reading->record,
                                      reading->problem, reading->data);
    g_clear_pointer(&reading->record, marc_record_free);
    if (reading->stopped)
        g_set_error_literal(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "stopped");
}

static void
end(GMarkupParseContext *context G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, gpointer data, GError **error)
{
    Reading *reading = data;
    static const At back[] = {AT_FILE, AT_FILE, AT_COLLECTION, AT_RECORD, AT_RECORD, AT_RECORD, AT_DATA};
    reading->depth--;
    if (reading->skipping > 0) {
        reading->skipping--;
        return;
    }
    if (reading->at == AT_LEADER)
        end_leader(reading);
    else if (reading->at == AT_CONTROL || reading->at == AT_DATA)
        end_field(reading);
    else if (reading->at == AT_RECORD)
        end_record(reading, error);
    reading->at = back[reading->at];
}

static void
text(GMarkupParseContext *context G_GNUC_UNUSED, const char *bytes, gsize length, gpointer data,
     GError **error G_GNUC_UNUSED)
{
    Reading *reading = data;
    if (reading->skipping > 0 || !reading->record ||
        (reading->at != AT_LEADER && reading->at != AT_CONTROL && reading->at != AT_SUBFIELD))
        return;
    reading->size += length;
    if (reading->size > MARC_RECORD_MOST) {
        reading->problem = _("it is longer than a record can be");
        return;
    }
    gsize from = reading->text->len;
    g_string_append_len(reading->text, bytes, (gssize)length);
    for (gsize i = from; i < reading->text->len; i++) /* no text of a value begins a subfield */
        if ((guchar)reading->text->str[i] < 0x20)
            reading->text->str[i] = ' ';
}

gboolean
marc_read_xml(const char *bytes, gsize length, MarcTake take, gpointer data)
{
    static const GMarkupParser parser = {.start_element = begin, .end_element = end, .text = text};
    Reading reading = {.take = take, .data = data, .text = g_string_new(NULL)};
    g_autoptr(GError) error = NULL;
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading,
                                                              NULL);
    gboolean ok = TRUE;
    for (gsize at = 0; ok && at < length; at += CHUNK)
        ok = g_markup_parse_context_parse(context, bytes + at, (gssize)MIN(CHUNK, length - at), &error);
    ok = ok && g_markup_parse_context_end_parse(context, &error);
    if (!ok && !reading.stopped)
        reading.stopped = !take(reading.number + 1, NULL,
                                _("the XML is broken here, and nothing behind it was read"), data);
    g_markup_parse_context_free(context);
    marc_record_free(reading.record);
    g_string_free(reading.text, TRUE);
    return !reading.stopped;
}

static void
append_value(GString *out, const char *value, gsize length)
{
    g_autofree char *escaped = g_markup_escape_text(value, (gssize)length);
    g_string_append(out, escaped);
}

void
marc_write_xml(const MarcRecord *record, GString *out)
{
    g_string_append(out, "<record>\n  <leader>");
    append_value(out, record->leader, MARC_LEADER);
    g_string_append(out, "</leader>\n");
    for (guint i = 0; i < record->fields->len; i++) {
        const MarcField *field = &g_array_index(record->fields, MarcField, i);
        if (marc_tag_is_control(field->tag)) {
            g_string_append_printf(out, "  <controlfield tag=\"%s\">", field->tag);
            append_value(out, field->data, strlen(field->data));
            g_string_append(out, "</controlfield>\n");
            continue;
        }
        g_string_append_printf(out, "  <datafield tag=\"%s\" ind1=\"", field->tag);
        append_value(out, field->data, 1);
        g_string_append(out, "\" ind2=\"");
        append_value(out, field->data + 1, 1);
        g_string_append(out, "\">\n");
        for (const char *at = field->data + 2; *at != '\0'; at += 1 + strcspn(at + 1, "\x1f")) {
            g_string_append(out, "    <subfield code=\"");
            append_value(out, at + 1, 1);
            g_string_append(out, "\">");
            append_value(out, at + 2, strcspn(at + 2, "\x1f"));
            g_string_append(out, "</subfield>\n");
        }
        g_string_append(out, "  </datafield>\n");
    }
    g_string_append(out, "</record>\n");
}
