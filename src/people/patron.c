/* The table of a patron's fields, and what a citizen service number looks like. */
#include "people/patron.h"

#include "text/text.h"

static const PatronChoice KINDS[] = {{"pupil", N_("pupil")},
                                     {"teacher", N_("teacher")},
                                     {"staff", N_("school staff")},
                                     {"volunteer", N_("volunteer")},
                                     {"administrative", N_("administrative card (group Z)")},
                                     {NULL, NULL}};
static const PatronChoice SEXES[] = {{"", N_("not known")}, {"V", N_("woman")},       {"M", N_("man")},
                                     {"X", N_("neither")},  {"I", N_("institution")}, {NULL, NULL}};
static const PatronChoice LANGUAGES[] = {{"nl-NL", N_("Dutch")},
                                         {"nl-BE", N_("Dutch (Belgium)")},
                                         {"fr", N_("French")},
                                         {"en", N_("English")},
                                         {NULL, NULL}};
static const PatronChoice SCHOOL_TYPES[] = {{"", N_("not said")},
                                            {"po", N_("primary education")},
                                            {"sbo", N_("special primary education")},
                                            {"so", N_("special education")},
                                            {"pro", N_("practical training")},
                                            {"vmbo-b", N_("vmbo, basic vocational")},
                                            {"vmbo-k", N_("vmbo, advanced vocational")},
                                            {"vmbo-g", N_("vmbo, combined")},
                                            {"vmbo-t", N_("vmbo, theoretical")},
                                            {"havo", N_("havo")},
                                            {"vwo", N_("vwo")},
                                            {NULL, NULL}};
const PatronChoice PATRON_SUBSCRIPTIONS[] = {{"youth", N_("Library, youth")},
                                             {"adult", N_("Library, adults")},
                                             {"education", N_("Library, education")},
                                             {NULL, NULL}};
const PatronChoice PATRON_SUBSCRIPTION_STATES[] = {{"new", N_("1 new")},
                                                   {"billed", N_("2 billed")},
                                                   {"reminded", N_("3 reminded")},
                                                   {"overdue", N_("4 overdue")},
                                                   {"paid", N_("5 paid, or nothing to pay")},
                                                   {"banned", N_("8 banned")},
                                                   {PATRON_SUBSCRIPTION_ENDED, N_("9 ended")},
                                                   {NULL, NULL}};
static const PatronChoice YES_NO[] = {{"yes", N_("yes")}, {"no", N_("no")}, {NULL, NULL}};

/* Of those that schools deliver only what is no text; the rest stands in people/field.c. */
static const struct {
    const char *name, *label, *standard;
    guint max_length;
    PatronType type;
    const PatronChoice *choices;
} fields[N_PATRON_FIELDS] = {
    [FIELD_GROUP_CODE] = {.type = PATRON_IS_GROUP},
    [FIELD_BIRTH_DATE] = {.type = PATRON_IS_DATE},
    [FIELD_SEX] = {.type = PATRON_IS_CHOICE, .choices = SEXES},
    [FIELD_PHONE] = {.type = PATRON_IS_PHONE},
    [FIELD_MOBILE] = {.type = PATRON_IS_PHONE},
    [FIELD_EMAIL] = {.type = PATRON_IS_EMAIL},
    [PATRON_KIND] = {"kind", N_("kind of patron"), "pupil", 20, PATRON_IS_CHOICE, KINDS},
    [PATRON_SECRET_ADDRESS] = {"secret-address", N_("secret address"), "no", 3, PATRON_IS_YES_NO, YES_NO},
    [PATRON_HISTORY_SHOWN] = {"history-shown", N_("show what was borrowed before"), "yes", 3,
                              PATRON_IS_YES_NO, YES_NO},
    [PATRON_HISTORY_KEPT] = {"history-kept", N_("keep what was borrowed before"), "no", 3, PATRON_IS_YES_NO,
                             YES_NO},
    [PATRON_WARN_BORROWED] = {"warn-borrowed", N_("warn when a title was borrowed before"), "no", 3,
                              PATRON_IS_YES_NO, YES_NO},
    [PATRON_NOT_RETURNED] = {"not-returned", N_("counter of what was not returned normally"), "0", 4,
                             PATRON_IS_COUNT, NULL},
    [PATRON_RECEIPTS] = {"receipts", N_("receipts"), "no", 3, PATRON_IS_YES_NO, YES_NO},
    [PATRON_HOLD_MESSAGES] = {"hold-messages", N_("messages about reservations"), "yes", 3, PATRON_IS_YES_NO,
                              YES_NO},
    [PATRON_LANGUAGE] = {"language", N_("language"), "nl-NL", 5, PATRON_IS_CHOICE, LANGUAGES},
    [PATRON_EXTERNAL_NUMBER] = {"external-number", N_("external number"), "", 20, PATRON_IS_TEXT, NULL},
    [PATRON_SCHOOL_TYPE] = {"school-type", N_("type of school"), "", 10, PATRON_IS_CHOICE, SCHOOL_TYPES},
};

static PersonField
delivered(PatronField field)
{
    g_assert(field < N_PATRON_FIELDS);
    return (PersonField)MIN((guint)field, (guint)N_FIELDS);
}

const char *
patron_field_name(PatronField field)
{
    PersonField own = delivered(field);
    return own < N_FIELDS ? field_name(own) : fields[field].name;
}

const char *
patron_field_label(PatronField field)
{
    PersonField own = delivered(field);
    return own < N_FIELDS ? field_label(own) : _(fields[field].label);
}

gboolean
patron_field_from_name(const char *name, PatronField *field)
{
    for (guint i = 0; i < N_PATRON_FIELDS; i++)
        if (g_str_equal(patron_field_name((PatronField)i), name)) {
            *field = (PatronField)i;
            return TRUE;
        }
    return FALSE;
}

guint
patron_field_max_length(PatronField field)
{
    PersonField own = delivered(field);
    return own < N_FIELDS ? field_max_length(own) : fields[field].max_length;
}

PatronType
patron_field_type(PatronField field)
{
    g_assert(field < N_PATRON_FIELDS);
    return fields[field].type;
}

const PatronChoice *
patron_field_choices(PatronField field)
{
    g_assert(field < N_PATRON_FIELDS);
    return fields[field].choices;
}

const char *
patron_field_default(PatronField field)
{
    g_assert(field < N_PATRON_FIELDS);
    return fields[field].standard ? fields[field].standard : "";
}

gboolean
patron_field_is_address(PatronField field)
{
    return (guint)field >= FIELD_STREET && (guint)field <= FIELD_TOWN;
}

const char *
patron_choice_of(const PatronChoice *choices, const char *value)
{
    for (; choices && choices->value; choices++)
        if (g_str_equal(choices->value, value))
            return _(choices->label);
    return value;
}

const char *
patron_choice_label(PatronField field, const char *value)
{
    return patron_choice_of(patron_field_choices(field), value);
}

gboolean
patron_choice_has(const PatronChoice *choices, const char *value)
{
    for (; choices->value; choices++)
        if (g_strcmp0(choices->value, value) == 0)
            return TRUE;
    return FALSE;
}

char *
patron_card_number(const char *typed, const char *own, const char **problem)
{
    g_autoptr(GString) number = g_string_new(NULL);
    *problem = NULL;
    for (const char *c = typed; *c && !*problem; c++) {
        if (g_ascii_isalnum(*c))
            g_string_append_c(number, g_ascii_toupper(*c));
        else if (*c != ' ')
            *problem = _("A card number has letters and digits only. Scan the card, or type what stands "
                         "under the bars.");
    }
    if (!*problem && (number->len < 4 || number->len > 20))
        *problem = _("A card number has 4 to 20 letters and digits. Scan the card, or type what stands under "
                     "the bars.");
    if (!*problem && number->len == 10 && g_str_has_prefix(number->str, own) &&
        strspn(number->str, "0123456789") == 10) {
        guint sum = 0; /* Luhn: every second digit from the right counts double, its digits added */
        for (guint i = 0; i < 10; i++) {
            guint digit = (guint)g_ascii_digit_value(number->str[i]) * (i % 2 == 0 ? 2 : 1);
            sum += digit / 10 + digit % 10;
        }
        if (sum % 10 != 0)
            *problem = _("This card number is not read rightly: its last digit does not fit. Scan the card "
                         "once more.");
    }
    return *problem ? NULL : g_string_free(g_steal_pointer(&number), FALSE);
}

/* 9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h - i is a multiple of 11, with a zero before eight digits; all alike is nobody's number. */
static gboolean
passes(const char digits[], guint n)
{
    int sum = 0, weight = (int)n;
    gboolean differs = FALSE;
    if (n != 8 && n != 9)
        return FALSE;
    for (guint i = 0; i < n; i++, weight--) {
        differs |= digits[i] != digits[0];
        sum += (weight == 1 ? -1 : weight) * (digits[i] - '0');
    }
    return differs && sum % 11 == 0;
}

/* A run of digits, each but the first with at most one of these signs before it, from text on; where it ends. */
static const char *
take_run(const char *text, const char *signs, char digits[10], guint *n)
{
    *n = 0;
    for (;; text++) {
        if (g_ascii_isdigit(*text)) {
            if (*n < 10)
                digits[(*n)++] = *text;
        } else if (*n == 0 || !*text || !strchr(signs, *text) || !g_ascii_isdigit(text[1])) {
            return text;
        }
    }
}

gboolean
patron_may_be_bsn(const char *value)
{
    char digits[10];
    guint n;
    const char *end = take_run(value, " .-", digits, &n);
    return *end == '\0' && passes(digits, n);
}

gboolean
patron_bsn_in_text(const char *text)
{
    char digits[10];
    guint n;
    while (*text) {
        const char *end = take_run(text, "", digits, &n); /* with signs it would be a date too */
        if (passes(digits, n))
            return TRUE;
        text = end == text ? text + 1 : end;
    }
    return FALSE;
}
