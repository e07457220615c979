-- A library's schools in the order in which pages list them: sorting them was a third of the page of uploads.
DROP INDEX branch_library;
CREATE INDEX branch_library ON branch (library_id, name, code);
