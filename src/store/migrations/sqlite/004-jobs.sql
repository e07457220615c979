-- Work that takes long waits here for a worker of any server. At most one job of a school runs (job_running), and one like
-- it waits (job_once). A worker that is alive counts heartbeat up; the one whose heartbeat stands still is dead to the others.

CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    rank INTEGER NOT NULL,
    branch_id INTEGER NOT NULL REFERENCES branch (id),
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
    message TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_running ON job (branch_id) WHERE state = 'running';
CREATE UNIQUE INDEX job_once ON job (branch_id, kind, upload_id, import_id) WHERE state = 'waiting';
CREATE INDEX job_waiting ON job (rank, id) WHERE state = 'waiting';
CREATE INDEX job_turn ON job (branch_id, rank, id) WHERE state = 'waiting';
CREATE INDEX job_upload ON job (upload_id, state);
CREATE INDEX job_same ON job (branch_id, kind, id);
CREATE INDEX job_ended ON job (ended) WHERE ended > 0;

-- Checks that a stopped server left undone.
INSERT INTO job (kind, rank, branch_id, upload_id, import_id, language, arguments, state, is_cancelled, attempts, worker,
    heartbeat, done, total, not_before, created, started, ended, result, code, message)
SELECT 'check', 1, branch_id, id, 0, '', '', 'waiting', 0, 0, '', 0, 0, 0, 0, received, 0, 0, 0, 0, ''
FROM upload WHERE state IN ('received', 'checking') ORDER BY id;

ALTER TABLE upload DROP COLUMN rows_read; -- the job tells how far the check is
