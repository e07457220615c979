-- Lending: rules, closed days, loans of copies, holds, amounts and payments, and what each desk asked for, done once. Texts are '' where
-- nothing is known, days YYYY-MM-DD, instants UTC microseconds, money cents. Accounts are numbers without a reference.

-- The matrix (library/policy.h): '' and 0 = all, -1 = not said.
CREATE TABLE policy_rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL,
    patron_kind TEXT NOT NULL,
    group_code TEXT NOT NULL,
    material TEXT NOT NULL,
    period INTEGER NOT NULL,
    renewals INTEGER NOT NULL,
    loans INTEGER NOT NULL,
    holds INTEGER NOT NULL,
    pickup INTEGER NOT NULL,
    fine_day INTEGER NOT NULL,
    fine_most INTEGER NOT NULL,
    owing INTEGER NOT NULL,
    latest TEXT NOT NULL
) STRICT;
CREATE INDEX policy_rule_library ON policy_rule (library_id, branch_id);

CREATE TABLE closed_period (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL, -- 0 = of every school
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX closed_period_library ON closed_period (library_id, branch_id);
ALTER TABLE branch ADD COLUMN closed_weekdays INTEGER NOT NULL DEFAULT 96; -- a bit each, 1 = Monday: Saturday and Sunday

-- A copy that was taken in elsewhere is on its way home: the school it was at.
ALTER TABLE copy ADD COLUMN transit_from INTEGER NOT NULL DEFAULT 0;

-- A loan of a copy; without one it is what was carried over from elsewhere: a title and a day. fine_day and fine_most as of the day it
-- was lent. claimed: the day that the borrower said it was brought back. how_ended: returned, settled (lent to somebody else), lost.
ALTER TABLE loan ADD COLUMN copy_id INTEGER REFERENCES copy (id);
ALTER TABLE loan ADD COLUMN branch_id INTEGER NOT NULL DEFAULT 0; -- the desk
ALTER TABLE loan ADD COLUMN lent TEXT NOT NULL DEFAULT '';
ALTER TABLE loan ADD COLUMN renewals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE loan ADD COLUMN fine_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE loan ADD COLUMN fine_most INTEGER NOT NULL DEFAULT 0;
ALTER TABLE loan ADD COLUMN claimed TEXT NOT NULL DEFAULT '';
ALTER TABLE loan ADD COLUMN how_ended TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX loan_in_hand ON loan (copy_id) WHERE is_open = 1 AND copy_id IS NOT NULL; -- never in two hands
CREATE INDEX loan_copy ON loan (copy_id, id) WHERE copy_id IS NOT NULL;
CREATE INDEX loan_due ON loan (branch_id, due_date) WHERE is_open = 1;

-- kind: fine (from due_date to until_date by the loan's rates), lost, damaged, other. settled: of cents, paid or waived.
ALTER TABLE fee ADD COLUMN kind TEXT NOT NULL DEFAULT 'other';
ALTER TABLE fee ADD COLUMN loan_id INTEGER REFERENCES loan (id);
ALTER TABLE fee ADD COLUMN branch_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fee ADD COLUMN made TEXT NOT NULL DEFAULT '';
ALTER TABLE fee ADD COLUMN due_date TEXT NOT NULL DEFAULT '';
ALTER TABLE fee ADD COLUMN until_date TEXT NOT NULL DEFAULT '';
ALTER TABLE fee ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
CREATE INDEX fee_loan ON fee (loan_id) WHERE loan_id IS NOT NULL;

-- way: cash, card (any other way), waived (with a reason), void (a lost book that came back).
CREATE TABLE payment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fee_id INTEGER NOT NULL REFERENCES fee (id),
    cents INTEGER NOT NULL CHECK (cents > 0),
    way TEXT NOT NULL,
    reason TEXT NOT NULL,
    day TEXT NOT NULL,
    branch_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_fee ON payment (fee_id);

-- Somebody waits for a title, to be picked up at a school. Their order is that of their ids.
CREATE TABLE hold (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title_id INTEGER NOT NULL REFERENCES title (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    branch_id INTEGER NOT NULL,
    copy_id INTEGER REFERENCES copy (id), -- put aside
    state TEXT NOT NULL,
    placed TEXT NOT NULL,
    until_date TEXT NOT NULL,
    ended TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX hold_once ON hold (person_id, title_id) WHERE state = 'open' OR state = 'waiting';
CREATE UNIQUE INDEX hold_copy ON hold (copy_id) WHERE state = 'waiting';
CREATE INDEX hold_turn ON hold (title_id, branch_id, id) WHERE state = 'open';
CREATE INDEX hold_person ON hold (person_id);
CREATE INDEX hold_ended ON hold (ended, id) WHERE ended > '';
CREATE INDEX hold_waiting ON hold (branch_id, until_date) WHERE state = 'waiting';

-- What a desk asked for, by an id of its own, and what was answered: numbers only. Asked again, it is answered and not done.
CREATE TABLE desk_command (
    library_id INTEGER NOT NULL REFERENCES library (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (library_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_command_at ON desk_command (at);
