/* Takes a number format code apart into tokens, section by section. */
#include "reader/numfmt_shown.h"

#include <stdlib.h>
#include <string.h>

static bool
code_match(const char *at, const char *end, const char *word)
{
    for (; *word != '\0'; at++, word++)
        if (at == end || ((*at | 0x20) != *word && *at != *word))
            return false;
    return true;
}

static void
section_push(Section *section, TokenKind kind, char letter, const char *text, size_t count)
{
    if (section->count == LIMIT_FORMAT_PARTS) {
        section->overflow = true;
        return;
    }
    section->token[section->count++] = (Token){
        .kind = (uint8_t)kind, .letter = letter, .count = (uint16_t)count, .text = text};
}

/* [>=100], [=1]: which numbers the section is for. */
static void
section_take_condition(Section *section, const char *at, const char *end)
{
    char first = *at++;
    char compare = first;

    if (at < end && *at == '=') {
        compare = first == '<' ? 'l' : 'g';
        at++;
    } else if (at < end && first == '<' && *at == '>') {
        compare = 'n';
        at++;
    }
    char copy[32];
    size_t length = (size_t)(end - at);
    if (length == 0 || length >= sizeof copy)
        return;
    memcpy(copy, at, length);
    copy[length] = '\0';
    section->operand = strtod(copy, NULL);
    section->compare = compare;
    section->condition = true;
}

/* The language behind the dash: 413 or 2000413 (a Windows one with other things above it), nl-NL, x-sysdate. */
static unsigned
locale_language(const char *at, const char *end)
{
    static const struct {
        const char *tag;
        unsigned language;
    } tags[] = {{"x-sysdate", LANGUAGE_SYSTEM_DATE},
                {"x-systime", LANGUAGE_SYSTEM_TIME},
                {"nl", 0x413},
                {"en", 0x409},
                {"de", 0x407},
                {"fr", 0x40c}};
    unsigned language = 0;

    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        const char *rest = at + strlen(tags[i].tag);
        if (code_match(at, end, tags[i].tag) && (rest == end || *rest == '-' || *rest == ','))
            return tags[i].language;
    }
    for (; at < end; at++) {
        char c = (char)(*at | 0x20);
        if (c >= '0' && c <= '9')
            language = language * 16 + (unsigned)(c - '0');
        else if (c >= 'a' && c <= 'f')
            language = language * 16 + (unsigned)(c - 'a') + 10;
        else
            break;
    }
    return language & 0xffff;
}

/* [$€-413]: a currency and a language. */
static void
section_take_locale(Section *section, const char *at, const char *end)
{
    const char *dash = memchr(at, '-', (size_t)(end - at));
    const char *stop = dash ? dash : end;

    if (stop > at)
        section_push(section, TOKEN_LITERAL, 0, at, (size_t)(stop - at));
    if (dash)
        section->language = locale_language(dash + 1, end);
}

/* at stands after the '['; returns where to go on. */
static const char *
section_take_bracket(Section *section, const char *at, const char *end)
{
    const char *close = memchr(at, ']', (size_t)(end - at));

    if (!close)
        return end;
    size_t length = (size_t)(close - at);
    char letter = length ? (char)(*at | 0x20) : 0;
    bool run = letter == 'h' || letter == 'm' || letter == 's';

    for (size_t i = 1; run && i < length; i++)
        run = (at[i] | 0x20) == letter;
    if (run)
        section_push(section, TOKEN_ELAPSED, letter == 'm' ? 'n' : letter, at, length);
    else if (letter == '$')
        section_take_locale(section, at + 1, close);
    else if (length && (*at == '<' || *at == '>' || *at == '='))
        section_take_condition(section, at, close);
    return close + 1; /* else a colour, or DBNum: nothing to see in text */
}

static const char *
section_take_run(Section *section, const char *at, const char *end)
{
    char letter = (char)(*at | 0x20);
    const char *stop = at;

    while (stop < end && (*stop | 0x20) == letter)
        stop++;
    section_push(section, TOKEN_DATE, letter, at, (size_t)(stop - at));
    return stop;
}

/* A quoted text, an escaped character, a space as wide as a character (_x), a fill (*x: nothing). */
static const char *
section_take_literal(Section *section, const char *at, const char *end)
{
    if (*at == '"') {
        const char *close = memchr(at + 1, '"', (size_t)(end - at - 1));
        const char *stop = close ? close : end;

        section_push(section, TOKEN_LITERAL, 0, at + 1, (size_t)(stop - at - 1));
        return close ? close + 1 : end;
    }
    char how = *at;
    bool marked = how == '\\' || how == '_' || how == '*' || how == '!';
    const char *text = marked ? at + 1 : at;
    const char *stop = text;

    if (stop < end)
        stop++;
    while (stop < end && ((unsigned char)*stop & 0xc0) == 0x80)
        stop++;
    if (how == '_')
        section_push(section, TOKEN_LITERAL, 0, " ", 1);
    else if (how != '*')
        section_push(section, TOKEN_LITERAL, 0, text, (size_t)(stop - text));
    return stop;
}

static const char *
section_take_letter(Section *section, const char *at, const char *end)
{
    static const struct {
        const char *word;
        uint8_t kind, length;
    } words[] = {
        {"general", TOKEN_GENERAL, 7}, {"standard", TOKEN_GENERAL, 8}, {"standaard", TOKEN_GENERAL, 9},
        {"am/pm", TOKEN_AMPM, 5},      {"a/p", TOKEN_AMPM, 3},         {"e+", TOKEN_EXPONENT, 2},
        {"e-", TOKEN_EXPONENT, 2},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (code_match(at, end, words[i].word)) {
            section_push(section, words[i].kind, at[1], at, words[i].length);
            return at + words[i].length;
        }
    char letter = (char)(*at | 0x20);
    if (strchr("ymdhs", letter))
        return section_take_run(section, at, end);
    if (strchr("gb", letter)) {
        section_push(section, TOKEN_STRANGE, letter, at, 1);
        return at + 1;
    }
    return section_take_literal(section, at, end);
}

/* m is minutes after hours or before seconds, otherwise the month. */
static void
section_settle_minutes(Section *section)
{
    char before = 0;

    for (unsigned i = 0; i < section->count; i++) {
        Token *token = &section->token[i];
        if (token->kind != TOKEN_DATE && token->kind != TOKEN_ELAPSED)
            continue;
        if (token->kind == TOKEN_DATE && token->letter == 'm' && token->count <= 2) {
            char after = 0;
            for (unsigned j = i + 1; j < section->count && !after; j++)
                if (section->token[j].kind == TOKEN_DATE || section->token[j].kind == TOKEN_ELAPSED)
                    after = section->token[j].letter;
            if (before == 'h' || after == 's')
                token->letter = 'n';
        }
        before = token->letter;
    }
}

static void
section_sum_up(Section *section)
{
    for (unsigned i = 0; i < section->count; i++) {
        const Token *token = &section->token[i];
        section->moment |= token->kind == TOKEN_DATE || token->kind == TOKEN_ELAPSED;
        section->zeros += token->kind == TOKEN_DIGIT && token->letter == '0';
    }
    if (section->zeros != section->count)
        section->zeros = 0;
}

static const char *
section_take(Section *section, const char *at, const char *end)
{
    static const uint8_t simple[128] = {
        ['0'] = TOKEN_DIGIT + 1, ['#'] = TOKEN_DIGIT + 1,   ['?'] = TOKEN_DIGIT + 1, ['.'] = TOKEN_POINT + 1,
        [','] = TOKEN_COMMA + 1, ['%'] = TOKEN_PERCENT + 1, ['/'] = TOKEN_SLASH + 1, ['@'] = TOKEN_TEXT + 1};

    section->count = section->zeros = 0;
    section->moment = false;
    section->overflow = section->condition = false;
    section->compare = 0;
    section->operand = 0;
    section->language = 0;
    while (at < end && *at != ';') {
        unsigned char c = (unsigned char)*at;
        if (c < 128 && simple[c]) {
            section_push(section, (TokenKind)(simple[c] - 1), (char)c, at, 1);
            at++;
        } else if (c == '[')
            at = section_take_bracket(section, at + 1, end);
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 128)
            at = section_take_letter(section, at, end);
        else
            at = section_take_literal(section, at, end);
    }
    section_settle_minutes(section);
    section_sum_up(section);
    return at < end ? at + 1 : end;
}

/* "As the system has it": Excel shows its own long date or time, whatever the code goes on to say. */
const char *
numfmt_section_take(Section *section, const char *at, const char *end)
{
    static const char date[] = "dddd d mmmm yyyy", time[] = "hh:mm:ss";
    const char *next = section_take(section, at, end);

    if (section->moment && section->language == LANGUAGE_SYSTEM_DATE)
        section_take(section, date, date + sizeof date - 1);
    else if (section->moment && section->language == LANGUAGE_SYSTEM_TIME)
        section_take(section, time, time + sizeof time - 1);
    return next;
}
