-- Guesses of passwords wait instead of closing a name (account/throttle.h): counters, what was logged in with where, and turns.

DROP TABLE login_failure;

-- A counter: of a name in a browser, of a name, of an address (login is '' then), of a school.
CREATE TABLE login_throttle (
    kind TEXT COLLATE "C" NOT NULL,
    login TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL, -- digest of a browser's token, address, or number of a school
    failures BIGINT NOT NULL,
    at BIGINT NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (kind, login, place)
);
CREATE INDEX login_throttle_login ON login_throttle (login);
CREATE INDEX login_throttle_at ON login_throttle (at);

-- A name was logged in with here: kind device (digest of the browser's token) or address.
CREATE TABLE login_known (
    login TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    seen BIGINT NOT NULL,
    PRIMARY KEY (login, kind, place)
);
CREATE INDEX login_known_place ON login_known (kind, place, seen);
CREATE INDEX login_known_seen ON login_known (kind, seen);

-- Who had to wait has a turn: from that instant on one guess is looked at, whoever came later.
CREATE TABLE login_turn (
    login TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    browser TEXT COLLATE "C" NOT NULL, -- digest
    at BIGINT NOT NULL,
    PRIMARY KEY (login, address, browser)
);
CREATE INDEX login_turn_at ON login_turn (at);

-- As in 007: a library's own are the rows of its accounts' names; those of addresses and schools are nobody's.
DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['login_throttle', 'login_known', 'login_turn'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_library ON %I USING (CASE seen_library() WHEN 0 THEN true '
                       'ELSE EXISTS (SELECT FROM account a WHERE a.login = %I.login) END)', name, name);
    END LOOP;
END
$$;
