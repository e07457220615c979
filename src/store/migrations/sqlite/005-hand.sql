-- What staff changed by hand, pupil by pupil, as the journal keeps it of imports: so that somebody whose plan was refused is told
-- who changed what since. Forgotten after some weeks. after_import: the last import of the library at that moment, which gives
-- the two an order. No reference to the person: a line outlives them.

CREATE TABLE hand_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    account_id INTEGER REFERENCES account (id),
    at INTEGER NOT NULL,
    after_import INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    membership_id INTEGER NOT NULL,
    before_state TEXT NOT NULL,
    after_state TEXT NOT NULL
) STRICT;
CREATE INDEX hand_change_branch ON hand_change (branch_id, id);
CREATE INDEX hand_change_at ON hand_change (at);

-- The last ones of a school, without looking through all of them.
DROP INDEX import_branch;
CREATE INDEX import_branch ON import (branch_id, id);
DROP INDEX upload_branch;
CREATE INDEX upload_branch ON upload (branch_id, id);
