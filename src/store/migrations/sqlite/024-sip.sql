-- Self-service machines of schools that speak SIP2. Each acts by an account of its own, with which nobody logs in.

CREATE TABLE sip_machine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    login TEXT NOT NULL,
    hash TEXT NOT NULL, -- of its password
    allow_list TEXT NOT NULL, -- addresses and networks; '' = this machine only
    charset TEXT NOT NULL, -- sip_charset_name
    shows TEXT NOT NULL, -- of a patron's name: none, first, full
    asks_password INTEGER NOT NULL,
    takes_payments INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL -- 0 = in use
) STRICT;
CREATE UNIQUE INDEX sip_machine_login ON sip_machine (login);
CREATE INDEX sip_machine_library ON sip_machine (library_id, id);
