-- Logging in by another organisation (OpenID Connect): which account a name there belongs to, and which log-ins were used up.

CREATE TABLE account_link (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    issuer TEXT NOT NULL,
    value TEXT NOT NULL, -- of the attribute that accounts go by there
    linked_by INTEGER NOT NULL, -- an account; 0 = at the shell. No reference: the line outlives it
    linked_at INTEGER NOT NULL,
    UNIQUE (library_id, issuer, value)
) STRICT;
CREATE INDEX account_link_account ON account_link (account_id);

CREATE TABLE sign_in_used (
    library_id INTEGER NOT NULL REFERENCES library (id),
    digest TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (library_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_used_at ON sign_in_used (at);
