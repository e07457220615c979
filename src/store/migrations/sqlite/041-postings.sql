-- In which titles a word stands, by blocks of 1,024 title numbers (store/posting.h): a search takes whole blocks together instead of looking
-- up one title after the other. titles: a character a title, U+0100 + number mod 1,024.
CREATE TABLE posting (
    library_id INTEGER NOT NULL REFERENCES library (id),
    word TEXT NOT NULL,
    block INTEGER NOT NULL,
    titles TEXT NOT NULL,
    PRIMARY KEY (library_id, word, block)
) STRICT, WITHOUT ROWID;

-- What can be chosen beside words is found the same way; no word that is typed has a "=".
INSERT INTO title_word (library_id, word, title_id, fields) SELECT library_id, '=avi:' || avi, id, 0 FROM title WHERE avi <> '';
INSERT INTO title_word (library_id, word, title_id, fields) SELECT library_id, '=genre:' || genre, id, 0 FROM title WHERE genre <> '';
INSERT INTO title_word (library_id, word, title_id, fields) SELECT library_id, '=language:' || language, id, 0 FROM title WHERE language <> '';
INSERT INTO title_word (library_id, word, title_id, fields)
SELECT t.library_id, '=age:' || a.column1, t.id, 0
FROM title t JOIN (VALUES (4), (5), (6), (7), (8), (9), (10), (11), (12), (14), (16)) a
    ON t.age_to > 0 AND t.age_from <= a.column1 AND t.age_to >= a.column1;

INSERT INTO posting (library_id, word, block, titles)
SELECT library_id, word, title_id / 1024, group_concat(char(256 + title_id % 1024), '')
FROM (SELECT library_id, word, title_id FROM title_word ORDER BY library_id, word, title_id) GROUP BY 1, 2, 3;

-- What a title is found by now: what goes when it changes.
ALTER TABLE title ADD COLUMN words TEXT NOT NULL DEFAULT '';
UPDATE title SET words = (SELECT group_concat(word, ' ') FROM (SELECT w.word FROM title_word w WHERE w.title_id = title.id ORDER BY w.word))
WHERE id IN (SELECT title_id FROM title_word);

DROP TABLE title_word;
DROP INDEX title_facets;
