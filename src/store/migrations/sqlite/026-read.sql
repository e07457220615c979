-- How often a title was read in a year group of a school: counted when it is lent, each reader once in a school year, so that the most
-- read outlives the history of who had what. And a school's newest copies.

CREATE TABLE title_read (
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    school_year TEXT NOT NULL,
    year_group TEXT NOT NULL,
    title_id INTEGER NOT NULL REFERENCES title (id),
    readers INTEGER NOT NULL,
    loans INTEGER NOT NULL,
    PRIMARY KEY (branch_id, school_year, year_group, title_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX title_read_most ON title_read (branch_id, school_year, year_group, readers);
CREATE INDEX copy_newest ON copy (branch_id, made_at, id);

-- What is known of before: by the year group that the borrower is in now.
INSERT INTO title_read SELECT y.library_id, y.branch_id, y.school_year, y.year_group, y.title_id, count(DISTINCT y.person_id), count(*) FROM (
    SELECT c.library_id, l.branch_id, c.title_id, m.year_group, l.person_id, CASE WHEN substr(l.lent, 6, 2) >= '08'
    THEN substr(l.lent, 1, 4) || '-' || CAST(CAST(substr(l.lent, 1, 4) AS INTEGER) + 1 AS TEXT)
    ELSE CAST(CAST(substr(l.lent, 1, 4) AS INTEGER) - 1 AS TEXT) || '-' || substr(l.lent, 1, 4) END AS school_year
    FROM loan l JOIN copy c ON c.id = l.copy_id JOIN branch b ON b.id = l.branch_id AND b.library_id = c.library_id
    JOIN membership m ON m.person_id = l.person_id AND m.branch_id = l.branch_id WHERE l.lent > '' AND m.year_group > '') y
GROUP BY y.library_id, y.branch_id, y.school_year, y.year_group, y.title_id;
