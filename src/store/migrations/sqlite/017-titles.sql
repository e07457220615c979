-- Titles and their copies, and what the catalogue finds them by. Texts are '' where nothing is known, dates YYYY-MM-DD, instants UTC
-- microseconds, money cents. Accounts are numbers without a reference: the line outlives them; 0 = at the shell.

-- What a library has, once, however many copies. contributors and subjects: a line each (library/title.h). number: the control number
-- of whoever made the record. sort_key is the title without its article, folded in C, because the engines fold differently.
CREATE TABLE title (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    isbn TEXT NOT NULL, -- 13 digits
    number TEXT NOT NULL,
    material TEXT NOT NULL,
    title TEXT NOT NULL,
    subtitle TEXT NOT NULL,
    responsibility TEXT NOT NULL,
    author TEXT NOT NULL,
    contributors TEXT NOT NULL,
    series TEXT NOT NULL,
    series_number TEXT NOT NULL,
    edition TEXT NOT NULL,
    publisher TEXT NOT NULL,
    language TEXT NOT NULL, -- ISO 639-2/B
    avi TEXT NOT NULL,
    genre TEXT NOT NULL,
    siso TEXT NOT NULL,
    subjects TEXT NOT NULL,
    summary TEXT NOT NULL,
    year INTEGER NOT NULL, -- 0 = not known, as pages
    pages INTEGER NOT NULL,
    age_from INTEGER NOT NULL, -- age_to 0 = not known, 99 = and older
    age_to INTEGER NOT NULL,
    sort_key TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX title_isbn ON title (library_id, isbn);
CREATE INDEX title_number ON title (library_id, number);
CREATE INDEX title_sorted ON title (library_id, sort_key, id);

-- The MARC 21 record as it came (ISO 2709, UTF-8): what goes out again with the title's own values written over it.
CREATE TABLE title_record (
    title_id INTEGER PRIMARY KEY REFERENCES title (id),
    bytes BLOB NOT NULL
) STRICT;

-- A checked picture: kind jpeg or png.
CREATE TABLE title_cover (
    title_id INTEGER PRIMARY KEY REFERENCES title (id),
    kind TEXT NOT NULL,
    digest TEXT NOT NULL, -- in the picture's address
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- The places of a school's books: a code of three characters on the label.
CREATE TABLE shelf (
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    public_name TEXT NOT NULL,
    PRIMARY KEY (branch_id, code)
) STRICT, WITHOUT ROWID;

-- One thing with a barcode. status is what stays so without a loan: available, in-process, on-order, missing, withdrawn
-- (library/copy.h); on loan, on hold and in transit are told by loans and holds. material '' = the title's; shelf '' = none.
CREATE TABLE copy (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    title_id INTEGER NOT NULL REFERENCES title (id),
    barcode TEXT NOT NULL,
    shelf TEXT NOT NULL,
    material TEXT NOT NULL,
    status TEXT NOT NULL,
    why TEXT NOT NULL, -- of the status: withdrawn as worn, lost ...
    note TEXT NOT NULL,
    price_cents INTEGER NOT NULL,
    acquired TEXT NOT NULL,
    withdrawn_on TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (library_id, barcode)
) STRICT;
CREATE INDEX copy_title ON copy (title_id, branch_id);
CREATE INDEX copy_branch ON copy (branch_id, title_id);

-- Where a word stands: the same on both engines, so that they find the same. fields: a bit for title, people, series, subject, other
-- (library/words.h).
CREATE TABLE title_word (
    library_id INTEGER NOT NULL REFERENCES library (id),
    word TEXT NOT NULL,
    title_id INTEGER NOT NULL REFERENCES title (id),
    fields INTEGER NOT NULL,
    PRIMARY KEY (library_id, word, title_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX title_word_title ON title_word (title_id);

-- The words that there are, and in how many titles; near: keys that words written alike or sounding alike share.
CREATE TABLE catalogue_word (
    library_id INTEGER NOT NULL REFERENCES library (id),
    word TEXT NOT NULL,
    titles INTEGER NOT NULL,
    PRIMARY KEY (library_id, word)
) STRICT, WITHOUT ROWID;
CREATE TABLE catalogue_near (
    library_id INTEGER NOT NULL REFERENCES library (id),
    near_key TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (library_id, near_key, word)
) STRICT, WITHOUT ROWID;

-- Whether a school's catalogue is open to everybody, or to who logs in: open, closed.
ALTER TABLE branch ADD COLUMN catalogue TEXT NOT NULL DEFAULT 'open';
