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

const char *
view_typed(const PatronListPage *page, const char *name)
{
    const char *typed = page->request ? http_request_field(page->request, name) : NULL;
    return typed ? typed : "";
}

/* What is in the log beside fields. */
static const PatronChoice EVENTS[] = {{"status", N_("membership")},
                                      {"from", N_("member from")},
                                      {"to", N_("member until")},
                                      {"card", N_("card")},
                                      {"note", N_("note")},
                                      {"block", N_("block")},
                                      {"subscription", N_("membership of the library")},
                                      {"subscription-status", N_("state of the membership of the library")},
                                      {NULL, NULL}};
static const PatronChoice DEEDS[] = {{"added", N_("added")}, {"ended", N_("ended")}, {NULL, NULL}};

const char *
view_log_field(const PatronLogLine *line)
{
    PatronField field;
    return patron_field_from_name(line->field, &field) ? patron_field_label(field)
                                                       : patron_choice_of(EVENTS, line->field);
}

const char *
view_log_value(const PatronLogLine *line, const char *value)
{
    PatronField field;
    RosterStatus status;
    if (*value == '\0')
        return _("(empty)");
    if (patron_field_from_name(line->field, &field))
        return date_valid(value) ? view_date(value) : patron_choice_label(field, value);
    if (g_str_equal(line->field, "status"))
        return !roster_status_from_name(value, &status) ? value
               : status == ROSTER_NONE                  ? _("no member")
                                                        : view_status(status);
    if (g_str_equal(line->field, "subscription"))
        return patron_choice_of(PATRON_SUBSCRIPTIONS, value);
    if (g_str_equal(line->field, "subscription-status"))
        return patron_choice_of(PATRON_SUBSCRIPTION_STATES, value);
    return date_valid(value) ? view_date(value) : patron_choice_of(DEEDS, value);
}

const char *
view_log_who(const PatronLogLine *line)
{
    return *line->who ? line->who : _("somebody at the shell");
}

const char *
view_period_status(const PatronPeriod *period)
{
    RosterStatus status;
    if (period->branch == 0)
        return patron_choice_of(PATRON_SUBSCRIPTION_STATES, period->status);
    return roster_status_from_name(period->status, &status) ? view_status(status) : period->status;
}

const char *
view_card_state(const PatronCard *card)
{
    if (card->is_open)
        return _("in use");
    if (g_str_equal(card->why, "lost"))
        return _("lost");
    return g_str_equal(card->why, "replaced") ? _("replaced") : _("closed");
}
