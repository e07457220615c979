-- The second step of logging in, and sessions that their owner can see. Whoever is logged in does so again.

DROP TABLE session;
CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- in addresses; the token never is
    token_digest TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id),
    csrf TEXT NOT NULL,
    device TEXT NOT NULL, -- browser and system in words, or ''
    is_half INTEGER NOT NULL CHECK (is_half IN (0, 1)), -- the password was right, the code has not come yet: no rights
    started INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_started ON session (started);
CREATE INDEX session_seen ON session (seen);

-- Whose people need the second step: none, staff, uploaders (staff and uploaders).
ALTER TABLE library ADD COLUMN second_factor TEXT NOT NULL DEFAULT 'none';

-- The secret is the first bytes of a key that stands here wrapped with a master key (as upload_key).
CREATE TABLE second_factor (
    account_id INTEGER PRIMARY KEY REFERENCES account (id),
    key_name TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    last_step INTEGER NOT NULL, -- of the last code that was accepted: no code twice
    confirmed INTEGER NOT NULL -- instant; 0 = not yet
) STRICT;
CREATE INDEX second_factor_key ON second_factor (key_name);

CREATE TABLE recovery_code (
    account_id INTEGER NOT NULL REFERENCES account (id),
    number INTEGER NOT NULL,
    hash TEXT NOT NULL,
    used INTEGER NOT NULL, -- instant; 0 = not yet
    PRIMARY KEY (account_id, number)
) STRICT, WITHOUT ROWID;
