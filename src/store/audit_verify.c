/* Walks the chains of the trail, and seals their beginnings. */
#include "store/audit_verify.h"

#include <string.h>

#include "store/db.h"
#include "text/text.h"

#define PAGE 1000

static const struct {
    const char *name, *sentence;
} faults[N_AUDIT_FAULTS] = {
    [AUDIT_WHOLE] = {"whole", ""},
    [AUDIT_LINE_MISSING] = {"missing", N_("line %s was removed")},
    [AUDIT_LINE_CHANGED] = {"changed",
                            N_("line %s is not what was written there: it was changed, put between or "
                               "exchanged")},
    [AUDIT_LINE_CUT_OFF] = {"cut-off", N_("line %s and everything after it was removed")},
    [AUDIT_LINE_BEYOND] = {"beyond", N_("line %s stands behind the last line of the trail")},
    [AUDIT_HEAD_CHANGED] = {"head-changed", N_("the head of the trail does not belong to line %s")},
    [AUDIT_HEAD_MISSING] = {"head-missing", N_("the head of the trail was removed (line %s has none)")},
    [AUDIT_INDEX_CHANGED] = {"index-changed", N_("by its index line %s is about other people than it says")},
    [AUDIT_SEAL_UNKNOWN] = {"seal-unknown",
                            N_("the lines up to %s are gone, and no line tells who did that")},
    [AUDIT_NOTED_OTHER] = {"noted-other",
                           N_("line %s is another one than when its digest was noted: the trail was "
                              "written anew")},
    [AUDIT_NOTED_MISSING] = {"noted-missing", N_("line %s was noted, and the trail ends before it")},
};

const char *
audit_fault_name(AuditFault fault)
{
    g_assert(fault < N_AUDIT_FAULTS);
    return faults[fault].name;
}

char *
audit_fault_sentence(AuditFault fault, gint64 number)
{
    g_assert(fault > AUDIT_WHOLE && fault < N_AUDIT_FAULTS);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
    g_auto(GStrv) parts = g_strsplit(_(faults[fault].sentence), "%s", 2);
    return g_strjoinv(text, parts);
}

typedef struct {
    AuditHead head;
    const AuditHead *noted;
    AuditVerdict *verdict;
    gint64 number; /* of the last line that was whole */
    guint8 digest[AUDIT_DIGEST_BYTES];
    gboolean is_seal_told;
} Walk;

/* Always FALSE: the walk ends. */
static gboolean
found(Walk *walk, AuditFault fault, gint64 number)
{
    walk->verdict->fault = fault;
    walk->verdict->number = number;
    return FALSE;
}

static gboolean
is_noted(const Walk *walk, gint64 number, const guint8 digest[AUDIT_DIGEST_BYTES])
{
    return walk->noted == NULL || walk->noted->number != number ||
           memcmp(walk->noted->digest, digest, AUDIT_DIGEST_BYTES) == 0;
}

/* Does a line tell of the seal that the head has? */
static gboolean
tells_seal(const Walk *walk, const AuditLine *line)
{
    if (strcmp(line->verb, audit_verb_name(AUDIT_SEAL)) != 0 || line->object != walk->head.sealed)
        return FALSE;
    g_autofree char *digest = audit_digest_text(walk->head.sealed_digest);
    return strcmp(line->detail, digest) == 0;
}

static gboolean
check_line(Walk *walk, const AuditLine *line)
{
    guint8 digest[AUDIT_DIGEST_BYTES];
    gint64 number = walk->number + 1;
    if (line->number != number)
        return found(walk, AUDIT_LINE_MISSING, number);
    if (number > walk->head.number)
        return found(walk, AUDIT_LINE_BEYOND, number);
    audit_line_digest(line, walk->digest, digest);
    if (memcmp(digest, line->digest, sizeof digest) != 0)
        return found(walk, AUDIT_LINE_CHANGED, number);
    if (!is_noted(walk, number, digest))
        return found(walk, AUDIT_NOTED_OTHER, number);
    walk->is_seal_told = walk->is_seal_told || tells_seal(walk, line);
    memcpy(walk->digest, digest, sizeof digest);
    walk->number = number;
    walk->verdict->lines++;
    return TRUE;
}

/* Pairs of the index behind the last line. */
static gboolean
check_index_end(Walk *walk, Store *store, GError **error)
{
    g_autoptr(GArray)
        pairs = store_audit_persons(store, walk->verdict->library, walk->number, G_MAXINT64, error);
    if (pairs != NULL && pairs->len > 0)
        found(walk, AUDIT_INDEX_CHANGED, g_array_index(pairs, AuditPerson, 0).number);
    return pairs != NULL;
}

/* The persons of the lines of a page as text, as the lines have it: from the pairs, which come in the same order. */
static gboolean
check_index(Walk *walk, const GPtrArray *lines, const GArray *pairs)
{
    guint at = 0;
    for (guint i = 0; i < lines->len; i++) {
        const AuditLine *line = lines->pdata[i];
        g_autoptr(GString) persons = g_string_new(NULL);
        for (; at < pairs->len && g_array_index(pairs, AuditPerson, at).number == line->number; at++)
            g_string_append_printf(persons, "%s%" G_GINT64_FORMAT, persons->len > 0 ? " " : "",
                                   g_array_index(pairs, AuditPerson, at).person);
        const char *wanted = strcmp(line->persons, "*") == 0 ? "" : line->persons;
        if (strcmp(persons->str, wanted) != 0)
            return found(walk, AUDIT_INDEX_CHANGED, line->number);
    }
    return at == pairs->len || found(walk, AUDIT_INDEX_CHANGED, g_array_index(pairs, AuditPerson, at).number);
}

/* What stands between two lines, and what none of them can tell. */
static gboolean
check_end(Walk *walk)
{
    const AuditHead *head = &walk->head;
    if (walk->number < head->number)
        return found(walk, AUDIT_LINE_CUT_OFF, walk->number + 1);
    if (memcmp(walk->digest, head->digest, sizeof walk->digest) != 0)
        return found(walk, AUDIT_HEAD_CHANGED, walk->number);
    if (head->sealed > 0 && !walk->is_seal_told)
        return found(walk, AUDIT_SEAL_UNKNOWN, head->sealed);
    if (walk->noted != NULL && walk->noted->number > walk->number)
        return found(walk, AUDIT_NOTED_MISSING, walk->noted->number);
    return TRUE;
}

/* FALSE without error: the end, or the first fault. */
static gboolean
walk_page(Walk *walk, Store *store, GError **error)
{
    gint64 library = walk->verdict->library, after = walk->number;
    g_autoptr(GPtrArray) lines = store_audit_page(store, library, after, PAGE, error);
    if (lines == NULL)
        return FALSE;
    for (guint i = 0; i < lines->len; i++)
        if (!check_line(walk, lines->pdata[i]))
            return FALSE;
    g_autoptr(GArray) pairs = store_audit_persons(store, library, after, walk->number, error);
    return pairs != NULL && check_index(walk, lines, pairs) && lines->len == PAGE;
}

gboolean
store_audit_verify(Store *store, gint64 library, const AuditHead *noted, AuditVerdict *verdict,
                   GError **error)
{
    Walk walk = {.verdict = verdict, .noted = noted};
    GError *failure = NULL;
    *verdict = (AuditVerdict){.library = library};
    if (!store_audit_head(store, library, &walk.head, &failure)) {
        if (!g_error_matches(failure, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
            g_propagate_error(error, failure);
            return FALSE;
        }
        g_clear_error(&failure);
        g_autoptr(GPtrArray) lines = store_audit_page(store, library, 0, 1, error);
        if (lines != NULL && lines->len > 0)
            found(&walk, AUDIT_HEAD_MISSING, ((const AuditLine *)lines->pdata[0])->number);
        else if (lines != NULL && noted != NULL && noted->number > 0)
            found(&walk, AUDIT_NOTED_MISSING, noted->number);
        return lines != NULL;
    }
    verdict->sealed = walk.number = walk.head.sealed;
    memcpy(walk.digest, walk.head.sealed_digest, sizeof walk.digest);
    if (!is_noted(&walk, walk.head.sealed, walk.digest)) {
        found(&walk, AUDIT_NOTED_OTHER, walk.head.sealed);
        return TRUE;
    }
    while (walk_page(&walk, store, &failure))
        ;
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    return verdict->fault != AUDIT_WHOLE || !check_end(&walk) || check_index_end(&walk, store, error);
}

/* The last line before the first one that is to stay; 0 = none. */
static gint64
last_of(Store *store, const AuditHead *head, gint64 before, GError **error)
{
    gint64 first = db_number(store, head->number + 1, ST_AUDIT_FIRST_SINCE, error, "ii", head->library,
                             before);
    return first < 0 ? -1 : first - 1;
}

static gboolean
remove_up_to(Store *store, AuditHead *head, gint64 last, GError **error)
{
    g_autoptr(GPtrArray) lines = store_audit_page(store, head->library, last - 1, 1, error);
    if (lines == NULL || !db_found(lines->len, "line", error))
        return FALSE;
    head->sealed = last;
    memcpy(head->sealed_digest, ((const AuditLine *)lines->pdata[0])->digest, AUDIT_DIGEST_BYTES);
    return db_run(store, NULL, ST_AUDIT_HEAD_SEAL, error, "iiy", head->library, last, head->sealed_digest,
                  (gsize)AUDIT_DIGEST_BYTES) &&
           db_run(store, NULL, ST_AUDIT_PERSON_REMOVE, error, "ii", head->library, last) &&
           db_run(store, NULL, ST_AUDIT_REMOVE, error, "ii", head->library, last);
}

gboolean
store_audit_seal(Store *store, gint64 library, gint64 before, AuditLine *line, gint64 *removed,
                 GError **error)
{
    AuditHead head;
    *removed = 0;
    /* the lock comes first, so that nobody seals beside us */
    if (!db_run(store, NULL, ST_AUDIT_HEAD_LOCK, error, "i", library) ||
        !store_audit_head(store, library, &head, error))
        return FALSE;
    gint64 last = last_of(store, &head, before, error);
    if (last <= head.sealed)
        return last >= 0;
    gint64 gone = last - head.sealed;
    if (!remove_up_to(store, &head, last, error))
        return FALSE;
    g_free(line->detail);
    line->detail = audit_digest_text(head.sealed_digest);
    line->object = last;
    line->library = library;
    *removed = gone;
    return store_audit_add(store, &line, 1, error);
}
