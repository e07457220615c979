-- Finding pupils whose surname does not begin with what is typed, without looking through a library: by the beginning of the
-- first name, and by later words of the names that have several.
CREATE INDEX person_name ON person (library_id, name_folded);
CREATE INDEX person_inner ON person (library_id, name_folded)
    WHERE instr(surname, ' ') + instr(surname, '-') + instr(first_name, ' ') + instr(first_name, '-') > 0;
-- With the number behind it (the key of the table), so that a pupil's card is found without going to its row.
DROP INDEX card_person;
CREATE INDEX card_person ON card (person_id, is_open);
