/* The words of the trail, and the digest that chains its lines. */
#include "account/audit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "text/text.h"

G_STATIC_ASSERT(AUDIT_DIGEST_BYTES == crypto_generichash_BYTES);

/* done, refused: what the sentence says of somebody; %s is the object of the table below. */
static const struct {
    const char *name, *done, *refused;
} verbs[N_AUDIT_VERBS] = {
    [AUDIT_UNDECLARED] = {"", "", ""},
    [AUDIT_NOTHING] = {"nothing", "", ""},
    [AUDIT_LOGIN] = {"login", N_("logged in%s"), N_("could not log in%s")},
    [AUDIT_LOGOUT] = {"logout", N_("logged out%s"), N_("could not log out%s")},
    [AUDIT_PASSWORD] = {"password", N_("chose an own password%s"), N_("could not choose an own password%s")},
    [AUDIT_RESET] = {"reset", N_("gave a new way in to %s"),
                     N_("wanted to give a new way in to %s, and was refused")},
    [AUDIT_SEE] = {"see", N_("looked at %s"), N_("wanted to look at %s, and was refused")},
    [AUDIT_SEARCH] = {"search", N_("searched and saw %s"), N_("wanted to search %s, and was refused")},
    [AUDIT_DOWNLOAD] = {"download", N_("downloaded %s"), N_("wanted to download %s, and was refused")},
    [AUDIT_EXPORT] = {"export", N_("exported %s"), N_("wanted to export %s, and was refused")},
    [AUDIT_UPLOAD] = {"upload", N_("delivered %s"), N_("wanted to deliver %s, and was refused")},
    [AUDIT_ANSWER] = {"answer", N_("answered questions about %s"),
                      N_("wanted to answer questions about %s, and was refused")},
    [AUDIT_APPLY] = {"apply", N_("carried out %s"), N_("wanted to carry out %s, and was refused")},
    [AUDIT_UNDO] = {"undo", N_("took back %s"), N_("wanted to take back %s, and was refused")},
    [AUDIT_CANCEL] = {"cancel", N_("stopped %s"), N_("wanted to stop %s, and was refused")},
    [AUDIT_ADD] = {"add", N_("added %s"), N_("wanted to add %s, and was refused")},
    [AUDIT_CHANGE] = {"change", N_("changed %s"), N_("wanted to change %s, and was refused")},
    [AUDIT_REMOVE] = {"remove", N_("removed %s"), N_("wanted to remove %s, and was refused")},
    [AUDIT_DESTROY] = {"destroy", N_("destroyed %s at the end of its term"),
                       N_("wanted to destroy %s, and was refused")},
    [AUDIT_ERASE] = {"erase", N_("erased %s"), N_("wanted to erase %s, and was refused")},
    [AUDIT_GRANT] = {"grant", N_("gave %s"), N_("wanted to give %s, and was refused")},
    [AUDIT_WITHDRAW] = {"withdraw", N_("ended %s"), N_("wanted to end %s, and was refused")},
    [AUDIT_MAIL] = {"mail", N_("sent a mail about %s"),
                    N_("wanted to send a mail about %s, and was refused")},
    [AUDIT_BACKUP] = {"back-up", N_("made a backup of %s"),
                      N_("wanted to make a backup of %s, and was refused")},
    [AUDIT_RESTORE] = {"restore", N_("put back a backup of %s"),
                       N_("wanted to put back a backup of %s, and was refused")},
    [AUDIT_SEAL] = {"seal", N_("removed old lines of %s"),
                    N_("wanted to remove old lines of %s, and was refused")},
};

/* Singular: of one object. whole: the same for everybody of a school. */
static const struct {
    const char *name, *label;
} kinds[N_AUDIT_KINDS] = {
    [AUDIT_NO_OBJECT] = {"", N_("something")},
    [AUDIT_PERSON] = {"person", N_("the details of a pupil")},
    [AUDIT_PEOPLE] = {"people", N_("a list of pupils")},
    [AUDIT_CARD] = {"card", N_("a library card")},
    [AUDIT_ACCOUNT] = {"account", N_("an account")},
    [AUDIT_SESSION] = {"session", N_("a log-in in progress")},
    [AUDIT_FACTOR] = {"factor", N_("the second step of logging in")},
    [AUDIT_ROLE] = {"role", N_("a role or a right")},
    [AUDIT_FILE] = {"upload", N_("the school's pupils' file")},
    [AUDIT_PLAN] = {"plan", N_("the plan of an import")},
    [AUDIT_IMPORT] = {"import", N_("an import")},
    [AUDIT_JOB] = {"job", N_("work in progress")},
    [AUDIT_BRANCH] = {"branch", N_("a school")},
    [AUDIT_LIBRARY] = {"library", N_("a library")},
    [AUDIT_POLICY] = {"policy", N_("a rule of the library")},
    [AUDIT_LOAN] = {"loan", N_("a loan")},
    [AUDIT_HOLD] = {"hold", N_("a reservation")},
    [AUDIT_FEE] = {"fee", N_("an amount to pay")},
    [AUDIT_LENDING] = {"lending", N_("the rules of lending")},
    [AUDIT_KEY] = {"key", N_("a key of the uploaded files")},
    [AUDIT_TRAIL] = {"trail", N_("the trail")},
    [AUDIT_DATABASE] = {"database", N_("the database")},
    [AUDIT_VIEW] = {"view", N_("the library's view of the school's pupils")},
    [AUDIT_TITLES] = {"titles", N_("titles of the catalogue")},
    [AUDIT_CLIENT] = {"program", N_("the token of a program")},
    [AUDIT_TIP] = {"tip", N_("a reading tip")},
    [AUDIT_REMINDER] = {"reminder", N_("reminders of late books")},
    [AUDIT_EXPIRED] = {"expired", N_("what was over by the library's terms")},
};

static const char program_role[] = "program"; /* in the place of a role; no Role has this name */

static const char *const results[] = {[AUDIT_DONE] = "done", [AUDIT_REFUSED] = "refused"};

const char *
audit_verb_name(AuditVerb verb)
{
    g_assert(verb < N_AUDIT_VERBS);
    return verbs[verb].name;
}

gboolean
audit_verb_from_name(const char *name, AuditVerb *verb)
{
    for (guint i = AUDIT_LOGIN; i < N_AUDIT_VERBS; i++)
        if (g_strcmp0(name, verbs[i].name) == 0) {
            *verb = i;
            return TRUE;
        }
    return FALSE;
}

const char *
audit_kind_name(AuditKind kind)
{
    g_assert(kind < N_AUDIT_KINDS);
    return kinds[kind].name;
}

gboolean
audit_kind_from_name(const char *name, AuditKind *kind)
{
    for (guint i = 0; i < N_AUDIT_KINDS; i++)
        if (g_strcmp0(name, kinds[i].name) == 0) {
            *kind = i;
            return TRUE;
        }
    return FALSE;
}

static int
compare_ids(const void *a, const void *b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return one < other ? -1 : one > other;
}

/* Rising and each once, whatever order the event has them in. */
static char *
persons_text(const AuditEvent *event)
{
    if (event->whole_school)
        return g_strdup("*");
    gsize n = event->n_persons;
    g_assert(n <= AUDIT_PERSONS_MOST);
    g_autofree gint64 *ids = g_new(gint64, n + 1);
    if (n > 0)
        memcpy(ids, event->persons, n * sizeof *ids);
    if (event->kind == AUDIT_PERSON && event->object > 0)
        ids[n++] = event->object;
    qsort(ids, n, sizeof *ids, compare_ids);
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < n; i++)
        if (i == 0 || ids[i] != ids[i - 1])
            g_string_append_printf(text, "%s%" G_GINT64_FORMAT, text->len > 0 ? " " : "", ids[i]);
    return g_string_free(text, FALSE);
}

/* Whose id is below zero is no account but a self-service screen (service/kiosk.h): nobody's role. */
#define ROLE_OF_SCREEN "screen"

AuditLine *
audit_line_new(const Account *actor, const AuditEvent *event, gint64 now)
{
    g_assert(event->verb > AUDIT_NOTHING && event->verb < N_AUDIT_VERBS && event->kind < N_AUDIT_KINDS);
    AuditLine *line = g_new0(AuditLine, 1);
    line->library = event->library != 0 ? event->library : actor != NULL ? actor->library : 0;
    line->at = now;
    line->branch = event->branch;
    line->account = actor != NULL ? actor->id : 0;
    line->object = event->object;
    line->actor = g_strdup(actor != NULL ? actor->name : "");
    line->role = g_strdup(actor == NULL      ? ""
                          : actor->is_client ? program_role
                          : actor->id < 0    ? ROLE_OF_SCREEN
                                             : role_name(actor->role));
    line->verb = g_strdup(verbs[event->verb].name);
    line->kind = g_strdup(kinds[event->kind].name);
    line->persons = persons_text(event);
    line->result = g_strdup(results[event->result]);
    line->detail = g_strdup(event->detail != NULL ? event->detail : "");
    return line;
}

void
audit_line_free(AuditLine *line)
{
    if (line == NULL)
        return;
    g_free(line->actor);
    g_free(line->role);
    g_free(line->verb);
    g_free(line->kind);
    g_free(line->persons);
    g_free(line->result);
    g_free(line->detail);
    g_free(line);
}

static void
add_bytes(crypto_generichash_state *state, const void *bytes, gsize length)
{
    guint64 size = GUINT64_TO_LE((guint64)length);
    crypto_generichash_update(state, (const guint8 *)&size, sizeof size);
    crypto_generichash_update(state, bytes, length);
}

static void
add_number(crypto_generichash_state *state, gint64 number)
{
    guint64 bytes = GUINT64_TO_LE((guint64)number);
    add_bytes(state, &bytes, sizeof bytes);
}

void
audit_line_digest(const AuditLine *line, const guint8 before[AUDIT_DIGEST_BYTES],
                  guint8 digest[AUDIT_DIGEST_BYTES])
{
    static const char form[] = "instroom audit 1";
    const gint64 numbers[] = {line->library, line->number,  line->at,
                              line->branch,  line->account, line->object};
    const char *const texts[] = {line->actor,   line->role,   line->verb,  line->kind,
                                 line->persons, line->result, line->detail};
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, AUDIT_DIGEST_BYTES);
    add_bytes(&state, form, strlen(form));
    add_bytes(&state, before, AUDIT_DIGEST_BYTES);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        add_number(&state, numbers[i]);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        add_bytes(&state, texts[i], strlen(texts[i]));
    crypto_generichash_final(&state, digest, AUDIT_DIGEST_BYTES);
}

char *
audit_digest_text(const guint8 digest[AUDIT_DIGEST_BYTES])
{
    char *text = g_malloc(2 * AUDIT_DIGEST_BYTES + 1);
    return sodium_bin2hex(text, 2 * AUDIT_DIGEST_BYTES + 1, digest, AUDIT_DIGEST_BYTES);
}

gboolean
audit_digest_parse(const char *text, guint8 digest[AUDIT_DIGEST_BYTES])
{
    gsize length = 0;
    return strlen(text) == 2 * AUDIT_DIGEST_BYTES &&
           sodium_hex2bin(digest, AUDIT_DIGEST_BYTES, text, strlen(text), NULL, &length, NULL) == 0 &&
           length == AUDIT_DIGEST_BYTES;
}

/* The sentences have one %s, which the catalogue keeps (msgfmt checks it). */
static char *
fill_in(const char *sentence, const char *object)
{
    g_auto(GStrv) parts = g_strsplit(sentence, "%s", 2);
    return g_strjoinv(object, parts);
}

static gboolean
has_object(AuditVerb verb)
{
    return verb != AUDIT_LOGIN && verb != AUDIT_LOGOUT && verb != AUDIT_PASSWORD;
}

char *
audit_line_sentence(const AuditLine *line)
{
    AuditVerb verb;
    AuditKind kind = AUDIT_NO_OBJECT;
    if (!audit_verb_from_name(line->verb, &verb))
        return g_strdup(line->verb);
    if (!audit_kind_from_name(line->kind, &kind))
        kind = AUDIT_NO_OBJECT;
    gboolean is_refused = strcmp(line->result, results[AUDIT_REFUSED]) == 0;
    return fill_in(_(is_refused ? verbs[verb].refused : verbs[verb].done),
                   has_object(verb) ? _(kinds[kind].label) : "");
}

char *
audit_verb_label(AuditVerb verb)
{
    g_assert(verb > AUDIT_NOTHING && verb < N_AUDIT_VERBS);
    return fill_in(_(verbs[verb].done), has_object(verb) ? "…" : "");
}

char *
audit_line_role(const AuditLine *line)
{
    Role role;
    if (strcmp(line->role, program_role) == 0)
        return g_strdup(_("Program"));
    if (g_str_equal(line->role, ROLE_OF_SCREEN))
        return g_strdup(_("Self-service screen"));
    return g_strdup(role_from_name(line->role, &role) ? role_label(role) : line->role);
}
