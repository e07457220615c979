-- Whose rows a statement sees is asked once a statement: as a function it was asked for every row of every table, 38 times for a pupil of an
-- import, a quarter of a microsecond each.
DO $$
DECLARE
    r RECORD;
BEGIN
    FOR r IN SELECT tablename, policyname, qual FROM pg_policies
        WHERE schemaname = current_schema() AND qual LIKE '%seen_library()%' AND with_check IS NULL
    LOOP
        EXECUTE format('ALTER POLICY %I ON %I USING (%s)', r.policyname, r.tablename,
                       replace(r.qual, 'seen_library()', '(SELECT seen_library())'));
    END LOOP;
END
$$;
