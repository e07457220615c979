/* Passwords' terms, and letters about a log-in. */
#include "store/credential.h"

#include "store/db.h"

/* The columns of CREDENTIAL_KNOWN: words from KNOWN_WORDS on. */
enum { KNOWN_LENGTH, KNOWN_KIND, KNOWN_ROLE, KNOWN_WORDS, N_KNOWN = 12 };

gboolean
store_credential_terms(Store *store, gint64 library, CredentialTerms *terms, GError **error)
{
    const StatementId id = ST_CREDENTIAL_TERMS_GET;
    if (!db_one(store, id, "library", error, "i", library))
        return FALSE;
    terms->one_time_days = (guint)db_int(store, id, 0);
    terms->primary_length = (guint)db_int(store, id, 1);
    db_end(store, id);
    return TRUE;
}

gboolean
store_credential_terms_set(Store *store, gint64 library, const CredentialTerms *terms, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_CREDENTIAL_TERMS_SET, error, "iii", library,
                  (gint64)terms->one_time_days, (gint64)terms->primary_length) &&
           db_found(written, "library", error);
}

void
credential_known_clear(CredentialKnown *known)
{
    g_clear_pointer(&known->words, g_ptr_array_unref);
}

/* A row for each role in force, or one without. */
gboolean
store_credential_known(Store *store, gint64 account, const char *today, CredentialKnown *known,
                       GError **error)
{
    const StatementId id = ST_CREDENTIAL_KNOWN;
    GError *cause = NULL;
    guint rows = 0;
    if (!db_query(store, id, error, "it", account, today))
        return FALSE;
    known->words = g_ptr_array_new_with_free_func(g_free);
    known->is_primary = TRUE;
    for (; db_next(store, id, &cause); rows++) {
        known->primary_length = (guint)db_int(store, id, KNOWN_LENGTH);
        known->is_primary = known->is_primary && g_str_equal(db_text(store, id, KNOWN_ROLE), "pupil") &&
                            g_str_equal(db_text(store, id, KNOWN_KIND), "primary");
        for (guint i = KNOWN_WORDS; i < N_KNOWN; i++)
            if (*db_text(store, id, i) != '\0')
                g_ptr_array_add(known->words, db_dup(store, id, i));
    }
    g_ptr_array_add(known->words, NULL);
    return db_pass_on(cause, error) && db_found(rows, "account", error);
}

gboolean
store_mail_about_login(Store *store, gint64 account, MailKind kind, const char *address, gint64 now,
                       GError **error)
{
    g_autofree char *id = g_uuid_string_random();
    return db_run(store, NULL, ST_MAIL_ABOUT_LOGIN, error, "ittti", account, mail_kind_name(kind), address,
                  id, now);
}
