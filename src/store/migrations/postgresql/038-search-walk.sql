-- What a search walks through for each book of a school: whether one of its words begins as it was typed. SQLite's index has the word already.
DROP INDEX copy_branch;
CREATE INDEX copy_branch ON copy (branch_id, title_id, status);
DROP INDEX title_word_title;
CREATE INDEX title_word_title ON title_word (title_id, word);
