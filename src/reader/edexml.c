/* EDEXML 1.0.3, 2.0 and 2.1 as two sheets, pupils and teachers, read as a stream by expat.
 *
 * Structure and rules: EDEXML's XSDs and manual (domain/library.md 5.1 to 5.3). A pupil's own jaargroep goes
 * before the group's. The school year's list in the XSDs has run out: any year is taken. */
#include <expat.h>
#include <string.h>

#include "reader/charset.h"
#include "reader/edexml_groups.h"
#include "reader/edexml_rules.h"
#include "reader/formats.h"
#include "reader/limits.h"

enum {
    CHUNK = 64 << 10,
    COUNTER_NAME = 64,
    PLACES = 8,     /* nesting of known elements */
    ALL_ROLES = 16, /* joined values in one cell are looked through for doubles up to this many */
};

typedef struct {
    char name[COUNTER_NAME];
    WireFinding code;
    unsigned count;
} Counter;

typedef struct {
    size_t length;
    char text[LIMIT_EDEXML_TEXT];
} Slot;

typedef struct {
    XML_Parser parser;
    const Source *source;
    Emit *emit;
    uint64_t fed, seen; /* bytes given to expat; of these, up to its last event */
    EdexmlPlace places[PLACES];
    unsigned depth;               /* of places */
    unsigned passing;             /* nesting inside an element that is passed over */
    const EdexmlRule *collecting; /* text of this element is wanted */
    Slot text;
    Slot slots[SLOT_COUNT];
    EdexmlGroups *groups;
    unsigned sheets; /* started */
    uint32_t row;
    bool cut;
    unsigned counters_used;
    Counter counters[LIMIT_EDEXML_TOLD];
} Edexml;

static void
count(Edexml *edexml, WireFinding code, const char *element)
{
    unsigned i = 0;
    while (i < edexml->counters_used && (edexml->counters[i].code != code ||
                                         strncmp(edexml->counters[i].name, element, COUNTER_NAME - 1) != 0))
        i++;
    if (i == LIMIT_EDEXML_TOLD)
        return;
    if (i == edexml->counters_used) {
        edexml->counters_used++;
        edexml->counters[i].code = code;
        snprintf(edexml->counters[i].name, COUNTER_NAME, "%s", element);
    }
    edexml->counters[i].count++;
}

static void
slot_append(Edexml *edexml, Slot *slot, const char *text, size_t length)
{
    size_t room = LIMIT_EDEXML_TEXT - 1 - slot->length;
    if (length > room) {
        edexml->cut = true;
        for (length = room; length > 0 && (text[length] & 0xc0) == 0x80;)
            length--;
    }
    memcpy(slot->text + slot->length, text, length);
    slot->length += length;
    slot->text[slot->length] = '\0';
}

static void
slot_clear(Slot *slot)
{
    slot->length = 0;
    slot->text[0] = '\0';
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
slot_trim(Slot *slot)
{
    size_t start = 0;
    while (start < slot->length && is_space(slot->text[start]))
        start++;
    while (slot->length > start && is_space(slot->text[slot->length - 1]))
        slot->length--;
    slot->length -= start;
    memmove(slot->text, slot->text + start, slot->length);
    slot->text[slot->length] = '\0';
}

/* Joins a value to a slot with ", ". */
static void
slot_join(Edexml *edexml, Slot *slot, const char *text, size_t length)
{
    if (length == 0)
        return;
    if (slot->length > 0)
        slot_append(edexml, slot, ", ", 2);
    slot_append(edexml, slot, text, length);
}

/* The same, unless the value is in the slot already: a teacher with one role in three groups. */
static void
slot_join_new(Edexml *edexml, Slot *slot, const char *text, size_t length)
{
    const char *at = slot->text;
    for (unsigned i = 0; i < ALL_ROLES && *at != '\0'; i++) {
        const char *stop = strstr(at, ", ");
        size_t size = stop ? (size_t)(stop - at) : strlen(at);
        if (size == length && memcmp(at, text, length) == 0)
            return;
        if (stop == NULL)
            break;
        at = stop + 2;
    }
    slot_join(edexml, slot, text, length);
}

/* Output */

static void
write_header(Edexml *edexml, const char *sheet, const EdexmlColumn *columns, unsigned columns_count)
{
    emit_sheet(edexml->emit, ++edexml->sheets, 0, sheet, strlen(sheet));
    edexml->row = 1;
    emit_row(edexml->emit, 1);
    for (unsigned i = 0; i < columns_count; i++)
        emit_cell(edexml->emit, i + 1, WIRE_TEXT, columns[i].header, strlen(columns[i].header), NULL, 0);
}

static void
write_row(Edexml *edexml, const EdexmlColumn *columns, unsigned columns_count)
{
    emit_row(edexml->emit, ++edexml->row);
    for (unsigned i = 0; i < columns_count; i++) {
        const Slot *slot = &edexml->slots[columns[i].slot];
        emit_cell(edexml->emit, i + 1, WIRE_TEXT, slot->text, slot->length, NULL, 0);
    }
    if (edexml->cut)
        emit_finding(edexml->emit, WIRE_CELL_CUT, edexml->row, 0, NULL);
    edexml->cut = false;
}

static void
start_sheet(Edexml *edexml, unsigned wanted)
{
    if (edexml->sheets < 1)
        write_header(edexml, "leerlingen", edexml_pupil_columns, EDEXML_PUPIL_COLUMNS);
    if (wanted == 2 && edexml->sheets < 2)
        write_header(edexml, "leerkrachten", edexml_teacher_columns, EDEXML_TEACHER_COLUMNS);
    if (wanted < edexml->sheets)
        emit_fail(edexml->emit, WIRE_FAIL_DAMAGED, "EDEXML", "leerlingen after leerkrachten", NULL);
}

static void
finish_school(Edexml *edexml)
{
    Slot *brin = &edexml->slots[SLOT_BRIN];
    const Slot *dependance = &edexml->slots[SLOT_DEPENDANCE];
    if (brin->length > 0)
        slot_append(edexml, brin, dependance->text, dependance->length);
    static const struct {
        const char *key;
        EdexmlSlot slot;
    } metas[] = {{WIRE_META_BRIN, SLOT_BRIN},
                 {WIRE_META_SCHOOL_YEAR, SLOT_SCHOOL_YEAR},
                 {WIRE_META_VERSION, SLOT_VERSION}};
    for (size_t i = 0; i < sizeof metas / sizeof *metas; i++) {
        const Slot *slot = &edexml->slots[metas[i].slot];
        if (slot->length > 0)
            emit_meta(edexml->emit, metas[i].key, slot->text, slot->length);
    }
}

static void
finish_group(Edexml *edexml)
{
    const Slot *slots = edexml->slots;
    if (!edexml_groups_add(edexml->groups, slots[SLOT_KEY].text, slots[SLOT_NAME].text,
                           slots[SLOT_YEAR].text))
        emit_too_large(edexml->emit, "groups", LIMIT_EDEXML_GROUPS);
}

static void
finish_pupil(Edexml *edexml)
{
    EdexmlGroup group = edexml_groups_find(edexml->groups, edexml->slots[SLOT_GROUP].text);
    Slot *year = &edexml->slots[SLOT_YEAR];
    slot_append(edexml, &edexml->slots[SLOT_GROUP_NAME], group.name, strlen(group.name));
    if (year->length == 0)
        slot_append(edexml, year, group.year, strlen(group.year));
    write_row(edexml, edexml_pupil_columns, EDEXML_PUPIL_COLUMNS);
}

/* Elements */

/* The key attribute; eckid is counted and stays here. */
static void
take_key(Edexml *edexml, const char **attributes, Slot *slot)
{
    slot_clear(slot);
    for (; *attributes != NULL; attributes += 2)
        if (strcmp(attributes[0], "key") == 0)
            slot_append(edexml, slot, attributes[1], strlen(attributes[1]));
        else if (strcmp(attributes[0], "eckid") == 0)
            count(edexml, WIRE_SENSITIVE_DROPPED, "eckid");
    slot_trim(slot);
}

static void
clear_record(Edexml *edexml)
{
    for (unsigned i = 0; i <= SLOT_NAME; i++)
        slot_clear(&edexml->slots[i]);
}

/* A group or location that the record belongs to, and the group's name beside it. */
static void
take_reference(Edexml *edexml, EdexmlSlot slot)
{
    const Slot *key = &edexml->text;
    slot_join(edexml, &edexml->slots[slot], key->text, key->length);
    if (slot == SLOT_COMPOSITE) {
        const char *name = edexml_groups_find(edexml->groups, key->text).name;
        slot_join(edexml, &edexml->slots[SLOT_COMPOSITE_NAME], name, strlen(name));
    }
}

static void
enter(Edexml *edexml, EdexmlPlace place, const char **attributes)
{
    if (edexml->depth + 1 == PLACES)
        emit_fail(edexml->emit, WIRE_FAIL_DAMAGED, "EDEXML", "nesting", NULL);
    edexml->places[++edexml->depth] = place;
    if (place == IN_GROUPS &&
        edexml->sheets > 0) /* the pupils that have left went without their group's name */
        emit_fail(edexml->emit, WIRE_FAIL_DAMAGED, "EDEXML", "groepen after leerlingen", NULL);
    if (place == IN_PUPILS || place == IN_TEACHERS)
        start_sheet(edexml, place == IN_PUPILS ? 1 : 2);
    if (place == IN_GROUP || place == IN_COMPOSITE || place == IN_PUPIL || place == IN_TEACHER) {
        clear_record(edexml);
        take_key(edexml, attributes, &edexml->slots[SLOT_KEY]);
    }
    if (place == IN_TEACHER_GROUP) {
        take_key(edexml, attributes, &edexml->text);
        const char *name = edexml_groups_find(edexml->groups, edexml->text.text).name;
        slot_join(edexml, &edexml->slots[SLOT_GROUP], edexml->text.text, edexml->text.length);
        slot_join(edexml, &edexml->slots[SLOT_GROUP_NAME], name, strlen(name));
    }
    for (; place == IN_SCHOOL && *attributes != NULL; attributes += 2) /* seen as an attribute in the wild */
        if (strcmp(attributes[0], "schooljaar") == 0)
            slot_append(edexml, &edexml->slots[SLOT_SCHOOL_YEAR], attributes[1], strlen(attributes[1]));
}

static void XMLCALL
on_start(void *data, const char *name, const char **attributes)
{
    Edexml *edexml = data;
    edexml->seen = edexml->fed;
    if (edexml->passing > 0 || edexml->collecting != NULL) {
        if (++edexml->passing > LIMIT_XML_DEPTH)
            emit_too_large(edexml->emit, "nesting", LIMIT_XML_DEPTH);
        return;
    }
    const char *colon = strrchr(name, ':');
    const char *element = colon ? colon + 1 : name;
    EdexmlPlace place = edexml->places[edexml->depth];
    const EdexmlRule *rule = edexml_rule_find(place, element);
    if (place == IN_FILE && rule->what_to_do != DO_ENTER)
        emit_fail(edexml->emit, WIRE_FAIL_UNSUPPORTED, "XML", NULL);
    switch ((EdexmlDo)rule->what_to_do) {
    case DO_ENTER:
        enter(edexml, (EdexmlPlace)rule->what, attributes);
        return;
    case DO_REFERENCE:
        take_key(edexml, attributes, &edexml->text);
        edexml->collecting = rule;
        return;
    case DO_TEXT:
    case DO_JOIN:
        slot_clear(&edexml->text);
        edexml->collecting = rule;
        return;
    case DO_DROP:
        count(edexml, WIRE_SENSITIVE_DROPPED, element);
        break;
    case DO_UNKNOWN:
        count(edexml, WIRE_UNKNOWN_ELEMENT, element);
        break;
    case DO_PASS:
        break;
    }
    edexml->passing = 1;
}

static void
finish_collecting(Edexml *edexml)
{
    const EdexmlRule *rule = edexml->collecting;
    Slot *slot = &edexml->slots[rule->what];
    edexml->collecting = NULL;
    slot_trim(&edexml->text);
    if (rule->what_to_do == DO_REFERENCE)
        take_reference(edexml, (EdexmlSlot)rule->what);
    else if (rule->what_to_do == DO_JOIN)
        slot_join_new(edexml, slot, edexml->text.text, edexml->text.length);
    else
        *slot = edexml->text;
}

static void XMLCALL
on_end(void *data, const char *name)
{
    (void)name;
    Edexml *edexml = data;
    edexml->seen = edexml->fed;
    if (edexml->passing > 0) {
        edexml->passing--;
        return;
    }
    if (edexml->collecting != NULL) {
        finish_collecting(edexml);
        return;
    }
    switch (edexml->places[edexml->depth--]) {
    case IN_SCHOOL:
        finish_school(edexml);
        break;
    case IN_GROUP:
    case IN_COMPOSITE:
        finish_group(edexml);
        break;
    case IN_PUPIL:
        finish_pupil(edexml);
        break;
    case IN_TEACHER:
        write_row(edexml, edexml_teacher_columns, EDEXML_TEACHER_COLUMNS);
        break;
    default:
        break;
    }
}

static void XMLCALL
on_text(void *data, const char *text, int length)
{
    Edexml *edexml = data;
    edexml->seen = edexml->fed;
    if (edexml->collecting != NULL && edexml->passing == 0)
        slot_append(edexml, &edexml->text, text, (size_t)length);
}

static void XMLCALL
on_other(void *data, const char *text, int length)
{
    (void)text;
    (void)length;
    ((Edexml *)data)->seen = ((Edexml *)data)->fed;
}

static void XMLCALL
on_doctype(void *data, const char *name, const char *system_id, const char *public_id, int internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)internal;
    emit_fail(((Edexml *)data)->emit, WIRE_FAIL_DOCTYPE, NULL);
}

/* Encodings that expat does not know itself. */
static int XMLCALL
on_encoding(void *data, const XML_Char *name, XML_Encoding *info)
{
    (void)data;
    Charset charset = charset_find(name);
    const uint16_t *table = charset == CHARSET_COUNT ? NULL : charset_table(charset);
    if (table == NULL)
        return XML_STATUS_ERROR;
    for (int i = 0; i < 256; i++)
        info->map[i] = i < 128 ? i : table[i - 128] == 0xfffd ? -1 : table[i - 128];
    info->data = NULL;
    info->convert = NULL;
    info->release = NULL;
    return XML_STATUS_OK;
}

static void
open_parser(Edexml *edexml)
{
    edexml->parser = XML_ParserCreate(NULL);
    edexml->groups = edexml_groups_new();
    if (edexml->parser == NULL || edexml->groups == NULL)
        emit_fail(edexml->emit, WIRE_FAIL_MEMORY, NULL);
    XML_SetUserData(edexml->parser, edexml);
    XML_SetElementHandler(edexml->parser, on_start, on_end);
    XML_SetCharacterDataHandler(edexml->parser, on_text);
    XML_SetDefaultHandler(edexml->parser, on_other);
    XML_SetStartDoctypeDeclHandler(edexml->parser, on_doctype);
    XML_SetUnknownEncodingHandler(edexml->parser, on_encoding, NULL);
}

static void
parse(Edexml *edexml)
{
    bool last = false;
    while (!last) {
        void *chunk = XML_GetBuffer(edexml->parser, CHUNK);
        if (chunk == NULL)
            emit_fail(edexml->emit, WIRE_FAIL_MEMORY, NULL);
        size_t length = source_read(edexml->source, edexml->fed, chunk, CHUNK);
        edexml->fed += length;
        last = length < CHUNK;
        if (XML_ParseBuffer(edexml->parser, (int)length, last) != XML_STATUS_OK) {
            enum XML_Error error = XML_GetErrorCode(edexml->parser);
            if (error == XML_ERROR_NO_MEMORY)
                emit_fail(edexml->emit, WIRE_FAIL_MEMORY, NULL);
            emit_fail(edexml->emit, WIRE_FAIL_DAMAGED, "EDEXML", XML_ErrorString(error), NULL);
        }
        if (edexml->fed - edexml->seen > LIMIT_XML_TOKEN)
            emit_too_large(edexml->emit, "tag", LIMIT_XML_TOKEN);
        emit_progress(edexml->emit, edexml->fed, edexml->source->size);
    }
}

void
edexml_read(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)options;
    static Edexml edexml;
    memset(&edexml, 0, sizeof edexml);
    edexml.source = source;
    edexml.emit = emit;
    emit_meta(emit, WIRE_META_FORMAT, "edexml", 6);
    open_parser(&edexml);
    parse(&edexml);
    start_sheet(&edexml, edexml.sheets > 1 ? 2 : 1);
    emit_whole_file(emit);
    for (unsigned i = 0; i < edexml.counters_used; i++) {
        char number[16];
        snprintf(number, sizeof number, "%u", edexml.counters[i].count);
        emit_finding(emit, edexml.counters[i].code, 0, 0, edexml.counters[i].name, number, NULL);
    }
    XML_ParserFree(edexml.parser);
    free(edexml.groups);
}
