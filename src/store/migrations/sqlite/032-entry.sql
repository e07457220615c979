-- Entering books: where records are fetched, what labels look like, and going round the shelves. Texts are '' where nothing is known,
-- instants UTC microseconds. Accounts are numbers without a reference; 0 = at the shell.

CREATE INDEX hold_title ON hold (title_id); -- a title that goes is looked for there
CREATE INDEX tip_title_title ON tip_title (title_id);
CREATE INDEX title_read_title ON title_read (title_id);

-- Who is asked for a record by its ISBN, the lowest place first (net/books.h).
CREATE TABLE search_target (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL, -- z3950://host:port/database; https://... is SRU
    isbn_index TEXT NOT NULL, -- of SRU: the index that an ISBN is looked for in
    UNIQUE (library_id, name)
) STRICT;

ALTER TABLE library ADD COLUMN label_symbol TEXT NOT NULL DEFAULT 'code128'; -- code128, code39, ean13
ALTER TABLE library ADD COLUMN label_sheet TEXT NOT NULL DEFAULT '3x8'; -- columns and rows (library/label.h)

-- Going round a shelf, or (shelf '') a whole school. ended, marked: instants, 0 = not yet; marked: what was not seen is missing since.
CREATE TABLE inventory (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    shelf TEXT NOT NULL,
    started INTEGER NOT NULL,
    started_by INTEGER NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0,
    marked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX inventory_branch ON inventory (branch_id, id);

-- A barcode that was seen, whatever it is of.
CREATE TABLE inventory_scan (
    inventory_id INTEGER NOT NULL REFERENCES inventory (id),
    library_id INTEGER NOT NULL REFERENCES library (id),
    barcode TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (inventory_id, barcode)
) STRICT, WITHOUT ROWID;

-- A copy whose status changed at its end, and what it was: what is taken back.
CREATE TABLE inventory_mark (
    inventory_id INTEGER NOT NULL REFERENCES inventory (id),
    library_id INTEGER NOT NULL REFERENCES library (id),
    copy_id INTEGER NOT NULL REFERENCES copy (id),
    before_status TEXT NOT NULL,
    after_status TEXT NOT NULL,
    PRIMARY KEY (inventory_id, copy_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inventory_mark_copy ON inventory_mark (copy_id);
