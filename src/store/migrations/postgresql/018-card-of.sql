-- Card numbers are unique in the installation, and a school's file may hold one that somebody of another library has: that it is in
-- use must be seen, and no more than that. The one place where rows of another library are looked at under the rules of 007.
CREATE FUNCTION card_of(wanted TEXT, library BIGINT)
    RETURNS TABLE (person_id BIGINT, is_open BIGINT, given_by BIGINT, prior_to TEXT)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF library IS NULL THEN
        RETURN;
    END IF;
    PERFORM set_config('instroom.library', '0', true);
    RETURN QUERY SELECT CAST(CASE WHEN here THEN c.person_id ELSE 9223372036854775807 END AS BIGINT),
                        CAST(CASE WHEN here THEN c.is_open ELSE 1 END AS BIGINT),
                        CAST(CASE WHEN here THEN c.given_by ELSE 0 END AS BIGINT), CASE WHEN here THEN c.prior_to ELSE '' END
                 FROM card c CROSS JOIN LATERAL (SELECT library = 0 OR library = c.of_library) AS seen (here)
                 WHERE c.number = wanted;
    PERFORM set_config('instroom.library', library::text, true); -- an error ends the transaction, and with it the setting
END
$$;
