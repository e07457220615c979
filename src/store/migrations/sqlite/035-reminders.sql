-- Reminders of late books: a library's steps, what was sent when, and the letters of the queue that go to a borrower. Texts are '' where
-- the program's own hold, days YYYY-MM-DD, instants UTC microseconds. Accounts are numbers without a reference.

-- The steps of a library, from 1; a library without lines has the program's own (library/reminder.h).
CREATE TABLE reminder_step (
    library_id INTEGER NOT NULL REFERENCES library (id),
    step INTEGER NOT NULL,
    days INTEGER NOT NULL CHECK (days > 0),
    by_letter INTEGER NOT NULL CHECK (by_letter IN (0, 1)),
    by_mail INTEGER NOT NULL CHECK (by_mail IN (0, 1)),
    charge INTEGER NOT NULL CHECK (charge IN (0, 1)),
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (library_id, step)
) STRICT, WITHOUT ROWID;

-- undone: an instant, 0 = it stands.
CREATE TABLE reminder_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    day TEXT NOT NULL,
    made INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    undone_by INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX reminder_run_branch ON reminder_run (branch_id, id);

-- A loan of a run. due_date: the loan's at that moment, so that a renewal begins anew. way: letter or mail (then mail_id, a number without a
-- reference: letters are forgotten earlier). is_open 0: taken back with its run.
CREATE TABLE reminder (
    run_id INTEGER NOT NULL REFERENCES reminder_run (id),
    loan_id INTEGER NOT NULL REFERENCES loan (id),
    library_id INTEGER NOT NULL REFERENCES library (id),
    step INTEGER NOT NULL,
    day TEXT NOT NULL,
    due_date TEXT NOT NULL,
    way TEXT NOT NULL,
    mail_id INTEGER NOT NULL DEFAULT 0,
    is_open INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)),
    PRIMARY KEY (run_id, loan_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_loan ON reminder (loan_id);
CREATE INDEX reminder_mail ON reminder (mail_id) WHERE mail_id > 0;

ALTER TABLE mail ADD COLUMN person_id INTEGER REFERENCES person (id); -- the borrower that it goes to; NULL: it goes by its account
CREATE INDEX mail_person ON mail (person_id) WHERE person_id IS NOT NULL;
