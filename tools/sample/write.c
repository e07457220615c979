/* Writes a school as the files that pupil administrations give. */
#include <gio/gio.h>
#include <string.h>
#include <xlsxwriter.h>

#include "sample.h"

const char *
sample_format_extension(SampleFormat format)
{
    static const char *const EXTENSIONS[N_SAMPLE_FORMATS] = {"xlsx", "csv", "xml"};
    return EXTENSIONS[format];
}

/* The columns of both kinds of school: header per kind, and where the text comes from. */
typedef enum {
    NUMBER,
    FIRST,
    PREFIX,
    SURNAME,
    INITIALS,
    BIRTH,
    SEX,
    GROUP,
    GROUP_NAME,
    YEAR,
    STREET,
    HOUSE,
    POSTCODE,
    TOWN,
    EMAIL
} Cell;
typedef struct {
    const char *header;
    Cell cell;
} SampleColumn;
static const SampleColumn PRIMARY[] = {
    {"LEERLINGNUMMER", NUMBER}, {"GROEP", GROUP},      {"GROEPSNAAM", GROUP_NAME}, {"JAARGROEP", YEAR},
    {"VOORLETTERS", INITIALS},  {"ROEPNAAM", FIRST},   {"NAAMTUS", PREFIX},        {"NAAM", SURNAME},
    {"ADRES", STREET},          {"HUISNUMMER", HOUSE}, {"POSTCODE", POSTCODE},     {"WOONPLAATS", TOWN},
    {"GEBOORTEDATUM", BIRTH},   {"GESLACHT", SEX},
};
static const SampleColumn SECONDARY[] = {
    {"Stamnummer", NUMBER}, {"Roepnaam", FIRST},       {"Tussenvoegsel", PREFIX}, {"Achternaam", SURNAME},
    {"Klas", GROUP},        {"Leerjaar", YEAR},        {"Geboortedatum", BIRTH},  {"Geslacht", SEX},
    {"Straat", STREET},     {"Huisnr", HOUSE},         {"Postcode", POSTCODE},    {"Plaats", TOWN},
    {"E-mail", EMAIL},      {"Voorletters", INITIALS},
};
G_STATIC_ASSERT(G_N_ELEMENTS(PRIMARY) == G_N_ELEMENTS(SECONDARY));
#define N_COLUMNS G_N_ELEMENTS(PRIMARY)

static const SampleColumn *
columns_of(const SampleSchool *school)
{
    return school->kind == SAMPLE_PRIMARY ? PRIMARY : SECONDARY;
}

static const char *
cell_text(const SamplePupil *pupil, Cell cell)
{
    switch (cell) {
    case NUMBER:
        return pupil->number;
    case FIRST:
        return pupil->first;
    case PREFIX:
        return pupil->prefix;
    case SURNAME:
        return pupil->surname;
    case INITIALS:
        return pupil->initials;
    case BIRTH:
        return pupil->birth;
    case SEX:
        return pupil->sex == 'V' ? "V" : "M";
    case GROUP:
        return pupil->group;
    case GROUP_NAME:
        return pupil->group_name;
    case YEAR:
        return pupil->year_group;
    case STREET:
        return pupil->street;
    case HOUSE:
        return pupil->house;
    case POSTCODE:
        return pupil->postcode;
    case TOWN:
        return pupil->town;
    case EMAIL:
        return pupil->email;
    }
    return "";
}

/* Birth dates are real dates in Excel; the rest is text, so that the zeros of a number live. */
static gboolean
write_xlsx(const SampleSchool *school, const char *path, GError **error)
{
    lxw_workbook_options options = {.constant_memory = LXW_FALSE};
    lxw_workbook *book = workbook_new_opt(path, &options);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Leerlingen");
    lxw_format *date = workbook_add_format(book);
    format_set_num_format(date, "dd-mm-yyyy");
    const SampleColumn *columns = columns_of(school);
    for (guint c = 0; c < N_COLUMNS; c++)
        worksheet_write_string(sheet, 0, (lxw_col_t)c, columns[c].header, NULL);
    for (guint i = 0; i < school->pupils->len; i++) {
        const SamplePupil *pupil = &g_array_index(school->pupils, SamplePupil, i);
        for (guint c = 0; c < N_COLUMNS; c++) {
            const char *text = cell_text(pupil, columns[c].cell);
            int year = 0, month = 0, day = 0;
            if (columns[c].cell == BIRTH && sscanf(text, "%d-%d-%d", &year, &month, &day) == 3 &&
                g_date_valid_dmy((GDateDay)day, month, (GDateYear)year)) {
                lxw_datetime when = {.year = year, .month = month, .day = day};
                worksheet_write_datetime(sheet, i + 1, (lxw_col_t)c, &when, date);
            } else if (*text != '\0') {
                worksheet_write_string(sheet, i + 1, (lxw_col_t)c, text, NULL);
            }
        }
    }
    lxw_error problem = workbook_close(book);
    if (problem != LXW_NO_ERROR)
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path, lxw_strerror(problem));
    return problem == LXW_NO_ERROR;
}

static void
csv_cell(GString *csv, const char *text, char separator)
{
    gboolean quote = strpbrk(text, "\",;\n") != NULL;
    if (quote)
        g_string_append_c(csv, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *text);
    }
    if (quote)
        g_string_append_c(csv, '"');
    g_string_append_c(csv, separator);
}

static gboolean
write_csv(const SampleSchool *school, const char *path, GError **error)
{
    gboolean old = school->kind == SAMPLE_PRIMARY;
    char separator = old ? ';' : ',';
    const SampleColumn *columns = columns_of(school);
    g_autoptr(GString) csv = g_string_new(old ? "" : "\xef\xbb\xbf");
    for (guint c = 0; c < N_COLUMNS; c++)
        csv_cell(csv, columns[c].header, separator);
    g_string_truncate(csv, csv->len - 1);
    g_string_append(csv, "\r\n");
    for (guint i = 0; i < school->pupils->len; i++) {
        const SamplePupil *pupil = &g_array_index(school->pupils, SamplePupil, i);
        for (guint c = 0; c < N_COLUMNS; c++) {
            const char *text = cell_text(pupil, columns[c].cell);
            char dutch[11];
            if (columns[c].cell == BIRTH) {
                g_snprintf(dutch, sizeof dutch, "%.2s-%.2s-%.4s", text + 8, text + 5, text);
                text = dutch;
            }
            csv_cell(csv, text, separator);
        }
        g_string_truncate(csv, csv->len - 1);
        g_string_append(csv, "\r\n");
    }
    if (!old)
        return g_file_set_contents(path, csv->str, (gssize)csv->len, error);
    gsize length = 0;
    g_autofree char *narrow = g_convert(csv->str, (gssize)csv->len, "WINDOWS-1252", "UTF-8", NULL, &length,
                                        error);
    return narrow != NULL && g_file_set_contents(path, narrow, (gssize)length, error);
}

static void
element(GString *xml, const char *name, const char *text)
{
    if (*text == '\0')
        return;
    g_autofree char *safe = g_markup_escape_text(text, -1);
    g_string_append_printf(xml, "      <%s>%s</%s>\n", name, safe, name);
}

static const char *
edex_year(const SampleSchool *school, const SamplePupil *pupil, char buffer[4])
{
    g_snprintf(buffer, 4, "%s%s", school->kind == SAMPLE_SECONDARY ? "1" : "", pupil->year_group);
    return buffer;
}

/* EDEXML 2.1; groups of more than one year are combination groups (jaargroep C, the year is the pupil's). */
static gboolean
write_edexml(const SampleSchool *school, const char *path, GError **error)
{
    g_autoptr(GString) xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EDEX>\n  <school>\n");
    g_string_append_printf(xml,
                           "    <schooljaar>%u-%u</schooljaar>\n    <brincode>%s</brincode>\n    "
                           "<dependancecode>00</dependancecode>\n",
                           school->first_year, school->first_year + 1, school->brin);
    g_string_append(
        xml, "    <schoolkey>1</schoolkey>\n    <aanmaakdatum>2026-09-01T12:00:00</aanmaakdatum>\n"
             "    <auteur>voorbeeld</auteur>\n    <xsdversie>2.1</xsdversie>\n  </school>\n  <groepen>\n");
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < school->pupils->len; i++) {
        const SamplePupil *pupil = &g_array_index(school->pupils, SamplePupil, i);
        char year[4];
        if (!g_hash_table_add(seen, (gpointer)pupil->group))
            continue;
        g_string_append_printf(
            xml,
            "    <groep key=\"g%s\">\n      <naam>%s</naam>\n      <jaargroep>%s</jaargroep>\n    </groep>\n",
            pupil->group, pupil->group_name,
            strchr(pupil->group, '-') != NULL ? "C" : edex_year(school, pupil, year));
    }
    g_string_append(xml, "  </groepen>\n  <leerlingen>\n");
    for (guint i = 0; i < school->pupils->len; i++) {
        const SamplePupil *pupil = &g_array_index(school->pupils, SamplePupil, i);
        char year[4], initial[8];
        g_strlcpy(initial, pupil->initials, sizeof initial);
        *strchr(initial, '.') = '\0';
        g_string_append_printf(xml, "    <leerling key=\"%s\">\n", pupil->number);
        element(xml, "achternaam", pupil->surname);
        element(xml, "voorvoegsel", pupil->prefix);
        element(xml, "voorletters-1", initial);
        element(xml, "roepnaam", pupil->first);
        element(xml, "geboortedatum", pupil->birth);
        element(xml, "geslacht", pupil->sex == 'V' ? "2" : "1");
        element(xml, "jaargroep", edex_year(school, pupil, year));
        g_string_append_printf(xml, "      <groep key=\"g%s\"/>\n", pupil->group);
        element(xml, "postcodenl", pupil->postcode);
        g_string_append(xml, "    </leerling>\n");
    }
    g_string_append(xml, "  </leerlingen>\n</EDEX>\n");
    return g_file_set_contents(path, xml->str, (gssize)xml->len, error);
}

gboolean
sample_write(const SampleSchool *school, SampleFormat format, const char *path, GError **error)
{
    switch (format) {
    case SAMPLE_XLSX:
        return write_xlsx(school, path, error);
    case SAMPLE_CSV:
        return write_csv(school, path, error);
    default:
        return write_edexml(school, path, error);
    }
}
