-- The API: what programs asked to have done once.

CREATE TABLE api_command (
    account_id INTEGER NOT NULL REFERENCES account (id),
    key_digest TEXT NOT NULL, -- of the Idempotency-Key
    request TEXT NOT NULL, -- digest of what was asked
    at INTEGER NOT NULL,
    answer BLOB NOT NULL, -- sealed with a key made of the Idempotency-Key, which is not kept; empty: not yet
    PRIMARY KEY (account_id, key_digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_command_at ON api_command (at);
