-- "Mijn Bibliotheek": what readers wish for and what they keep of their reading; the day of a group's next visit; self-service screens;
-- what the library tells its readers. Texts are '' where nothing is known, days YYYY-MM-DD, instants UTC microseconds.

CREATE TABLE wish (
    person_id INTEGER NOT NULL REFERENCES person (id),
    title_id INTEGER NOT NULL REFERENCES title (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (person_id, title_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX wish_title ON wish (title_id);

-- Written by the reader and by nobody else: what is not written here is forgotten with the loan. stars 0 = none given; words: a bit each
-- (library/reading.h).
CREATE TABLE reading (
    person_id INTEGER NOT NULL REFERENCES person (id),
    title_id INTEGER NOT NULL REFERENCES title (id),
    day TEXT NOT NULL,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 0 AND 5),
    words INTEGER NOT NULL,
    PRIMARY KEY (person_id, title_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_title ON reading (title_id);

-- When a group comes to the library next.
CREATE TABLE group_visit (
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    school_year TEXT NOT NULL,
    group_code TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (branch_id, school_year, group_code)
) STRICT, WITHOUT ROWID;

-- A self-service screen of a school: a browser with a token. membership_id and turn: whose card was scanned, and when: 0 = nobody's.
CREATE TABLE kiosk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    name TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by INTEGER NOT NULL, -- an account. No reference: the line outlives it
    seen INTEGER NOT NULL,
    ended_at INTEGER NOT NULL, -- 0 = in use
    ended_by INTEGER NOT NULL,
    membership_id INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    used INTEGER NOT NULL, -- the last scan of this turn
    misses INTEGER NOT NULL -- scans in a row that were nothing
) STRICT;
CREATE UNIQUE INDEX kiosk_token ON kiosk (token_digest);
CREATE INDEX kiosk_branch ON kiosk (branch_id, id);
CREATE INDEX kiosk_membership ON kiosk (membership_id) WHERE membership_id > 0;

ALTER TABLE library ADD COLUMN music_address TEXT NOT NULL DEFAULT '';
ALTER TABLE library ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE branch ADD COLUMN contact TEXT NOT NULL DEFAULT '';
