/* Small schools for the tests, written as text: a register, a file, the plan in words, and a tiny applier.
 *
 * A pupil is "tags|number;first name;prefix;surname;birth date;group". Tags, apart from each other by commas:
 * hand (never delivered), left, owing, removed, elsewhere (of another branch: a candidate), away (active at
 * another branch too), loans=N, fee=CENTS, card=NUMBER, last=IMPORT, group-now=CODE, was=NUMBER (delivered),
 * new-year (in this school year already). A row is the same; "-" is a cell that says nothing; tags: refused,
 * waiting, unstable, card=NUMBER. */
#ifndef TESTS_ROSTER_SAMPLE_H
#define TESTS_ROSTER_SAMPLE_H

#include "roster/engine.h"

#define SAMPLE_YEAR      "2026-2027"
#define SAMPLE_LAST_YEAR "2025-2026"
#define SAMPLE_TODAY     "2026-08-20"

typedef struct {
    RosterRegister *reg;
    RosterRecords *records;
    RosterAnswers *answers;
    PlanPolicy policy;
    RosterPlan *plan; /* of the last sample_plan */
    gint64 next_id;
} Sample;

Sample *sample_new(void); /* mode school year, conflicts ask */
void sample_free(Sample *sample);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sample, sample_free)

/* Indexes: arrays grow. A pupil's person is its number as a number where it is one, otherwise made up. */
guint sample_pupil(Sample *sample, const char *text);
guint sample_row(Sample *sample, const char *text);
RosterPupil *sample_pupil_at(Sample *sample, guint index);
RosterRecord *sample_row_at(Sample *sample, guint index);
void sample_group(Sample *sample, const char *code, const char *name); /* of the file */
void sample_answer(Sample *sample, const char *key, Choice choice, gint64 person);
void sample_clear_answers(Sample *sample);
void sample_clear_rows(Sample *sample);

const RosterPlan *sample_plan(Sample *sample);
const PlanItem *sample_item_of_row(const Sample *sample, guint32 row); /* NULL when none */
const PlanItem *sample_item_of_pupil(const Sample *sample, gint64 membership);
const RosterQuestion *sample_question(const Sample *sample, const char *key);
/* A line an item: "kind case number name", and " ? kind: candidates' numbers and names" where a question is
 * open. New. */
char *sample_describe(const Sample *sample);

/* Writes a plan into the register, checking that each state is as expected. New journal. */
RosterJournal *sample_apply(Sample *sample, const RosterPlan *plan, gint64 import);
/* Everything of the register in a stable order. New. */
char *sample_dump(const Sample *sample);
/* Every record has one item, no pupil has two, and every pupil has one. */
void sample_check_complete(const Sample *sample);

#endif
