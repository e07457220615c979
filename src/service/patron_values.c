/* The values of a patron's record as people type them: cleaned, checked, made canonical, or refused with a reason. */
#include "people/date.h"
#include "people/name.h"
#include "roster/check_values.h"
#include "service/patron_private.h"
#include "text/text.h"

typedef char *(*ValueReader)(PatronField field, const char *text, const char *today, const char **problem);

static char *
read_date(PatronField field, const char *text, const char *today, const char **problem)
{
    char iso[11];
    (void)field;
    if (date_parse(text, DATE_ORDER_DAY_MONTH, today, iso) == DATE_BAD)
        *problem = N_("This is no date. Write it as 31-12-2015.");
    else if (strcmp(iso, today) > 0)
        *problem = N_("This day is still to come. Write it as 31-12-2015.");
    return *problem ? NULL : g_strdup(iso);
}

static char *
read_choice(PatronField field, const char *text, const char *today, const char **problem)
{
    (void)today;
    for (const PatronChoice *choice = patron_field_choices(field); choice->value; choice++)
        if (g_str_equal(choice->value, text))
            return g_strdup(text);
    *problem = N_("Choose one of the list.");
    return NULL;
}

static char *
read_count(PatronField field, const char *text, const char *today, const char **problem)
{
    (void)field;
    (void)today;
    gsize digits = strspn(text, "0123456789");
    if (digits == 0 || text[digits] || digits > 4) {
        *problem = N_("Write a whole number.");
        return NULL;
    }
    return g_strdup_printf("%u", (guint)g_ascii_strtoull(text, NULL, 10));
}

static char *
read_email(PatronField field, const char *text, const char *today, const char **problem)
{
    g_autoptr(GString) email = g_string_new(NULL);
    gboolean several = FALSE;
    (void)field;
    (void)today;
    if (!value_email(text, email, &several))
        *problem = N_("This is no e-mail address. It looks like naam@school.nl.");
    else if (several)
        *problem = N_("There is room for one address here.");
    return *problem ? NULL : g_strdup(email->str);
}

static char *
read_phone(PatronField field, const char *text, const char *today, const char **problem)
{
    (void)field;
    (void)today;
    guint digits = 0;
    for (const char *c = text; *c; c++) {
        digits += g_ascii_isdigit(*c);
        if (!g_ascii_isdigit(*c) && !strchr("+-() ./", *c))
            *problem = N_("A phone number has digits only, with or without spaces and hyphens.");
    }
    if (!*problem && digits < 6)
        *problem = N_("This phone number is too short.");
    return *problem ? NULL : g_strdup(text);
}

static char *
read_group(PatronField field, const char *text, const char *today, const char **problem)
{
    (void)field;
    (void)today;
    if (value_forbidden_in_code(text))
        *problem = N_("This is no code of a group. Choose one of the list.");
    return *problem ? NULL : g_strdup(text);
}

static char *
read_text(PatronField field, const char *text, const char *today, const char **problem)
{
    char postcode[33];
    (void)today;
    switch ((guint)field) {
    case FIELD_POSTCODE:
        if (value_postcode(text, postcode))
            return g_strdup(postcode);
        *problem = N_("This is no postcode. It looks like 1234 AB.");
        return NULL;
    case FIELD_YEAR_GROUP:
        if (g_ascii_isdigit(text[0]) && !text[1])
            return g_strdup(text);
        *problem = N_("A year group is one digit, from 0 to 9.");
        return NULL;
    case FIELD_HOUSE_NUMBER:
        if (g_ascii_isdigit(*text))
            return g_strdup(text);
        *problem = N_("A house number begins with a digit.");
        return NULL;
    case FIELD_INITIALS:
        return name_initials(text);
    default:
        return g_strdup(text);
    }
}

static const ValueReader readers[] = {
    [PATRON_IS_TEXT] = read_text,     [PATRON_IS_DATE] = read_date,   [PATRON_IS_CHOICE] = read_choice,
    [PATRON_IS_YES_NO] = read_choice, [PATRON_IS_COUNT] = read_count, [PATRON_IS_EMAIL] = read_email,
    [PATRON_IS_PHONE] = read_phone,   [PATRON_IS_GROUP] = read_group,
};

/* Numbers that have a place of their own for one that only looks like a citizen's, after somebody looked. */
static gboolean
is_own_number(PatronField field)
{
    return (guint)field == FIELD_PUPIL_NUMBER || field == PATRON_EXTERNAL_NUMBER;
}

static gboolean
is_free_text(PatronField field)
{
    return patron_field_type(field) == PATRON_IS_TEXT && !is_own_number(field);
}

char *
patron_value(PatronField field, const char *typed, const char *today, char **problem)
{
    g_autoptr(GString) scratch = g_string_new(NULL);
    const char *wrong = NULL;
    gsize length;
    const char *clean = value_clean(typed, scratch, &length);
    g_autofree char *text = g_strndup(clean, length);
    char *value = NULL;
    *problem = NULL;
    if (g_utf8_strlen(text, -1) > (glong)patron_field_max_length(field)) {
        *problem = g_strdup_printf(_("There is room for %u characters here."),
                                   patron_field_max_length(field));
        return NULL;
    }
    if (is_free_text(field) && patron_bsn_in_text(text))
        wrong = N_("This number looks like a citizen service number (BSN), which may not be kept here.");
    else if (*text == '\0' && (guint)field == FIELD_SURNAME)
        wrong = N_("A surname is needed.");
    else if (*text == '\0' && !patron_field_choices(field) && patron_field_type(field) != PATRON_IS_COUNT)
        return g_strdup("");
    else
        value = readers[patron_field_type(field)](field, text, today, &wrong);
    if (wrong)
        *problem = g_strdup(_(wrong));
    return value;
}

static void
check_number(PatronForm *form, PatronField field)
{
    if (form->not_bsn || !patron_may_be_bsn(form->typed[field]))
        return;
    form->asks_bsn = TRUE;
    form->problem[field] = g_strdup(
        _("This may be a citizen service number (BSN), which may not be kept here. Is it another number? "
          "Then say so below, and save once more."));
}

/* A secret address is no address at all. */
static void
check_address(PatronForm *form, const char **value)
{
    if (!g_str_equal(value[PATRON_SECRET_ADDRESS], "yes"))
        return;
    gboolean is_new = form->typed[PATRON_SECRET_ADDRESS] && form->was[PATRON_SECRET_ADDRESS] &&
                      !g_str_equal(form->typed[PATRON_SECRET_ADDRESS], form->was[PATRON_SECRET_ADDRESS]);
    for (guint f = FIELD_STREET; f <= FIELD_TOWN; f++) {
        if (*value[f] && form->typed[f] && !is_new && !form->problem[f])
            form->problem[f] = g_strdup(_("The address is secret: none is kept. Leave this empty."));
        value[f] = "";
    }
}

gboolean
patron_form_check(PatronForm *form, const char **value, const char *today)
{
    for (guint f = 0; f < N_PATRON_FIELDS; f++) {
        g_clear_pointer(&form->problem[f], g_free);
        if (!form->typed[f])
            continue;
        char *clean = patron_value((PatronField)f, form->typed[f], today, &form->problem[f]);
        if (!clean)
            continue;
        g_free(form->typed[f]);
        form->typed[f] = clean;
        if (is_own_number((PatronField)f) && !g_str_equal(clean, value[f]))
            check_number(form, (PatronField)f);
        value[f] = clean;
    }
    if (form->typed[FIELD_FIRST_NAME] && form->typed[FIELD_INITIALS] && *value[FIELD_INITIALS] == '\0') {
        g_free(form->typed[FIELD_INITIALS]);
        form->typed[FIELD_INITIALS] = name_initials_from_first(value[FIELD_FIRST_NAME]);
        value[FIELD_INITIALS] = form->typed[FIELD_INITIALS];
    }
    check_address(form, value);
    return patron_form_problems(form) == 0;
}
