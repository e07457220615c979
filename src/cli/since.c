/* Tells at the shell who changed which pupils since a plan was shown. */
#include "cli/show.h"
#include "people/name.h"
#include "text/text.h"

/* A list, not a register: the page and the JSON have more room. */
#define MOST_LINES 50

static char *
pupil_name(const SincePupil *pupil)
{
    const char *const *value = since_pupil_state(pupil)->value;
    return name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                        value[FIELD_SURNAME]);
}

static void
show_pupil(FILE *out, const RosterSince *since, const SincePupil *pupil)
{
    RosterStatus status_then, status_now;
    const char *then, *now, *between = ": ";
    g_autofree char *name = pupil_name(pupil), *why = since_pupil_why(pupil);
    fprintf(out, "  %-12s %s", since_pupil_state(pupil)->value[FIELD_PUPIL_NUMBER], name);
    if (since_pupil_status(pupil, &status_then, &status_now)) {
        fprintf(out, "%s%s -> %s", between, roster_status_name(status_then), roster_status_name(status_now));
        between = ", ";
    }
    for (guint f = 0; f < N_FIELDS; f++) {
        if (!since_pupil_field(pupil, (PersonField)f, &then, &now))
            continue;
        fprintf(out, "%s%s \"%s\" -> \"%s\"", between, field_label((PersonField)f), then, now);
        between = ", ";
    }
    if (*why != '\0')
        fprintf(out, " (%s)", why);
    if (since->is_known) {
        g_autofree char *was = since_item_text(pupil->was), *is = since_item_text(pupil->is);
        fprintf(out, _("; you saw: %s, now: %s"), was, is);
    }
    fputc('\n', out);
}

void
show_since(FILE *out, const RosterSince *since)
{
    g_autofree char *text = roster_since_text(since);
    fprintf(out, "%s\n", text);
    for (guint i = 0; i < since->pupils->len && i < MOST_LINES; i++)
        show_pupil(out, since, &g_array_index(since->pupils, SincePupil, i));
    if (since->pupils->len > MOST_LINES)
        fprintf(out, _("  and %u more\n"), since->pupils->len - MOST_LINES);
}

static void
pupil_json(JsonWriter *json, const SincePupil *pupil)
{
    RosterStatus status_then, status_now;
    const char *then, *now;
    g_autofree char *name = pupil_name(pupil), *why = since_pupil_why(pupil);
    since_pupil_status(pupil, &status_then, &status_now);
    json_write_object_begin(json);
    json_write_member_string(json, "number", since_pupil_state(pupil)->value[FIELD_PUPIL_NUMBER]);
    json_write_member_string(json, "name", name);
    json_write_member_int(json, "row", since_pupil_row(pupil));
    json_write_member_string(json, "saw", pupil->was != NULL ? item_kind_name(pupil->was->kind) : "");
    json_write_member_string(json, "now", pupil->is != NULL ? item_kind_name(pupil->is->kind) : "");
    json_write_member_string(json, "status-then", roster_status_name(status_then));
    json_write_member_string(json, "status-now", roster_status_name(status_now));
    json_write_member_int(json, "import", pupil->last != NULL ? pupil->last->import : 0);
    json_write_member_string(json, "by", pupil->last != NULL ? pupil->last->who : "");
    json_write_member_string(json, "why", why);
    json_write_key(json, "fields");
    json_write_array_begin(json);
    for (guint f = 0; f < N_FIELDS; f++) {
        if (!since_pupil_field(pupil, (PersonField)f, &then, &now))
            continue;
        json_write_object_begin(json);
        json_write_member_string(json, "field", field_name((PersonField)f));
        json_write_member_string(json, "then", then);
        json_write_member_string(json, "now", now);
        json_write_object_end(json);
    }
    json_write_array_end(json);
    json_write_object_end(json);
}

void
show_since_json(JsonWriter *json, const RosterSince *since)
{
    if (since == NULL)
        return;
    g_autofree char *text = roster_since_text(since);
    json_write_key(json, "since");
    json_write_object_begin(json);
    json_write_member_string(json, "text", text);
    json_write_member_bool(json, "known", since->is_known);
    json_write_member_int(json, "others", since->n_others);
    json_write_key(json, "pupils");
    json_write_array_begin(json);
    for (guint i = 0; i < since->pupils->len; i++)
        pupil_json(json, &g_array_index(since->pupils, SincePupil, i));
    json_write_array_end(json);
    json_write_object_end(json);
}
