/* Questions to a person: the answers by key, and each question in one sentence. */
#include "roster/question.h"

#include <string.h>

#include "people/date.h"
#include "people/name.h"
#include "roster/check.h"
#include "text/text.h"

static const char *const choices[] = {
    [CHOICE_OPEN] = "open", [CHOICE_LINK] = "link",         [CHOICE_NEW] = "new",     [CHOICE_SKIP] = "skip",
    [CHOICE_FILE] = "file", [CHOICE_REGISTER] = "register", [CHOICE_ENROL] = "enrol", [CHOICE_JOIN] = "join",
    [CHOICE_KEEP] = "keep", [CHOICE_ACCEPT] = "accept",     [CHOICE_EMPTY] = "empty", [CHOICE_BOTH] = "both",
};

const char *
choice_name(Choice choice)
{
    g_assert((guint)choice < G_N_ELEMENTS(choices));
    return choices[choice];
}

gboolean
choice_from_name(const char *name, Choice *choice)
{
    for (guint i = 0; i < G_N_ELEMENTS(choices); i++) {
        if (strcmp(choices[i], name) == 0) {
            *choice = (Choice)i;
            return TRUE;
        }
    }
    return FALSE;
}

struct RosterAnswers {
    GHashTable *by_key; /* char * -> Answer *, both owned */
};

RosterAnswers *
roster_answers_new(void)
{
    RosterAnswers *answers = g_new0(RosterAnswers, 1);
    answers->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return answers;
}

RosterAnswers *
roster_answers_copy(const RosterAnswers *answers)
{
    GHashTableIter iter;
    gpointer key, answer;
    if (answers == NULL)
        return NULL;
    RosterAnswers *copy = roster_answers_new();
    g_hash_table_iter_init(&iter, answers->by_key);
    while (g_hash_table_iter_next(&iter, &key, &answer))
        roster_answers_set(copy, key, *(const Answer *)answer);
    return copy;
}

void
roster_answers_free(RosterAnswers *answers)
{
    if (answers == NULL)
        return;
    g_hash_table_unref(answers->by_key);
    g_free(answers);
}

void
roster_answers_set(RosterAnswers *answers, const char *key, Answer answer)
{
    Answer *copy = g_new(Answer, 1);
    *copy = answer;
    g_hash_table_replace(answers->by_key, g_strdup(key), copy);
}

Answer
roster_answers_get(const RosterAnswers *answers, const char *key)
{
    const Answer *found = answers != NULL ? g_hash_table_lookup(answers->by_key, key) : NULL;
    return found != NULL ? *found : (Answer){CHOICE_OPEN, 0};
}

void
roster_question_free(RosterQuestion *question)
{
    if (question == NULL)
        return;
    g_free(question->key);
    g_clear_pointer(&question->candidates, g_ptr_array_unref);
    for (guint i = 0; i < G_N_ELEMENTS(question->detail); i++)
        g_free(question->detail[i]);
    g_free(question);
}

static const char *
number_of(const struct RosterRecord *record)
{
    const char *number = record != NULL ? record->value[FIELD_PUPIL_NUMBER] : NULL;
    return number != NULL ? number : "";
}

static char *
name_of(const struct RosterRecord *record)
{
    if (record == NULL)
        return g_strdup("");
    const char *const *value = record->value;
    return name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                        value[FIELD_SURNAME]);
}

static const char *
or_empty(const char *text)
{
    return text != NULL ? text : "";
}

char *
roster_question_text(const RosterQuestion *q)
{
    g_autofree char *name = name_of(q->record);
    char date[11];
    switch (q->kind) {
    case QUESTION_MATCH:
        return g_strdup_printf(_("Is %s in the file someone whom the library already knows?"), name);
    case QUESTION_NUMBER:
        return g_strdup_printf(
            _("The pupil number %s of %s is in the register but for zeros, spaces or the school's BRIN. "
              "Is it the same pupil?"),
            number_of(q->record), name);
    case QUESTION_SWAPPED:
        return g_strdup_printf(
            _("By the pupil number %s, %s is one pupil; by name and date of birth another. Who is it?"),
            number_of(q->record), name);
    case QUESTION_FIELD:
        return g_strdup_printf(
            _("For %s the school says “%s” as %s and the library “%s”. Which one is right?"), name,
            or_empty(q->file), field_label(q->field), or_empty(q->registered));
    case QUESTION_REMOVED:
        return g_strdup_printf(_("%s was removed here by hand, but is still in the file. Enrol again?"),
                               name);
    case QUESTION_GROUP_SPLIT:
        return g_strdup_printf(_("The group “%s” has the codes %s and %s. Is it one combination group?"),
                               or_empty(q->detail[0]), or_empty(q->detail[1]), or_empty(q->detail[2]));
    case QUESTION_TWO_DIGIT_YEAR:
        date_shown(or_empty(q->detail[1]), date);
        return g_strdup_printf(_("Dates of birth have a year of two digits. Is “%s” the date %s?"),
                               or_empty(q->detail[0]), date);
    case QUESTION_ROWS_ALMOST:
        return g_strdup_printf(
            _("The pupil numbers %s and %s in the file differ only in zeros, spaces or the school's BRIN. "
              "Are they two pupils?"),
            number_of(q->record), number_of(q->other));
    }
    g_assert_not_reached();
}
