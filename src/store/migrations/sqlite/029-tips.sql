-- What staff write for the readers of a school, or (branch_id 0) of all schools of a library: Leestips and Weetjes. kind: tip, fact. state:
-- draft, shown, ended. alt: what is to be seen on the picture. Ages as of a title, days YYYY-MM-DD, to_date '' = until it is ended.

CREATE TABLE tip (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL,
    picture_id INTEGER REFERENCES picture (id),
    kind TEXT NOT NULL,
    heading TEXT NOT NULL,
    words TEXT NOT NULL,
    alt TEXT NOT NULL,
    age_from INTEGER NOT NULL,
    age_to INTEGER NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX tip_library ON tip (library_id, branch_id, id);

CREATE TABLE tip_title (
    library_id INTEGER NOT NULL REFERENCES library (id),
    tip_id INTEGER NOT NULL REFERENCES tip (id),
    title_id INTEGER NOT NULL REFERENCES title (id),
    PRIMARY KEY (tip_id, title_id)
) STRICT, WITHOUT ROWID;
