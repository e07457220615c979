-- Roles with a history, and accounts of people of the register. A role is a line that is ended, never removed; who may do what is
-- told by those in force (account/grant.h). What an account had until now becomes its first line.

CREATE TABLE account_grant (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id),
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER REFERENCES branch (id), -- NULL: the whole library
    role TEXT NOT NULL,
    from_date TEXT NOT NULL, -- both counted; '' = always, or until it is ended
    to_date TEXT NOT NULL,
    given_by INTEGER NOT NULL, -- an account; 0 = at the shell. No reference: the line outlives it
    given_at INTEGER NOT NULL,
    ended_by INTEGER NOT NULL,
    ended_at INTEGER NOT NULL -- 0 = not ended
) STRICT;
CREATE INDEX account_grant_account ON account_grant (account_id);
CREATE INDEX account_grant_place ON account_grant (library_id, role, branch_id);
CREATE INDEX account_grant_branch ON account_grant (branch_id);
INSERT INTO account_grant (account_id, library_id, branch_id, role, from_date, to_date, given_by, given_at, ended_by, ended_at)
SELECT id, library_id, branch_id, role, '', '', 0, 0, 0, 0 FROM account WHERE library_id IS NOT NULL ORDER BY id;

ALTER TABLE account DROP COLUMN branch_id;
ALTER TABLE account DROP COLUMN role;
ALTER TABLE account ADD COLUMN person_id INTEGER REFERENCES person (id);
ALTER TABLE account ADD COLUMN closed_at INTEGER NOT NULL DEFAULT 0; -- 0 = open
CREATE UNIQUE INDEX account_person ON account (person_id) WHERE person_id IS NOT NULL;

-- Which teacher has which group: the group's code within the school year, as the school's file names it.
CREATE TABLE group_teacher (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    school_year TEXT NOT NULL,
    group_code TEXT NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id),
    given_by INTEGER NOT NULL,
    given_at INTEGER NOT NULL,
    ended_by INTEGER NOT NULL,
    ended_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX group_teacher_once ON group_teacher (branch_id, school_year, group_code, account_id) WHERE ended_at = 0;
CREATE INDEX group_teacher_account ON group_teacher (account_id);
CREATE INDEX group_teacher_library ON group_teacher (library_id);
