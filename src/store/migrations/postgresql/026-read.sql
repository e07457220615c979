-- How often a title was read in a year group of a school: counted when it is lent, each reader once in a school year, so that the most
-- read outlives the history of who had what. And a school's newest copies.

CREATE TABLE title_read (
    library_id BIGINT NOT NULL REFERENCES library (id),
    branch_id BIGINT NOT NULL,
    school_year TEXT COLLATE "C" NOT NULL,
    year_group TEXT COLLATE "C" NOT NULL,
    title_id BIGINT NOT NULL,
    readers BIGINT NOT NULL,
    loans BIGINT NOT NULL,
    PRIMARY KEY (branch_id, school_year, year_group, title_id),
    FOREIGN KEY (branch_id, library_id) REFERENCES branch (id, library_id),
    FOREIGN KEY (title_id, library_id) REFERENCES title (id, library_id)
);
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

-- The libraries apart, as in 007.
ALTER TABLE title_read ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY of_library ON title_read USING (CASE seen_library() WHEN 0 THEN true WHEN library_id THEN true END);
