/* Who of the file is who in the register: pairs each row with at most one pupil, or asks. No row is merged in
 * silence on less than a pupil number, a card, or (where the school has no numbers) a full name with birth
 * date. */
#ifndef ROSTER_MATCH_H
#define ROSTER_MATCH_H

#include "roster/check.h"
#include "roster/register.h"

typedef enum {
    MATCH_NEW,         /* nobody in the register */
    MATCH_NUMBER,      /* by pupil number, the register's or the one the school delivered last */
    MATCH_CARD,        /* by card number, with everything else equal */
    MATCH_NAME,        /* no numbers on either side: by full name and birth date, delivered so before */
    MATCH_ANSWER,      /* a person said so */
    MATCH_OPEN,        /* a question is open */
    MATCH_SKIPPED,     /* a person said to leave the row out */
    MATCH_REFUSED,     /* by the check */
    MATCH_WAITING,     /* on a question of the check */
    MATCH_CARD_IN_USE, /* its card number is someone else's */
} MatchWay;

typedef struct {
    MatchWay way;
    const RosterPupil
        *pupil; /* NUMBER, CARD, NAME, ANSWER; of the register's pupils or (membership 0) candidates */
    const RosterPupil *by_number; /* who has this row's number now, or NULL */
    RosterQuestion *question;     /* open or answered, or NULL; of questions below */
} RosterPair;

typedef struct {
    RosterPair *pairs; /* one a record, in the same order */
    guint32 *seen; /* one a pupil of the register: 1 + the record that is or may be this pupil; 0 = not in the
                      file */
    const RosterPupil *
        *like;       /* one a record: somebody merely like it who came since the plan was seen, or NULL */
    guint n_pupils;  /* of the register: length of seen */
    guint n_numbers; /* pupil numbers in the file */
    guint n_known;   /* of those: in the register, of someone who may be the same */
    GPtrArray *questions; /* of RosterQuestion, owned */
    GStringChunk *text;
} RosterMatch;

/* New; records and register must outlive it. The outcome does not depend on the order of the records. */
RosterMatch *roster_match(const RosterRecords *records, const RosterRegister *reg,
                          const RosterAnswers *answers);
void roster_match_free(RosterMatch *match);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterMatch, roster_match_free)

/* What questions and reports call a row by: its number, or folded names and birth date when there is none.
 * Appended. */
void roster_record_identity(const RosterRecord *record, GString *identity);
/* The pupil number when it can be matched on, or "". */
const char *roster_record_number(const RosterRecord *record);

#endif
