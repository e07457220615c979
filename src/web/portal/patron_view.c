/* Words and small texts of the patron's record. */
#include "people/date.h"
#include "text/text.h"
#include "web/portal/patron.h"

const char *
view_input_label(const PatronInput *input)
{
    return input->label ? _(input->label) : patron_field_label(input->field);
}

const char *
view_input_value(const PatronInputs *inputs, PatronField field)
{
    const char *value = inputs->value[field];
    if (inputs->form && inputs->form->typed[field])
        value = inputs->form->typed[field];
    return patron_field_type(field) == PATRON_IS_DATE && date_valid(value) ? view_date(value) : value;
}

const char *
view_input_was(const PatronInputs *inputs, PatronField field)
{
    return inputs->form && inputs->form->was[field] ? inputs->form->was[field] : inputs->value[field];
}

const char *
view_input_problem(const PatronInputs *inputs, PatronField field)
{
    return inputs->form ? inputs->form->problem[field] : NULL;
}

const char *
view_input_meanwhile(const PatronInputs *inputs, PatronField field)
{
    return inputs->form ? inputs->form->meanwhile[field] : NULL;
}

gboolean
view_group_offered(const GPtrArray *groups, guint i)
{
    const char *newest = "";
    for (guint n = 0; n < groups->len; n++) {
        const char *year = ((const PatronGroup *)groups->pdata[n])->school_year;
        newest = strcmp(year, newest) > 0 ? year : newest;
    }
    return g_str_equal(((const PatronGroup *)groups->pdata[i])->school_year, newest);
}

const char *
view_patron_name(const Patron *patron)
{
    return view_name(&patron->pupil.state);
}

const char *
view_patron_status(const Patron *patron)
{
    return view_pupil_status(&patron->pupil);
}
