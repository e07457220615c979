-- The API: what programs asked to have done once, and tokens of machines.

CREATE TABLE api_command (
    account_id INTEGER NOT NULL REFERENCES account (id),
    key_digest TEXT NOT NULL, -- of the Idempotency-Key
    request TEXT NOT NULL, -- digest of what was asked
    at INTEGER NOT NULL,
    answer BLOB NOT NULL, -- sealed with a key made of the Idempotency-Key, which is not kept; empty: not yet
    PRIMARY KEY (account_id, key_digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_command_at ON api_command (at);

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- in addresses; the token never is
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER REFERENCES branch (id), -- the school for which it works; NULL = wherever the maker may
    account_id INTEGER NOT NULL REFERENCES account (id), -- who made it, and whose rights bound it
    name TEXT NOT NULL,
    token_digest TEXT NOT NULL UNIQUE,
    rights TEXT NOT NULL, -- names with a space between
    made INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    seen INTEGER NOT NULL, -- 0 = never
    ended_at INTEGER NOT NULL, -- 0 = not ended
    ended_by INTEGER NOT NULL -- an account; no reference: the line outlives it
) STRICT;
CREATE INDEX api_token_library ON api_token (library_id);
CREATE INDEX api_token_account ON api_token (account_id);
CREATE INDEX api_token_branch ON api_token (branch_id);
