-- Libraries, schools, pupils and the imports of the schools' files.
--
-- Dates are text YYYY-MM-DD, '' = none or still open; instants are UTC microseconds; money is cents. An import id 0 means
-- "by hand". A national number (BSN) has no column anywhere.

-- Numbers that are never given twice: ids of persons and memberships (so that undoing an undo puts people back under the ids
-- that the journal names) and the cards of each prefix.
CREATE TABLE series (
    name TEXT NOT NULL PRIMARY KEY,
    next_number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE library (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE branch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER NOT NULL REFERENCES library (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    brin TEXT NOT NULL
) STRICT;
CREATE INDEX branch_library ON branch (library_id);

CREATE TABLE school_group (
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    school_year TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (branch_id, school_year, code)
) STRICT, WITHOUT ROWID;

-- One human being at one library. name_folded is for searching, match_key for finding the same person again; both are made
-- in C (people/name.h), because the engines fold differently. version counts the writes: every writer checks and raises it.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    library_id INTEGER NOT NULL REFERENCES library (id),
    initials TEXT NOT NULL,
    first_name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    surname TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    sex TEXT NOT NULL,
    street TEXT NOT NULL,
    house_number TEXT NOT NULL,
    house_addition TEXT NOT NULL,
    postcode TEXT NOT NULL,
    town TEXT NOT NULL,
    phone TEXT NOT NULL,
    mobile TEXT NOT NULL,
    email TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    match_key TEXT NOT NULL,
    created_by INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX person_match ON person (library_id, match_key);

-- A person at one school. The check is no IN list, because SQLite would build that list anew at every insert. delivered is what the school's last file said (roster/journal.h), '' = never delivered.
CREATE TABLE membership (
    id INTEGER PRIMARY KEY,
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    status TEXT NOT NULL CHECK (status = 'active' OR status = 'left-owing' OR status = 'left' OR status = 'removed'),
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    pupil_number TEXT NOT NULL,
    school_year TEXT NOT NULL,
    group_code TEXT NOT NULL,
    year_group TEXT NOT NULL,
    delivered TEXT NOT NULL,
    last_import INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (person_id, branch_id)
) STRICT;
CREATE INDEX membership_branch ON membership (branch_id);

-- In which group and when: a line closes when the pupil moves or leaves. Which import opened and closed it is for undoing.
CREATE TABLE enrolment (
    membership_id INTEGER NOT NULL REFERENCES membership (id),
    line INTEGER NOT NULL,
    school_year TEXT NOT NULL,
    group_code TEXT NOT NULL,
    year_group TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    opened_by INTEGER NOT NULL,
    closed_by INTEGER NOT NULL,
    PRIMARY KEY (membership_id, line)
) STRICT, WITHOUT ROWID;

-- Numbers are unique in the installation and never given twice. prior_to is the end that a reopened card had, for undoing.
CREATE TABLE card (
    number TEXT NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    prior_to TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    given_by INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX card_person ON card (person_id);

CREATE TABLE loan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    title TEXT NOT NULL,
    due_date TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1))
) STRICT;
CREATE INDEX loan_person ON loan (person_id, is_open);

CREATE TABLE fee (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    cents INTEGER NOT NULL,
    why TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1))
) STRICT;
CREATE INDEX fee_person ON fee (person_id, is_open);

CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    library_id INTEGER REFERENCES library (id),
    branch_id INTEGER REFERENCES branch (id),
    role TEXT NOT NULL,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    password_hash TEXT NOT NULL
) STRICT;
CREATE INDEX account_library ON account (library_id);

CREATE TABLE session (
    token_digest TEXT NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    csrf TEXT NOT NULL,
    started INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_started ON session (started);
CREATE INDEX session_seen ON session (seen);

CREATE TABLE login_failure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    login TEXT NOT NULL,
    address TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_failure_login ON login_failure (login, at);
CREATE INDEX login_failure_address ON login_failure (address, at);
CREATE INDEX login_failure_at ON login_failure (at);

-- No references: the trail outlives what it speaks of.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    library_id INTEGER NOT NULL,
    branch_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    verb TEXT NOT NULL,
    object TEXT NOT NULL
) STRICT;
CREATE INDEX audit_library ON audit (library_id);

CREATE TABLE upload (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    account_id INTEGER REFERENCES account (id),
    received INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    spool_name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    school_year TEXT NOT NULL,
    mode TEXT NOT NULL,
    options TEXT NOT NULL,
    summary TEXT NOT NULL,
    rows_read INTEGER NOT NULL,
    import_id INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_branch ON upload (branch_id);
CREATE INDEX upload_state ON upload (state);
CREATE INDEX upload_spool ON upload (spool_name);

CREATE TABLE answer (
    upload_id INTEGER NOT NULL REFERENCES upload (id),
    question_key TEXT NOT NULL,
    choice TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    PRIMARY KEY (upload_id, question_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE mapping (
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    source TEXT NOT NULL,
    columns_text TEXT NOT NULL,
    PRIMARY KEY (branch_id, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    branch_id INTEGER NOT NULL REFERENCES branch (id),
    account_id INTEGER REFERENCES account (id),
    upload_id INTEGER NOT NULL,
    undoes INTEGER NOT NULL,
    undone_by INTEGER NOT NULL,
    applied INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    school_year TEXT NOT NULL,
    mode TEXT NOT NULL,
    digest TEXT NOT NULL,
    enrolled INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    departed INTEGER NOT NULL
) STRICT;
CREATE INDEX import_branch ON import (branch_id);

-- What an import did. id: the import's id times 2^32, and the place in the plan, so that the entries of one import are a
-- range and stand in order. after_state: roster_state_pack; before_state: packed like it.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    item_kind TEXT NOT NULL,
    item_case TEXT NOT NULL,
    file_row INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    membership_id INTEGER NOT NULL,
    before_state TEXT NOT NULL,
    after_state TEXT NOT NULL
) STRICT;

-- before_name or after_name NULL: the group was not there, or went.
CREATE TABLE journal_group (
    import_id INTEGER NOT NULL REFERENCES import (id),
    school_year TEXT NOT NULL,
    code TEXT NOT NULL,
    before_name TEXT,
    after_name TEXT,
    PRIMARY KEY (import_id, school_year, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
    import_id INTEGER NOT NULL PRIMARY KEY REFERENCES import (id),
    json TEXT NOT NULL
) STRICT;
