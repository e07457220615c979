/* What only a person can decide, and the answers given. */
#ifndef ROSTER_QUESTION_H
#define ROSTER_QUESTION_H

#include <glib.h>

#include "people/field.h"

typedef enum {
    QUESTION_MATCH,   /* is this row the pupil in the register? link to a candidate, enrol as new, or skip */
    QUESTION_NUMBER,  /* numbers equal but for zeros, spaces or BRIN: the same pupil? link, new, skip */
    QUESTION_SWAPPED, /* number says one pupil, name and birth date another: link to a candidate, new, skip */
    QUESTION_FIELD,   /* F5: school and library changed it differently: take "file" or "register" */
    QUESTION_REMOVED, /* R6: removed here by hand, still in the file: "enrol" or "skip" */
    QUESTION_GROUP_SPLIT,    /* one group name under two codes: "join" (combination group) or "keep" apart */
    QUESTION_TWO_DIGIT_YEAR, /* one for the whole file: "accept" the assumed century or "empty" the dates */
    QUESTION_ROWS_ALMOST, /* two rows whose numbers are equal but for zeros …: "both" are pupils or "skip"
                             both */
} QuestionKind;

typedef enum {
    CHOICE_OPEN,
    CHOICE_LINK,
    CHOICE_NEW,
    CHOICE_SKIP,
    CHOICE_FILE,
    CHOICE_REGISTER,
    CHOICE_ENROL,
    CHOICE_JOIN,
    CHOICE_KEEP,
    CHOICE_ACCEPT,
    CHOICE_EMPTY,
    CHOICE_BOTH
} Choice;
const char *choice_name(Choice choice); /* "link": stable */
gboolean choice_from_name(const char *name, Choice *choice);

typedef struct {
    Choice choice;
    gint64 person; /* with CHOICE_LINK */
} Answer;

/* Answers by question key; the keys do not depend on the order of rows. */
typedef struct RosterAnswers RosterAnswers;
RosterAnswers *roster_answers_new(void);
RosterAnswers *roster_answers_copy(const RosterAnswers *answers); /* new; NULL for NULL */
void roster_answers_free(RosterAnswers *answers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterAnswers, roster_answers_free)
void roster_answers_set(RosterAnswers *answers, const char *key, Answer answer);
Answer roster_answers_get(const RosterAnswers *answers,
                          const char *key); /* CHOICE_OPEN when none; answers may be NULL */

struct RosterRecord;
struct RosterPupil;

typedef struct {
    char *key; /* stable: kind and the pupil number (or folded name and birth date) and, where needed, the
                  field */
    QuestionKind kind;
    const struct RosterRecord *record; /* borrowed from the records; NULL for questions on the whole file */
    const struct RosterRecord *other;  /* QUESTION_ROWS_ALMOST: the other row */
    GPtrArray *candidates; /* of const RosterPupil, borrowed from the register; most likely first */
    PersonField field;     /* QUESTION_FIELD */
    const char *file, *registered, *last; /* QUESTION_FIELD: F, R, L; borrowed */
    char *detail[3];                      /* group name and the two codes; examples; owned */
    guint choices;                        /* bit set of 1 << Choice that may be answered */
    Answer answer;
} RosterQuestion;

void roster_question_free(RosterQuestion *question);
char *roster_question_text(const RosterQuestion *question); /* one sentence for people, translated; new */

#endif
