/* Reads single values: numbers, postcodes, sex, year groups, e-mail, house numbers, yes and no. */
#include "roster/check_values.h"

#include <string.h>

#include "people/field.h"

/* ---- text of cells ---- */

static const char *
clean_slowly(const char *text, GString *scratch, gsize *length)
{
    g_string_truncate(scratch, 0);
    gboolean space = FALSE, composed = TRUE;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        if (g_unichar_isspace(letter) || letter < 0x20) {
            space = scratch->len > 0;
            continue;
        }
        if (g_unichar_iscntrl(letter) || g_unichar_type(letter) == G_UNICODE_FORMAT)
            continue;
        if (space)
            g_string_append_c(scratch, ' ');
        space = FALSE;
        composed = composed && letter < 0x300;
        g_string_append_unichar(scratch, letter);
    }
    if (!composed) {
        g_autofree char *normal = g_utf8_normalize(scratch->str, -1, G_NORMALIZE_NFC);
        if (normal != NULL)
            g_string_assign(scratch, normal);
    }
    *length = scratch->len;
    return scratch->str;
}

const char *
value_clean(const char *text, GString *scratch, gsize *length)
{
    while (*text == ' ')
        text++;
    const guchar *at = (const guchar *)text;
    for (; *at != '\0'; at++) {
        /* below U+0300 every letter is composed; C2 begins the invisible ones of Latin-1 */
        if (*at < 0x20 || *at == 0x7f || *at == 0xc2 || *at >= 0xcc || (*at == ' ' && at[1] == ' '))
            return clean_slowly(text, scratch, length);
    }
    *length = (gsize)((const char *)at - text);
    if (*length > 0 && text[*length - 1] == ' ')
        (*length)--;
    return text;
}

static gboolean
only_digits(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isdigit(text[i]))
            return FALSE;
    }
    return length > 0;
}

/* "1234.0": a whole number that went through a program that knows no whole numbers. */
static gsize
without_point_zero(const char *text, gsize length)
{
    if (length > 2 && text[length - 1] == '0' && (text[length - 2] == '.' || text[length - 2] == ',') &&
        only_digits(text, length - 2))
        return length - 2;
    return length;
}

const char *
value_of_cell(TableCell cell, GString *scratch, gsize *length)
{
    if (cell.kind == TABLE_NUMBER) {
        gsize shown = strlen(cell.shown);
        const char *text = cell.shown[0] == '0' && only_digits(cell.shown, shown) ? cell.shown : cell.value;
        *length = without_point_zero(text, strlen(text));
        return text;
    }
    const char *text = value_clean(cell.value, scratch, length);
    if (*length > 3 && text[0] == '=' && text[1] == '"' && text[*length - 1] == '"') {
        text += 2;
        *length -= 3;
    } else if (*length > 1 && text[0] == '\'' && only_digits(text + 1, *length - 1)) {
        text++;
        (*length)--;
    }
    *length = without_point_zero(text, *length);
    return text;
}

gboolean
value_is_error(TableCell cell)
{
    static const char *const errors[] = {"#N/A",     "#N/B",    "#REF!",    "#VERW!", "#VALUE!",
                                         "#WAARDE!", "#DIV/0!", "#DEEL/0!", "#NAME?", "#NAAM?",
                                         "#NULL!",   "#LEEG!",  "#NUM!",    "#GETAL!"};
    if (cell.kind == TABLE_ERROR)
        return TRUE;
    if (cell.value[0] != '#')
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
        if (g_ascii_strcasecmp(cell.value, errors[i]) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
value_is_rounded(TableCell cell, const char *text)
{
    gsize digits = strspn(text, "0123456789");
    if (digits > 0 && text[digits] == '\0')
        return cell.kind == TABLE_NUMBER && digits > 15;
    const char *at = text + digits;
    if (digits > 0 && (*at == '.' || *at == ','))
        at += 1 + strspn(at + 1, "0123456789");
    /* 3E7 is a class: a rounded number has a sign behind its E, or is stored as a number */
    return digits > 0 && (*at == 'E' || *at == 'e') && (at[1] == '+' || cell.kind == TABLE_NUMBER) &&
           at[strspn(at, "Ee+-0123456789")] == '\0';
}

/* ---- words ---- */

#define WORD_MAX 24

/* Small letters and digits only, in ASCII; "" when longer than any word that is looked for. */
static void
plain_word(const char *text, char word[WORD_MAX])
{
    guint n = 0;
    for (; *text != '\0' && n < WORD_MAX; text++) {
        if (g_ascii_isalnum(*text))
            word[n++] = g_ascii_tolower(*text);
    }
    word[n < WORD_MAX ? n : 0] = '\0';
}

static gboolean
is_one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(word, *words) == 0)
            return TRUE;
    }
    return FALSE;
}

static const char *const sex_words[][12] = {
    {"m", "man", "male", "mannelijk", "j", "jongen", "boy", "jongetje", "1", "heer", NULL},
    {"v", "vrouw", "female", "vrouwelijk", "f", "w", "meisje", "girl", "2", "mevrouw", NULL},
    {"x", "anders", "nonbinair", "divers", "genderneutraal", "other", NULL},
    {"o", "onbekend", "0", "9", "unknown", "nietopgegeven", "nietgespecificeerd", "u", "notspecified", "n",
     "nvt", NULL},
};

gboolean
value_sex(const char *text, gboolean m_is_girl, const char **sex)
{
    static const char *const values[] = {"M", "V", "X", ""};
    char word[WORD_MAX];
    plain_word(text, word);
    if (m_is_girl && strcmp(word, "m") == 0) {
        *sex = "V";
        return TRUE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(sex_words); i++) {
        if (is_one_of(word, sex_words[i])) {
            *sex = values[i];
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
value_is_yes(const char *text)
{
    static const char *const words[] = {"j",    "ja", "y",      "yes", "1", "true",
                                        "waar", "x",  "geheim", "t",   "w", NULL};
    char word[WORD_MAX];
    plain_word(text, word);
    return is_one_of(word, words);
}

gboolean
value_is_staff(const char *text)
{
    /* EDEXML's roles (domain facts 5.2) and what people write */
    static const char *const words[] = {"lrk",          "vak",           "dir",        "adj",
                                        "loc",          "adm",           "ict",        "ib",
                                        "rt",           "kla",           "owa",        "los",
                                        "sta",          "con",           "smw",        "oud",
                                        "tal",          "leerkracht",    "docent",     "docente",
                                        "leraar",       "teacher",       "medewerker", "personeel",
                                        "staff",        "directeur",     "mentor",     "ouder",
                                        "parent",       "verzorger",     "stagiair",   "onderwijsassistent",
                                        "conciergerie", "administratie", "employee",   NULL};
    char word[WORD_MAX];
    plain_word(text, word);
    return is_one_of(word, words);
}

gboolean
value_is_staff_group(const char *text)
{
    static const char *const words[] = {"leerkrachten",    "leerkracht",  "docenten",   "docent",
                                        "personeel",       "medewerkers", "teachers",   "staff",
                                        "schoolpersoneel", "team",        "schoolteam", NULL};
    char word[WORD_MAX];
    plain_word(text, word);
    return is_one_of(word, words);
}

gboolean
value_starts_total(const char *text)
{
    static const char *const starts[] = {"totaal", "total", "subtotaal", "aantal", "eindtotaal"};
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        gsize length = strlen(starts[i]);
        if (g_ascii_strncasecmp(text, starts[i], length) == 0 && !g_ascii_isalpha(text[length]))
            return TRUE;
    }
    return FALSE;
}

/* ---- postcode, e-mail, house number ---- */

gboolean
value_is_dutch_postcode(const char *text)
{
    if (text[0] < '1' || text[0] > '9' || strspn(text, "0123456789") != 4)
        return FALSE;
    const char *letters = text + 4 + strspn(text + 4, " ");
    return g_ascii_isalpha(letters[0]) && g_ascii_isalpha(letters[1]) && letters[2] == '\0';
}

gboolean
value_postcode(const char *text, char postcode[33])
{
    guint n = 0, digits = 0, letters = 0, dashes = 0;
    gboolean dutch = value_is_dutch_postcode(text);
    for (; *text != '\0'; text++) {
        if (*text == ' ' && dutch)
            continue;
        if (n == 10 || !(g_ascii_isalnum(*text) || *text == ' ' || *text == '-'))
            return FALSE;
        digits += g_ascii_isdigit(*text) ? 1 : 0;
        letters += g_ascii_isalpha(*text) ? 1 : 0;
        dashes += *text == '-' ? 1 : 0;
        postcode[n++] = g_ascii_toupper(*text);
    }
    postcode[n] = '\0';
    /* elsewhere: Belgium 2000, Germany 10115, Sweden 111 22, Britain SW1A 1AA */
    return dutch || (digits >= 4 && digits <= 7 && letters <= 2 && dashes <= 1) ||
           (digits >= 2 && letters >= 3);
}

static gboolean
is_email(const char *text)
{
    const char *at = strchr(text, '@');
    if (at == NULL || at == text || strchr(at + 1, '@') != NULL)
        return FALSE;
    const char *dot = strrchr(at, '.');
    return dot != NULL && dot > at + 1 && dot[1] != '\0' && dot[-1] != '.' &&
           strpbrk(text, " <>\"()[]\\") == NULL;
}

gboolean
value_email(const char *text, GString *email, gboolean *several)
{
    static const char separators[] = ";,/ ";
    if (g_ascii_strncasecmp(text, "mailto:", 7) == 0)
        text += 7;
    text += strspn(text, separators);
    gsize length = strcspn(text, separators);
    const char *rest = text + length + strspn(text + length, separators);
    *several = *rest != '\0';
    g_string_truncate(email, 0);
    g_string_append_len(email, text, (gssize)length);
    /* "Anna Berg <a@b.nl>" is not several addresses but one with a name around it */
    return is_email(email->str) && (!*several || strchr(rest, '@') != NULL);
}

gboolean
value_house(const char *text, GString *number, GString *addition)
{
    gsize digits = strspn(text, "0123456789");
    g_string_truncate(number, 0);
    g_string_truncate(addition, 0);
    g_string_append_len(number, text, (gssize)digits);
    const char *rest = text + digits + strspn(text + digits, " -/");
    g_string_append(addition, rest);
    return digits > 0;
}

/* ---- year groups and groups ---- */

static gboolean
year_allowed(char digit, BranchKind kind)
{
    return kind == BRANCH_PRIMARY ? digit >= '0' && digit <= '8' : digit >= '1' && digit <= '6';
}

gboolean
value_year_in_group(const char *text, BranchKind kind, char year[2])
{
    static const char *const words[] = {"groep", "gr",    "klas",       "jaargroep",       "leerjaar", "jaar",
                                        "g",     "combi", "combigroep", "combinatiegroep", NULL};
    gsize letters = strcspn(text, "0123456789");
    if (kind == BRANCH_PRIMARY &&
        letters > 0) { /* OB2 is the second group of the lower years, not year group 2 */
        g_autofree char *start = g_strndup(text, letters);
        char word[WORD_MAX];
        plain_word(start, word);
        if (!is_one_of(word, words))
            return FALSE;
    }
    const char *digit = text + letters;
    if (*digit == '\0' || g_ascii_isdigit(digit[1]) || !year_allowed(*digit, kind))
        return FALSE;
    year[0] = *digit;
    year[1] = '\0';
    return TRUE;
}

YearResult
value_year_group(const char *text, BranchKind kind, char year[2])
{
    /* EDEXML's years that are no digit (domain facts 5.2): babies, toddlers; special education, special
     * secondary, neither primary nor secondary, historical: no year group of their own here, so 0 */
    static const char zero[] = "BDSVNH";
    while (text[0] == '0' && text[1] != '\0')
        text++;
    year[1] = '\0';
    if (g_ascii_isdigit(text[0]) && text[1] == '\0') {
        year[0] = text[0];
        return YEAR_PLAIN;
    }
    if (text[0] == '1' && text[1] >= '1' && text[1] <= '6' && text[2] == '\0') {
        year[0] = text[1];
        return YEAR_MAPPED;
    }
    char letter = g_ascii_toupper(text[0]);
    if (letter != '\0' && text[1] == '\0') {
        year[0] = '0';
        return letter == 'C' ? YEAR_OF_GROUP : strchr(zero, letter) != NULL ? YEAR_MAPPED : YEAR_UNKNOWN;
    }
    if (value_year_in_group(text, kind, year))
        return YEAR_MAPPED;
    if (g_ascii_strncasecmp(text, "peuter", 6) == 0) {
        year[0] = '0';
        return YEAR_MAPPED;
    }
    return YEAR_UNKNOWN;
}

static const char forbidden[] = "\"'+&<>/|\\";

char
value_forbidden_in_code(const char *code)
{
    return code[strcspn(code, forbidden)];
}

/* "Groep 5A" -> "5A": what follows the word tells the groups apart. */
static const char *
after_group_word(const char *name)
{
    static const char *const words[] = {"groep ", "klas ", "gr. ", "gr "};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        gsize length = strlen(words[i]);
        if (g_ascii_strncasecmp(name, words[i], length) == 0 && g_ascii_isdigit(name[length]))
            return name + length;
    }
    return name;
}

static void
append_checksum(GString *code, const char *name)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    g_autofree char *folded = g_utf8_casefold(name, -1);
    guint32 sum = 2166136261u;
    for (const guchar *at = (const guchar *)folded; *at != '\0'; at++)
        sum = (sum ^ *at) * 16777619u;
    sum ^= sum >> 15;
    g_string_append_c(code, '-');
    for (guint i = 0; i < 3; i++, sum >>= 5)
        g_string_append_c(code, letters[sum % 32]);
}

char *
value_code_from_name(const char *name, gboolean hashed)
{
    GString *code = g_string_new(NULL);
    for (const char *at = after_group_word(name); *at != '\0'; at = g_utf8_next_char(at)) {
        if (*at == ' ')
            continue;
        if (strchr(forbidden, *at) != NULL)
            g_string_append_c(code, '-');
        else
            g_string_append_unichar(code, g_utf8_get_char(at));
    }
    glong max = (glong)field_max_length(FIELD_GROUP_CODE);
    if (hashed || code->len == 0 || g_utf8_strlen(code->str, (gssize)code->len) > max) {
        glong keep = MIN(g_utf8_strlen(code->str, (gssize)code->len), max - 4);
        g_string_truncate(code, (gsize)(g_utf8_offset_to_pointer(code->str, keep) - code->str));
        append_checksum(code, name);
    }
    return g_string_free(code, FALSE);
}
