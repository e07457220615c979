/* The vocabulary of EDEXML as a table; see edexml_rules.h. */
#include "reader/edexml_rules.h"

#include <string.h>

/* Sorted by place. What the field must not have is dropped by name (domain/library.md 5.1): numbers of
 * persons, origin, weights, care, pictures, and the chain's pseudonym, which is for learning material only.
 */
static const EdexmlRule rules[] = {
    {IN_FILE, "EDEX", DO_ENTER, IN_ROOT},

    {IN_ROOT, "school", DO_ENTER, IN_SCHOOL},
    {IN_ROOT, "vestigingen", DO_PASS, 0},
    {IN_ROOT, "groepen", DO_ENTER, IN_GROUPS},
    {IN_ROOT, "leerlingen", DO_ENTER, IN_PUPILS},
    {IN_ROOT, "leerkrachten", DO_ENTER, IN_TEACHERS},

    {IN_SCHOOL, "schooljaar", DO_TEXT, SLOT_SCHOOL_YEAR},
    {IN_SCHOOL, "brincode", DO_TEXT, SLOT_BRIN},
    {IN_SCHOOL, "dependancecode", DO_TEXT, SLOT_DEPENDANCE},
    {IN_SCHOOL, "xsdversie", DO_TEXT, SLOT_VERSION},
    {IN_SCHOOL, "peildatum", DO_PASS, 0},
    {IN_SCHOOL, "instellingsnummer", DO_PASS, 0},
    {IN_SCHOOL, "schoolkey", DO_PASS, 0},
    {IN_SCHOOL, "aanmaakdatum", DO_PASS, 0},
    {IN_SCHOOL, "auteur", DO_PASS, 0},
    {IN_SCHOOL, "commentaar", DO_PASS, 0},

    {IN_GROUPS, "groep", DO_ENTER, IN_GROUP},
    {IN_GROUPS, "samengestelde_groep", DO_ENTER, IN_COMPOSITE},

    {IN_GROUP, "naam", DO_TEXT, SLOT_NAME},
    {IN_GROUP, "jaargroep", DO_TEXT, SLOT_YEAR},
    {IN_GROUP, "omschrijving", DO_PASS, 0},
    {IN_GROUP, "mutatiedatum", DO_PASS, 0},

    {IN_COMPOSITE, "naam", DO_TEXT, SLOT_NAME},
    {IN_COMPOSITE, "omschrijving", DO_PASS, 0},
    {IN_COMPOSITE, "mutatiedatum", DO_PASS, 0},

    {IN_PUPILS, "leerling", DO_ENTER, IN_PUPIL},

    {IN_PUPIL, "achternaam", DO_TEXT, SLOT_SURNAME},
    {IN_PUPIL, "roepnaam", DO_TEXT, SLOT_CALL_NAME},
    {IN_PUPIL, "geboortedatum", DO_TEXT, SLOT_BIRTH_DATE},
    {IN_PUPIL, "geslacht", DO_TEXT, SLOT_SEX},
    {IN_PUPIL, "groep", DO_REFERENCE, SLOT_GROUP},
    {IN_PUPIL, "jaargroep", DO_TEXT, SLOT_YEAR},
    {IN_PUPIL, "voorvoegsel", DO_TEXT, SLOT_PREFIX},
    {IN_PUPIL, "voorletters-1", DO_TEXT, SLOT_INITIALS},
    {IN_PUPIL, "voornamen", DO_TEXT, SLOT_FORENAMES},
    {IN_PUPIL, "mutatiedatum", DO_PASS, 0},
    {IN_PUPIL, "samengestelde_groepen", DO_ENTER, IN_PUPIL_COMPOSITES},
    {IN_PUPIL, "vestiging", DO_REFERENCE, SLOT_LOCATION},
    {IN_PUPIL, "gebruikersnaam", DO_TEXT, SLOT_USER_NAME},
    {IN_PUPIL, "emailadres", DO_TEXT, SLOT_EMAIL},
    {IN_PUPIL, "postcodenl", DO_TEXT, SLOT_POSTCODE},
    {IN_PUPIL, "postnummerbe", DO_TEXT, SLOT_POSTCODE},
    {IN_PUPIL, "postcodeoverig", DO_TEXT, SLOT_POSTCODE},
    {IN_PUPIL, "instroomdatum", DO_TEXT, SLOT_FROM},
    {IN_PUPIL, "uitstroomdatum", DO_TEXT, SLOT_TO},
    {IN_PUPIL, "bsn", DO_DROP, 0},
    {IN_PUPIL, "bsn_ondwnr-4", DO_DROP, 0},
    {IN_PUPIL, "sofinummer", DO_DROP, 0},
    {IN_PUPIL, "onderwijsnummer", DO_DROP, 0},
    {IN_PUPIL, "rijksregisternummer", DO_DROP, 0},
    {IN_PUPIL, "eckid", DO_DROP, 0},
    {IN_PUPIL, "etniciteit", DO_DROP, 0},
    {IN_PUPIL, "land", DO_DROP, 0},
    {IN_PUPIL, "land_vader", DO_DROP, 0},
    {IN_PUPIL, "land_moeder", DO_DROP, 0},
    {IN_PUPIL, "gewicht", DO_DROP, 0},
    {IN_PUPIL, "gewicht_nieuw", DO_DROP, 0},
    {IN_PUPIL, "fotourl", DO_DROP, 0},
    {IN_PUPIL, "start_ondw_jgr3", DO_DROP, 0},
    {IN_PUPIL, "adviesvo", DO_DROP, 0}, /* from here on 1.0.3 only */
    {IN_PUPIL, "asielzoeker", DO_DROP, 0},
    {IN_PUPIL, "gezinsstimuleringsproject", DO_DROP, 0},
    {IN_PUPIL, "lwooindicatie", DO_DROP, 0},
    {IN_PUPIL, "opleiding_ouders", DO_DROP, 0},
    {IN_PUPIL, "rugzakleerling", DO_DROP, 0},
    {IN_PUPIL, "taalgroep", DO_DROP, 0},
    {IN_PUPIL, "thuistaal", DO_DROP, 0},

    {IN_PUPIL_COMPOSITES, "samengestelde_groep", DO_REFERENCE, SLOT_COMPOSITE},

    {IN_TEACHERS, "leerkracht", DO_ENTER, IN_TEACHER},

    {IN_TEACHER, "achternaam", DO_TEXT, SLOT_SURNAME},
    {IN_TEACHER, "roepnaam", DO_TEXT, SLOT_CALL_NAME},
    {IN_TEACHER, "voorvoegsel", DO_TEXT, SLOT_PREFIX},
    {IN_TEACHER, "voorletters-1", DO_TEXT, SLOT_INITIALS},
    {IN_TEACHER, "voornamen", DO_TEXT, SLOT_FORENAMES},
    {IN_TEACHER, "gebruikersnaam", DO_TEXT, SLOT_USER_NAME},
    {IN_TEACHER, "emailadres", DO_TEXT, SLOT_EMAIL},
    {IN_TEACHER, "rol", DO_JOIN, SLOT_ROLE},
    {IN_TEACHER, "rolomschrijving", DO_JOIN, SLOT_ROLE},
    {IN_TEACHER, "groepen", DO_ENTER, IN_TEACHER_GROUPS},
    {IN_TEACHER, "mutatiedatum", DO_PASS, 0},
    {IN_TEACHER, "eckid", DO_DROP, 0},
    {IN_TEACHER, "fotourl", DO_DROP, 0},

    {IN_TEACHER_GROUPS, "groep", DO_ENTER, IN_TEACHER_GROUP},
    {IN_TEACHER_GROUPS, "samengestelde_groep", DO_ENTER, IN_TEACHER_GROUP},

    {IN_TEACHER_GROUP, "rol", DO_JOIN, SLOT_ROLE},
    {IN_TEACHER_GROUP, "rolomschrijving", DO_JOIN, SLOT_ROLE},
};

static const EdexmlRule unknown = {IN_COUNT, NULL, DO_UNKNOWN, 0};

const EdexmlRule *
edexml_rule_find(EdexmlPlace place, const char *element)
{
    enum { COUNT = sizeof rules / sizeof *rules };
    static unsigned char first[IN_COUNT + 1]; /* where each place's rules start */
    if (first[IN_COUNT] == 0)
        for (unsigned i = 0, at = 0; i <= IN_COUNT; i++) {
            while (at < COUNT && rules[at].place < i)
                at++;
            first[i] = (unsigned char)at;
        }
    for (unsigned i = first[place]; i < first[place + 1]; i++)
        if (strcmp(rules[i].element, element) == 0)
            return &rules[i];
    return &unknown;
}

const EdexmlColumn edexml_pupil_columns[EDEXML_PUPIL_COLUMNS] = {
    {"key", SLOT_KEY},
    {"voorletters-1", SLOT_INITIALS},
    {"voornamen", SLOT_FORENAMES},
    {"roepnaam", SLOT_CALL_NAME},
    {"voorvoegsel", SLOT_PREFIX},
    {"achternaam", SLOT_SURNAME},
    {"geboortedatum", SLOT_BIRTH_DATE},
    {"geslacht", SLOT_SEX},
    {"jaargroep", SLOT_YEAR},
    {"groep", SLOT_GROUP},
    {"groepsnaam", SLOT_GROUP_NAME},
    {"samengestelde_groep", SLOT_COMPOSITE},
    {"samengestelde_groepsnaam", SLOT_COMPOSITE_NAME},
    {"vestiging", SLOT_LOCATION},
    {"gebruikersnaam", SLOT_USER_NAME},
    {"emailadres", SLOT_EMAIL},
    {"postcode", SLOT_POSTCODE},
    {"instroomdatum", SLOT_FROM},
    {"uitstroomdatum", SLOT_TO},
};

const EdexmlColumn edexml_teacher_columns[EDEXML_TEACHER_COLUMNS] = {
    {"key", SLOT_KEY},
    {"roepnaam", SLOT_CALL_NAME},
    {"voorletters-1", SLOT_INITIALS},
    {"voornamen", SLOT_FORENAMES},
    {"voorvoegsel", SLOT_PREFIX},
    {"achternaam", SLOT_SURNAME},
    {"gebruikersnaam", SLOT_USER_NAME},
    {"emailadres", SLOT_EMAIL},
    {"rol", SLOT_ROLE},
    {"groep", SLOT_GROUP},
    {"groepsnaam", SLOT_GROUP_NAME},
};
