-- One-time passwords that end, how short a young pupil's own password may be, and letters about somebody's own log-in.

ALTER TABLE library ADD COLUMN one_time_days BIGINT NOT NULL DEFAULT 14;
ALTER TABLE library ADD COLUMN primary_length BIGINT NOT NULL DEFAULT 8;

-- Until when the password for one time is good; 0 = an own one. Those given before this get their days from now.
ALTER TABLE account ADD COLUMN one_time_until BIGINT NOT NULL DEFAULT 0;
UPDATE account SET one_time_until = CAST(extract(epoch FROM now()) + 14 * 86400 AS BIGINT) * 1000000 WHERE must_change = 1;

-- A letter about a log-in is of no school and no upload, and one of them goes to the address of before ('' = where the account's mail
-- goes).
ALTER TABLE mail ALTER COLUMN branch_id DROP NOT NULL;
ALTER TABLE mail ADD COLUMN address TEXT COLLATE "C" NOT NULL DEFAULT '';
DROP INDEX mail_once;
CREATE UNIQUE INDEX mail_once ON mail (upload_id, import_id, kind, account_id) WHERE upload_id > 0 OR import_id > 0;
