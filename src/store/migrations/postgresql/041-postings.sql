-- In which titles a word stands, by blocks of 1,024 title numbers (store/posting.h): a search takes whole blocks together instead of looking
-- up one title after the other. titles: a character a title, U+0100 + number mod 1,024.
CREATE TABLE posting (
    library_id BIGINT NOT NULL REFERENCES library (id),
    word TEXT COLLATE "C" NOT NULL,
    block BIGINT NOT NULL,
    titles TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (library_id, word, block)
);
ALTER TABLE posting ALTER titles SET STORAGE PLAIN; -- 2 kB at most: not worth packing at each title that comes
ALTER TABLE posting ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY of_library ON posting USING (CASE seen_library() WHEN 0 THEN true WHEN library_id THEN true END);

-- What can be chosen beside words is found the same way; no word that is typed has a "=".
INSERT INTO title_word (library_id, word, title_id, fields) SELECT library_id, '=avi:' || avi, id, 0 FROM title WHERE avi <> '';
INSERT INTO title_word (library_id, word, title_id, fields) SELECT library_id, '=genre:' || genre, id, 0 FROM title WHERE genre <> '';
INSERT INTO title_word (library_id, word, title_id, fields) SELECT library_id, '=language:' || language, id, 0 FROM title WHERE language <> '';
INSERT INTO title_word (library_id, word, title_id, fields)
SELECT t.library_id, '=age:' || a.age, t.id, 0
FROM title t JOIN (VALUES (4), (5), (6), (7), (8), (9), (10), (11), (12), (14), (16)) AS a (age)
    ON t.age_to > 0 AND t.age_from <= a.age AND t.age_to >= a.age;

INSERT INTO posting (library_id, word, block, titles)
SELECT library_id, word, title_id / 1024, string_agg(chr(CAST(256 + title_id % 1024 AS INTEGER)), '' ORDER BY title_id)
FROM title_word GROUP BY 1, 2, 3;

-- What a title is found by now: what goes when it changes.
ALTER TABLE title ADD words TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE title t SET words = w.words
FROM (SELECT title_id, string_agg(word, ' ' ORDER BY word) AS words FROM title_word GROUP BY title_id) w WHERE w.title_id = t.id;

DROP TABLE title_word;
-- A search reads the titles of a school from the index alone; the policy asks for the library.
DROP INDEX copy_branch;
CREATE INDEX copy_branch ON copy (branch_id, title_id, status) INCLUDE (library_id);
