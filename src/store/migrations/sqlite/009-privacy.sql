-- How long each library keeps what, and what was erased.

-- Terms that a library set; what it did not set is as account/retention.c says.
CREATE TABLE retention (
    library_id INTEGER NOT NULL REFERENCES library (id),
    subject TEXT NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (library_id, subject)
) STRICT, WITHOUT ROWID;

-- Counts only, each written with what it counts: a run that was stopped says what it did. ended 0: it runs, or was stopped.
CREATE TABLE retention_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    account_id INTEGER NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    leavers INTEGER NOT NULL,
    history INTEGER NOT NULL,
    imports INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    uploads INTEGER NOT NULL
) STRICT;
CREATE INDEX retention_run_library ON retention_run (library_id, id);

-- A loan, fee or card outlives its person: the history as such, and the number, which is nobody else's. ended: the day that the book
-- came back or the fee was paid; of what had ended before, this day.
CREATE TABLE loan_kept (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER REFERENCES person (id),
    title TEXT NOT NULL,
    due_date TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    ended TEXT NOT NULL
) STRICT;
INSERT INTO loan_kept SELECT id, person_id, title, due_date, is_open, CASE is_open WHEN 1 THEN '' ELSE date('now') END FROM loan;
DROP TABLE loan;
ALTER TABLE loan_kept RENAME TO loan;
CREATE INDEX loan_person ON loan (person_id, is_open);
CREATE INDEX loan_ended ON loan (ended, id) WHERE person_id IS NOT NULL AND ended > '';

CREATE TABLE fee_kept (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER REFERENCES person (id),
    cents INTEGER NOT NULL,
    why TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    ended TEXT NOT NULL
) STRICT;
INSERT INTO fee_kept SELECT id, person_id, cents, why, is_open, CASE is_open WHEN 1 THEN '' ELSE date('now') END FROM fee;
DROP TABLE fee;
ALTER TABLE fee_kept RENAME TO fee;
CREATE INDEX fee_person ON fee (person_id, is_open);
CREATE INDEX fee_ended ON fee (ended, id) WHERE person_id IS NOT NULL AND ended > '';

CREATE TABLE card_kept (
    number TEXT NOT NULL PRIMARY KEY,
    person_id INTEGER REFERENCES person (id),
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    prior_to TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    given_by INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO card_kept SELECT * FROM card;
DROP TABLE card;
ALTER TABLE card_kept RENAME TO card;
CREATE INDEX card_person ON card (person_id);

ALTER TABLE import ADD COLUMN closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1));
CREATE INDEX import_open ON import (branch_id, applied) WHERE closed = 0;

CREATE INDEX membership_ended ON membership (branch_id, to_date, id) WHERE to_date > '';
CREATE INDEX hand_change_person ON hand_change (person_id);
CREATE INDEX answer_person ON answer (person_id);
CREATE INDEX journal_person ON journal (person_id);
