-- The files of uploads stand in the database, in pieces of 256 KiB: each server reaches them, and a backup holds them.

CREATE TABLE upload_piece (
    upload_id INTEGER NOT NULL REFERENCES upload (id),
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (upload_id, number)
) STRICT;

-- upload.spool_name is the file's name in the folder where it lay before, until it has been taken in at the first start.
CREATE INDEX upload_spooled ON upload (id) WHERE spool_name > '';
