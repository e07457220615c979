-- Files of titles are worked on by the queue too. Such a job is a library's and of no school: jobs of one turn go one after the other, and a
-- turn is a school, or a library's files of titles (the library's number below 0), kept as
-- a column: PostgreSQL finds nothing by a calculation under row-level security.

CREATE TABLE job_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    rank INTEGER NOT NULL,
    branch_id INTEGER REFERENCES branch (id),
    upload_id INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    account_id INTEGER REFERENCES account (id),
    language TEXT NOT NULL,
    arguments TEXT NOT NULL,
    state TEXT NOT NULL,
    is_cancelled INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    worker TEXT NOT NULL,
    heartbeat INTEGER NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    created INTEGER NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    result INTEGER NOT NULL,
    code INTEGER NOT NULL,
    message TEXT NOT NULL,
    library_id INTEGER NOT NULL REFERENCES library (id),
    title_file_id INTEGER NOT NULL DEFAULT 0,
    turn INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO sqlite_sequence (name, seq) SELECT 'job_new', seq FROM sqlite_sequence WHERE name = 'job'; -- no number is given out twice
INSERT INTO job_new SELECT j.*, b.library_id, 0, j.branch_id FROM job j JOIN branch b ON b.id = j.branch_id;
DROP TABLE job;
ALTER TABLE job_new RENAME TO job;
CREATE UNIQUE INDEX job_running ON job (turn) WHERE state = 'running';
CREATE UNIQUE INDEX job_once ON job (turn, kind, upload_id, import_id, title_file_id) WHERE state = 'waiting';
CREATE INDEX job_waiting ON job (rank, id) WHERE state = 'waiting';
CREATE INDEX job_turn ON job (turn, rank, id) WHERE state = 'waiting';
CREATE INDEX job_upload ON job (upload_id, state);
CREATE INDEX job_same ON job (turn, kind, id);
CREATE INDEX job_title_file ON job (title_file_id, id) WHERE title_file_id > 0;
CREATE INDEX job_ended ON job (ended) WHERE ended > 0;

-- checked: when it was looked at, and the counts are of then. told: of records that cannot be taken in, why (JSON). reached: records that are in
-- the catalogue, in the middle of taking it in. returned, stayed: titles, when it is taken back.
ALTER TABLE title_file ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE title_file ADD COLUMN told TEXT NOT NULL DEFAULT '';
ALTER TABLE title_file ADD COLUMN reached INTEGER NOT NULL DEFAULT 0;
ALTER TABLE title_file ADD COLUMN returned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE title_file ADD COLUMN stayed INTEGER NOT NULL DEFAULT 0;
UPDATE title_file SET checked = received;
