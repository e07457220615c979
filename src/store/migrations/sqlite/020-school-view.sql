-- A school withdraws the library staff's view of its pupils, and gives it back: a line each time, which stays as the history.

CREATE TABLE school_view (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    withdrawn_at INTEGER NOT NULL,
    withdrawn_by INTEGER NOT NULL, -- an account. No reference: the line outlives it
    why TEXT NOT NULL,
    restored_at INTEGER NOT NULL, -- 0 = withdrawn still
    restored_by INTEGER NOT NULL,
    restored_why TEXT NOT NULL
) STRICT;
CREATE INDEX school_view_branch ON school_view (branch_id);
-- One at a time; and what each log-in of the staff asks for.
CREATE UNIQUE INDEX school_view_now ON school_view (library_id, branch_id) WHERE restored_at = 0;
