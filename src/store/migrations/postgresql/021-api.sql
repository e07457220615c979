-- The API: what programs asked to have done once.

CREATE TABLE api_command (
    account_id BIGINT NOT NULL REFERENCES account (id),
    key_digest TEXT COLLATE "C" NOT NULL, -- of the Idempotency-Key
    request TEXT COLLATE "C" NOT NULL, -- digest of what was asked
    at BIGINT NOT NULL,
    answer BYTEA NOT NULL, -- sealed with a key made of the Idempotency-Key, which is not kept; empty: not yet
    PRIMARY KEY (account_id, key_digest)
);
CREATE INDEX api_command_at ON api_command (at);

ALTER TABLE api_command ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY of_library ON api_command USING (CASE seen_library() WHEN 0 THEN true
    ELSE EXISTS (SELECT FROM account a WHERE a.id = account_id) END);
