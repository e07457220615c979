-- Guesses of passwords wait instead of closing a name (account/throttle.h): counters, what was logged in with where, and turns.

DROP TABLE login_failure;

-- A counter: of a name in a browser, of a name, of an address (login is '' then), of a school.
CREATE TABLE login_throttle (
    kind TEXT NOT NULL,
    login TEXT NOT NULL,
    place TEXT NOT NULL, -- digest of a browser's token, address, or number of a school
    failures INTEGER NOT NULL,
    at INTEGER NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (kind, login, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX login_throttle_login ON login_throttle (login);
CREATE INDEX login_throttle_at ON login_throttle (at);

-- A name was logged in with here: kind device (digest of the browser's token) or address.
CREATE TABLE login_known (
    login TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (login, kind, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX login_known_place ON login_known (kind, place, seen);
CREATE INDEX login_known_seen ON login_known (kind, seen);

-- Who had to wait has a turn: from that instant on one guess is looked at, whoever came later.
CREATE TABLE login_turn (
    login TEXT NOT NULL,
    address TEXT NOT NULL,
    browser TEXT NOT NULL, -- digest
    at INTEGER NOT NULL,
    PRIMARY KEY (login, address, browser)
) STRICT, WITHOUT ROWID;
CREATE INDEX login_turn_at ON login_turn (at);
