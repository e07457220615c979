/* Dutch names: prefixes, initials, forms for display and for comparing. */
#include "people/name.h"

/* ---- folding ---- */

/* Letters that Unicode does not take apart into a base letter and a mark. */
static const struct {
    gunichar letter;
    const char *folded;
} whole_letters[] = {
    {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"},
    {0x0111, "d"},  {0x0127, "h"},  {0x0131, "i"}, {0x0142, "l"}, {0x0153, "oe"},
    {0x0167, "t"},  {0x014B, "n"},  {0x0259, "e"},
};

static const char *
fold_of_letter(gunichar letter)
{
    for (guint i = 0; i < G_N_ELEMENTS(whole_letters); i++) {
        if (whole_letters[i].letter == letter)
            return whole_letters[i].folded;
    }
    return NULL;
}

static void
fold_unicode(const char *text, GString *folded)
{
    g_autofree char *parts = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
    for (const char *at = parts; at != NULL && *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_unichar_tolower(g_utf8_get_char(at));
        if (letter == 'y' &&
            g_utf8_get_char(at + 1) == 0x0308) { /* Meÿer is Meijer, written on a foreign keyboard */
            g_string_append(folded, "ij");
            continue;
        }
        const char *whole = letter < 0x80 ? NULL : fold_of_letter(letter);
        if (whole != NULL)
            g_string_append(folded, whole);
        else if (g_unichar_isalnum(letter))
            g_string_append_unichar(folded, letter);
    }
}

void
name_fold_append(GString *folded, const char *text)
{
    gsize start = folded->len;
    for (const char *at = text; *at != '\0'; at++) {
        if ((guchar)*at >= 0x80) {
            g_string_truncate(folded, start);
            fold_unicode(text, folded);
            return;
        }
        if (g_ascii_isalnum(*at))
            g_string_append_c(folded, g_ascii_tolower(*at));
    }
}

char *
name_fold(const char *text)
{
    GString *folded = g_string_sized_new(strlen(text) + 1);
    name_fold_append(folded, text);
    return g_string_free(folded, FALSE);
}

char *
name_match_key(const char *surname, const char *birth_date)
{
    GString *key = g_string_sized_new(40);
    name_fold_append(key, surname);
    if (key->len == 0 || *birth_date == '\0') {
        g_string_truncate(key, 0);
    } else {
        g_string_append_c(key, '|');
        g_string_append(key, birth_date);
    }
    return g_string_free(key, FALSE);
}

/* ---- initials ---- */

#define UNIT_MAX 3 /* letters of an initial that stay together: Chr. */

static const char *const letter_groups[] = {"Th", "Ch", "Chr", "Ph",  "Sj", "Tj",
                                            "St", "Jh", "IJ",  "Joh", "Fr"};

static const char *
letter_group(const char *text, gsize length)
{
    for (guint i = 0; i < G_N_ELEMENTS(letter_groups); i++) {
        if (strlen(letter_groups[i]) == length && g_ascii_strncasecmp(letter_groups[i], text, length) == 0)
            return letter_groups[i];
    }
    return NULL;
}

static void
append_initial(GString *initials, gunichar letter)
{
    g_string_append_unichar(initials, g_unichar_toupper(letter));
    g_string_append_c(initials, '.');
}

/* A run of letters. dotted: a point follows, so that whoever wrote it meant these letters as one initial. */
static void
append_run(GString *initials, const char *run, gsize length, gboolean dotted)
{
    glong n = g_utf8_strlen(run, (gssize)length);
    const char *rest = g_utf8_next_char(run);
    gboolean mixed = n > 1 && g_unichar_isupper(g_utf8_get_char(run));
    for (const char *at = rest; at < run + length; at = g_utf8_next_char(at))
        mixed = mixed && g_unichar_islower(g_utf8_get_char(at));
    const char *group = letter_group(run, length);
    if (group != NULL && (dotted || mixed)) {
        g_string_append_printf(initials, "%s.", group);
    } else if (mixed && n <= UNIT_MAX && dotted) {
        g_string_append_len(initials, run, (gssize)length);
        g_string_append_c(initials, '.');
    } else if (mixed && n >= UNIT_MAX) { /* a whole name */
        append_initial(initials, g_utf8_get_char(run));
    } else {
        for (const char *at = run; at < run + length; at = g_utf8_next_char(at))
            append_initial(initials, g_utf8_get_char(at));
    }
}

/* ThJ: a capital after a small letter begins the next initial. */
static gsize
run_length(const char *text)
{
    const char *at = text;
    gboolean small = FALSE;
    for (; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        if (!g_unichar_isalpha(letter) || (small && g_unichar_isupper(letter)))
            break;
        small = small || g_unichar_islower(letter);
    }
    return (gsize)(at - text);
}

char *
name_initials(const char *initials)
{
    GString *made = g_string_new(NULL);
    for (const char *at = initials; *at != '\0';) {
        gsize length = run_length(at);
        if (length == 0) {
            at = g_utf8_next_char(at);
            continue;
        }
        append_run(made, at, length, at[length] == '.');
        at += length;
    }
    return g_string_free(made, FALSE);
}

char *
name_initials_from_first(const char *first_name)
{
    GString *made = g_string_new(NULL);
    gboolean begins = TRUE;
    for (const char *at = first_name; *at != '\0' && *at != '('; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        if (begins && g_str_has_prefix(at, "IJ"))
            g_string_append(made, "IJ.");
        else if (begins && g_unichar_isalpha(letter))
            append_initial(made, letter);
        if (g_unichar_isalpha(letter))
            begins = FALSE;
        else if (letter == ' ' || letter == '-' || letter == ',' || letter == '/')
            begins = TRUE;
    }
    return g_string_free(made, FALSE);
}

/* ---- prefixes ---- */

/* Words of the national table of surname prefixes (BRP, table 36) and their usual short forms. Foreign ones
 * are names of their own too (Ben, Al, Do), so they count only after a first name or behind a comma. */
static const char *const dutch_words[] = {
    "van", "de",   "den",  "der", "het", "'t", "te",  "ten", "ter",   "van't", "v.d.", "v/d",  "vd",
    "v.",  "d.",   "v",    "d",   "in",  "op", "aan", "bij", "onder", "over",  "uit",  "uijt", "tot",
    "toe", "thoe", "voor", "von", "vom", "zu", "zum", "zur", "auf",   "am",    "im",
};
static const char *const foreign_words[] = {
    "la",  "le", "les", "los", "las", "du", "des", "da",  "das", "del", "della", "degli",
    "dei", "di", "do",  "dos", "al",  "el", "ben", "bin", "st.", "af",  "av",
};

#define PREFIX_WORD_MAX 8

/* The word in small letters, with a straight apostrophe; FALSE when no prefix word is that long. */
static gboolean
plain_word(const char *word, gsize length, char plain[PREFIX_WORD_MAX])
{
    gsize n = 0;
    for (gsize i = 0; i < length; n++) {
        if (n == PREFIX_WORD_MAX - 1)
            return FALSE;
        gboolean curly = length - i >= 3 && word[i] == '\xe2' && word[i + 1] == '\x80' &&
                         (word[i + 2] == '\x98' || word[i + 2] == '\x99');
        plain[n] = curly || word[i] == '`' ? '\'' : g_ascii_tolower(word[i]);
        i += curly ? 3 : 1;
    }
    plain[n] = '\0';
    return TRUE;
}

static gboolean
is_prefix_word(const char *word, gsize length, gboolean foreign)
{
    char plain[PREFIX_WORD_MAX];
    if (!plain_word(word, length, plain))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(dutch_words); i++) {
        if (strcmp(dutch_words[i], plain) == 0) /* one letter is a prefix only when it is small: v d Berg */
            return length > 1 || g_ascii_islower(*word);
    }
    for (guint i = 0; foreign && i < G_N_ELEMENTS(foreign_words); i++) {
        if (strcmp(foreign_words[i], plain) == 0)
            return TRUE;
    }
    return FALSE;
}

static gsize
word_length(const char *text)
{
    return strcspn(text, " ");
}

/* How many bytes at the start of text are prefix words that leave at least one word; spaces behind them
 * included. */
static gsize
leading_prefix(const char *text, gboolean foreign)
{
    gsize end = 0;
    for (;;) {
        const char *word = text + end;
        gsize length = word_length(word);
        gsize spaces = strspn(word + length, " ");
        if (spaces == 0 || word[length + spaces] == '\0')
            return is_prefix_word(word, length, FALSE) ? 0
                                                       : end; /* "van der" alone is a surname, however odd */
        /* "de la Fuente": what follows a Dutch word may be a foreign one */
        if (!is_prefix_word(word, length, foreign || end > 0))
            return end;
        end += length + spaces;
    }
}

static gboolean
only_prefix_words(const char *text)
{
    gboolean any = FALSE;
    for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
        gsize length = word_length(text);
        if (!is_prefix_word(text, length, TRUE) && !g_str_equal(text, "d'"))
            return FALSE;
        any = TRUE;
        text += length;
    }
    return any;
}

static gboolean
has_small_letter(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        if (g_unichar_islower(g_utf8_get_char(text)))
            return TRUE;
    }
    return FALSE;
}

/* "Van Der" before "Berg" becomes "van der": the capital only stood there for want of a first name. */
static char *
prefix_new(const char *text, gsize length, const char *surname)
{
    g_autofree char *prefix = g_strchomp(g_strndup(text, length));
    return has_small_letter(surname) ? g_utf8_strdown(prefix, -1) : g_steal_pointer(&prefix);
}

static char *
trimmed(const char *text, gsize length)
{
    return g_strstrip(g_strndup(text, length));
}

static gboolean
split_prefix(const char *text, gboolean foreign, char **prefix, char **surname)
{
    const char *comma = strchr(text, ',');
    if (comma != NULL && comma > text && only_prefix_words(comma + 1)) {
        *surname = trimmed(text, (gsize)(comma - text));
        *prefix = g_strstrip(g_strdup(comma + 1));
        return TRUE;
    }
    gsize length = leading_prefix(text, foreign);
    if (length == 0 && text[0] == 'd' && text[1] == '\'' && g_ascii_isupper(text[2]))
        length = 2;
    *surname = g_strdup(text + length);
    *prefix = prefix_new(text, length, *surname);
    return length > 0;
}

gboolean
name_split_prefix(const char *full, char **prefix, char **surname)
{
    g_autofree char *text = g_strstrip(g_strdup(full));
    return split_prefix(text, FALSE, prefix, surname);
}

/* "Berg, Anna van der", "van der Berg, Anna", "Berg, van der, Anna". */
static gboolean
split_at_comma(const char *text, const char *comma, char *parts[3])
{
    g_autofree char *before = trimmed(text, (gsize)(comma - text));
    g_autofree char *after = g_strstrip(g_strdup(comma + 1));
    char *second = strchr(after, ',');
    g_autofree char *tail = NULL;
    if (second != NULL) {
        *second = '\0';
        if (only_prefix_words(after)) { /* prefix in the middle */
            parts[0] = g_strstrip(g_strdup(second + 1));
            parts[1] = g_strstrip(g_strdup(after));
            parts[2] = g_strdup(before);
            return *parts[0] != '\0' && *before != '\0';
        }
    }
    g_strchomp(after);
    /* the longest run of prefix words at the end that leaves a first name */
    char *cut = NULL;
    for (char *space = strchr(after, ' '); space != NULL && cut == NULL; space = strchr(space + 1, ' ')) {
        if (only_prefix_words(space))
            cut = space;
    }
    if (cut != NULL) {
        tail = g_strstrip(g_strdup(cut));
        *cut = '\0';
    }
    parts[0] = g_strchomp(g_strdup(after));
    if (tail != NULL) {
        parts[1] = g_steal_pointer(&tail);
        parts[2] = g_strdup(before);
    } else {
        split_prefix(before, FALSE, &parts[1], &parts[2]);
    }
    return *parts[0] != '\0' && *parts[2] != '\0';
}

/* "Anna van der Berg", "Anna Berg". Two first names and a surname without a prefix cannot be told from one
 * first name and a double surname: then the first word is taken for the first name, and the answer says that
 * this is a guess. */
static gboolean
split_in_order(const char *text, char *parts[3])
{
    gsize first = word_length(text);
    const char *rest = text + first + strspn(text + first, " ");
    if (*rest == '\0') {
        parts[0] = g_strdup("");
        split_prefix(text, FALSE, &parts[1], &parts[2]);
        return FALSE;
    }
    for (const char *word = rest; *word != '\0'; word += word_length(word), word += strspn(word, " ")) {
        gsize length = leading_prefix(word, TRUE);
        if (length == 0 && word[0] == 'd' && word[1] == '\'' && g_ascii_isupper(word[2]))
            length = 2;
        if (length == 0)
            continue;
        parts[0] = trimmed(text, (gsize)(word - text));
        parts[2] = g_strdup(word + length);
        parts[1] = trimmed(word, length); /* behind a first name a capital is meant */
        return TRUE;
    }
    parts[0] = g_strndup(text, first);
    parts[1] = g_strdup("");
    parts[2] = g_strdup(rest);
    return strchr(rest, ' ') == NULL;
}

gboolean
name_split_full(const char *full, char **first_name, char **prefix, char **surname)
{
    g_autofree char *text = g_strstrip(g_strdup(full));
    const char *comma = strchr(text, ',');
    char *parts[3] = {NULL, NULL, NULL};
    gboolean sure = comma != NULL ? split_at_comma(text, comma, parts) : split_in_order(text, parts);
    *first_name = parts[0];
    *prefix = parts[1];
    *surname = parts[2];
    return sure;
}

/* ---- for people ---- */

static const char *
given(const char *first_name, const char *initials)
{
    return first_name != NULL && *first_name != '\0' ? first_name : initials != NULL ? initials : "";
}

static void
append_word(GString *name, const char *word)
{
    if (word == NULL || *word == '\0')
        return;
    if (name->len > 0 && !g_str_has_suffix(name->str, "'") && !g_str_has_suffix(name->str, "’"))
        g_string_append_c(name, ' ');
    g_string_append(name, word);
}

char *
name_display(const char *first_name, const char *initials, const char *prefix, const char *surname)
{
    GString *name = g_string_sized_new(40);
    append_word(name, given(first_name, initials));
    append_word(name, prefix);
    append_word(name, surname);
    return g_string_free(name, FALSE);
}

char *
name_sorted(const char *first_name, const char *initials, const char *prefix, const char *surname)
{
    GString *name = g_string_new(surname);
    GString *rest = g_string_new(NULL);
    append_word(rest, given(first_name, initials));
    append_word(rest, prefix);
    if (name->len > 0 && rest->len > 0)
        g_string_append(name, ", ");
    g_string_append_len(name, rest->str, (gssize)rest->len);
    g_string_free(rest, TRUE);
    return g_string_free(name, FALSE);
}

char *
name_order(const char *surname, const char *first_name, const char *initials)
{
    GString *order = g_string_sized_new(40);
    name_fold_append(order, surname);
    g_string_append_c(order, ' '); /* below every letter: Berg before Bergen */
    name_fold_append(order, given(first_name, initials));
    return g_string_free(order, FALSE);
}
