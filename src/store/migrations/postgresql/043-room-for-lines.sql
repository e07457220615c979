-- Every line of who was in which group is closed once, mostly a whole school's on one day, and no column of its index changes then. With room on the page
-- the closed line stays where the open one was, and the index is left alone. That costs a line's size for each (60 to 110 bytes a pupil and year).
ALTER TABLE enrolment SET (fillfactor = 50);
