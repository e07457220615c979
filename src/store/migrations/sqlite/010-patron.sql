-- What the desk keeps of somebody beside what a school delivers (person, membership): the parts of the patron's record. Who has no
-- line in patron has never been touched by hand there, and is a pupil with the values of people/patron.c.

CREATE TABLE patron (
    person_id INTEGER PRIMARY KEY REFERENCES person (id),
    kind TEXT NOT NULL,
    secret_address INTEGER NOT NULL CHECK (secret_address IN (0, 1)), -- then there is no address at all
    history_shown INTEGER NOT NULL CHECK (history_shown IN (0, 1)),
    history_kept INTEGER NOT NULL CHECK (history_kept IN (0, 1)),
    warn_borrowed INTEGER NOT NULL CHECK (warn_borrowed IN (0, 1)),
    not_returned INTEGER NOT NULL,
    receipts INTEGER NOT NULL CHECK (receipts IN (0, 1)),
    hold_messages INTEGER NOT NULL CHECK (hold_messages IN (0, 1)),
    language TEXT NOT NULL,
    external_number TEXT NOT NULL,
    school_type TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- A line a period: of the library itself, beside the school's membership.
CREATE TABLE subscription (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    at INTEGER NOT NULL,
    account_id INTEGER REFERENCES account (id)
) STRICT;
CREATE INDEX subscription_person ON subscription (person_id);
CREATE UNIQUE INDEX subscription_open ON subscription (person_id) WHERE is_open = 1;

-- Notes and blocks. One that was ended stays, with its last day.
CREATE TABLE patron_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL CHECK (kind = 'note' OR kind = 'block'),
    words TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    at INTEGER NOT NULL,
    account_id INTEGER REFERENCES account (id)
) STRICT;
CREATE INDEX patron_note_person ON patron_note (person_id);

-- What was changed by hand, value by value, for the tab that tells it; hand_change is forgotten after some weeks.
CREATE TABLE patron_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    branch_id INTEGER NOT NULL,
    account_id INTEGER REFERENCES account (id),
    at INTEGER NOT NULL,
    field TEXT NOT NULL,
    before_value TEXT NOT NULL,
    after_value TEXT NOT NULL
) STRICT;
CREATE INDEX patron_change_person ON patron_change (person_id, id);

-- "Previous patron": whom an account had open last.
CREATE TABLE patron_recent (
    account_id INTEGER NOT NULL REFERENCES account (id),
    membership_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account_id, membership_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX patron_recent_membership ON patron_recent (membership_id);

-- Why a card was closed by hand: lost, replaced.
ALTER TABLE card ADD COLUMN why_closed TEXT NOT NULL DEFAULT '';

-- A school's own address, offered where somebody is enrolled by hand.
ALTER TABLE branch ADD COLUMN street TEXT NOT NULL DEFAULT '';
ALTER TABLE branch ADD COLUMN house_number TEXT NOT NULL DEFAULT '';
ALTER TABLE branch ADD COLUMN house_addition TEXT NOT NULL DEFAULT '';
ALTER TABLE branch ADD COLUMN postcode TEXT NOT NULL DEFAULT '';
ALTER TABLE branch ADD COLUMN town TEXT NOT NULL DEFAULT '';
