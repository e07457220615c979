-- Pictures: checked, and written anew in two sizes by the program instroom-picture, so always JPEG. The cover of a title goes by its
-- title_id. title_cover, which nothing ever wrote, is gone.

DROP TABLE title_cover;
CREATE TABLE picture (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    title_id INTEGER UNIQUE REFERENCES title (id),
    digest TEXT NOT NULL, -- of the large one: in its address and its ETag
    width INTEGER NOT NULL, -- of the large one
    height INTEGER NOT NULL,
    small BLOB NOT NULL,
    large BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    made_by INTEGER NOT NULL
) STRICT;
