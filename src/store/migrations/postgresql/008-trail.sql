-- The trail as chains of lines: one for each library, 0 = the installation's. A line's digest covers the one before it and all
-- its own fields (account/audit.h), so that a line that was changed, removed or put between shows. No references: the trail
-- outlives what it speaks of.

CREATE TABLE audit_line (
    library_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    branch_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    verb TEXT COLLATE "C" NOT NULL,
    object_kind TEXT COLLATE "C" NOT NULL,
    object_id BIGINT NOT NULL,
    persons TEXT COLLATE "C" NOT NULL, -- ids with a space between; '*' = all of the school
    result TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (library_id, number)
);
CREATE INDEX audit_line_branch ON audit_line (library_id, branch_id, number);
CREATE INDEX audit_line_account ON audit_line (library_id, account_id, number);

-- Whose lines: found by, and checked against audit_line.persons.
CREATE TABLE audit_person (
    library_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (library_id, number, person_id)
);
CREATE INDEX audit_person_person ON audit_person (library_id, person_id, number);

-- The last line of each chain; and up to which line it was sealed: those may go, and the rest goes on from the digest kept here.
CREATE TABLE audit_head (
    library_id BIGINT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    sealed_number BIGINT NOT NULL,
    sealed_digest BYTEA NOT NULL
);

-- The lines of before are taken into their chains by store/audit.c, which has the digest.
CREATE TABLE audit_before (
    library_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    branch_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    verb TEXT COLLATE "C" NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (library_id, id)
);
INSERT INTO audit_before SELECT t.library_id, t.id, t.at, t.branch_id, t.account_id, coalesce(a.name, ''), coalesce(a.role, ''),
    t.verb, t.object FROM audit t LEFT JOIN account a ON a.id = t.account_id;
DROP TABLE audit;

-- Written at the end only, whoever asks: the program's role owns its tables, so that a right taken from it would be one it can give
-- itself back. What was sealed may go.
CREATE FUNCTION audit_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_head' THEN
        IF NEW.library_id = OLD.library_id AND NEW.number >= OLD.number AND NEW.sealed_number >= OLD.sealed_number
            AND NEW.sealed_number <= NEW.number THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME <> 'audit_head' THEN
        IF OLD.number <= (SELECT h.sealed_number FROM audit_head h WHERE h.library_id = OLD.library_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the trail is written at its end only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_line', 'audit_person', 'audit_head'] LOOP
        EXECUTE format('CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION audit_refuse()', name);
        EXECUTE format('CREATE TRIGGER audit_refuse_all BEFORE TRUNCATE ON %I EXECUTE FUNCTION audit_refuse()', name);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_library ON %I USING (CASE seen_library() WHEN 0 THEN true WHEN library_id THEN true END)', name);
    END LOOP;
END
$$;
