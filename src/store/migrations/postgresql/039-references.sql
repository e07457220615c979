-- What refers to a row is looked up by the statement, and no longer row by row. For each new row and each of its references PostgreSQL asks a query
-- of its own: five for a pupil, a third of what an enrolment cost the server. The five triggers here say what the foreign keys said that they replace:
--
-- - A row is refused whose parent is not there, or is of another library; and the parent is locked as a foreign key locks it (FOR KEY SHARE), until
--   the transaction ends.
-- - A parent that has rows stays. Whoever takes one away has waited for all who locked it, and looks for rows by a snapshot of after that. Only a
--   transaction that sees one moment throughout would miss them: it is refused. The program's all are READ COMMITTED.
-- - NULL refers to nothing.
--
-- A line of the journal has its import in a part of its id, which no foreign key can say: a policy said it, row by row too (007).
DROP POLICY of_import ON journal;
DO $$
DECLARE
    r RECORD;
    look TEXT;
BEGIN
    FOR r IN SELECT *, child || '_' || parent AS name FROM (VALUES
        ('person', 'library_id', 'library_id', 'library', 'id'),
        ('membership', 'branch_id', 'of_library', 'branch', 'library_id'),
        ('membership', 'person_id', 'of_library', 'person', 'library_id'),
        ('enrolment', 'membership_id', 'of_library', 'membership', 'of_library'),
        ('card', 'person_id', 'of_library', 'person', 'library_id'),
        ('journal', '(id >> 32)', 'of_library', 'import', 'of_library')
    ) AS refers (child, key, library, parent, of_parent)
    LOOP
        look := format('PERFORM FROM (SELECT DISTINCT %s AS key, %I AS library FROM %%s) a WHERE a.key IS NOT NULL AND a.library IS NOT NULL AND NOT EXISTS '
                       '(SELECT FROM %I p WHERE p.id = a.key AND p.%I = a.library FOR KEY SHARE)', r.key, r.library, r.parent, r.of_parent);
        EXECUTE format($f$
            CREATE FUNCTION %I() RETURNS TRIGGER LANGUAGE plpgsql AS $t$
            BEGIN
                IF TG_LEVEL = 'STATEMENT' THEN
                    %s;
                ELSE
                    %s;
                END IF;
                IF FOUND THEN
                    RAISE foreign_key_violation USING MESSAGE = %L;
                END IF;
                RETURN NULL;
            END $t$ $f$, r.name || '_is_there', format(look, 'added'), format(look, '(SELECT NEW.*) added'),
            format('%s refers to no %s', r.child, r.parent));
        EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION %I()',
                       r.name || '_added', r.child, r.name || '_is_there');
        CONTINUE WHEN r.child = 'journal'; -- never changed, and erased with its import
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', r.child,
                       concat_ws('_', r.child, r.key, nullif(r.library, r.key), 'fkey'));
        EXECUTE format('CREATE TRIGGER %I AFTER UPDATE OF %s ON %I FOR EACH ROW EXECUTE FUNCTION %I()',
                       r.name || '_changed', concat_ws(', ', r.key, nullif(r.library, r.key)), r.child, r.name || '_is_there');
        EXECUTE format($f$
            CREATE FUNCTION %I() RETURNS TRIGGER LANGUAGE plpgsql AS $t$
            BEGIN
                IF TG_OP = 'TRUNCATE' OR current_setting('transaction_isolation') NOT LIKE 'read %%' THEN
                    RAISE foreign_key_violation USING MESSAGE = %L;
                ELSIF TG_OP = 'DELETE' OR (OLD.id, OLD.%I) IS DISTINCT FROM (NEW.id, NEW.%I) THEN
                    PERFORM FROM %I c WHERE c.%I = OLD.id AND c.%I = OLD.%I LIMIT 1;
                    IF FOUND THEN
                        RAISE foreign_key_violation USING MESSAGE = %L;
                    END IF;
                END IF;
                RETURN NULL;
            END $t$ $f$, r.name || '_stays', format('whether %s refers to %s is not seen here', r.child, r.parent), r.of_parent, r.of_parent,
            r.child, r.key, r.library, r.of_parent, format('%s refers to %s', r.child, r.parent));
        EXECUTE format('CREATE TRIGGER %I AFTER DELETE OR UPDATE OF %s ON %I FOR EACH ROW EXECUTE FUNCTION %I()',
                       r.name || '_gone', concat_ws(', ', 'id', nullif(r.of_parent, 'id')), r.parent, r.name || '_stays');
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I EXECUTE FUNCTION %I()', r.name || '_emptied', r.parent, r.name || '_stays');
    END LOOP;
END
$$;

-- It was there for a foreign key to refer to; the id alone is unique too.
ALTER TABLE membership DROP CONSTRAINT membership_id_of_library_key;
