/* The table of fields: name, label, longest value. */
#include "people/field.h"

#include "text/text.h"

static const struct {
    const char *name, *label;
    guint max_length;
} fields[N_FIELDS] = {
    [FIELD_PUPIL_NUMBER] = {"pupil-number", N_("pupil number"), 20},
    [FIELD_SCHOOL_YEAR] = {"school-year", N_("school year"), 9},
    [FIELD_GROUP_CODE] = {"group-code", N_("group code"), 10},
    [FIELD_YEAR_GROUP] = {"year-group", N_("year group"), 1},
    [FIELD_INITIALS] = {"initials", N_("initials"), 20},
    [FIELD_FIRST_NAME] = {"first-name", N_("first name"), 64},
    /* EDEXML has 10; a school's own list may hold longer ones, and a lost prefix harms more than a long one
     */
    [FIELD_PREFIX] = {"prefix", N_("prefix"), 20},
    [FIELD_SURNAME] = {"surname", N_("surname"), 200},
    [FIELD_BIRTH_DATE] = {"birth-date", N_("birth date"), 10},
    [FIELD_SEX] = {"sex", N_("sex"), 1},
    [FIELD_STREET] = {"street", N_("street"), 80},
    [FIELD_HOUSE_NUMBER] = {"house-number", N_("house number"), 10},
    [FIELD_HOUSE_ADDITION] = {"house-addition", N_("house number addition"), 20},
    [FIELD_POSTCODE] = {"postcode", N_("postcode"), 32},
    [FIELD_TOWN] = {"town", N_("town"), 80},
    [FIELD_PHONE] = {"phone", N_("phone"), 20},
    [FIELD_MOBILE] = {"mobile", N_("mobile phone"), 20},
    [FIELD_EMAIL] = {"email", N_("e-mail"), 256},
};

const char *
field_name(PersonField field)
{
    g_assert(field < N_FIELDS);
    return fields[field].name;
}

const char *
field_label(PersonField field)
{
    g_assert(field < N_FIELDS);
    return _(fields[field].label);
}

guint
field_max_length(PersonField field)
{
    g_assert(field < N_FIELDS);
    return fields[field].max_length;
}

gboolean
field_from_name(const char *name, PersonField *field)
{
    for (guint i = 0; i < N_FIELDS; i++) {
        if (strcmp(fields[i].name, name) == 0) {
            *field = (PersonField)i;
            return TRUE;
        }
    }
    return FALSE;
}
