-- Which import gave a teacher the group, so that undoing it takes it back; 0 = by hand.

ALTER TABLE group_teacher ADD COLUMN import_id INTEGER NOT NULL DEFAULT 0;
