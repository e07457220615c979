-- Letters about uploads and imports: who wants them where, and those that wait to be sent. A letter's row holds no address and no
-- text: both are made when it is sent, of what is known then.

-- Where a library, or (branch_id > 0) the contact of one of its schools, gets its mail.
CREATE TABLE mail_contact (
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (library_id, branch_id)
) STRICT, WITHOUT ROWID;

-- The address that somebody with an account wants mail at, and whether.
CREATE TABLE mail_choice (
    account_id INTEGER PRIMARY KEY REFERENCES account (id),
    library_id INTEGER NOT NULL REFERENCES library (id),
    address TEXT NOT NULL,
    is_wanted INTEGER NOT NULL CHECK (is_wanted IN (0, 1))
) STRICT;
CREATE INDEX mail_choice_library ON mail_choice (library_id);

-- account_id 0: to the contact. attempts is counted up by whoever takes the letter to send it, and until not_before it is theirs.
CREATE TABLE mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    account_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    upload_id INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    numbers TEXT NOT NULL,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    created INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    problem TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX mail_once ON mail (upload_id, import_id, kind, account_id);
CREATE INDEX mail_waiting ON mail (not_before) WHERE state = 'waiting';
CREATE INDEX mail_library ON mail (library_id, id);
CREATE INDEX mail_ended ON mail (ended) WHERE ended > 0;
