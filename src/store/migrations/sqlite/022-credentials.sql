-- One-time passwords that end, how short a young pupil's own password may be, and letters about somebody's own log-in.

ALTER TABLE library ADD COLUMN one_time_days INTEGER NOT NULL DEFAULT 14;
ALTER TABLE library ADD COLUMN primary_length INTEGER NOT NULL DEFAULT 8;

-- Until when the password for one time is good; 0 = an own one. Those given before this get their days from now.
ALTER TABLE account ADD COLUMN one_time_until INTEGER NOT NULL DEFAULT 0;
UPDATE account SET one_time_until = (CAST(strftime('%s', 'now') AS INTEGER) + 14 * 86400) * 1000000 WHERE must_change = 1;

-- A letter about a log-in is of no school and no upload, and one of them goes to the address of before.
CREATE TABLE mail_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER REFERENCES branch (id),
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
    problem TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '' -- '' = where the account's mail goes
) STRICT;
INSERT INTO mail_new SELECT id, library_id, branch_id, account_id, kind, upload_id, import_id, numbers, message_id, state, attempts,
    not_before, created, ended, problem, '' FROM mail;
DROP TABLE mail;
ALTER TABLE mail_new RENAME TO mail;
CREATE UNIQUE INDEX mail_once ON mail (upload_id, import_id, kind, account_id) WHERE upload_id > 0 OR import_id > 0;
CREATE INDEX mail_waiting ON mail (not_before) WHERE state = 'waiting';
CREATE INDEX mail_library ON mail (library_id, id);
CREATE INDEX mail_ended ON mail (ended) WHERE ended > 0;
