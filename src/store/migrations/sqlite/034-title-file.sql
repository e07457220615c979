-- Files of MARC records that a library takes in: shown first, done by one yes, and taken back. Instants are UTC microseconds, 0 = not yet;
-- accounts are numbers without a reference.

-- fresh, changed, same, refused: records, as they were shown; once applied, as it was done.
CREATE TABLE title_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    received INTEGER NOT NULL,
    applied INTEGER NOT NULL DEFAULT 0,
    undone INTEGER NOT NULL DEFAULT 0,
    fresh INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    same INTEGER NOT NULL,
    refused INTEGER NOT NULL
) STRICT;
CREATE INDEX title_file_library ON title_file (library_id, id);

-- Its bytes, until it is applied or taken away.
CREATE TABLE title_file_piece (
    file_id INTEGER NOT NULL REFERENCES title_file (id),
    library_id INTEGER NOT NULL REFERENCES library (id),
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (file_id, number)
) STRICT, WITHOUT ROWID;

-- A title that it wrote, and what is needed to take that back: the version that it got, the values ('' = it is new) and the record (empty
-- = none) of before. title_id is no reference: a title may go.
CREATE TABLE title_file_change (
    file_id INTEGER NOT NULL REFERENCES title_file (id),
    library_id INTEGER NOT NULL REFERENCES library (id),
    title_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kept TEXT NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (file_id, title_id)
) STRICT, WITHOUT ROWID;
