/* Text for people in their language: English msgids in the code, other languages from po/, compiled into the
 * program (no installed locales needed; one process serves several languages at once, so the language is per
 * thread). */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include <glib.h>

typedef enum { TEXT_ENGLISH, TEXT_DUTCH, TEXT_N_LANGUAGES } TextLanguage;

/* Dutch until set. */
void text_set_language(TextLanguage language);
TextLanguage text_get_language(void);
/* "nl", "en"; the language of a tag or an Accept-Language header value, Dutch when nothing fits. */
const char *text_language_tag(TextLanguage language);
TextLanguage text_language_from_header(const char *accept_language);
/* The language of LC_ALL, LC_MESSAGES or LANG, for the command line. */
TextLanguage text_language_from_environment(void);

/* Borrowed, static. The msgid itself when there is no translation. */
const char *text_get(const char *msgid) G_GNUC_FORMAT(1);
const char *text_get_plural(const char *singular, const char *plural, gulong n) G_GNUC_FORMAT(1)
    G_GNUC_FORMAT(2);

#define _(msgid)                text_get(msgid)
#define N_(msgid)               (msgid)
#define n_(singular, plural, n) text_get_plural(singular, plural, n)

/* An amount as people read it: "€ 12,50", new. */
char *text_cents(gint64 cents);

#endif
