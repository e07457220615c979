-- Programs with a token of their own: each is an account that nobody logs in with, whose name is the program's.

CREATE TABLE client (
    account_id INTEGER PRIMARY KEY REFERENCES account (id),
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL, -- the school it is for; 0 = all of the library
    token_digest TEXT NOT NULL UNIQUE,
    rights TEXT NOT NULL, -- their names with a space between
    made_by INTEGER NOT NULL, -- an account; 0 = at the shell. No reference: the line outlives it
    made_at INTEGER NOT NULL,
    until_date TEXT NOT NULL, -- the last day
    last_used TEXT NOT NULL, -- a day, '' = never
    ended_by INTEGER NOT NULL,
    ended_at INTEGER NOT NULL -- 0 = not
) STRICT;
CREATE INDEX client_library ON client (library_id, account_id);
CREATE INDEX client_made_by ON client (made_by) WHERE ended_at = 0;
