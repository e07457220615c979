/* Relations between the parts of an xlsx package (ECMA-376 part 2, 6.5): which member of the zip is meant. */
#include "reader/limits.h"
#include "reader/xlsx.h"

#include <stdlib.h>

typedef char Path[LIMIT_ZIP_NAME + 64];

static bool
path_add(char *path, size_t *used, XmlSpan segment)
{
    if (segment.length == 0 || xml_span_is(segment, "."))
        return true;
    if (xml_span_is(segment, "..")) {
        while (*used > 0 && path[--*used] != '/')
            continue;
        return true;
    }
    if (*used + segment.length + 2 > sizeof(Path))
        return false;
    if (*used > 0)
        path[(*used)++] = '/';
    memcpy(path + *used, segment.text, segment.length);
    *used += segment.length;
    return true;
}

/* base's folder and target put together, with "." and ".." resolved. */
static bool
path_resolve(Path path, const char *base, XmlSpan target)
{
    const char *folder = strrchr(base, '/');
    XmlSpan spans[2] = {{base, folder ? (size_t)(folder - base) : 0}, target};
    bool absolute = target.length > 0 && (target.text[0] == '/' || target.text[0] == '\\');
    size_t used = 0;

    for (int n = absolute ? 1 : 0; n < 2; n++) {
        const char *p = spans[n].text, *end = p + spans[n].length;
        while (p < end) {
            const char *stop = p;
            while (stop < end && *stop != '/' && *stop != '\\')
                stop++;
            if (!path_add(path, &used, (XmlSpan){p, (size_t)(stop - p)}))
                return false;
            p = stop + 1;
        }
    }
    path[used] = '\0';
    return true;
}

static void
path_unescape(char *path)
{
    char *out = path;

    for (const char *p = path; *p != '\0'; p++) {
        unsigned high = *p == '%' ? xml_hex(p[1]) : 99, low = high < 16 ? xml_hex(p[2]) : 99;
        if (low < 16 && high * 16 + low != 0) {
            *out++ = (char)(high * 16 + low);
            p += 2;
        } else
            *out++ = *p;
    }
    *out = '\0';
}

/* As the target says; some writers forget the leading '/', or escape what the zip does not. */
static int
relation_find(const Zip *zip, const char *base, XmlSpan target)
{
    Path path;

    for (int attempt = 0; attempt < 4; attempt++) {
        if (!path_resolve(path, attempt % 2 ? "" : base, target))
            return -1;
        if (attempt >= 2)
            path_unescape(path);
        int member = zip_find(zip, path);
        if (member >= 0)
            return member;
    }
    return -1;
}

static XlsxPart
relation_part(XmlSpan type)
{
    static const struct {
        const char *name;
        XlsxPart part;
    } parts[] = {{"officeDocument", XLSX_DOCUMENT},
                 {"worksheet", XLSX_WORKSHEET},
                 {"sharedStrings", XLSX_STRINGS},
                 {"styles", XLSX_STYLES}};
    const char *slash = memrchr(type.text, '/', type.length);
    const char *name = slash ? slash + 1 : type.text;
    XmlSpan last = {name, (size_t)(type.text + type.length - name)};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (xml_span_is(last, parts[i].name))
            return parts[i].part;
    return XLSX_OTHER;
}

static void
relation_take(const Xlsx *xlsx, const Xml *xml, const char *base, XlsxRelation *relation)
{
    XmlSpan id = {0}, type = {"", 0}, target = {0}, mode = {"", 0};
    char decoded[LIMIT_ZIP_NAME];
    XmlText text = {.text = decoded, .room = sizeof decoded};

    xml_attribute(xml, "Id", &id);
    xml_attribute(xml, "Type", &type);
    xml_attribute(xml, "Target", &target);
    xml_attribute(xml, "TargetMode", &mode);
    *relation = (XlsxRelation){.part = relation_part(type), .member = -1};
    if (id.length < sizeof relation->id && id.length > 0)
        memcpy(relation->id, id.text, id.length);
    if (relation->part == XLSX_OTHER || target.length == 0 || xml_span_is(mode, "External"))
        return;
    xml_text_add(&text, xml, target, false);
    if (!text.cut)
        relation->member = relation_find(xlsx->zip, base, (XmlSpan){decoded, text.length});
}

XlsxRelation *
xlsx_relations_read(Xlsx *xlsx, const char *member_name, unsigned *count)
{
    Path part, path;

    *count = 0;
    if (!path_resolve(part, "", (XmlSpan){member_name, strlen(member_name)})) /* '\\' becomes '/' */
        return NULL;
    const char *slash = strrchr(part, '/');
    int folder = slash ? (int)(slash - part) + 1 : 0;
    if ((size_t)snprintf(path, sizeof path, "%.*s_rels/%s.rels", folder, part, part + folder) >= sizeof path)
        return NULL;
    int member = zip_find(xlsx->zip, path);
    if (member < 0)
        return NULL;
    XlsxRelation *relations = malloc(sizeof *relations * LIMIT_ZIP_ENTRIES);
    if (!relations)
        emit_fail(xlsx->emit, WIRE_FAIL_MEMORY, NULL);
    Xml xml;
    xml_open(&xml, xlsx->zip, (unsigned)member, path, xlsx->emit);
    for (XmlEvent event; (event = xml_next(&xml)) != XML_DONE;)
        if (event == XML_START && xml_is(&xml, "Relationship")) {
            if (*count == LIMIT_ZIP_ENTRIES)
                emit_too_large(xlsx->emit, "relations", LIMIT_ZIP_ENTRIES);
            relation_take(xlsx, &xml, part, &relations[(*count)++]);
        }
    xml_close(&xml);
    return relations;
}
