-- The database itself keeps the libraries apart, should a statement forget to. A transaction says whose rows it sees and writes
-- (instroom.library): those of one library, or of all of them (0). Nothing said, nothing there.
--
-- Each table has the library of its rows at hand, because looking it up by way of pupil and school doubles the time of a small
-- statement. Where that is not a column of both engines it is of_library, of which the program's statements do not know: it is
-- the library that the transaction works for, or else that of the row's parent; and a reference has it too, so that a row and
-- what it belongs to are always of one library.

CREATE FUNCTION seen_library() RETURNS BIGINT LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('instroom.library', true), '')::bigint $$;

CREATE FUNCTION library_of_parent() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_ARGV[0] = 'branch' THEN
        SELECT library_id INTO NEW.of_library FROM branch WHERE id = NEW.branch_id;
    ELSIF TG_ARGV[0] = 'person' THEN
        SELECT library_id INTO NEW.of_library FROM person WHERE id = NEW.person_id;
    ELSIF TG_ARGV[0] = 'membership' THEN
        SELECT of_library INTO NEW.of_library FROM membership WHERE id = NEW.membership_id;
    ELSIF TG_ARGV[0] = 'upload' THEN
        SELECT of_library INTO NEW.of_library FROM upload WHERE id = NEW.upload_id;
    ELSIF TG_ARGV[0] = 'import' THEN
        SELECT of_library INTO NEW.of_library FROM import WHERE id = NEW.import_id;
    ELSE
        SELECT of_library INTO NEW.of_library FROM import WHERE id = NEW.id >> 32; -- the journal's (001)
    END IF;
    RETURN NEW;
END
$$;

-- A reference to a row is to the row and its library.
ALTER TABLE branch ADD UNIQUE (id, library_id);
ALTER TABLE person ADD UNIQUE (id, library_id);

DO $$
DECLARE
    child RECORD;
    key TEXT;
    library TEXT;
BEGIN
    FOR child IN SELECT * FROM (VALUES
        ('school_group', 'branch'), ('membership', 'branch'), ('upload', 'branch'), ('mapping', 'branch'), ('import', 'branch'),
        ('job', 'branch'), ('hand_change', 'branch'), ('card', 'person'), ('loan', 'person'), ('fee', 'person'), ('enrolment', 'membership'),
        ('answer', 'upload'), ('upload_piece', 'upload'), ('upload_key', 'upload'), ('journal_group', 'import'), ('report', 'import'), ('journal', '')
    ) AS children (name, parent)
    LOOP
        key := child.parent || '_id';
        library := CASE WHEN child.parent IN ('branch', 'person') THEN 'library_id' ELSE 'of_library' END;
        EXECUTE format('ALTER TABLE %I ADD of_library BIGINT', child.name);
        IF child.parent = '' THEN
            UPDATE journal SET of_library = i.of_library FROM import i WHERE i.id = journal.id >> 32;
        ELSE
            EXECUTE format('UPDATE %I c SET of_library = p.%I FROM %I p WHERE p.id = c.%I', child.name, library, child.parent, key);
            EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I, ADD FOREIGN KEY (%I, of_library) REFERENCES %I (id, %I)',
                           child.name, child.name || '_' || key || '_fkey', key, child.parent, library);
        END IF;
        EXECUTE format('ALTER TABLE %I ALTER of_library SET NOT NULL, ALTER of_library SET DEFAULT seen_library()', child.name);
        EXECUTE format('CREATE TRIGGER library_of_parent BEFORE INSERT ON %I FOR EACH ROW WHEN (NEW.of_library = 0) '
                       'EXECUTE FUNCTION library_of_parent(%L)', child.name, child.parent);
        IF child.name IN ('membership', 'upload', 'import') THEN
            EXECUTE format('ALTER TABLE %I ADD UNIQUE (id, of_library)', child.name);
        END IF;
    END LOOP;
END
$$;
ALTER TABLE membership DROP CONSTRAINT membership_person_id_fkey,
    ADD FOREIGN KEY (person_id, of_library) REFERENCES person (id, library_id);

-- FORCE, because the program owns its tables. The rules are written so that the planner takes half of the rows to pass (it knows
-- no better of a CASE), and not one of each library; as a plain condition, because a subselect costs a small statement more.
DO $$
DECLARE
    name TEXT;
    rule TEXT;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
        AND relname NOT IN ('schema_version', 'key_in_use') -- of the installation
    LOOP
        SELECT CASE
            WHEN name = 'library' THEN 'WHEN id THEN true'
            WHEN name = 'session' THEN 'ELSE EXISTS (SELECT FROM account a WHERE a.id = account_id)'
            WHEN name = 'login_failure' THEN 'ELSE EXISTS (SELECT FROM account a WHERE a.login = login_failure.login)'
            ELSE (SELECT format('WHEN %I THEN true', attname) FROM pg_attribute
                  WHERE attrelid = name::regclass AND attname IN ('library_id', 'of_library'))
        END INTO STRICT rule;
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_library ON %I USING (CASE seen_library() WHEN 0 THEN true %s END)', name, rule);
    END LOOP;
END
$$;

-- A line of the journal refers to its import by a part of its id, which no foreign key can.
CREATE POLICY of_import ON journal AS RESTRICTIVE FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM import i WHERE i.id = journal.id >> 32));
