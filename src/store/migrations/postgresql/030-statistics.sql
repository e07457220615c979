-- What a school's statistics ask for: the loans and the holds of a period.

CREATE INDEX loan_lent ON loan (branch_id, lent);
CREATE INDEX hold_placed ON hold (branch_id, placed);
