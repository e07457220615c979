-- Programs with a token of their own: each is an account that nobody logs in with, whose name is the program's.

CREATE TABLE client (
    account_id BIGINT PRIMARY KEY REFERENCES account (id),
    library_id BIGINT NOT NULL REFERENCES library (id),
    branch_id BIGINT NOT NULL, -- the school it is for; 0 = all of the library
    token_digest TEXT COLLATE "C" NOT NULL UNIQUE,
    rights TEXT COLLATE "C" NOT NULL, -- their names with a space between
    made_by BIGINT NOT NULL, -- an account; 0 = at the shell. No reference: the line outlives it
    made_at BIGINT NOT NULL,
    until_date TEXT COLLATE "C" NOT NULL, -- the last day
    last_used TEXT COLLATE "C" NOT NULL, -- a day, '' = never
    ended_by BIGINT NOT NULL,
    ended_at BIGINT NOT NULL -- 0 = not
);
CREATE INDEX client_library ON client (library_id, account_id);
CREATE INDEX client_made_by ON client (made_by) WHERE ended_at = 0;

ALTER TABLE client ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY of_library ON client USING (CASE seen_library() WHEN 0 THEN true WHEN library_id THEN true END);
