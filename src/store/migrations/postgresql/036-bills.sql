-- A bill among the reminders: the amount that it put on the borrower's account, so that taking the run back finds it. 0 = none; a number
-- without a reference, as mail_id.
ALTER TABLE reminder ADD COLUMN fee_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX reminder_fee ON reminder (fee_id) WHERE fee_id > 0;
