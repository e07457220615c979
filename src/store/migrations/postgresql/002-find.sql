-- Finding pupils without reading a library's all. The key begins with the folded surname, so that matching and finding by a
-- surname share an index; the folded name beside it is looked through without going to the rows. A pupil number is looked up
-- in each of a library's schools.
DROP INDEX person_match;
CREATE INDEX person_match ON person (library_id, match_key, name_folded);
DROP INDEX membership_branch;
CREATE INDEX membership_branch ON membership (branch_id, pupil_number);
