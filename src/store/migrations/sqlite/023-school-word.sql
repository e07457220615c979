-- The word of a school's public address, /school/WORD: small letters, digits, hyphens; unique in the installation. Schools that are there get
-- one made from their name, in C (store/school_words.h).
ALTER TABLE branch ADD COLUMN word TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX branch_word ON branch (word) WHERE word > '';
