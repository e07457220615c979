-- What became nobody's when a person was erased (009) is put back by a restore too: it is of the library of its desk, and a card, which has none, of no
-- library: its number stays taken, and no library sees it.
CREATE OR REPLACE FUNCTION library_of_parent() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_ARGV[0] = 'branch' THEN
        SELECT library_id INTO NEW.of_library FROM branch WHERE id = NEW.branch_id;
    ELSIF TG_ARGV[0] = 'person' THEN
        IF NEW.person_id IS NULL THEN
            NEW.of_library := (SELECT b.library_id FROM branch b WHERE b.id = (to_jsonb(NEW) ->> 'branch_id')::BIGINT);
        ELSE
            SELECT library_id INTO NEW.of_library FROM person WHERE id = NEW.person_id;
        END IF;
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
ALTER TABLE card ALTER of_library DROP NOT NULL;
ALTER TABLE loan ALTER of_library DROP NOT NULL;
ALTER TABLE fee ALTER of_library DROP NOT NULL;
ALTER TABLE payment ALTER of_library DROP NOT NULL;
