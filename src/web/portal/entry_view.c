/* Words of the pages of entering books, and reading a title's form. */
#include <string.h>

#include "library/isbn.h"
#include "text/text.h"
#include "web/portal/entry.h"

#define LAST_AGE 99

const char *
view_typed_or(const HttpRequest *request, const char *name, const char *kept)
{
    const char *typed = request ? http_request_field(request, name) : NULL;
    return typed ? typed : kept;
}

gboolean
portal_entry_is_of_form(const GError *error)
{
    return error->domain == SERVICE_ERROR &&
           (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT ||
            error->code == SERVICE_ERROR_STALE);
}

/* ---- the form of a title ---- */

const char *
view_title_text(const TitleFormPage *page, TitleText text)
{
    return view_typed_or(page->request, title_text_name(text), page->title->text[text]);
}

const char *
view_title_problem(const TitleFormPage *page, TitleText text)
{
    return page->request ? title_text_problem(page->title, text) : NULL;
}

static const char *
or_empty(const char *text)
{
    return *text ? text : _("(empty)");
}

const char *
view_title_now(const TitleFormPage *page, TitleText text)
{
    const char *now = page->now ? page->now->text[text] : "", *mine = page->title->text[text];
    if (!page->now || g_str_equal(now, mine) || g_str_equal(now, page->shown->text[text]))
        return "";
    return or_empty(now);
}

gboolean
view_title_came(const TitleFormPage *page, TitleText text)
{
    return page->now && g_str_equal(page->now->text[text], page->title->text[text]) &&
           !g_str_equal(page->now->text[text], page->shown->text[text]);
}

static gboolean
read_number(const char *typed, gint *number)
{
    g_autofree char *text = g_strstrip(g_strdup(typed));
    gsize digits = strspn(text, "0123456789");
    *number = digits <= 6 ? (gint)g_ascii_strtoll(text, NULL, 10) : G_MAXINT;
    return text[digits] == '\0';
}

const char *
view_title_number(const TitleFormPage *page, TitleNumber number)
{
    gint value = page->title->number[number];
    const char *kept = value > 0 ? view_keep(g_strdup_printf("%d", value)) : "";
    return view_typed_or(page->request, title_number_name(number), kept);
}

const char *
view_title_number_problem(const TitleFormPage *page, TitleNumber number)
{
    gint value;
    if (!page->request)
        return NULL;
    if (!read_number(view_typed_field(page->request, title_number_name(number)), &value))
        return _("Write a whole number, such as 21.");
    return title_number_problem(page->title, number);
}

const char *
view_title_number_now(const TitleFormPage *page, TitleNumber number)
{
    gint now = page->now ? page->now->number[number] : 0;
    if (!page->now || now == page->title->number[number] || now == page->shown->number[number])
        return "";
    return now > 0 ? view_keep(g_strdup_printf("%d", now)) : or_empty("");
}

static gboolean
same_age(const Title *one, const Title *other)
{
    return one->number[TITLE_AGE_FROM] == other->number[TITLE_AGE_FROM] &&
           one->number[TITLE_AGE_TO] == other->number[TITLE_AGE_TO];
}

const char *
view_title_age_now(const TitleFormPage *page)
{
    return page->now && !same_age(page->now, page->title) && !same_age(page->now, page->shown)
               ? or_empty(view_title_ages(page->now))
               : "";
}

const char *
view_title_age(const TitleFormPage *page)
{
    gint from = page->title->number[TITLE_AGE_FROM], to = page->title->number[TITLE_AGE_TO];
    const char *kept = to == 0          ? ""
                       : to == LAST_AGE ? view_keep(g_strdup_printf("%d+", from))
                                        : view_keep(g_strdup_printf("%d-%d", from, to));
    return view_typed_or(page->request, "age", kept);
}

const char *
view_title_age_problem(const TitleFormPage *page)
{
    gint from, to;
    const char *typed = page->request ? view_typed_field(page->request, "age") : "";
    if (*typed == '\0')
        return NULL;
    if (!age_read(typed, &from, &to))
        return _("Write the ages as 6-8, or as 9+.");
    return title_number_problem(page->title, TITLE_AGE_TO);
}

static char **
person_lines(const Title *title)
{
    return g_strsplit(title->text[TITLE_CONTRIBUTORS], "\n", -1);
}

guint
view_title_persons(const TitleFormPage *page)
{
    g_auto(GStrv) lines = person_lines(page->title);
    return MIN(g_strv_length(lines) + 2, ENTRY_PERSONS);
}

/* The name (or the role) in a line "role TAB name". */
static const char *
of_line(const Title *title, guint row, gboolean role)
{
    g_auto(GStrv) lines = person_lines(title);
    if (row >= g_strv_length(lines))
        return "";
    const char *tab = strchr(lines[row], '\t');
    if (role)
        return tab ? view_keep(g_strndup(lines[row], (gsize)(tab - lines[row]))) : "";
    return view_keep(g_strdup(tab ? tab + 1 : lines[row]));
}

const char *
view_title_person(const TitleFormPage *page, guint row)
{
    g_autofree char *name = g_strdup_printf("person-%u", row);
    return view_typed_or(page->request, name, of_line(page->title, row, FALSE));
}

const char *
view_title_role(const TitleFormPage *page, guint row)
{
    g_autofree char *name = g_strdup_printf("role-%u", row);
    return view_typed_or(page->request, name, of_line(page->title, row, TRUE));
}

static gboolean
role_is_code(const char *role)
{
    return strlen(role) == 3 && strspn(role, "abcdefghijklmnopqrstuvwxyz") == 3;
}

static void
read_persons(const HttpRequest *request, Title *title)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    if (!http_request_field(request, "person-0"))
        return;
    for (guint i = 0; i < ENTRY_PERSONS; i++) {
        g_autofree char *person = g_strdup_printf("person-%u", i), *role = g_strdup_printf("role-%u", i);
        g_autofree char *name = g_strdelimit(g_strstrip(g_strdup(view_typed_field(request, person))),
                                             "\t\r\n", ' ');
        const char *code = view_typed_field(request, role);
        if (*name == '\0')
            continue;
        g_string_append_printf(lines, "%s%s%s%s", lines->len > 0 ? "\n" : "", role_is_code(code) ? code : "",
                               role_is_code(code) ? "\t" : "", name);
    }
    title_set(title, TITLE_CONTRIBUTORS, lines->str);
}

gboolean
portal_title_read(const HttpRequest *request, Title *title)
{
    char isbn[ISBN_DIGITS + 1];
    gboolean sound = TRUE;
    for (guint t = 0; t < N_TITLE_TEXTS; t++) {
        const char *typed = http_request_field(request, title_text_name((TitleText)t));
        if (typed && t != TITLE_CONTRIBUTORS)
            title_set(title, (TitleText)t, t == TITLE_ISBN && isbn_read(typed, isbn) ? isbn : typed);
    }
    for (guint n = 0; n <= TITLE_PAGES; n++) {
        const char *typed = http_request_field(request, title_number_name((TitleNumber)n));
        if (typed)
            sound = read_number(typed, &title->number[n]) && sound;
    }
    const char *age = http_request_field(request, "age");
    if (age)
        sound = (age_read(age, &title->number[TITLE_AGE_FROM], &title->number[TITLE_AGE_TO]) ||
                 *age == '\0') &&
                sound;
    read_persons(request, title);
    return sound;
}

Title *
portal_title_shown(const HttpRequest *request)
{
    g_autoptr(Title) title = title_new();
    for (guint t = 0; t < N_TITLE_TEXTS; t++) {
        g_autofree char *name = g_strconcat("was-", title_text_name((TitleText)t), NULL);
        const char *kept = http_request_field(request, name);
        if (!kept)
            return NULL;
        title_set(title, (TitleText)t, kept);
    }
    for (guint n = 0; n < N_TITLE_NUMBERS; n++) {
        g_autofree char *name = g_strconcat("was-", title_number_name((TitleNumber)n), NULL);
        if (!read_number(view_typed_field(request, name), &title->number[n]))
            return NULL;
    }
    return g_steal_pointer(&title);
}

/* ---- words ---- */

const char *
view_title_line(const Title *title)
{
    GString *line = g_string_new(title->text[TITLE_TITLE]);
    if (*title->text[TITLE_SUBTITLE])
        g_string_append_printf(line, " : %s", title->text[TITLE_SUBTITLE]);
    return view_keep(g_string_free(line, FALSE));
}

const char *
view_title_ages(const Title *title)
{
    return view_keep(age_words(title->number[TITLE_AGE_FROM], title->number[TITLE_AGE_TO]));
}

const char *
view_title_people(const Title *title)
{
    GString *people = g_string_new(title->text[TITLE_AUTHOR]);
    g_auto(GStrv) lines = person_lines(title);
    for (guint i = 0; lines[i] && *lines[i]; i++) {
        const char *role = of_line(title, i, TRUE);
        g_string_append_printf(people, "%s%s", people->len > 0 ? "; " : "", of_line(title, i, FALSE));
        if (*role)
            g_string_append_printf(people, " (%s)", kind_words(KIND_ROLE, role));
    }
    return view_keep(g_string_free(people, FALSE));
}

const char *
view_copy_state(const TitleSheet *sheet, const Copy *copy)
{
    const CopyPlace *place = title_sheet_place(sheet, copy->id);
    if (place && *place->due)
        return view_keep(g_strdup_printf(_("Lent until %s"), view_date(place->due)));
    if (place && place->is_held)
        return _("Put aside for somebody");
    if (place && place->transit_from)
        return _("On its way to its school");
    if (g_str_equal(copy->status, "withdrawn") && *copy->why)
        return view_keep(g_strdup_printf("%s: %s", kind_words(KIND_STATUS, copy->status),
                                         kind_words(KIND_REASON, copy->why)));
    return kind_words(KIND_STATUS, copy->status);
}

const char *
view_copy_badge(const TitleSheet *sheet, const Copy *copy)
{
    const CopyPlace *place = title_sheet_place(sheet, copy->id);
    if (g_str_equal(copy->status, "missing") || g_str_equal(copy->status, "withdrawn"))
        return "bad";
    if (!copy_status_is_there(copy->status) || !place || *place->due || place->is_held || place->transit_from)
        return "warn";
    return "good";
}

const char *
view_copy_field(const CopyPage *page, const char *name, const char *kept)
{
    return view_typed_or(page->request, name, kept);
}

const char *
view_plain_cents(gint64 cents)
{
    return cents > 0
               ? view_keep(g_strdup_printf("%" G_GINT64_FORMAT ",%02d", cents / 100, (int)(cents % 100)))
               : "";
}

const char *
view_entry_date(const char *iso)
{
    return *iso ? view_date(iso) : "";
}
