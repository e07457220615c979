/* Compares names, birth dates and numbers of two people, cheapest test first: most are equal to the byte. */
#include "roster/likeness.h"

#include <string.h>

#include "people/name.h"

static const char *
said(const char *text)
{
    return text != NULL ? text : "";
}

static gboolean
same_folded(const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return TRUE;
    g_autofree char *folded_a = name_fold(a);
    g_autofree char *folded_b = name_fold(b);
    return strcmp(folded_a, folded_b) == 0;
}

static Like
like_surname(const char *prefix_a, const char *a, const char *prefix_b, const char *b)
{
    if (*a == '\0' || *b == '\0')
        return LIKE_UNKNOWN;
    if (same_folded(a, b))
        return LIKE_SAME;
    /* one of the two has the prefix in the surname */
    g_autofree char *whole_a = g_strconcat(prefix_a, a, NULL);
    g_autofree char *whole_b = g_strconcat(prefix_b, b, NULL);
    return same_folded(whole_a, whole_b) ? LIKE_SAME : LIKE_DIFFERENT;
}

static gboolean
shares_first_letter(const char *a, const char *b)
{
    g_autofree char *folded_a = name_fold(a);
    g_autofree char *folded_b = name_fold(b);
    return *folded_a != '\0' && *folded_b != '\0' && g_utf8_get_char(folded_a) == g_utf8_get_char(folded_b);
}

/* Of names as a row or a pupil has them: the name in use, and the initials of the official ones. */
static Like
like_first(const char *first_a, const char *initials_a, const char *first_b, const char *initials_b)
{
    gboolean both_first = *first_a != '\0' && *first_b != '\0';
    gboolean both_initials = *initials_a != '\0' && *initials_b != '\0';
    if (both_first && same_folded(first_a, first_b))
        return LIKE_SAME;
    if (!both_first && both_initials && same_folded(initials_a, initials_b))
        return LIKE_SAME;
    if ((*first_a == '\0' && *initials_a == '\0') || (*first_b == '\0' && *initials_b == '\0'))
        return LIKE_UNKNOWN;
    gboolean alike = shares_first_letter(first_a, first_b) || shares_first_letter(initials_a, initials_b) ||
                     shares_first_letter(first_a, initials_b) || shares_first_letter(initials_a, first_b);
    return alike ? LIKE_ALIKE : LIKE_DIFFERENT;
}

static Like
like_birth(const char *a, const char *b)
{
    if (*a == '\0' || *b == '\0')
        return LIKE_UNKNOWN;
    return strcmp(a, b) == 0 ? LIKE_SAME : LIKE_DIFFERENT;
}

Likeness
roster_likeness(const RosterRecord *record, const RosterPupil *pupil)
{
    const char *const *a = record->value;
    const char *const *b = pupil->state.value;
    return (Likeness){
        .surname = like_surname(said(a[FIELD_PREFIX]), said(a[FIELD_SURNAME]), b[FIELD_PREFIX],
                                b[FIELD_SURNAME]),
        .first = like_first(said(a[FIELD_FIRST_NAME]), said(a[FIELD_INITIALS]), b[FIELD_FIRST_NAME],
                            b[FIELD_INITIALS]),
        .birth = like_birth(said(a[FIELD_BIRTH_DATE]), b[FIELD_BIRTH_DATE]),
    };
}

gboolean
likeness_agrees(Likeness l)
{
    return (l.surname == LIKE_SAME || l.surname == LIKE_UNKNOWN) &&
           (l.first == LIKE_SAME || l.first == LIKE_UNKNOWN) &&
           (l.birth == LIKE_SAME || l.birth == LIKE_UNKNOWN);
}

gboolean
likeness_suffices(Likeness l)
{
    return l.birth == LIKE_SAME || l.first == LIKE_SAME ||
           (l.surname == LIKE_SAME && l.first != LIKE_DIFFERENT) || likeness_agrees(l);
}

gboolean
likeness_is_full(Likeness l)
{
    return l.surname == LIKE_SAME && l.first == LIKE_SAME && l.birth == LIKE_SAME;
}

static gboolean
is_separator(char letter)
{
    return letter == ' ' || letter == '.' || letter == '-' || letter == '_' || letter == '/';
}

/* A BRIN in front: two digits, two letters. Its location can be told from the number only when it is the
 * branch's own. */
static gsize
brin_length(const char *compact, const char *brin)
{
    gsize length = strlen(brin);
    if (length > 4 && g_ascii_strncasecmp(compact, brin, length) == 0 && compact[length] != '\0')
        return length;
    gboolean looks = g_ascii_isdigit(compact[0]) && g_ascii_isdigit(compact[1]) &&
                     g_ascii_isalpha(compact[2]) && g_ascii_isalpha(compact[3]) &&
                     g_ascii_isdigit(compact[4]);
    return looks ? 4 : 0;
}

void
roster_number_loosen(GString *loose, const char *number, const char *brin)
{
    gsize start = loose->len;
    for (const char *at = number; *at != '\0'; at++) {
        if (!is_separator(*at))
            g_string_append_c(loose, g_ascii_toupper(*at));
    }
    gsize skip = brin_length(loose->str + start, brin);
    while (loose->str[start + skip] == '0' && loose->str[start + skip + 1] != '\0')
        skip++;
    g_string_erase(loose, (gssize)start, (gssize)skip);
}
