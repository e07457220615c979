-- Files of titles are worked on by the queue too. Such a job is a library's and of no school: jobs of one turn go one after the other, and a
-- turn is a school, or a library's files of titles (the library's number below 0), kept as
-- a column: nothing is found by a calculation under row-level security.

-- The library is a column of both engines now, and what 007 made for want of it goes.
DROP POLICY of_library ON job;
DROP TRIGGER library_of_parent ON job;
ALTER TABLE job RENAME COLUMN of_library TO library_id;
ALTER TABLE job ALTER branch_id DROP NOT NULL, ALTER library_id DROP DEFAULT, ADD FOREIGN KEY (library_id) REFERENCES library (id),
    ADD title_file_id BIGINT NOT NULL DEFAULT 0, ADD turn BIGINT NOT NULL DEFAULT 0;
CREATE POLICY of_library ON job USING (CASE seen_library() WHEN 0 THEN true WHEN library_id THEN true END);
UPDATE job SET turn = branch_id; -- under the policy: without one nothing is seen

DROP INDEX job_running, job_once, job_turn, job_same;
CREATE UNIQUE INDEX job_running ON job (turn) WHERE state = 'running';
CREATE UNIQUE INDEX job_once ON job (turn, kind, upload_id, import_id, title_file_id) WHERE state = 'waiting';
CREATE INDEX job_turn ON job (turn, rank, id) WHERE state = 'waiting';
CREATE INDEX job_same ON job (turn, kind, id);
CREATE INDEX job_title_file ON job (title_file_id, id) WHERE title_file_id > 0;

-- checked: when it was looked at, and the counts are of then. told: of records that cannot be taken in, why (JSON). reached: records that are in
-- the catalogue, in the middle of taking it in. returned, stayed: titles, when it is taken back.
ALTER TABLE title_file ADD checked BIGINT NOT NULL DEFAULT 0, ADD told TEXT COLLATE "C" NOT NULL DEFAULT '', ADD reached BIGINT NOT NULL DEFAULT 0,
    ADD returned BIGINT NOT NULL DEFAULT 0, ADD stayed BIGINT NOT NULL DEFAULT 0;
UPDATE title_file SET checked = received;
