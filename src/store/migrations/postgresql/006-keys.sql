-- Uploaded files are encrypted, each with a key of its own; that key stands here, wrapped with a master key that is not in the
-- database (account/keyring.h). Files of before are encrypted at the first start.

CREATE TABLE upload_key (
    upload_id BIGINT PRIMARY KEY REFERENCES upload (id),
    key_name TEXT NOT NULL,
    wrapped BYTEA NOT NULL,
    received BIGINT NOT NULL -- of the upload: old files are destroyed
);
CREATE INDEX upload_key_name ON upload_key (key_name);
CREATE INDEX upload_key_received ON upload_key (received);

-- One line: the master key that new files are wrapped with.
CREATE TABLE key_in_use (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    key_name TEXT NOT NULL
);
