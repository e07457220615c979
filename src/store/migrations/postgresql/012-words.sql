-- Finding pupils whose surname does not begin with what is typed, without looking through a library: by the beginning of the
-- first name, and by later words of the names that have several.
CREATE INDEX person_name ON person (library_id, name_folded);
CREATE INDEX person_inner ON person (library_id, name_folded)
    WHERE strpos(surname, ' ') + strpos(surname, '-') + strpos(first_name, ' ') + strpos(first_name, '-') > 0;
