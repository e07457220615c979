-- The trail as chains of lines: one for each library, 0 = the installation's. A line's digest covers the one before it and all
-- its own fields (account/audit.h), so that a line that was changed, removed or put between shows. No references: the trail
-- outlives what it speaks of.

CREATE TABLE audit_line (
    library_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    branch_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    verb TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    persons TEXT NOT NULL, -- ids with a space between; '*' = all of the school
    result TEXT NOT NULL,
    detail TEXT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (library_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_line_branch ON audit_line (library_id, branch_id, number);
CREATE INDEX audit_line_account ON audit_line (library_id, account_id, number);

-- Whose lines: found by, and checked against audit_line.persons.
CREATE TABLE audit_person (
    library_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    PRIMARY KEY (library_id, number, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_person_person ON audit_person (library_id, person_id, number);

-- The last line of each chain; and up to which line it was sealed: those may go, and the rest goes on from the digest kept here.
CREATE TABLE audit_head (
    library_id INTEGER NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    digest BLOB NOT NULL,
    sealed_number INTEGER NOT NULL,
    sealed_digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The lines of before are taken into their chains by store/audit.c, which has the digest.
CREATE TABLE audit_before (
    library_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    branch_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    verb TEXT NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (library_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO audit_before SELECT t.library_id, t.id, t.at, t.branch_id, t.account_id, coalesce(a.name, ''), coalesce(a.role, ''),
    t.verb, t.object FROM audit t LEFT JOIN account a ON a.id = t.account_id;
DROP TABLE audit;

-- Written at the end only. REPLACE would remove without a word (sqlite.org/lang_conflict.html), so a number is given once.
CREATE TRIGGER audit_line_once BEFORE INSERT ON audit_line
    WHEN EXISTS (SELECT 1 FROM audit_line l WHERE l.library_id = NEW.library_id AND l.number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the trail is written at its end only'); END;
CREATE TRIGGER audit_line_change BEFORE UPDATE ON audit_line
    BEGIN SELECT RAISE(ABORT, 'the trail is written at its end only'); END;
CREATE TRIGGER audit_line_remove BEFORE DELETE ON audit_line
    WHEN OLD.number > coalesce((SELECT h.sealed_number FROM audit_head h WHERE h.library_id = OLD.library_id), 0)
    BEGIN SELECT RAISE(ABORT, 'the trail is written at its end only'); END;
CREATE TRIGGER audit_person_change BEFORE UPDATE ON audit_person
    BEGIN SELECT RAISE(ABORT, 'the trail is written at its end only'); END;
CREATE TRIGGER audit_person_remove BEFORE DELETE ON audit_person
    WHEN OLD.number > coalesce((SELECT h.sealed_number FROM audit_head h WHERE h.library_id = OLD.library_id), 0)
    BEGIN SELECT RAISE(ABORT, 'the trail is written at its end only'); END;
CREATE TRIGGER audit_head_change BEFORE UPDATE ON audit_head
    WHEN NEW.library_id <> OLD.library_id OR NEW.number < OLD.number OR NEW.sealed_number < OLD.sealed_number
        OR NEW.sealed_number > NEW.number
    BEGIN SELECT RAISE(ABORT, 'the trail is written at its end only'); END;
CREATE TRIGGER audit_head_remove BEFORE DELETE ON audit_head
    BEGIN SELECT RAISE(ABORT, 'the trail is written at its end only'); END;
